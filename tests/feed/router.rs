//! Statuses, headers and bytes, without a network.

use std::collections::BTreeSet;
use std::io::Read as _;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};
use http_body_util::BodyExt as _;
use hyper::service::Service as _;
use observances::Lang;
use observd::serve::{Site, router};
use tower::ServiceExt as _;

#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(super) fn events(&self) -> usize {
        events(self.text()).len()
    }
}

/// What gives an answer: a router, or a site that may know answers without asking its router.
pub(super) trait Asked {
    async fn answer(&self, request: Request<Body>) -> Answer;
}

impl Asked for Router {
    async fn answer(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Asked for Site {
    async fn answer(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.call(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

pub(super) async fn ask(whom: &impl Asked, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    if headers.iter().all(|(name, _)| *name != "host") {
        request = request.header("host", "days.example.org");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    whom.answer(request.body(Body::empty()).unwrap()).await
}

pub(super) async fn get(whom: &impl Asked, path: &str) -> Answer {
    ask(whom, "GET", path, &[]).await
}

/// The UIDs and summaries of a calendar, as calcard reads it.
fn events(text: &str) -> Vec<(String, String)> {
    let calendar = ICalendar::parse(text).unwrap();
    let events =
        calendar.components.iter().filter(|one| one.component_type == ICalendarComponentType::VEvent);
    let text = |component: &calcard::icalendar::ICalendarComponent, name: &ICalendarProperty| {
        let entry = component.entries.iter().find(|entry| entry.name == *name).unwrap();
        entry.values.first().unwrap().as_text().unwrap().to_owned()
    };
    events.map(|one| (text(one, &ICalendarProperty::Uid), text(one, &ICalendarProperty::Summary))).collect()
}

#[tokio::test]
async fn the_default_feed_is_small_enough_for_every_client_and_the_same_every_time() {
    let router = router(super::state());
    for lang in Lang::ALL {
        let path = format!("/calendar.ics?lang={}", lang.code());
        let answer = get(&router, &path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
        let name = format!("inline; filename=\"un-observances-{}.ics\"", lang.code());
        assert_eq!(answer.header("content-disposition"), name);
        assert_eq!(answer.header("content-language"), lang.code());
        assert_eq!(answer.header("vary"), "Accept-Encoding, Accept-Language");
        assert!(answer.header("cache-control").starts_with("public, max-age=3600"));
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        let events = events(answer.text());
        assert!((600..1000).contains(&events.len()), "{lang}: {} events", events.len());
        assert!(answer.body.len() < 1_000_000, "{lang}: {} bytes", answer.body.len());
        let uids: BTreeSet<&str> = events.iter().map(|(uid, _)| uid.as_str()).collect();
        assert_eq!(uids.len(), events.len());
        assert!(uids.contains("mine-awareness-day-2027@observd"), "{lang}");
        // A service that was just started gives the same bytes.
        let again = get(&self::router(super::at("2026-06-01T00:00:00Z")), &path).await;
        assert_eq!(answer.body, again.body);
        assert_eq!(answer.header("etag"), again.header("etag"));
    }
}

fn router_at(now: &str) -> Router {
    router(super::at(now))
}

#[tokio::test]
async fn the_bytes_are_those_that_render_gives() {
    use observances::{Catalogue, Selection};
    use observd::render::feed::{Asked, feed};
    let asked =
        Asked { selection: Selection::default(), lang: Lang::Fr, years: None, rules: true, alarms: vec![] };
    let feed = feed("https://days.example.org", &asked, "2026-11-24".parse().unwrap());
    let answer = get(&router(super::state()), "/calendar.ics?rules=true&lang=fr").await;
    assert_eq!(answer.text(), feed.write(&Catalogue::un()));
}

#[tokio::test]
async fn the_window_follows_the_year_of_the_zone() {
    let years = async |now: &str| {
        let text = get(&router_at(now), "/calendar.ics?id=mine-awareness-day").await;
        let uids = events(text.text()).into_iter().map(|(uid, _)| uid);
        (uids.collect::<Vec<_>>().join(" "), text.header("last-modified").to_owned())
    };
    // Midnight in Zurich is 23:00 in UTC.
    let (before, _) = years("2026-12-31T22:59:59Z").await;
    let (after, modified) = years("2026-12-31T23:00:00Z").await;
    let of = |years: [i32; 3]| years.map(|year| format!("mine-awareness-day-{year}@observd")).join(" ");
    assert_eq!(before, of([2025, 2026, 2027]));
    assert_eq!(after, of([2026, 2027, 2028]));
    assert_eq!(modified, "Thu, 31 Dec 2026 23:00:00 GMT");
}

#[tokio::test]
async fn selections_years_rules_and_alarms_are_as_asked() {
    let router = router(super::state());
    let one =
        get(&router, "/calendar.ics?id=mine-awareness-day&years=2027&alarm=0d,1d&alarm-time=08:30").await;
    assert_eq!(one.events(), 1);
    assert!(one.text().contains("\r\nTRIGGER:PT8H30M\r\n"));
    assert!(one.text().contains("\r\nTRIGGER:-PT15H30M\r\n"));
    let rule = get(&router, "/calendar.ics?id=mine-awareness-day&rules=true").await;
    assert!(rule.text().contains("\r\nRRULE:FREQ=YEARLY"));
    let all = get(&router, "/calendar.ics").await.events();
    let without = get(&router, "/calendar.ics?not-id=mine-awareness-day").await.events();
    assert_eq!(all - without, 3);
    assert_eq!(all, get(&router, "/calendar.ics?kind=day,week&kind=anniversary").await.events());
    let wide = get(&router, "/calendar.ics?id=mine-awareness-day&years=1950..2149").await;
    assert_eq!(wide.events(), 144);
}

#[tokio::test]
async fn a_wrong_address_is_a_calendar_that_says_so() {
    let router = router(super::state());
    let long = format!("/calendar.ics?theme={}", "x".repeat(60_000));
    let cases = [
        ("/calendar.ics?theme=piece", "did you mean `peace`?"),
        ("/calendar.ics?lang=de", "there are ar\\, en"),
        ("/calendar.ics?lang=fr&lang=en", "more than once"),
        ("/calendar.ics?years=1900..2100", "longer than 200 years"),
        ("/calendar.ics?colour=red", "no parameter `colour`"),
        ("/calendar.ics?rules=1", "neither `rules=true`"),
        ("/calendar.ics?alarm=1h", "`1h` is no alarm"),
        ("/calendar.ics?%", "no parameter `%`"),
        ("/calendar.ics?theme=%ff%fe%00", "no theme"),
        ("/calendar.ics?id=a%0D%0ABEGIN:VALARM%0D%0A", "no id"),
        ("/calendar.ics?id=a%00b", "no id"),
        ("/calendar.ics?%0D%0AATTACH:x=1", "no parameter"),
        (&long, "too long"),
    ];
    for (path, expected) in cases {
        let shown = &path[..path.len().min(80)];
        let answer = get(&router, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{shown}");
        assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8", "{shown}");
        assert_eq!(answer.header("cache-control"), "no-store", "{shown}");
        assert_eq!(answer.events(), 1, "{shown}");
        let unfolded = answer.text().replace("\r\n ", "");
        assert!(unfolded.contains(expected), "{shown}: {unfolded}");
        assert!(unfolded.contains("DTSTART;VALUE=DATE:20261124"), "{shown}");
        assert!(unfolded.contains("https://days.example.org/"), "{shown}");
        let lines: Vec<&str> = unfolded.split("\r\n").collect();
        for begun in ["BEGIN:VALARM", "ATTACH", "X-EVIL"] {
            assert!(!lines.iter().any(|line| line.starts_with(begun)), "{shown}: {unfolded}");
        }
        assert!(!unfolded.contains('\0'), "{shown}");
    }
}

#[tokio::test]
async fn what_follows_people_around_is_ignored() {
    let router = router(super::state());
    let plain = get(&router, "/calendar.ics?lang=ru").await;
    let followed = get(&router, "/calendar.ics?utm_source=mail&lang=ru&fbclid=1&gclid=%ff").await;
    assert_eq!(plain.body, followed.body);
    assert_eq!(plain.header("etag"), followed.header("etag"));
}

#[tokio::test]
async fn the_language_is_the_address_s_then_the_reader_s_then_the_configured_one() {
    let router = router(super::state());
    let lang = async |path: &str, accept: &str| {
        let answer = ask(&router, "GET", path, &[("accept-language", accept)]).await;
        answer.header("content-language").to_owned()
    };
    for path in ["/calendar.ics", "/"] {
        assert_eq!(lang(path, "de, es;q=0.8, fr;q=0.9").await, "fr", "{path}");
        assert_eq!(lang(path, "de").await, "en", "{path}");
        assert_eq!(lang(&format!("{path}?lang=ar"), "fr").await, "ar", "{path}");
    }
    let source = ask(&router, "GET", "/calendar.ics", &[("accept-language", "fr")]).await;
    assert!(source.text().contains("SOURCE;VALUE=URI:https://days.example.org/calendar.ics?lang=fr\r\n"));
}

/// What is in it, by decoders that are not those of the service where there is another.
fn unwrapped(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    match encoding {
        "gzip" => drop(flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).unwrap()),
        "br" => drop(brotli::Decompressor::new(bytes, 4096).read_to_end(&mut text).unwrap()),
        "zstd" => drop(zstd::Decoder::new(bytes).unwrap().read_to_end(&mut text).unwrap()),
        other => assert_eq!(other, "identity"),
    };
    text
}

#[tokio::test]
async fn compressed_is_the_same_text_under_a_tag_of_its_own() {
    let router = router(super::state());
    let encodings =
        [("gzip, deflate", "gzip", "gz"), ("gzip, br, zstd", "br", "br"), ("zstd", "zstd", "zst")];
    for path in ["/calendar.ics?lang=zh", "/?lang=zh"] {
        let plain = get(&router, path).await;
        for (accepted, name, ending) in encodings {
            let small = ask(&router, "GET", path, &[("accept-encoding", accepted)]).await;
            assert_eq!(plain.header("content-encoding"), "");
            assert_eq!(small.header("content-encoding"), name);
            assert!(small.body.len() * 2 < plain.body.len(), "{} {}", small.body.len(), plain.body.len());
            assert_eq!(unwrapped(name, &small.body), plain.body, "{name}");
            let tag = plain.header("etag").trim_matches('"');
            assert_eq!(small.header("etag"), format!("\"{tag}-{ending}\""));
            assert_eq!(small.header("content-length"), small.body.len().to_string());
            assert_eq!(small.header("vary"), "Accept-Encoding, Accept-Language");
            // A service that was just started gives the same bytes.
            let again = self::router(super::state());
            assert_eq!(ask(&again, "GET", path, &[("accept-encoding", accepted)]).await, small);
        }
        let never = ask(&router, "GET", path, &[("accept-encoding", "gzip;q=0, identity")]).await;
        assert_eq!(never.body, plain.body);
    }
}

#[tokio::test]
async fn who_has_it_already_is_told_so_and_no_more() {
    let router = router(super::state());
    for path in ["/calendar.ics?theme=peace", "/"] {
        for encoding in ["identity", "gzip", "br", "zstd"] {
            let first = ask(&router, "GET", path, &[("accept-encoding", encoding)]).await;
            let (etag, modified) = (first.header("etag"), first.header("last-modified"));
            let weak = format!("W/{etag}");
            let list = format!("\"other\", {etag}");
            let conditions = [
                ("if-none-match", etag),
                ("if-none-match", weak.as_str()),
                ("if-none-match", list.as_str()),
                ("if-none-match", "*"),
                ("if-modified-since", modified),
                ("if-modified-since", "Wed, 01 Jan 2070 00:00:00 GMT"),
            ];
            for (name, value) in conditions {
                for method in ["GET", "HEAD"] {
                    let again =
                        ask(&router, method, path, &[("accept-encoding", encoding), (name, value)]).await;
                    assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{method} {path} {name}: {value}");
                    assert!(again.body.is_empty());
                    for kept in ["etag", "last-modified", "cache-control", "vary"] {
                        assert_eq!(again.header(kept), first.header(kept), "{kept}");
                        assert_ne!(again.header(kept), "", "{kept}");
                    }
                    for gone in ["content-length", "content-type", "content-encoding"] {
                        assert_eq!(again.header(gone), "", "{gone}");
                    }
                }
            }
            let others = [
                ("if-none-match", "\"other\""),
                ("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT"),
                ("if-modified-since", "never"),
            ];
            for (name, value) in others {
                let again = ask(&router, "GET", path, &[("accept-encoding", encoding), (name, value)]).await;
                assert_eq!(again.status, StatusCode::OK, "{path} {name}: {value}");
            }
            // The tag is asked first: a date that would match changes nothing.
            let both = [("if-none-match", "\"other\""), ("if-modified-since", modified)];
            assert_eq!(ask(&router, "GET", path, &both).await.status, StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let router = router(super::state());
    for path in ["/calendar.ics", "/calendar.ics?lang=de", "/", "/healthz", "/robots.txt", "/nowhere"] {
        for encoding in ["identity", "gzip"] {
            let whole = ask(&router, "GET", path, &[("accept-encoding", encoding)]).await;
            let head = ask(&router, "HEAD", path, &[("accept-encoding", encoding)]).await;
            assert_eq!(head.status, whole.status, "{path}");
            assert_eq!(head.headers, whole.headers, "{path}");
            assert_eq!(head.header("content-length"), whole.body.len().to_string(), "{path}");
            assert!(head.body.is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn other_methods_are_refused_and_told_which_there_are() {
    let router = router(super::state());
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "REPORT", "TRACE"] {
        for path in ["/calendar.ics", "/", "/healthz"] {
            let answer = ask(&router, method, path, &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(answer.header("allow"), "GET,HEAD", "{method} {path}");
            assert_eq!(answer.header("content-type"), "application/problem+json", "{method} {path}");
        }
    }
    let large = ask(&router, "PUT", "/calendar.ics", &[("content-length", "1000000")]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn nothing_there_is_a_page_to_people_and_a_problem_to_programs() {
    let router = router(super::state());
    let program = get(&router, "/calendar.ical").await;
    assert_eq!(program.status, StatusCode::NOT_FOUND);
    assert_eq!(program.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_slice(&program.body).unwrap();
    assert_eq!(problem["status"], 404);
    assert!(problem["detail"].as_str().unwrap().contains("https://days.example.org/calendar.ics"));
    let accept = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let person = ask(&router, "GET", "/%3Cscript%3E", &accept).await;
    assert_eq!(person.status, StatusCode::NOT_FOUND);
    assert_eq!(person.header("content-type"), "text/html; charset=utf-8");
    assert!(person.text().contains("<h1>There is nothing at this address</h1>"));
    assert!(person.text().contains("href=\"/\""));
    let head = ask(&router, "HEAD", "/x/", &accept).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::NOT_FOUND, 0));
    let below = super::State { public_url: "https://example.org/un/days".to_owned(), ..super::state() };
    let person = ask(&observd::serve::router(below), "GET", "/x/", &accept).await;
    assert!(person.text().contains("href=\"/un/days/\""), "{}", person.text());
    let wrong = ask(&router, "GET", "/?lang=de", &accept).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(ask(&router, "GET", "/?utm_source=x&q=1", &accept).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_is_fenced_in() {
    let router = router(super::state());
    for path in
        ["/", "/calendar.ics", "/calendar.ics?x=1", "/healthz", "/robots.txt", "/nowhere", "/?lang=de"]
    {
        let answer = get(&router, path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
    }
    // The hash is that of what stands between the tags.
    use sha2::Digest as _;
    let page = get(&router, "/").await;
    let style = page.text().split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = data_encoding::BASE64.encode(&sha2::Sha256::digest(style));
    assert!(page.header("content-security-policy").contains(&hash));
}

#[tokio::test]
async fn the_page_is_of_today_in_the_zone_and_holds_until_midnight() {
    // Zurich, a minute before the 4th of April.
    let page = get(&router_at("2027-04-03T21:59:00Z"), "/").await;
    assert!(page.text().contains("Saturday, 3 April 2027"));
    assert!(page.header("cache-control").starts_with("public, max-age=60,"));
    assert_eq!(page.header("last-modified"), "Sat, 03 Apr 2027 21:59:00 GMT");
    let page = get(&router_at("2027-04-03T22:00:00Z"), "/?lang=fr").await;
    assert!(page.text().contains("Dimanche 4 avril 2027"));
    assert!(page.text().contains("Journ"));
    assert!(page.header("cache-control").starts_with("public, max-age=600,"));
}

#[tokio::test]
async fn health_is_for_machines() {
    let well = get(&router(super::with_health(true)), "/healthz").await;
    assert_eq!(well.status, StatusCode::OK);
    assert_eq!(well.header("content-type"), "application/json");
    assert_eq!(well.header("cache-control"), "no-store");
    let report: serde_json::Value = serde_json::from_slice(&well.body).unwrap();
    assert_eq!(report["status"], "ok");
    assert_eq!(report["version"], "0.1.0");
    assert_eq!(report["tz_database"], "2026f");
    assert_eq!(report["reminders"]["waiting"], 3);
    assert!(report["catalogue"]["observances"].as_u64().unwrap() > 200);
    assert!(report["catalogue"]["revised"].is_string());
    let unwell = get(&router(super::with_health(false)), "/healthz").await;
    assert_eq!(unwell.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(unwell.text().contains("unhealthy"));
    assert_eq!(get(&router(super::state()), "/healthz").await.status, StatusCode::OK);
    let robots = get(&router(super::state()), "/robots.txt").await;
    assert_eq!(robots.text(), "User-agent: *\nAllow: /\n\nSitemap: https://days.example.org/sitemap.xml\n");
}
