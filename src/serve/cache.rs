//! What has been rendered before?
//! Each feed and page is rendered once, and compressed once for each encoding that is asked for, however
//! many ask at once, and kept within bounds: endless combinations of parameters cost time, never memory.
//! Each encoding is kept for itself, so that a large text whose small twin alone is asked for goes first.
//! Bytes count as long as anybody holds them, so that slow readers of large feeds are within them too.

use std::collections::HashMap;
use std::error::Error;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use observances::ics::Years;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::compress::compressed;
use super::negotiate::Encoding;
use super::press::Press;
use super::rendered::{Rendered, counted, fitting, tag};

/// The most entries that are kept.
const MOST_ENTRIES: usize = 256;

/// The most bytes that are kept. The feed of everything has 42 KB as brotli, 120 KB as gzip and up to 630
/// as it is, so that compressed it is here in all languages, with hundreds of smaller ones.
const MOST_BYTES: usize = 3 << 19;

/// The most bytes of an entry that is kept.
const LARGEST_KEPT: usize = MOST_BYTES / 2;

/// The most bytes in KiB that are kept or on their way to a reader, but for large feeds.
const MOST_ALIVE: u32 = 24 << 10;

/// From so many years on a feed is a large one: of all that there is, up to some 25 MB.
const LARGE: i32 = 10;

/// How many large feeds are alive at once, from before they are rendered until the last reader has all:
/// whoever reads them slowly keeps others from large feeds alone.
const MOST_LARGE: usize = 2;

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

impl Key {
    fn is_large(&self) -> bool {
        matches!(self, Self::Feed { years, .. } if years.last - years.first >= LARGE)
    }
}

/// Why there is nothing to send.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unready {
    #[error("too much is asked for at once; try again in a minute")]
    Busy,
    #[error("this could not be rendered: {0}")]
    Failed(Box<dyn Error + Send + Sync>),
}

/// What renders a text.
type Render = Box<dyn FnOnce() -> Result<String, Box<dyn Error + Send + Sync>> + Send>;

/// What is about to be made.
type Making<'m> = Pin<Box<dyn Future<Output = Result<Rendered, Unready>> + Send + 'm>>;

/// By what something is kept.
type Name = (Key, Encoding);

pub(super) struct Cache {
    shelf: Mutex<Shelf>,
    /// Counts the looks, to know which entry was not looked at for longest.
    looks: AtomicU64,
    turns: Arc<Semaphore>,
    press: Press,
    alive: Arc<Semaphore>,
    large: Arc<Semaphore>,
}

#[derive(Default)]
struct Shelf {
    slots: HashMap<Name, Slot>,
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
        let large = Arc::new(Semaphore::new(MOST_LARGE));
        let (turns, press) = (Arc::new(Semaphore::new(1)), Press::default());
        Self { shelf: Mutex::default(), looks: AtomicU64::new(0), turns, press, alive, large }
    }
}

impl Cache {
    /// What `render` gives for a key, now or before, in an encoding.
    pub(super) async fn get<R, E>(
        &self,
        key: Key,
        encoding: Encoding,
        render: R,
    ) -> Result<Arc<Rendered>, Unready>
    where
        R: FnOnce() -> Result<String, E> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        // Boxed, or one future would be in the next, and that twice, until they fill a thread's stack.
        let render: Render = Box::new(move || render().map_err(Into::into));
        let text =
            self.kept((key.clone(), Encoding::Identity), Box::pin(self.render(key.is_large(), render)));
        if encoding == Encoding::Identity {
            return text.await;
        }
        let text = Box::pin(text);
        let twin = Box::pin(async { self.compress(&*text.await?, encoding).await });
        self.kept((key, encoding), twin).await
    }

    /// What is kept by a name, or made now.
    async fn kept(&self, name: Name, make: Making<'_>) -> Result<Arc<Rendered>, Unready> {
        let cell = self.shelf().cell(&name, self.next_look());
        let make = || async { make.await.map(Arc::new) };
        let made = timeout(PATIENCE, cell.get_or_try_init(make)).await;
        let rendered = made.unwrap_or(Err(Unready::Busy)).cloned();
        let bytes = rendered.as_ref().map_or(usize::MAX, |rendered| rendered.bytes.len());
        self.shelf().settle(&name, bytes);
        rendered
    }

    /// How many looks there were. Who finds what was rendered elsewhere notes it on that.
    pub(super) fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    fn next_look(&self) -> u64 {
        self.looks.fetch_add(1, Ordering::Relaxed) + 1
    }

    async fn render(&self, is_large: bool, render: Render) -> Result<Rendered, Unready> {
        let work = move || {
            let text = render()?;
            Ok((tag(text.as_bytes()), fitting(text.into_bytes(), LARGEST_KEPT)))
        };
        let large = match is_large {
            true => Some(Arc::clone(&self.large).acquire_owned().await.map_err(|_| Unready::Busy)?),
            false => None,
        };
        let (tag, text) = self.done(work).await?;
        let room = match large.filter(|_| text.len() > LARGEST_KEPT) {
            Some(place) => place,
            // What is kept must not take a place of those that are not.
            None => self.room(text.len()).await?,
        };
        Ok(Rendered::new(tag, Encoding::Identity, counted(text, room)))
    }

    async fn compress(&self, text: &Rendered, encoding: Encoding) -> Result<Rendered, Unready> {
        let bytes = text.bytes.clone();
        let work = move || {
            compressed(&bytes, encoding).map(|small| fitting(small, LARGEST_KEPT)).map_err(Into::into)
        };
        let small = self.done(work).await?;
        let room = self.room(small.len()).await?;
        Ok(Rendered::new(text.tag.clone(), encoding, counted(small, room)))
    }

    /// What some work gives, when it had its turn.
    async fn done<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Box<dyn Error + Send + Sync>> + Send + 'static,
    ) -> Result<T, Unready> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Unready::Busy)?;
        let done = self.press.run(move || {
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
    fn cell(&mut self, name: &Name, look: u64) -> Arc<OnceCell<Arc<Rendered>>> {
        let slot = self.slots.entry(name.clone()).or_default();
        slot.asked_at = look;
        let cell = Arc::clone(&slot.cell);
        while self.slots.len() > MOST_ENTRIES {
            self.drop_oldest();
        }
        cell
    }

    /// An entry is made: it counts from now on, or goes if it is larger than is kept.
    fn settle(&mut self, name: &Name, bytes: usize) {
        if bytes > LARGEST_KEPT {
            self.slots.remove(name);
        } else if let Some(slot) = self.slots.get_mut(name) {
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
mod tests;
