//! What programs are promised of `/api/v1`, and readers of the short addresses of feeds.

use axum::http::StatusCode;
use observances::{Catalogue, Lang};
use observd::render::{json, whole::Whole};
use observd::serve::router;
use serde_json::Value;

use super::router::{ask, get};

const TODAY: &str = "2026-11-24";

#[tokio::test]
async fn short_addresses_give_the_bytes_of_the_long_ones() {
    let router = router(super::state());
    // short, long
    let cases = [
        ("/fr/peace.ics", "/calendar.ics?theme=peace&lang=fr"),
        ("/AR/Peace.ics", "/calendar.ics?theme=peace&lang=ar"),
        ("/zh/Calendar.ics", "/calendar.ics?lang=zh"),
        ("/es/peace-and-security.ics", "/calendar.ics?collection=peace-and-security&lang=es"),
        ("/ru/peace,security.ics?kind=day", "/calendar.ics?theme=security,peace&kind=day&lang=ru"),
        ("/en/human%2Drights.ics?years=2030", "/calendar.ics?theme=human-rights&years=2030&lang=en"),
        ("/observances/mine-awareness-day.ics", "/calendar.ics?id=mine-awareness-day&lang=en"),
        ("/observances/red-hand-day.ics?lang=fr&alarm=1d", "/calendar.ics?id=red-hand-day&lang=fr&alarm=1d"),
    ];
    for (short, long) in cases {
        let (short_answer, long_answer) = (get(&router, short).await, get(&router, long).await);
        assert_eq!(short_answer.status, StatusCode::OK, "{short}");
        assert!(short_answer.events() > 0, "{short}: {}", short_answer.text());
        assert_eq!(short_answer.body, long_answer.body, "{short}");
        for header in ["etag", "content-type", "last-modified", "content-language"] {
            assert_eq!(short_answer.header(header), long_answer.header(header), "{short}: {header}");
        }
    }
}

#[tokio::test]
async fn every_theme_has_a_short_address_in_every_language() {
    let router = router(super::state());
    for lang in Lang::ALL {
        for theme in Catalogue::un().themes() {
            let path = format!("/{}/{theme}.ics", lang.code());
            let answer = get(&router, &path).await;
            assert_eq!(answer.header("content-language"), lang.code(), "{path}");
            assert!(answer.events() > 0, "{path}");
            assert_ne!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn a_wrong_short_address_is_a_calendar_that_says_so() {
    let router = router(super::state());
    let cases = [
        ("/fr/piece.ics", "did you mean `peace`?"),
        ("/de/peace.ics", "`de` is no language"),
        ("/fr/peace.ics?lang=en", "`lang` is given by the path already"),
        ("/fr/peace.ics?theme=health", "`theme` is given by the path already"),
        ("/observances/mine-awarenes-day.ics", "did you mean `mine-awareness-day`?"),
        ("/observances/red-hand-day.ics?id=mine-awareness-day", "`id` is given by the path already"),
        ("/%0D%0AX-EVIL:1/%FF.ics", "there is no theme"),
    ];
    for (path, expected) in cases {
        let answer = get(&router, path).await;
        assert_eq!((answer.status, answer.events()), (StatusCode::OK, 1), "{path}");
        let text = answer.text().replace("\r\n ", "");
        assert!(text.contains(expected), "{path}: {text}");
        assert!(!text.contains("\r\nX-EVIL"), "{text}");
    }
    for path in
        ["/fr/peace", "/fr/.ics", "/wp-admin/setup.php", "/observances/red-hand-day.json", "/fr/a/b.ics"]
    {
        assert_eq!(get(&router, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_fields_are_those_of_the_command_line() {
    let (router, catalogue) = (router(super::state()), Catalogue::un());
    let today = TODAY.parse().unwrap();
    let theme = |one: &&observances::Observance| one.themes.iter().any(|theme| &**theme == "health");
    let all: Vec<_> = catalogue.iter().filter(theme).collect();
    let list = get(&router, "/api/v1/observances?theme=health&lang=ru").await;
    assert_eq!(list.text(), json::observances(&all, Lang::Ru).unwrap());
    assert_eq!(list.header("content-type"), "application/json");
    assert_eq!(list.header("content-language"), "ru");
    assert_eq!(list.header("access-control-allow-origin"), "*");

    let one = get(&router, "/api/v1/observances/red-hand-day?lang=ar").await;
    let whole = Whole::of(catalogue.get("red-hand-day").unwrap(), Lang::Ar, today);
    assert_eq!(one.text(), json::whole(&whole).unwrap());

    let span = get(&router, "/api/v1/occurrences?from=2027-04-01&to=2027-04-30&kind=day&lang=fr").await;
    let found: Vec<Value> = serde_json::from_slice(&span.body).unwrap();
    let mine = found.iter().find(|one| one["id"] == "mine-awareness-day").unwrap();
    assert_eq!((&mine["start"], &mine["days_until"]), (&"2027-04-04".into(), &131.into()));
    let starts: Vec<&str> = found.iter().map(|one| one["start"].as_str().unwrap()).collect();
    assert!(starts.is_sorted() && starts[0] >= "2027-04-01" && starts[starts.len() - 1] <= "2027-04-30");
    assert!(found.iter().all(|one| one["kind"] == "day"));
}

#[tokio::test]
async fn the_description_names_what_there_is() {
    let (router, catalogue) = (router(super::state()), Catalogue::un());
    let answer = get(&router, "/api/v1/openapi.json").await;
    let description: Value = serde_json::from_slice(&answer.body).unwrap();
    let parameters = &description["components"]["parameters"];
    let mut themes = catalogue.themes();
    themes.sort_unstable();
    assert_eq!(parameters["theme"]["schema"]["items"]["enum"], serde_json::json!(themes));
    let ids = parameters["id"]["schema"]["items"]["enum"].as_array().unwrap();
    assert_eq!(ids.len(), catalogue.ids().count());
    // Each path of it is one that is answered.
    let paths: Vec<&String> = description["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths.len(), 5);
    for path in paths {
        let path = format!("/api/v1{}", path.replace("{observance}", "red-hand-day"));
        assert_eq!(get(&router, &path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(get(&router, "/api/v1/openapi.json?theme=peace").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_coming_is_news_in_every_language() {
    let router = router(super::state());
    for lang in Lang::ALL {
        let code = lang.code();
        let json = get(&router, &format!("/feed.json?lang={code}&kind=day")).await;
        assert_eq!(json.header("content-type"), "application/feed+json");
        let feed: Value = serde_json::from_slice(&json.body).unwrap();
        assert_eq!(feed["feed_url"], format!("https://days.example.org/feed.json?kind=day&lang={code}"));
        let items = feed["items"].as_array().unwrap();
        let published: Vec<&str> = items.iter().map(|one| one["date_published"].as_str().unwrap()).collect();
        assert!(published.len() > 10 && published.iter().rev().is_sorted(), "{published:?}");
        // A week ahead, as of midnight in Zurich, and nothing that is still to come out.
        assert_eq!(published[0], "2026-11-23T23:00:00Z");

        let atom = get(&router, &format!("/feed.atom?lang={code}&kind=day")).await;
        assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
        assert_eq!(atom.text().matches("<entry>").count(), items.len());
        assert_eq!((atom.header("content-language"), json.header("content-language")), (code, code));
    }
    assert_eq!(get(&router, "/feed.atom?theme=piece").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_the_operator_leaves_out_is_left_out() {
    let router = router(observd::serve::State {
        catalogue: std::sync::Arc::new(Catalogue::un().shown_from(Some(2027))),
        ..super::state()
    });
    let answer = get(&router, "/api/v1/occurrences?from=2026-12-01&to=2027-01-31").await;
    let found: Vec<Value> = serde_json::from_slice(&answer.body).unwrap();
    assert!(!found.is_empty() && found.iter().all(|one| one["start"].as_str() >= Some("2027")));
    let feed = get(&router, "/calendar.ics?years=2026..2027&kind=day,decade").await;
    assert!(
        feed.text().contains("DTSTART;VALUE=DATE:2027") && !feed.text().contains("DTSTART;VALUE=DATE:202611")
    );
    let items = get(&router, "/feed.json").await;
    let items: Value = serde_json::from_slice(&items.body).unwrap();
    assert_eq!(items["items"].as_array().map(Vec::len), Some(0));
    assert!(!get(&router, "/en/").await.text().contains("Ocean Science"), "a decade that began before");
}

#[tokio::test]
async fn an_answer_holds_until_midnight_and_is_known_by_its_tag() {
    let router = router(super::at("2026-11-24T22:58:00Z"));
    let path = "/api/v1/occurrences";
    let first = get(&router, path).await;
    assert_eq!(first.header("cache-control"), "public, max-age=120, stale-while-revalidate=0");
    let again = ask(&router, "GET", path, &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let head = ask(&router, "HEAD", path, &[]).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    let zipped = ask(&router, "GET", path, &[("accept-encoding", "gzip")]).await;
    assert_ne!(zipped.header("etag"), first.header("etag"));
    let tomorrow = get(&self::router(super::at("2026-11-24T23:00:00Z")), path).await;
    assert_ne!(tomorrow.header("etag"), first.header("etag"), "days_until counts from another day");
}

#[tokio::test]
async fn a_wrong_question_is_a_problem_that_says_what_would_be_right() {
    let router = router(super::state());
    let cases = [
        ("/api/v1/observances/red-hand-dya", 404, "did you mean `red-hand-day`?"),
        ("/api/v1/observances/%3Cscript%3E", 404, "/api/v1/observances"),
        ("/api/v1/observances/red-hand-day?theme=peace", 400, "only lang= can be said of it"),
        ("/api/v1/observances?theme=piece", 400, "did you mean `peace`?"),
        ("/api/v1/observances?from=2026-01-01", 400, "there is no parameter `from`"),
        ("/api/v1/occurrences?from=2026-02-30", 400, "`2026-02-30` is no day"),
        ("/api/v1/occurrences?lang=xx", 400, "`xx` is no language"),
        ("/api/v1/nothing", 404, "there is nothing at this address"),
    ];
    for (path, status, expected) in cases {
        let answer = get(&router, path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().unwrap().contains(expected), "{path}: {problem}");
        assert_eq!(ask(&router, "POST", path, &[]).await.status.as_u16() / 100, 4, "{path}");
    }
    let page = ask(&router, "GET", "/api/v1/observances/%3Cscript%3E", &[("accept", "text/html")]).await;
    assert!(
        page.text().contains("&#60;script&#62;") || page.text().contains("&lt;script&gt;"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_page_elsewhere_may_ask_with_headers_of_its_own() {
    let router = router(super::state());
    let asked = [
        ("origin", "https://example.org"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "if-none-match"),
    ];
    for path in ["/calendar.ics", "/api/v1/observances"] {
        let told = ask(&router, "OPTIONS", path, &asked).await;
        assert_eq!(told.status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(told.header("access-control-allow-origin"), "*");
        assert_eq!(told.header("access-control-allow-headers"), "*");
        assert_eq!(told.header("access-control-allow-methods"), "GET, HEAD");
        assert_eq!(get(&router, path).await.header("access-control-expose-headers"), "ETag");
        let plain = ask(&router, "OPTIONS", path, &[]).await;
        assert_eq!(plain.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn no_date_has_more_than_four_digits_for_the_year() {
    let router = router(super::state());
    let last = get(&router, "/api/v1/occurrences?from=9998-12-15").await;
    assert_eq!(last.status, StatusCode::OK);
    assert!(!last.text().contains("+1"), "{}", last.text());
    assert_eq!(get(&router, "/api/v1/occurrences?from=9999-01-01").await.status, StatusCode::BAD_REQUEST);
}
