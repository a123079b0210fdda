//! What is called for, and for whom, a part of the recipients at a time?
//! Apart from the plan's own words, because a hundred thousand recipients share the few instants
//! at which anything falls due, and are never all looked at at once.

use chrono::{DateTime, Utc};
use observances::{Catalogue, Occurrence};

use super::dates::Dates;
use super::{Due, Span, Subscription, group, item};

/// What subscriptions call for in their spans, before it is told apart by recipient: of a
/// hundred thousand recipients a part at a time can be looked at.
pub struct Calls<'c> {
    each: Vec<(&'c Subscription, Vec<Call<'c>>)>,
}

/// One occurrence, so many days ahead, for all recipients of a subscription.
struct Call<'c> {
    at: DateTime<Utc>,
    lead: u16,
    occurrence: Occurrence<'c>,
}

/// One recipient of one subscription, sorted such that all of one recipient stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    place: Place,
    subscription: u32,
    recipient: u32,
}

/// Recipients stand as their addresses do in the ledger's keys, as far as a beginning tells (the
/// rest is by their numbers): the reminders of a part then lie next to each other in the ledger,
/// where scattered ones would make a page of their own dirty each.
pub(super) type Place = ([u8; 16], u64);

impl Person {
    /// Whether this recipient is among a part's, in whatever subscription. (Two recipients of one
    /// place would be as one here; whoever asks can bear it.)
    pub(crate) fn is_among(&self, part: &[Person]) -> bool {
        part.binary_search_by_key(&self.place, |person| person.place).is_ok()
    }
}

impl<'c> Calls<'c> {
    /// What falls due in the spans.
    pub fn of(catalogue: &'c Catalogue, spans: impl IntoIterator<Item = (&'c Subscription, Span)>) -> Self {
        let mut dates = Dates::of(catalogue);
        let mut each = Vec::new();
        for (subscription, span) in spans {
            let mut calls = Vec::new();
            for lead in subscription.leads.iter().copied() {
                let instants = dates.instants(subscription, lead, span).into_iter();
                calls.extend(instants.map(|(at, occurrence)| Call { at, lead, occurrence }));
            }
            each.push((subscription, calls));
        }
        Calls { each }
    }

    /// The recipients for whom anything falls due.
    pub fn people(&self) -> Vec<Person> {
        let mut people = Vec::new();
        let called = (0..).zip(&self.each).filter(|(_, (_, calls))| !calls.is_empty());
        for (subscription, (there, _)) in called {
            let recipients = (0..).zip(&there.recipients);
            people.extend(recipients.map(|(recipient, one)| Person {
                place: one.place(),
                subscription,
                recipient,
            }));
        }
        people.sort_unstable();
        people
    }

    /// Parts of about so many recipients, none of whom stands in two.
    pub fn parts(people: &[Person], size: usize) -> impl Iterator<Item = &[Person]> {
        let mut rest = people;
        std::iter::from_fn(move || {
            let last = rest.get(size.saturating_sub(1)).or(rest.last())?.place;
            let (part, others) = rest.split_at(rest.partition_point(|person| person.place <= last));
            rest = others;
            Some(part)
        })
    }

    /// What falls due for these recipients: a message for each and each instant, ascending.
    pub fn dues(&self, people: &[Person]) -> Vec<Due<'c>> {
        let mut found = Vec::new();
        for person in people {
            let Some((subscription, calls)) = self.each.get(person.subscription as usize) else { continue };
            let subscription: &'c Subscription = subscription;
            let Some(recipient) = subscription.recipients.get(person.recipient as usize) else { continue };
            found.extend(calls.iter().map(|call| {
                let item = item(subscription, recipient, call.occurrence, call.lead);
                Due { at: call.at, subscription, recipient, items: vec![item] }
            }));
        }
        group(found)
    }
}
