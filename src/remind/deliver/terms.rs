//! On which terms does a courier send, and how did a round fare?
//! Apart from the courier: these are what it is handed and what it gives back.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior};

use super::fate::Fate;
use super::pulse::Pulse;
use crate::clock::Trust;
use crate::config::{OnUnknown, Reminders};

/// How many messages are leased to a side that takes them without delay: as many as are sent in
/// a few waits for the disk.
const BATCH: usize = 64;

/// On which terms messages are sent.
#[derive(Debug, Clone)]
pub struct Terms {
    /// How many messages are on their way at one time: twice as many as the channel has
    /// connections, so that none of these waits for the disk.
    pub at_once: usize,
    /// How many messages leave in a minute at most.
    pub per_minute: Option<u32>,
    /// What becomes of a message of which nobody knows whether it arrived.
    pub on_unknown: OnUnknown,
    /// After how many refusals for good a recipient gets nothing more.
    pub suspend_after: u32,
    /// Whether the clock may be believed that a day is over.
    pub trust: Trust,
}

impl Default for Terms {
    fn default() -> Self {
        let Reminders { on_unknown, suspend_after, .. } = Reminders::default();
        Terms { at_once: 8, per_minute: None, on_unknown, suspend_after, trust: Trust::default() }
    }
}

impl Terms {
    /// How many messages are on the way at one time.
    pub(super) fn room(&self, pulse: &Pulse) -> usize {
        if self.is_brisk(pulse) { self.at_once.max(BATCH) } else { self.at_once }
    }

    /// Whether the other side is given more at once, and the doubt about them is recorded in one
    /// commit, since the disk is then what is waited for; but not where each that is in doubt is
    /// a matter for the operator.
    pub(super) fn is_brisk(&self, pulse: &Pulse) -> bool {
        self.on_unknown == OnUnknown::Resend && pulse.is_brisk(self.at_once)
    }

    pub(super) fn pace(&self) -> Pace {
        let Some(per_minute) = self.per_minute.filter(|count| *count > 0) else { return Pace(None) };
        let mut pace = tokio::time::interval(Duration::from_secs(60) / per_minute);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Pace(Some(pace))
    }
}

/// A beat for each message, where there are to be no more than so many in a minute.
pub(super) struct Pace(Option<Interval>);

impl Pace {
    /// Waits for the next beat; not at all where there is none.
    pub(super) async fn beat(&mut self) {
        if let Some(pace) = &mut self.0 {
            pace.tick().await;
        }
    }

    /// How many of those for which there is room may leave at a beat.
    pub(super) fn at_a_beat(&self, room: usize) -> usize {
        self.0.as_ref().map_or(room, |_| room.min(1))
    }

    /// How many may leave without waiting for a beat.
    pub(super) fn between_beats(&self, room: usize) -> usize {
        self.0.as_ref().map_or(room, |_| 0)
    }
}

/// How the messages of one round fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Taken by the other side.
    pub sent: usize,
    /// To be tried again.
    pub deferred: usize,
    /// Refused for good, or expired.
    pub lost: usize,
    /// The channel could not be reached, and pauses.
    pub unreachable: bool,
}

impl Tally {
    /// This and another round together.
    #[must_use]
    pub fn and(self, other: Tally) -> Tally {
        Tally {
            sent: self.sent + other.sent,
            deferred: self.deferred + other.deferred,
            lost: self.lost + other.lost,
            unreachable: self.unreachable || other.unreachable,
        }
    }

    pub(super) fn add(&mut self, fate: Fate) {
        match fate {
            Fate::Sent => self.sent += 1,
            Fate::Deferred => self.deferred += 1,
            Fate::Lost => self.lost += 1,
            Fate::Unreachable => self.unreachable = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remind::channel::Delivery;

    #[test]
    fn a_doubt_that_is_the_operators_to_settle_is_never_one_of_many() {
        let pulse = Pulse::default();
        for on_unknown in [OnUnknown::Resend, OnUnknown::Hold] {
            let terms = Terms { on_unknown, ..Terms::default() };
            (0..terms.at_once).for_each(|_| pulse.count(&Delivery::Sent { reply: String::new() }));
            let (resend, room) = (on_unknown == OnUnknown::Resend, terms.room(&pulse));
            assert_eq!((terms.is_brisk(&pulse), room), (resend, if resend { BATCH } else { terms.at_once }));
        }
        pulse.slow();
        assert!(!Terms::default().is_brisk(&pulse));
    }
}
