//! May the clock be believed when it says that a day is over?
//! Apart from reading it: this is about what a reading is worth.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::later;

/// How long a clock must hold to be believed after a step forward, or after a start.
const HOLDS: TimeDelta = TimeDelta::minutes(10);

/// Whether the clock may be believed when it says that a day is over. A clock that jumps
/// ahead, to the year 2036 say, would else have everything expire in the minute until it is
/// put right. Clones are one.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    doubted: Arc<Mutex<Option<DateTime<Utc>>>>,
}

impl Trust {
    /// The clock was seen to step forward, at this reading of it.
    pub fn doubt(&self, now: DateTime<Utc>) {
        *self.doubted() = Some(now);
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
        let until = (*doubted).filter(|from| *from <= now).map(|from| later(from, HOLDS));
        let until = until.filter(|until| now < *until);
        if until.is_none() {
            *doubted = None;
        }
        until
    }

    fn doubted(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.doubted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
