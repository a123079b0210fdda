//! What does the end of an attempt mean for the row?
//! Apart from the courier: here is neither a channel nor a wait.

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::later;
use crate::remind::channel::Delivery;
use crate::remind::outbox::{Outbox, OutboxError, Outcome, Taken};
use crate::remind::retry::{self, Retry};

/// Longer than all the timeouts of one message together.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(40);

/// How an attempt ended, for the tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Sent,
    Deferred,
    Lost,
    Unreachable,
}

/// What waits for a channel that the configuration no longer has: it is told why it waits,
/// leaves once the channel is back, and expires when its day has passed.
///
/// # Errors
/// What the outbox says.
pub(in crate::remind) fn strand(
    outbox: &mut Outbox,
    channel: &'static str,
    now: DateTime<Utc>,
) -> Result<(), OutboxError> {
    loop {
        let stranded = outbox.take(channel, now, later(now, LEASE), 100)?;
        if stranded.is_empty() {
            return Ok(());
        }
        for taken in stranded {
            let reason = format!("the configuration has no channel {channel} any more");
            let outcome = match taken.expires <= now {
                true => Outcome::Expired { reason },
                false => Outcome::Retry { at: later(now, TimeDelta::hours(1)), reason },
            };
            log(channel, &taken, &outcome);
            outbox.settle(&taken.token, &outcome, now)?;
        }
    }
}

/// What a delivery means for the row.
pub(super) fn outcome(delivery: Delivery, taken: &Taken, now: DateTime<Utc>) -> (Outcome, Fate) {
    let again = || retry::next(taken.attempt, &taken.id, now, taken.expires);
    match delivery {
        Delivery::Sent { reply } => (Outcome::Sent { reply }, Fate::Sent),
        Delivery::Refused { reason } => (Outcome::Refused { reason }, Fate::Lost),
        Delivery::Unreachable { reason } => (Outcome::Released { reason }, Fate::Unreachable),
        Delivery::Deferred { reason, after } => match again() {
            Retry::At(at) => {
                let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
                let at = asked.map_or(at, |after| at.max(later(now, after)));
                (Outcome::Retry { at, reason }, Fate::Deferred)
            }
            Retry::GiveUp => (Outcome::Expired { reason }, Fate::Lost),
        },
        Delivery::InDoubt { reason } => match again() {
            Retry::At(at) => (Outcome::InDoubt { at, reason }, Fate::Deferred),
            Retry::GiveUp => (Outcome::Expired { reason }, Fate::Lost),
        },
    }
}

/// One line for each end of an attempt; it holds no address and no text of the message.
pub(super) fn log(channel: &str, taken: &Taken, outcome: &Outcome) {
    let (id, attempt) = (taken.id.as_str(), taken.attempt);
    match outcome {
        Outcome::Sent { .. } => tracing::info!(channel, id, attempt, "sent"),
        Outcome::Retry { at, reason } => tracing::warn!(channel, id, attempt, %at, reason, "deferred"),
        Outcome::InDoubt { at, reason } => tracing::warn!(channel, id, attempt, %at, reason, "in doubt"),
        Outcome::Released { reason } => tracing::warn!(channel, id, attempt, reason, "not sent"),
        Outcome::Refused { reason } => tracing::error!(channel, id, attempt, reason, "refused for good"),
        Outcome::Expired { reason } => tracing::error!(channel, id, attempt, reason, "expired"),
    }
}
