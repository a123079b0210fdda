//! What has been rendered before?
//! Each feed and page is rendered once, and compressed once for each encoding that is asked for, however
//! many ask at once, and kept within bounds: endless combinations of parameters cost time, never memory.
//! Bytes count as long as anybody holds them, so that slow readers of large feeds are within them too.

use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use chrono::NaiveDate;
use observances::ics::Years;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::compress::compressed;
use super::negotiate::Encoding;
use super::rendered::{Rendered, counted, tag};

/// The most entries that are kept.
const MOST_ENTRIES: usize = 256;

/// The most bytes that are kept, of all encodings together: the feed of everything in six languages, or a
/// theme's sixty times.
const MOST_BYTES: usize = 5 << 20;

/// The most bytes in KiB that are kept or on their way to a reader.
const MOST_ALIVE: u32 = 128 << 10;

/// How many are rendered or compressed at once: each takes a processor.
const AT_ONCE: usize = 2;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// What makes two answers the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A feed: its canonical query and its years, since the default window moves.
    Feed { query: String, years: Years },
    /// What says "today", and so is another one tomorrow: its canonical address.
    OfDay { address: String, today: NaiveDate },
}

/// Why there is nothing to send.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unready {
    #[error("too much is asked for at once; try again in a minute")]
    Busy,
    #[error("this could not be rendered: {0}")]
    Failed(Box<dyn Error + Send + Sync>),
}

pub(super) struct Cache {
    shelf: Mutex<Shelf>,
    /// Counts the looks, to know which entry was not looked at for longest.
    looks: AtomicU64,
    turns: Arc<Semaphore>,
    alive: Arc<Semaphore>,
}

#[derive(Default)]
struct Shelf {
    slots: HashMap<Key, Slot>,
}

#[derive(Default)]
struct Slot {
    cell: Arc<OnceCell<Arc<Rendered>>>,
    /// 0 until rendered.
    bytes: usize,
    asked_at: u64,
}

impl Default for Cache {
    fn default() -> Self {
        let alive = Arc::new(Semaphore::new(MOST_ALIVE as usize));
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self { shelf: Mutex::default(), looks: AtomicU64::new(0), turns, alive }
    }
}

impl Cache {
    /// What `render` gives for a key, now or before.
    pub(super) async fn get<R, E>(&self, key: Key, render: R) -> Result<Arc<Rendered>, Unready>
    where
        R: FnOnce() -> Result<String, E> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let cell = self.shelf().cell(&key, self.next_look());
        let made = timeout(PATIENCE, cell.get_or_try_init(|| self.render(key.clone(), render))).await;
        let rendered = made.unwrap_or(Err(Unready::Busy)).cloned();
        let bytes = rendered.as_ref().map_or(usize::MAX, |rendered| rendered.bytes());
        self.shelf().settle(&key, bytes);
        rendered
    }

    /// What was rendered, in an encoding.
    pub(super) async fn body(&self, rendered: &Rendered, encoding: Encoding) -> Result<Bytes, Unready> {
        let Some(twin) = rendered.twin(encoding) else { return Ok(rendered.identity().clone()) };
        if let Some(made) = twin.get() {
            return Ok(made.clone());
        }
        let text = rendered.identity().clone();
        let made = timeout(PATIENCE, twin.get_or_try_init(|| self.compress(text, encoding))).await;
        let body = made.unwrap_or(Err(Unready::Busy)).cloned();
        self.shelf().settle(&rendered.key, rendered.bytes());
        body
    }

    /// How many looks there were. Who finds what was rendered elsewhere notes it on that.
    pub(super) fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    fn next_look(&self) -> u64 {
        self.looks.fetch_add(1, Ordering::Relaxed) + 1
    }

    async fn render<R, E>(&self, key: Key, render: R) -> Result<Arc<Rendered>, Unready>
    where
        R: FnOnce() -> Result<String, E> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let work = move || {
            let mut text = render().map_err(Into::into)?.into_bytes();
            text.shrink_to_fit();
            Ok((tag(&text), text))
        };
        let (tag, text) = self.done(work).await?;
        let room = self.room(text.len()).await?;
        Ok(Arc::new(Rendered::new(key, tag, counted(text, room))))
    }

    async fn compress(&self, text: Bytes, encoding: Encoding) -> Result<Bytes, Unready> {
        let small = self.done(move || compressed(&text, encoding).map_err(Into::into)).await?;
        let room = self.room(small.len()).await?;
        Ok(counted(small, room))
    }

    /// What some work gives, when it had its turn.
    async fn done<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Box<dyn Error + Send + Sync>> + Send + 'static,
    ) -> Result<T, Unready> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Unready::Busy)?;
        let done = spawn_blocking(move || {
            // Held until done, even if nobody waits for it any more.
            let _turn = turn;
            work()
        });
        done.await.map_err(|gone| Unready::Failed(gone.into()))?.map_err(Unready::Failed)
    }

    async fn room(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Unready> {
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(MOST_ALIVE).min(MOST_ALIVE);
        Arc::clone(&self.alive).acquire_many_owned(kib).await.map_err(|_| Unready::Busy)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // A shelf is whole between any two of its statements.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn cell(&mut self, key: &Key, look: u64) -> Arc<OnceCell<Arc<Rendered>>> {
        let slot = self.slots.entry(key.clone()).or_default();
        slot.asked_at = look;
        let cell = Arc::clone(&slot.cell);
        while self.slots.len() > MOST_ENTRIES {
            self.drop_oldest();
        }
        cell
    }

    /// An entry is rendered, or compressed once more: it counts with so much from now on, or goes if it
    /// is larger than is kept.
    fn settle(&mut self, key: &Key, bytes: usize) {
        if bytes > MOST_BYTES / 4 {
            self.slots.remove(key);
        } else if let Some(slot) = self.slots.get_mut(key) {
            slot.bytes = bytes;
        }
        while self.slots.values().map(|slot| slot.bytes).sum::<usize>() > MOST_BYTES {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let oldest = self.slots.iter().min_by_key(|(_, slot)| slot.looked_at()).map(|(key, _)| key.clone());
        if let Some(key) = oldest {
            self.slots.remove(&key);
        }
    }
}

impl Slot {
    fn looked_at(&self) -> u64 {
        self.asked_at.max(self.cell.get().map_or(0, |rendered| rendered.looked_at()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: usize) -> Key {
        Key::Feed { query: n.to_string(), years: Years { first: 2026, last: 2026 } }
    }

    #[tokio::test]
    async fn many_who_ask_at_once_are_one_rendering() {
        let cache = Cache::default();
        let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let ask = || {
            let count = Arc::clone(&count);
            cache.get(key(1), move || {
                count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Ok::<_, std::fmt::Error>("x".repeat(1000))
            })
        };
        let (one, two, three) = tokio::join!(ask(), ask(), ask());
        assert!(Arc::ptr_eq(&one.unwrap(), &two.unwrap()));
        three.unwrap();
        assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_in_number_and_size() {
        let cache = Cache::default();
        for n in 0..MOST_ENTRIES + 50 {
            cache.get(key(n), || Ok::<_, std::fmt::Error>("x".to_owned())).await.unwrap();
        }
        assert_eq!(cache.shelf().slots.len(), MOST_ENTRIES);
        assert!(!cache.shelf().slots.contains_key(&key(0)));
        for n in 0..12 {
            cache.get(key(n), || Ok::<_, std::fmt::Error>("x".repeat(MOST_BYTES / 8))).await.unwrap();
        }
        let kept: usize = cache.shelf().slots.values().map(|slot| slot.bytes).sum();
        assert!(kept <= MOST_BYTES, "{kept}");
        assert!(cache.shelf().slots.contains_key(&key(11)));
        cache.get(key(99), || Ok::<_, std::fmt::Error>("x".repeat(MOST_BYTES / 2))).await.unwrap();
        assert!(!cache.shelf().slots.contains_key(&key(99)));
    }

    #[tokio::test]
    async fn bytes_count_as_long_as_somebody_holds_them() {
        let cache = Cache::default();
        let free = cache.alive.available_permits();
        let held = cache.get(key(1), || Ok::<_, std::fmt::Error>("x".repeat(MOST_BYTES / 2))).await.unwrap();
        let sent = held.body(Encoding::Identity).unwrap();
        drop(held);
        assert!(cache.alive.available_permits() <= free - MOST_BYTES / 2048);
        drop(sent);
        assert_eq!(cache.alive.available_permits(), free);
    }

    #[tokio::test]
    async fn what_fails_is_not_kept() {
        let cache = Cache::default();
        assert!(matches!(cache.get(key(1), || Err(std::fmt::Error)).await, Err(Unready::Failed(_))));
        assert!(cache.shelf().slots.is_empty());
        let panics = || -> Result<String, std::fmt::Error> { panic!("in a test") };
        assert!(matches!(cache.get(key(1), panics).await, Err(Unready::Failed(_))));
        assert!(cache.get(key(1), || Ok::<_, std::fmt::Error>("x".to_owned())).await.is_ok());
    }
}
