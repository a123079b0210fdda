//! What is said when there is no right answer?
//! RFC 9457 to programs, a small page to people with a browser. Feeds are not among those who
//! ask here: they get a calendar that says what is wrong.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use observances::Lang;
use serde::Serialize;

use super::{Face, moved, negotiate};
use crate::render::site;

#[derive(Serialize)]
struct Problem<'p> {
    r#type: &'static str,
    title: &'p str,
    status: u16,
    detail: &'p str,
}

/// An answer with an error's status and a sentence that says what is wrong.
pub(super) fn answer(headers: &HeaderMap, status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let problem = Problem { r#type: "about:blank", title, status: status.as_u16(), detail };
    let json = || {
        let body = serde_json::to_string(&problem).unwrap_or_default();
        ("application/problem+json", body)
    };
    let (sort, body) = if negotiate::is_browser(headers) {
        site::problem(negotiate::language(headers, Lang::En), "/", status.as_u16(), detail)
            .map_or_else(|_| json(), |page| ("text/html; charset=utf-8", page))
    } else {
        json()
    };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(sort));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
    response
}

pub(super) async fn not_found(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(there) = moved::sent_on(&face, &uri) {
        return there;
    }
    let feed = &face.state.public_url;
    let detail = format!("there is nothing at this address; the calendar is at {feed}/calendar.ics");
    answer(&headers, StatusCode::NOT_FOUND, &detail)
}

/// The router adds `Allow`.
pub(super) async fn method_not_allowed(method: Method, headers: HeaderMap) -> Response {
    let method: String = method.as_str().chars().take(20).collect();
    let detail = format!("{method} is not done here: all is for reading, by GET or HEAD");
    answer(&headers, StatusCode::METHOD_NOT_ALLOWED, &detail)
}
