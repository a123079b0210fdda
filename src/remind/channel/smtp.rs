//! What is said to the relay, phase by phase, and what does its answer, or silence, mean?
//! Apart from the set of connections: here is one dialogue, and the one point where a mail can be in doubt.

use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::body::stuffed;
use super::connect::wire;
use super::fault::{Fault, broken, timed};
use super::relay::{Relay, Timeouts};
use super::reply::{Ear, Reply};
use super::tls::Tls;
use super::wire::Wire;
use super::{Delivery, Doubt, Outgoing};
use crate::remind::address::{Address, scrub};

/// One connection, greeted and, where there is a login, logged in.
pub(super) struct Session {
    smtp: AsyncSmtpConnection,
    wire: Wire,
    ear: Ear,
    limits: Timeouts,
    /// Several commands may go out before the first is answered (RFC 2920).
    pipelining: bool,
    /// A transaction was begun and not finished: RSET before the next one.
    unfinished: bool,
    /// The relay, or the way to it, cannot be relied upon any more.
    spent: bool,
}

/// A doubt that is recorded once, by whichever connection comes so far first.
pub(super) struct Doubting {
    doubt: Option<Doubt>,
    recorded: Result<(), String>,
}

impl Doubting {
    pub(super) fn new(doubt: Doubt) -> Self {
        Doubting { doubt: Some(doubt), recorded: Ok(()) }
    }

    fn is_recorded(&self) -> bool {
        self.doubt.as_ref().is_none_or(Doubt::is_recorded)
    }

    async fn record(&mut self) -> Result<(), String> {
        if let Some(doubt) = self.doubt.take() {
            // Should nobody wait for the end of this, it is not known whether it was recorded.
            self.recorded = Err("the record of it was broken off".to_owned());
            self.recorded = doubt.record().await;
        }
        self.recorded.clone()
    }
}

/// A command, and the name of its step.
type Command = (&'static str, String);

/// What comes before the message: whether it was, and is, to go out at once.
struct Envelope {
    commands: Vec<Command>,
    together: bool,
}

impl Session {
    /// Connects, goes private, greets and logs in. Whatever goes wrong here concerns every
    /// message alike, so the reason is one for pausing the channel.
    pub(super) async fn open(relay: &Relay, hello: &ClientId, tls: Option<&Tls>) -> Result<Self, String> {
        let wire = wire(relay, hello, tls).await.map_err(Fault::into_reason)?;
        let limits = relay.timeouts.clone();
        // lettre reads the greeting and says EHLO in one call.
        let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(wire.clone()), hello);
        let mut smtp = timed(limits.command, "the connection and EHLO", greeting, Fault::of)
            .await
            .map_err(|fault| format!("greeting: {}", fault.into_reason()))?;
        let pipelining = offers(&wire.overheard(), "PIPELINING");
        if let Some(login) = &relay.login {
            let credentials = login.credentials();
            let auth = smtp.auth(DEFAULT_MECHANISMS, &credentials);
            timed(limits.command, "AUTH", auth, Fault::of)
                .await
                .map_err(|fault| format!("logging in as the configured user: {}", fault.into_reason()))?;
        }
        let (unfinished, spent) = (false, false);
        Ok(Session { smtp, wire, ear: Ear::default(), limits, pipelining, unfinished, spent })
    }

    /// Sends one message. An error is what became of it where nothing but the sender was
    /// named: a connection that was parked may have died, and another one may do.
    pub(super) async fn send(
        &mut self,
        from: &Address,
        to: &Address,
        message: &Outgoing,
        doubt: &mut Doubting,
    ) -> Result<Delivery, Delivery> {
        let parameters = match self.parameters(from, to, message) {
            Ok(parameters) => parameters,
            Err(reason) => return Ok(Delivery::Refused { reason }),
        };
        let particular = !parameters.is_empty();
        let mut commands = Vec::new();
        if self.unfinished {
            commands.push(("RSET", Rset.to_string()));
        }
        commands.push(("MAIL", Mail::new(Some(from.as_lettre().clone()), parameters).to_string()));
        commands.push(("RCPT", Rcpt::new(to.as_lettre().clone(), vec![]).to_string()));
        commands.push(("DATA", Data.to_string()));
        let envelope = Envelope { commands, together: self.pipelining };
        match self.envelope(&envelope).await {
            Ok(()) => Ok(self.content(&message.bytes, doubt).await),
            Err((step, fault)) => self.not_begun(step, fault, particular),
        }
    }

    fn not_begun(&self, step: &str, fault: Fault, particular: bool) -> Result<Delivery, Delivery> {
        match (step, fault) {
            ("RSET", fault) => Err(Delivery::deferred(format!("RSET: {}", fault.into_reason()))),
            // The sender is the same for every message, and is the operator's to mend:
            // no message is given up for it.
            ("MAIL", Fault::Never(reply)) if !particular => {
                Err(Delivery::Unreachable { reason: format!("the relay refuses the sender: {reply}") })
            }
            ("MAIL", fault @ Fault::Never(_)) => Ok(fault.before_the_dot("MAIL")),
            ("MAIL", fault) => Err(fault.before_the_dot("MAIL")),
            ("RCPT", Fault::Never(reply)) => Ok(Delivery::NoRecipient { reason: format!("RCPT: {reply}") }),
            (step, fault) => Ok(fault.before_the_dot(step)),
        }
    }

    /// All commands before the message, each with its answer; the step that failed, and how.
    async fn envelope(&mut self, envelope: &Envelope) -> Result<(), (&'static str, Fault)> {
        if envelope.together {
            let all: String = envelope.commands.iter().map(|(_, command)| command.as_str()).collect();
            let writing = self.wire.write_all(all.as_bytes());
            let written = timed(self.limits.command, "MAIL", writing, broken).await;
            self.note(written).map_err(|fault| ("MAIL", fault))?;
        }
        for (place, (step, command)) in envelope.commands.iter().enumerate() {
            let answered = self.step(step, command, envelope.together).await;
            if let Err(fault) = answered {
                let rest = envelope.commands.get(place + 1..).unwrap_or_default();
                if envelope.together && !fault.ends() {
                    self.skip(rest).await;
                }
                return Err((step, fault));
            }
            match *step {
                "RSET" => self.unfinished = false,
                "MAIL" => self.unfinished = true,
                _ => {}
            }
        }
        Ok(())
    }

    async fn step(&mut self, step: &str, command: &str, is_written: bool) -> Result<(), Fault> {
        let limit = if step == "DATA" { self.limits.data } else { self.limits.command };
        let asking = async {
            if !is_written {
                self.wire.write_all(command.as_bytes()).await?;
            }
            self.ear.reply(&mut self.wire).await
        };
        let answered = timed(limit, step, asking, broken).await;
        let reply = self.note(answered)?;
        let expected = if step == "DATA" { 354..355 } else { 200..300 };
        if expected.contains(&reply.code()) {
            return Ok(());
        }
        let fault = Fault::in_reply(&reply);
        self.note(Err(fault))
    }

    /// Reads the answers to what was said along with a command that was refused. A relay that
    /// would take a message all the same is given an empty one for nobody (RFC 2920, 3.1).
    async fn skip(&mut self, rest: &[Command]) {
        for (step, _) in rest {
            let answered = timed(self.limits.command, step, self.ear.reply(&mut self.wire), broken).await;
            let waits = matches!(&answered, Ok(reply) if reply.code() == 354);
            let _ = self.note(answered);
            if waits {
                let ending = async {
                    self.wire.write_all(b".\r\n").await?;
                    self.ear.reply(&mut self.wire).await
                };
                let ended = timed(self.limits.command, "an empty message", ending, broken).await;
                // One that takes it, for nobody, is not to be trusted with more.
                self.spent |= ended.is_ok_and(|reply| reply.code() < 300);
            }
        }
    }

    /// The message, then the doubt, then the dot; all at once where the doubt is recorded already.
    async fn content(&mut self, bytes: &[u8], doubt: &mut Doubting) -> Delivery {
        // Until the answer is read, nobody else can use this connection.
        self.spent = true;
        let mut body = stuffed(bytes);
        if !doubt.is_recorded() {
            if let Err(reason) = self.write(&body).await {
                return Delivery::deferred(format!("message: {reason}"));
            }
            body.clear();
        }
        if let Err(reason) = doubt.record().await {
            return Delivery::deferred(reason);
        }
        if self.wire.hung_up().await || !self.ear.is_empty() {
            return Delivery::deferred("message: the relay did not wait for its end".to_owned());
        }
        body.extend(b".\r\n");
        if let Err(reason) = self.write(&body).await {
            return Delivery::deferred(format!("message: {reason}"));
        }
        let reply = self.ear.reply(&mut self.wire);
        let answered = timed(self.limits.dot, "the end of the message", reply, broken).await;
        self.unfinished = false;
        self.spent = answered.as_ref().map_or_else(Fault::ends, |reply| reply.code() == 421);
        after_the_dot(answered)
    }

    /// Writes all of it, or says why not: then its end, and so the dot, is not on the wire.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        let writing = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        match timeout(self.limits.body, writing).await {
            Ok(written) => written.map_err(|error| broken(&error).into_reason()),
            Err(_) => Err(format!("the relay took no more for {} s", self.limits.body.as_secs_f32())),
        }
    }

    fn note<T>(&mut self, answered: Result<T, Fault>) -> Result<T, Fault> {
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

/// Whether a word is among those in the answer to EHLO.
fn offers(answer: &[u8], word: &str) -> bool {
    let answer = String::from_utf8_lossy(answer);
    answer.lines().any(|line| line.get(4..).is_some_and(|offer| offer.trim().eq_ignore_ascii_case(word)))
}

/// An answer, of whatever kind, is certain; silence is not.
fn after_the_dot(answered: Result<Reply, Fault>) -> Delivery {
    match answered {
        Ok(reply) if (200..300).contains(&reply.code()) => Delivery::Sent { reply: scrub(reply.text()) },
        Ok(reply) => match Fault::in_reply(&reply) {
            Fault::Lost(reason) => Delivery::InDoubt { reason: format!("after the message: {reason}") },
            fault => fault.before_the_dot("message"),
        },
        Err(fault) => Delivery::InDoubt { reason: format!("after the message: {}", fault.into_reason()) },
    }
}
