//! How is a stream to the relay opened, through names, addresses and TLS?
//! Apart from the dialogue, because a failure here concerns every message alike.

use std::time::Duration;

use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;

use super::fault::{Fault, broken, timed};
use super::names;
use super::relay::{Relay, Security};
use super::tls::{self, Tls};
use super::wire::Wire;

/// The way to the relay, private where it is to be.
pub(super) async fn wire(relay: &Relay, hello: &ClientId, tls: Option<&Tls>) -> Result<Wire, Fault> {
    let limits = &relay.timeouts;
    let stream = connect(&relay.host, relay.port, limits.connect).await?;
    let handshake = |stream| async move {
        let Some(tls) = tls else {
            return Err(Fault::Lost("TLS is not set up".to_owned()));
        };
        timed(limits.connect, "the TLS handshake", tls.wrap(stream), broken).await
    };
    let wire = match relay.security {
        Security::Plain => Wire::plain(stream),
        Security::Tls => Wire::tls(handshake(stream).await?, Vec::new()),
        Security::StartTls => {
            let name = hello.to_string();
            let asking = tls::ask(stream, &name);
            let (stream, greeting) = timed(limits.command, "STARTTLS", asking, broken).await?;
            Wire::tls(handshake(stream).await?, greeting)
        }
    };
    wire.map_err(|error| broken(&error))
}

/// Tries a host's addresses one after another; each has its share of the time, so one
/// that swallows packets does not use up that of the next.
pub(super) async fn connect(host: &str, port: u16, limit: Duration) -> Result<TcpStream, Fault> {
    let looked_up = timed(limit, "the look-up of the name", names::addresses(host, port), broken);
    let addresses = looked_up.await?;
    let share = limit / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
    let mut last = Fault::Lost(format!("the name {host} has no address"));
    for address in addresses {
        match timed(share, "the connection", TcpStream::connect(address), broken).await {
            Ok(stream) => {
                // Without this, Nagle's algorithm holds each small write for 40 ms.
                stream.set_nodelay(true).map_err(|error| broken(&error))?;
                return Ok(stream);
            }
            Err(fault) => last = Fault::Lost(format!("{address}: {}", fault.into_reason())),
        }
    }
    Err(last)
}
