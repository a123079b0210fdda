//! What is known of one message, and of the file that holds them all?
//! Apart from `report.rs`, which counts and lists: these are for whoever asks about one.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row};

use super::sqlite::instant;
use super::{Outbox, OutboxError};
use crate::remind::address::scrub;

/// A message as the outbox has it, without its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The Message-ID, without angle brackets.
    pub id: String,
    /// The name of the channel.
    pub channel: String,
    /// The one recipient; whole.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// `waiting`, `leased`, `sent`, `failed` or `expired`.
    pub state: String,
    /// When it was to be sent.
    pub due: DateTime<Utc>,
    /// Of no use from this instant on.
    pub expires: DateTime<Utc>,
    /// The next attempt, where there is to be one.
    pub next_attempt: DateTime<Utc>,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many of them ended after the final dot without an answer.
    pub in_doubt: u32,
    /// What the other side said, or why it was not sent.
    pub reason: Option<String>,
    /// When this became so.
    pub changed_at: DateTime<Utc>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} to {}: {})", self.id, scrub(&self.recipient), self.state)
    }
}

impl Outbox {
    /// The message with this id.
    ///
    /// # Errors
    /// What the database says.
    pub fn message(&self, id: &str) -> Result<Option<Message>, OutboxError> {
        self.db
            .prepare_cached(
                "SELECT id, channel, recipient, subject, state, due, expires, next_attempt, attempts, in_doubt,
                        reason, changed_at
                 FROM message WHERE id = ?1",
            )
            .and_then(|mut find| find.query_row([id], message).optional())
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
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        channel: row.get(1)?,
        recipient: row.get(2)?,
        subject: row.get(3)?,
        state: row.get(4)?,
        due: instant(row.get(5)?),
        expires: instant(row.get(6)?),
        next_attempt: instant(row.get(7)?),
        attempts: row.get(8)?,
        in_doubt: row.get(9)?,
        reason: row.get(10)?,
        changed_at: instant(row.get(11)?),
    })
}
