//! How do the messages of the outbox leave, one channel's at a time?
//! Take with a lease, send, settle. Apart from the planner, so that a mail server that
//! is slow for ten minutes holds up neither the plan nor the other channels.

mod fate;
mod owed;
mod pulse;
mod round;
mod terms;

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::channel::{Channel, Doubt, Outgoing};
use super::outbox::{Backlog, Outbox, OutboxError, OutboxHandle, Taken, Token};
use super::status::Status;
use crate::clock::{Clock, later};
use fate::{Fate, outcome};
use owed::{Ended, Owed};
use pulse::{BRISK, Pulse};
use round::Round;

pub(super) use fate::strand;
pub use terms::{Tally, Terms};

/// The pauses of a channel that cannot be reached.
const SHORTEST_PAUSE: TimeDelta = TimeDelta::seconds(15);
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Without a due message the channel looks again after this, in case a row was changed
/// from outside.
const LONGEST_SLEEP: TimeDelta = TimeDelta::hours(6);

/// How soon to look again when the outbox could not be read or written.
const AFTER_TROUBLE: TimeDelta = TimeDelta::seconds(30);

/// Sends the messages of one channel.
#[derive(Debug, Clone)]
pub struct Courier {
    /// The channel's name in the outbox.
    pub name: &'static str,
    /// The way out.
    pub channel: Arc<dyn Channel>,
    /// The messages.
    pub outbox: OutboxHandle,
    /// The time.
    pub clock: Clock,
    /// On which terms it sends.
    pub terms: Terms,
    /// Where it tells how it is doing.
    pub status: Status,
}

/// When to look again.
struct Next {
    at: DateTime<Utc>,
    /// What waits.
    backlog: Option<Backlog>,
}

impl Courier {
    /// A courier on the usual terms.
    #[must_use]
    pub fn new(name: &'static str, channel: Arc<dyn Channel>, outbox: OutboxHandle, clock: Clock) -> Self {
        Courier { name, channel, outbox, clock, terms: Terms::default(), status: Status::default() }
    }

    /// Sends what is due, and waits for more, until told to stop; what is on its way then
    /// is waited for, up to `drain`.
    pub async fn work(self, due: Arc<Notify>, stop: CancellationToken, drain: Duration) {
        let mut pause = SHORTEST_PAUSE;
        let mut owed = Vec::new();
        while !stop.is_cancelled() {
            // Listening begins before looking, so that nothing told in between is missed.
            let told = due.notified();
            tokio::pin!(told);
            told.as_mut().enable();
            let ahead = self.clock.ahead();
            self.status.works(self.name);
            self.pay(&mut owed).await;
            let tally = self.go_round(&stop, drain, &mut owed).await;
            let next = self.next_look(owed.is_empty()).await;
            let wakes_at = if tally.unreachable && !stop.is_cancelled() {
                let wakes_at = later(self.clock.now(), pause);
                tracing::warn!(
                    channel = self.name,
                    "the channel cannot be reached; it pauses until {wakes_at}"
                );
                pause = (pause * 2).min(LONGEST_PAUSE);
                wakes_at
            } else {
                pause = SHORTEST_PAUSE;
                next.at
            };
            if self.clock.was_set_since(ahead) {
                self.put_right().await;
                continue;
            }
            self.status.looked(self.name, wakes_at, next.backlog);
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                _ = self.clock.sleep_until(wakes_at) => {}
                // New messages do not end the pause of a channel that is out of reach.
                () = &mut told, if !tally.unreachable => {}
            }
        }
        self.pay(&mut owed).await;
        self.channel.close().await;
    }

    /// What this round put off by a clock that was ahead may have been written after the planner
    /// looked for such messages.
    async fn put_right(&self) {
        let now = self.clock.now();
        if let Err(error) = self.outbox.call(move |outbox| outbox.put_right(now)).await {
            tracing::warn!("cannot look for what was put off: {}", error as OutboxError);
        }
    }

    /// Sends everything that is due now, several at a time, until nothing more is due or
    /// the channel cannot be reached.
    pub async fn round(&self, stop: &CancellationToken, drain: Duration) -> Tally {
        self.go_round(stop, drain, &mut Vec::new()).await
    }

    async fn go_round(&self, stop: &CancellationToken, drain: Duration, owed: &mut Vec<Owed>) -> Tally {
        let tally = Round::new(self, stop).go(drain, owed).await;
        self.mark(tally).await;
        tally
    }

    /// Notes beside the database that something has left it.
    async fn mark(&self, tally: Tally) {
        if tally.sent + tally.lost == 0 {
            return;
        }
        let Tally { sent, deferred, lost, .. } = tally;
        tracing::info!(channel = self.name, sent, deferred, lost, "a round of messages");
        if let Err(error) = self.outbox.call(|outbox| outbox.mark()).await {
            tracing::warn!("cannot note how far the outbox has come: {}", error as OutboxError);
        }
    }

    /// When to look next, and what waits meanwhile.
    async fn next_look(&self, all_is_written: bool) -> Next {
        let name = self.name;
        let now = self.clock.now();
        let soon = later(now, AFTER_TROUBLE);
        let longest = later(now, LONGEST_SLEEP);
        let look = move |outbox: &mut Outbox| {
            Ok::<_, OutboxError>((outbox.next_attempt(Some(name))?, outbox.backlog(Some(name))?))
        };
        match self.outbox.call(look).await {
            // A row that is due and was not taken waits for a disk that answers again.
            Ok((Some(at), backlog)) if at <= now || !all_is_written => Next { at: soon, backlog },
            Ok((Some(at), backlog)) => Next { at: at.min(longest), backlog },
            Ok((None, backlog)) => Next { at: if all_is_written { longest } else { soon }, backlog },
            Err(_) => Next { at: soon, backlog: None },
        }
    }

    async fn send(&self, mut taken: Taken, out_of_reach: &CancellationToken, pulse: &Pulse) -> Ended {
        let now = self.clock.now();
        self.terms.trust.heed(&self.clock);
        if taken.expires <= now {
            let (outcome, fate) = fate::too_late(self.terms.trust.doubted_until(now));
            return self.ended(taken, outcome, fate);
        }
        let doubt = match taken.doubted {
            true => Doubt::recorded(),
            false => self.doubt(taken.token.clone()),
        };
        let (recipient, bytes) = (mem::take(&mut taken.recipient), mem::take(&mut taken.bytes));
        let mut sending = self.channel.send(Outgoing { id: taken.id.clone(), recipient, bytes }, doubt);
        let delivery = match tokio::time::timeout(BRISK, &mut sending).await {
            Ok(delivery) => delivery,
            Err(_) => {
                pulse.slow();
                sending.await
            }
        };
        pulse.count(&delivery);
        let (outcome, fate) = outcome(delivery, &taken, &self.terms, self.clock.now());
        if fate == Fate::Unreachable {
            out_of_reach.cancel();
        }
        self.ended(taken, outcome, fate)
    }

    /// Makes durable that the message may arrive from now on.
    fn doubt(&self, token: Token) -> Doubt {
        let (outbox, clock) = (self.outbox.clone(), self.clock.clone());
        Doubt::new(move || async move {
            let now = clock.now();
            match outbox.call(move |outbox| outbox.doubt(&token, now)).await {
                Ok(true) => Ok(()),
                Ok(false) => Err("the message is no longer ours to send".to_owned()),
                Err(error) => Err(OutboxError::to_string(&error)),
            }
        })
    }
}
