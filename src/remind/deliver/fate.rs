//! What does the end of an attempt mean for the row?
//! Apart from the courier: here is neither a channel nor a wait.

use chrono::{DateTime, TimeDelta, Utc};

use super::Terms;
use crate::clock::later;
use crate::config::OnUnknown;
use crate::remind::channel::Delivery;
use crate::remind::outbox::{Outbox, OutboxError, Outcome, Taken};
use crate::remind::quiet;
use crate::remind::retry::{self, Retry};

/// Longer than all the timeouts of one message together.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(40);

/// How long a message is tried that is refused for the time being.
const PATIENCE: TimeDelta = TimeDelta::hours(24);

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
        let stranded = outbox.take(channel, now, later(now, LEASE), 100, false)?;
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

/// What a message comes to whose day is over; not while the clock that says so may be wrong.
pub(super) fn too_late(doubted_until: Option<DateTime<Utc>>) -> (Outcome, Fate) {
    match doubted_until {
        None => {
            let reason = "the day had passed before the message could be sent".to_owned();
            (Outcome::Expired { reason }, Fate::Lost)
        }
        Some(at) => {
            let reason = "its day is over, by a clock that has just gone far ahead".to_owned();
            (Outcome::Retry { at, reason }, Fate::Deferred)
        }
    }
}

/// What a delivery means for the row.
pub(super) fn outcome(
    delivery: Delivery,
    taken: &Taken,
    terms: &Terms,
    now: DateTime<Utc>,
) -> (Outcome, Fate) {
    match delivery {
        Delivery::Sent { reply } => (Outcome::Sent { reply }, Fate::Sent),
        Delivery::Refused { reason } => (Outcome::Refused { reason }, Fate::Lost),
        Delivery::NoRecipient { reason } => {
            (Outcome::NoRecipient { reason, suspend_after: terms.suspend_after }, Fate::Lost)
        }
        Delivery::Unreachable { reason } => (Outcome::Released { reason }, Fate::Unreachable),
        Delivery::Deferred { reason, after } => match next(taken, now) {
            Some(at) => {
                let asked = after.and_then(|after| TimeDelta::from_std(after).ok());
                let at = asked.map_or(at, |after| at.max(later(now, after)));
                (Outcome::Retry { at, reason }, Fate::Deferred)
            }
            None => (given_up(reason, taken, now), Fate::Lost),
        },
        Delivery::InDoubt { reason } => match (next(taken, now), terms.on_unknown) {
            (at, OnUnknown::Resend) => (Outcome::InDoubt { at, reason }, Fate::Deferred),
            (_, OnUnknown::Hold) => (Outcome::InDoubt { at: None, reason }, Fate::Lost),
        },
    }
}

/// When the next attempt is: in the day before the message expires and in the day after the
/// first attempt, and when it disturbs nobody.
fn next(taken: &Taken, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let last = taken.expires.min(later(taken.first_attempt, PATIENCE));
    let Retry::At(at) = retry::next(taken.attempt, &taken.id, now, last) else { return None };
    Some(quiet::undisturbed(at, taken.quiet)).filter(|at| *at < taken.expires)
}

fn given_up(reason: String, taken: &Taken, now: DateTime<Utc>) -> Outcome {
    if later(taken.first_attempt, PATIENCE) <= later(now, TimeDelta::minutes(2)) {
        let hours = PATIENCE.num_hours();
        return Outcome::Refused {
            reason: format!("given up after {hours} hours of trying; last: {reason}"),
        };
    }
    Outcome::Expired { reason }
}

/// One line for each end of an attempt; it holds no address and no text of the message.
pub(super) fn log(channel: &str, taken: &Taken, outcome: &Outcome) {
    let (id, attempt) = (taken.id.as_str(), taken.attempt);
    match outcome {
        // Told in one line for a whole round.
        Outcome::Sent { .. } => tracing::debug!(channel, id, attempt, "sent"),
        Outcome::Retry { at, reason } => tracing::warn!(channel, id, attempt, %at, reason, "deferred"),
        Outcome::InDoubt { at: Some(at), reason } => {
            tracing::warn!(channel, id, attempt, %at, reason, "in doubt; it is sent again");
        }
        Outcome::InDoubt { at: None, reason } => {
            tracing::error!(channel, id, attempt, reason, "in doubt; it waits for the operator");
        }
        Outcome::Released { reason } => tracing::warn!(channel, id, attempt, reason, "not sent"),
        Outcome::Refused { reason } | Outcome::NoRecipient { reason, .. } => {
            tracing::error!(channel, id, attempt, reason, "refused for good")
        }
        Outcome::Expired { reason } => tracing::error!(channel, id, attempt, reason, "expired"),
    }
}
