//! Where is it rendered and compressed?
//! On one thread, for all who serve: its scratch, some megabytes for brotli, is then there once, and the
//! other processors are left to what is known. A runtime that is never driven lends its pool of blocking
//! threads, which ends a thread that has nothing to do.

use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, spawn_blocking};

use super::processors::{allowed, run_on};

pub(super) struct Press {
    /// None if there can be none; then whoever asks lends a thread.
    pool: Option<Runtime>,
}

impl Press {
    pub(super) fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        match &self.pool {
            Some(pool) => pool.spawn_blocking(work),
            None => spawn_blocking(work),
        }
    }
}

impl Default for Press {
    fn default() -> Self {
        // A thread begins as the one that asks for it: here it is not to share the processor of a worker.
        let anywhere = allowed();
        let mut pool = Builder::new_current_thread();
        pool.max_blocking_threads(1).on_thread_start(move || run_on(&anywhere));
        Self { pool: pool.build().ok() }
    }
}

impl Drop for Press {
    /// Without waiting for work that nobody waits for.
    fn drop(&mut self) {
        if let Some(pool) = self.pool.take() {
            pool.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_press_is_not_bound_to_the_processor_of_whoever_asks() {
        let (all, press) = (allowed(), Press::default());
        let asked = std::thread::spawn(move || {
            run_on(all.get(..1).unwrap_or_default());
            (press.run(allowed), press)
        });
        let (printed, _press) = asked.join().unwrap();
        assert_eq!(printed.await.unwrap(), allowed());
    }
}
