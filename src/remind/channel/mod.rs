//! How does a finished message leave the machine, and what became of it?
//! Apart from the outbox: a channel knows nothing of rows, leases or schedules.

mod connect;
mod email;
mod names;
mod relay;
mod smtp;
mod stdout;
mod tls;
mod wire;

use std::fmt;
use std::pin::Pin;

use super::address::scrub;

pub use email::Email;
pub use relay::{EmailError, Login, Relay, Security, Timeouts};
pub use stdout::Stdout;

/// A way out of the machine: one file here, and one line where the ways out are listed.
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
pub struct Doubt(Box<dyn FnOnce() -> Pending<Result<(), String>> + Send>);

impl Doubt {
    /// What makes it durable, or says why it cannot be.
    pub fn new<F>(record: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        Doubt(Box::new(move || Box::pin(record())))
    }

    /// To be awaited when nothing but the last byte is missing.
    ///
    /// # Errors
    /// Why it could not be made durable; then the last byte must not be sent.
    pub async fn record(self) -> Result<(), String> {
        (self.0)().await
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
