//! A clock that does as it is told.
//! Apart from the real one: what it shows does not hang on the machine's.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Wake;

/// A clock that somebody moves. Clones are one clock.
#[derive(Debug, Clone)]
pub struct Simulated {
    reading: Arc<watch::Sender<Reading>>,
    /// Whether it goes as tokio's time does, instead of standing still.
    flows: bool,
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    /// What it showed when somebody last moved it.
    shown: DateTime<Utc>,
    /// When that was.
    since: Instant,
    /// How often the clock was set; a sleeper that sees it change was disturbed.
    set: u64,
    /// How far it was set ahead, in all.
    ahead: TimeDelta,
}

impl Simulated {
    /// A clock that only `pass_until` and `set` move; sleepers wait for that.
    #[must_use]
    pub fn held(start: DateTime<Utc>) -> Self {
        Simulated::new(start, false)
    }

    /// A clock that goes as tokio's time does: in a runtime whose time is paused, years pass in
    /// a moment. Like a machine's, it may be wrong, and nothing vouches for it.
    #[must_use]
    pub fn flowing(start: DateTime<Utc>) -> Self {
        Simulated::new(start, true)
    }

    fn new(shown: DateTime<Utc>, flows: bool) -> Self {
        let reading = Reading { shown, since: passed(), set: 0, ahead: TimeDelta::zero() };
        Simulated { reading: Arc::new(watch::Sender::new(reading)), flows }
    }

    /// What the clock reads.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.reads(&self.reading.borrow())
    }

    fn reads(&self, reading: &Reading) -> DateTime<Utc> {
        let flown = if self.flows { passed().duration_since(reading.since) } else { Duration::ZERO };
        reading.shown + flown
    }

    /// A clock that is held shows what the caller says it is.
    pub(super) fn is_vouched_for(&self) -> bool {
        !self.flows
    }

    /// How far it was set ahead, in all.
    pub(super) fn ahead(&self) -> TimeDelta {
        self.reading.borrow().ahead
    }

    /// Lets time pass until `at`; it never passes backwards. Sleeps that end at or before
    /// `at` end as `Due`.
    pub fn pass_until(&self, at: DateTime<Utc>) {
        self.reading.send_modify(|reading| {
            *reading = Reading { shown: self.reads(reading).max(at), since: passed(), ..*reading };
        });
    }

    /// Sets the clock, forwards or backwards, as an operator or NTP does: every sleep ends
    /// as `ClockChanged`.
    pub fn set(&self, at: DateTime<Utc>) {
        self.turn(|now| (at, at - now));
    }

    /// The machine was suspended for so long, and goes on: every sleep ends as `ClockChanged`,
    /// but the clock was not set ahead.
    pub fn suspend(&self, length: TimeDelta) {
        self.turn(|now| (now + length, TimeDelta::zero()));
    }

    fn turn(&self, to: impl Fn(DateTime<Utc>) -> (DateTime<Utc>, TimeDelta)) {
        self.reading.send_modify(|reading| {
            let (shown, ahead) = to(self.reads(reading));
            let ahead = reading.ahead + ahead;
            *reading = Reading { shown, since: passed(), set: reading.set + 1, ahead };
        });
    }

    pub(super) async fn sleep_until(&self, at: DateTime<Utc>) -> Wake {
        let mut readings = self.reading.subscribe();
        let Reading { set, ahead, .. } = *readings.borrow();
        let left = (at - self.now()).to_std().unwrap_or_default();
        // A clock that is held is waited for, however long that takes.
        let elapsed = async {
            if !self.flows {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(left).await;
        };
        tokio::select! {
            biased;
            ended = readings.wait_for(|reading| reading.set != set || self.reads(reading) >= at) => match ended {
                Ok(reading) if reading.set != set => Wake::ClockChanged { stepped: reading.ahead - ahead },
                // The sender is `self`, so it cannot be gone.
                Ok(_) | Err(_) => Wake::Due,
            },
            () = elapsed => Wake::Due,
        }
    }
}

/// The runtime's time, which a test may have paused: no reading of the machine's clock.
#[expect(clippy::disallowed_methods, reason = "what flows must flow as the runtime's time does")]
fn passed() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    const HOUR: TimeDelta = TimeDelta::hours(1);

    fn noon() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(12)
    }

    #[tokio::test]
    async fn a_held_clock_wakes_sleepers_when_it_passes_and_when_it_is_set() {
        let hand = Simulated::held(noon());
        let clock = Clock::Simulated(hand.clone());
        assert_eq!(clock.sleep_until(noon()).await, Wake::Due);

        let (woke, ()) =
            tokio::join!(clock.sleep_until(noon() + HOUR), async { hand.pass_until(noon() + HOUR) });
        assert_eq!((woke, clock.now()), (Wake::Due, noon() + HOUR));

        let (woke, ()) =
            tokio::join!(clock.sleep_until(noon() + HOUR * 2), async { hand.set(noon() - HOUR) });
        let stepped = HOUR * -2;
        assert_eq!((woke, clock.now()), (Wake::ClockChanged { stepped }, noon() - HOUR));
    }

    #[tokio::test(start_paused = true)]
    async fn a_flowing_clock_goes_as_the_runtimes_time_does_and_may_be_suspended() {
        let hand = Simulated::flowing(noon());
        let clock = Clock::Simulated(hand.clone());
        let year = noon() + TimeDelta::days(365);
        assert_eq!(clock.sleep_until(year).await, Wake::Due);
        assert_eq!(clock.now(), year);

        let suspended = async {
            tokio::time::sleep(HOUR.to_std().unwrap()).await;
            hand.suspend(HOUR);
        };
        let (woke, ()) = tokio::join!(clock.sleep_until(year + HOUR * 9), suspended);
        assert_eq!(woke, Wake::ClockChanged { stepped: TimeDelta::zero() });
        assert_eq!(clock.now(), year + HOUR * 2);
    }
}
