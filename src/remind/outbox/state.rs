//! In which states can a message, and the reminders that it carries, be?
//! Apart, because people read these words: on the screen, in JSON, in the database.

use std::fmt;
use std::str::FromStr;

/// The state of a message, and of its reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It waits for its first attempt.
    Planned,
    /// Somebody is sending it.
    Leased,
    /// It was taken.
    Sent,
    /// It was surely not taken, and is tried again.
    Deferred,
    /// It was refused for good, or given up after attempts that surely did not succeed.
    Failed,
    /// It went out whole, and whether it was taken is not known. It is sent again, with the
    /// same bytes, or waits for the operator.
    Unknown,
    /// Its day was over before it could be sent.
    Expired,
    /// It is not to be sent any more: the operator said so, or nobody calls for it.
    Cancelled,
}

impl State {
    /// All of them, in the order of a message's life.
    pub const ALL: [State; 8] = [
        State::Planned,
        State::Leased,
        State::Deferred,
        State::Unknown,
        State::Sent,
        State::Failed,
        State::Expired,
        State::Cancelled,
    ];

    /// The word for it, as it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Leased => "leased",
            State::Sent => "sent",
            State::Deferred => "deferred",
            State::Failed => "failed",
            State::Unknown => "unknown",
            State::Expired => "expired",
            State::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// The word is none of a state's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state: planned, leased, deferred, unknown, sent, failed, expired or cancelled")]
pub struct NoState;

impl FromStr for State {
    type Err = NoState;

    fn from_str(word: &str) -> Result<Self, NoState> {
        State::ALL.into_iter().find(|state| state.as_str() == word).ok_or(NoState)
    }
}

impl rusqlite::types::FromSql for State {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|error| rusqlite::types::FromSqlError::Other(Box::new(error)))
    }
}

impl rusqlite::ToSql for State {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}
