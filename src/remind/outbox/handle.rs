//! How does async code use the outbox without ever blocking on the disk?
//! Apart from the outbox, which is plain and synchronous, so that its tests need no runtime.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::yield_now;

use super::{Outbox, OutboxError};

/// A verb that was done; told whether what it wrote is on the disk, it answers its caller.
pub(super) type Done = Box<dyn FnOnce(Result<(), OutboxError>) + Send>;
/// A verb that is yet to be done.
pub(super) type Job = Box<dyn FnOnce(Result<&mut Outbox, OutboxError>) -> Done + Send>;

/// How many verbs share a commit at most: they wait for each other.
const TOGETHER: usize = 256;

/// The outbox on a thread of its own, to which the verbs are sent in order. One thread
/// and not `spawn_blocking` with a mutex: SQLite has one writer anyway, and what was
/// asked for first is done first. Clones share it; the file is closed when the last goes.
///
/// Verbs that come while the disk is busy are done together and share the next commit: one
/// wait for the disk for many. Each is still all or nothing, and answered only when it is
/// on the disk.
#[derive(Clone)]
pub struct OutboxHandle {
    place: Place,
}

#[derive(Clone)]
enum Place {
    Thread { jobs: mpsc::Sender<Job>, closed: watch::Receiver<()> },
    Here { outbox: Arc<Mutex<Outbox>>, disk: Disk },
}

/// Asked before each verb whether it can be written.
type Disk = Arc<dyn Fn() -> Result<(), OutboxError> + Send + Sync>;

impl fmt::Debug for OutboxHandle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OutboxHandle")
    }
}

impl OutboxHandle {
    /// Moves the outbox to its thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(outbox: Outbox) -> std::io::Result<Self> {
        // The bound holds back callers that are faster than the disk.
        let (jobs, queue) = mpsc::channel::<Job>(2 * TOGETHER);
        let (closing, closed) = watch::channel(());
        thread::Builder::new().name("outbox".to_owned()).spawn(move || {
            // Dropped last, so that `close` returns when the file is closed.
            let _closing = closing;
            work(outbox, queue);
        })?;
        Ok(OutboxHandle { place: Place::Thread { jobs, closed } })
    }

    /// Leaves the outbox where it is: each verb is done by whoever calls, who gives way to others
    /// before it and after it, as if a disk were waited for. For a simulation, in which nothing
    /// may happen at a time of its own, and whose disk says whether it can be written.
    #[must_use]
    pub fn here(outbox: Outbox, disk: impl Fn() -> Result<(), OutboxError> + Send + Sync + 'static) -> Self {
        OutboxHandle { place: Place::Here { outbox: Arc::new(Mutex::new(outbox)), disk: Arc::new(disk) } }
    }

    /// Runs a verb, or a few that belong together, and gives back what it gives. Once
    /// sent, it is done even if the caller stops waiting.
    ///
    /// ```text
    /// let taken = outbox.call(move |outbox| outbox.take("email", now, until, 4)).await?;
    /// ```
    ///
    /// # Errors
    /// The verb's own, and `Stopped` if the thread is gone: then the verb may have run or not.
    pub async fn call<T, E, F>(&self, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<OutboxError> + Send + 'static,
        F: FnOnce(&mut Outbox) -> Result<T, E> + Send + 'static,
    {
        let jobs = match &self.place {
            Place::Thread { jobs, .. } => jobs,
            Place::Here { outbox, disk } => {
                yield_now().await;
                disk()?;
                let value = verb(&mut outbox.lock().unwrap_or_else(PoisonError::into_inner));
                yield_now().await;
                return value;
            }
        };
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |outbox| {
            let value = outbox.map_err(E::from).and_then(verb);
            Box::new(move |written| {
                // Nobody waits any more: the verb is done all the same.
                let _ = answer.send(match written {
                    Ok(()) => value,
                    // What the verb said is not true any more: its writing was undone.
                    Err(error) => Err(error.into()),
                });
            })
        });
        jobs.send(job).await.map_err(|_| OutboxError::Stopped)?;
        answered.await.map_err(|_| OutboxError::Stopped)?
    }

    /// Lets go, and waits until the other clones have done so too and the file is closed.
    pub async fn close(self) {
        let OutboxHandle { place: Place::Thread { jobs, mut closed } } = self else { return };
        drop(jobs);
        // Nothing is ever sent: the sender's end is the message.
        let _ = closed.changed().await;
    }
}

fn work(mut outbox: Outbox, mut queue: mpsc::Receiver<Job>) {
    while let Some(first) = queue.blocking_recv() {
        let mut jobs = vec![first];
        while jobs.len() < TOGETHER
            && let Ok(job) = queue.try_recv()
        {
            jobs.push(job);
        }
        // A verb that panics is a fault of ours. Nobody may work on with what it left half
        // done: the callers hear that the outbox has stopped.
        if catch_unwind(AssertUnwindSafe(|| outbox.together(jobs))).is_err() {
            return;
        }
    }
}
