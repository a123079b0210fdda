//! Who may connect, and for how long?
//! Our own loop around hyper: `axum::serve` has no bound on connections and none on how long
//! a request may take to come, and half a request would hold a connection for ever.

use std::io;
use std::net;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::BoxError;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::net::sockopt::set_socket_send_buffer_size;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::crew::Crew;
use super::front;
use super::patience::Patient;
use super::plain::Plain;
use super::processors::arrives_at;
use super::seats::{Seat, Seats, wait_for};
use super::site::Site;

/// From so many guests on there is a crowd.
const CROWD: usize = 64;

/// How many bytes of an answer the kernel takes for a guest. It tells that there is room again when a third is
/// free: with the megabytes that it would take by itself, a slow reader would seem to take nothing for half a minute.
const SEND_BUFFER: usize = 256 * 1024;

/// How much a client may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most connections at once: for a further one, whoever is silent makes room.
    pub connections: usize,
    /// How long the head of a request may take to come, counted from the connection or the
    /// answer before: it bounds silent, half-spoken and idle connections alike.
    pub head: Duration,
    /// The most header lines of a request.
    pub headers: usize,
    /// The most bytes of a request's head; at least 8192.
    pub head_bytes: usize,
    /// How long a client may take nothing (or next to nothing) of an answer.
    pub stall: Duration,
    /// How long requests in flight may take after the stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            head: Duration::from_secs(5),
            headers: 64,
            head_bytes: 32 * 1024,
            stall: Duration::from_secs(30),
            drain: Duration::from_secs(10),
        }
    }
}

/// Serves until told to stop: then nobody new is let in, idle connections are closed at once,
/// and requests in flight may finish for as long as the limits allow. Each connection is worked on
/// by one thread of several, whatever runtime this is called in.
///
/// # Errors
///
/// When the listener is not one, or no threads can be had. What goes wrong with a connection ends that
/// connection.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    limits: Limits,
    stop: CancellationToken,
) -> io::Result<()> {
    open_files(&limits);
    let address = listener.local_addr()?;
    tracing::info!("serving http://{address}/");
    let room = Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let seats = Arc::clone(&site.seats);
    let house = House { site, limits, stop, room, seats };
    let crew = Crew::hire()?;
    let mut all = pin!(async {
        house.accept(&listener, &crew).await;
        house.accept_the_last(listener, &crew).await;
        crew.wait().await;
    });
    if house.stop.run_until_cancelled(&mut all).await.is_some() {
        return Ok(());
    }
    if timeout(limits.drain, all).await.is_err() {
        tracing::warn!(connections = crew.guests(), "cut off after the time to finish");
        crew.go_home();
        crew.wait().await;
    }
    Ok(())
}

/// Lets this process open a file for each connection, and some for all else, as far as it may: 1024 is what
/// most are started with.
fn open_files(limits: &Limits) {
    // Answers that are lent to the kernel are files, too.
    const OTHERS: u64 = 512;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = u64::try_from(limits.connections).unwrap_or(u64::MAX).saturating_add(OTHERS);
    let wanted = maximum.map_or(wanted, |most| wanted.min(most));
    if current.is_some_and(|current| current < wanted)
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum })
    {
        tracing::warn!(%error, "cannot have more than {current:?} files open at once");
    }
}

/// What every connection shares.
#[derive(Clone)]
struct House {
    site: Site,
    limits: Limits,
    stop: CancellationToken,
    room: Arc<Semaphore>,
    seats: Arc<Seats>,
}

impl House {
    /// Accepts until the stop. When the house is full, whoever has been silent for longest makes room;
    /// where nobody is silent, clients wait in the kernel's queue, and are not refused.
    async fn accept(&self, listener: &TcpListener, crew: &Crew) {
        let mut failures = 0;
        // Whoever is accepted is let in, be it after the stop.
        while let Some(accepted) = self.stop.run_until_cancelled(listener.accept()).await {
            match accepted.and_then(|(stream, _)| stream.into_std()) {
                Ok(stream) => {
                    failures = 0;
                    self.let_in(stream, crew).await;
                }
                Err(error) if is_of_the_peer(&error) => {}
                Err(error) => {
                    failures += 1;
                    // Out of file handles, it may be: who is silent has one.
                    self.seats.make_room(self.few());
                    tracing::warn!(%error, "cannot accept a connection; trying again");
                    self.stop.run_until_cancelled(sleep(pause(failures))).await;
                }
            }
        }
    }

    /// Lets in those who came before the stop and wait in the kernel's queue: what they said by then is answered.
    async fn accept_the_last(&self, listener: TcpListener, crew: &Crew) {
        let Ok(listener) = listener.into_std() else { return };
        while let Ok((stream, _)) = listener.accept() {
            if stream.set_nonblocking(true).is_ok() {
                self.let_in(stream, crew).await;
            }
        }
    }

    async fn let_in(&self, stream: net::TcpStream, crew: &Crew) {
        let Some(place) = self.place().await else { return };
        let arrives_at = arrives_at(&stream);
        crew.attend(arrives_at, self.guest().attend(stream, self.seats.take(), place));
    }

    /// Whether there are many guests: what each of them takes no longer fits the processor's caches.
    fn is_crowded(&self) -> bool {
        self.limits.connections.saturating_sub(self.room.available_permits()) >= CROWD
    }

    /// A place in the house; none when it is pulled down.
    async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.room).try_acquire_owned() {
            return Some(place);
        }
        let ask_to_leave = || self.seats.make_room(self.few());
        ask_to_leave();
        wait_for(&self.room, 1, ask_to_leave).await
    }

    /// How many are asked to leave at a time: where thousands come, one by one would take too long.
    fn few(&self) -> usize {
        self.limits.connections.div_ceil(16)
    }

    /// A guest has a token of its own: that of all is behind a lock that all would wait for.
    fn guest(&self) -> Self {
        Self { stop: self.stop.child_token(), ..self.clone() }
    }

    async fn attend(self, stream: net::TcpStream, seat: Arc<Seat>, _place: OwnedSemaphorePermit) {
        let leave = seat.leave.clone();
        if let Some(Err(error)) = leave.run_until_cancelled(self.converse(stream, seat)).await {
            tracing::debug!(%error, "a connection ended early");
        }
    }

    /// At the door as long as it goes, and then with hyper.
    async fn converse(&self, stream: net::TcpStream, seat: Arc<Seat>) -> Result<(), BoxError> {
        stream.set_nodelay(true)?;
        // Where the kernel gives less, that will do.
        let _ = set_socket_send_buffer_size(&stream, SEND_BUFFER);
        let mut stream = Patient::new(TcpStream::from_std(stream)?, self.limits.stall).on(Arc::clone(&seat));
        let know = |plain: &Plain<'_>| self.site.at_once(plain, self.is_crowded());
        let read = front::attend(&mut stream, know, self.limits.head, &self.stop).await?;
        let Some(read) = read else { return Ok(()) };
        let stream = TokioIo::new(stream.having_read(read));
        let mut connection = pin!(http(&self.limits).serve_connection(stream, self.site.serving(seat)));
        tokio::select! {
            // First: what was read at the door before the stop is a request in flight.
            biased;
            ended = connection.as_mut() => return Ok(ended?),
            () = self.stop.cancelled() => {}
        }
        tokio::select! {
            biased;
            ended = connection.as_mut() => return Ok(ended?),
            // Meanwhile the runtime looks at what has come: it may be a request.
            () = yield_now() => {}
        }
        connection.as_mut().graceful_shutdown();
        Ok(connection.await?)
    }
}

fn http(limits: &Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        // Whoever has said all may close that half. Nor is anybody listened to who waits for an answer, and
        // so counted as silent.
        .half_close(true)
        .header_read_timeout(limits.head)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes.max(8192));
    http
}

/// Whether accepting failed for the connection alone: the next one is not the worse for it.
fn is_of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// How long to wait after so many failures in a row (out of file handles, say): 50 ms,
/// doubled up to a second or so.
fn pause(failures: u32) -> Duration {
    Duration::from_millis(50 << failures.saturating_sub(1).min(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_in_a_row_are_met_with_patience() {
        let pauses: Vec<u128> = [1, 2, 3, 4, 5, 6, u32::MAX].map(|n| pause(n).as_millis()).to_vec();
        assert_eq!(pauses, [50, 100, 200, 400, 800, 800, 800]);
    }
}
