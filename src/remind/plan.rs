//! Which reminders fall due between two instants?
//! Pure: catalogue, subscriptions, zone rules and a span in, reminders out. It may be
//! asked twice, or for spans that overlap: the keys make that harmless. Civil dates
//! are reckoned first and become instants last.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveTime, Utc};
use observances::{Catalogue, Lang, Occurrence, Selection, agenda};

use super::outbox::Key;
use crate::config::CatchUp;
use crate::zone::Zone;

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

    fn for_key(&self) -> String {
        self.0.to_lowercase()
    }
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

/// The reminders that one subscription and span call for, ascending by instant and
/// recipient. Several subscriptions go together through [`group`].
pub fn due<'c>(catalogue: &'c Catalogue, subscription: &'c Subscription, span: Span) -> Vec<Due<'c>> {
    let mut found = Vec::new();
    for lead in &subscription.leads {
        for (at, occurrence) in instants(catalogue, subscription, *lead, span) {
            for recipient in &subscription.recipients {
                let item = item(subscription, recipient, occurrence, *lead);
                found.push(Due { at, subscription, recipient, items: vec![item] });
            }
        }
    }
    group(found)
}

/// Brings together what one recipient is to be told at one instant, over one channel:
/// a message for each, ascending. The same reminder from two subscriptions is one.
#[must_use]
pub fn group(found: Vec<Due<'_>>) -> Vec<Due<'_>> {
    let mut grouped: BTreeMap<(DateTime<Utc>, &'static str, String), Due<'_>> = BTreeMap::new();
    for due in found {
        let place = (due.at, due.subscription.channel, due.recipient.for_key());
        match grouped.entry(place) {
            std::collections::btree_map::Entry::Vacant(empty) => {
                empty.insert(due);
            }
            std::collections::btree_map::Entry::Occupied(mut there) => {
                there.get_mut().items.extend(due.items)
            }
        }
    }
    let mut messages: Vec<Due<'_>> = grouped.into_values().collect();
    for message in &mut messages {
        message.items.sort_by(|one, other| {
            (one.occurrence.start, &one.key).cmp(&(other.occurrence.start, &other.key))
        });
        message.items.dedup_by(|one, other| one.key == other.key);
    }
    messages
}

/// The instants at which a lead of a subscription falls due within the span.
fn instants<'c>(
    catalogue: &'c Catalogue,
    subscription: &Subscription,
    lead: u16,
    span: Span,
) -> Vec<(DateTime<Utc>, Occurrence<'c>)> {
    // A day to each side: where a zone skips a whole day, the instant slips to the next.
    let first = subscription.zone.civil(span.after).date().checked_sub_days(Days::new(1));
    let last = subscription.zone.civil(span.until).date().checked_add_days(Days::new(1));
    let lead = Days::new(u64::from(lead));
    let ahead = |date: Option<chrono::NaiveDate>| date?.checked_add_days(lead);
    let (Some(from), Some(to)) = (ahead(first), ahead(last)) else { return Vec::new() };
    let starting = agenda(catalogue, &subscription.selection, from, to);
    let at = |occurrence: Occurrence<'c>| {
        let day = occurrence.start.checked_sub_days(lead)?;
        Some((subscription.zone.instant(day, subscription.at), occurrence))
    };
    starting.into_iter().filter_map(at).filter(|(at, _)| span.holds(*at)).collect()
}

fn item<'c>(
    subscription: &Subscription,
    recipient: &Recipient,
    occurrence: Occurrence<'c>,
    lead: u16,
) -> Item<'c> {
    let year_and_part = occurrence.slug().split_off(occurrence.observance.id.len() + 1);
    let id = &occurrence.observance.id;
    let key = format!("{id}/{year_and_part}/{}/{}/{lead}d", recipient.for_key(), subscription.channel);
    let after = occurrence.end.checked_add_days(Days::new(1)).unwrap_or(occurrence.end);
    Item { key: key.into(), occurrence, lead, expires: subscription.zone.instant(after, NaiveTime::MIN) }
}

/// The next instant in the span at which anything falls due, if any: when to wake up.
#[must_use]
pub fn next(catalogue: &Catalogue, subscriptions: &[Subscription], span: Span) -> Option<DateTime<Utc>> {
    let each = subscriptions.iter().flat_map(|subscription| {
        let leads = subscription.leads.iter();
        leads.flat_map(move |lead| instants(catalogue, subscription, *lead, span))
    });
    each.map(|(at, _)| at).min()
}
