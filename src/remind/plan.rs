//! Which reminders fall due between two instants?
//! Pure: catalogue, subscriptions, zone rules and a span in, reminders out. It may be
//! asked twice, or for spans that overlap: the keys make that harmless. Civil dates
//! are reckoned first and become instants last.

mod calls;
mod dates;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Days, NaiveTime, Utc};
use observances::{Catalogue, Lang, Occurrence, Selection};
use sha2::{Digest as _, Sha256};

use super::outbox::Key;
use crate::config::{CatchUp, Digest, Quiet};
use crate::zone::Zone;
use dates::Dates;

pub use calls::{Calls, Person};

/// Who is reminded, of what, how long before, at what local time.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// Its name in the configuration.
    pub name: String,
    /// The channel's name: `stdout` or `email`.
    pub channel: &'static str,
    /// The recipients; each gets messages of its own.
    pub recipients: Vec<Recipient>,
    /// Of which observances.
    pub selection: Selection,
    /// How many days before the first day; 0 is the day itself.
    pub leads: Vec<u16>,
    /// The time of day, on the wall clock of `zone`.
    pub at: NaiveTime,
    /// The recipients' zone.
    pub zone: Zone,
    /// The language of the messages.
    pub lang: Lang,
    /// What to do with reminders that were missed while the service was down.
    pub catch_up: CatchUp,
    /// One message for all that is coming in a day, a week or a month.
    pub digest: Option<Digest>,
    /// When nothing is sent, on the wall clock of `zone`.
    pub quiet: Option<Quiet>,
}

/// One recipient, by its address on the channel; standard output has the one `-`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient(String);

impl Recipient {
    /// A recipient. Letter case is kept for the envelope and ignored in keys.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self(address.to_owned())
    }

    /// The address whole; never for a log.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The address as keys and groupings have it.
    pub(super) fn for_key(&self) -> String {
        self.0.to_lowercase()
    }

    /// Where it stands among others.
    fn place(&self) -> calls::Place {
        let key = self.for_key();
        let mut beginning = [0; 16];
        beginning.iter_mut().zip(key.bytes()).for_each(|(place, byte)| *place = byte);
        (beginning, number(&key))
    }

    /// A number that is always the same for the same recipient, and spread evenly.
    pub(super) fn number(&self) -> u64 {
        number(&self.for_key())
    }
}

fn number(key: &str) -> u64 {
    let hash = Sha256::digest(key);
    hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::address::scrub(&self.0))
    }
}

/// The reminders of one recipient that fall due at one instant: one message.
#[derive(Debug, Clone)]
pub struct Due<'c> {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The subscription; the first one of the configuration where several meet here.
    pub subscription: &'c Subscription,
    /// The recipient.
    pub recipient: &'c Recipient,
    /// What it is about, soonest first.
    pub items: Vec<Item<'c>>,
}

/// One reminder: an occurrence, so many days ahead.
#[derive(Debug, Clone)]
pub struct Item<'c> {
    /// The line of the ledger.
    pub key: Key,
    /// What is coming.
    pub occurrence: Occurrence<'c>,
    /// How many days before its first day.
    pub lead: u16,
    /// The instant at which its last day ends in the recipient's zone: of no use after.
    pub expires: DateTime<Utc>,
    /// What its own subscription wants if it was missed: the message that it stands in may
    /// be another subscription's.
    pub catch_up: CatchUp,
}

/// A span of instants: `after` is exclusive, `until` inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The end of the span before, exclusive.
    pub after: DateTime<Utc>,
    /// The last instant, inclusive.
    pub until: DateTime<Utc>,
}

impl Span {
    fn holds(&self, at: DateTime<Utc>) -> bool {
        self.after < at && at <= self.until
    }
}

/// The reminders that subscriptions call for, each in its span: a message for each
/// recipient and instant, ascending.
pub fn due<'c>(
    catalogue: &'c Catalogue,
    spans: impl IntoIterator<Item = (&'c Subscription, Span)>,
) -> Vec<Due<'c>> {
    let calls = Calls::of(catalogue, spans);
    calls.dues(&calls.people())
}

/// Brings together what one recipient is to be told at one instant, over one channel.
/// The same reminder from two subscriptions is one.
fn group(found: Vec<Due<'_>>) -> Vec<Due<'_>> {
    let mut grouped: BTreeMap<(DateTime<Utc>, &'static str, String), Due<'_>> = BTreeMap::new();
    for due in found {
        let place = (due.at, due.subscription.channel, due.recipient.for_key());
        match grouped.entry(place) {
            Entry::Vacant(empty) => drop(empty.insert(due)),
            Entry::Occupied(mut there) => there.get_mut().items.extend(due.items),
        }
    }
    let mut messages: Vec<Due<'_>> = grouped.into_values().collect();
    for message in &mut messages {
        message.items.sort_by(|one, other| {
            (one.occurrence.start, &one.key).cmp(&(other.occurrence.start, &other.key))
        });
        message.items.dedup_by(|again, first| {
            let same = again.key == first.key;
            if same {
                first.hear(again);
            }
            same
        });
    }
    messages
}

impl Item<'_> {
    /// Whether both say the same: the same occurrence, so many days ahead.
    pub(super) fn tells_as(&self, other: &Item<'_>) -> bool {
        let told = |item: &Item<'_>| (item.occurrence.start, item.occurrence.part, item.lead);
        std::ptr::eq(self.occurrence.observance, other.occurrence.observance) && told(self) == told(other)
    }

    /// The same reminder from another subscription: what is of use to one is sent.
    fn hear(&mut self, again: &Item<'_>) {
        self.expires = self.expires.max(again.expires);
        if self.catch_up == CatchUp::Skip {
            self.catch_up = again.catch_up;
        }
    }
}

/// The lead as keys have it. Who gets a digest and the day's reminder besides gets both: they
/// are different reminders. A daily digest is what anybody gets.
fn lead_in_key(lead: u16, digest: Option<Digest>) -> String {
    match digest {
        None | Some(Digest::Daily) => format!("{lead}d"),
        Some(digest) => format!("{lead}d-{}", digest.as_str()),
    }
}

/// The id of the observance that a reminder is about, by its key.
pub(super) fn observance_of(key: &Key) -> &str {
    key.as_str().split('/').next().unwrap_or_default()
}

fn item<'c>(
    subscription: &Subscription,
    recipient: &Recipient,
    occurrence: Occurrence<'c>,
    lead: u16,
) -> Item<'c> {
    let year_and_part = occurrence.slug().split_off(occurrence.observance.id.len() + 1);
    let id = &occurrence.observance.id;
    let told = lead_in_key(lead, subscription.digest);
    let key = format!("{id}/{year_and_part}/{}/{}/{told}", recipient.for_key(), subscription.channel);
    let after = occurrence.end.checked_add_days(Days::new(1)).unwrap_or(occurrence.end);
    let expires = subscription.zone.instant(after, NaiveTime::MIN);
    Item { key: key.into(), occurrence, lead, expires, catch_up: subscription.catch_up }
}

/// The next instant in the span at which anything falls due, if any: when to wake up.
#[must_use]
pub fn next(catalogue: &Catalogue, subscriptions: &[Subscription], span: Span) -> Option<DateTime<Utc>> {
    let mut dates = Dates::of(catalogue);
    let mut soonest: Option<DateTime<Utc>> = None;
    for subscription in subscriptions {
        for lead in &subscription.leads {
            let instants = dates.instants(subscription, *lead, span);
            soonest = instants.into_iter().map(|(at, _)| at).chain(soonest).min();
        }
    }
    soonest
}
