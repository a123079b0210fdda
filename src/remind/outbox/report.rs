//! What does the outbox hold, and what went wrong lately?
//! Apart from the verbs that change it: these only read, for status pages and for `explain`.

use std::fmt;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, ToSql, params_from_iter};

use super::sqlite::{instant, stored};
use super::{Key, Outbox, OutboxError, State};
use crate::remind::address::scrub;

/// How many messages there are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    by_state: [u32; State::ALL.len()],
    /// Messages of which an attempt ended after the final dot without an answer.
    pub in_doubt: u32,
}

impl Counts {
    /// How many are in a state.
    #[must_use]
    pub fn of(&self, state: State) -> u32 {
        State::ALL
            .iter()
            .zip(self.by_state)
            .find_map(|(one, count)| (*one == state).then_some(count))
            .unwrap_or(0)
    }

    /// How many are not on their way and not at their end: planned, deferred or unknown.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        [State::Planned, State::Deferred, State::Unknown].map(|state| self.of(state)).iter().sum()
    }
}

/// A message, as people are shown it.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in this outbox.
    pub number: i64,
    /// The Message-ID.
    pub id: String,
    /// The name of the channel.
    pub channel: String,
    /// The one recipient; whole, so mask it before it is logged.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// When it was to be sent.
    pub due: DateTime<Utc>,
    /// Of no use from this instant on: then it is not sent, but expires.
    pub expires: DateTime<Utc>,
    /// Its state.
    pub state: State,
    /// Why, for people: what the other side said, for one that was sent.
    pub reason: Option<String>,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many of them ended without an answer.
    pub in_doubt: u32,
    /// The earliest instant of the next attempt, if there will be one by itself.
    pub next_attempt: Option<DateTime<Utc>>,
    /// When it came into the outbox.
    pub planned_at: DateTime<Utc>,
    /// Since when it is as it is.
    pub at: DateTime<Utc>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason.as_deref().unwrap_or_default();
        write!(f, "Line({} to {}: {}, {reason})", self.id, scrub(&self.recipient), self.state)
    }
}

/// Which messages to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only those in one of these states; in any if there is none.
    pub states: Vec<State>,
    /// Only those of this channel.
    pub channel: Option<String>,
    /// Only those to this recipient, whatever the letters' case.
    pub recipient: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// What happened to a message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What it became.
    pub state: State,
    /// Why, for people.
    pub reason: String,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The Message-ID of the message that carries it, if there is one.
    pub message: Option<String>,
    /// The number of that message.
    pub number: Option<i64>,
    /// Its state, which is its message's.
    pub state: State,
    /// Why, for people.
    pub reason: Option<String>,
    /// Since when it is as it is.
    pub at: DateTime<Utc>,
}

const LINE: &str = "SELECT number, id, channel, recipient, subject, due, expires, state, reason, attempts,
                           in_doubt, next_attempt, planned_at, changed_at FROM message";

impl Outbox {
    /// The instant of the next attempt of any message of the channel, or of all channels,
    /// that waits: when to wake up. In the past, it is how long the oldest one is overdue.
    ///
    /// # Errors
    /// What the database says.
    pub fn next_attempt(&self, channel: Option<&str>) -> Result<Option<DateTime<Utc>>, OutboxError> {
        let find = match channel {
            Some(_) => {
                "SELECT min(next_attempt) FROM message WHERE next_attempt IS NOT NULL AND channel = ?1"
            }
            None => "SELECT min(next_attempt) FROM message WHERE next_attempt IS NOT NULL AND ?1 IS NULL",
        };
        self.earliest(find, channel)
    }

    /// Since when the message that has waited longest could have been sent, of those that are
    /// still to be: how late the service is.
    ///
    /// # Errors
    /// What the database says.
    pub fn oldest_open(&self, channel: Option<&str>) -> Result<Option<DateTime<Utc>>, OutboxError> {
        self.earliest(
            "SELECT min(max(due, planned_at)) FROM message
             WHERE next_attempt IS NOT NULL AND (?1 IS NULL OR channel = ?1)",
            channel,
        )
    }

    fn earliest(&self, find: &str, channel: Option<&str>) -> Result<Option<DateTime<Utc>>, OutboxError> {
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
        let walk = || -> rusqlite::Result<Counts> {
            let mut counts = Counts::default();
            let query = "SELECT state, count(*), sum(in_doubt > 0) FROM message GROUP BY state";
            let mut found = self.db.prepare_cached(query)?;
            let mut rows = found.query([])?;
            while let Some(row) = rows.next()? {
                let (state, count): (State, u32) = (row.get(0)?, row.get(1)?);
                counts.in_doubt += row.get::<_, u32>(2)?;
                for (one, place) in State::ALL.iter().zip(&mut counts.by_state) {
                    if *one == state {
                        *place = count;
                    }
                }
            }
            Ok(counts)
        };
        walk().map_err(|error| self.error(error))
    }

    /// The messages that the filter lets through, the latest change first.
    ///
    /// # Errors
    /// What the database says.
    pub fn lines(&self, filter: &Filter) -> Result<Vec<Line>, OutboxError> {
        let mut query = format!("{LINE} WHERE true");
        let mut values: Vec<Box<dyn ToSql>> = Vec::new();
        if !filter.states.is_empty() {
            let words: Vec<String> = filter.states.iter().map(|state| format!("'{state}'")).collect();
            query.push_str(&format!(" AND state IN ({})", words.join(", ")));
        }
        if let Some(channel) = &filter.channel {
            query.push_str(" AND channel = ?");
            values.push(Box::new(channel.clone()));
        }
        if let Some(recipient) = &filter.recipient {
            query.push_str(" AND lower(recipient) = ?");
            values.push(Box::new(recipient.to_lowercase()));
        }
        query.push_str(" ORDER BY changed_at DESC, number DESC");
        if let Some(limit) = filter.limit {
            query.push_str(&format!(" LIMIT {limit}"));
        }
        self.all(&query, params_from_iter(values), line)
    }

    /// The messages that failed, came too late, are unknown or wait after an attempt that did
    /// not succeed; the latest first.
    ///
    /// # Errors
    /// What the database says.
    pub fn recent_failures(&self, limit: u32) -> Result<Vec<Line>, OutboxError> {
        let query = format!(
            "{LINE} WHERE state IN ('deferred', 'failed', 'unknown', 'expired') ORDER BY changed_at DESC LIMIT ?1"
        );
        self.all(&query, [limit], line)
    }

    /// The messages whose next attempt is at or before this instant, the earliest first:
    /// what a pass at that instant would send. Those that somebody is sending are among
    /// them, because if that somebody died, the next start sends them again.
    ///
    /// # Errors
    /// What the database says.
    pub fn waiting(&self, until: DateTime<Utc>) -> Result<Vec<Line>, OutboxError> {
        let query = format!(
            "{LINE} WHERE next_attempt <= ?1 OR (state = 'leased' AND changed_at <= ?1)
             ORDER BY coalesce(next_attempt, 0), number"
        );
        self.all(&query, [stored(until)], line)
    }

    /// One message.
    ///
    /// # Errors
    /// `NoMessage`, or what the database says.
    pub fn line(&self, number: i64) -> Result<Line, OutboxError> {
        let query = format!("{LINE} WHERE number = ?1");
        let found = self.all(&query, [number], line)?;
        found.into_iter().next().ok_or(OutboxError::NoMessage { number })
    }

    /// What happened to a message on its way, the oldest first; the plain way through
    /// planned, leased and sent is not among it.
    ///
    /// # Errors
    /// What the database says.
    pub fn events(&self, number: i64) -> Result<Vec<Event>, OutboxError> {
        let query = "SELECT at, state, reason FROM event WHERE message = ?1 ORDER BY number";
        let event =
            |row: &Row<'_>| Ok(Event { at: instant(row.get(0)?), state: row.get(1)?, reason: row.get(2)? });
        self.all(query, [number], event)
    }

    /// The reminders that a message carries.
    ///
    /// # Errors
    /// What the database says.
    pub fn keys(&self, number: i64) -> Result<Vec<Key>, OutboxError> {
        let key = |row: &Row<'_>| row.get::<_, String>(0).map(Key::from);
        self.all("SELECT key FROM reminder WHERE message = ?1 ORDER BY key", [number], key)
    }

    /// The bytes of a message, until they are dropped.
    ///
    /// # Errors
    /// What the database says.
    pub fn bytes(&self, number: i64) -> Result<Option<Vec<u8>>, OutboxError> {
        let query = "SELECT head, bytes FROM content LEFT JOIN body ON body.number = content.body
                     WHERE content.number = ?1";
        let whole = |row: &Row<'_>| {
            let mut bytes: Vec<u8> = row.get(0)?;
            bytes.extend(row.get::<_, Option<Vec<u8>>>(1)?.unwrap_or_default());
            Ok(bytes)
        };
        Ok(self.all(query, [number], whole)?.into_iter().next())
    }

    /// The line of the ledger with this key: why did a reminder come, or why not?
    ///
    /// # Errors
    /// What the database says.
    pub fn reminder(&self, key: &Key) -> Result<Option<Reminder>, OutboxError> {
        self.db
            .prepare_cached(
                "SELECT message.id, message.number, coalesce(message.state, reminder.state),
                        coalesce(message.reason, reminder.reason), coalesce(message.changed_at, reminder.at)
                 FROM reminder LEFT JOIN message ON message.number = reminder.message WHERE key = ?1",
            )
            .and_then(|mut find| find.query_row([key.as_str()], reminder).optional())
            .map_err(|error| self.error(error))
    }

    /// How many bytes the database takes on the disk, without its write-ahead log.
    ///
    /// # Errors
    /// What the database says.
    pub fn size(&self) -> Result<u64, OutboxError> {
        let find = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        let size = self.db.query_row(find, [], |row| row.get::<_, i64>(0));
        size.map(i64::unsigned_abs).map_err(|error| self.error(error))
    }

    fn all<T>(
        &self,
        query: &str,
        values: impl rusqlite::Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, OutboxError> {
        let find = || -> rusqlite::Result<Vec<T>> {
            self.db.prepare_cached(query)?.query_map(values, row)?.collect()
        };
        find().map_err(|error| self.error(error))
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        number: row.get(0)?,
        id: row.get(1)?,
        channel: row.get(2)?,
        recipient: row.get(3)?,
        subject: row.get(4)?,
        due: instant(row.get(5)?),
        expires: instant(row.get(6)?),
        state: row.get(7)?,
        reason: row.get(8)?,
        attempts: row.get(9)?,
        in_doubt: row.get(10)?,
        next_attempt: row.get::<_, Option<i64>>(11)?.map(instant),
        planned_at: instant(row.get(12)?),
        at: instant(row.get(13)?),
    })
}

fn reminder(row: &Row<'_>) -> rusqlite::Result<Reminder> {
    Ok(Reminder {
        message: row.get(0)?,
        number: row.get(1)?,
        state: row.get(2)?,
        reason: row.get(3)?,
        at: instant(row.get(4)?),
    })
}
