//! What is a rendered text, in each way in which it is sent?
//! Its bytes and its tag per encoding, apart from what an answer says beside them. A compressing
//! layer would give one strong tag to different bytes.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, OwnedSemaphorePermit};

use super::cache::Key;
use super::known::note;
use super::negotiate::Encoding;

/// A rendered text with those of its compressed twins that were asked for.
pub(super) struct Rendered {
    /// By which it is kept.
    pub(super) key: Key,
    tag: String,
    identity: Bytes,
    gzip: OnceCell<Bytes>,
    brotli: OnceCell<Bytes>,
    zstd: OnceCell<Bytes>,
    looked_at: AtomicU64,
}

impl Rendered {
    pub(super) fn new(key: Key, tag: String, identity: Bytes) -> Self {
        let (gzip, brotli, zstd) = Default::default();
        Self { key, tag, identity, gzip, brotli, zstd, looked_at: AtomicU64::new(0) }
    }

    /// The bytes of all encodings that there are so far.
    pub(super) fn bytes(&self) -> usize {
        let twins = [&self.gzip, &self.brotli, &self.zstd];
        self.identity.len() + twins.iter().filter_map(|twin| twin.get()).map(Bytes::len).sum::<usize>()
    }

    pub(super) fn identity(&self) -> &Bytes {
        &self.identity
    }

    /// The place of the twin of an encoding; identity is no twin.
    pub(super) fn twin(&self, encoding: Encoding) -> Option<&OnceCell<Bytes>> {
        match encoding {
            Encoding::Identity => None,
            Encoding::Gzip => Some(&self.gzip),
            Encoding::Brotli => Some(&self.brotli),
            Encoding::Zstd => Some(&self.zstd),
        }
    }

    /// The bytes of an encoding, if they were made before.
    pub(super) fn body(&self, encoding: Encoding) -> Option<Bytes> {
        match self.twin(encoding) {
            None => Some(self.identity.clone()),
            Some(twin) => twin.get().cloned(),
        }
    }

    /// The strong tag of the bytes of an encoding.
    pub(super) fn etag(&self, encoding: Encoding) -> String {
        format!("\"{}{}\"", self.tag, encoding.ending())
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

/// Bytes that are counted as long as anybody holds them, against the room that was made for them.
pub(super) fn counted(bytes: Vec<u8>, room: OwnedSemaphorePermit) -> Bytes {
    Bytes::from_owner(Counted { bytes, _room: room })
}

struct Counted {
    bytes: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
