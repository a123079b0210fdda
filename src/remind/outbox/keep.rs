//! What of the ledger is kept, and for how long?
//! Apart, because nothing else ever makes the ledger smaller.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};

use super::sqlite::stored;
use super::{Outbox, OutboxError};
use crate::clock::earlier;

/// How long the bytes of a message are kept after its end, for looking and resending.
const BYTES: TimeDelta = TimeDelta::days(30);

/// How long all that is known of a message is kept after its end: longer than a year, so that
/// the same day's reminder of last year can be looked up.
const WHOLE: TimeDelta = TimeDelta::days(400);

/// How many messages are made small at one time: others wait for the outbox meanwhile.
const AT_ONCE: u32 = 2_000;

/// What was made small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// Messages whose bytes were dropped.
    pub bytes: usize,
    /// Messages of which only the keys, the state and its instant are left.
    pub messages: usize,
}

impl Outbox {
    /// Drops the bytes of messages that ended 30 days ago, and of those that ended 400 days
    /// ago everything but the reminders' keys, with state and instant: these stay for good,
    /// since they are why nothing is ever sent again. Does a part at a time; zero means that
    /// nothing is left to do.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep(&mut self, now: DateTime<Utc>) -> Result<Kept, OutboxError> {
        self.write(|all| {
            let bytes = drop_bytes(all, earlier(now, BYTES))?;
            let messages = compact(all, earlier(now, WHOLE))?;
            Ok(Kept { bytes, messages })
        })
    }
}

fn drop_bytes(all: &Connection, before: DateTime<Utc>) -> rusqlite::Result<usize> {
    let dropped = all.execute(
        "DELETE FROM content WHERE number IN (
           SELECT content.number FROM content JOIN message USING (number)
           WHERE next_attempt IS NULL AND state <> 'leased' AND changed_at < ?1 LIMIT ?2)",
        params![stored(before), AT_ONCE],
    )?;
    if dropped > 0 {
        all.execute(
            "DELETE FROM body WHERE number NOT IN (SELECT body FROM content WHERE body IS NOT NULL)",
            [],
        )?;
    }
    Ok(dropped)
}

fn compact(all: &Connection, before: DateTime<Utc>) -> rusqlite::Result<usize> {
    let mut old = all.prepare_cached(
        "SELECT number FROM message
         WHERE next_attempt IS NULL AND state <> 'leased' AND changed_at < ?1 LIMIT ?2",
    )?;
    let old = old.query_map(params![stored(before), AT_ONCE], |row| row.get(0))?;
    let old = old.collect::<rusqlite::Result<Vec<i64>>>()?;
    for number in &old {
        for part in [
            "UPDATE reminder SET message = NULL,
               state = (SELECT state FROM message WHERE number = ?1),
               at = (SELECT changed_at FROM message WHERE number = ?1)
             WHERE message = ?1",
            "DELETE FROM event WHERE message = ?1",
            "DELETE FROM content WHERE number = ?1",
            "DELETE FROM message WHERE number = ?1",
        ] {
            all.prepare_cached(part)?.execute([number])?;
        }
    }
    Ok(old.len())
}
