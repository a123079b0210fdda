//! How long may a reader take?
//! A stream that gives up on a peer which takes too little of what is written to it: apart
//! from hyper, which bounds how long a request may take to come, but not how long its answer
//! may take to go.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use rustix::io::Errno;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::seats::Seat;

/// How many bytes a peer must take within the limit to be given it anew. Fewer would let a
/// peer hold a connection for ever by taking a byte now and then.
const ENOUGH: usize = 16 * 1024;

/// A stream whose writes fail with [`io::ErrorKind::TimedOut`] when the peer stalls.
pub(super) struct Patient<S> {
    stream: S,
    limit: Duration,
    /// Runs from the first write that had to wait.
    waiting: Option<Pin<Box<Sleep>>>,
    /// What the peer has taken since.
    taken: usize,
    /// What somebody before has read, to be read first.
    read: Bytes,
    /// Where it is noted that the peer is waited for: to say something, or to take something.
    seat: Option<Arc<Seat>>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, waiting: None, taken: 0, read: Bytes::new(), seat: None }
    }

    /// The stream of a guest who has this seat.
    pub(super) fn on(self, seat: Arc<Seat>) -> Self {
        Self { seat: Some(seat), ..self }
    }

    /// The stream as it was before somebody read this from it.
    pub(super) fn having_read(self, read: Vec<u8>) -> Self {
        Self { read: read.into(), ..self }
    }

    /// Notes that an answer of so many bytes is sent.
    pub(super) fn sends(&self, bytes: usize) {
        self.seat.iter().for_each(|seat| seat.sends(bytes));
    }

    fn wrote(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.taken = self.taken.saturating_add(bytes);
                if self.taken >= ENOUGH {
                    self.begin_anew();
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                self.seat.iter().for_each(|seat| seat.stalls());
                let limit = self.limit;
                if self.waiting.is_none() {
                    self.taken = 0;
                }
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(limit)));
                ready!(waiting.as_mut().poll(context));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer takes too little")))
            }
        }
    }

    fn begin_anew(&mut self) {
        self.seat.iter().for_each(|seat| seat.hears());
        self.waiting = None;
        self.taken = 0;
    }
}

impl Patient<TcpStream> {
    /// What the kernel has of what the peer said, without waiting for more: how much that was.
    pub(super) fn read_now(&self, read: &mut Vec<u8>) -> io::Result<usize> {
        let mut piece = [0; 2048];
        match rustix::io::read(&self.stream, &mut piece) {
            Ok(count) => {
                read.extend(piece.iter().take(count));
                Ok(count)
            }
            Err(Errno::AGAIN) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// What `send` sends in its own way, when the stream takes something: how much that was.
    pub(super) async fn send(&mut self, send: impl Fn(&TcpStream) -> io::Result<usize>) -> io::Result<usize> {
        poll_fn(|context| {
            let sent = self.poll_sent(&send, context);
            self.wrote(sent, context)
        })
        .await
    }

    fn poll_sent(
        &self,
        send: impl Fn(&TcpStream) -> io::Result<usize>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_write_ready(context))?;
            match self.stream.try_io(Interest::WRITABLE, || send(&self.stream)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => return Poll::Ready(sent),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.read.is_empty() {
            let count = self.read.len().min(buffer.remaining());
            buffer.put_slice(&self.read.split_to(count));
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        // A next request: what the answer before had to wait for is settled.
        if buffer.filled().len() > before {
            self.begin_anew();
        } else if read.is_pending() {
            self.seat.iter().for_each(|seat| seat.waits());
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.wrote(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "the runtime's clock, which stands still here")]

    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
    use tokio::time::Instant;

    const LIMIT: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_nothing_is_given_up() {
        let (_peer, stream) = duplex(1024);
        let began = Instant::now();
        let error = Patient::new(stream, LIMIT).write_all(&[0; 4096]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(began.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_a_byte_now_and_then_is_given_up_too() {
        let (mut peer, stream) = duplex(1024);
        let drip = tokio::spawn(async move {
            while peer.read_u8().await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        let began = Instant::now();
        let error = Patient::new(stream, LIMIT).write_all(&[0; 1 << 20]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() < LIMIT * 2);
        drip.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_peer_has_all_the_time_it_needs() {
        let (mut peer, stream) = duplex(1024);
        let slow = tokio::spawn(async move {
            let (mut total, mut buffer) = (0, [0; 1024]);
            while let Ok(count @ 1..) = peer.read(&mut buffer).await {
                total += count;
                sleep(Duration::from_secs(1)).await;
            }
            total
        });
        let mut stream = Patient::new(stream, LIMIT);
        stream.write_all(&[0; 1 << 20]).await.unwrap();
        drop(stream);
        assert_eq!(slow.await.unwrap(), 1 << 20);
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_answer_begins_with_its_whole_time() {
        let (mut peer, stream) = duplex(1024);
        let mut stream = Patient::new(stream, LIMIT);
        let wait = async |stream: &mut Patient<_>, peer: &mut tokio::io::DuplexStream| {
            let (mut buffer, late) = ([0; 2048], sleep(Duration::from_secs(50)));
            let read = async {
                late.await;
                peer.read_exact(&mut buffer).await.unwrap();
            };
            let (wrote, ()) = tokio::join!(stream.write_all(&[0; 2048]), read);
            wrote.unwrap();
        };
        wait(&mut stream, &mut peer).await;
        sleep(Duration::from_secs(100)).await;
        peer.write_all(b"GET").await.unwrap();
        stream.read_exact(&mut [0; 3]).await.unwrap();
        wait(&mut stream, &mut peer).await;
    }
}
