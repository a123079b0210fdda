//! How do the messages leave that are due now, several at a time?
//! Apart from the courier's loop, which decides when to look: here is what is on its way, and
//! what has ended and waits for the ledger.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::fate::LEASE;
use super::pulse::Pulse;
use super::terms::{Pace, Tally};
use super::{Courier, Ended, Owed};
use crate::clock::later;
use crate::remind::outbox::{Outbox, OutboxError, Taken};

/// How long what has ended waits before it is written down. The first is for others that end
/// meanwhile and then share a commit with it; the rest are for a disk that is full for a while,
/// which must not turn a sent message into one in doubt.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(5), Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(20)];

/// The messages of one channel that are due now, on their way.
pub(super) struct Round<'a> {
    courier: Arc<Courier>,
    stop: &'a CancellationToken,
    /// Known before the row is given back, so that it is not taken again at once.
    out_of_reach: CancellationToken,
    pulse: Pulse,
    pace: Pace,
    on_the_way: JoinSet<Ended>,
    /// What has ended and is not written down yet, and how often that has failed.
    ended: Vec<Owed>,
    failures: usize,
    /// Whether more may be due than was taken.
    more: bool,
    tally: Tally,
}

impl<'a> Round<'a> {
    pub(super) fn new(courier: &Courier, stop: &'a CancellationToken) -> Self {
        Round {
            courier: Arc::new(courier.clone()),
            stop,
            out_of_reach: CancellationToken::new(),
            pulse: Pulse::default(),
            pace: courier.terms.pace(),
            on_the_way: JoinSet::new(),
            ended: Vec::new(),
            failures: 0,
            more: true,
            tally: Tally::default(),
        }
    }

    /// Sends until nothing more is due, the channel cannot be reached, or it is told to stop.
    /// What is on its way then is waited for; after half the time what has not reached the final
    /// dot is called back. What takes longer is given up here and found in doubt at the next
    /// start: better twice than never.
    pub(super) async fn go(mut self, drain: Duration, owed: &mut Vec<Owed>) -> Tally {
        let (stop, courier) = (self.stop, Arc::clone(&self.courier));
        {
            let mut going = pin!(self.go_on(owed));
            tokio::select! {
                biased;
                () = &mut going => {}
                () = stop.cancelled() => {
                    if timeout(drain / 2, &mut going).await.is_err() {
                        courier.channel.stop();
                        if timeout(drain / 2, &mut going).await.is_err() {
                            tracing::warn!(
                                channel = courier.name,
                                "some messages were still on their way and are sent again at the next start"
                            );
                        }
                    }
                }
            }
        }
        self.tally
    }

    async fn go_on(&mut self, owed: &mut Vec<Owed>) {
        loop {
            // A ledger that cannot be written must not fall further behind.
            let room = if owed.is_empty() { self.room() } else { 0 };
            let takes = self.more && room > 0;
            if !takes && self.on_the_way.is_empty() && self.ended.is_empty() {
                return;
            }
            let pause = PAUSES.get(self.failures).copied().unwrap_or_default();
            tokio::select! {
                biased;
                Some(ended) = self.on_the_way.join_next() => self.note(ended),
                () = self.pace.beat(), if takes => self.turn(self.pace.at_a_beat(room), owed).await,
                () = self.stop.cancelled(), if takes => {}
                () = sleep(pause), if !self.ended.is_empty() => {
                    self.turn(self.pace.between_beats(room), owed).await;
                }
            }
        }
    }

    /// How many more may be on their way. None before half of them have ended: these are then
    /// written down, and others leased, in one commit.
    fn room(&self) -> usize {
        let at_once = self.courier.terms.room(&self.pulse);
        let room = at_once.saturating_sub(self.on_the_way.len());
        let at_an_end = self.stop.is_cancelled() || self.out_of_reach.is_cancelled();
        if at_an_end || self.failures > 0 || room < at_once.div_ceil(2) { 0 } else { room }
    }

    /// Notes what has ended by now.
    fn note(&mut self, first: Result<Ended, JoinError>) {
        let mut next = Some(first);
        while let Some(ended) = next {
            match ended {
                Ok((fate, owed)) => {
                    self.tally.add(fate);
                    self.ended.push(owed);
                }
                Err(error) => tracing::error!(%error, "an attempt broke off"),
            }
            next = self.on_the_way.try_join_next();
        }
    }

    /// Writes down what has ended, and sends so many more.
    async fn turn(&mut self, limit: usize, owed: &mut Vec<Owed>) {
        let (name, now, ended) = (self.courier.name, self.courier.clock.now(), self.ended.clone());
        let doubted = self.courier.terms.is_brisk(&self.pulse);
        let turn =
            move |outbox: &mut Outbox| outbox.turn(&ended, name, now, later(now, LEASE), limit, doubted);
        match self.courier.outbox.call(turn).await {
            Ok(taken) => {
                self.ended.clear();
                self.failures = 0;
                if limit > 0 {
                    self.more = taken.len() == limit;
                }
                taken.into_iter().for_each(|taken| self.send(taken));
            }
            Err(error) => {
                tracing::error!("cannot write to the outbox: {}", error as OutboxError);
                self.failures += 1;
                self.more = false;
            }
        }
        if self.failures >= PAUSES.len() {
            owed.append(&mut self.ended);
        }
    }

    fn send(&mut self, taken: Taken) {
        let courier = Arc::clone(&self.courier);
        let (out_of_reach, pulse) = (self.out_of_reach.clone(), self.pulse.clone());
        self.on_the_way.spawn(async move { courier.send(taken, &out_of_reach, &pulse).await });
    }
}
