//! Which address is meant by one that nothing has?
//! One in capitals, as people type them, or with a slash after a file's name: sent on for good (308), so
//! that each thing is kept once by whoever keeps it. An address that is ever renamed is sent on from here.
//! Apart from the pages, which know their own addresses alone.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use observances::Lang;

use super::Face;
use super::page::absent;
use crate::render::site::Place;

/// What is there beside pages and the feeds of observances and themes, which are found however they
/// are written.
const FILES: [&str; 8] = [
    "/calendar.ics",
    "/feed.atom",
    "/feed.json",
    "/changes.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/healthz",
    "/api/v1/openapi.json",
];

/// For how long the answer may be kept: what is renamed stays so.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The way to what is meant, if it is plain what is.
pub(super) fn sent_on(face: &Face, uri: &Uri) -> Option<Response> {
    let path = meant(face, uri.path())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let there = HeaderValue::try_from(format!("{}{path}{query}", face.base())).ok()?;
    let headers = [(header::LOCATION, there), (header::CACHE_CONTROL, KEPT)];
    Some((StatusCode::PERMANENT_REDIRECT, headers).into_response())
}

fn meant(face: &Face, path: &str) -> Option<String> {
    let plain = path.to_ascii_lowercase();
    if let Some(file) = FILES.iter().find(|file| **file == plain.trim_end_matches('/')) {
        return Some((*file).to_owned());
    }
    if let Some(feed) = plain.trim_end_matches('/').strip_suffix(".ics") {
        return feed_of(face, feed).filter(|feed| *feed != path);
    }
    let (lang, place) = Place::of(&plain)?;
    absent(face, &place).is_none().then(|| place.path(lang))
}

/// The feed at a path without its ending: that of one observance, or a language's of a theme or all.
fn feed_of(face: &Face, path: &str) -> Option<String> {
    let known = |place: Place| absent(face, &place).is_none();
    let is_there = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["", "observances", id] => known(Place::Observance((*id).to_owned())),
        ["", lang, "observances", id] => is_lang(lang) && known(Place::Observance((*id).to_owned())),
        ["", lang, "calendar"] => is_lang(lang),
        ["", lang, theme] => is_lang(lang) && known(Place::Theme((*theme).to_owned())),
        _ => false,
    };
    is_there.then(|| format!("{path}.ics"))
}

fn is_lang(word: &str) -> bool {
    Lang::from_code(word).is_some()
}
