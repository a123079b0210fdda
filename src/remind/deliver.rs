//! How do the messages of the outbox leave, one channel's at a time?
//! Take with a lease, send, settle. Apart from the planner, so that a mail server that
//! is slow for ten minutes holds up neither the plan nor the other channels.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::channel::{Channel, Delivery, Outgoing};
use super::outbox::{OutboxHandle, Outcome, Taken};
use super::retry::{self, Retry};
use crate::clock::Clock;

/// How many messages of a channel are on their way at one time.
const AT_ONCE: usize = 4;

/// Longer than all the timeouts of one message together.
const LEASE: TimeDelta = TimeDelta::minutes(40);

/// The pauses of a channel that cannot be reached.
const SHORTEST_PAUSE: TimeDelta = TimeDelta::seconds(15);
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Without a due message the channel looks again after this, in case a row was changed
/// from outside.
const LONGEST_SLEEP: TimeDelta = TimeDelta::hours(6);

/// How soon to look again when the outbox could not be read.
const AFTER_TROUBLE: TimeDelta = TimeDelta::seconds(30);

/// Sends the messages of one channel.
#[derive(Debug, Clone)]
pub struct Courier {
    /// The channel's name in the outbox.
    pub name: &'static str,
    /// The way out.
    pub channel: Channel,
    /// The messages.
    pub outbox: OutboxHandle,
    /// The time.
    pub clock: Clock,
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

    fn add(&mut self, fate: Fate) {
        match fate {
            Fate::Sent => self.sent += 1,
            Fate::Deferred => self.deferred += 1,
            Fate::Lost => self.lost += 1,
            Fate::Unreachable => self.unreachable = true,
            Fate::Unsettled => {}
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sent,
    Deferred,
    Lost,
    Unreachable,
    /// What became of it could not be written down; it is found again at the next start.
    Unsettled,
}

impl Courier {
    /// Sends what is due, and waits for more, until told to stop; what is on its way then
    /// is waited for, up to `drain`.
    pub async fn work(self, due: Arc<Notify>, stop: CancellationToken, drain: Duration) {
        let mut pause = SHORTEST_PAUSE;
        while !stop.is_cancelled() {
            // Listening begins before looking, so that nothing told in between is missed.
            let told = due.notified();
            tokio::pin!(told);
            told.as_mut().enable();
            let tally = self.round(&stop, drain).await;
            let wakes_at = if tally.unreachable {
                let wakes_at = self.clock.now() + pause;
                tracing::warn!(
                    channel = self.name,
                    "the channel cannot be reached; it pauses until {wakes_at}"
                );
                pause = (pause * 2).min(LONGEST_PAUSE);
                wakes_at
            } else {
                pause = SHORTEST_PAUSE;
                self.next_attempt().await
            };
            tokio::select! {
                () = stop.cancelled() => {}
                _ = self.clock.sleep_until(wakes_at) => {}
                // New messages do not end the pause of a channel that is out of reach.
                () = &mut told, if !tally.unreachable => {}
            }
        }
        self.channel.close().await;
    }

    /// Sends everything that is due now, several at a time, until nothing more is due or
    /// the channel cannot be reached.
    pub async fn round(&self, stop: &CancellationToken, drain: Duration) -> Tally {
        let mut tally = Tally::default();
        let mut on_the_way: JoinSet<Fate> = JoinSet::new();
        loop {
            while on_the_way.len() < AT_ONCE && !tally.unreachable && !stop.is_cancelled() {
                let Some(taken) = self.take_one().await else { break };
                let courier = self.clone();
                on_the_way.spawn(async move { courier.send(taken).await });
            }
            let finished = tokio::select! {
                finished = on_the_way.join_next() => finished,
                () = stop.cancelled() => {
                    self.drain(on_the_way, &mut tally, drain).await;
                    return tally;
                }
            };
            match finished {
                Some(fate) => tally.add(fate.unwrap_or(Fate::Unsettled)),
                None => return tally,
            }
        }
    }

    /// Waits for what is on its way. What takes longer is given up here and found in doubt
    /// at the next start: better twice than never.
    async fn drain(&self, mut on_the_way: JoinSet<Fate>, tally: &mut Tally, drain: Duration) {
        let waiting = async {
            while let Some(fate) = on_the_way.join_next().await {
                tally.add(fate.unwrap_or(Fate::Unsettled));
            }
        };
        if tokio::time::timeout(drain, waiting).await.is_err() {
            tracing::warn!(
                channel = self.name,
                "some messages were still on their way and are sent again at the next start"
            );
        }
    }

    async fn take_one(&self) -> Option<Taken> {
        let (name, now) = (self.name, self.clock.now());
        let taken = self.outbox.call(move |outbox| outbox.take(name, now, now + LEASE, 1)).await;
        match taken {
            Ok(Ok(taken)) => taken.into_iter().next(),
            Ok(Err(error)) => {
                tracing::error!(%error, "cannot take messages from the outbox");
                None
            }
            Err(error) => {
                tracing::error!(%error, "cannot take messages from the outbox");
                None
            }
        }
    }

    async fn next_attempt(&self) -> DateTime<Utc> {
        let name = self.name;
        let now = self.clock.now();
        match self.outbox.call(move |outbox| outbox.next_attempt(Some(name))).await {
            // A row that is due and was not taken waits for a disk that answers again.
            Ok(Ok(Some(at))) if at <= now => now + AFTER_TROUBLE,
            Ok(Ok(Some(at))) => at.min(now + LONGEST_SLEEP),
            Ok(Ok(None)) => now + LONGEST_SLEEP,
            Ok(Err(_)) | Err(_) => now + AFTER_TROUBLE,
        }
    }

    async fn send(&self, taken: Taken) -> Fate {
        let now = self.clock.now();
        if taken.expires <= now {
            let reason = "the day had passed before the message could be sent".to_owned();
            return self.settle(taken, Outcome::Expired { reason }, Fate::Lost).await;
        }
        let doubt = {
            let (outbox, clock, token) = (self.outbox.clone(), self.clock.clone(), taken.token.clone());
            move || async move {
                let now = clock.now();
                match outbox.call(move |outbox| outbox.doubt(&token, now)).await {
                    Ok(Ok(true)) => Ok(()),
                    Ok(Ok(false)) => Err("the message is no longer ours to send".to_owned()),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(error) => Err(error.to_string()),
                }
            }
        };
        let outgoing = Outgoing { recipient: taken.recipient.clone(), bytes: taken.bytes.clone() };
        let delivery = self.channel.send(outgoing, doubt).await;
        let (outcome, fate) = outcome(delivery, &taken, self.clock.now());
        self.settle(taken, outcome, fate).await
    }

    async fn settle(&self, taken: Taken, outcome: Outcome, fate: Fate) -> Fate {
        log(self.name, &taken, &outcome);
        let now = self.clock.now();
        // A disk that is full for a while must not turn a sent message into one in doubt.
        for pause in [0, 1, 5, 20] {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            let (token, outcome) = (taken.token.clone(), outcome.clone());
            match self.outbox.call(move |outbox| outbox.settle(&token, &outcome, now)).await {
                Ok(Ok(_)) => return fate,
                Ok(Err(error)) => {
                    tracing::error!(%error, message = taken.id, "cannot write down what became of a message")
                }
                Err(error) => {
                    tracing::error!(%error, message = taken.id, "cannot write down what became of a message")
                }
            }
        }
        Fate::Unsettled
    }
}

/// What a delivery means for the row.
fn outcome(delivery: Delivery, taken: &Taken, now: DateTime<Utc>) -> (Outcome, Fate) {
    let again = || retry::next(taken.attempt, &taken.id, now, taken.expires);
    match delivery {
        Delivery::Sent { reply } => (Outcome::Sent { reply }, Fate::Sent),
        Delivery::Refused { reason } => (Outcome::Refused { reason }, Fate::Lost),
        Delivery::Unreachable { reason } => (Outcome::Released { reason }, Fate::Unreachable),
        Delivery::Deferred { reason } => match again() {
            Retry::At(at) => (Outcome::Retry { at, reason }, Fate::Deferred),
            Retry::GiveUp => (Outcome::Expired { reason }, Fate::Lost),
        },
        Delivery::InDoubt { reason } => match again() {
            Retry::At(at) => (Outcome::InDoubt { at, reason }, Fate::Deferred),
            Retry::GiveUp => (Outcome::Expired { reason }, Fate::Lost),
        },
    }
}

/// One line for each end of an attempt; it holds no address and no text of the message.
fn log(channel: &str, taken: &Taken, outcome: &Outcome) {
    let (message, attempt) = (taken.id.as_str(), taken.attempt);
    match outcome {
        Outcome::Sent { .. } => tracing::info!(channel, message, attempt, "sent"),
        Outcome::Retry { at, reason } => tracing::warn!(channel, message, attempt, %at, reason, "deferred"),
        Outcome::InDoubt { at, reason } => tracing::warn!(channel, message, attempt, %at, reason, "in doubt"),
        Outcome::Released { reason } => tracing::warn!(channel, message, attempt, reason, "not sent"),
        Outcome::Refused { reason } => tracing::error!(channel, message, attempt, reason, "refused for good"),
        Outcome::Expired { reason } => tracing::error!(channel, message, attempt, reason, "expired"),
    }
}
