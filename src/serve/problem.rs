//! What is said when there is no right answer?
//! RFC 9457 to programs, a small page to people with a browser. Feeds are not among those who
//! ask here: they get a calendar that says what is wrong.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use observances::Lang;
use serde::Serialize;

use super::{Face, moved, negotiate, query};
use crate::render::site;

#[derive(Serialize)]
struct Problem<'p> {
    r#type: &'static str,
    title: &'p str,
    status: u16,
    detail: &'p str,
}

/// What is wrong, on its way to where it is put into words.
#[derive(Clone)]
struct Said {
    /// The language of a person with a browser; none for a program.
    reader: Option<Lang>,
    detail: String,
}

/// An answer with an error's status and a sentence that says what is wrong.
pub(super) fn answer(headers: &HeaderMap, status: StatusCode, detail: &str) -> Response {
    let reader = negotiate::is_browser(headers).then(|| negotiate::language(headers, Lang::En));
    let mut response = status.into_response();
    response.extensions_mut().insert(Said { reader, detail: detail.replace(char::is_control, "\u{fffd}") });
    response
}

/// The language that an address names: there, what is wrong is said in it.
pub(super) fn named(uri: &Uri) -> Option<Lang> {
    let first = uri.path().split('/').nth(1).and_then(Lang::from_code);
    first.or_else(|| query::chosen(uri.query()?).ok().flatten())
}

/// Puts into words what is wrong, if something is, in the language that the address names or else the reader's.
pub(super) fn put_into_words(response: &mut Response, face: &Face, named: Option<Lang>) {
    let Some(mut said) = response.extensions_mut().remove::<Said>() else { return };
    said.reader = said.reader.map(|lang| named.unwrap_or(lang));
    let (sort, body) = said.words(response.status(), face.base());
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(sort));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
}

impl Said {
    /// For a person a page, whose link leads to the start below `base`.
    fn words(&self, status: StatusCode, base: &str) -> (&'static str, String) {
        let title = status.canonical_reason().unwrap_or("Error");
        let (status, detail) = (status.as_u16(), &*self.detail);
        let page = self.reader.and_then(|lang| site::problem(lang, &format!("{base}/"), status, detail).ok());
        match page {
            Some(page) => ("text/html; charset=utf-8", page),
            None => {
                let problem = Problem { r#type: "about:blank", title, status, detail };
                ("application/problem+json", serde_json::to_string(&problem).unwrap_or_default())
            }
        }
    }
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
