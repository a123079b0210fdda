//! How do rendered bytes become an answer: whole, or "you have it already"?
//! Compressed once and tagged per encoding here, since a compressing layer would give one
//! strong tag to different bytes.

use std::error::Error;
use std::io::{self, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use data_encoding::BASE32_NOPAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Frame;
use observances::Lang;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use super::cache::{Key, Unready};
use super::negotiate::{self, Encoding};
use super::{Face, problem};

/// What an answer may differ by, for caches between us and the reader.
const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding, Accept-Language");

/// How long what says "today" need not be asked for again, in seconds, if the day does not end before.
const FRESH_TODAY: u32 = 600;

/// Rendered text with its compressed twin, before it is counted.
pub(super) struct Packed {
    identity: Vec<u8>,
    gzip: Vec<u8>,
    tag: String,
}

/// Rendered text with its compressed twin, each with its entity tag.
pub(super) struct Rendered {
    identity: Bytes,
    gzip: Bytes,
    tag: String,
}

/// Bytes that are counted as long as anybody holds them.
struct Counted {
    bytes: Vec<u8>,
    _room: Arc<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Packed {
    /// Compresses and tags a text: work for a thread that may block.
    pub(super) fn of(text: String) -> io::Result<Self> {
        let identity = text.into_bytes();
        // No name and no time in the head: the same text gives the same bytes.
        let mut gzip = GzEncoder::new(Vec::with_capacity(identity.len() / 6), Compression::default());
        gzip.write_all(&identity)?;
        let mut tag = BASE32_NOPAD.encode(&Sha256::digest(&identity)).to_ascii_lowercase();
        tag.truncate(26);
        let mut gzip = gzip.finish()?;
        gzip.shrink_to_fit();
        Ok(Self { identity, gzip, tag })
    }

    pub(super) fn bytes(&self) -> usize {
        self.identity.len() + self.gzip.len()
    }

    /// Counts the bytes against the room that was made for them.
    pub(super) fn within(self, room: OwnedSemaphorePermit) -> Rendered {
        let room = Arc::new(room);
        let counted = |bytes| Bytes::from_owner(Counted { bytes, _room: Arc::clone(&room) });
        Rendered { identity: counted(self.identity), gzip: counted(self.gzip), tag: self.tag }
    }
}

impl Rendered {
    pub(super) fn bytes(&self) -> usize {
        self.identity.len() + self.gzip.len()
    }

    pub(super) fn body_of(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Identity => self.identity.clone(),
            Encoding::Gzip => self.gzip.clone(),
        }
    }

    fn etag(&self, encoding: Encoding) -> String {
        match encoding {
            Encoding::Identity => format!("\"{}\"", self.tag),
            Encoding::Gzip => format!("\"{}-gz\"", self.tag),
        }
    }
}

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
    pub(super) more: &'a [(HeaderName, &'static str)],
}

/// What says "today", and so holds until midnight at the longest.
pub(super) struct OfDay {
    /// Its canonical address, by which it is kept.
    pub(super) address: String,
    pub(super) content_type: &'static str,
    pub(super) lang: Lang,
    /// Now, and the date in the configured zone.
    pub(super) at: (DateTime<Utc>, NaiveDate),
}

impl OfDay {
    fn about(&self, face: &Face) -> About<'static> {
        let (now, today) = self.at;
        let midnight = |date: NaiveDate| face.state.zone.instant(date, NaiveTime::MIN);
        let began = midnight(today);
        let left = (midnight(today.succ_opt().unwrap_or(today)) - now).num_seconds();
        let revised = face.state.catalogue.revised().map(|date| date.and_time(NaiveTime::MIN).and_utc());
        About {
            content_type: self.content_type,
            lang: self.lang.code(),
            modified: revised.map_or(began, |revised| began.max(revised)).min(now),
            fresh: u32::try_from(left.clamp(0, FRESH_TODAY.into())).unwrap_or(FRESH_TODAY),
            // It must not be yesterday's.
            stale: 0,
            more: &[],
        }
    }
}

/// The answer that is rendered once a day.
pub(super) async fn of_day<R, E>(face: &Face, headers: &HeaderMap, asked: OfDay, render: R) -> Response
where
    R: FnOnce() -> Result<String, E> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let key = Key::OfDay { address: asked.address.clone(), today: asked.at.1 };
    match face.cache.get(key, render).await {
        Ok(rendered) => respond(headers, &rendered, &asked.about(face)),
        Err(why) => unready(headers, &why),
    }
}

/// The answer to a request: the bytes in the encoding that is preferred, or 304 if the
/// request has them. (The router takes the body away for HEAD.)
pub(super) fn respond(headers: &HeaderMap, rendered: &Rendered, about: &About<'_>) -> Response {
    let encoding = negotiate::encoding(headers);
    let (etag, modified) = (rendered.etag(encoding), http_time(about.modified));
    let had = negotiate::has_already(headers, &etag, modified);
    let caching = format!("public, max-age={}, stale-while-revalidate={}", about.fresh, about.stale);
    let mut response = if had {
        (StatusCode::NOT_MODIFIED, Body::new(Nothing)).into_response()
    } else {
        whole(rendered.body_of(encoding), encoding, about)
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, VARY);
    set(headers, header::ETAG, &etag);
    set(headers, header::CACHE_CONTROL, &caching);
    set(headers, header::LAST_MODIFIED, &httpdate::fmt_http_date(modified));
    response
}

fn whole(body: Bytes, encoding: Encoding, about: &About<'_>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    set(headers, header::CONTENT_TYPE, about.content_type);
    set(headers, header::CONTENT_LANGUAGE, about.lang);
    if encoding == Encoding::Gzip {
        set(headers, header::CONTENT_ENCODING, "gzip");
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
    if let Ok(value) = HeaderValue::try_from(value) {
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
struct Nothing;

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
