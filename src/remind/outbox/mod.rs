//! What has been promised to whom, what became of it, and what is to be sent now?
//! Apart from planning and from sending, because it is all that a crash leaves behind.
//!
//! ```text
//! put ──► planned ──take──► leased ──(doubt)──► settle ──► sent | failed | expired
//!            ▲                 │
//!    deferred, unknown ◄───────┘  Retry, InDoubt, Released, recover
//!            └── cancelled: by the operator, or because nobody calls for it any more
//! ```
//!
//! A message is one finished mail to one recipient; a reminder is a line of the ledger,
//! and its key is UNIQUE: that, and not a timer, is why nothing is planned twice. The
//! verbs take no SQLite type, so that another store can stand beside `sqlite.rs`.
//!
//! | file | the verbs of |
//! | --- | --- |
//! | `sqlite.rs`, `memory.rs`, `uncalled.rs`, `ahead.rs` | the planner |
//! | `lease.rs`, `settle.rs` | the couriers |
//! | `operator.rs` | the operator, who is heard by way of `bell.rs` |
//! | `report.rs`, `shown.rs` | those who only look |
//! | `epoch.rs` | nobody: is this database a copy? |
//! | `keep.rs` | time: what is old is made small |

mod ahead;
mod bell;
mod content;
mod epoch;
mod error;
mod handle;
mod keep;
mod lease;
mod lock;
mod memory;
mod open;
mod operator;
mod report;
mod schema;
mod settle;
mod shown;
mod sqlite;
mod state;
mod uncalled;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::address::scrub;
use super::quiet;

pub use bell::Bell;
pub use epoch::Held;
pub use error::OutboxError;
pub use handle::OutboxHandle;
pub use keep::Kept;
pub use lock::{LockError, StateDir};
pub use open::Ledger;
pub use operator::{Act, Suspended};
pub use shown::{Backlog, Counts, Event, Filter, Line, Reminder};
pub use sqlite::Outbox;
pub use state::State;

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
    pub content: Content,
    /// When it was to be sent.
    pub due: DateTime<Utc>,
    /// Not sent before this instant, which may be a little after `due`.
    pub not_before: DateTime<Utc>,
    /// Of no use from this instant on.
    pub expires: DateTime<Utc>,
    /// From when (inclusive) until when (exclusive) it is not to disturb, the next time.
    pub quiet: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The reminders that this message carries.
    pub keys: Vec<Key>,
}

/// A message's bytes in two parts: what is this recipient's alone, and after it what many
/// share, which is stored once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The first part, such as a mail's headers.
    pub head: Vec<u8>,
    /// The rest.
    pub body: Arc<[u8]>,
}

impl Content {
    /// All of it, as it is sent.
    #[must_use]
    pub fn whole(&self) -> Vec<u8> {
        [self.head.as_slice(), &self.body].concat()
    }
}

/// All of it is shared with whoever has the same.
impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Content { head: Vec::new(), body: bytes.into() }
    }
}

impl NewMessage {
    /// When it is to leave: after its place in the spread, and not in the quiet hours.
    #[must_use]
    pub fn ready(&self) -> DateTime<Utc> {
        quiet::undisturbed(self.not_before, self.quiet)
    }
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
    /// When the first attempt was.
    pub first_attempt: DateTime<Utc>,
    /// Whether it is recorded already that it may arrive from now on.
    pub doubted: bool,
    /// From when (inclusive) until when (exclusive) it is not to disturb, the next time.
    pub quiet: Option<(DateTime<Utc>, DateTime<Utc>)>,
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
    /// It may have been taken. It becomes `unknown`, and the same bytes are sent again at
    /// `at`, or when the operator says so.
    InDoubt {
        /// The earliest instant of the next attempt; none is a matter for the operator.
        at: Option<DateTime<Utc>>,
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
    /// Its recipient takes nothing, and will not. Final; a recipient of which this is said
    /// so many times without a message in between that was sent is suspended.
    NoRecipient {
        /// Why, for people.
        reason: String,
        /// How many times.
        suspend_after: u32,
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
    /// Leases past the final dot: `unknown`, whether sent or not.
    pub in_doubt: usize,
}
