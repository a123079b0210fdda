//! When does the scheduler look, and what does one look do?
//! `Planner::pass` plans up to an instant and puts what falls due into the outbox; the
//! loop around it sleeps on the wall clock until the next instant. State is derived
//! from data, not from timers: a timer only decides when to look.

use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use observances::Catalogue;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::catch_up::{self, Sending};
use super::message::{self, Letterhead, MessageError};
use super::outbox::{Key, NewMessage, Outbox, OutboxError, OutboxHandle, Put, Stopped};
use super::plan::{self, Due, Span, Subscription};
use super::status::Status;
use crate::clock::{Clock, Wake};

/// How far each look goes back behind the one before. New zone rules, or a recipient
/// who moves, can bring an instant forward past the last look; the ledger's keys keep
/// what was sent from being sent again.
const LOOK_BACK: TimeDelta = TimeDelta::hours(26);

/// The longest sleep: beyond it nothing is searched for.
const LONGEST_SLEEP: TimeDelta = TimeDelta::hours(6);

/// How soon to look again when the outbox could not be written.
const AFTER_TROUBLE: TimeDelta = TimeDelta::seconds(30);

/// Why a pass did not come to its end. Nothing is lost: the next one does it again.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The outbox's thread.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A message could not be made.
    #[error("subscription \"{subscription}\": {source}")]
    Message {
        /// Its name.
        subscription: String,
        /// Why.
        source: MessageError,
    },
}

/// What one pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// Messages put into the outbox.
    pub messages: usize,
    /// Reminders given up because their day had passed, or because they are skipped.
    pub given_up: usize,
}

/// Plans reminders and puts them into the outbox.
#[derive(Debug, Clone)]
pub struct Planner {
    /// What is observed.
    pub catalogue: Arc<Catalogue>,
    /// Who is reminded.
    pub subscriptions: Arc<Vec<Subscription>>,
    /// What every message bears.
    pub letterhead: Letterhead,
}

impl Planner {
    /// What falls due in the spans of the subscriptions, ascending, a message for each
    /// recipient and instant. `after` gives the start of a subscription's span.
    pub fn due<'p>(
        &'p self,
        until: DateTime<Utc>,
        after: impl Fn(&Subscription) -> DateTime<Utc>,
    ) -> Vec<Due<'p>> {
        let each = self.subscriptions.iter();
        let found = each.flat_map(|one| plan::due(&self.catalogue, one, Span { after: after(one), until }));
        plan::group(found.collect())
    }

    /// One look: what has fallen due and is not in the ledger goes into the outbox.
    ///
    /// # Errors
    /// What the outbox says; then nothing counts as looked at.
    pub fn pass(&self, outbox: &mut Outbox, now: DateTime<Utc>) -> Result<Passed, PassError> {
        let looked_until = outbox.planned_until()?;
        let mut starts = Vec::with_capacity(self.subscriptions.len());
        for subscription in self.subscriptions.iter() {
            let first_seen = outbox.first_seen(&subscription.name, now)?;
            starts.push((subscription.name.as_str(), start(subscription, first_seen, looked_until, now)));
        }
        let after = |subscription: &Subscription| {
            starts.iter().find(|(name, _)| *name == subscription.name).map_or(now, |(_, start)| *start)
        };
        let dues = unknown_only(outbox, self.due(now, after))?;
        let sorted = catch_up::sort(dues, now);
        let mut passed = Passed { messages: 0, given_up: sorted.give_up.len() };
        for (key, reason) in sorted.give_up {
            outbox.expire(&[key], reason, now)?;
        }
        let messages = self.finish(&sorted.send, now)?;
        passed.messages = put_all(outbox, &messages, now)?;
        outbox.set_planned_until(now)?;
        Ok(passed)
    }

    /// The messages of a pass.
    ///
    /// # Errors
    /// The first that cannot be made.
    pub fn finish(&self, send: &[Sending<'_>], now: DateTime<Utc>) -> Result<Vec<NewMessage>, PassError> {
        let finished = send.iter().map(|sending| {
            message::finish(sending, &self.letterhead, now).map_err(|source| PassError::Message {
                subscription: sending.subscription.name.clone(),
                source,
            })
        });
        finished.collect()
    }

    /// When to look next: the next instant at which anything falls due, or the longest sleep.
    #[must_use]
    pub fn next_look(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let span = Span { after: now, until: now + LONGEST_SLEEP };
        plan::next(&self.catalogue, &self.subscriptions, span).unwrap_or(span.until)
    }
}

/// Where a subscription's span begins: a little before the last look, and never before
/// the subscription's first day. On that day it begins at midnight, so that what was
/// to be said today is said when the service starts.
fn start(
    subscription: &Subscription,
    first_seen: DateTime<Utc>,
    looked_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    // An instant in the future is of a clock that was wrong, or of a rehearsal.
    let first_day = midnight(subscription, first_seen.min(now));
    let back = looked_until.map(|until| until.min(now) - LOOK_BACK);
    back.map_or(first_day, |back| back.max(first_day))
}

/// The last instant before the local day of `at`, since spans begin exclusively.
#[must_use]
pub fn midnight(subscription: &Subscription, at: DateTime<Utc>) -> DateTime<Utc> {
    let today = subscription.zone.civil(at).date();
    subscription.zone.instant(today, NaiveTime::MIN) - TimeDelta::milliseconds(1)
}

/// What is not in the ledger yet.
///
/// # Errors
/// What the outbox says.
pub fn unknown_only<'c>(outbox: &Outbox, dues: Vec<Due<'c>>) -> Result<Vec<Due<'c>>, OutboxError> {
    let keys: Vec<Key> = dues.iter().flat_map(|due| due.items.iter().map(|item| item.key.clone())).collect();
    let mut known = outbox.known(&keys)?;
    let new_only = |mut due: Due<'c>| {
        // Two subscriptions may name one reminder at two instants: the first one counts.
        due.items.retain(|item| known.insert(item.key.clone()));
        (!due.items.is_empty()).then_some(due)
    };
    Ok(dues.into_iter().filter_map(new_only).collect())
}

fn put_all(outbox: &mut Outbox, messages: &[NewMessage], now: DateTime<Utc>) -> Result<usize, OutboxError> {
    let put = outbox.put_all(messages, now)?;
    Ok(put.into_iter().filter(|one| *one == Put::Stored).count())
}

/// Looks at what is due, sleeps until the next instant, and looks again, until told to
/// stop. `due` is told of new messages.
pub async fn watch(
    planner: Planner,
    outbox: OutboxHandle,
    clock: Clock,
    status: Status,
    due: Arc<Notify>,
    stop: CancellationToken,
) {
    loop {
        let now = clock.now();
        let looking = planner.clone();
        let outcome = outbox.call(move |outbox| looking.pass(outbox, now)).await;
        let wakes_at = match outcome.map_err(PassError::from).flatten() {
            Ok(passed) => {
                if passed != Passed::default() {
                    tracing::info!(
                        messages = passed.messages,
                        given_up = passed.given_up,
                        "planned reminders"
                    );
                    due.notify_waiters();
                }
                let wakes_at = planner.next_look(now);
                status.looked(wakes_at);
                wakes_at
            }
            Err(error) => {
                tracing::error!(%error, "cannot plan reminders; nothing is lost, trying again in half a minute");
                let wakes_at = now + AFTER_TROUBLE;
                status.failed(wakes_at, error.to_string());
                wakes_at
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            wake = clock.sleep_until(wakes_at) => {
                if wake == Wake::ClockChanged {
                    tracing::info!("the clock was set or the machine was suspended; looking at what is due");
                }
            }
        }
    }
}
