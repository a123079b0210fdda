//! How do the messages of the outbox leave, one channel's at a time?
//! Take with a lease, send, settle. Apart from the planner, so that a mail server that
//! is slow for ten minutes holds up neither the plan nor the other channels.

mod fate;
mod owed;
mod pulse;
mod terms;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Interval;
use tokio_util::sync::CancellationToken;

use super::channel::{Channel, Doubt, Outgoing};
use super::outbox::{Backlog, Outbox, OutboxError, OutboxHandle, Taken, Token};
use super::status::Status;
use crate::clock::{Clock, later};
use fate::{Fate, outcome};
use owed::Owed;
use pulse::{BRISK, Pulse};

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

/// How an attempt ended, and what is owed to the ledger.
type Ended = (Fate, Option<Owed>);

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

    /// Sends everything that is due now, several at a time, until nothing more is due or
    /// the channel cannot be reached.
    pub async fn round(&self, stop: &CancellationToken, drain: Duration) -> Tally {
        self.go_round(stop, drain, &mut Vec::new()).await
    }

    async fn go_round(&self, stop: &CancellationToken, drain: Duration, owed: &mut Vec<Owed>) -> Tally {
        let mut tally = Tally::default();
        let mut on_the_way: JoinSet<Ended> = JoinSet::new();
        // Known before the row is given back, so that it is not taken again at once.
        let out_of_reach = CancellationToken::new();
        let (mut pace, pulse) = (self.terms.pace(), Pulse::default());
        loop {
            let brisk = pulse.is_brisk(self.terms.at_once);
            let at_once = self.terms.room(brisk);
            let room = at_once.saturating_sub(on_the_way.len());
            let at_an_end = stop.is_cancelled() || out_of_reach.is_cancelled();
            // A ledger that cannot be written must not fall further behind.
            if room >= at_once.div_ceil(2) && owed.is_empty() && !at_an_end {
                for taken in self.take(room, brisk, &mut pace, stop).await {
                    let (courier, out_of_reach, pulse) = (self.clone(), out_of_reach.clone(), pulse.clone());
                    on_the_way.spawn(async move { courier.send(taken, &out_of_reach, &pulse).await });
                }
            }
            let finished = tokio::select! {
                biased;
                () = stop.cancelled() => {
                    self.drain(on_the_way, &mut tally, owed, drain).await;
                    self.mark(tally).await;
                    return tally;
                }
                finished = on_the_way.join_next() => finished,
            };
            match finished {
                Some(Ok((fate, debt))) => {
                    tally.add(fate);
                    owed.extend(debt);
                }
                Some(Err(error)) => tracing::error!(%error, "an attempt broke off"),
                None => {
                    self.mark(tally).await;
                    return tally;
                }
            }
        }
    }

    /// Waits for what is on its way; after half the time what has not reached the final dot
    /// is called back. What takes longer is given up here and found in doubt at the next
    /// start: better twice than never.
    async fn drain(
        &self,
        mut on_the_way: JoinSet<Ended>,
        tally: &mut Tally,
        owed: &mut Vec<Owed>,
        drain: Duration,
    ) {
        let mut waiting = Box::pin(async {
            while let Some(ended) = on_the_way.join_next().await {
                if let Ok((fate, debt)) = ended {
                    tally.add(fate);
                    owed.extend(debt);
                }
            }
        });
        if tokio::time::timeout(drain / 2, &mut waiting).await.is_ok() {
            return;
        }
        self.channel.stop();
        if tokio::time::timeout(drain / 2, &mut waiting).await.is_err() {
            tracing::warn!(
                channel = self.name,
                "some messages were still on their way and are sent again at the next start"
            );
        }
    }

    async fn take(
        &self,
        room: usize,
        doubted: bool,
        pace: &mut Option<Interval>,
        stop: &CancellationToken,
    ) -> Vec<Taken> {
        let mut limit = room;
        if let Some(pace) = pace {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Vec::new(),
                _ = pace.tick() => limit = 1,
            }
        }
        let (name, now) = (self.name, self.clock.now());
        let until = later(now, fate::LEASE);
        match self.outbox.call(move |outbox| outbox.take(name, now, until, limit, doubted)).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::error!("cannot take messages from the outbox: {}", error as OutboxError);
                Vec::new()
            }
        }
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

    async fn send(&self, taken: Taken, out_of_reach: &CancellationToken, pulse: &Pulse) -> Ended {
        let now = self.clock.now();
        self.terms.trust.heed(&self.clock);
        if taken.expires <= now {
            let (outcome, fate) = fate::too_late(self.terms.trust.doubted_until(now));
            return self.settle(taken, outcome, fate).await;
        }
        let doubt = match taken.doubted {
            true => Doubt::recorded(),
            false => self.doubt(taken.token.clone()),
        };
        let outgoing =
            Outgoing { id: taken.id.clone(), recipient: taken.recipient.clone(), bytes: taken.bytes.clone() };
        let mut sending = self.channel.send(outgoing, doubt);
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
        self.settle(taken, outcome, fate).await
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
