//! When does the scheduler look, and what does one look do?
//! `Planner::pass` plans up to an instant and puts what falls due into the outbox; the
//! loop around it sleeps on the wall clock until the next instant. State is derived
//! from data, not from timers: a timer only decides when to look.

mod give_up;
mod look_back;
mod make;
mod start;
mod uncalled;
mod watch;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use observances::Catalogue;

use super::message::{Letterhead, MessageError};
use super::outbox::{Outbox, OutboxError, Put};
use super::plan::{self, Calls, Due, Person, Span, Subscription};
use super::{catch_up, channel, deliver};
use crate::clock::{Trust, earlier, later};

use look_back::unknown_only;
use make::Made;

pub use start::trust;
pub use uncalled::{Audience, UNCALLED};
pub use watch::watch;

/// The longest sleep: beyond it nothing is searched for.
const LONGEST_SLEEP: TimeDelta = TimeDelta::hours(6);

/// Why a pass did not come to its end. Nothing is lost: the next one does it again.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
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
    /// When the first of those fell due.
    pub earliest: Option<DateTime<Utc>>,
}

impl Passed {
    fn and(self, other: Passed) -> Passed {
        Passed {
            messages: self.messages + other.messages,
            given_up: self.given_up + other.given_up,
            unmade: self.unmade + other.unmade,
            earliest: [self.earliest, other.earliest].into_iter().flatten().min(),
        }
    }
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
    /// Over how long the messages of one instant are spread.
    pub spread: TimeDelta,
    /// Whether the clock may be believed that a day is over.
    pub trust: Trust,
    /// Whether one of the operator's own files is left out of the catalogue.
    pub incomplete: bool,
}

/// A look at what is due, of which a part at a time is done, so that others get their turn.
#[derive(Debug)]
pub struct Look {
    /// For each subscription.
    spans: Vec<Span>,
    first_seen: Vec<DateTime<Utc>>,
    /// The recipients, so many at a time.
    parts: Vec<Arc<[Person]>>,
    /// Whether a day may be said to be over.
    trusted: bool,
    /// How many messages leave now that a wrong clock had put off.
    put_right: usize,
}

/// How many recipients are looked at at one time: the more share a commit, the fewer pages of the
/// ledger are written; but the couriers wait as long.
const PART: usize = 1_000;

impl Planner {
    /// A planner that spreads nothing, and trusts the clock and the catalogue.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, subscriptions: Vec<Subscription>, letterhead: Letterhead) -> Self {
        let subscriptions = Arc::new(subscriptions);
        Planner {
            catalogue,
            subscriptions,
            letterhead,
            spread: TimeDelta::zero(),
            trust: Trust::default(),
            incomplete: false,
        }
    }

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
        let Some(look) = self.begin(outbox, now)? else { return Ok(Passed::default()) };
        let mut passed = Passed::default();
        for people in &look.parts {
            passed = passed.and(self.part(outbox, &look, people, now)?);
        }
        self.end(outbox, &look, &passed, now)?;
        Ok(passed)
    }

    /// Begins a look. None while the outbox is held: what a copy does not know of may have
    /// been sent.
    fn begin(&self, outbox: &mut Outbox, now: DateTime<Utc>) -> Result<Option<Look>, PassError> {
        if outbox.held().is_some() {
            return Ok(None);
        }
        for subscription in self.subscriptions.iter() {
            outbox.first_seen(&subscription.name, now)?;
        }
        for channel in channel::without(&self.letterhead.forms) {
            deliver::strand(outbox, channel, now)?;
        }
        let put_right = outbox.put_right(now)?;
        if put_right > 0 {
            tracing::warn!(put_right, "a clock that was ahead had put messages off; they leave now");
        }
        Ok(Some(Look { put_right, ..self.spans(Some(outbox), now)? }))
    }

    fn spans(&self, ledger: Option<&Outbox>, now: DateTime<Utc>) -> Result<Look, OutboxError> {
        let looked_until = ledger.map(Outbox::planned_until).transpose()?.flatten();
        let begin = ledger.map(Outbox::begin).transpose()?.flatten();
        let (mut spans, mut first_seen) = (Vec::new(), Vec::new());
        for one in self.subscriptions.iter() {
            let seen = ledger.map(|ledger| ledger.seen(&one.name)).transpose()?.flatten().unwrap_or(now);
            let after = look_back::start(one, seen, looked_until, now);
            let after = begin.filter(|begin| *begin <= now).map_or(after, |begin| begin.max(after));
            spans.push(Span { after, until: now });
            first_seen.push(seen);
        }
        let parts = Calls::parts(&self.calls(&spans).people(), PART).map(Arc::from).collect();
        Ok(Look { spans, first_seen, parts, trusted: self.trust.holds(now), put_right: 0 })
    }

    fn calls(&self, spans: &[Span]) -> Calls<'_> {
        Calls::of(&self.catalogue, self.subscriptions.iter().zip(spans.iter().copied()))
    }

    fn part(
        &self,
        outbox: &mut Outbox,
        look: &Look,
        people: &[Person],
        now: DateTime<Utc>,
    ) -> Result<Passed, PassError> {
        let sorted = self.sorted(Some(outbox), look, people, now)?;
        let given_up = match look.trusted {
            true => self.give_up(outbox, people, sorted.give_up, now)?,
            // The next look finds it again.
            false => 0,
        };
        let Made { messages, unmade, earliest } = self.make(&sorted.send, now);
        let put = outbox.put_all(&messages, now)?;
        let messages = put.into_iter().filter(|one| *one == Put::Stored).count();
        Ok(Passed { messages, given_up, unmade, earliest })
    }

    fn sorted(
        &self,
        ledger: Option<&Outbox>,
        look: &Look,
        people: &[Person],
        now: DateTime<Utc>,
    ) -> Result<catch_up::Now<'_>, OutboxError> {
        let mut dues = self.calls(&look.spans).dues(people);
        if let Some(ledger) = ledger {
            dues = ledger.reading(|| {
                look_back::renew(ledger, &mut dues, now)?;
                unknown_only(ledger, dues)
            })?;
        }
        let seen: HashMap<&str, DateTime<Utc>> = self
            .subscriptions
            .iter()
            .map(|one| one.name.as_str())
            .zip(look.first_seen.iter().copied())
            .collect();
        Ok(catch_up::sort(dues, now, |one| seen.get(one.name.as_str()).copied().unwrap_or(now)))
    }

    /// Ends a look that came through: the next one goes on from here.
    fn end(
        &self,
        outbox: &mut Outbox,
        look: &Look,
        passed: &Passed,
        now: DateTime<Utc>,
    ) -> Result<(), PassError> {
        if !look.trusted {
            return Ok(());
        }
        // What could not be made must not fall behind what later looks go back to.
        let earliest = passed.earliest.map(|due| earlier(due, TimeDelta::milliseconds(1)));
        outbox.set_planned_until(earliest.map_or(now, |due| due.min(now)))?;
        if outbox.doubted_since()?.is_some() {
            outbox.set_doubted_since(None)?;
        }
        if passed.messages + passed.given_up > 0 {
            outbox.mark()?;
        }
        Ok(())
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
        let look = self.spans(ledger, now)?;
        self.sorted(ledger, &look, &look.parts.concat(), now)
    }

    /// When to look next: the next instant at which anything falls due, or the longest sleep.
    #[must_use]
    pub fn next_look(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let span = Span { after: now, until: later(now, LONGEST_SLEEP) };
        plan::next(&self.catalogue, &self.subscriptions, span).unwrap_or(span.until)
    }
}
