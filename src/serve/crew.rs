//! Who works on which connection?
//! A thread with a runtime of its own for each processor, so that a request is read, answered and
//! written without a word to another thread. Apart from who is let in, which one loop decides for
//! all of them: with a listener each (SO_REUSEPORT) a second service could take the same port
//! unnoticed, and who waits at a listener that closes would be sent away.

use std::io;
use std::num::NonZero;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::processors::{allowed, interrupt_nobody, run_on};

/// The most workers: beyond them the network is what everybody waits for.
const MOST: usize = 8;

/// All who work.
pub(super) struct Crew {
    workers: Vec<Worker>,
    home: CancellationToken,
}

struct Worker {
    runtime: Handle,
    guests: TaskTracker,
}

impl Crew {
    /// One worker for each processor that this process may use.
    pub(super) fn hire() -> io::Result<Self> {
        let count = thread::available_parallelism().map_or(1, NonZero::get).min(MOST);
        let home = CancellationToken::new();
        let processors = allowed();
        let workers = (0..count).map(|number| {
            // Each on its own: two that meet on one processor would keep each other waiting. Where there are
            // more processors than workers, the kernel knows better which are free.
            let own = processors.get(number).filter(|_| processors.len() == count);
            Worker::hire(number, own.copied(), home.clone())
        });
        Ok(Self { workers: workers.collect::<io::Result<_>>()?, home })
    }

    /// Gives a guest to whoever has the fewest.
    pub(super) fn attend(&self, guest: impl Future<Output = ()> + Send + 'static) {
        if let Some(worker) = self.workers.iter().min_by_key(|worker| worker.guests.len()) {
            worker.runtime.spawn(worker.guests.track_future(guest));
        }
    }

    /// How many guests there are.
    pub(super) fn guests(&self) -> usize {
        self.workers.iter().map(|worker| worker.guests.len()).sum()
    }

    /// Ends all work, whatever is under way: the guests that are left are cut off.
    pub(super) fn go_home(&self) {
        self.home.cancel();
    }

    /// Waits until all guests are gone.
    pub(super) async fn wait(&self) {
        for worker in &self.workers {
            worker.guests.close();
            worker.guests.wait().await;
        }
    }
}

impl Drop for Crew {
    /// They go home by themselves, and soon: nobody waits for a thread here.
    fn drop(&mut self) {
        self.home.cancel();
    }
}

impl Worker {
    fn hire(number: usize, processor: Option<usize>, home: CancellationToken) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        thread::Builder::new().name(format!("serve-{number}")).spawn(move || {
            interrupt_nobody();
            run_on(processor.as_slice());
            runtime.block_on(home.cancelled());
            runtime.shutdown_background();
        })?;
        Ok(Self { runtime: handle, guests: TaskTracker::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn workers_keep_out_of_each_others_way() {
        let crew = Crew::hire().unwrap();
        let mut places = Vec::new();
        for worker in &crew.workers {
            places.push(worker.runtime.spawn(async { allowed() }).await.unwrap());
        }
        let all = allowed();
        if all.len() == crew.workers.len() {
            assert_eq!(places.concat(), all);
        } else {
            assert!(places.iter().all(|one| *one == all), "{places:?} of {all:?}");
        }
    }
}
