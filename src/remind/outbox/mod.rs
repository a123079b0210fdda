//! What has been promised to whom, what became of it, and what is to be sent now?
//! Apart from planning and from sending, because it is all that a crash leaves behind.
//!
//! ```text
//! put ──► waiting ──take──► leased ──(doubt)──► settle ──► sent | failed | expired
//!            ▲                  └── Retry, InDoubt, Released, recover ──┐
//!            └──────────────────────────────────────────────────────────┘
//! ```
//!
//! A message is one finished mail to one recipient; a reminder is a line of the ledger,
//! and its key is UNIQUE: that, and not a timer, is why nothing is planned twice. The
//! verbs take no SQLite type, so that another store can stand beside `sqlite.rs`.

mod handle;
mod lease;
mod lock;
mod report;
mod schema;
mod sqlite;

use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::address::scrub;

pub use handle::{OutboxHandle, Stopped};
pub use lock::{LockError, StateDir};
pub use report::{Counts, Failure, Reminder};
pub use sqlite::Outbox;

/// What makes one reminder another one: observance, year of the occurrence, recipient,
/// channel and lead, as one string. It holds no instant and no wording, so a change of
/// zone or of text never makes a reminder new. `Debug` masks addresses in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// The key as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Key {
    fn from(text: T) -> Self {
        Key(text.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Key({})", scrub(&self.0))
    }
}

/// A finished message, as it goes into the outbox; the bytes are never made again.
#[derive(Clone)]
pub struct NewMessage {
    /// The Message-ID, without angle brackets.
    pub id: String,
    /// The name of the channel, as [`Outbox::take`] asks for it.
    pub channel: String,
    /// The one recipient.
    pub recipient: String,
    /// The subject, for status pages.
    pub subject: String,
    /// Everything the channel sends, headers and all.
    pub bytes: Vec<u8>,
    /// Not sent before this instant.
    pub due: DateTime<Utc>,
    /// Of no use from this instant on.
    pub expires: DateTime<Utc>,
    /// The reminders that this message carries.
    pub keys: Vec<Key>,
}

impl fmt::Debug for NewMessage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("NewMessage")
            .field("id", &self.id)
            .field("channel", &self.channel)
            .field("recipient", &scrub(&self.recipient))
            .field("due", &self.due)
            .field("expires", &self.expires)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// What became of a `put`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// The message and all its reminders are on the disk.
    Stored,
    /// At least one of its keys is in the ledger already, so nothing was written.
    AlreadyKnown,
}

/// Who holds a leased message. Random, so the holder of an earlier lease cannot settle
/// a later one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token(String);

/// A message handed to one holder, to be sent and then settled.
#[derive(Clone)]
pub struct Taken {
    /// Shown by [`Outbox::doubt`] and [`Outbox::settle`].
    pub token: Token,
    /// The Message-ID, without angle brackets.
    pub id: String,
    /// The name of the channel.
    pub channel: String,
    /// The one recipient.
    pub recipient: String,
    /// The subject, for status pages.
    pub subject: String,
    /// Everything the channel sends.
    pub bytes: Vec<u8>,
    /// When it was to be sent.
    pub due: DateTime<Utc>,
    /// Of no use from this instant on; the holder settles it as `Expired`.
    pub expires: DateTime<Utc>,
    /// Which attempt this is: 1 is the first.
    pub attempt: u32,
    /// How many earlier attempts ended after the final dot without an answer.
    pub in_doubt: u32,
}

impl fmt::Debug for Taken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Taken")
            .field("id", &self.id)
            .field("channel", &self.channel)
            .field("recipient", &scrub(&self.recipient))
            .field("due", &self.due)
            .field("expires", &self.expires)
            .field("attempt", &self.attempt)
            .field("in_doubt", &self.in_doubt)
            .finish_non_exhaustive()
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken. Final.
    Sent {
        /// What the other side said.
        reply: String,
    },
    /// It was surely not taken; try again at `at`.
    Retry {
        /// The earliest instant of the next attempt.
        at: DateTime<Utc>,
        /// Why, for people.
        reason: String,
    },
    /// It may have been taken. The reminders become `unknown`, and the same bytes are
    /// sent again at `at`.
    InDoubt {
        /// The earliest instant of the next attempt.
        at: DateTime<Utc>,
        /// Why, for people.
        reason: String,
    },
    /// Nothing was tried (the channel is paused, or the program stops): back as it was,
    /// and the attempt does not count.
    Released {
        /// Why, for people.
        reason: String,
    },
    /// It will never be taken. Final.
    Refused {
        /// Why, for people.
        reason: String,
    },
    /// It is too late for it. Final.
    Expired {
        /// Why, for people.
        reason: String,
    },
}

/// What [`Outbox::recover`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovered {
    /// Leases of a dead process that had not reached the final dot: sent again, safely.
    pub safe: usize,
    /// Leases past the final dot: sent again with the same bytes, perhaps twice.
    pub in_doubt: usize,
}

/// Why the outbox could not do what was asked. Nothing is ever deleted on an error.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The file is damaged, or is no database at all.
    #[error(
        "the outbox {} is damaged ({detail}); nothing was changed: put a backup in its place, or move it away \
         and start anew, which forgets what was already sent", path.display()
    )]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The file is a database of some other program.
    #[error("{} is a database, but not an outbox of observd; give observd a state directory of its own", path.display())]
    NotOurs {
        /// The database file.
        path: PathBuf,
    },
    /// The file was written by a later version.
    #[error(
        "the outbox {} has schema {found}, and this observd knows schemas up to {known}; \
         install the newer observd again, or put back the backup from before it", path.display()
    )]
    NewerSchema {
        /// The database file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// Another program holds the database.
    #[error("the outbox {} is locked by another program; close it and try again", path.display())]
    Locked {
        /// The database file.
        path: PathBuf,
    },
    /// The file or its directory may not be written.
    #[error(
        "the outbox {} cannot be written ({detail}); its directory must be on a writable file system and \
         belong to the user that observd runs as", path.display()
    )]
    Unwritable {
        /// The database file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The disk is full.
    #[error("no room left on the disk for the outbox {}; free some space, nothing is lost", path.display())]
    Full {
        /// The database file.
        path: PathBuf,
    },
    /// Two different messages want the same Message-ID.
    #[error(
        "a message with the id {id} is in the outbox already, with other reminders; an id is for one message"
    )]
    IdTaken {
        /// The Message-ID.
        id: String,
    },
    /// Anything else the database said.
    #[error("the outbox {}: {source}", path.display())]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl OutboxError {
    /// The error that SQLite's answer stands for, by its result code.
    fn from_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let path = path.to_owned();
        let detail = source.to_string();
        match source.sqlite_error_code() {
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => OutboxError::Corrupt { path, detail },
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => OutboxError::Locked { path },
            Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => {
                OutboxError::Unwritable { path, detail }
            }
            Some(Code::DiskFull) => OutboxError::Full { path },
            _ => OutboxError::Database { path, source },
        }
    }
}
