//! What did a clock leave behind that was ahead and has been put right?
//! Apart from leases: it set instants that lie weeks in the future of the clock that is right.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;

use super::sqlite::stored;
use super::{Outbox, OutboxError};
use crate::clock::later;

/// What was written at an instant further ahead of now was written by a clock that was wrong.
const AHEAD: TimeDelta = TimeDelta::hours(1);

impl Outbox {
    /// Has the messages tried again, once they are due, that a clock put off which was more than
    /// an hour ahead. How many these were.
    ///
    /// # Errors
    /// What the database says.
    pub fn bring_forward(&mut self, now: DateTime<Utc>) -> Result<usize, OutboxError> {
        self.write(|all| {
            all.execute(
                "UPDATE message SET next_attempt = max(due, ?1)
                 WHERE next_attempt IS NOT NULL AND next_attempt > ?1 AND changed_at > ?2",
                params![stored(now), stored(later(now, AHEAD))],
            )
        })
    }
}
