//! How much may be alive at once?
//! Bytes count from when they are made until the last reader has all of them, against the room for bytes of
//! their size: whoever takes an answer slowly keeps others from answers of that size alone, and from large ones
//! only as long as they take something of theirs. Apart from
//! the cache, which knows what is made, and when.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::readers::Readers;

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
    /// Who has what is large.
    pub(super) readers: Arc<Readers>,
}

impl Rooms {
    /// Rooms where an answer of more than `largest` bytes is large.
    pub(super) fn new(largest: usize) -> Self {
        let of = |permits: usize| Arc::new(Semaphore::new(permits));
        let (small, middle) = (of(MOST_SMALL as usize), of(MOST_MIDDLE as usize));
        Self { largest, small, middle, large: of(MOST_LARGE), readers: Arc::default() }
    }

    /// A place for what will be large: waited for before it is made, so that nothing waits that is made.
    /// Meanwhile whoever takes nothing of what they have makes room.
    pub(super) async fn place(&self) -> Option<Room> {
        const MOMENT: Duration = Duration::from_millis(100);
        let mut place = pin!(Arc::clone(&self.large).acquire_owned());
        loop {
            if let Ok(place) = timeout(MOMENT, &mut place).await {
                return place.ok();
            }
            self.readers.make_room();
        }
    }

    /// Who reads an answer of so many bytes, if that is a large one.
    pub(super) fn readers(&self, bytes: usize) -> Option<Arc<Readers>> {
        (bytes > self.largest).then(|| Arc::clone(&self.readers))
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

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http_body_util::BodyExt as _;

    use super::*;
    use crate::serve::rendered::counted;

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_of_a_large_answer_makes_room_for_whoever_asks_for_one() {
        let rooms = Rooms::new(10);
        let answer = async || {
            let room = rooms.take(11, rooms.place().await).unwrap();
            Body::new(rooms.readers(11).unwrap().read(counted([0; 11].into(), room)))
        };
        let [mut first, second] = [answer().await, answer().await];
        assert!(timeout(Duration::from_secs(4), rooms.place()).await.is_err(), "they have just begun");
        let third = timeout(Duration::from_secs(2), rooms.place()).await.unwrap();
        assert!(third.is_some() && first.frame().await.unwrap().is_err());
        drop((second, third));
        assert_eq!(rooms.large.available_permits(), MOST_LARGE);
        assert!(rooms.readers(10).is_none());
    }
}
