//! `/feed.atom` and `/feed.json`: which news is asked for?

use std::error::Error;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::NaiveTime;

use super::answer::{self, OfDay};
use super::api::refused;
use super::{Face, negotiate, query};
use crate::render::feed::Asked;
use crate::render::news::{self, News};

/// A format of news.
struct Format {
    name: &'static str,
    content_type: &'static str,
    write: fn(&News) -> Result<String, Box<dyn Error + Send + Sync>>,
}

const ATOM: Format = Format {
    name: "feed.atom",
    content_type: "application/atom+xml; charset=utf-8",
    write: |news| news.atom().map_err(Into::into),
};

const JSON: Format = Format {
    name: "feed.json",
    content_type: "application/feed+json",
    write: |news| news.json().map_err(Into::into),
};

pub(super) async fn atom(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    shown(&face, &uri, &headers, &ATOM).await
}

pub(super) async fn json(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    shown(&face, &uri, &headers, &JSON).await
}

async fn shown(face: &Face, uri: &Uri, headers: &HeaderMap, format: &'static Format) -> Response {
    let (now, today) = face.now();
    let preferred = negotiate::language(headers, face.state.lang);
    let asked = match query::listed(uri.query().unwrap_or_default(), preferred, &face.state.catalogue) {
        Ok((selection, lang)) => Asked::plain(selection, lang),
        Err(wrong) => return refused(headers, &wrong),
    };
    let address = format!("{}?{}", format.name, asked.query());
    let of_day = OfDay { address, content_type: format.content_type, lang: asked.lang, at: (now, today) };
    let state = face.state.clone();
    let render = move || {
        let midnight = |date| state.zone.instant(date, NaiveTime::MIN);
        let (first, last) = news::window(today);
        let found = state.agenda(&asked.selection, first, last);
        (format.write)(&News::of(&found, &state.public_url, &asked, today, midnight))
    };
    answer::of_day(face, headers, of_day, render).await
}
