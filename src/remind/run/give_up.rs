//! What of it will never be sent, and is another subscription yet to send it?
//! Apart from the pass, which would else be read past the one case in which nothing is given up.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Planner, look_back};
use crate::clock::later;
use crate::remind::outbox::{Key, Outbox, OutboxError};
use crate::remind::plan::{Person, Span};

/// The instants of one reminder in two subscriptions lie no further apart: 26 hours from
/// zone to zone, 24 from `at` to `at`, and 24 where a zone skips a day.
const APART: TimeDelta = TimeDelta::hours(74);

impl Planner {
    /// Records what will never be sent, in one transaction for each reason. What another
    /// subscription has yet to call for is left to that one.
    pub(super) fn give_up(
        &self,
        outbox: &mut Outbox,
        people: &[Person],
        give_up: Vec<(Key, &'static str)>,
        now: DateTime<Utc>,
    ) -> Result<usize, OutboxError> {
        let to_come = match give_up.is_empty() || self.subscriptions.len() < 2 {
            true => HashSet::new(),
            false => self.to_come(outbox, people, now)?,
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

    /// What falls due for these recipients as far ahead as two subscriptions can differ about
    /// one reminder.
    fn to_come(
        &self,
        outbox: &Outbox,
        people: &[Person],
        now: DateTime<Utc>,
    ) -> Result<HashSet<Key>, OutboxError> {
        let ahead = vec![Span { after: now, until: later(now, APART) }; self.subscriptions.len()];
        let calls = self.calls(&ahead);
        let mut them = calls.people();
        them.retain(|one| one.is_among(people));
        let mut dues = calls.dues(&them);
        look_back::renew(outbox, &mut dues, now)?;
        Ok(dues.into_iter().flat_map(|due| due.items).map(|item| item.key).collect())
    }
}
