//! How does a message reach standard output?
//! Apart from mail, because here the other side is a pipe that gives no answer.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Channel, Delivery, Doubt, Outgoing, Pending};

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
                return Delivery::Deferred { reason };
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
