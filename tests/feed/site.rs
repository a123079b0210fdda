//! What is answered without the router is what the router answers, and what is replaced is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use observances::Lang;
use observd::serve::{Site, State, router};

use super::router::{Answer, ask, get};

/// A state whose clock is moved by hand.
fn clocked(now: &str) -> (State, Arc<AtomicI64>) {
    let now: DateTime<Utc> = now.parse().unwrap();
    let later = Arc::new(AtomicI64::new(0));
    let seconds = Arc::clone(&later);
    let now = move || now + TimeDelta::seconds(seconds.load(Ordering::Relaxed));
    (State { now: Arc::new(now), ..super::state() }, later)
}

#[tokio::test]
async fn what_is_known_is_what_the_router_says() {
    let (site, router) = (Site::new(super::state()), router(super::state()));
    let paths = [
        "/calendar.ics",
        "/calendar.ics?theme=peace",
        "/calendar.ics?theme=peace&lang=fr&utm_source=x",
        "/calendar.ics?theme=piece",
        "/fr/peace.ics",
        "/",
        "/?lang=ar",
        "/feed.atom",
        "/changes.atom",
        "/fr/",
        "/observances/mine-awareness-day/",
        "/embed/upcoming/?lang=es",
        "/calendar/2027/",
        "/sitemap.xml",
        "/api/v1/observances.csv?theme=peace",
        "/api/v1/occurrences?from=2027-04-01&to=2027-04-30",
        "/healthz",
        "/robots.txt",
        "/nowhere",
    ];
    let tag = get(&router, "/calendar.ics").await.header("etag").to_owned();
    let all: [&[(&str, &str)]; 8] = [
        &[],
        &[("accept-encoding", "gzip, deflate, br, zstd")],
        &[("accept-encoding", "gzip"), ("accept-language", "fr, en;q=0.5")],
        &[("accept-language", "ar")],
        &[("if-none-match", "*")],
        &[("if-none-match", &tag)],
        &[("if-modified-since", "Wed, 01 Jan 2070 00:00:00 GMT"), ("accept-encoding", "zstd")],
        &[("content-length", "1000000")],
    ];
    // Twice in both orders: known from a whole answer, from a 304, and not at all.
    for turn in 0..4 {
        for path in paths {
            for at in 0..all.len() {
                let headers = all[if turn % 2 == 0 { at } else { all.len() - 1 - at }];
                for method in ["GET", "HEAD", "POST"] {
                    let expected = ask(&router, method, path, headers).await;
                    assert_eq!(
                        ask(&site, method, path, headers).await,
                        expected,
                        "{method} {path} {headers:?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_known_holds_for_its_day_and_no_longer() {
    // Zurich, an hour before the 4th of April.
    let (state, later) = clocked("2027-04-03T21:00:00Z");
    let (site, router) = (Site::new(state.clone()), router(state));
    for seconds in [0, 60, 2_999, 3_000, 3_001, 3_599, 3_600, 3_601, 60, 90_000, 3_599] {
        later.store(seconds, Ordering::Relaxed);
        for path in ["/", "/calendar.ics", "/calendar.ics?id=mine-awareness-day&years=2027", "/feed.atom"] {
            for _ in 0..2 {
                assert_eq!(get(&site, path).await, get(&router, path).await, "{path} after {seconds} s");
            }
        }
    }
    // The turn of the year moves the window of a feed.
    let (state, later) = clocked("2026-12-31T22:59:59Z");
    let site = Site::new(state);
    let before = get(&site, "/calendar.ics?id=mine-awareness-day").await;
    later.store(1, Ordering::Relaxed);
    let after = get(&site, "/calendar.ics?id=mine-awareness-day").await;
    assert!(before.text().contains("20250404") && !after.text().contains("20250404"));
}

#[tokio::test]
async fn endless_addresses_are_answered_and_none_is_wrong() {
    let (site, router) = (Site::new(super::state()), router(super::state()));
    for number in 0..600 {
        let path = format!("/calendar.ics?id=mine-awareness-day&years={}", 1000 + number % 400);
        let answer = get(&site, &path).await;
        assert_eq!(answer.status, StatusCode::OK);
        if number % 50 == 0 {
            assert_eq!(answer, get(&router, &path).await, "{path}");
        }
    }
}

#[tokio::test]
async fn another_state_is_shown_at_once_and_to_all() {
    let site = Site::new(super::state());
    let clone = site.clone();
    let page =
        async |site: &Site| -> [Answer; 2] { [get(site, "/").await, get(site, "/calendar.ics").await] };
    let before = page(&clone).await;
    assert_eq!(page(&clone).await, before);
    let other =
        State { lang: Lang::Fr, public_url: "https://jours.example.org".to_owned(), ..super::state() };
    site.replace(other.clone());
    let after = page(&clone).await;
    assert_eq!(after, page(&Site::new(other)).await);
    assert!(after[1].text().contains("https://jours.example.org/"));
    assert_eq!(after[0].header("content-language"), "fr");
    site.replace(super::state());
    assert_eq!(page(&clone).await, before);
}

#[tokio::test]
async fn what_has_not_changed_since_a_date_has_not_changed_since_it_was_put_there() {
    let (state, later) = clocked("2026-11-24T20:00:00Z");
    let site = Site::new(state.clone());
    let before = get(&site, "/calendar.ics").await;
    let asked = before.header("last-modified").to_owned();
    assert_eq!(asked, "Tue, 24 Nov 2026 20:00:00 GMT");
    later.store(60, Ordering::Relaxed);
    let asked = [("if-modified-since", &*asked)];
    assert_eq!(ask(&site, "GET", "/calendar.ics", &asked).await.status, StatusCode::NOT_MODIFIED);
    // What was taken away has no date that could tell: that of the youngest entry stays as it is.
    let fewer = state.catalogue.iter().filter(|one| *one.id != *"mine-awareness-day").cloned().collect();
    site.replace(State { catalogue: Arc::new(observances::Catalogue::of(fewer)), ..state });
    for path in ["/calendar.ics", "/", "/feed.atom", "/api/v1/observances"] {
        assert_eq!(ask(&site, "GET", path, &asked).await.status, StatusCode::OK, "{path}");
    }
    // The day and the year turn later than that.
    later.store(4 * 3600, Ordering::Relaxed);
    assert_eq!(get(&site, "/").await.header("last-modified"), "Tue, 24 Nov 2026 23:00:00 GMT");
    later.store(40 * 86_400, Ordering::Relaxed);
    let turned = get(&site, "/calendar.ics").await;
    assert_eq!(turned.header("last-modified"), "Thu, 31 Dec 2026 23:00:00 GMT");
    assert_eq!(
        get(&site, "/calendar.ics?years=2026").await.header("last-modified"),
        "Tue, 24 Nov 2026 20:01:00 GMT"
    );
}
