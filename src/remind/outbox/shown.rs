//! What is told of the outbox to those who look?
//! Apart from the queries that find it: these are the shapes that people and programs get.

use std::fmt;

use chrono::{DateTime, Utc};

use super::State;
use crate::remind::address::scrub;

/// How many messages there are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub(super) by_state: [u32; State::ALL.len()],
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

/// What waits, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// How many messages wait.
    pub messages: u32,
    /// Since when the one that has waited longest could have left; yet to come where all of them
    /// wait for their place in the spread or for the end of the quiet hours.
    pub since: DateTime<Utc>,
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
    /// When it was to leave: after its place in the spread, and after the quiet hours.
    pub ready: DateTime<Utc>,
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
    /// Only those whose Message-ID begins like this.
    pub id_begins: Option<String>,
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
