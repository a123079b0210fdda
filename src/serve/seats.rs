//! Who has been silent for longest?
//! Where the house is full, whoever says nothing, or takes nothing of what they asked for, makes room for
//! whoever comes: ten thousand connections that wait for nothing keep nobody waiting. Apart from the loop that lets people in, and from the stream, which
//! notes when its peer is waited for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio_util::sync::CancellationToken;

/// Not silent.
const HEARD: u64 = 0;

/// The seats of the house that are taken.
#[derive(Default)]
pub(super) struct Seats {
    taken: Mutex<HashMap<u64, Weak<Seat>>>,
    /// Counts who sat down and who fell silent: an order, without a clock.
    ticks: AtomicU64,
}

/// A guest's seat, given back when it is dropped.
pub(super) struct Seat {
    number: u64,
    seats: Arc<Seats>,
    /// The tick at which the guest fell silent.
    silent_since: AtomicU64,
    /// Whether the guest is to make room.
    pub(super) leave: CancellationToken,
}

impl Seats {
    pub(super) fn take(self: &Arc<Self>) -> Arc<Seat> {
        let (number, seats) = (self.tick(), Arc::clone(self));
        let leave = CancellationToken::new();
        // Nobody is silent who has not been listened to.
        let seat = Arc::new(Seat { number, seats, silent_since: AtomicU64::new(HEARD), leave });
        self.taken().insert(number, Arc::downgrade(&seat));
        seat
    }

    /// Asks those who have been silent for longest to leave, up to so many, if anybody is silent.
    pub(super) fn make_room(&self, most: usize) {
        let mut silent: Vec<(u64, Arc<Seat>)> = {
            let taken = self.taken();
            let seats = taken.values().filter_map(Weak::upgrade);
            seats.map(|seat| (seat.silent_since.load(Ordering::Relaxed), seat)).collect()
        };
        silent.retain(|(since, seat)| *since != HEARD && !seat.leave.is_cancelled());
        silent.sort_unstable_by_key(|(since, _)| *since);
        for (_, seat) in silent.iter().take(most) {
            seat.leave.cancel();
        }
    }

    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<u64, Weak<Seat>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// The guest is waited for.
    pub(super) fn waits(&self) {
        if self.silent_since.load(Ordering::Relaxed) == HEARD {
            self.silent_since.store(self.seats.tick(), Ordering::Relaxed);
        }
    }

    /// The guest says something, or takes enough.
    pub(super) fn hears(&self) {
        if self.silent_since.load(Ordering::Relaxed) != HEARD {
            self.silent_since.store(HEARD, Ordering::Relaxed);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_silent_longest_makes_room_and_nobody_who_speaks() {
        let seats = Arc::new(Seats::default());
        let [one, two, three] = [seats.take(), seats.take(), seats.take()];
        let leaving = || [&one, &two, &three].map(|seat| seat.leave.is_cancelled());
        seats.make_room(1);
        assert_eq!(leaving(), [false; 3], "nobody was listened to");
        two.waits();
        one.waits();
        // Waited for again, it has not been silent for less.
        two.waits();
        seats.make_room(1);
        assert_eq!(leaving(), [false, true, false]);
        one.hears();
        seats.make_room(1);
        assert_eq!(leaving(), [false, true, false]);
        three.waits();
        one.waits();
        seats.make_room(1);
        assert_eq!(leaving(), [false, true, true]);
        let [four, five, six] = [seats.take(), seats.take(), seats.take()];
        [&six, &four, &five].iter().for_each(|seat| seat.waits());
        seats.make_room(3);
        assert_eq!(
            [&four, &five, &six, &one].map(|seat| seat.leave.is_cancelled()),
            [true, false, true, true]
        );
        drop(two);
        assert_eq!(seats.taken().len(), 5);
    }
}
