//! Whatever the address and what else it is asked with, the answer is a sound one of its format, and a feed is a feed.
#![no_main]

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use libfuzzer_sys::fuzz_target;
use observances::{Catalogue, Lang};
use observd::serve::{State, Versions, router};
use observd::zone::Zone;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

/// What may be answered to whoever only asks.
const RIGHT: [StatusCode; 3] = [StatusCode::OK, StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND];

fuzz_target!(|bytes: &[u8]| {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let mut request = Request::get(lines.next().unwrap_or_default()).header(header::HOST, "localhost");
    for name in [header::ACCEPT_LANGUAGE, header::ACCEPT, header::IF_NONE_MATCH] {
        if let Some(value) = lines.next().filter(|value| !value.is_empty()) {
            request = request.header(name, value);
        }
    }
    // What is no address or no header does not come so far.
    let Ok(request) = request.body(Body::empty()) else { return };
    let (router, runtime) = site();
    runtime.block_on(async {
        let Ok(answer) = router.clone().oneshot(request).await;
        judge(answer).await;
    });
});

async fn judge(answer: Response<Body>) {
    let (head, body) = answer.into_parts();
    let Ok(body) = body.collect().await else { panic!("the body breaks off") };
    let body = String::from_utf8(body.to_bytes().into()).unwrap();
    if head.status == StatusCode::NOT_MODIFIED {
        assert!(body.is_empty() && head.headers.contains_key(header::ETAG));
        return;
    }
    if head.status == StatusCode::PERMANENT_REDIRECT {
        let there = head.headers[header::LOCATION].to_str().unwrap();
        assert!(body.is_empty() && there.starts_with('/') && !there.starts_with("//"), "{there}");
        return;
    }
    assert!(RIGHT.contains(&head.status), "{}", head.status);
    let sort = head.headers[header::CONTENT_TYPE].to_str().unwrap();
    if sort.starts_with("text/calendar") {
        assert_eq!(head.status, StatusCode::OK, "a client shows nothing of an error");
        assert!(body.starts_with("BEGIN:VCALENDAR\r\n") && body.ends_with("\r\nEND:VCALENDAR\r\n"));
        for line in body.strip_suffix("\r\n").unwrap().split("\r\n") {
            assert!(line.len() <= 75 && !line.contains(|c: char| c.is_control() && c != '\t'), "{line:?}");
        }
    } else if sort.contains("json") {
        serde_json::from_str::<serde::de::IgnoredAny>(&body).unwrap();
    } else {
        assert!(!body.is_empty(), "{sort}");
    }
}

/// One site for all, as one service has it; always at the same time.
fn site() -> &'static (Router, Runtime) {
    static SITE: OnceLock<(Router, Runtime)> = OnceLock::new();
    SITE.get_or_init(|| {
        let now = "2026-11-24T20:00:00Z".parse().unwrap();
        let state = State {
            catalogue: Arc::new(Catalogue::un()),
            since: None,
            public_url: "https://days.example.org".to_owned(),
            lang: Lang::En,
            zone: Zone::utc(),
            now: Arc::new(move || now),
            versions: Versions { program: String::new(), tz_database: String::new() },
            health: None,
        };
        (router(state), Builder::new_current_thread().enable_time().build().unwrap())
    })
}
