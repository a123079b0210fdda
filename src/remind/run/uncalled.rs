//! Who gets nothing more, although something waits for him?
//! Apart from the pass, which only ever adds: this is asked at a start, since only then the
//! configuration can be another.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use observances::Selection;

use super::{Planner, channel};
use crate::remind::outbox::{Key, Outbox, OutboxError, Reminder, State};
use crate::remind::plan::{Recipient, observance_of};

/// Why it is cancelled, as the ledger has it.
pub const UNCALLED: &str = "no subscription calls for it any more";

/// Whether a line of the ledger was cancelled for this reason alone: should somebody call for it
/// again while its day is still to come, it is made anew.
pub(super) fn was_uncalled(line: &Reminder) -> bool {
    line.state == State::Cancelled && line.reason.as_deref() == Some(UNCALLED)
}

impl Planner {
    /// Cancels what waits for somebody who has left, or is about what its recipient does not
    /// choose any more. Returns how many messages those were.
    ///
    /// # Errors
    /// What the outbox says.
    pub fn cancel_uncalled(&self, outbox: &mut Outbox, now: DateTime<Utc>) -> Result<usize, OutboxError> {
        if outbox.held().is_some() {
            return Ok(0);
        }
        let audience = self.audience();
        let cancelled = outbox.cancel_unless(
            |channel, who, keys| audience.calls_for(channel, who, keys),
            UNCALLED,
            now,
        )?;
        if cancelled > 0 {
            tracing::warn!(
                cancelled,
                "what waited for somebody whom no subscription calls any more is not sent"
            );
        }
        Ok(cancelled)
    }

    /// Who is told of what, to be asked of one message after another.
    #[must_use]
    pub fn audience(&self) -> Audience<'_> {
        let mut chosen: HashMap<(&str, String), Vec<&Selection>> = HashMap::new();
        for one in self.subscriptions.iter() {
            for recipient in &one.recipients {
                chosen.entry((one.channel, recipient.for_key())).or_default().push(&one.selection);
            }
        }
        Audience { planner: self, chosen, absent: channel::without(&self.letterhead.forms).collect() }
    }
}

/// What is chosen for whom.
#[derive(Debug)]
pub struct Audience<'p> {
    planner: &'p Planner,
    chosen: HashMap<(&'p str, String), Vec<&'p Selection>>,
    /// The channels that the configuration does not have.
    absent: Vec<&'static str>,
}

impl Audience<'_> {
    /// Whether any subscription of its recipient on its channel chooses anything that a message
    /// is about. How long before, at what hour, in which zone and in which form is not asked:
    /// who has changed these still wants to be told, and what fell due under the old ones is
    /// perhaps not made again under the new.
    #[must_use]
    pub fn calls_for(&self, channel: &str, recipient: &str, mut keys: impl Iterator<Item = Key>) -> bool {
        // It waits for its channel to come back, and is looked at then.
        if self.absent.contains(&channel) {
            return true;
        }
        let who = Recipient::new(recipient).for_key();
        let Some(chosen) = self.chosen.get(&(channel, who)) else { return false };
        keys.any(|key| match self.planner.catalogue.get(observance_of(&key)) {
            Some(observance) => chosen.iter().any(|selection| selection.matches(observance)),
            // It may be in the file that is left out for the time being.
            None => self.planner.incomplete,
        })
    }
}
