//! Who has been silent for longest?
//! Where the house is full, whoever says nothing, or takes nothing of what they asked for, makes room for
//! whoever comes: ten thousand connections that wait for nothing keep nobody waiting. Apart from the loop that
//! lets people in, and from the stream, which notes when its peer is waited for.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use hyper::rt::Timer as _;
use hyper_util::rt::TokioTimer;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Not silent.
const HEARD: u64 = 0;

/// How long those who are asked to leave may take, before others are.
const A_TURN: Duration = Duration::from_millis(20);

/// How long somebody may be silent and stay in any case: what they say may be here already, and not be seen yet.
const A_MOMENT: Duration = Duration::from_millis(50);

/// Waits for so much room, in the order of those who wait, and asks others to leave each time when nobody has for a
/// while; none when the room is no more.
pub(super) async fn wait_for(
    room: &Arc<Semaphore>,
    much: u32,
    ask_to_leave: impl Fn(),
) -> Option<OwnedSemaphorePermit> {
    let mut place = pin!(Arc::clone(room).acquire_many_owned(much));
    loop {
        if let Ok(place) = timeout(A_TURN, &mut place).await {
            return place.ok();
        }
        ask_to_leave();
    }
}

/// The seats of the house that are taken.
pub(super) struct Seats {
    taken: Mutex<HashMap<u64, Weak<Seat>>>,
    /// Counts who sat down.
    count: AtomicU64,
    /// From when on silence is measured.
    began: Instant,
}

impl Default for Seats {
    fn default() -> Self {
        Self { taken: Mutex::default(), count: AtomicU64::new(0), began: TokioTimer::new().now() }
    }
}

/// A guest's seat, given back when it is dropped.
pub(super) struct Seat {
    number: u64,
    seats: Arc<Seats>,
    /// When the guest fell silent.
    silent_since: AtomicU64,
    /// How many bytes the guest is sent, and since when nothing of them is taken.
    sent: AtomicUsize,
    stalled_since: AtomicU64,
    /// Whether the guest is to make room.
    pub(super) leave: CancellationToken,
}

impl Seats {
    pub(super) fn take(self: &Arc<Self>) -> Arc<Seat> {
        let (number, seats) = (self.count.fetch_add(1, Ordering::Relaxed), Arc::clone(self));
        let leave = CancellationToken::new();
        // Nobody is silent who has not been listened to.
        let (silent_since, stalled_since) = (AtomicU64::new(HEARD), AtomicU64::new(HEARD));
        let seat = Seat { number, seats, silent_since, sent: AtomicUsize::new(0), stalled_since, leave };
        let seat = Arc::new(seat);
        self.taken().insert(number, Arc::downgrade(&seat));
        seat
    }

    /// Asks those who have been silent for longest to leave, up to so many, if anybody has been for a moment.
    pub(super) fn make_room(&self, most: usize) {
        self.ask_to_leave(most, A_MOMENT, |seat| seat.silent_since.load(Ordering::Relaxed));
    }

    /// Asks the one to leave who has taken nothing for longest of an answer of such a size, if that is too long.
    pub(super) fn take_back(&self, sizes: &RangeInclusive<usize>, too_long: Duration) {
        self.ask_to_leave(1, too_long, |seat| match sizes.contains(&seat.sent.load(Ordering::Relaxed)) {
            true => seat.stalled_since.load(Ordering::Relaxed),
            false => HEARD,
        });
    }

    /// Asks up to so many to leave, of those for whom it is that long since something, the longest first.
    fn ask_to_leave(&self, most: usize, at_least: Duration, since: impl Fn(&Seat) -> u64) {
        // Upgraded first: whoever goes meanwhile takes the lock to say so.
        let taken: Vec<Arc<Seat>> = self.taken().values().filter_map(Weak::upgrade).collect();
        let latest = self.now().saturating_sub(nanos(at_least));
        let mut asked: Vec<(u64, Arc<Seat>)> = taken.into_iter().map(|seat| (since(&seat), seat)).collect();
        asked.retain(|(since, seat)| *since != HEARD && *since <= latest && !seat.leave.is_cancelled());
        asked.sort_unstable_by_key(|(since, _)| *since);
        for (_, seat) in asked.iter().take(most) {
            seat.leave.cancel();
        }
    }

    /// In nanoseconds, by the runtime's clock; never [`HEARD`].
    fn now(&self) -> u64 {
        nanos(TokioTimer::new().now().saturating_duration_since(self.began)).saturating_add(HEARD + 1)
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<u64, Weak<Seat>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// The guest is waited for.
    pub(super) fn waits(&self) {
        if self.silent_since.load(Ordering::Relaxed) == HEARD {
            self.silent_since.store(self.seats.now(), Ordering::Relaxed);
        }
    }

    /// The guest is sent an answer of so many bytes.
    pub(super) fn sends(&self, bytes: usize) {
        self.sent.store(bytes, Ordering::Relaxed);
    }

    /// The guest takes nothing of an answer for now.
    pub(super) fn stalls(&self) {
        self.waits();
        if self.stalled_since.load(Ordering::Relaxed) == HEARD {
            self.stalled_since.store(self.seats.now(), Ordering::Relaxed);
        }
    }

    /// The guest says something, or takes enough.
    pub(super) fn hears(&self) {
        for since in [&self.silent_since, &self.stalled_since] {
            if since.load(Ordering::Relaxed) != HEARD {
                since.store(HEARD, Ordering::Relaxed);
            }
        }
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As if each thing were done some time after the other.
    async fn later() {
        tokio::time::advance(A_MOMENT).await;
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_was_silent_longest_makes_room_and_nobody_who_speaks() {
        let seats = Arc::new(Seats::default());
        let [one, two, three] = [seats.take(), seats.take(), seats.take()];
        let leaving = || [&one, &two, &three].map(|seat| seat.leave.is_cancelled());
        seats.make_room(1);
        assert_eq!(leaving(), [false; 3], "nobody was listened to");
        two.waits();
        seats.make_room(1);
        assert_eq!(leaving(), [false; 3], "what it says may be on its way");
        later().await;
        one.waits();
        // Waited for again, it has not been silent for less.
        two.waits();
        seats.make_room(1);
        assert_eq!(leaving(), [false, true, false]);
        one.hears();
        seats.make_room(1);
        assert_eq!(leaving(), [false, true, false]);
        three.waits();
        later().await;
        one.waits();
        later().await;
        seats.make_room(1);
        assert_eq!(leaving(), [false, true, true]);
        let [four, five, six] = [seats.take(), seats.take(), seats.take()];
        for seat in [&six, &four, &five] {
            seat.waits();
            later().await;
        }
        seats.make_room(3);
        assert_eq!(
            [&four, &five, &six, &one].map(|seat| seat.leave.is_cancelled()),
            [true, false, true, true]
        );
        drop(two);
        assert_eq!(seats.taken().len(), 5);
    }
}
