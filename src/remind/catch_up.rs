//! What becomes of reminders that were missed while the service was down?
//! Pure, and apart from the plan, which does not know when it is looked at: what is
//! still of use is sent once, late; what is past is recorded as expired.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::outbox::Key;
use super::plan::{Due, Item, Recipient, Subscription};
use crate::config::CatchUp;

/// A reminder that is up to an hour behind its instant was not missed: the loop wakes
/// on time, and a restart takes less.
const IN_TIME: TimeDelta = TimeDelta::hours(1);

/// What is to be done with what fell due.
#[derive(Debug, Default)]
pub struct Now<'c> {
    /// Messages to send.
    pub send: Vec<Sending<'c>>,
    /// Reminders that will never be sent, with the reason.
    pub give_up: Vec<(Key, &'static str)>,
}

/// One message to one recipient.
#[derive(Debug, Clone)]
pub struct Sending<'c> {
    /// The subscription that calls for it.
    pub subscription: &'c Subscription,
    /// The recipient.
    pub recipient: &'c Recipient,
    /// When it should have been sent; the earliest instant of a digest.
    pub due: DateTime<Utc>,
    /// What it is about, soonest first; no occurrence twice.
    pub items: Vec<Item<'c>>,
    /// All reminders that it settles: those of `items` and those that it makes needless.
    pub keys: Vec<Key>,
    /// Whether it was missed and comes late.
    pub late: bool,
}

/// Sorts what fell due until `now` into what is sent and what is given up.
#[must_use]
pub fn sort<'c>(dues: Vec<Due<'c>>, now: DateTime<Utc>) -> Now<'c> {
    let mut result = Now::default();
    let mut digests: BTreeMap<(&'static str, String), Sending<'c>> = BTreeMap::new();
    for due in dues {
        let late = due.at + IN_TIME < now;
        let Some(sending) = still_of_use(due, now, late, &mut result.give_up) else { continue };
        match (late, sending.subscription.catch_up) {
            (false, _) | (true, CatchUp::Each) => result.send.push(sending),
            (true, CatchUp::Skip) => {
                let skipped = sending.keys.into_iter().map(|key| (key, "missed, and catch_up is \"skip\""));
                result.give_up.extend(skipped);
            }
            (true, CatchUp::Digest) => {
                let place = (sending.subscription.channel, sending.recipient.reveal().to_lowercase());
                match digests.remove(&place) {
                    Some(digest) => digests.insert(place, join(digest, sending)),
                    None => digests.insert(place, sending),
                };
            }
        }
    }
    result.send.extend(digests.into_values());
    result.send.sort_by(|one, other| (one.due, one.recipient).cmp(&(other.due, other.recipient)));
    result
}

/// The message without the occurrences whose last day is over.
fn still_of_use<'c>(
    due: Due<'c>,
    now: DateTime<Utc>,
    late: bool,
    give_up: &mut Vec<(Key, &'static str)>,
) -> Option<Sending<'c>> {
    let Due { at, subscription, recipient, items } = due;
    let (items, past): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| now < item.expires);
    give_up.extend(
        past.into_iter().map(|item| (item.key, "the day had passed when the reminder could be sent")),
    );
    if items.is_empty() {
        return None;
    }
    let keys = items.iter().map(|item| item.key.clone()).collect();
    Some(one_each(Sending { subscription, recipient, due: at, items, keys, late }))
}

fn join<'c>(mut digest: Sending<'c>, more: Sending<'c>) -> Sending<'c> {
    digest.due = digest.due.min(more.due);
    digest.items.extend(more.items);
    digest.keys.extend(more.keys);
    one_each(digest)
}

/// An occurrence that two leads announce stands once, with the shorter lead.
fn one_each(mut sending: Sending<'_>) -> Sending<'_> {
    sending.items.sort_by(|one, other| {
        let place =
            |item: &Item<'_>| (item.occurrence.start, item.occurrence.observance.id.clone(), item.lead);
        place(one).cmp(&place(other))
    });
    sending.items.dedup_by(|one, other| one.occurrence == other.occurrence);
    sending
}
