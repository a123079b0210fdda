//! What may the operator do with a message, a recipient, a database that was copied?
//! Apart from the couriers' verbs: these are done by hand, also beside a running service.

use std::ops::Deref;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::settle::{cancel, event};
use super::sqlite::{instant, stored};
use super::{Outbox, OutboxError, State};
use crate::clock::later;

/// How long a message that is sent again by hand is tried, if its day is over.
const ONE_MORE_DAY: TimeDelta = TimeDelta::hours(24);

/// An outbox to look at and to act on by hand, beside a service that works with it.
#[derive(Debug)]
pub struct Act(pub(super) Outbox);

impl Deref for Act {
    type Target = Outbox;

    fn deref(&self) -> &Outbox {
        &self.0
    }
}

/// A recipient that gets nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspended {
    /// The channel.
    pub channel: String,
    /// The recipient, in lower case; whole, so mask it before it is logged.
    pub recipient: String,
    /// How often it refused for good, one time after the other.
    pub refusals: u32,
    /// What the other side said last.
    pub reason: String,
    /// Since when nothing is sent.
    pub since: DateTime<Utc>,
}

impl Act {
    /// Sends a message again, now, with the same bytes: one that failed, expired, was
    /// cancelled, is put off, or is unknown; also in quiet hours. One whose day is over is tried for a day.
    ///
    /// # Errors
    /// `NoMessage`, `NotNow`, or what the database says.
    pub fn resend(&mut self, number: i64, now: DateTime<Utc>) -> Result<(), OutboxError> {
        let (state, reason, has_content) = self.message(number)?;
        let refused = |can| Err(OutboxError::NotNow { number, state, reason: reason.clone(), can });
        match state {
            State::Sent => return refused("what was sent is not sent again"),
            State::Leased => return refused("it is on its way; wait for what becomes of it"),
            _ if !has_content => return refused("its bytes were dropped, 30 days after its end"),
            _ => {}
        }
        self.0.write(|all| {
            all.execute(
                "UPDATE message
                 SET state = CASE WHEN in_doubt > 0 THEN 'unknown' ELSE 'planned' END, next_attempt = ?2,
                     first_attempt = NULL, quiet_from = NULL, quiet_until = NULL, expires = max(expires, CASE WHEN expires <= ?2 THEN ?3 ELSE 0 END),
                     ready = ?2, changed_at = ?2
                 WHERE number = ?1",
                params![number, stored(now), stored(later(now, ONE_MORE_DAY))],
            )?;
            event(all, number, State::Planned, "to be sent again, by the operator", now)
        })
    }

    /// Sees to it that a message that waits is not sent.
    ///
    /// # Errors
    /// `NoMessage`, `NotNow`, or what the database says.
    pub fn discard(&mut self, number: i64, now: DateTime<Utc>) -> Result<(), OutboxError> {
        let (state, reason, _) = self.message(number)?;
        match state {
            State::Planned | State::Deferred | State::Unknown => {
                self.0.write(|all| cancel(all, number, "discarded by the operator", now))
            }
            State::Leased => Err(OutboxError::NotNow {
                number,
                state,
                reason,
                can: "it is on its way; wait for what becomes of it",
            }),
            _ => Err(OutboxError::NotNow {
                number,
                state,
                reason,
                can: "only what is planned, deferred or unknown can be discarded",
            }),
        }
    }

    /// Lets messages go to a suspended recipient again, on whatever channel; what was
    /// cancelled meanwhile stays so. Returns whether it was suspended.
    ///
    /// # Errors
    /// What the database says.
    pub fn reinstate(&mut self, recipient: &str) -> Result<bool, OutboxError> {
        let recipient = recipient.to_lowercase();
        self.0.write(|all| {
            let let_go = "DELETE FROM recipient WHERE recipient = ?1 AND suspended_at IS NOT NULL";
            all.execute(let_go, [&recipient]).map(|rows| rows > 0)
        })
    }

    fn message(&self, number: i64) -> Result<(State, Option<String>, bool), OutboxError> {
        let find =
            "SELECT state, reason, EXISTS (SELECT 1 FROM content WHERE content.number = message.number)
                    FROM message WHERE number = ?1";
        let found = self.0.db.query_row(find, [number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        found.optional().map_err(|error| self.0.error(error))?.ok_or(OutboxError::NoMessage { number })
    }
}

impl Outbox {
    /// The recipients that get nothing any more, the latest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn suspended(&self) -> Result<Vec<Suspended>, OutboxError> {
        let find = || -> rusqlite::Result<Vec<Suspended>> {
            self.db
                .prepare_cached(
                    "SELECT channel, recipient, refusals, reason, suspended_at FROM recipient
                     WHERE suspended_at IS NOT NULL ORDER BY suspended_at DESC, recipient",
                )?
                .query_map([], |row| {
                    Ok(Suspended {
                        channel: row.get(0)?,
                        recipient: row.get(1)?,
                        refusals: row.get(2)?,
                        reason: row.get(3)?,
                        since: instant(row.get(4)?),
                    })
                })?
                .collect()
        };
        find().map_err(|error| self.error(error))
    }
}

/// What is left of a copy's or a backup's past: what waits is not sent, and nothing that
/// fell due before now is looked for.
pub(super) fn begin_anew(all: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    const REASON: &str = "the database was copied or restored, and may not know what was sent";
    let mut waiting =
        all.prepare("SELECT number FROM message WHERE next_attempt IS NOT NULL OR state = 'leased'")?;
    let waiting = waiting.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    all.execute("UPDATE message SET state = 'deferred', next_attempt = 0, lease = NULL, lease_until = NULL WHERE state = 'leased'", [])?;
    for number in waiting {
        cancel(all, number, REASON, now)?;
    }
    all.execute(
        "INSERT INTO meta VALUES ('begin', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [stored(now)],
    )
    .map(drop)
}
