//! Which instants does the planner remember from one look to the next?
//! Apart from the reminders: each of these is one value, and says nothing of any message.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::sqlite::{instant, stored};
use super::{Outbox, OutboxError};

impl Outbox {
    /// Up to which instant the planner has looked, if it ever did.
    ///
    /// # Errors
    /// What the database says.
    pub fn planned_until(&self) -> Result<Option<DateTime<Utc>>, OutboxError> {
        self.remembered("planned_until")
    }

    /// Remembers up to which instant the planner has looked.
    ///
    /// # Errors
    /// What the database says.
    pub fn set_planned_until(&mut self, until: DateTime<Utc>) -> Result<(), OutboxError> {
        self.remember("planned_until", Some(until))
    }

    /// From when on anything is looked for: set when a copy or a backup was adopted as one
    /// that may not know what was sent before.
    ///
    /// # Errors
    /// What the database says.
    pub fn begin(&self) -> Result<Option<DateTime<Utc>>, OutboxError> {
        self.remembered("begin")
    }

    /// Since when the clock is not believed, if a start found it far ahead.
    ///
    /// # Errors
    /// What the database says.
    pub fn doubted_since(&self) -> Result<Option<DateTime<Utc>>, OutboxError> {
        self.remembered("clock_doubted")
    }

    /// Remembers since when the clock is not believed, or that it is.
    ///
    /// # Errors
    /// What the database says.
    pub fn set_doubted_since(&mut self, since: Option<DateTime<Utc>>) -> Result<(), OutboxError> {
        self.remember("clock_doubted", since)
    }

    fn remembered(&self, name: &str) -> Result<Option<DateTime<Utc>>, OutboxError> {
        self.db
            .prepare_cached("SELECT value FROM meta WHERE name = ?1")
            .and_then(|mut find| find.query_row([name], |row| row.get(0)).optional())
            .map(|found| found.map(instant))
            .map_err(|error| self.error(error))
    }

    fn remember(&mut self, name: &str, at: Option<DateTime<Utc>>) -> Result<(), OutboxError> {
        self.write(|all| match at {
            None => all.prepare_cached("DELETE FROM meta WHERE name = ?1")?.execute([name]),
            Some(at) => all
                .prepare_cached(
                    "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                )?
                .execute(params![name, stored(at)]),
        })
        .map(drop)
    }
}
