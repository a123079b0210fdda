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

use super::address::scrub;

pub use email::Email;
pub use relay::{EmailError, Login, Relay, Security, Timeouts};
pub use stdout::Stdout;

/// A way out of the machine. A new one is a file here and a line in this list.
#[derive(Debug, Clone)]
pub enum Channel {
    /// To a relay, over SMTP.
    Email(Email),
    /// To standard output, or to whatever is to read it.
    Stdout(Stdout),
}

/// A finished message for one recipient.
#[derive(Clone)]
pub struct Outgoing {
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
    /// It went out whole, and no answer came: it may have been taken.
    InDoubt {
        /// Why, for people.
        reason: String,
    },
}

impl Channel {
    /// Sends one message and says what became of it.
    ///
    /// `doubt` is awaited once, when nothing but the last byte is missing: it is to make
    /// durable that from here on the message may arrive. If it fails, with a reason, the
    /// last byte is not sent and the message is `Deferred`.
    ///
    /// Dropping the future does not stop a message on its way; only its fate is lost.
    pub async fn send<D, F>(&self, message: Outgoing, doubt: D) -> Delivery
    where
        D: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        match self {
            Channel::Email(email) => email.send(message, doubt).await,
            Channel::Stdout(stdout) => stdout.send(message, doubt).await,
        }
    }

    /// Ends at once whatever is not past the final byte, as `Unreachable`: surely not sent,
    /// and its `doubt`, with all that it holds, is dropped. What is past it goes on until it
    /// is answered, since only the answer tells whether it was sent. There is no way back:
    /// every later message is `Unreachable`.
    pub fn stop(&self) {
        match self {
            Channel::Email(email) => email.stop(),
            // A write to a pipe cannot be called back.
            Channel::Stdout(_) => {}
        }
    }

    /// Takes leave of the other side on connections that nobody uses; the channel still
    /// works afterwards. It waits for no dialogue, and ends none.
    pub async fn close(&self) {
        match self {
            Channel::Email(email) => email.close().await,
            Channel::Stdout(_) => {}
        }
    }
}
