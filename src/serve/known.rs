//! Which answers are known by their address alone?
//! What was answered before the router, the query and the catalogue are asked: complete headers beside
//! the bytes of the cache, for as long as they hold. Apart from the cache, which knows neither addresses
//! nor headers. An answer is here only if it was made by `answer::respond`, and that depends on nothing
//! but the address, the preferred language and encoding, the state, and the day.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, Weak};
use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode, Uri, header};
use chrono::{DateTime, Utc};
use hyper::body::Body;
use observances::Lang;

use super::Face;
use super::negotiate::{self, Encoding};
use super::rendered::Rendered;

/// The most answers that are known; each takes about four KB.
const MOST: usize = 192;

/// The longest address in bytes that is known: longer ones take a stranger's trouble to write.
const LONGEST: usize = 512;

/// What a 304 does not repeat.
const OF_THE_BYTES: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_LANGUAGE,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_DISPOSITION,
];

/// What a request asks for, if its answer may be known.
pub(super) struct Question {
    uri: Uri,
    lang: Lang,
    encoding: Encoding,
}

impl Question {
    /// None for what changes something, brings something, or is long.
    pub(super) fn of<B: Body>(request: &Request<B>, face: &Face) -> Option<Self> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD) && request.body().is_end_stream();
        let short = request.uri().path_and_query().is_some_and(|address| address.as_str().len() <= LONGEST);
        (reads && short).then(|| Self {
            uri: request.uri().clone(),
            lang: negotiate::language(request.headers(), face.state.lang),
            encoding: negotiate::encoding(request.headers()),
        })
    }

    fn address(&self) -> &str {
        self.uri.path_and_query().map_or("", |address| address.as_str())
    }
}

/// What is said of an answer that lasts, on its way from the handler.
#[derive(Clone)]
pub(super) struct Lasting {
    /// What is sent; the cache alone decides how long it is kept.
    pub(super) rendered: Weak<Rendered>,
    pub(super) encoding: Encoding,
    pub(super) etag: String,
    pub(super) modified: SystemTime,
    pub(super) holds: Range<DateTime<Utc>>,
}

/// An answer that is known: the headers of a 200, if one was given, and those of a 304.
struct Known {
    lang: Lang,
    lasting: Lasting,
    whole: Option<HeaderMap>,
    unchanged: HeaderMap,
    looked_at: AtomicU64,
}

/// All answers that are known.
#[derive(Default)]
pub(super) struct Answers {
    by_address: RwLock<HashMap<Box<str>, Vec<Known>>>,
}

impl Answers {
    /// The answer to a request, if it is known; its body is none for HEAD and for 304.
    pub(super) fn find<B>(
        &self,
        question: &Question,
        request: &Request<B>,
        face: &Face,
    ) -> Option<Response<Option<Bytes>>> {
        let by_address = self.by_address.read().unwrap_or_else(PoisonError::into_inner);
        let known = by_address.get(question.address())?.iter().find(|known| known.answers(question))?;
        if !known.lasting.holds.contains(&(face.state.now)()) {
            return None;
        }
        let rendered = known.lasting.rendered.upgrade()?;
        let looks = face.cache.looks();
        note(&known.looked_at, looks);
        rendered.look(looks);
        known.answer(request, &rendered)
    }

    /// Keeps an answer that says that it lasts.
    pub(super) fn put(&self, question: &Question, lasting: Lasting, answer: Answered<'_>, looks: u64) {
        if lasting.holds.is_empty() || lasting.encoding != question.encoding {
            return;
        }
        let known = Known::new(question, lasting, answer, looks);
        let mut by_address = self.by_address.write().unwrap_or_else(PoisonError::into_inner);
        let siblings = by_address.entry(question.address().into()).or_default();
        siblings.retain(|sibling| !sibling.answers(question));
        siblings.push(known);
        while by_address.values().map(Vec::len).sum::<usize>() > MOST {
            drop_oldest(&mut by_address);
        }
    }
}

/// The status and the headers that were given.
pub(super) type Answered<'a> = (StatusCode, &'a HeaderMap);

impl Known {
    fn new(question: &Question, lasting: Lasting, (status, headers): Answered<'_>, looks: u64) -> Self {
        let mut unchanged = headers.clone();
        for name in &OF_THE_BYTES {
            unchanged.remove(name);
        }
        let whole = (status == StatusCode::OK).then(|| headers.clone());
        Self { lang: question.lang, lasting, whole, unchanged, looked_at: AtomicU64::new(looks) }
    }

    fn answers(&self, question: &Question) -> bool {
        self.lang == question.lang && self.lasting.encoding == question.encoding
    }

    fn answer<B>(&self, request: &Request<B>, rendered: &Rendered) -> Option<Response<Option<Bytes>>> {
        let Lasting { encoding, ref etag, modified, .. } = self.lasting;
        let (status, headers, body) = if negotiate::has_already(request.headers(), etag, modified) {
            (StatusCode::NOT_MODIFIED, &self.unchanged, None)
        } else {
            let body = if request.method() == Method::HEAD { None } else { Some(rendered.body(encoding)?) };
            (StatusCode::OK, self.whole.as_ref()?, body)
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers.clone();
        Some(response)
    }
}

/// Written only when it is another one: processors that read the same line do not wait for each other.
pub(super) fn note(looked_at: &AtomicU64, looks: u64) {
    if looked_at.load(Ordering::Relaxed) != looks {
        looked_at.store(looks, Ordering::Relaxed);
    }
}

fn drop_oldest(by_address: &mut HashMap<Box<str>, Vec<Known>>) {
    let looked_at = |known: &[Known]| known.iter().map(|one| one.looked_at.load(Ordering::Relaxed)).max();
    let oldest = by_address.iter().min_by_key(|(_, known)| looked_at(known)).map(|(key, _)| key.clone());
    if let Some(key) = oldest {
        by_address.remove(&key);
    }
}
