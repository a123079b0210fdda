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

    /// Doubts the clock if it was set forward by more than an hour since this was asked before.
    /// To be asked after a reading and before anything is said to be over by it: a sleep that
    /// ends because the clock was set tells this only to whoever was asleep. Returns whether it
    /// was set so far.
    pub fn heed(&self, clock: &Clock) -> bool {
        let ahead = clock.ahead();
        let before = self.ahead().replace(ahead);
        let far = before.is_some_and(|before| ahead - before > FAR);
        if far {
            self.doubt(clock.now());
        }
        far
    }

    /// Whether the clock may be believed: it has held for ten minutes since, or was put back.
    #[must_use]
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.doubted_until(now).is_none()
    }

    /// Until when the clock is not believed, if that is so.
    #[must_use]
    pub fn doubted_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut doubted = self.doubted();
        // Whoever read the clock a moment before the other who doubted it has not put it back.
        let until = (*doubted).filter(|from| *from <= later(now, MOMENT)).map(|from| later(from, HOLDS));
        let until = until.filter(|until| now < *until);
        if until.is_none() {
            *doubted = None;
        }
        until
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

        hand.set(noon);
        assert!(clock.was_set_since(ahead) && !trust.heed(&clock));
        hand.set(leap);
        assert!(trust.heed(&clock));
        assert!(trust.holds(noon), "put back");
        assert!(trust.holds(leap), "and forgotten");
    }

    #[test]
    fn the_systems_clock_is_not_ahead_of_itself() {
        let ahead = Clock::System.ahead();
        assert!(!Clock::System.was_set_since(ahead));
        assert!(Clock::System.was_set_since(ahead - TimeDelta::hours(2)));
    }
}
