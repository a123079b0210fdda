//! What has been rendered before?
//! Each feed and page is made once in each encoding that is asked for, however many ask at once, and kept
//! within bounds: endless combinations of parameters cost time, never memory. Each encoding is kept for
//! itself: a large text whose small twin alone is asked for is gone as soon as that is made. What is made
//! is made one after the other, and nothing that is made waits for anything.

use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use observances::ics::Years;
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::timeout;

use super::compress::compressed;
use super::negotiate::Encoding;
use super::press::Press;
use super::rendered::{Rendered, counted, fitting, tag};
use super::rooms::Rooms;
use super::seats::Seats;

/// The most entries that are kept.
const MOST_ENTRIES: usize = 256;

/// The most bytes that are kept. The feed of everything has 42 KB as brotli, 120 KB as gzip and up to 630
/// as it is, so that compressed it is here in all languages, with hundreds of smaller ones.
const MOST_BYTES: usize = 3 << 19;

/// The most bytes of an entry that is kept: the default window is smaller, with alarms and in any language.
const LARGEST_KEPT: usize = 1 << 20;

/// From so many years on a feed takes long to make, if there is more in them than this: one such at a time waits
/// among the others.
const LONG: i32 = 4;
const SOON_MADE: usize = 96 << 10;

/// How many may wait to be the next with what takes long; whoever comes then is told so at once. They all have a
/// connection each, and would have every one there is.
const LONGEST_LINE: usize = 64;

/// For how many looks it holds that an entry was asked for more than once.
const HOT_FOR: u64 = 100_000;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// What makes two answers the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A feed: its canonical query and its years, since the default window moves, and about how many bytes it has.
    Feed { query: String, years: Years, about: usize },
    /// What says "today", and so is another one tomorrow: its canonical address, and about how many bytes it has.
    OfDay { address: String, today: NaiveDate, about: usize },
}

impl Key {
    const fn about(&self) -> usize {
        let (Self::Feed { about, .. } | Self::OfDay { about, .. }) = self;
        *about
    }

    /// Whether it takes long to make.
    fn is_long(&self) -> bool {
        let about = self.about();
        let many_years = matches!(self, Self::Feed { years, .. } if years.last - years.first >= LONG);
        about > LARGEST_KEPT || many_years && about > SOON_MADE
    }

    /// About how many bytes there will be in an encoding, if the text has more than are kept.
    fn large(&self, encoding: Encoding) -> Option<usize> {
        let about = self.about();
        (about > LARGEST_KEPT).then_some(match encoding {
            Encoding::Identity => about,
            Encoding::Gzip => about / 4,
            Encoding::Zstd | Encoding::Brotli => about / 8,
        })
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

/// By what something is kept.
type Name = (Key, Encoding);

pub(super) struct Cache {
    shelf: Mutex<Shelf>,
    /// Counts the looks, to know which entry was not looked at for longest.
    looks: AtomicU64,
    turns: Arc<Semaphore>,
    /// Who may wait for a turn with what takes long: whoever asks for that without end keeps nobody else waiting.
    long: Semaphore,
    line: Semaphore,
    press: Press,
    rooms: Rooms,
}

#[derive(Default)]
struct Shelf {
    slots: HashMap<Name, Slot>,
    /// The last look.
    look: u64,
}

#[derive(Default)]
struct Slot {
    cell: Arc<OnceCell<Arc<Rendered>>>,
    /// 0 until rendered.
    bytes: usize,
    asked_at: u64,
    is_asked_again: bool,
}

impl Cache {
    /// A cache for those who have these seats.
    pub(super) fn new(seats: Arc<Seats>) -> Self {
        Self {
            line: Semaphore::new(LONGEST_LINE),
            shelf: Mutex::default(),
            looks: AtomicU64::new(0),
            turns: Arc::new(Semaphore::new(1)),
            long: Semaphore::new(1),
            press: Press::default(),
            rooms: Rooms::new(LARGEST_KEPT, seats),
        }
    }

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
        let name = (key, encoding);
        let cell = self.shelf().cell(&name, self.next_look());
        let make = || self.make(&name, Box::new(move || render().map_err(Into::into)));
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

    /// Makes what is asked for, when it has its turn. Whoever waits here has made nothing yet.
    async fn make(&self, (key, encoding): &Name, render: Render) -> Result<Arc<Rendered>, Unready> {
        let _in_line = match key.is_long() {
            true => Some(self.line.try_acquire().map_err(|_| Unready::Busy)?),
            false => None,
        };
        let place = if let Some(about) = key.large(*encoding) { self.rooms.place(about).await } else { None };
        let _long = if key.is_long() { self.long.acquire().await.ok() } else { None };
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Unready::Busy)?;
        let (text, encoding) = (self.shelf().text(key), *encoding);
        // What was waited for goes along: it is held until done, even if nobody waits for that any more.
        let made = self.press.run(move || made(text, render, encoding).map(|made| (made, turn, place)));
        let (made, _turn, place) = made.await.map_err(|gone| Unready::Failed(gone.into()))??;
        let bytes = fitting(made.bytes, LARGEST_KEPT);
        let room = self.rooms.take(bytes.len(), place).await.ok_or(Unready::Busy)?;
        Ok(Arc::new(Rendered::new(made.tag.as_str().to_owned(), encoding, counted(bytes, room))))
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // A shelf is whole between any two of its statements.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the press gives: to be copied by whoever asked, since what is kept would stand in the press's memory
/// above its scratch, megabytes that could not be given back.
struct Made {
    tag: String,
    bytes: Vec<u8>,
}

/// Work for a thread that may block: the bytes in their encoding, of a text that is there or rendered now.
fn made(text: Option<Arc<Rendered>>, render: Render, encoding: Encoding) -> Result<Made, Unready> {
    let (tag, bytes) = match text {
        Some(text) => (text.tag.clone(), compressed(&text.bytes, encoding)),
        None => {
            let text = render().map_err(Unready::Failed)?.into_bytes();
            (tag(&text), if encoding == Encoding::Identity { Ok(text) } else { compressed(&text, encoding) })
        }
    };
    Ok(Made { tag, bytes: bytes.map_err(|error| Unready::Failed(error.into()))? })
}

impl Shelf {
    /// A text as it is, if it is kept.
    fn text(&self, key: &Key) -> Option<Arc<Rendered>> {
        self.slots.get(&(key.clone(), Encoding::Identity))?.cell.get().cloned()
    }

    fn cell(&mut self, name: &Name, look: u64) -> Arc<OnceCell<Arc<Rendered>>> {
        self.look = look;
        let slot = self.slots.entry(name.clone()).or_default();
        slot.is_asked_again = slot.asked_at > 0;
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

    /// First of those that were asked for once: endless combinations take the place of one another, and not of
    /// what everybody asks for.
    fn drop_oldest(&mut self) {
        let rank = |slot: &Slot| (slot.is_hot(self.look), slot.looked_at());
        let oldest = self.slots.iter().min_by_key(|(_, slot)| rank(slot)).map(|(key, _)| key.clone());
        if let Some(key) = oldest {
            self.slots.remove(&key);
        }
    }
}

impl Slot {
    /// Whether it was asked for again, here or at the door, and not too long ago.
    fn is_hot(&self, look: u64) -> bool {
        let is_known = self.cell.get().is_some_and(|rendered| rendered.looked_at() > 0);
        (self.is_asked_again || is_known) && self.looked_at() + HOT_FOR >= look
    }

    fn looked_at(&self) -> u64 {
        self.asked_at.max(self.cell.get().map_or(0, |rendered| rendered.looked_at()))
    }
}

#[cfg(test)]
mod tests;
