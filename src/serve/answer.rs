//! How do rendered bytes become an answer: whole, or "you have it already"?
//! All headers of what is rendered are set here, so that each sort of answer says only what is its own.

use std::error::Error;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use hyper::body::Frame;
use observances::Lang;

use super::cache::{Key, Unready};
use super::known::Lasting;
use super::negotiate;
use super::rendered::Rendered;
use super::{Face, problem};

/// What an answer may differ by, for caches between us and the reader, and for our own: see `known`.
const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding, Accept-Language");

/// How long what says "today" need not be asked for again, in seconds, if the day does not end before.
const FRESH_TODAY: u32 = 600;

/// What an answer says of itself.
pub(super) struct About<'a> {
    pub(super) content_type: &'static str,
    pub(super) lang: &'static str,
    /// When it last changed.
    pub(super) modified: DateTime<Utc>,
    /// For how many seconds it need not be asked for again.
    pub(super) fresh: u32,
    /// For how many seconds more it may be shown while a new one is fetched.
    pub(super) stale: u32,
    /// Headers of this sort of answer alone.
    pub(super) more: &'a [(HeaderName, &'a str)],
    /// While its headers and its bytes stay as they are, if the state does.
    pub(super) holds: Range<DateTime<Utc>>,
}

/// What says "today", and so holds until midnight at the longest.
pub(super) struct OfDay {
    /// Its canonical address, by which it is kept.
    pub(super) address: String,
    pub(super) content_type: &'static str,
    pub(super) lang: Lang,
    /// About how many bytes it has, if it may be large; else 0.
    pub(super) about: usize,
    /// Now, and the date in the configured zone.
    pub(super) at: (DateTime<Utc>, NaiveDate),
}

impl OfDay {
    fn about(&self, face: &Face) -> About<'static> {
        let (now, _) = self.at;
        let day = day(face, self.at);
        let left = (day.end - now).num_seconds();
        let modified = day.start.max(face.shown_since);
        // In the day's last minutes each second has its own answer.
        let last = day.end - TimeDelta::seconds(FRESH_TODAY.into());
        About {
            content_type: self.content_type,
            lang: self.lang.code(),
            modified: modified.min(now),
            fresh: u32::try_from(left.clamp(0, FRESH_TODAY.into())).unwrap_or(FRESH_TODAY),
            // It must not be yesterday's.
            stale: 0,
            more: &[],
            holds: if modified <= now { day.start..last } else { now..now },
        }
    }
}

/// The day of an instant in the configured zone, from its midnight to the next.
pub(super) fn day(face: &Face, (_, today): (DateTime<Utc>, NaiveDate)) -> Range<DateTime<Utc>> {
    let midnight = |date: NaiveDate| face.state.zone.instant(date, NaiveTime::MIN);
    midnight(today)..midnight(today.succ_opt().unwrap_or(today))
}

/// The answer that is rendered once a day.
pub(super) async fn of_day<R, E>(face: &Face, headers: &HeaderMap, asked: OfDay, render: R) -> Response
where
    R: FnOnce() -> Result<String, E> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let key = Key::OfDay { address: asked.address.clone(), today: asked.at.1, about: asked.about };
    match face.cache.get(key, negotiate::encoding(headers), render).await {
        Ok(rendered) => respond(headers, &rendered, &asked.about(face)),
        Err(why) => unready(headers, &why),
    }
}

/// The answer to a request: the bytes, or 304 if the request has them. (The router takes the body away
/// for HEAD.)
pub(super) fn respond(headers: &HeaderMap, rendered: &Arc<Rendered>, about: &About<'_>) -> Response {
    let (etag, modified) = (rendered.etag(), http_time(about.modified));
    let mut response = if negotiate::has_already(headers, &etag, modified) {
        (StatusCode::NOT_MODIFIED, Body::new(Nothing)).into_response()
    } else {
        whole(rendered, about)
    };
    let caching = format!("public, max-age={}, stale-while-revalidate={}", about.fresh, about.stale);
    let headers = response.headers_mut();
    headers.insert(header::VARY, VARY);
    set(headers, header::ETAG, &etag);
    set(headers, header::CACHE_CONTROL, &caching);
    set(headers, header::LAST_MODIFIED, &httpdate::fmt_http_date(modified));
    let (rendered, holds) = (Arc::downgrade(rendered), about.holds.clone());
    let lasting = Lasting { rendered, etag, modified, holds };
    response.extensions_mut().insert(lasting);
    response
}

fn whole(rendered: &Rendered, about: &About<'_>) -> Response {
    let length = HeaderValue::from(rendered.bytes.len());
    let mut response = rendered.bytes.clone().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length);
    set(headers, header::CONTENT_TYPE, about.content_type);
    set(headers, header::CONTENT_LANGUAGE, about.lang);
    if let Some(name) = rendered.encoding.name() {
        set(headers, header::CONTENT_ENCODING, name);
    }
    for (name, value) in about.more {
        set(headers, name.clone(), value);
    }
    response
}

/// The answer where nothing could be rendered.
pub(super) fn unready(headers: &HeaderMap, unready: &Unready) -> Response {
    match unready {
        Unready::Busy => {
            let mut response =
                problem::answer(headers, StatusCode::SERVICE_UNAVAILABLE, &unready.to_string());
            set(response.headers_mut(), header::RETRY_AFTER, "60");
            response
        }
        Unready::Failed(why) => {
            tracing::error!(error = %why, "an answer could not be rendered");
            problem::answer(headers, StatusCode::INTERNAL_SERVER_ERROR, "this could not be rendered")
        }
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// An instant within what a header can say: not before 1970, not after 9999.
fn http_time(at: DateTime<Utc>) -> std::time::SystemTime {
    const LAST: i64 = 253_402_300_799;
    let seconds = u64::try_from(at.timestamp().clamp(0, LAST)).unwrap_or(0);
    std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds)
}

/// The body of a 304: none, and of no length that a header could state, since that would be
/// taken for the length of the whole (RFC 9110 section 8.6).
pub(super) struct Nothing;

impl HttpBody for Nothing {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }
}
