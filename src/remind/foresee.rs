//! Which messages will a service send that runs on and on?
//! Apart from the pass: it asks the same plan and sorts with the same `catch_up`, at each
//! instant as if a pass came right then, and remembers what the ledger would.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use observances::Catalogue;

use super::catch_up::{self, Sending};
use super::outbox::Key;
use super::plan::{self, Due, Span, Subscription};
use crate::clock::{earlier, later};

/// How much is planned at one time, so that memory does not grow with the span.
const STRETCH: TimeDelta = TimeDelta::days(31);

/// Above so many recipients a stretch is a day: each of them has messages of its own.
const MANY: usize = 1_000;

/// For how long a reminder is remembered: the instants at which several subscriptions call
/// for one lie less than 74 hours apart (26 from zone to zone, 24 from `at` to `at`, 24 where a
/// zone skips a day), and a time in which nothing is sent can put one off by a day more.
const MEMORY: TimeDelta = TimeDelta::days(7);

/// The messages of a span, a stretch at a time, soonest first.
#[derive(Debug)]
pub struct Ahead<'c> {
    catalogue: &'c Catalogue,
    subscriptions: &'c [Subscription],
    /// Only messages in which this subscription has a part.
    only: Option<&'c Subscription>,
    span: Span,
    /// Up to where it is planned, inclusive.
    planned: DateTime<Utc>,
    known: HashMap<Key, DateTime<Utc>>,
}

impl<'c> Ahead<'c> {
    /// What falls due in the span, for a service that ran long before it began.
    #[must_use]
    pub fn of(catalogue: &'c Catalogue, subscriptions: &'c [Subscription], span: Span) -> Self {
        let planned = earlier(span.after, MEMORY);
        Self { catalogue, subscriptions, only: None, span, planned, known: HashMap::new() }
    }

    /// Only messages in which a subscription has a part. All are planned all the same: what
    /// another one sends, or sent before, makes a message another or needless.
    #[must_use]
    pub fn only(self, subscription: Option<&'c Subscription>) -> Self {
        Self { only: subscription, ..self }
    }

    /// Plans the next stretch, and sorts it instant by instant.
    fn stretch(&mut self) -> Vec<Sending<'c>> {
        let recipients: usize = self.subscriptions.iter().map(|one| one.recipients.len()).sum();
        let length = if recipients > MANY { TimeDelta::days(1) } else { STRETCH };
        let span = Span { after: self.planned, until: later(self.planned, length).min(self.span.until) };
        self.planned = span.until;
        self.known.retain(|_, at| earlier(span.after, MEMORY) < *at);
        let wanted = self.only.map(|one| self.called_for(one, span));
        let dues = self.due(self.subscriptions, span);
        let mut found = Vec::new();
        let mut dues = dues.into_iter().peekable();
        while let Some(first) = dues.next() {
            let at = first.at;
            let mut together = vec![first];
            while let Some(next) = dues.next_if(|next| next.at == at) {
                together.push(next);
            }
            found.extend(self.sent_at(at, together));
        }
        found.retain(|sending| {
            let named = |keys: &HashSet<Key>| sending.keys.iter().any(|key| keys.contains(key));
            self.span.after < sending.due && wanted.as_ref().is_none_or(named)
        });
        found
    }

    fn due<'s>(&self, subscriptions: &'s [Subscription], span: Span) -> Vec<Due<'s>>
    where
        'c: 's,
    {
        plan::due(self.catalogue, subscriptions.iter().map(|one| (one, span)))
    }

    /// What a pass at this instant sends of what falls due then.
    fn sent_at(&mut self, at: DateTime<Utc>, mut dues: Vec<Due<'c>>) -> Vec<Sending<'c>> {
        dues.iter_mut().for_each(|due| due.items.retain(|item| !self.known.contains_key(&item.key)));
        dues.retain(|due| !due.items.is_empty());
        let sent = catch_up::sort(dues, at, |_| DateTime::<Utc>::MIN_UTC).send;
        self.known.extend(sent.iter().flat_map(|sending| &sending.keys).map(|key| (key.clone(), at)));
        sent
    }

    /// What one subscription calls for about then: another may have said it days earlier.
    fn called_for(&self, one: &Subscription, span: Span) -> HashSet<Key> {
        let span = Span { after: earlier(span.after, MEMORY), until: later(span.until, MEMORY) };
        let dues = self.due(std::slice::from_ref(one), span);
        dues.into_iter().flat_map(|due| due.items).map(|item| item.key).collect()
    }
}

impl<'c> Iterator for Ahead<'c> {
    type Item = Vec<Sending<'c>>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.planned < self.span.until).then(|| self.stretch())
    }
}
