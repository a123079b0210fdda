//! How much may be alive at once?
//! Bytes count from when they are made until the last reader has all of them, against the room for bytes of
//! their size: whoever takes an answer slowly keeps others from answers of that size alone. Apart from
//! the cache, which knows what is made, and when.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Up to so many bytes an answer is small: the kernel takes it off our hands, however slow its reader is.
const SMALL: usize = 96 << 10;

/// The most KiB in small answers.
const MOST_SMALL: u32 = 8 << 10;

/// The most KiB in answers that are neither small nor large.
const MOST_MIDDLE: u32 = 16 << 10;

/// How many large answers are alive: of all that there is in two hundred years, each has up to 25 MB.
pub(super) const MOST_LARGE: usize = 2;

/// Room that is given back when nobody holds it any more.
pub(super) type Room = OwnedSemaphorePermit;

pub(super) struct Rooms {
    /// From so many bytes on an answer is large, but for one.
    largest: usize,
    pub(super) small: Arc<Semaphore>,
    pub(super) middle: Arc<Semaphore>,
    pub(super) large: Arc<Semaphore>,
}

impl Rooms {
    /// Rooms where an answer of more than `largest` bytes is large.
    pub(super) fn new(largest: usize) -> Self {
        let of = |permits: usize| Arc::new(Semaphore::new(permits));
        let (small, middle) = (of(MOST_SMALL as usize), of(MOST_MIDDLE as usize));
        Self { largest, small, middle, large: of(MOST_LARGE) }
    }

    /// A place for what will be large: waited for before it is made, so that nothing waits that is made.
    pub(super) async fn place(&self) -> Option<Room> {
        Arc::clone(&self.large).acquire_owned().await.ok()
    }

    /// Room for so many bytes that are made: the place that was waited for, if it is needed, or what is
    /// free. To wait for it now would be to keep in memory what has no room there.
    pub(super) fn take(&self, bytes: usize, place: Option<Room>) -> Option<Room> {
        if bytes > self.largest {
            return place.or_else(|| Arc::clone(&self.large).try_acquire_owned().ok());
        }
        let room = if bytes <= SMALL { &self.small } else { &self.middle };
        let kib = u32::try_from(bytes / 1024 + 1).ok()?;
        Arc::clone(room).try_acquire_many_owned(kib).ok()
    }
}
