//! How does a reminder get into the outbox, once and for good?
//! Apart from leases and reports: these are the verbs of the planner.

use std::collections::HashSet;
use std::fmt;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::content::{self, Last};
use super::handle::{Done, Job};
use super::{Held, Key, NewMessage, OutboxError, Put, State, settle};

/// The outbox in an SQLite file. All verbs block; in async code go through
/// [`super::OutboxHandle`].
pub struct Outbox {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    /// The name of this process's leases, drawn when the outbox was opened.
    pub(super) worker: String,
    /// How many leases it has given.
    pub(super) leases: u64,
    pub(super) held: Option<Held>,
    /// Whether it is to be noted beside the database how far it has come, once it has.
    pub(super) to_note: bool,
    /// Let go of after the database is closed, so it stands below it; a reader has none.
    pub(super) _lock: Option<OwnedFd>,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Outbox").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Outbox {
    /// Those of the keys that the ledger has, whatever became of them.
    ///
    /// # Errors
    /// What the database says.
    pub fn known(&self, keys: &[Key]) -> Result<HashSet<Key>, OutboxError> {
        known(&self.db, keys).map_err(|error| self.error(error))
    }

    /// Writes the message and its reminders in one transaction, or nothing at all if one
    /// of the keys is known.
    ///
    /// # Errors
    /// What the database says.
    pub fn put(&mut self, message: &NewMessage, now: DateTime<Utc>) -> Result<Put, OutboxError> {
        let put = self.put_all(std::slice::from_ref(message), now)?;
        Ok(put.first().copied().unwrap_or(Put::AlreadyKnown))
    }

    /// Many `put`s in one transaction, which costs one write to the disk: each message is
    /// stored or known by itself; an error leaves none of them stored.
    ///
    /// # Errors
    /// As for [`Outbox::put`].
    pub fn put_all(&mut self, messages: &[NewMessage], now: DateTime<Utc>) -> Result<Vec<Put>, OutboxError> {
        let mut body = Last::default();
        self.write(|all| messages.iter().map(|message| put_one(all, message, &mut body, now)).collect())
    }

    /// Records reminders that will never be sent, so that it can be told why; keys that
    /// are known stay as they are. Returns how many were new.
    ///
    /// # Errors
    /// What the database says.
    pub fn expire(&mut self, keys: &[Key], reason: &str, now: DateTime<Utc>) -> Result<usize, OutboxError> {
        self.write(|all| {
            let mut insert = all.prepare_cached(
                "INSERT INTO reminder (key, state, reason, at) VALUES (?1, 'expired', ?2, ?3)
                 ON CONFLICT DO NOTHING",
            )?;
            let mut new = 0;
            for key in keys {
                new += insert.execute(params![key.as_str(), reason, stored(now)])?;
            }
            Ok(new)
        })
    }

    /// When this subscription was first seen, which is now if it never was: nothing that
    /// was due before is sent to it.
    ///
    /// # Errors
    /// What the database says.
    pub fn first_seen(
        &mut self,
        subscription: &str,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, OutboxError> {
        self.write(|all| {
            all.prepare_cached("INSERT INTO subscription VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                .execute(params![subscription, stored(now)])?;
            first_seen(all, subscription)
        })
    }

    /// When this subscription was first seen, if it ever was: what [`Outbox::first_seen`]
    /// would find, for those who only look.
    ///
    /// # Errors
    /// What the database says.
    pub fn seen(&self, subscription: &str) -> Result<Option<DateTime<Utc>>, OutboxError> {
        first_seen(&self.db, subscription).optional().map_err(|error| self.error(error))
    }

    /// One transaction, or within [`Outbox::together`] a part of the one that is under way,
    /// which can fail by itself.
    pub(super) fn write<T>(
        &mut self,
        verb: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, OutboxError> {
        // IMMEDIATE: a DEFERRED one that reads first and writes later can fail half-way with
        // "busy", and no waiting would help it. Not by rusqlite's own savepoints, which are
        // parsed each time.
        let (begin, end, undo): (_, _, &[_]) = match self.db.is_autocommit() {
            true => ("BEGIN IMMEDIATE", "COMMIT", &["ROLLBACK"]),
            false => ("SAVEPOINT verb", "RELEASE verb", &["ROLLBACK TO verb", "RELEASE verb"]),
        };
        self.say(begin)?;
        let done = verb(&self.db).map_err(|error| self.error(error));
        let done = done.and_then(|value| self.say(end).map(|()| value));
        // Some errors end the whole transaction by themselves, and the savepoint with it.
        if done.is_err() && !self.db.is_autocommit() {
            undo.iter().try_for_each(|words| self.say(words))?;
        }
        done
    }

    /// Does the verbs one after another in one transaction, with one wait for the disk, and
    /// answers them when it is over. If it fails, all are told so.
    pub(super) fn together(&mut self, jobs: Vec<Job>) {
        // Alone, a verb that only looks needs no transaction.
        if jobs.len() == 1 {
            return jobs.into_iter().for_each(|job| job(Ok(self))(Ok(())));
        }
        if let Err(error) = self.say("BEGIN IMMEDIATE") {
            // One after another they would each wait for the same lock.
            return jobs.into_iter().for_each(|job| job(Err(error.clone()))(Ok(())));
        }
        let done: Vec<Done> = jobs.into_iter().map(|job| job(Ok(self))).collect();
        let written = self.say("COMMIT");
        if written.is_err() && !self.db.is_autocommit() {
            let _ = self.say("ROLLBACK");
        }
        self.to_note &= written.is_ok();
        // What was written is written: the file beside it may be behind.
        if let Err(error) = self.note() {
            tracing::warn!(%error, "cannot note how far the outbox has come");
        }
        // An error that ended the whole transaction early took the verbs before it along.
        done.into_iter().for_each(|answer| answer(written.clone()));
    }

    /// Many looks as one: they see the same ledger, and its lock is taken once, not for each.
    ///
    /// # Errors
    /// What the database says, or the look.
    pub fn reading<T>(&self, look: impl FnOnce() -> Result<T, OutboxError>) -> Result<T, OutboxError> {
        if !self.db.is_autocommit() {
            return look();
        }
        self.say("BEGIN")?;
        let seen = look();
        // Nothing was written. Some errors have ended it already.
        if !self.db.is_autocommit() {
            self.say("COMMIT")?;
        }
        seen
    }

    fn say(&self, words: &str) -> Result<(), OutboxError> {
        let said = self.db.prepare_cached(words).and_then(|mut words| words.execute([]));
        said.map(drop).map_err(|error| self.error(error))
    }

    pub(super) fn error(&self, error: rusqlite::Error) -> OutboxError {
        OutboxError::from_sqlite(&self.path, error)
    }
}

fn known(db: &Connection, keys: &[Key]) -> rusqlite::Result<HashSet<Key>> {
    let mut find = db.prepare_cached("SELECT 1 FROM reminder WHERE key = ?1")?;
    let mut found = HashSet::new();
    for key in keys {
        if find.exists([key.as_str()])? {
            found.insert(key.clone());
        }
    }
    Ok(found)
}

fn first_seen(all: &Connection, subscription: &str) -> rusqlite::Result<DateTime<Utc>> {
    let mut find = all.prepare_cached("SELECT first_seen FROM subscription WHERE name = ?1")?;
    find.query_row([subscription], |row| row.get(0)).map(instant)
}

/// Stores a message. `body` is the number of the body stored last, with the body, as
/// the next message mostly has the same.
fn put_one(
    all: &Connection,
    message: &NewMessage,
    body: &mut Last,
    now: DateTime<Utc>,
) -> rusqlite::Result<Put> {
    if !known(all, &message.keys)?.is_empty() {
        return Ok(Put::AlreadyKnown);
    }
    let suspended = suspended(all, message)?;
    let (state, next) = match suspended {
        Some(_) => (State::Cancelled, None),
        None => (State::Planned, Some(stored(message.not_before))),
    };
    let quiet = message.quiet.map(|(from, until)| (stored(from), stored(until)));
    all.prepare_cached(
        "INSERT INTO message (id, channel, recipient, subject, due, expires, state, next_attempt,
                              quiet_from, quiet_until, reason, planned_at, changed_at, ready)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13)",
    )?
    .execute(params![
        message.id,
        message.channel,
        message.recipient,
        message.subject,
        stored(message.due),
        stored(message.expires),
        state,
        next,
        quiet.map(|(from, _)| from),
        quiet.map(|(_, until)| until),
        suspended,
        stored(now),
        stored(message.ready()),
    ])?;
    let number = all.last_insert_rowid();
    content::store(all, number, &message.content, body)?;
    let mut insert =
        all.prepare_cached("INSERT INTO reminder (key, message) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    for key in &message.keys {
        insert.execute(params![key.as_str(), number])?;
    }
    Ok(Put::Stored)
}

/// Why nothing goes to the message's recipient, if that is so.
fn suspended(all: &Connection, message: &NewMessage) -> rusqlite::Result<Option<String>> {
    let find = "SELECT reason FROM recipient
                WHERE channel = ?1 AND recipient = ?2 AND suspended_at IS NOT NULL";
    all.prepare_cached(find)?
        .query_row(params![message.channel, message.recipient.to_lowercase()], |row| row.get::<_, String>(0))
        .optional()
        .map(|reason| reason.map(|reason| settle::suspended(&reason)))
}

/// An instant as it is stored: milliseconds since 1970, rounded down.
pub(super) fn stored(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored instant; one that chrono cannot hold is as far away as it can.
pub(super) fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: usize) -> NewMessage {
        NewMessage {
            id: format!("{bytes}@example.org"),
            channel: "email".to_owned(),
            recipient: "dagny@example.org".to_owned(),
            subject: String::new(),
            content: vec![b'a'; bytes].into(),
            due: DateTime::UNIX_EPOCH,
            not_before: DateTime::UNIX_EPOCH,
            expires: DateTime::UNIX_EPOCH,
            quiet: None,
            keys: vec![Key::from(bytes.to_string())],
        }
    }

    #[test]
    fn a_full_disk_is_told_and_what_was_stored_stays() {
        let directory = tempfile::tempdir().unwrap();
        let mut outbox = Outbox::open(&directory.path().join("outbox.db")).unwrap();
        let pages: i64 = outbox.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        outbox.db.pragma_update(None, "max_page_count", pages + 10).unwrap();
        outbox.put(&message(10), DateTime::UNIX_EPOCH).unwrap();
        let full = outbox.put(&message(1_000_000), DateTime::UNIX_EPOCH).unwrap_err();
        assert!(matches!(full, OutboxError::Full { .. }), "{full}");
        assert_eq!(outbox.known(&[Key::from("10"), Key::from("1000000")]).unwrap().len(), 1);
        outbox.db.pragma_update(None, "max_page_count", 1_000_000).unwrap();
        assert_eq!(outbox.put(&message(1_000_000), DateTime::UNIX_EPOCH).unwrap(), Put::Stored);
    }

    #[test]
    fn a_read_only_file_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let mut outbox = Outbox::open(&directory.path().join("outbox.db")).unwrap();
        outbox.db.pragma_update(None, "query_only", true).unwrap();
        let error = outbox.put(&message(10), DateTime::UNIX_EPOCH).unwrap_err();
        assert!(matches!(error, OutboxError::Unwritable { .. }), "{error}");
    }

    #[test]
    fn the_queries_of_every_day_use_their_indexes() {
        let directory = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&directory.path().join("outbox.db")).unwrap();
        for (query, index) in [
            (crate::remind::outbox::lease::DUE, "INDEX message_next"),
            (
                "UPDATE message SET reason = '' WHERE state = 'leased' AND lease = ?1",
                "USING INDEX message_leased",
            ),
            ("UPDATE reminder SET reason = '' WHERE message = ?1", "USING INDEX reminder_message"),
            (
                "SELECT min(next_attempt) FROM message WHERE next_attempt IS NOT NULL AND channel = ?1",
                "INDEX message_next",
            ),
        ] {
            let plan: Vec<String> = outbox
                .db
                .prepare(&format!("EXPLAIN QUERY PLAN {query}"))
                .unwrap()
                .query_map(
                    rusqlite::params_from_iter(std::iter::repeat_n(1, query.matches('?').count())),
                    |row| row.get(3),
                )
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            let plan = plan.join("; ");
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{query}: {plan}");
        }
    }
}
