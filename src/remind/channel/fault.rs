//! Why did a step of the dialogue with the relay not succeed, and what does that mean for the mail?
//! Apart from the dialogue: here is neither a connection nor a wait.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::response::Severity;
use tokio::time::timeout;

use super::Delivery;
use super::reply::Reply;
use crate::remind::address::scrub;

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
    /// What lettre makes of a reply, or of its absence.
    pub(super) fn of(error: &lettre::transport::smtp::Error) -> Self {
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

    /// What a reply means that is not the one that was to come.
    pub(super) fn in_reply(reply: &Reply) -> Self {
        let text = scrub(reply.text());
        match reply.code() {
            421 => Fault::Closing(text),
            400..500 => Fault::NotNow(text),
            500..600 => Fault::Never(text),
            code => Fault::Lost(format!("{code} where another reply was to come")),
        }
    }

    /// At a step before the final dot: nothing was taken.
    pub(super) fn before_the_dot(self, step: &str) -> Delivery {
        let never = matches!(self, Fault::Never(_));
        let reason = format!("{step}: {}", self.into_reason());
        if never { Delivery::Refused { reason } } else { Delivery::deferred(reason) }
    }

    /// Whether nothing more can be said on this connection.
    pub(super) fn ends(&self) -> bool {
        matches!(self, Fault::Closing(_) | Fault::Lost(_))
    }

    pub(super) fn into_reason(self) -> String {
        let (Fault::NotNow(reason) | Fault::Never(reason) | Fault::Closing(reason) | Fault::Lost(reason)) =
            self;
        reason
    }
}

/// Waits for a step, and no longer than this.
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
