//! Who is answered at the door?
//! A plain request whose answer is known is read, answered and written here, with nothing made for it:
//! most of what a feed is asked for, at a third of the cost. With the first request that is another one,
//! the connection is hyper's. Limits and the stop hold here as they do there.

use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use httpdate::HttpDate;
use hyper::rt::Timer as _;
use hyper_util::rt::TokioTimer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use tokio_util::sync::CancellationToken;

use super::lent::{Lent, send_begin};
use super::patience::Patient;
use super::plain::{Plain, Said};

/// The most bytes of a request's head that are read here.
const MOST: usize = 8 * 1024;

/// What is sent at once: the head without date and end, and the body where there is one.
pub(super) struct AtOnce {
    pub(super) head: Bytes,
    pub(super) body: Option<Sent>,
    pub(super) date: SystemTime,
}

/// A body: its bytes, which are counted as long as they are held here, and if the kernel has them, those.
pub(super) struct Sent {
    pub(super) bytes: Bytes,
    pub(super) lent: Option<Arc<Lent>>,
}

/// Answers what `know` knows. Gives what was read and not answered, none if the connection is over.
pub(super) async fn attend(
    stream: &mut Patient<TcpStream>,
    know: impl Fn(&Plain<'_>) -> Option<AtOnce>,
    patience: Duration,
    stop: &CancellationToken,
) -> io::Result<Option<Vec<u8>>> {
    let (mut read, mut head) = (Vec::with_capacity(1024), Vec::with_capacity(1024));
    let mut date = Date::default();
    let (mut late, mut stopped, mut is_stopped) = (pin!(sleep(patience)), pin!(stop.cancelled()), false);
    loop {
        match Said::by(&read) {
            Said::Plain(plain) => {
                let Some(answer) = know(&plain) else { return Ok(Some(read)) };
                let length = plain.length;
                head.clear();
                head.extend_from_slice(&answer.head);
                head.extend_from_slice(date.line(answer.date));
                stream.sends(answer.body.as_ref().map_or(0, |body| body.bytes.len()));
                send(stream, &head, answer.body.as_ref()).await?;
                read.drain(..length);
                begin_anew(late.as_mut(), patience);
            }
            Said::Part if read.len() < MOST => {
                let count = tokio::select! {
                    biased;
                    count = stream.read_buf(&mut read), if !is_stopped => Some(count?),
                    () = &mut stopped, if !is_stopped => None,
                    () = &mut late, if !is_stopped => return Ok(None),
                    else => None,
                };
                // What has come before the stop is still answered, though the runtime may not know of it yet.
                is_stopped |= count.is_none();
                let count = count.map_or_else(|| stream.read_now(&mut read), Ok)?;
                if count == 0 {
                    return Ok(None);
                }
            }
            Said::Part | Said::Odd => return Ok(Some(read)),
        }
    }
}

/// By the runtime's clock, as hyper asks it. A timer that is only put off costs next to nothing.
fn begin_anew(late: Pin<&mut Sleep>, patience: Duration) {
    late.reset((TokioTimer::new().now() + patience).into());
}

async fn send(stream: &mut Patient<TcpStream>, head: &[u8], body: Option<&Sent>) -> io::Result<()> {
    // One piece costs the kernel less than a list of pieces.
    let Some(body) = body else { return stream.write_all(head).await };
    if let Some(lent) = &body.lent {
        return send_lent(stream, head, lent).await;
    }
    let mut pieces = [head, &body.bytes].map(IoSlice::new);
    let mut left = pieces.as_mut_slice();
    while !left.is_empty() {
        let sent = more(stream.write_vectored(left).await?)?;
        IoSlice::advance_slices(&mut left, sent);
    }
    Ok(())
}

/// The same with a body that the kernel has.
async fn send_lent(stream: &mut Patient<TcpStream>, head: &[u8], lent: &Lent) -> io::Result<()> {
    let mut sent = 0;
    while let Some(left) = head.get(sent..).filter(|left| !left.is_empty()) {
        sent += more(stream.send(|stream| send_begin(stream, left)).await?)?;
    }
    let mut sent = 0;
    while sent < lent.length() {
        sent += more(stream.send(|stream| lent.send(stream, sent)).await?)?;
    }
    Ok(())
}

/// Something, or there will never be more.
fn more(sent: usize) -> io::Result<usize> {
    if sent == 0 { Err(io::ErrorKind::WriteZero.into()) } else { Ok(sent) }
}

/// The last lines of a head, written anew each second.
#[derive(Default)]
struct Date {
    of: Option<HttpDate>,
    line: Vec<u8>,
}

impl Date {
    fn line(&mut self, at: SystemTime) -> &[u8] {
        let at = HttpDate::from(at);
        if self.of != Some(at) {
            self.of = Some(at);
            self.line = format!("date: {at}\r\n\r\n").into_bytes();
        }
        &self.line
    }
}
