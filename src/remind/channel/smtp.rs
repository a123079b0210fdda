//! What is said to the relay, phase by phase, and what does its answer, or silence, mean?
//! Apart from the set of connections: here is one dialogue, and the one point where a mail can be in doubt.

use std::error::Error as _;
use std::fmt;
use std::iter;
use std::pin::pin;
use std::time::Duration;

use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use tokio::time::timeout;

use super::connect::wire;
use super::relay::{Relay, Timeouts};
use super::tls::Tls;
use super::wire::Gate;
use super::{Delivery, Outgoing};
use crate::remind::address::{Address, scrub};

/// One connection, greeted and, where there is a login, logged in.
pub(super) struct Session {
    smtp: AsyncSmtpConnection,
    gate: Gate,
    limits: Timeouts,
    /// A transaction was begun and not finished: RSET before the next one.
    unfinished: bool,
    /// The relay, or the way to it, cannot be relied upon any more.
    spent: bool,
}

/// Why a step of the dialogue did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The relay said no, for now (4yz).
    NotNow(String),
    /// The relay said no, for good (5yz).
    Never(String),
    /// The relay said no, for now, and that it closes (421, at whatever step: RFC 5321, 3.8).
    Closing(String),
    /// Cut, silent for too long, or not to be understood.
    Lost(String),
}

impl Fault {
    fn of(error: &lettre::transport::smtp::Error) -> Self {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let Some(code) = error.status() else {
            return Fault::Lost(scrub(&error.to_string()));
        };
        let reply = scrub(format!("{code} {text}").trim_end());
        match code.severity {
            Severity::PermanentNegativeCompletion => Fault::Never(reply),
            _ if u16::from(code) == 421 => Fault::Closing(reply),
            _ => Fault::NotNow(reply),
        }
    }

    /// At a step before the final dot: nothing was taken.
    fn before_the_dot(self, step: &str) -> Delivery {
        let never = matches!(self, Fault::Never(_));
        let reason = format!("{step}: {}", self.into_reason());
        if never { Delivery::Refused { reason } } else { Delivery::deferred(reason) }
    }

    /// Whether nothing more can be said on this connection.
    fn ends(&self) -> bool {
        matches!(self, Fault::Closing(_) | Fault::Lost(_))
    }

    pub(super) fn into_reason(self) -> String {
        let (Fault::NotNow(reason) | Fault::Never(reason) | Fault::Closing(reason) | Fault::Lost(reason)) =
            self;
        reason
    }
}

pub(super) async fn timed<T, E: fmt::Display>(
    limit: Duration,
    what: &str,
    step: impl Future<Output = Result<T, E>>,
    fault: impl FnOnce(&E) -> Fault,
) -> Result<T, Fault> {
    match timeout(limit, step).await {
        Ok(done) => done.map_err(|error| fault(&error)),
        Err(_) => Err(Fault::Lost(format!("no answer to {what} within {} s", limit.as_secs_f32()))),
    }
}

/// A failure of the system's, as one of the connection's.
pub(super) fn broken(error: &std::io::Error) -> Fault {
    Fault::Lost(scrub(&error.to_string()))
}

impl Session {
    /// Connects, goes private, greets and logs in. Whatever goes wrong here concerns every
    /// message alike, so the reason is one for pausing the channel.
    pub(super) async fn open(relay: &Relay, hello: &ClientId, tls: Option<&Tls>) -> Result<Self, String> {
        let gate = Gate::default();
        let wire = wire(relay, hello, tls, gate.clone()).await.map_err(Fault::into_reason)?;
        let limits = relay.timeouts.clone();
        // lettre reads the greeting and says EHLO in one call.
        let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(wire), hello);
        let mut smtp = timed(limits.command, "the connection and EHLO", greeting, Fault::of)
            .await
            .map_err(|fault| format!("greeting: {}", fault.into_reason()))?;
        if let Some(login) = &relay.login {
            let credentials = login.credentials();
            let auth = smtp.auth(DEFAULT_MECHANISMS, &credentials);
            timed(limits.command, "AUTH", auth, Fault::of)
                .await
                .map_err(|fault| format!("logging in as the configured user: {}", fault.into_reason()))?;
        }
        Ok(Session { smtp, gate, limits, unfinished: false, spent: false })
    }

    /// Names the sender, and so finds out whether the connection is still alive. None if
    /// the relay now waits for the recipient; else what that makes of the message.
    pub(super) async fn begin(
        &mut self,
        from: &Address,
        to: &Address,
        message: &Outgoing,
    ) -> Option<Delivery> {
        if self.unfinished {
            if let Err(fault) = self.command("RSET", Rset).await {
                return Some(Delivery::deferred(format!("RSET: {}", fault.into_reason())));
            }
            self.unfinished = false;
        }
        let parameters = match self.parameters(from, to, message) {
            Ok(parameters) => parameters,
            Err(reason) => return Some(Delivery::Refused { reason }),
        };
        let particular = !parameters.is_empty();
        match self.command("MAIL", Mail::new(Some(from.as_lettre().clone()), parameters)).await {
            Ok(_) => {
                self.unfinished = true;
                None
            }
            // The sender is the same for every message, and is the operator's to mend:
            // no message is given up for it.
            Err(Fault::Never(reply)) if !particular => {
                Some(Delivery::Unreachable { reason: format!("the relay refuses the sender: {reply}") })
            }
            Err(fault) => Some(fault.before_the_dot("MAIL")),
        }
    }

    /// Names the recipient and sends the message, after `begin`.
    pub(super) async fn finish<F>(
        &mut self,
        to: &Address,
        bytes: &[u8],
        doubt: impl FnOnce() -> F,
    ) -> Delivery
    where
        F: Future<Output = Result<(), String>>,
    {
        if let Err(fault) = self.command("RCPT", Rcpt::new(to.as_lettre().clone(), vec![])).await {
            return fault.before_the_dot("RCPT");
        }
        match self.data().await {
            Ok(()) => self.content(bytes, doubt).await,
            Err(fault) => fault.before_the_dot("DATA"),
        }
    }

    async fn data(&mut self) -> Result<(), Fault> {
        let answered = timed(self.limits.data, "DATA", self.smtp.command(Data), Fault::of).await;
        let reply = self.note(answered)?;
        if reply.has_code(354) {
            return Ok(());
        }
        self.spent = true;
        Err(Fault::Lost(format!("{} instead of 354", reply.code())))
    }

    /// The body, then the doubt, then the dot.
    async fn content<F>(&mut self, bytes: &[u8], doubt: impl FnOnce() -> F) -> Delivery
    where
        F: Future<Output = Result<(), String>>,
    {
        // Until the answer is read, nobody else can use this connection.
        self.spent = true;
        // lettre ends every body with CRLF itself; a second one would be an empty line.
        let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let gate = self.gate.clone();
        let end = iter::from_fn(|| {
            gate.shut();
            None
        });
        let mut sending = pin!(self.smtp.message_iter(iter::once(body).chain(end)));
        let to_the_dot = timeout(self.limits.body, async {
            tokio::select! {
                biased;
                ended = &mut sending => Some(ended),
                () = self.gate.reached() => None,
            }
        });
        let reason = match to_the_dot.await {
            Ok(None) => None,
            Ok(Some(Ok(reply))) => Some(format!("{} before the message was whole", reply.code())),
            Ok(Some(Err(error))) => Some(Fault::of(&error).into_reason()),
            Err(_) => Some(format!("the relay took no more for {} s", self.limits.body.as_secs_f32())),
        };
        if let Some(reason) = reason {
            return Delivery::deferred(format!("message: {reason}"));
        }
        if let Err(reason) = doubt().await {
            return Delivery::deferred(reason);
        }
        self.gate.open();
        let answered = timed(self.limits.dot, "the end of the message", sending, Fault::of).await;
        self.spent = answered.as_ref().is_err_and(Fault::ends);
        self.unfinished = false;
        after_the_dot(answered, self.gate.passed())
    }

    async fn command<C: fmt::Display>(&mut self, name: &str, command: C) -> Result<Response, Fault> {
        let answered = timed(self.limits.command, name, self.smtp.command(command), Fault::of).await;
        self.note(answered)
    }

    fn note(&mut self, answered: Result<Response, Fault>) -> Result<Response, Fault> {
        self.spent |= answered.as_ref().is_err_and(Fault::ends);
        answered
    }

    /// What must be said with MAIL, or why this message cannot go to this relay.
    fn parameters(
        &self,
        from: &Address,
        to: &Address,
        message: &Outgoing,
    ) -> Result<Vec<MailParameter>, String> {
        let server = self.smtp.server_info();
        let mut parameters = Vec::new();
        if from.needs_smtputf8() || to.needs_smtputf8() {
            if !server.supports_feature(Extension::SmtpUtfEight) {
                return Err("the relay has no SMTPUTF8, which an address outside ASCII needs".to_owned());
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !message.bytes.is_ascii() {
            if !server.supports_feature(Extension::EightBitMime) {
                return Err("the relay has no 8BITMIME, and the message is not encoded as ASCII".to_owned());
            }
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(parameters)
    }

    /// Whether another message may go over this connection.
    pub(super) fn usable(&self) -> bool {
        !self.spent
    }

    /// Says goodbye, if there is somebody to say it to, and does not wait long.
    pub(super) async fn quit(mut self) {
        if self.usable() {
            let _ = timeout(self.limits.quit, self.smtp.command(Quit)).await;
        }
    }
}

/// An answer, of whatever kind, is certain. So is a dot that never got onto the wire.
fn after_the_dot(answered: Result<Response, Fault>, dot_passed: bool) -> Delivery {
    match answered {
        Ok(reply) if reply.code().severity == Severity::PositiveCompletion => {
            let text: Vec<&str> = reply.message().collect();
            Delivery::Sent { reply: scrub(&format!("{} {}", reply.code(), text.join(" "))) }
        }
        Ok(reply) => Delivery::InDoubt { reason: format!("{} after the message", reply.code()) },
        Err(Fault::Lost(reason)) if dot_passed => {
            Delivery::InDoubt { reason: format!("after the message: {reason}") }
        }
        Err(fault) => fault.before_the_dot("message"),
    }
}
