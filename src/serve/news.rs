//! `/feed.atom`, `/feed.json`, `/changes.atom`, and the same below a language: which news is asked for?

use std::error::Error;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use observances::{agenda, changes};

use super::answer::{self, OfDay};
use super::api::refused;
use super::{Face, negotiate, query};
use crate::render::feed::Asked;
use crate::render::site::changes as changed;
use crate::render::site::news::{self, News};

type Written = Result<String, Box<dyn Error + Send + Sync>>;

/// A feed of news.
struct Format {
    name: &'static str,
    content_type: &'static str,
    write: fn(&super::State, &Asked, NaiveDate) -> Written,
}

const ATOM_TYPE: &str = "application/atom+xml; charset=utf-8";

const ATOM: Format = Format {
    name: "feed.atom",
    content_type: ATOM_TYPE,
    write: |state, asked, today| coming(state, asked, today).atom().map_err(Into::into),
};

const JSON: Format = Format {
    name: "feed.json",
    content_type: "application/feed+json",
    write: |state, asked, today| coming(state, asked, today).json().map_err(Into::into),
};

const CHANGES: Format = Format {
    name: "changes.atom",
    content_type: ATOM_TYPE,
    write: |state, asked, today| decided(state, asked, today).atom().map_err(Into::into),
};

pub(super) async fn atom(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    shown(&face, &uri, &headers, &ATOM).await
}

pub(super) async fn json(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    shown(&face, &uri, &headers, &JSON).await
}

pub(super) async fn changes_atom(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    shown(&face, &uri, &headers, &CHANGES).await
}

async fn shown(face: &Face, uri: &Uri, headers: &HeaderMap, format: &'static Format) -> Response {
    let (now, today) = face.now();
    let preferred = negotiate::language(headers, face.state.lang);
    let directory =
        uri.path().trim_start_matches('/').split_once('/').map(|(directory, _)| ("lang", directory));
    let query = uri.query().unwrap_or_default();
    let asked = match query::listed(directory.as_slice(), query, preferred, &face.state.catalogue) {
        Ok((selection, lang)) => Asked::plain(selection, lang),
        Err(wrong) => return refused(headers, &wrong),
    };
    let address = format!("{}?{}", format.name, asked.query());
    let of_day =
        OfDay { address, content_type: format.content_type, lang: asked.lang, about: 0, at: (now, today) };
    let state = face.state.clone();
    answer::of_day(face, headers, of_day, move || (format.write)(&state, &asked, today)).await
}

/// What is coming.
fn coming(state: &super::State, asked: &Asked, today: NaiveDate) -> News {
    let (first, last) = news::window(today);
    let found = agenda(&state.catalogue, &asked.selection, first, last);
    News::of(&found, &state.public_url, asked, today, |date| midnight(state, date))
}

/// What has been decided, until today.
fn decided(state: &super::State, asked: &Asked, today: NaiveDate) -> News {
    let mut found = changes(&state.catalogue, &asked.selection, NaiveDate::MIN);
    // What no decision is known of is added when it begins, and that may be years ahead.
    found.retain(|change| change.date.first_day().is_some_and(|day| day <= today));
    changed::changes(&found, &state.public_url, asked, today, |date| midnight(state, date))
}

fn midnight(state: &super::State, date: NaiveDate) -> DateTime<Utc> {
    state.zone.instant(date, NaiveTime::MIN)
}
