//! Which messages are made of what is due, and when may each leave?
//! Apart from looking for what is due: here is no ledger.

use chrono::{DateTime, TimeDelta, Utc};

use super::{PassError, Planner};
use crate::clock::{earlier, later};
use crate::remind::catch_up::Sending;
use crate::remind::message::{self, Press};
use crate::remind::outbox::NewMessage;
use crate::remind::quiet;

/// How long before the end of its day, or before the quiet hours, a message has its place in the
/// spread at the latest.
const LAST_PLACE: TimeDelta = TimeDelta::minutes(2);

/// What came of making the messages of a pass.
#[derive(Default)]
pub(super) struct Made {
    pub(super) messages: Vec<NewMessage>,
    pub(super) unmade: usize,
    /// When the first one that could not be made fell due.
    pub(super) earliest: Option<DateTime<Utc>>,
}

impl Planner {
    /// The messages that can be made. One that cannot be made, through some fault in its
    /// subscription, must not keep others from theirs.
    pub(super) fn make(&self, send: &[Sending<'_>], now: DateTime<Utc>) -> Made {
        let (mut made, mut press) = (Made::default(), Press::default());
        for sending in send {
            let mut fault = |error| {
                tracing::error!(%error, "a template of your own fails for this message; the built-in one is used");
            };
            match press.finish(sending, &self.letterhead, now, &mut fault) {
                Ok(message) => made.messages.push(self.timed(message, sending, now)),
                Err(error) => {
                    let subscription = &sending.subscription.name;
                    tracing::error!(%error, subscription, "cannot make a message; the others go out");
                    made.unmade += 1;
                    made.earliest = Some(made.earliest.map_or(sending.due, |due| due.min(sending.due)));
                }
            }
        }
        made
    }

    /// The message with the instants that are its recipient's alone: its place in the spread,
    /// the same every day, and when it is not to disturb.
    fn timed(&self, mut message: NewMessage, sending: &Sending<'_>, now: DateTime<Utc>) -> NewMessage {
        // Whoever takes it from the outbox puts it off to the end of these.
        message.quiet =
            sending.subscription.quiet.map(|quiet| quiet::next(quiet, &sending.subscription.zone, now));
        if let Some(seconds) = u64::try_from(self.spread.num_seconds()).ok().filter(|seconds| *seconds > 0) {
            // Of no use after the end of the day: who is told at 23:59 has no later place. Nor is
            // there one in the quiet hours, for whose end it would wait until the day is over.
            let end = message.quiet.map_or(message.expires, |(quiet, _)| quiet.min(message.expires));
            let room = earlier(end, LAST_PLACE).signed_duration_since(message.due).num_seconds();
            // Where there is less room than asked for, all are closer together.
            let room = u64::try_from(room).unwrap_or(0).min(seconds);
            let place = sending.recipient.number() % seconds * room / seconds;
            message.not_before = later(message.due, TimeDelta::seconds(i64::try_from(place).unwrap_or(0)));
        }
        message
    }

    /// The messages of a pass, for showing them.
    ///
    /// # Errors
    /// The first that cannot be made.
    pub fn finish(&self, send: &[Sending<'_>], now: DateTime<Utc>) -> Result<Vec<NewMessage>, PassError> {
        let finished = send.iter().map(|sending| {
            let made = message::finish(sending, &self.letterhead, now);
            made.map(|message| self.timed(message, sending, now)).map_err(|source| PassError::Message {
                subscription: sending.subscription.name.clone(),
                source,
            })
        });
        finished.collect()
    }
}
