//! What does the outbox hold, and what went wrong lately?
//! Apart from the verbs that change it: these only read, for status pages and for `explain`.

use std::fmt;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row};

use super::sqlite::{instant, stored};
use super::{Key, Outbox, OutboxError};
use crate::remind::address::scrub;

/// How many messages and reminders there are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Messages that wait for their instant.
    pub waiting: u32,
    /// Messages that somebody is sending.
    pub leased: u32,
    /// Messages that were taken.
    pub sent: u32,
    /// Messages that were refused.
    pub failed: u32,
    /// Messages that came too late.
    pub expired: u32,
    /// Messages of which an attempt ended after the final dot without an answer.
    pub in_doubt: u32,
    /// Reminders whose message is not yet sent.
    pub reminders_planned: u32,
    /// Reminders that were sent.
    pub reminders_sent: u32,
    /// Reminders whose message was refused.
    pub reminders_failed: u32,
    /// Reminders that came too late, or were never to be sent.
    pub reminders_expired: u32,
    /// Reminders that were perhaps sent.
    pub reminders_unknown: u32,
}

/// A message that went wrong, or is going wrong.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    /// The Message-ID.
    pub id: String,
    /// The name of the channel.
    pub channel: String,
    /// The one recipient; whole, so mask it before it is shown.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// `waiting` (to be tried again), `failed` or `expired`.
    pub state: String,
    /// Why, for people.
    pub reason: String,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many of them ended without an answer.
    pub in_doubt: u32,
    /// When this became so.
    pub at: DateTime<Utc>,
}

impl fmt::Debug for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Failure({} to {}: {}, {})", self.id, scrub(&self.recipient), self.state, self.reason)
    }
}

/// A message that is yet to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The Message-ID.
    pub id: String,
    /// The name of the channel.
    pub channel: String,
    /// The one recipient; whole.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// When it was to be sent.
    pub due: DateTime<Utc>,
    /// Of no use from this instant on: then it is not sent, but expires.
    pub expires: DateTime<Utc>,
    /// How many attempts there were.
    pub attempts: u32,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Waiting({} to {}, due {})", self.id, scrub(&self.recipient), self.due)
    }
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The message that carries it, if there is one.
    pub message: Option<String>,
    /// `planned`, `sent`, `failed`, `expired` or `unknown`.
    pub state: String,
    /// Why, for people.
    pub reason: Option<String>,
    /// When it came into the ledger.
    pub planned_at: DateTime<Utc>,
    /// When its state was last written.
    pub changed_at: DateTime<Utc>,
}

impl Outbox {
    /// The instant of the next attempt of any message of the channel, or of all channels,
    /// that waits: when to wake up. In the past, it is how long the oldest one is overdue.
    ///
    /// # Errors
    /// What the database says.
    pub fn next_attempt(&self, channel: Option<&str>) -> Result<Option<DateTime<Utc>>, OutboxError> {
        let find = match channel {
            Some(_) => "SELECT min(next_attempt) FROM message WHERE state = 'waiting' AND channel = ?1",
            None => "SELECT min(next_attempt) FROM message WHERE state = 'waiting' AND ?1 IS NULL",
        };
        self.db
            .prepare_cached(find)
            .and_then(|mut find| find.query_row([channel], |row| row.get::<_, Option<i64>>(0)))
            .map(|found| found.map(instant))
            .map_err(|error| self.error(error))
    }

    /// How many of everything there are.
    ///
    /// # Errors
    /// What the database says.
    pub fn counts(&self) -> Result<Counts, OutboxError> {
        let mut counts = Counts::default();
        let messages = "SELECT state, count(*), sum(in_doubt > 0) FROM message GROUP BY state";
        self.tally(messages, |row| {
            counts.in_doubt += row.get::<_, u32>(2)?;
            let place = match row.get_ref(0)?.as_str()? {
                "waiting" => &mut counts.waiting,
                "leased" => &mut counts.leased,
                "sent" => &mut counts.sent,
                "failed" => &mut counts.failed,
                _ => &mut counts.expired,
            };
            *place = row.get(1)?;
            Ok(())
        })?;
        self.tally("SELECT state, count(*) FROM reminder GROUP BY state", |row| {
            let place = match row.get_ref(0)?.as_str()? {
                "planned" => &mut counts.reminders_planned,
                "sent" => &mut counts.reminders_sent,
                "failed" => &mut counts.reminders_failed,
                "expired" => &mut counts.reminders_expired,
                _ => &mut counts.reminders_unknown,
            };
            *place = row.get(1)?;
            Ok(())
        })?;
        Ok(counts)
    }

    fn tally(
        &self,
        query: &str,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), OutboxError> {
        let mut walk = || -> rusqlite::Result<()> {
            let mut found = self.db.prepare_cached(query)?;
            let mut rows = found.query([])?;
            while let Some(row) = rows.next()? {
                each(row)?;
            }
            Ok(())
        };
        walk().map_err(|error| self.error(error))
    }

    /// The messages that were refused, came too late, or wait after an attempt that did
    /// not succeed; the latest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn recent_failures(&self, limit: usize) -> Result<Vec<Failure>, OutboxError> {
        let find = || -> rusqlite::Result<Vec<Failure>> {
            self.db
                .prepare_cached(
                    "SELECT id, channel, recipient, subject, state, reason, attempts, in_doubt, changed_at
                     FROM message
                     WHERE state IN ('failed', 'expired')
                        OR (state IN ('waiting', 'leased') AND reason IS NOT NULL)
                     ORDER BY changed_at DESC LIMIT ?1",
                )?
                .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], failure)?
                .collect()
        };
        find().map_err(|error| self.error(error))
    }

    /// The messages whose next attempt is at or before this instant, the earliest first:
    /// what a pass at that instant would send. Those that somebody is sending are among
    /// them, because if that somebody died, the next start sends them again.
    ///
    /// # Errors
    /// What the database says.
    pub fn waiting(&self, until: DateTime<Utc>) -> Result<Vec<Waiting>, OutboxError> {
        let find = || -> rusqlite::Result<Vec<Waiting>> {
            self.db
                .prepare_cached(
                    "SELECT id, channel, recipient, subject, due, expires, attempts FROM message
                     WHERE state IN ('waiting', 'leased') AND next_attempt <= ?1
                     ORDER BY next_attempt, number",
                )?
                .query_map([stored(until)], waiting)?
                .collect()
        };
        find().map_err(|error| self.error(error))
    }

    /// The line of the ledger with this key: why did a reminder come, or why not?
    ///
    /// # Errors
    /// What the database says.
    pub fn reminder(&self, key: &Key) -> Result<Option<Reminder>, OutboxError> {
        self.db
            .prepare_cached(
                "SELECT message, state, reason, planned_at, changed_at FROM reminder WHERE key = ?1",
            )
            .and_then(|mut find| find.query_row([key.as_str()], reminder).optional())
            .map_err(|error| self.error(error))
    }

    /// Drops the bytes of messages that were settled before this instant; the messages and
    /// the ledger stay, because they are the proof. Returns how many it dropped.
    ///
    /// # Errors
    /// What the database says.
    pub fn trim(&mut self, before: DateTime<Utc>) -> Result<usize, OutboxError> {
        self.write(|all| {
            all.execute(
                "DELETE FROM body WHERE number IN (
                   SELECT number FROM message
                   WHERE state IN ('sent', 'failed', 'expired') AND changed_at < ?1)",
                [stored(before)],
            )
        })
    }
}

fn failure(row: &Row<'_>) -> rusqlite::Result<Failure> {
    Ok(Failure {
        id: row.get(0)?,
        channel: row.get(1)?,
        recipient: row.get(2)?,
        subject: row.get(3)?,
        state: row.get(4)?,
        reason: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        attempts: row.get(6)?,
        in_doubt: row.get(7)?,
        at: instant(row.get(8)?),
    })
}

fn waiting(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    Ok(Waiting {
        id: row.get(0)?,
        channel: row.get(1)?,
        recipient: row.get(2)?,
        subject: row.get(3)?,
        due: instant(row.get(4)?),
        expires: instant(row.get(5)?),
        attempts: row.get(6)?,
    })
}

fn reminder(row: &Row<'_>) -> rusqlite::Result<Reminder> {
    Ok(Reminder {
        message: row.get(0)?,
        state: row.get(1)?,
        reason: row.get(2)?,
        planned_at: instant(row.get(3)?),
        changed_at: instant(row.get(4)?),
    })
}
