//! How do the messages of the outbox leave, one channel's at a time?
//! Take with a lease, send, settle. Apart from the planner, so that a mail server that
//! is slow for ten minutes holds up neither the plan nor the other channels.

mod fate;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::channel::{Channel, Doubt, Outgoing};
use super::outbox::{OutboxHandle, Outcome, Taken, Token};
use crate::clock::{Clock, later};
use fate::{Fate, log, outcome};

pub(super) use fate::strand;

/// How many messages of a channel are on their way at one time.
const AT_ONCE: usize = 4;

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
        }
    }
}

/// What became of a message and could not be written down yet. Until it is, nobody else
/// may have the message; a process that ends before finds it again at its next start.
struct Owed {
    token: Token,
    id: String,
    outcome: Outcome,
}

/// How an attempt ended, and what is owed to the ledger.
type Ended = (Fate, Option<Owed>);

impl Courier {
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
            self.pay(&mut owed).await;
            let tally = self.go_round(&stop, drain, &mut owed).await;
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
                self.next_attempt(owed.is_empty()).await
            };
            tokio::select! {
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
        let at_an_end = || stop.is_cancelled() || out_of_reach.is_cancelled();
        loop {
            // A ledger that cannot be written must not fall further behind.
            while on_the_way.len() < AT_ONCE && owed.is_empty() && !at_an_end() {
                let Some(taken) = self.take_one().await else { break };
                let (courier, out_of_reach) = (self.clone(), out_of_reach.clone());
                on_the_way.spawn(async move { courier.send(taken, &out_of_reach).await });
            }
            let finished = tokio::select! {
                finished = on_the_way.join_next() => finished,
                () = stop.cancelled() => {
                    self.drain(on_the_way, &mut tally, owed, drain).await;
                    return tally;
                }
            };
            match finished {
                Some(Ok((fate, debt))) => {
                    tally.add(fate);
                    owed.extend(debt);
                }
                Some(Err(error)) => tracing::error!(%error, "an attempt broke off"),
                None => return tally,
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

    async fn take_one(&self) -> Option<Taken> {
        let (name, now) = (self.name, self.clock.now());
        let taken = self.outbox.call(move |outbox| outbox.take(name, now, later(now, fate::LEASE), 1)).await;
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

    async fn next_attempt(&self, all_is_written: bool) -> DateTime<Utc> {
        let name = self.name;
        let now = self.clock.now();
        let soon = later(now, AFTER_TROUBLE);
        let longest = later(now, LONGEST_SLEEP);
        match self.outbox.call(move |outbox| outbox.next_attempt(Some(name))).await {
            _ if !all_is_written => soon,
            // A row that is due and was not taken waits for a disk that answers again.
            Ok(Ok(Some(at))) if at <= now => soon,
            Ok(Ok(Some(at))) => at.min(longest),
            Ok(Ok(None)) => longest,
            Ok(Err(_)) | Err(_) => soon,
        }
    }

    async fn send(&self, taken: Taken, out_of_reach: &CancellationToken) -> Ended {
        let now = self.clock.now();
        if taken.expires <= now {
            let reason = "the day had passed before the message could be sent".to_owned();
            return self.settle(taken, Outcome::Expired { reason }, Fate::Lost).await;
        }
        let outgoing =
            Outgoing { id: taken.id.clone(), recipient: taken.recipient.clone(), bytes: taken.bytes.clone() };
        let delivery = self.channel.send(outgoing, self.doubt(taken.token.clone())).await;
        let (outcome, fate) = outcome(delivery, &taken, self.clock.now());
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
                Ok(Ok(true)) => Ok(()),
                Ok(Ok(false)) => Err("the message is no longer ours to send".to_owned()),
                Ok(Err(error)) => Err(error.to_string()),
                Err(error) => Err(error.to_string()),
            }
        })
    }

    async fn settle(&self, taken: Taken, outcome: Outcome, fate: Fate) -> Ended {
        log(self.name, &taken, &outcome);
        let owed = Owed { token: taken.token, id: taken.id, outcome };
        // A disk that is full for a while must not turn a sent message into one in doubt.
        for pause in [0, 1, 5, 20] {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            if self.write(&owed).await {
                return (fate, None);
            }
        }
        (fate, Some(owed))
    }

    async fn write(&self, owed: &Owed) -> bool {
        let (token, outcome, now) = (owed.token.clone(), owed.outcome.clone(), self.clock.now());
        let written = self.outbox.call(move |outbox| outbox.settle(&token, &outcome, now)).await;
        let error = match written {
            Ok(Ok(_)) => return true,
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::error!(error, id = owed.id, "cannot write down what became of a message");
        false
    }

    /// Writes down what could not be written before.
    async fn pay(&self, owed: &mut Vec<Owed>) {
        while let Some(first) = owed.first() {
            if !self.write(first).await {
                return;
            }
            owed.remove(0);
        }
    }
}
