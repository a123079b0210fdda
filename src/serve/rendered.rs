//! What is a rendered text, as it is sent in one encoding?
//! Its bytes and its tag, apart from what an answer says beside them. A compressing layer would give
//! one strong tag to different bytes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use super::known::note;
use super::lent::Lent;
use super::negotiate::Encoding;
use super::rooms::Room;

/// A rendered text in an encoding.
pub(super) struct Rendered {
    /// Of the text, whatever the encoding.
    pub(super) tag: String,
    pub(super) encoding: Encoding,
    pub(super) bytes: Bytes,
    looked_at: AtomicU64,
    /// The same bytes, once they are lent to the kernel, if they are.
    lent: OnceLock<Option<Arc<Lent>>>,
}

impl Rendered {
    pub(super) fn new(tag: String, encoding: Encoding, bytes: Bytes) -> Self {
        Self { tag, encoding, bytes, looked_at: AtomicU64::new(0), lent: OnceLock::new() }
    }

    /// The strong tag of the bytes.
    pub(super) fn etag(&self) -> String {
        format!("\"{}{}\"", self.tag, self.encoding.ending())
    }

    /// The bytes as the kernel has them, lent when they are first asked for so.
    pub(super) fn lent(&self) -> Option<Arc<Lent>> {
        self.lent.get_or_init(|| Lent::of(&self.bytes).map(Arc::new)).clone()
    }

    /// Notes that somebody asked for it; `looks` grows with each look into the cache.
    pub(super) fn look(&self, looks: u64) {
        note(&self.looked_at, looks);
    }

    pub(super) fn looked_at(&self) -> u64 {
        self.looked_at.load(Ordering::Relaxed)
    }
}

/// The tag of a text: the same for the same bytes, whoever renders them.
pub(super) fn tag(text: &[u8]) -> String {
    let mut tag = BASE32_NOPAD.encode(&Sha256::digest(text)).to_ascii_lowercase();
    tag.truncate(26);
    tag
}

/// The same bytes in no more than they need, copied by the thread that asks: what grew while it was written
/// stands above the scratch of the thread that made it. Beyond `most` they are not copied: they would be
/// there twice, and are on pages of their own.
pub(super) fn fitting(bytes: Vec<u8>, most: usize) -> Box<[u8]> {
    if bytes.len() > most { bytes.into_boxed_slice() } else { bytes.as_slice().into() }
}

/// Bytes that are counted as long as anybody holds them, against the room that was made for them.
pub(super) fn counted(bytes: Box<[u8]>, room: Room) -> Bytes {
    Bytes::from_owner(Counted { bytes, _room: room })
}

struct Counted {
    bytes: Box<[u8]>,
    _room: Room,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
