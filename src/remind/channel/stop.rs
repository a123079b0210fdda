//! How is a message called back, as long as it can be?
//! Apart from the channels, because the point of no return is the same for all: when the doubt is recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::CancellationToken;

use super::{Delivery, Doubt, Pending};

/// What stops a channel, for good. Clones are one.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(CancellationToken);

impl Stop {
    /// From now on nothing is sent that is not on its way.
    pub(super) fn now(&self) {
        self.0.cancel();
    }

    /// Sends in a task of its own: a caller that stops waiting cannot cut it off between the last byte
    /// and the answer. Told to stop before the doubt is recorded, it drops all that belongs to the sending.
    /// Both are looked at by one task, so the last byte cannot slip out in between.
    pub(super) fn send<F>(
        &self,
        doubt: Doubt,
        send: impl FnOnce(Doubt) -> F + Send + 'static,
    ) -> Pending<Delivery>
    where
        F: Future<Output = Delivery> + Send + 'static,
    {
        let stopped = self.0.clone();
        let recorded = Arc::new(AtomicBool::new(false));
        let recording = Arc::clone(&recorded);
        let doubt = doubt.and_then(move || recording.store(true, Ordering::Relaxed));
        let stopped_in_time = async move {
            stopped.cancelled().await;
            if recorded.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        Box::pin(async move {
            let sending = tokio::spawn(async move {
                tokio::select! {
                    biased;
                    () = stopped_in_time => Delivery::Unreachable { reason: "the program stops".to_owned() },
                    // Boxed: it is large, and a task's future is moved about a good deal.
                    delivery = Box::pin(send(doubt)) => delivery,
                }
            });
            let broke_off = |_| Delivery::InDoubt { reason: "the sending broke off".to_owned() };
            sending.await.unwrap_or_else(broke_off)
        })
    }
}
