//! What becomes of reminders that were missed while the service was down?
//! Pure, and apart from the plan, which does not know when it is looked at: what is
//! still of use is sent once, late; what is past is recorded as expired.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};

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

/// The reasons in the ledger.
const PASSED: &str = "the day had passed when the reminder could be sent";
const SKIPPED: &str = "missed, and catch_up is \"skip\"";

/// Sorts what fell due until `now` into what is sent and what is given up. What fell due
/// before its subscription was first seen does not count as missed: on the day on which
/// the service starts, what was to be said this morning is simply said, whatever
/// `catch_up` is.
#[must_use]
pub fn sort<'c>(
    dues: Vec<Due<'c>>,
    now: DateTime<Utc>,
    first_seen: impl Fn(&Subscription) -> DateTime<Utc>,
) -> Now<'c> {
    let missed =
        |due: &Due<'c>| now.signed_duration_since(due.at) > IN_TIME && first_seen(due.subscription) <= due.at;
    // Of a reminder that two subscriptions name at two instants, the one in time counts,
    // else the first that is still of use.
    let (late, in_time): (Vec<_>, Vec<_>) = dues.into_iter().partition(missed);
    let mut sieve = Sieve { now, claimed: HashSet::new(), given_up: BTreeMap::new() };
    let mut send: Vec<_> = in_time.into_iter().filter_map(|due| sieve.in_time(due)).collect();
    let mut digests: BTreeMap<(&'static str, String), Sending<'c>> = BTreeMap::new();
    for due in late {
        let place = (due.subscription.channel, due.recipient.for_key());
        let (each, digest) = sieve.late(due);
        send.extend(each);
        if let Some(sending) = digest {
            let whole = match digests.remove(&place) {
                Some(digest) => join(digest, sending),
                None => sending,
            };
            digests.insert(place, whole);
        }
    }
    send.extend(digests.into_values());
    send.sort_by(|one, other| (one.due, one.recipient).cmp(&(other.due, other.recipient)));
    let Sieve { claimed, given_up, .. } = sieve;
    let give_up = given_up.into_iter().filter(|(key, _)| !claimed.contains(key)).collect();
    Now { send: send.into_iter().map(one_each).collect(), give_up }
}

/// Lets through what is still of use, each reminder once.
struct Sieve {
    now: DateTime<Utc>,
    claimed: HashSet<Key>,
    given_up: BTreeMap<Key, &'static str>,
}

impl Sieve {
    fn in_time<'c>(&mut self, due: Due<'c>) -> Option<Sending<'c>> {
        let Due { at, subscription, recipient, mut items } = due;
        items.retain(|item| self.lets_through(item));
        sending(subscription, recipient, at, items, false)
    }

    /// What is sent by itself, and what goes into a digest.
    fn late<'c>(&mut self, due: Due<'c>) -> (Option<Sending<'c>>, Option<Sending<'c>>) {
        let Due { at, subscription, recipient, mut items } = due;
        items.retain(|item| {
            let skipped = item.catch_up == CatchUp::Skip && self.now < item.expires;
            if skipped {
                self.given_up.entry(item.key.clone()).or_insert(SKIPPED);
            }
            !skipped && self.lets_through(item)
        });
        let (each, digest) = items.into_iter().partition(|item| item.catch_up == CatchUp::Each);
        let late = |items| sending(subscription, recipient, at, items, true);
        (late(each), late(digest))
    }

    fn lets_through(&mut self, item: &Item<'_>) -> bool {
        if item.expires <= self.now {
            self.given_up.entry(item.key.clone()).or_insert(PASSED);
            return false;
        }
        self.claimed.insert(item.key.clone())
    }
}

fn sending<'c>(
    subscription: &'c Subscription,
    recipient: &'c Recipient,
    due: DateTime<Utc>,
    items: Vec<Item<'c>>,
    late: bool,
) -> Option<Sending<'c>> {
    let keys: Vec<Key> = items.iter().map(|item| item.key.clone()).collect();
    (!keys.is_empty()).then_some(Sending { subscription, recipient, due, items, keys, late })
}

fn join<'c>(mut digest: Sending<'c>, more: Sending<'c>) -> Sending<'c> {
    digest.due = digest.due.min(more.due);
    digest.items.extend(more.items);
    digest.keys.extend(more.keys);
    digest
}

/// An occurrence that two leads announce stands once, with the shorter lead.
fn one_each(mut sending: Sending<'_>) -> Sending<'_> {
    sending.items.sort_by(|one, other| {
        let (first, second) = (&one.occurrence, &other.occurrence);
        let by_days = (first.start, first.end).cmp(&(second.start, second.end));
        by_days.then_with(|| (&first.observance.id, one.lead).cmp(&(&second.observance.id, other.lead)))
    });
    let mut stands: HashSet<(String, i32, Option<u8>)> = HashSet::new();
    sending.items.retain(|item| {
        let occurrence = &item.occurrence;
        stands.insert((occurrence.observance.id.to_string(), occurrence.start.year(), occurrence.part))
    });
    sending
}
