//! How does async code use the outbox without ever blocking on the disk?
//! Apart from the outbox, which is plain and synchronous, so that its tests need no runtime.

use std::thread;

use tokio::sync::{mpsc, oneshot, watch};

use super::Outbox;

type Job = Box<dyn FnOnce(&mut Outbox) + Send>;

/// The outbox on a thread of its own, to which the verbs are sent in order. One thread
/// and not `spawn_blocking` with a mutex: SQLite has one writer anyway, and what was
/// asked for first is done first. Clones share it; the file is closed when the last goes.
#[derive(Debug, Clone)]
pub struct OutboxHandle {
    jobs: mpsc::Sender<Job>,
    closed: watch::Receiver<()>,
}

/// The outbox's thread is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the outbox has stopped, because one of its verbs panicked; start observd again")]
pub struct Stopped;

impl OutboxHandle {
    /// Moves the outbox to its thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(outbox: Outbox) -> std::io::Result<Self> {
        // The bound holds back a caller that is faster than the disk.
        let (jobs, mut queue) = mpsc::channel::<Job>(64);
        let (closing, closed) = watch::channel(());
        thread::Builder::new().name("outbox".to_owned()).spawn(move || {
            // Dropped last, so that `close` returns when the file is closed.
            let _closing = closing;
            let mut outbox = outbox;
            while let Some(job) = queue.blocking_recv() {
                job(&mut outbox);
            }
        })?;
        Ok(OutboxHandle { jobs, closed })
    }

    /// Runs a verb, or a few that belong together, and gives back what it gives. Once
    /// sent, it is done even if the caller stops waiting.
    ///
    /// ```text
    /// let taken = outbox.call(move |outbox| outbox.take("email", now, until, 4)).await??;
    /// ```
    ///
    /// # Errors
    /// `Stopped` if the thread is gone; the verb may have run or not.
    pub async fn call<T, F>(&self, verb: F) -> Result<T, Stopped>
    where
        T: Send + 'static,
        F: FnOnce(&mut Outbox) -> T + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |outbox| {
            // Nobody waits any more: the verb is done all the same.
            let _ = answer.send(verb(outbox));
        });
        self.jobs.send(job).await.map_err(|_| Stopped)?;
        answered.await.map_err(|_| Stopped)
    }

    /// Lets go, and waits until the other clones have done so too and the file is closed.
    pub async fn close(self) {
        let OutboxHandle { jobs, mut closed } = self;
        drop(jobs);
        // Nothing is ever sent: the sender's end is the message.
        let _ = closed.changed().await;
    }
}
