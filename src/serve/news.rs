//! `/feed.atom` and `/feed.json`: which news is asked for?

use std::error::Error;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::NaiveTime;

use super::answer::{self, About};
use super::api::refused;
use super::cache::Key;
use super::{Face, negotiate, query};
use crate::render::feed::Asked;
use crate::render::news::News;

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
    let lang = asked.lang;
    let key = Key::OfDay { address: format!("{}?{}", format.name, asked.query()), today };
    let state = face.state.clone();
    let render = move || {
        let midnight = |date| state.zone.instant(date, NaiveTime::MIN);
        let shown = (state.public_url.as_str(), state.since);
        (format.write)(&News::of(&state.catalogue, shown, &asked, today, midnight))
    };
    match face.cache.get(key, render).await {
        Ok(rendered) => {
            let about = About::of_today(face, format.content_type, lang, (now, today));
            answer::respond(headers, &rendered, &about)
        }
        Err(unready) => answer::unready(headers, &unready),
    }
}
