//! When does the scheduler look, and what does one look do?
//! `Planner::pass` plans up to an instant and puts what falls due into the outbox; the
//! loop around it sleeps on the wall clock until the next instant. State is derived
//! from data, not from timers: a timer only decides when to look.

mod look_back;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use observances::Catalogue;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::catch_up::{self, Sending};
use super::channel;
use super::deliver;
use super::message::{self, Letterhead, MessageError};
use super::outbox::{Key, NewMessage, Outbox, OutboxError, OutboxHandle, Put, Stopped};
use super::plan::{self, Due, Span, Subscription};
use super::status::Status;
use crate::clock::{Clock, Wake, earlier, later};

use look_back::unknown_only;

/// The longest sleep: beyond it nothing is searched for.
const LONGEST_SLEEP: TimeDelta = TimeDelta::hours(6);

/// How soon to look again when the outbox could not be written.
const AFTER_TROUBLE: TimeDelta = TimeDelta::seconds(30);

/// The instants of one reminder in two subscriptions lie no further apart: 26 hours from
/// zone to zone, 24 from `at` to `at`, and 24 where a zone skips a day.
const APART: TimeDelta = TimeDelta::hours(74);

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
    /// Messages that could not be made; each look tries again until their day has passed.
    pub unmade: usize,
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
        plan::due(&self.catalogue, each.map(|one| (one, Span { after: after(one), until })))
    }

    /// One look: what has fallen due and is not in the ledger goes into the outbox.
    ///
    /// # Errors
    /// What the outbox says; then nothing counts as looked at.
    pub fn pass(&self, outbox: &mut Outbox, now: DateTime<Utc>) -> Result<Passed, PassError> {
        for subscription in self.subscriptions.iter() {
            outbox.first_seen(&subscription.name, now)?;
        }
        let sorted = self.look(Some(outbox), now)?;
        let given_up = self.give_up(outbox, sorted.give_up, now)?;
        let Made { messages, unmade, earliest } = self.make(&sorted.send, now);
        let put = outbox.put_all(&messages, now)?;
        for channel in channel::without(&self.letterhead.forms) {
            deliver::strand(outbox, channel, now)?;
        }
        // What could not be made must not fall behind what later looks go back to.
        let earliest = earliest.map(|due| earlier(due, TimeDelta::milliseconds(1)));
        outbox.set_planned_until(earliest.map_or(now, |due| due.min(now)))?;
        Ok(Passed { messages: put.into_iter().filter(|one| *one == Put::Stored).count(), given_up, unmade })
    }

    /// What a pass would come to, and nothing is written: what has fallen due and is not in
    /// the ledger, sorted into what is sent and what is given up. No ledger is that of a
    /// service that never ran.
    ///
    /// # Errors
    /// What the outbox says.
    pub fn look(
        &self,
        ledger: Option<&Outbox>,
        now: DateTime<Utc>,
    ) -> Result<catch_up::Now<'_>, OutboxError> {
        let looked_until = ledger.map(Outbox::planned_until).transpose()?.flatten();
        let seen = self.seen(ledger)?;
        let first_seen = |one: &Subscription| seen.get(one.name.as_str()).copied().unwrap_or(now);
        let mut dues = self.due(now, |one| look_back::start(one, first_seen(one), looked_until, now));
        if let Some(ledger) = ledger {
            look_back::renew(ledger, &mut dues, now)?;
            dues = unknown_only(ledger, dues)?;
        }
        Ok(catch_up::sort(dues, now, first_seen))
    }

    /// When the ledger first saw each subscription that it knows.
    fn seen(&self, ledger: Option<&Outbox>) -> Result<HashMap<&str, DateTime<Utc>>, OutboxError> {
        let Some(ledger) = ledger else { return Ok(HashMap::new()) };
        let mut seen = HashMap::new();
        for subscription in self.subscriptions.iter() {
            if let Some(at) = ledger.seen(&subscription.name)? {
                seen.insert(subscription.name.as_str(), at);
            }
        }
        Ok(seen)
    }

    /// Records what will never be sent, in one transaction for each reason. What another
    /// subscription has yet to call for is left to that one.
    fn give_up(
        &self,
        outbox: &mut Outbox,
        give_up: Vec<(Key, &'static str)>,
        now: DateTime<Utc>,
    ) -> Result<usize, OutboxError> {
        let to_come = match give_up.is_empty() || self.subscriptions.len() < 2 {
            true => HashSet::new(),
            false => self.to_come(outbox, now)?,
        };
        let mut reasons: BTreeMap<&'static str, Vec<Key>> = BTreeMap::new();
        for (key, reason) in give_up.into_iter().filter(|(key, _)| !to_come.contains(key)) {
            reasons.entry(reason).or_default().push(key);
        }
        let mut given_up = 0;
        for (reason, keys) in reasons {
            given_up += outbox.expire(&keys, reason, now)?;
        }
        Ok(given_up)
    }

    /// What falls due as far ahead as two subscriptions can differ about one reminder.
    fn to_come(&self, outbox: &Outbox, now: DateTime<Utc>) -> Result<HashSet<Key>, OutboxError> {
        let mut dues = self.due(later(now, APART), |_| now);
        look_back::renew(outbox, &mut dues, now)?;
        Ok(dues.into_iter().flat_map(|due| due.items).map(|item| item.key).collect())
    }

    /// The messages that can be made. One that cannot be made, through some fault in its
    /// subscription, must not keep others from theirs.
    fn make(&self, send: &[Sending<'_>], now: DateTime<Utc>) -> Made {
        let mut made = Made::default();
        for sending in send {
            match message::finish(sending, &self.letterhead, now) {
                Ok(message) => made.messages.push(message),
                Err(error) => {
                    let subscription = &sending.subscription.name;
                    tracing::error!(%error, subscription, "cannot make a message; the others go out");
                    made.unmade += 1;
                    made.earliest = Some(made.earliest.map_or(sending.due, |due| due.min(sending.due)));
                }
            }
        }
        made
    }

    /// The messages of a pass, for showing them.
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
        let span = Span { after: now, until: later(now, LONGEST_SLEEP) };
        plan::next(&self.catalogue, &self.subscriptions, span).unwrap_or(span.until)
    }
}

/// What came of making the messages of a pass.
#[derive(Default)]
struct Made {
    messages: Vec<NewMessage>,
    unmade: usize,
    /// When the first one that could not be made fell due.
    earliest: Option<DateTime<Utc>>,
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
                match passed.unmade {
                    0 => status.looked(wakes_at),
                    _ => status.failed(wakes_at, "some messages cannot be made; see the log".to_owned()),
                }
                wakes_at
            }
            Err(error) => {
                tracing::error!(%error, "cannot plan reminders; nothing is lost, trying again in half a minute");
                let wakes_at = later(now, AFTER_TROUBLE);
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
