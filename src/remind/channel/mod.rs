//! How does a finished message leave the machine, and what became of it?
//! Apart from the outbox: a channel knows nothing of rows, leases or schedules.
//!
//! A channel is one file here and one line in `WAYS`. Its file says what it is called, which keys its
//! section of the configuration has, who may be its recipient, how a message is written for it, and how
//! it is sent; whoever plans, stores, retries or lists knows none of that.

mod body;
mod connect;
mod email;
mod exec;
mod fault;
mod http;
mod matrix;
mod names;
mod ntfy;
mod relay;
mod reply;
mod smtp;
mod stdout;
mod stop;
mod tls;
mod webhook;
mod wire;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::address::scrub;
use super::message::{Form, Forms};
use crate::clock::Clock;
use crate::config::{Config, Declared, PasswordError, Section};

pub use email::Email;
pub use relay::{EmailError, Login, Relay, Security, Timeouts};
pub use stdout::Stdout;

/// Every channel, in the order in which they are offered.
#[rustfmt::skip] // A line for each.
const WAYS: &[Way] = &[
    stdout::STDOUT,
    email::EMAIL,
    webhook::WEBHOOK,
    ntfy::NTFY,
    matrix::MATRIX,
    exec::EXEC,
];

/// A channel, before there is a configuration.
struct Way {
    /// What the configuration is to know of it.
    declared: Declared,
    /// How a message is written for it, given its section.
    form: fn(&Section) -> Form,
    /// The channel itself. It reads its secrets here, and connects to nothing yet.
    open: fn(&Config, &Section, &Clock) -> Opened,
}

/// A channel, ready to send.
type Opened = Result<Arc<dyn Channel>, OpenError>;

/// The channels that can be used, by name.
pub type Channels = Vec<(&'static str, Arc<dyn Channel>)>;

/// What TLS to others goes by: the system's certificates.
///
/// # Errors
///
/// When there are none.
pub fn trusted() -> Result<Arc<rustls::ClientConfig>, EmailError> {
    tls::configuration(None)
}

/// Why a channel cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its section is not there: the configuration's checks let none through.
    #[error("there is no [{0}] section")]
    Missing(&'static str),
    /// The mail server's settings.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// A secret.
    #[error(transparent)]
    Secret(#[from] PasswordError),
    /// A key of its section.
    #[error("[{section}] {key}: {why}")]
    Setting {
        /// The section.
        section: &'static str,
        /// The key.
        key: &'static str,
        /// What is wrong, and what would be right.
        why: String,
    },
}

/// What the configuration is to know of the channels.
#[must_use]
pub fn declared() -> Vec<Declared> {
    WAYS.iter().map(|way| way.declared).collect()
}

/// How messages are written for the channels that a configuration can use.
#[must_use]
pub fn forms(config: &Config) -> Forms {
    usable(config).map(|(way, section)| (way.declared.name, (way.form)(section))).collect()
}

/// The channels that a configuration can use, by name.
///
/// # Errors
/// If a secret cannot be read, or settings cannot work.
pub fn open(config: &Config, clock: &Clock) -> Result<Channels, OpenError> {
    let each = usable(config);
    each.map(|(way, section)| Ok((way.declared.name, (way.open)(config, section, clock)?))).collect()
}

/// The names of the channels that the messages of some time or other may wait for, and no form is for.
pub(super) fn without(forms: &Forms) -> impl Iterator<Item = &'static str> {
    WAYS.iter().map(|way| way.declared.name).filter(|name| forms.of(name).is_none())
}

fn usable(config: &Config) -> impl Iterator<Item = (&'static Way, &Section)> {
    WAYS.iter().filter_map(|way| Some((way, config.sections.get(way.declared.name)?)))
}

/// A way out of the machine.
pub trait Channel: fmt::Debug + Send + Sync {
    /// Sends one message and says what became of it.
    ///
    /// `doubt` is awaited once, when nothing but the last byte is missing: it is to make
    /// durable that from here on the message may arrive. If it fails, with a reason, the
    /// last byte is not sent and the message is `Deferred`.
    ///
    /// Dropping the future does not stop a message on its way; only its fate is lost.
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery>;

    /// Ends at once whatever is not past the final byte, as `Unreachable`: surely not sent,
    /// and its `doubt`, with all that it holds, is dropped. What is past it goes on until it
    /// is answered, since only the answer tells whether it was sent. There is no way back:
    /// every later message is `Unreachable`. (Nothing can be called back where this does nothing.)
    fn stop(&self) {}

    /// Takes leave of the other side on connections that nobody uses; the channel still
    /// works afterwards. It waits for no dialogue, and ends none.
    fn close(&self) -> Pending<()> {
        Box::pin(std::future::ready(()))
    }
}

/// What is yet to come.
pub type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Makes it durable that a message may arrive from now on.
pub struct Doubt {
    record: Record,
    is_recorded: bool,
}

type Record = Box<dyn FnOnce() -> Pending<Result<(), String>> + Send>;

impl Doubt {
    /// What makes it durable, or says why it cannot be.
    pub fn new<F>(record: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        Doubt { record: Box::new(move || Box::pin(record())), is_recorded: false }
    }

    /// One that is durable already: nothing needs to be waited for.
    #[must_use]
    pub fn recorded() -> Self {
        Doubt { is_recorded: true, ..Doubt::new(|| std::future::ready(Ok(()))) }
    }

    /// Whether it is durable already, and is recorded at no cost.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.is_recorded
    }

    /// The same doubt, with something to be done when it is recorded.
    fn and_then(self, done: impl FnOnce() + Send + 'static) -> Self {
        let Doubt { record, is_recorded } = self;
        let record = move || async move { record().await.inspect(|()| done()) };
        Doubt { is_recorded, ..Doubt::new(record) }
    }

    /// To be awaited when nothing but the last byte is missing.
    ///
    /// # Errors
    /// Why it could not be made durable; then the last byte must not be sent.
    pub async fn record(self) -> Result<(), String> {
        (self.record)().await
    }
}

impl fmt::Debug for Doubt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Doubt")
    }
}

/// A finished message for one recipient.
#[derive(Clone)]
pub struct Outgoing {
    /// What the message is known by on the other side: the same at every attempt. For mail the
    /// Message-ID, without angle brackets.
    pub id: String,
    /// The one recipient; for mail, an address.
    pub recipient: String,
    /// Everything that is sent.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Outgoing(to {}, {} bytes)", scrub(&self.recipient), self.bytes.len())
    }
}

impl Delivery {
    /// To be tried again whenever it is its turn.
    pub(super) fn deferred(reason: impl Into<String>) -> Self {
        Delivery::Deferred { reason: reason.into(), after: None }
    }
}

/// What became of a message. Reasons and replies hold no whole address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The other side has taken it over.
    Sent {
        /// What it said.
        reply: String,
    },
    /// Surely not taken, and this message may be tried again later.
    Deferred {
        /// Why, for people.
        reason: String,
        /// The other side asks to be left alone for so long.
        after: Option<Duration>,
    },
    /// The channel as a whole does not work: pause it, and leave the message as it was.
    Unreachable {
        /// Why, for people.
        reason: String,
    },
    /// This message will never be taken.
    Refused {
        /// Why, for people.
        reason: String,
    },
    /// This message will never be taken, because its recipient takes none.
    NoRecipient {
        /// Why, for people.
        reason: String,
    },
    /// It went out whole, and no answer came: it may have been taken.
    InDoubt {
        /// Why, for people.
        reason: String,
    },
}
