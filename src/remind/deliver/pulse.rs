//! Does the other side take message after message without delay?
//! Apart, because it decides how much is in doubt after a crash: of a brisk side a few messages
//! are leased and doubted in one commit; of any other each is doubted by itself, at its last byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::remind::channel::Delivery;

/// Who takes a message within this time is brisk.
pub(super) const BRISK: Duration = Duration::from_millis(100);

/// How many messages one after another were taken without delay. Clones are one count.
#[derive(Debug, Clone, Default)]
pub(super) struct Pulse(Arc<AtomicUsize>);

impl Pulse {
    /// One takes long, and so the next ones may.
    pub(super) fn slow(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// How a message fared that was answered.
    pub(super) fn count(&self, delivery: &Delivery) {
        match delivery {
            Delivery::Sent { .. } => drop(self.0.fetch_add(1, Ordering::Relaxed)),
            _ => self.slow(),
        }
    }

    /// Whether as many as are on the way at one time were taken without delay.
    pub(super) fn is_brisk(&self, at_once: usize) -> bool {
        self.0.load(Ordering::Relaxed) >= at_once
    }
}
