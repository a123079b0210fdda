//! How does a message get to its relay, over few connections and without being sent by halves?
//! Apart from the dialogue: here is who may talk, over which connection, and for how long.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lettre::transport::smtp::extension::ClientId;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::body::unfit;
use super::relay::{EmailError, Login, Relay, Security, Timeouts};
use super::smtp::{Doubting, Session};
use super::stop::Stop;
use super::tls::Tls;
use super::{Channel, Delivery, Doubt, OpenError, Opened, Outgoing, Pending, Way};
use crate::clock::Clock;
use crate::config::{self, Config, Declared, Section, To, Wrong};
use crate::remind::address::Address;
use crate::remind::message::mail;

/// Mail, as the list of channels has it. Its section is older than the others, and the configuration
/// reads it by itself.
pub(super) const EMAIL: Way = Way {
    declared: Declared {
        name: "email",
        settings: &[],
        needs: Some("add [email] with \"from\" and \"smtp\""),
        to: To::Each(recipient),
    },
    form: |_| mail,
    open,
};

/// An address that can be written to: one that the relay would refuse is better refused here.
fn recipient(text: &str, _: &Section) -> Result<String, Wrong> {
    let address = config::mailbox(text)?.reveal().to_owned();
    match address.parse::<Address>() {
        Ok(_) => Ok(address),
        Err(error) => Err(Wrong::new(format!("this is {error}")).mark("not an address")),
    }
}

fn open(config: &Config, _: &Section, _: &Clock) -> Opened {
    let email = config.email.as_ref().ok_or(OpenError::Missing("email"))?;
    Ok(Arc::new(Email::new(relay(email)?)?))
}

fn relay(email: &config::Email) -> Result<Relay, OpenError> {
    let smtp = &email.smtp;
    let login = match (&smtp.user, &smtp.password) {
        (Some(user), Some(password)) => Some(Login::new(user.clone(), password.read()?.reveal().to_owned())),
        _ => None,
    };
    let sender = email.from.reveal().parse().map_err(EmailError::Sender)?;
    Ok(Relay {
        host: smtp.host.clone(),
        port: smtp.port,
        security: match smtp.tls {
            config::Tls::Implicit => Security::Tls,
            config::Tls::StartTls => Security::StartTls,
            config::Tls::None => Security::Plain,
        },
        login,
        sender,
        hello: None,
        connections: email.connections,
        timeouts: Timeouts::default(),
        extra_roots: None,
    })
}

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
    stop: Stop,
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
        let (parked, stop) = (Mutex::default(), Stop::default());
        Ok(Email { inner: Arc::new(Inner { relay, hello, tls, slots, parked, stop }) })
    }
}

impl Channel for Email {
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let inner = Arc::clone(&self.inner);
        self.inner.stop.send(doubt, |doubt| async move { inner.send(&message, doubt).await })
    }

    fn stop(&self) {
        self.inner.stop.now();
    }

    fn close(&self) -> Pending<()> {
        let sessions = std::mem::take(&mut self.inner.parked().sessions);
        Box::pin(part(sessions.into_iter().map(|(session, _)| session)))
    }
}

impl Inner {
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
                Err(Delivery::Deferred { reason, .. } | Delivery::Unreachable { reason }) => {
                    tracing::debug!(reason, "the relay gets a new connection");
                }
                Err(delivery) => return delivery,
            }
        }
        // Boxed, so that not each message carries the room for what opening a connection takes.
        match Box::pin(Session::open(&self.relay, &self.hello, self.tls.as_ref())).await {
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
