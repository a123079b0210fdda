//! Where is it rendered and compressed?
//! On one thread, for all who serve: its scratch, some megabytes for brotli, is then there once, and the
//! other processors are left to what is known. A runtime that is never driven lends its pool of blocking
//! threads, which ends a thread that has nothing to do.

use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, spawn_blocking};

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
        Self { pool: Builder::new_current_thread().max_blocking_threads(1).build().ok() }
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
