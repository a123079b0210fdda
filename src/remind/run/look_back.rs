//! From where does a look begin, and which lines of the ledger does it believe?
//! Apart from the pass, because this is the reasoning that keeps a clock that was wrong,
//! a rehearsal or a changed configuration from losing a reminder or sending it twice.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::uncalled::was_uncalled;
use crate::clock::{FAR, earlier};
use crate::remind::outbox::{Key, Outbox, OutboxError, State};
use crate::remind::plan::{Due, Subscription};

/// How far each look goes back behind the one before. New zone rules, a recipient who
/// moves and a new `at` can bring an instant forward past the last look: by 26 hours from
/// the easternmost zone to the westernmost, and by 24 from one end of the day to the other.
/// The ledger's keys keep what was sent from being sent again.
const LOOK_BACK: TimeDelta = TimeDelta::hours(50);

/// The furthest that a look goes back: longer than the longest lead, so that what is left
/// out has passed. It keeps a look after years from filling memory and ledger.
const FURTHEST: TimeDelta = TimeDelta::days(400);

/// Where a subscription's span begins, exclusive: a little before the last look, and never
/// before the subscription's first day. On that day it begins at midnight, so that what
/// was to be said today is said when the service starts.
pub(super) fn start(
    subscription: &Subscription,
    first_seen: DateTime<Utc>,
    looked_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    if first_seen > now {
        // First seen by a clock that was ahead, so the true first day is not known: it is
        // today, until there is a look to go on from.
        return looked_until.filter(|until| *until <= now).unwrap_or_else(|| midnight(subscription, now));
    }
    let first_day = midnight(subscription, first_seen);
    let furthest = earlier(now, FURTHEST);
    let back = match looked_until {
        None => first_day,
        // Looked at by a clock that was ahead: when the last true look was is not known.
        Some(until) if until.signed_duration_since(now) > FAR => furthest,
        Some(until) => earlier(until.min(now), LOOK_BACK),
    };
    back.max(first_day).max(furthest)
}

/// The last instant before the local day of `at`, since spans begin exclusively.
#[must_use]
pub(super) fn midnight(subscription: &Subscription, at: DateTime<Utc>) -> DateTime<Utc> {
    let today = subscription.zone.civil(at).date();
    earlier(subscription.zone.instant(today, NaiveTime::MIN), TimeDelta::milliseconds(1))
}

/// What is not in the ledger yet.
///
/// # Errors
/// What the outbox says.
pub(super) fn unknown_only<'c>(outbox: &Outbox, dues: Vec<Due<'c>>) -> Result<Vec<Due<'c>>, OutboxError> {
    let keys: Vec<Key> = dues.iter().flat_map(|due| due.items.iter().map(|item| item.key.clone())).collect();
    let known = outbox.known(&keys)?;
    let new_only = |mut due: Due<'c>| {
        due.items.retain(|item| !known.contains(&item.key));
        (!due.items.is_empty()).then_some(due)
    };
    Ok(dues.into_iter().filter_map(new_only).collect())
}

/// Gives another key to what the ledger holds as expired at an instant that has not come:
/// a clock that was days ahead for a minute would else have silenced the service until
/// then; and to what was cancelled because nobody called for it, since now somebody does.
/// Both mean surely not sent, so nothing comes twice.
///
/// # Errors
/// What the outbox says.
pub(super) fn renew(outbox: &Outbox, dues: &mut [Due<'_>], now: DateTime<Utc>) -> Result<(), OutboxError> {
    let items = dues.iter_mut().flat_map(|due| due.items.iter_mut());
    // What is over by this clock too may keep the line that says so.
    for item in items.filter(|item| now < item.expires) {
        let first = item.key.clone();
        for again in 2.. {
            let line = outbox.reminder(&item.key)?;
            let void = |line: &crate::remind::outbox::Reminder| {
                let too_early = line.state == State::Expired && line.at.signed_duration_since(now) > FAR;
                too_early || was_uncalled(line)
            };
            if !line.as_ref().is_some_and(void) {
                break;
            }
            item.key = format!("{}/{again}", first.as_str()).into();
        }
    }
    Ok(())
}
