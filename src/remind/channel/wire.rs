//! How is the final dot held back until the doubt about it is on the disk?
//! Apart from the dialogue, because lettre writes body and dot in one call, and only the stream can part them.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::client::TlsStream;

/// How much a relay may say in answer to one thing; an EHLO's answer has a few hundred bytes.
/// Not more, because lettre reads a reply from its beginning again at each of its lines.
const LONGEST_REPLY: usize = 16 * 1_024;

/// The stream under an SMTP connection: TCP, or TLS over it.
#[derive(Debug)]
pub(super) struct Wire {
    inner: Inner,
    peer: SocketAddr,
    /// Read first: a greeting that was already taken off the stream.
    greeting: Vec<u8>,
    gate: Gate,
    /// How many bytes were read since something was last written.
    heard: usize,
}

#[derive(Debug)]
enum Inner {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    /// An open stream; `greeting` is given to the reader before anything else.
    pub(super) fn plain(stream: TcpStream, gate: Gate) -> io::Result<Self> {
        let peer = stream.peer_addr()?;
        Ok(Wire { inner: Inner::Plain(stream), peer, greeting: Vec::new(), gate, heard: 0 })
    }

    /// The same over TLS. After STARTTLS the relay greets no more, but lettre waits for a
    /// greeting: it is given the one that came before.
    pub(super) fn tls(stream: TlsStream<TcpStream>, greeting: Vec<u8>, gate: Gate) -> io::Result<Self> {
        let peer = stream.get_ref().0.peer_addr()?;
        Ok(Wire { inner: Inner::Tls(Box::new(stream)), peer, greeting, gate, heard: 0 })
    }
}

impl Wire {
    /// Whether the relay has closed its side, and so can answer nothing any more. The
    /// kernel would still take a write, and a dot that nobody reads would seem in doubt.
    fn hung_up(&self, context: &mut Context<'_>) -> bool {
        let tcp = match &self.inner {
            Inner::Plain(stream) => stream,
            Inner::Tls(stream) => stream.get_ref().0,
        };
        let mut byte = [0];
        matches!(tcp.poll_peek(context, &mut ReadBuf::new(&mut byte)), Poll::Ready(Ok(0)))
    }
}

/// Holds back what is written to the wire while it is shut.
///
/// lettre asks its iterator for more of the message only when what it had is written and
/// flushed; an iterator that shuts the gate as it ends therefore stops exactly the dot.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<State>);

#[derive(Debug, Default)]
struct State {
    held: Mutex<Held>,
    reached: Notify,
}

#[derive(Debug, Default)]
struct Held {
    shut: bool,
    reached: bool,
    passed: bool,
    waker: Option<Waker>,
}

impl Gate {
    /// From now on nothing passes.
    pub(super) fn shut(&self) {
        *self.held() = Held { shut: true, ..Held::default() };
    }

    /// Waits until a write stands before the shut gate.
    pub(super) async fn reached(&self) {
        self.0.reached.notified().await;
    }

    /// Lets the write pass, and all that follow.
    pub(super) fn open(&self) {
        let waker = {
            let mut held = self.held();
            held.shut = false;
            held.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether anything was written since the gate was last shut. Under TLS that is said
    /// as soon as it is encrypted, which errs on the side of "yes".
    pub(super) fn passed(&self) -> bool {
        self.held().passed
    }

    fn holds(&self, context: &Context<'_>) -> bool {
        let mut held = self.held();
        if !held.shut {
            return false;
        }
        held.waker = Some(context.waker().clone());
        if !std::mem::replace(&mut held.reached, true) {
            self.0.reached.notify_one();
        }
        true
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let length = self.greeting.len().min(buffer.remaining());
            let first: Vec<u8> = self.greeting.drain(..length).collect();
            buffer.put_slice(&first);
            return Poll::Ready(Ok(()));
        }
        // lettre keeps what it reads until the reply is whole, however long that is.
        if self.heard > LONGEST_REPLY {
            return Poll::Ready(Err(io::Error::other("the relay's reply has no end")));
        }
        let before = buffer.filled().len();
        let read = match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Inner::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        self.heard += buffer.filled().len().saturating_sub(before);
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.gate.holds(context) {
            return Poll::Pending;
        }
        if !self.gate.passed() && self.hung_up(context) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let written = match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Inner::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        };
        if let Poll::Ready(Ok(_)) = written {
            self.gate.held().passed = true;
            self.heard = 0;
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_flush(context),
            Inner::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Inner::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
