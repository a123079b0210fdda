//! What was put off by a clock that was wrong?
//! Apart from the couriers' verbs, which take the clock for right: this is asked when it may have
//! been put back.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::sqlite::stored;
use super::{Outbox, OutboxError};
use crate::clock::{FAR, later};

impl Outbox {
    /// Lets what fell due leave now that a clock which was ahead has put off until a time of its
    /// own: its day would be over long before. This is told by when it was put off, or, if the
    /// clock was put back before that was written, by until when: no retry is set for a time at
    /// which the day is over. Returns how many messages those were.
    ///
    /// # Errors
    /// What the database says.
    pub fn put_right(&mut self, now: DateTime<Utc>) -> Result<usize, OutboxError> {
        self.write(|all| {
            all.prepare_cached(
                "UPDATE message SET next_attempt = ?1, ready = min(ready, ?1), changed_at = ?1
                 WHERE next_attempt IS NOT NULL AND next_attempt > ?1 AND due <= ?1
                   AND (changed_at > ?2 OR state = 'deferred' AND next_attempt >= expires AND expires > ?1)",
            )?
            .execute(params![stored(now), stored(later(now, FAR))])
        })
    }
}
