//! Who takes nothing of a large answer?
//! There is room for few of these, so whoever takes nothing of one makes room when others ask for one. Such an
//! answer is handed over in portions, each a copy: the whole is given back at once when it is taken away,
//! and when the last portion has been asked for. Apart from the rooms, which count, and from the stream, which
//! gives up on whoever stalls, be anybody waiting or not.

use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use hyper::rt::Timer as _;
use hyper_util::rt::TokioTimer;

/// How many bytes are handed over at a time.
const PORTION: usize = 64 * 1024;

/// How long a reader may ask for no further portion while others wait.
const TOO_LONG: Duration = Duration::from_secs(5);

/// All readers of large answers.
#[derive(Default)]
pub(super) struct Readers(Mutex<Vec<Weak<Reader>>>);

struct Reader(Mutex<Unread>);

/// What a reader has not asked for yet.
struct Unread {
    bytes: Bytes,
    is_taken_away: bool,
    asked_at: Instant,
}

/// A large answer on its way to one reader.
pub(super) struct Portions {
    reader: Arc<Reader>,
    left: usize,
}

impl Readers {
    /// An answer for a reader who has just asked for it.
    pub(super) fn read(&self, bytes: Bytes) -> Portions {
        let left = bytes.len();
        let unread = Unread { bytes, is_taken_away: false, asked_at: now() };
        let reader = Arc::new(Reader(Mutex::new(unread)));
        let mut all = lock(&self.0);
        all.retain(|one| one.strong_count() > 0);
        all.push(Arc::downgrade(&reader));
        Portions { reader, left }
    }

    /// Takes the answer away from whoever has taken nothing of it for longest, if that is too long.
    pub(super) fn make_room(&self) {
        let all: Vec<_> = lock(&self.0).iter().filter_map(Weak::upgrade).collect();
        let slowest = all.iter().filter(|one| lock(&one.0).waits()).min_by_key(|one| lock(&one.0).asked_at);
        let slowest = slowest.filter(|one| now().duration_since(lock(&one.0).asked_at) >= TOO_LONG);
        if let Some(slowest) = slowest {
            let mut unread = lock(&slowest.0);
            unread.is_taken_away = true;
            drop(mem::take(&mut unread.bytes));
        }
    }
}

impl Unread {
    /// Whether there is something that could be taken away.
    fn waits(&self) -> bool {
        !self.bytes.is_empty()
    }

    fn portion(&mut self) -> Bytes {
        self.asked_at = now();
        let portion = self.bytes.split_to(PORTION.min(self.bytes.len()));
        let copy = Bytes::copy_from_slice(&portion);
        if self.bytes.is_empty() {
            self.bytes = Bytes::new();
        }
        copy
    }
}

impl HttpBody for Portions {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let portion = {
            let mut unread = lock(&self.reader.0);
            if unread.is_taken_away {
                let why = "others waited for a large answer, and nothing was taken of this one";
                return Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::TimedOut, why))));
            }
            unread.portion()
        };
        self.left -= portion.len();
        Poll::Ready(Some(Ok(Frame::data(portion))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left as u64)
    }
}

/// By the runtime's clock.
fn now() -> Instant {
    TokioTimer::new().now()
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_for_longest_makes_room_and_is_told_when_they_go_on() {
        let readers = Readers::default();
        let bytes = Bytes::from(vec![7; 3 * PORTION]);
        let [mut one, mut two] = [readers.read(bytes.clone()), readers.read(bytes.clone())];
        assert_eq!(one.frame().await.unwrap().unwrap().into_data().unwrap().len(), PORTION);
        tokio::time::advance(TOO_LONG / 2).await;
        two.frame().await.unwrap().unwrap();
        readers.make_room();
        assert_eq!(one.frame().await.unwrap().unwrap().into_data().unwrap().len(), PORTION);
        tokio::time::advance(TOO_LONG).await;
        one.frame().await.unwrap().unwrap();
        assert!(one.is_end_stream() && one.frame().await.is_none(), "all of it");
        readers.make_room();
        let told = two.frame().await.unwrap().unwrap_err();
        assert_eq!(told.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_large_answer_is_the_same_in_portions() {
        let bytes: Bytes = (0..=u8::MAX).cycle().take(2 * PORTION + 1).collect();
        let body = Body::new(Readers::default().read(bytes.clone()));
        assert_eq!(to_bytes(body, usize::MAX).await.unwrap(), bytes);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_of_an_answer_stays_that_was_taken_away_or_sent() {
        struct Owner(Arc<[u8]>);
        impl AsRef<[u8]> for Owner {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }
        let (readers, count) = (Readers::default(), Arc::from([0; 2 * PORTION]));
        let bytes = || Bytes::from_owner(Owner(Arc::clone(&count)));
        let (mut stalled, mut sent) = (readers.read(bytes()), readers.read(bytes()));
        let begin = stalled.frame().await.unwrap().unwrap();
        let whole = [sent.frame().await.unwrap().unwrap(), sent.frame().await.unwrap().unwrap()];
        assert_eq!(Arc::strong_count(&count), 2, "the portions are there, and the whole is not");
        tokio::time::advance(TOO_LONG).await;
        readers.make_room();
        assert_eq!(Arc::strong_count(&count), 1);
        drop((begin, whole));
    }
}
