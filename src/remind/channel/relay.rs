//! Which relay takes the mail, and how may one talk to it?
//! Apart from the talking: these are the settings, as the configuration hands them over.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;

use crate::remind::address::{Address, AddressError};

/// How the way to the relay is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, as on port 465 (smtps).
    Tls,
    /// In the open, then STARTTLS; a relay that does not offer it gets nothing.
    StartTls,
    /// In the open, for a relay on this machine.
    Plain,
}

/// The name and password for the relay.
#[derive(Clone)]
pub struct Login {
    user: String,
    password: String,
}

impl Login {
    /// Only ever sent to the relay, and printed nowhere.
    #[must_use]
    pub fn new(user: String, password: String) -> Self {
        Login { user, password }
    }

    pub(super) fn credentials(&self) -> Credentials {
        Credentials::new(self.user.clone(), self.password.clone())
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Login(***)")
    }
}

/// How long each phase may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// The name's look-up, the TCP connection and the TLS handshake, each. 30 s.
    pub connect: Duration,
    /// The greeting and each command. 60 s: RFC 5321, 4.5.3.2 says 5 min, for a server
    /// that has no other time; here the row is safe and is simply tried again, and a slot
    /// that waits five minutes for a dead relay is one that does not serve a live one.
    pub command: Duration,
    /// The answer to DATA. 2 min, as in the RFC.
    pub data: Duration,
    /// The message itself. 3 min, as in the RFC.
    pub body: Duration,
    /// The answer to the final dot. 10 min, as in the RFC, and not less: whoever gives up
    /// here makes a duplicate.
    pub dot: Duration,
    /// The answer to QUIT. 5 s; nobody waits for it.
    pub quit: Duration,
    /// How long an idle connection is kept, at least; at most twice that. 10 s.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(60),
            data: Duration::from_secs(120),
            body: Duration::from_secs(180),
            dot: Duration::from_secs(600),
            quit: Duration::from_secs(5),
            idle: Duration::from_secs(10),
        }
    }
}

impl Timeouts {
    /// The longest that one message can be on its way: a lease must be longer.
    #[must_use]
    pub fn sum(&self) -> Duration {
        // A reused connection may first turn out dead: RSET and MAIL count once more.
        self.connect * 3 + self.command * 7 + self.data + self.body + self.dot
    }
}

/// The relay and how to talk to it.
#[derive(Debug, Clone)]
pub struct Relay {
    /// Its name, or its address.
    pub host: String,
    /// Its port: 465 for `Tls`, 587 for `StartTls`, 25 for `Plain`, as a rule.
    pub port: u16,
    /// How private the way is.
    pub security: Security,
    /// With whom we log in, if we do.
    pub login: Option<Login>,
    /// The envelope's sender, to which bounces go.
    pub sender: Address,
    /// Our name in EHLO; the machine's if there is none.
    pub hello: Option<String>,
    /// How many connections there are at most, at one time; 4 is a good number.
    pub connections: usize,
    /// How long each phase may take.
    pub timeouts: Timeouts,
    /// Certificates (PEM) to trust besides the system's.
    pub extra_roots: Option<Vec<u8>>,
}

/// Why no mail can be sent with these settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// The relay's name cannot stand in a certificate.
    #[error("{0} is no host name; write the relay as smtp.example.org")]
    Host(String),
    /// Our own name cannot stand in EHLO.
    #[error("{0} is no name for EHLO; write this machine's name as observd.example.org")]
    Hello(String),
    /// The sender cannot stand in an envelope.
    #[error("[email] from: {0}")]
    Sender(AddressError),
    /// The extra certificates cannot be read.
    #[error("the extra certificates cannot be used ({0}); they must be certificates in PEM")]
    Roots(String),
    /// There is nothing to check the relay's certificate with.
    #[error("no trusted certificates were found; install the package ca-certificates")]
    NoRoots,
    /// The password would be readable on the way.
    #[error(
        "the password for {0} would travel in the open; use TLS or STARTTLS, or a relay on this machine without a login"
    )]
    OpenPassword(String),
}
