//! How does a message get to its relay, over few connections and without being sent by halves?
//! Apart from the dialogue: here is who may talk, over which connection, and for how long.

use std::fmt;
use std::future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lettre::transport::smtp::extension::ClientId;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::relay::{EmailError, Relay, Security};
use super::smtp::{Doubting, Session};
use super::tls::Tls;
use super::{Channel, Delivery, Doubt, Outgoing, Pending};
use crate::remind::address::Address;

/// Mail by way of one relay. Clones share its connections.
#[derive(Clone)]
pub struct Email {
    inner: Arc<Inner>,
}

struct Inner {
    relay: Relay,
    hello: ClientId,
    tls: Option<Tls>,
    slots: Arc<Semaphore>,
    parked: Mutex<Parked>,
    stopped: CancellationToken,
}

/// Connections that nobody uses; each with whether a sweep has seen it there already.
#[derive(Default)]
struct Parked {
    sessions: Vec<(Session, bool)>,
    swept: bool,
}

impl fmt::Debug for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Email({}:{})", self.inner.relay.host, self.inner.relay.port)
    }
}

impl Email {
    /// Checks the settings and reads the certificates; connects to nothing yet.
    ///
    /// # Errors
    /// What about the settings cannot work.
    pub fn new(relay: Relay) -> Result<Self, EmailError> {
        let local = relay.host == "localhost"
            || relay.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        if relay.security == Security::Plain && relay.login.is_some() && !local {
            return Err(EmailError::OpenPassword(relay.host));
        }
        let tls = match relay.security {
            Security::Plain => None,
            Security::Tls | Security::StartTls => Some(Tls::new(&relay.host, relay.extra_roots.as_deref())?),
        };
        // Anything else would end the EHLO and begin another command.
        if let Some(hello) = relay.hello.as_ref().filter(|hello| !hello.bytes().all(|b| b.is_ascii_graphic()))
        {
            return Err(EmailError::Hello(hello.escape_default().to_string()));
        }
        let hello = relay.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let slots = Arc::new(Semaphore::new(relay.connections.max(1)));
        let (parked, stopped) = (Mutex::default(), CancellationToken::new());
        Ok(Email { inner: Arc::new(Inner { relay, hello, tls, slots, parked, stopped }) })
    }
}

impl Channel for Email {
    /// The dialogue runs as a task of its own: a caller that stops waiting cannot cut it
    /// off between the final dot and the answer.
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            let dialogue = tokio::spawn(async move { inner.send_unless_stopped(&message, doubt).await });
            dialogue
                .await
                .unwrap_or_else(|_| Delivery::InDoubt { reason: "the dialogue broke off".to_owned() })
        })
    }

    fn stop(&self) {
        self.inner.stopped.cancel();
    }

    fn close(&self) -> Pending<()> {
        let sessions = std::mem::take(&mut self.inner.parked().sessions);
        Box::pin(part(sessions.into_iter().map(|(session, _)| session)))
    }
}

impl Inner {
    /// Sends, or drops all that belongs to the dialogue if it is told to stop before the
    /// dot may go. Both are looked at by one task, so the dot cannot slip out in between.
    async fn send_unless_stopped(self: Arc<Self>, message: &Outgoing, doubt: Doubt) -> Delivery {
        let stopped = self.stopped.clone();
        let dot_may_go = Arc::new(AtomicBool::new(false));
        let passed = Arc::clone(&dot_may_go);
        let doubt = Doubt::new(move || async move {
            doubt.record().await.inspect(|()| passed.store(true, Ordering::Relaxed))
        });
        let stopped_in_time = async {
            stopped.cancelled().await;
            if dot_may_go.load(Ordering::Relaxed) {
                future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            () = stopped_in_time => Delivery::Unreachable { reason: "the program stops".to_owned() },
            delivery = self.send(message, doubt) => delivery,
        }
    }

    async fn send(self: Arc<Self>, message: &Outgoing, doubt: Doubt) -> Delivery {
        let to: Address = match message.recipient.parse() {
            Ok(to) => to,
            Err(error) => return Delivery::Refused { reason: format!("recipient: {error}") },
        };
        if let Some(reason) = unfit(&message.bytes) {
            return Delivery::Refused { reason: reason.to_owned() };
        }
        let Ok(_slot) = Arc::clone(&self.slots).acquire_owned().await else {
            return Delivery::Unreachable { reason: "the channel is closed".to_owned() };
        };
        let mut doubt = Doubting::new(doubt);
        let parked = self.parked().sessions.pop();
        if let Some((session, _)) = parked {
            match self.over(session, &to, message, &mut doubt).await {
                Ok(delivery) => return delivery,
                // It may have died meanwhile, or have had as many messages as the relay wants
                // on it, which MAIL tells; then a new one takes its place: nothing was sent.
                Err(Delivery::Deferred { reason } | Delivery::Unreachable { reason }) => {
                    tracing::debug!(reason, "the relay gets a new connection");
                }
                Err(delivery) => return delivery,
            }
        }
        match Session::open(&self.relay, &self.hello, self.tls.as_ref()).await {
            Ok(session) => {
                self.over(session, &to, message, &mut doubt).await.unwrap_or_else(|delivery| delivery)
            }
            Err(reason) => Delivery::Unreachable { reason },
        }
    }

    /// Sends it over a connection, and then keeps or leaves that.
    async fn over(
        self: &Arc<Self>,
        mut session: Session,
        to: &Address,
        message: &Outgoing,
        doubt: &mut Doubting,
    ) -> Result<Delivery, Delivery> {
        let delivery = session.send(&self.relay.sender, to, message, doubt).await;
        match delivery {
            Ok(_) => self.park(session),
            Err(_) => drop(tokio::spawn(session.quit())),
        }
        delivery
    }

    /// Keeps the connection for the next message, if it is worth it, and sees to it that
    /// somebody takes leave if none comes.
    fn park(self: &Arc<Self>, session: Session) {
        if !session.usable() {
            return;
        }
        let mut parked = self.parked();
        parked.sessions.push((session, false));
        if !std::mem::replace(&mut parked.swept, true) {
            tokio::spawn(Arc::clone(self).sweep());
        }
    }

    /// Takes leave on connections that stayed unused from one look to the next, until
    /// there are none: an idle program has no timers.
    async fn sweep(self: Arc<Self>) {
        loop {
            tokio::time::sleep(self.relay.timeouts.idle).await;
            let (unused, done) = {
                let mut parked = self.parked();
                let (unused, mut rest): (Vec<_>, Vec<_>) =
                    parked.sessions.drain(..).partition(|(_, seen)| *seen);
                for (_, seen) in &mut rest {
                    *seen = true;
                }
                parked.sessions = rest;
                parked.swept = !parked.sessions.is_empty();
                (unused, parked.sessions.is_empty())
            };
            part(unused.into_iter().map(|(session, _)| session)).await;
            if done {
                return;
            }
        }
    }

    fn parked(&self) -> MutexGuard<'_, Parked> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says goodbye on all of them at once.
async fn part(sessions: impl Iterator<Item = Session> + Send) {
    let mut leaving = JoinSet::new();
    for session in sessions {
        leaving.spawn(session.quit());
    }
    while leaving.join_next().await.is_some() {}
}

/// Why these bytes may not go to any relay: a line feed or a carriage return by itself is
/// read as a line's end by some and not by others, and so a mail could end twice.
fn unfit(bytes: &[u8]) -> Option<&'static str> {
    let mut before = 0;
    for &byte in bytes {
        if (byte == b'\n') != (before == b'\r') {
            return Some("the message has a line that does not end with CRLF");
        }
        before = byte;
    }
    (before == b'\r').then_some("the message ends within a line's end")
}
