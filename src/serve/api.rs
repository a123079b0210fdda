//! `/api/v1`: what is said to programs, and for how long does it hold?
//! The fields are those of `--format json` and `--format csv`, made in the same place.

use std::error::Error;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use observances::ics::Years;
use observances::{Lang, Observance, Selection, agenda, suggestion};
use percent_encoding::percent_decode_str;

use super::answer::{self, OfDay};
use super::query::{self, QueryError, clipped};
use super::{Face, negotiate, problem};
use crate::render::whole::Whole;
use crate::render::{csv, json};

const JSON: &str = "application/json";

/// The longest id in bytes for which one like it is looked for: the longest there is has half of it.
const LONGEST_ID: usize = 200;

/// About how many bytes an occurrence has.
const OCCURRENCE: usize = 450;

/// How a list is written.
#[derive(Clone, Copy)]
enum Format {
    Json,
    Csv,
}

impl Format {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    /// What its path ends in.
    const fn ending(self) -> &'static str {
        match self {
            Self::Json => "",
            Self::Csv => ".csv",
        }
    }
}

type Written = Result<String, Box<dyn Error + Send + Sync>>;

/// `/api/v1/observances`: those that are selected, undated.
pub(super) async fn observances(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    undated(&face, &uri, &headers, Format::Json).await
}

/// `/api/v1/observances.csv`: the same as a table.
pub(super) async fn observances_csv(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    undated(&face, &uri, &headers, Format::Csv).await
}

async fn undated(face: &Face, uri: &Uri, headers: &HeaderMap, format: Format) -> Response {
    let (selection, lang) =
        match query::listed(&[], asked(uri), preferred(face, headers), &face.state.catalogue) {
            Ok(asked) => asked,
            Err(wrong) => return refused(headers, &wrong),
        };
    let address = canonical(&format!("observances{}", format.ending()), &selection, lang, &[]);
    let catalogue = Arc::clone(&face.state.catalogue);
    let render = move || -> Written {
        let found: Vec<&Observance> = catalogue.iter().filter(|one| selection.matches(one)).collect();
        Ok(match format {
            Format::Json => json::observances(&found, lang)?,
            Format::Csv => csv::observances(&found, lang)?,
        })
    };
    let asked = OfDay { address, content_type: format.content_type(), lang, about: 0, at: face.now() };
    answer::of_day(face, headers, asked, render).await
}

/// `/api/v1/observances/{id}`: all that is known of one.
pub(super) async fn observance(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    let (selection, lang) =
        match query::listed(&[], asked(&uri), preferred(&face, &headers), &face.state.catalogue) {
            Ok(asked) => asked,
            Err(wrong) => return refused(&headers, &wrong),
        };
    if selection != Selection::default() {
        let detail = "one observance is named by the path; only lang= can be said of it";
        return problem::answer(&headers, StatusCode::BAD_REQUEST, detail);
    }
    let id = uri.path().rsplit('/').next().unwrap_or_default();
    let id = id.strip_suffix(".json").unwrap_or(id);
    let id = percent_decode_str(id).decode_utf8_lossy().to_lowercase();
    if face.state.catalogue.get(&id).is_none() {
        return problem::answer(&headers, StatusCode::NOT_FOUND, &unknown(&face, &id));
    }
    let at = face.now();
    let address = format!("observances/{id}?lang={}", lang.code());
    let catalogue = Arc::clone(&face.state.catalogue);
    let render = move || {
        let one = catalogue.get(&id).map(|one| json::whole(&Whole::of(one, lang, at.1)));
        one.unwrap_or_else(|| Ok(String::new()))
    };
    answered(&face, &headers, address, lang, at, render).await
}

fn unknown(face: &Face, id: &str) -> String {
    let near = Some(id).filter(|id| id.len() <= LONGEST_ID);
    let near = near.and_then(|id| suggestion(id, face.state.catalogue.ids()));
    let hint = near.map_or_else(
        || format!("; they are at {}/api/v1/observances", face.state.public_url),
        |near| format!("; did you mean `{near}`?"),
    );
    format!("there is no observance `{}`{hint}", clipped(id))
}

/// `/api/v1/occurrences`: those that begin in a span of days, soonest first.
pub(super) async fn occurrences(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    dated(&face, &uri, &headers, Format::Json).await
}

/// `/api/v1/occurrences.csv`: the same as a table.
pub(super) async fn occurrences_csv(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    dated(&face, &uri, &headers, Format::Csv).await
}

async fn dated(face: &Face, uri: &Uri, headers: &HeaderMap, format: Format) -> Response {
    let at = face.now();
    let span = match query::span(asked(uri), preferred(face, headers), at.1, &face.state.catalogue) {
        Ok(span) => span,
        Err(wrong) => return refused(headers, &wrong),
    };
    let days = [("from", span.from.to_string()), ("to", span.to.to_string())];
    let address = canonical(&format!("occurrences{}", format.ending()), &span.selection, span.lang, &days);
    let years = Years { first: span.from.year(), last: span.to.year() };
    let about = super::about(&face.state.catalogue, &span.selection, years) * OCCURRENCE;
    let (state, lang) = (face.state.clone(), span.lang);
    let render = move || -> Written {
        let found = agenda(&state.catalogue, &span.selection, span.from, span.to);
        Ok(match format {
            Format::Json => json::occurrences(&found, lang, at.1)?,
            Format::Csv => csv::occurrences(&found, lang, at.1)?,
        })
    };
    let asked = OfDay { address, content_type: format.content_type(), lang, about, at };
    answer::of_day(face, headers, asked, render).await
}

/// The one address of an answer, however it was asked for.
fn canonical(path: &str, selection: &Selection, lang: Lang, more: &[(&str, String)]) -> String {
    let mut pairs = form_urlencoded::Serializer::new(format!("{path}?lang={}", lang.code()));
    pairs.extend_pairs(selection.to_pairs());
    pairs.extend_pairs(more);
    pairs.finish()
}

fn asked(uri: &Uri) -> &str {
    uri.query().unwrap_or_default()
}

fn preferred(face: &Face, headers: &HeaderMap) -> Lang {
    negotiate::language(headers, face.state.lang)
}

pub(super) fn refused(headers: &HeaderMap, wrong: &QueryError) -> Response {
    problem::answer(headers, StatusCode::BAD_REQUEST, &format!("in this address {wrong}"))
}

pub(super) async fn answered(
    face: &Face,
    headers: &HeaderMap,
    address: String,
    lang: Lang,
    at: (DateTime<Utc>, NaiveDate),
    render: impl FnOnce() -> serde_json::Result<String> + Send + 'static,
) -> Response {
    answer::of_day(face, headers, OfDay { address, content_type: JSON, lang, about: 0, at }, render).await
}
