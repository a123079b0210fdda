//! What time is it, and how does the program wait for an instant?
//! Apart, and the only reader of the clock, so that everything else is given its time.

mod simulated;
mod trust;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

pub use simulated::Simulated;
pub use trust::{FAR, Trust};

/// Where the time comes from. Cheap to clone; clones of a simulated clock are one clock.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's wall clock.
    System,
    /// A clock that a test, or a rehearsal, moves by hand.
    Simulated(Simulated),
}

/// Why a sleep ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// The instant has come.
    Due,
    /// The wall clock was set, or the machine was suspended and went on: look anew at
    /// what is due.
    ClockChanged {
        /// How far the clock went beyond the time that passed, time in suspension included;
        /// negative if it went back.
        stepped: TimeDelta,
    },
}

impl Clock {
    /// The instant that is now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => wall(),
            Clock::Simulated(clock) => clock.now(),
        }
    }

    /// Whether the clock can be right at all. A machine without a battery for its clock starts
    /// in the year 1970 or 2000, until it has asked others for the time.
    #[must_use]
    pub fn is_set(&self) -> bool {
        match self {
            Clock::System => wall().timestamp() >= WRITTEN,
            Clock::Simulated(_) => true,
        }
    }

    /// Whether something vouches for the clock: systemd's time service has reached a server.
    /// Where another program keeps the time this is not known, and false.
    #[must_use]
    pub fn is_synchronized(&self) -> bool {
        match self {
            Clock::System => rustix::fs::stat("/run/systemd/timesync/synchronized").is_ok(),
            Clock::Simulated(clock) => clock.is_vouched_for(),
        }
    }

    /// Waits until the wall clock reads `at` or later; at once if it does already.
    ///
    /// A timer of tokio's would be wrong: it counts the time that the machine is awake,
    /// so eight hours of sleep on a suspended laptop end eight hours late. Dropping the
    /// future ends the wait.
    pub async fn sleep_until(&self, at: DateTime<Utc>) -> Wake {
        match self {
            Clock::System => system_sleep(at).await,
            Clock::Simulated(clock) => clock.sleep_until(at).await,
        }
    }
}

/// 24 November 2026, before which this program was not written: seconds since 1970.
const WRITTEN: i64 = 1_795_478_400;

/// An instant so much later, or the last that there is.
#[must_use]
pub fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// An instant so much earlier, or the first that there is.
#[must_use]
pub fn earlier(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_sub_signed(by).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// The one reading of the clock in this program.
#[expect(clippy::disallowed_methods, reason = "the only reader of the clock")]
fn wall() -> DateTime<Utc> {
    Utc::now()
}

/// No single wait is longer, whatever the timer promises: an hour where the kernel wakes
/// us at the right instant anyway, half a minute where we must look for ourselves.
const LONGEST_TIMER: TimeDelta = TimeDelta::hours(1);
const LONGEST_NAP: TimeDelta = TimeDelta::seconds(30);

#[cfg(target_os = "linux")]
async fn system_sleep(at: DateTime<Utc>) -> Wake {
    loop {
        let now = wall();
        if now >= at {
            return Wake::Due;
        }
        let before = timer::ahead(now);
        match timer::wait(at.min(now + LONGEST_TIMER)).await {
            Ok(timer::End::Reached) => {}
            Ok(timer::End::Cancelled) => {
                return Wake::ClockChanged { stepped: timer::ahead(wall()) - before };
            }
            // No timer to be had, as in a narrow sandbox: nap, and look again.
            Err(_) => nap(at - now).await,
        }
    }
}

#[cfg(not(target_os = "linux"))]
async fn system_sleep(at: DateTime<Utc>) -> Wake {
    loop {
        let now = wall();
        if now >= at {
            return Wake::Due;
        }
        nap(at - now).await;
    }
}

async fn nap(left: TimeDelta) {
    let length = left.min(LONGEST_NAP).to_std().unwrap_or(Duration::ZERO);
    tokio::time::sleep(length).await;
}

#[cfg(target_os = "linux")]
mod timer {
    use std::io;

    use chrono::{DateTime, TimeDelta, Utc};
    use rustix::io::Errno;
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    /// Why a wait ended.
    pub(super) enum End {
        Reached,
        Cancelled,
    }

    /// How far the wall clock is ahead of the time since the machine started, suspension
    /// included: it changes only when the clock is set.
    #[expect(clippy::disallowed_methods, reason = "the only reader of the clock")]
    pub(super) fn ahead(now: DateTime<Utc>) -> TimeDelta {
        let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let nanoseconds = u32::try_from(since.tv_nsec).unwrap_or(0);
        let since = TimeDelta::new(since.tv_sec, nanoseconds).unwrap_or_default();
        now.signed_duration_since(DateTime::UNIX_EPOCH) - since
    }

    /// A timer on the wall clock itself: the kernel ends the wait at that reading of the
    /// clock, and with ECANCELED whenever the clock is set or the machine resumes.
    pub(super) async fn wait(at: DateTime<Utc>) -> io::Result<End> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Realtime, flags)?;
        // Rounded up by a nanosecond at least, because an instant of zero disarms.
        let it_value =
            Timespec { tv_sec: at.timestamp(), tv_nsec: i64::from(at.timestamp_subsec_nanos()).max(1) };
        let once = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        match timerfd_settime(&timer, flags, &once) {
            Err(Errno::CANCELED) => return Ok(End::Cancelled),
            other => other?,
        };
        #[expect(
            deprecated,
            reason = "deprecated for types whose descriptor may change; an OwnedFd's does not, and its successor is unsafe"
        )]
        let timer = AsyncFd::with_interest(timer, Interest::READABLE)?;
        loop {
            let mut ready = timer.readable().await?;
            let mut expirations = [0; 8];
            match rustix::io::read(timer.get_ref(), &mut expirations) {
                Ok(_) => return Ok(End::Reached),
                Err(Errno::CANCELED) => return Ok(End::Cancelled),
                Err(Errno::AGAIN | Errno::INTR) => ready.clear_ready(),
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(12)
    }

    #[tokio::test]
    async fn the_systems_sleep_ends_when_the_wall_clock_reads_the_instant() {
        let clock = Clock::System;
        for millis in [-1_000, 0, 1, 30] {
            let at = clock.now() + TimeDelta::milliseconds(millis);
            assert_eq!(clock.sleep_until(at).await, Wake::Due);
            assert!(clock.now() >= at);
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_timer_for_an_instant_that_is_over_ends_at_once() {
        for at in [DateTime::UNIX_EPOCH, noon()] {
            assert!(matches!(timer::wait(at).await, Ok(timer::End::Reached)));
        }
    }
}
