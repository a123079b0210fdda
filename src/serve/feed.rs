//! `/calendar.ics`: which feed is asked for, and how is it answered?
//! A wrong address is answered with a calendar too: clients switch a feed off without a word
//! on an error status, and show an event to the person who can mend it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use observances::ics;

use super::answer::{self, About};
use super::cache::Key;
use super::query::{self, QueryError};
use super::{Face, negotiate};
use crate::render::feed::{Asked, feed};

const CONTENT_TYPE: &str = "text/calendar; charset=utf-8";

/// Shown in place, with a name for those who save it; never a forced download.
const DISPOSITION: (HeaderName, &str) =
    (header::CONTENT_DISPOSITION, "inline; filename=\"un-observances.ics\"");

/// How long a feed need not be asked for again, in seconds.
const FRESH: u32 = 3600;

/// How long an old feed may be shown meanwhile: it differs by a revision at most.
const STALE: u32 = 86_400;

pub(super) async fn show(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    let (now, today) = face.now();
    let preferred = negotiate::language(&headers, face.state.lang);
    let query = uri.query().unwrap_or_default();
    match query::asked(query, preferred, &face.state.catalogue) {
        Ok(asked) => calendar(&face, &headers, &asked, now, today).await,
        Err(wrong) => notice(&face, &wrong, today),
    }
}

async fn calendar(
    face: &Face,
    headers: &HeaderMap,
    asked: &Asked,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Response {
    let feed = feed(&face.state.public_url, face.state.since, asked, today);
    let key = Key::Feed { query: asked.query(), years: feed.years };
    let catalogue = Arc::clone(&face.state.catalogue);
    match face.cache.get(key, move || Ok::<_, Infallible>(feed.write(&catalogue))).await {
        Ok(rendered) => {
            let about = About {
                content_type: CONTENT_TYPE,
                lang: asked.lang.code(),
                modified: modified(face, asked, now, today),
                fresh: FRESH,
                stale: STALE,
                more: &[DISPOSITION],
            };
            answer::respond(headers, &rendered, &about)
        }
        Err(unready) => answer::unready(headers, &unready),
    }
}

/// The last change of the catalogue; of the default window, the turn of the year if that
/// was later. Never after now.
fn modified(face: &Face, asked: &Asked, now: DateTime<Utc>, today: NaiveDate) -> DateTime<Utc> {
    let revised = face.state.catalogue.revised().map(|date| date.and_time(NaiveTime::MIN).and_utc());
    let turned = NaiveDate::from_ymd_opt(today.year(), 1, 1).filter(|_| asked.years.is_none());
    let turned = turned.map(|date| face.state.zone.instant(date, NaiveTime::MIN));
    revised.max(turned).map_or(now, |modified| modified.min(now))
}

/// A calendar of one event, today, that says what is wrong. Not to be kept: the next
/// request may be right.
fn notice(face: &Face, wrong: &QueryError, today: NaiveDate) -> Response {
    let url = format!("{}/", face.state.public_url);
    let text = format!("In the address of this calendar {wrong}\nA right one can be found at {url}");
    let body = ics::notice("The address of this calendar is wrong", &text, &url, today);
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_LANGUAGE, "en"),
        DISPOSITION,
    ];
    (headers, body).into_response()
}
