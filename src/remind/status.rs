//! How is the reminder side doing?
//! A value that the loops write and that `/healthz` and the watchdog read, so that a
//! sender that is dead is seen to be dead.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::outbox::Backlog;

/// A wake-up that is this much overdue means that a loop does not run.
const OVERDUE: TimeDelta = TimeDelta::minutes(2);

/// A message that has waited longer is late, whatever the reason.
const LATE: TimeDelta = TimeDelta::minutes(30);

/// Shared between the loops and whoever asks. Clones are one status.
#[derive(Debug, Clone, Default)]
pub struct Status {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    held: Option<String>,
    parts: BTreeMap<&'static str, Part>,
}

/// One loop: the planner, or the courier of a channel.
#[derive(Debug, Clone, Default)]
struct Part {
    /// When it looks next; nothing while it is at work.
    wakes_at: Option<DateTime<Utc>>,
    trouble: Option<String>,
    /// What waits for it.
    backlog: Option<Backlog>,
}

impl Status {
    /// Why nothing is sent until the operator has acted.
    pub fn hold(&self, reason: String) {
        self.inner().held = Some(reason);
    }

    /// All loops have ended, and others begin: nothing is said of those that were.
    pub fn begin_anew(&self) {
        self.inner().parts.clear();
    }

    /// A loop begins to work.
    pub(super) fn works(&self, name: &'static str) {
        self.inner().parts.entry(name).or_default().wakes_at = None;
    }

    /// A loop has done its work, and looks again at `wakes_at`; this waits for it.
    pub(super) fn looked(&self, name: &'static str, wakes_at: DateTime<Utc>, backlog: Option<Backlog>) {
        let part = Part { wakes_at: Some(wakes_at), trouble: None, backlog };
        self.inner().parts.insert(name, part);
    }

    /// A loop could not do its work, and tries again at `wakes_at`.
    pub(super) fn failed(&self, name: &'static str, wakes_at: DateTime<Utc>, trouble: String) {
        let mut inner = self.inner();
        let part = inner.parts.entry(name).or_default();
        (part.wakes_at, part.trouble) = (Some(wakes_at), Some(trouble));
    }

    /// What is wrong at an instant, if anything is.
    #[must_use]
    pub fn trouble(&self, now: DateTime<Utc>) -> Option<String> {
        let inner = self.inner();
        if let Some(held) = &inner.held {
            return Some(held.clone());
        }
        inner.parts.iter().find_map(|(name, part)| part.trouble(name, now))
    }

    /// Whether all loops run, well or badly: what the watchdog asks.
    #[must_use]
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        !self.inner().parts.values().any(|part| part.is_stuck(now))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Part {
    fn trouble(&self, name: &str, now: DateTime<Utc>) -> Option<String> {
        if let Some(trouble) = &self.trouble {
            return Some(format!("{name}: {trouble}"));
        }
        if self.is_stuck(now) {
            return Some(format!("{name}: it has not looked at what is due when it should have"));
        }
        let backlog = self.backlog.filter(|backlog| now.signed_duration_since(backlog.since) > LATE)?;
        Some(format!("{name}: {}", waits(backlog, now)))
    }

    fn is_stuck(&self, now: DateTime<Utc>) -> bool {
        self.wakes_at.is_some_and(|at| now.signed_duration_since(at) > OVERDUE)
    }
}

/// How much waits, and for how long: the time of day is enough for what waits since today.
fn waits(backlog: Backlog, now: DateTime<Utc>) -> String {
    let Backlog { messages, since } = backlog;
    let at = match since.date_naive() == now.date_naive() {
        true => since.format("%H:%M UTC"),
        false => since.format("%Y-%m-%d %H:%M UTC"),
    };
    let late = now.signed_duration_since(since);
    let late = match (late.num_days(), late.num_hours(), late.num_minutes()) {
        (2.., _, _) => format!("{} days", late.num_days()),
        (_, 2.., _) => format!("{} h", late.num_hours()),
        (_, _, minutes) => format!("{minutes} min"),
    };
    format!("{} waiting, the oldest since {at} ({late})", grouped(messages))
}

/// With a comma before each three digits, to be read at a glance.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let comma = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    let each = digits.chars().enumerate();
    each.flat_map(|(place, digit)| comma(place).then_some(',').into_iter().chain([digit])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_too_long_is_told_in_one_line() {
        let noon = DateTime::UNIX_EPOCH + TimeDelta::hours(20_000 * 24 + 12);
        for (messages, minutes, line) in [
            (1, 30, None),
            (1, -600, None),
            (1, 31, Some("1 waiting, the oldest since 11:29 UTC (31 min)")),
            (1_203, 119, Some("1,203 waiting, the oldest since 10:01 UTC (119 min)")),
            (100_000, 179, Some("100,000 waiting, the oldest since 09:01 UTC (2 h)")),
            (12, 13 * 60, Some("12 waiting, the oldest since 2024-10-03 23:00 UTC (13 h)")),
            (1_000_000, 50 * 60, Some("1,000,000 waiting, the oldest since 2024-10-02 10:00 UTC (2 days)")),
        ] {
            let status = Status::default();
            let since = noon - TimeDelta::minutes(minutes);
            status.looked("email", noon, Some(Backlog { messages, since }));
            let line = line.map(|line| format!("email: {line}"));
            assert_eq!(status.trouble(noon), line, "{messages} for {minutes} min");
            assert!(status.is_alive(noon), "late is no reason to be restarted");
        }
    }
}
