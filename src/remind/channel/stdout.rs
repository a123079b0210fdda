//! How does a message reach standard output?
//! Apart from mail, because here the other side is a pipe that gives no answer.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Delivery, Outgoing};

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

    /// Writes the message's bytes and flushes. A reader that is gone, or a full disk behind
    /// a redirection, is `Unreachable`: it concerns every message alike.
    pub async fn send<D, F>(&self, message: Outgoing, doubt: D) -> Delivery
    where
        D: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        if let Err(reason) = doubt().await {
            return Delivery::Deferred { reason };
        }
        let out = Arc::clone(&self.out);
        // A pipe whose reader is slow blocks, and must not hold up the runtime.
        let written = tokio::task::spawn_blocking(move || {
            let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
            out.write_all(&message.bytes)?;
            if !message.bytes.ends_with(b"\n") {
                out.write_all(b"\n")?;
            }
            out.flush()
        });
        match written.await {
            Ok(Ok(())) => Delivery::Sent { reply: "written".to_owned() },
            Ok(Err(error)) => Delivery::Unreachable { reason: format!("cannot write the message: {error}") },
            Err(_) => Delivery::InDoubt { reason: "writing the message broke off".to_owned() },
        }
    }
}
