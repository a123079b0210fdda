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

/// How many more guests than another one a worker may have.
const A_GOOD_DEAL: usize = 8;

/// All who work.
pub(super) struct Crew {
    workers: Vec<Worker>,
    home: CancellationToken,
}

struct Worker {
    /// The one that is its own, if there are enough.
    processor: Option<usize>,
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

    /// Gives a guest to whoever works on the processor where the guest's packets come in: nothing is then fetched
    /// from another one, which costs more than to answer. Who has a good deal more to do is passed over for
    /// whoever has the fewest.
    pub(super) fn attend(&self, arrives_at: Option<usize>, guest: impl Future<Output = ()> + Send + 'static) {
        let Some(free) = self.workers.iter().min_by_key(|worker| worker.guests.len()) else { return };
        let near = self.workers.iter().find(|worker| arrives_at.is_some() && worker.processor == arrives_at);
        let near = near.filter(|near| near.guests.len() < free.guests.len() + A_GOOD_DEAL);
        let worker = near.unwrap_or(free);
        worker.runtime.spawn(worker.guests.track_future(guest));
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
        Ok(Self { processor, runtime: handle, guests: TaskTracker::new() })
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

    #[tokio::test]
    async fn a_guest_goes_to_whoever_is_near_until_that_one_has_a_good_deal_more() {
        let home = CancellationToken::new();
        // The second one is on a processor that no machine has, and so on any.
        let workers = [3, 1023].map(|number| Worker::hire(0, Some(number), home.clone()).unwrap());
        let crew = Crew { workers: workers.into(), home };
        let guests = || [0, 1].map(|place: usize| crew.workers[place].guests.len());
        let attend = |arrives_at| crew.attend(arrives_at, std::future::pending());
        (0..A_GOOD_DEAL).for_each(|_| attend(Some(1023)));
        assert_eq!(guests(), [0, A_GOOD_DEAL]);
        attend(Some(1023));
        assert_eq!(guests(), [1, A_GOOD_DEAL], "too many");
        attend(Some(1023));
        attend(Some(3));
        assert_eq!(guests(), [2, A_GOOD_DEAL + 1]);
        [None, Some(7)].into_iter().for_each(attend);
        assert_eq!(guests(), [4, A_GOOD_DEAL + 1], "nobody is near");
    }
}
