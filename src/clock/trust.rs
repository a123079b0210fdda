//! May the clock be believed when it says that a day is over?
//! Apart from reading it: this is about what a reading is worth.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Clock, later};

/// How long a clock must hold to be believed after a step forward, or after a start.
const HOLDS: TimeDelta = TimeDelta::minutes(10);

/// A step by more than this is no summer time, and no correction of a clock that drifts: NTP steps
/// back by less. What was written further ahead of now was written by a clock that was wrong.
pub const FAR: TimeDelta = TimeDelta::hours(1);

/// Between a reading and the doubt about it passes less.
const MOMENT: TimeDelta = TimeDelta::minutes(1);

/// Whether the clock may be believed when it says that a day is over. A clock that jumps
/// ahead, to the year 2036 say, would else have everything expire in the minute until it is
/// put right. Clones are one.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    doubted: Arc<Mutex<Option<DateTime<Utc>>>>,
    /// How far the clock was ahead of the time that passed, when this was last asked.
    ahead: Arc<Mutex<Option<TimeDelta>>>,
}

impl Clock {
    /// How far the clock is ahead of the time that passed, suspension included: this changes only
    /// when the clock is set.
    #[must_use]
    pub fn ahead(&self) -> TimeDelta {
        match self {
            #[cfg(target_os = "linux")]
            Clock::System => super::timer::ahead(self.now()),
            #[cfg(not(target_os = "linux"))]
            Clock::System => TimeDelta::zero(),
            Clock::Simulated(clock) => clock.ahead(),
        }
    }

    /// Whether the clock was set by more than an hour, forwards or backwards, since it was so far
    /// ahead. Who has reckoned with a reading from before must not sleep by it.
    #[must_use]
    pub fn was_set_since(&self, ahead: TimeDelta) -> bool {
        (self.ahead() - ahead).abs() > FAR
    }
}

impl Trust {
    /// The clock was seen to step forward, at this reading of it.
    pub fn doubt(&self, now: DateTime<Utc>) {
        *self.doubted() = Some(now);
    }

    /// Doubts the clock if it was set forward by more than an hour since this was asked before, and
    /// doubts it no longer if it was put back so far. To be asked after a reading and before
    /// anything is said to be over by it: a sleep that ends because the clock was set tells this
    /// only to whoever was asleep. Returns whether it was set forward so far.
    pub fn heed(&self, clock: &Clock) -> bool {
        // Read under the lock: whoever read before the step must not write after it, or the step
        // would be seen once more when this is asked next, and doubted for as long again.
        let mut last = self.ahead();
        let ahead = clock.ahead();
        let step = last.replace(ahead).map_or(TimeDelta::zero(), |before| ahead - before);
        if step > FAR {
            self.doubt(clock.now());
        } else if step < -FAR {
            *self.doubted() = None;
        }
        step > FAR
    }

    /// Whether the clock may be believed: it has held for ten minutes since, or was put back.
    #[must_use]
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.doubted_until(now).is_none()
    }

    /// Until when the clock is not believed, if that is so. A reading from before the step says
    /// nothing about the clock now: it holds, and the doubt stays.
    #[must_use]
    pub fn doubted_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut doubted = self.doubted();
        let until = later((*doubted)?, HOLDS);
        if until <= now {
            *doubted = None;
        }
        // Whoever read the clock a moment before the other who doubted it has not put it back.
        doubted.filter(|from| *from <= later(now, MOMENT)).map(|_| until)
    }

    fn ahead(&self) -> MutexGuard<'_, Option<TimeDelta>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn doubted(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.doubted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Simulated;
    use super::*;

    #[test]
    fn a_step_forward_is_doubted_for_ten_minutes_whoever_was_asleep() {
        let noon = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let minutes = TimeDelta::minutes;
        let hand = Simulated::held(noon);
        let (clock, trust) = (Clock::Simulated(hand.clone()), Trust::default());
        assert!(!trust.heed(&clock), "there is nothing to compare with");
        hand.pass_until(noon + minutes(600));
        assert!(!trust.heed(&clock), "time has passed");
        hand.set(clock.now() + minutes(60));
        assert!(!trust.heed(&clock), "an hour is no leap");
        let ahead = clock.ahead();
        let leap = clock.now() + minutes(61);
        hand.set(leap);
        assert!(trust.heed(&clock) && clock.was_set_since(ahead));
        assert!(!trust.heed(&clock), "told once");
        let believed =
            [-1, 0, 599, 600].map(|seconds| trust.clone().holds(leap + TimeDelta::seconds(seconds)));
        assert_eq!(believed, [false, false, false, true]);

        trust.doubt(leap);
        assert!(trust.holds(noon), "by a reading from before the step");
        assert!(!trust.holds(leap), "which does not take the doubt back");
        hand.set(noon);
        assert!(clock.was_set_since(ahead) && !trust.heed(&clock));
        assert!(trust.holds(leap), "put back, and forgotten");
        hand.set(leap);
        assert!(trust.heed(&clock) && !trust.holds(leap), "doubted again");
    }

    #[test]
    fn the_systems_clock_is_not_ahead_of_itself() {
        let ahead = Clock::System.ahead();
        assert!(!Clock::System.was_set_since(ahead));
        assert!(Clock::System.was_set_since(ahead - TimeDelta::hours(2)));
    }
}
