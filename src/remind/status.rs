//! How is the reminder side doing?
//! A value that the loops write and that `/healthz` and the watchdog read, so that a
//! sender that is dead is seen to be dead.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

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
    /// Since when the message waits that has waited longest.
    oldest: Option<DateTime<Utc>>,
}

impl Status {
    /// Why nothing is sent until the operator has acted.
    pub fn hold(&self, reason: String) {
        self.inner().held = Some(reason);
    }

    /// A loop begins to work.
    pub(super) fn works(&self, name: &'static str) {
        self.inner().parts.entry(name).or_default().wakes_at = None;
    }

    /// A loop has done its work, and looks again at `wakes_at`; the message that has waited
    /// longest for it does so since `oldest`.
    pub(super) fn looked(&self, name: &'static str, wakes_at: DateTime<Utc>, oldest: Option<DateTime<Utc>>) {
        let part = Part { wakes_at: Some(wakes_at), trouble: None, oldest };
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
        let since = self.oldest.filter(|since| now.signed_duration_since(*since) > LATE)?;
        Some(format!("{name}: a message that is due waits since {}", since.format("%Y-%m-%d %H:%M UTC")))
    }

    fn is_stuck(&self, now: DateTime<Utc>) -> bool {
        self.wakes_at.is_some_and(|at| now.signed_duration_since(at) > OVERDUE)
    }
}
