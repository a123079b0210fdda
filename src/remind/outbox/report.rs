//! What does the outbox hold, and what went wrong lately?
//! Apart from the verbs that change it: these only read, for status pages and for `explain`.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, ToSql, params_from_iter};

use super::sqlite::{instant, stored};
use super::{Backlog, Counts, Event, Filter, Key, Line, Outbox, OutboxError, Reminder, State, content};

const LINE: &str = "SELECT number, id, channel, recipient, subject, due, expires, state, reason, attempts,
                           in_doubt, next_attempt, planned_at, changed_at, ready FROM message";

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

    /// What waits for a channel, or for all of them: how late the service is.
    ///
    /// # Errors
    /// What the database says.
    pub fn backlog(&self, channel: Option<&str>) -> Result<Option<Backlog>, OutboxError> {
        let find = "SELECT count(*), min(max(ready, planned_at)) FROM message
                    WHERE next_attempt IS NOT NULL AND (?1 IS NULL OR channel = ?1)";
        let backlog = |row: &Row<'_>| {
            let (messages, since): (u32, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok(since.map(|since| Backlog { messages, since: instant(since) }))
        };
        let found = self.db.prepare_cached(find).and_then(|mut find| find.query_row([channel], backlog));
        found.map_err(|error| self.error(error))
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

    /// How many messages nobody sends until the operator says so: unknown, and not to be sent
    /// again by themselves. What the operator has discarded, or nobody calls for, is not among them.
    ///
    /// # Errors
    /// What the database says.
    pub fn waiting_for_a_word(&self) -> Result<u32, OutboxError> {
        let find = "SELECT count(*) FROM message WHERE state = 'unknown' AND next_attempt IS NULL AND coalesce(
                      (SELECT state FROM event WHERE message = message.number ORDER BY number DESC LIMIT 1), '')
                      <> 'cancelled'";
        let count = self.db.query_row(find, [], |row| row.get(0));
        count.map_err(|error| self.error(error))
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
        if let Some(begin) = &filter.id_begins {
            query.push_str(" AND substr(id, 1, length(?)) = ?");
            values.extend([begin, begin].map(|begin| Box::new(begin.clone()) as Box<dyn ToSql>));
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
            "{LINE}
             WHERE state = 'deferred' OR state = 'failed' OR state = 'unknown' OR state = 'expired'
             ORDER BY changed_at DESC LIMIT ?1"
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
        content::whole(&self.db, number).map_err(|error| self.error(error))
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
        ready: instant(row.get(14)?),
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
