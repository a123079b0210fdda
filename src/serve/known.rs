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
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use chrono::{DateTime, Utc};
use observances::Lang;

use super::Face;
use super::negotiate::{self, Encoding};
use super::rendered::Rendered;

/// The most answers that are known; each takes about four KB.
const MOST: usize = 64;

/// The longest address in bytes that is known: longer ones take a stranger's trouble to write.
pub(super) const LONGEST: usize = 512;

/// What a 304 says: all else is of the bytes, or came with them.
const UNCHANGED: [HeaderName; 5] = [
    header::VARY,
    header::ETAG,
    header::CACHE_CONTROL,
    header::LAST_MODIFIED,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
];

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Question<'q> {
    /// The path and the query, as they are written.
    pub(super) address: &'q str,
    pub(super) lang: Lang,
    pub(super) encoding: Encoding,
}

/// What a request says beside what it asks for.
pub(super) struct Manner<'q> {
    pub(super) is_head: bool,
    /// `If-None-Match`.
    pub(super) named: Option<&'q str>,
    /// `If-Modified-Since`.
    pub(super) since: Option<&'q str>,
}

/// What is said of an answer that lasts, on its way from the handler.
#[derive(Clone)]
pub(super) struct Lasting {
    /// What is sent; the cache alone decides how long it is kept.
    pub(super) rendered: Weak<Rendered>,
    pub(super) etag: String,
    pub(super) modified: SystemTime,
    pub(super) holds: Range<DateTime<Utc>>,
}

/// The head of an answer, for hyper and as it goes over the wire, there without its date and its end.
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) written: Bytes,
}

/// An answer as it is sent.
pub(super) struct Answer<'a> {
    pub(super) head: &'a Head,
    /// None for HEAD, and for who has it already.
    pub(super) body: Option<&'a Rendered>,
}

/// An answer that is known: the head of a 200, if one was given, and that of a 304.
struct Known {
    lang: Lang,
    encoding: Encoding,
    lasting: Lasting,
    whole: Option<Head>,
    unchanged: Head,
    looked_at: AtomicU64,
}

/// All answers that are known.
#[derive(Default)]
pub(super) struct Answers {
    by_address: RwLock<HashMap<Box<str>, Vec<Known>>>,
}

impl Answers {
    /// What `send` makes of the answer to a question, if it is known.
    pub(super) fn find<T>(
        &self,
        (question, manner): (Question<'_>, &Manner<'_>),
        face: &Face,
        now: DateTime<Utc>,
        send: impl FnOnce(Answer<'_>) -> T,
    ) -> Option<T> {
        let by_address = self.by_address.read().unwrap_or_else(PoisonError::into_inner);
        let known = by_address.get(question.address)?.iter().find(|known| known.answers(question))?;
        if !known.lasting.holds.contains(&now) {
            return None;
        }
        let looks = face.cache.looks();
        note(&known.looked_at, looks);
        let rendered = known.lasting.rendered.upgrade();
        if let Some(rendered) = &rendered {
            rendered.look(looks);
        }
        known.answer(manner, rendered.as_deref()).map(send)
    }

    /// Keeps an answer that says that it lasts.
    pub(super) fn put(&self, question: Question<'_>, lasting: Lasting, given: Given<'_>, looks: u64) {
        if lasting.holds.is_empty() {
            return;
        }
        let known = Known::new(question, lasting, given, looks);
        let mut by_address = self.by_address.write().unwrap_or_else(PoisonError::into_inner);
        let siblings = by_address.entry(question.address.into()).or_default();
        siblings.retain(|sibling| !sibling.answers(question));
        siblings.push(known);
        while by_address.values().map(Vec::len).sum::<usize>() > MOST {
            drop_oldest(&mut by_address);
        }
    }
}

/// The status and the headers that were given.
pub(super) type Given<'a> = (StatusCode, &'a HeaderMap);

impl Known {
    fn new(question: Question<'_>, lasting: Lasting, (status, headers): Given<'_>, looks: u64) -> Self {
        let kept = UNCHANGED.iter().filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
        let unchanged = kept.collect();
        let whole = (status == StatusCode::OK).then(|| Head::new(status, headers.clone()));
        let unchanged = Head::new(StatusCode::NOT_MODIFIED, unchanged);
        let Question { lang, encoding, .. } = question;
        Self { lang, encoding, lasting, whole, unchanged, looked_at: AtomicU64::new(looks) }
    }

    fn answers(&self, question: Question<'_>) -> bool {
        self.lang == question.lang && self.encoding == question.encoding
    }

    /// Of what the cache keeps no longer, all that needs no bytes is known still.
    fn answer<'a>(&'a self, manner: &Manner<'_>, rendered: Option<&'a Rendered>) -> Option<Answer<'a>> {
        let Lasting { etag, modified, .. } = &self.lasting;
        if negotiate::had(manner.named, manner.since, etag, *modified) {
            return Some(Answer { head: &self.unchanged, body: None });
        }
        let head = self.whole.as_ref()?;
        let body = if manner.is_head { None } else { Some(rendered?) };
        Some(Answer { head, body })
    }
}

impl Head {
    /// Written as hyper does it.
    fn new(status: StatusCode, headers: HeaderMap) -> Self {
        let mut written = format!("HTTP/1.1 {status}\r\n").into_bytes();
        for (name, value) in &headers {
            written.extend_from_slice(name.as_str().as_bytes());
            written.extend_from_slice(b": ");
            written.extend_from_slice(value.as_bytes());
            written.extend_from_slice(b"\r\n");
        }
        Self { status, headers, written: written.into_boxed_slice().into() }
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
