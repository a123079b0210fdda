//! How is the reminder side doing?
//! A value that the loop writes and that `/healthz` and the watchdog read, so that a
//! sender that is dead is seen to be dead.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// A wake-up that is this much overdue means that the loop does not run.
const OVERDUE: TimeDelta = TimeDelta::minutes(2);

/// Shared between the loop and whoever asks. Clones are one status.
#[derive(Debug, Clone, Default)]
pub struct Status {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Clone, Default)]
struct Inner {
    wakes_at: Option<DateTime<Utc>>,
    trouble: Option<String>,
}

impl Status {
    /// The loop has looked at what is due, and looks again at `wakes_at`.
    pub(super) fn looked(&self, wakes_at: DateTime<Utc>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        *inner = Inner { wakes_at: Some(wakes_at), trouble: None };
    }

    /// The loop could not do its work, and tries again at `wakes_at`.
    pub(super) fn failed(&self, wakes_at: DateTime<Utc>, trouble: String) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        *inner = Inner { wakes_at: Some(wakes_at), trouble: Some(trouble) };
    }

    /// What is wrong at an instant, if anything is.
    #[must_use]
    pub fn trouble(&self, now: DateTime<Utc>) -> Option<String> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if inner.trouble.is_some() {
            return inner.trouble;
        }
        let overdue = inner.wakes_at.is_some_and(|at| now.signed_duration_since(at) > OVERDUE);
        overdue.then(|| "the reminder loop has not looked at what is due when it should have".to_owned())
    }

    /// Whether the loop runs at all, well or badly: what the watchdog asks.
    #[must_use]
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.wakes_at.is_none_or(|at| now.signed_duration_since(at) <= OVERDUE)
    }
}
