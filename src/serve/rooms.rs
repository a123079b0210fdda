//! How much may be alive at once?
//! Bytes count from when they are made until the last reader has all of them, against the hall for answers of
//! their size: whoever takes an answer slowly keeps others from answers of that size alone, and whoever
//! takes nothing makes room where others wait. Apart from the cache, which knows what is made, and when, and from
//! the seats, which know who takes nothing.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::seats::{Seats, wait_for};

/// Room that is given back when nobody holds it any more.
pub(super) type Room = OwnedSemaphorePermit;

/// Up to so many bytes an answer is small: the kernel takes it off our hands, however slow its reader is.
const SMALL: usize = 96 << 10;

/// The most KiB in small answers, and in those that are neither small nor large.
const MOST_SMALL: u32 = 8 << 10;
const MOST_MIDDLE: u32 = 12 << 10;

/// The most KiB in large answers: all that there is in two hundred years has 25 MB, and 35 with three alarms.
const MOST_LARGE: u32 = 48 << 10;

/// How long somebody may take nothing of an answer while others wait for one of that size. Of a large one less:
/// there is room for two of them, and a quarter of a megabyte is on its way to each reader in any case.
const TOO_LONG: Duration = Duration::from_secs(5);
const TOO_LONG_LARGE: Duration = Duration::from_secs(1);

/// How long what is made waits for room: in the memory that it has no room in.
const A_WHILE: Duration = Duration::from_millis(200);

pub(super) struct Rooms {
    halls: [Hall; 3],
    seats: Arc<Seats>,
}

/// Room for answers of so many bytes.
struct Hall {
    sizes: RangeInclusive<usize>,
    kib: u32,
    room: Arc<Semaphore>,
    too_long: Duration,
}

/// Room that is kept free for what is to be made.
pub(super) struct Place {
    room: Room,
    sizes: RangeInclusive<usize>,
}

impl Rooms {
    /// Rooms where an answer of more than `largest` bytes is large.
    pub(super) fn new(largest: usize, seats: Arc<Seats>) -> Self {
        let hall = |sizes, kib: u32, too_long| {
            let room = Arc::new(Semaphore::new(kib as usize));
            Hall { sizes, kib, room, too_long }
        };
        let halls = [
            hall(0..=SMALL, MOST_SMALL, TOO_LONG),
            hall(SMALL + 1..=largest, MOST_MIDDLE, TOO_LONG),
            hall(largest + 1..=usize::MAX, MOST_LARGE, TOO_LONG_LARGE),
        ];
        Self { halls, seats }
    }

    /// A place for about so many bytes: waited for before they are made, so that nothing waits that is made.
    pub(super) async fn place(&self, bytes: usize) -> Option<Place> {
        let hall = self.hall(bytes)?;
        Some(Place { room: self.wait(hall, hall.kib_of(bytes)).await?, sizes: hall.sizes.clone() })
    }

    /// Room for so many bytes that are made: the place that was waited for and what more is needed, or what is free,
    /// or soon will be.
    pub(super) async fn take(&self, bytes: usize, place: Option<Place>) -> Option<Room> {
        let hall = self.hall(bytes)?;
        let mut needed = hall.kib_of(bytes);
        let mut room = place.filter(|place| place.sizes == hall.sizes).map(|place| place.room);
        if let Some(had) = &mut room {
            let kept = u32::try_from(had.num_permits()).unwrap_or(u32::MAX);
            drop(had.split(kept.saturating_sub(needed) as usize));
            needed = needed.saturating_sub(kept);
        }
        if needed > 0 {
            let more = timeout(A_WHILE, self.wait(hall, needed)).await.ok()??;
            match &mut room {
                Some(had) => had.merge(more),
                None => room = Some(more),
            }
        }
        room
    }

    /// Waits for room. Meanwhile whoever takes nothing of an answer of that size leaves, one after the other.
    async fn wait(&self, hall: &Hall, kib: u32) -> Option<Room> {
        wait_for(&hall.room, kib, || self.seats.take_back(&hall.sizes, hall.too_long)).await
    }

    fn hall(&self, bytes: usize) -> Option<&Hall> {
        self.halls.iter().find(|hall| hall.sizes.contains(&bytes))
    }

    /// How many KiB are free for answers of so many bytes.
    #[cfg(test)]
    pub(super) fn free(&self, bytes: usize) -> usize {
        self.hall(bytes).map_or(0, |hall| hall.room.available_permits())
    }
}

impl Hall {
    /// How much room so many bytes take: never more than there is, since they would wait for ever.
    fn kib_of(&self, bytes: usize) -> u32 {
        u32::try_from(bytes / 1024 + 1).unwrap_or(self.kib).min(self.kib)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = 40 << 20;

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_of_an_answer_of_that_size_makes_room_for_whoever_asks_for_one() {
        let seats = Arc::new(Seats::default());
        let rooms = Rooms::new(1 << 20, Arc::clone(&seats));
        let [slow, small, reader] = [seats.take(), seats.take(), seats.take()];
        slow.sends(LARGE);
        small.sends(1000);
        reader.sends(LARGE);
        slow.stalls();
        small.stalls();
        let leaving = || [&slow, &small, &reader].map(|seat| seat.leave.is_cancelled());
        let held = rooms.take(LARGE, None).await.unwrap();
        assert!(rooms.take(LARGE, None).await.is_none(), "what is made does not wait for long");
        assert_eq!(leaving(), [false; 3], "they have just begun");
        assert!(timeout(TOO_LONG_LARGE, rooms.place(LARGE)).await.is_err());
        assert_eq!(leaving(), [true, false, false]);
        drop(held);
        assert!(rooms.place(LARGE).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_becomes_the_room_of_what_was_made_be_it_more_or_less() {
        let rooms = Rooms::new(1 << 20, Arc::default());
        let free = rooms.free(LARGE);
        for (expected, made) in [(LARGE, 2 << 20), (2 << 20, LARGE), (LARGE, LARGE), (usize::MAX, LARGE)] {
            let place = rooms.place(expected).await;
            let room = rooms.take(made, place).await.unwrap();
            assert_eq!((room.num_permits(), rooms.free(LARGE)), (made / 1024 + 1, free - made / 1024 - 1));
        }
        let place = rooms.place(LARGE).await;
        let small = rooms.take(10, place).await.unwrap();
        assert_eq!((small.num_permits(), rooms.free(LARGE)), (1, free));
    }
}
