//! What carries the dialogue with the relay: TCP, or TLS over it?
//! Apart from the dialogue, because two speak over it: lettre until we are greeted and logged
//! in, and then we ourselves, who must know to the byte what has left.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// How much a relay may say in answer to one thing; an EHLO's answer has a few hundred bytes.
/// Not more, because lettre reads a reply from its beginning again at each of its lines.
const LONGEST_REPLY: usize = 16 * 1_024;

/// The stream under an SMTP connection. Clones are one stream, used by one at a time.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    shared: Arc<Mutex<Shared>>,
    peer: SocketAddr,
}

#[derive(Debug)]
struct Shared {
    inner: Inner,
    /// Read first: a greeting that was already taken off the stream.
    greeting: Vec<u8>,
    /// How many bytes were read since something was last written.
    heard: usize,
    /// What was read since the start, while anybody wants it: lettre forgets most of what the
    /// relay offers.
    overheard: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Inner {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    /// An open stream.
    pub(super) fn plain(stream: TcpStream) -> io::Result<Self> {
        let peer = stream.peer_addr()?;
        Ok(Wire::of(Inner::Plain(stream), peer, Vec::new()))
    }

    /// The same over TLS. After STARTTLS the relay greets no more, but lettre waits for a
    /// greeting: it is given the one that came before.
    pub(super) fn tls(stream: TlsStream<TcpStream>, greeting: Vec<u8>) -> io::Result<Self> {
        let peer = stream.get_ref().0.peer_addr()?;
        Ok(Wire::of(Inner::Tls(Box::new(stream)), peer, greeting))
    }

    fn of(inner: Inner, peer: SocketAddr, greeting: Vec<u8>) -> Self {
        Wire {
            shared: Arc::new(Mutex::new(Shared { inner, greeting, heard: 0, overheard: Some(Vec::new()) })),
            peer,
        }
    }

    /// What the relay has said so far; from now on nobody listens along.
    pub(super) fn overheard(&self) -> Vec<u8> {
        self.lock().overheard.take().unwrap_or_default()
    }

    /// Whether the relay has closed its side, and so can answer nothing any more. The
    /// kernel would still take a write, and a dot that nobody reads would seem in doubt.
    pub(super) async fn hung_up(&self) -> bool {
        poll_fn(|context| {
            let shared = self.lock();
            let tcp = match &shared.inner {
                Inner::Plain(stream) => stream,
                Inner::Tls(stream) => stream.get_ref().0,
            };
            let mut byte = [0];
            let peeked = tcp.poll_peek(context, &mut ReadBuf::new(&mut byte));
            Poll::Ready(matches!(peeked, Poll::Ready(Ok(0))))
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut shared = self.lock();
        if !shared.greeting.is_empty() {
            let length = shared.greeting.len().min(buffer.remaining());
            let first: Vec<u8> = shared.greeting.drain(..length).collect();
            buffer.put_slice(&first);
            return Poll::Ready(Ok(()));
        }
        // Whoever reads keeps it until the reply is whole, however long that is.
        if shared.heard > LONGEST_REPLY {
            return Poll::Ready(Err(io::Error::other("the relay's reply has no end")));
        }
        let before = buffer.filled().len();
        let shared = &mut *shared;
        let read = match &mut shared.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Inner::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        let new = buffer.filled().get(before..).unwrap_or_default();
        shared.heard += new.len();
        if let Some(overheard) = &mut shared.overheard {
            overheard.extend_from_slice(new);
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut shared = self.lock();
        let written = match &mut shared.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Inner::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        };
        if let Poll::Ready(Ok(_)) = written {
            shared.heard = 0;
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.lock().inner {
            Inner::Plain(stream) => Pin::new(stream).poll_flush(context),
            Inner::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.lock().inner {
            Inner::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Inner::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
