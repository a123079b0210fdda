//! How does a message reach standard output?
//! Apart from mail, because here the other side is a pipe that gives no answer.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Channel, Delivery, Doubt, Opened, Outgoing, Pending, Way};
use crate::clock::Clock;
use crate::config::{Config, Declared, Kind, Section, Setting, To, Wrong, one_of};
use crate::remind::message::{Form, line, plain};

/// Standard output, as the list of channels has it.
pub(super) const STDOUT: Way = Way {
    declared: Declared { name: "stdout", settings: &[FORMAT], needs: None, to: To::Only("-") },
    form,
    open,
};

/// Of the whole channel, and not of a subscription: who reads a stream of lines wants one kind of them.
const FORMAT: Setting =
    Setting { name: "format", kind: Kind::Text(format), sample: r#""json""#, required: None };

fn format(word: &str) -> Result<String, Wrong> {
    let allowed = ["text", "json"];
    allowed.contains(&word).then(|| word.to_owned()).ok_or_else(|| one_of("format", word, &allowed))
}

fn form(section: &Section) -> Form {
    if section.text("format") == Some("json") { line } else { plain }
}

#[expect(clippy::disallowed_methods, reason = "reminders are the one thing that the service prints")]
fn open(_: &Config, _: &Section, _: &Clock) -> Opened {
    Ok(Arc::new(Stdout::new(std::io::stdout())))
}

/// Writes messages one after another, each whole and flushed.
#[derive(Clone)]
pub struct Stdout {
    out: Arc<Mutex<dyn Write + Send>>,
}

impl fmt::Debug for Stdout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Stdout")
    }
}

impl Stdout {
    /// Writes to `out`; the caller hands in the process's standard output, or a buffer.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        Stdout { out: Arc::new(Mutex::new(out)) }
    }
}

impl Channel for Stdout {
    /// Writes the message's bytes and flushes. A reader that is gone, or a full disk behind
    /// a redirection, is `Unreachable`: it concerns every message alike.
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let out = Arc::clone(&self.out);
        Box::pin(async move {
            if let Err(reason) = doubt.record().await {
                return Delivery::deferred(reason);
            }
            // A pipe whose reader is slow blocks, and must not hold up the runtime.
            match tokio::task::spawn_blocking(move || write(&out, &message.bytes)).await {
                Ok(Ok(())) => Delivery::Sent { reply: "written".to_owned() },
                Ok(Err(error)) => {
                    Delivery::Unreachable { reason: format!("cannot write the message: {error}") }
                }
                Err(_) => Delivery::InDoubt { reason: "writing the message broke off".to_owned() },
            }
        })
    }
}

fn write(out: &Mutex<dyn Write + Send>, bytes: &[u8]) -> std::io::Result<()> {
    let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
    out.write_all(bytes)?;
    if !bytes.ends_with(b"\n") {
        out.write_all(b"\n")?;
    }
    out.flush()
}
