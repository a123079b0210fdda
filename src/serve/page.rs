//! `/`: in which language?
//! What the page says is `render::page`'s; this is how it is asked for.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use observances::Lang;

use super::answer::{self, OfDay};
use super::{Face, negotiate, problem};
use crate::render::page;

pub(super) async fn show(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    let (now, today) = face.now();
    let Some(lang) = lang(&uri, &headers, face.state.lang) else {
        let detail = "the page is in ar, en, es, fr, ru and zh: write one of these after lang=";
        return problem::answer(&headers, StatusCode::BAD_REQUEST, detail);
    };
    let (catalogue, url) = (Arc::clone(&face.state.catalogue), face.state.public_url.clone());
    let render = move || page::page(&url, &catalogue, lang, today);
    let address = format!("/?lang={}", lang.code());
    let asked = OfDay { address, content_type: "text/html; charset=utf-8", lang, at: (now, today) };
    answer::of_day(&face, &headers, asked, render).await
}

/// The language that the address names, else the one that the browser prefers; `None` if the
/// address names one that there is not. Other parameters say nothing to this page.
fn lang(uri: &Uri, headers: &HeaderMap, configured: Lang) -> Option<Lang> {
    let query = uri.query().unwrap_or_default();
    let mut named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "lang");
    match named.next() {
        Some((_, code)) => Lang::from_code(&code),
        None => Some(negotiate::language(headers, configured)),
    }
}
