//! How is the way to the relay made private, from the start or by STARTTLS?
//! Apart from the dialogue, because what is said before TLS must not be trusted after it.

use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::relay::EmailError;

/// A relay's reply has no business to be longer; Postfix draws the line there, too.
const LONGEST_LINE: u64 = 1_000;
const MOST_LINES: usize = 100;

/// TLS to one relay, whose certificate must be for `host` and lead to a trusted root.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    host: ServerName<'static>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Tls({:?})", self.host)
    }
}

impl Tls {
    /// Trusts the system's roots, and those in `extra` (PEM) besides.
    pub(super) fn new(host: &str, extra: Option<&[u8]>) -> Result<Self, EmailError> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| EmailError::Host(host.to_owned()))?;
        Ok(Tls { connector: TlsConnector::from(configuration(extra)?), host: name })
    }

    /// The handshake.
    pub(super) async fn wrap(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.host.clone(), stream).await
    }
}

/// What every TLS connection of ours goes by: the system's roots, and those in `extra` (PEM) besides.
pub(super) fn configuration(extra: Option<&[u8]>) -> Result<Arc<ClientConfig>, EmailError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for certificate in CertificateDer::pem_slice_iter(extra.unwrap_or_default()) {
        let certificate = certificate.map_err(|error| EmailError::Roots(error.to_string()))?;
        roots.add(certificate).map_err(|error| EmailError::Roots(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(EmailError::NoRoots);
    }
    // The provider is named, so that no other crate's default can get in between.
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| EmailError::Roots(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Greets the relay in the open and asks it to go private. Gives back the stream, ready
/// for the handshake, and the relay's greeting.
///
/// lettre's own STARTTLS keeps what it had read ahead, so that somebody in between could
/// put replies there that seem to come from within TLS (CVE-2011-0411); here a relay that
/// speaks before its turn is an error. There is no way on in the open.
pub(super) async fn ask(stream: TcpStream, hello: &str) -> io::Result<(TcpStream, Vec<u8>)> {
    let mut stream = BufReader::new(stream);
    let greeting = reply(&mut stream, "220").await?;
    stream.write_all(format!("EHLO {hello}\r\n").as_bytes()).await?;
    let offers = reply(&mut stream, "250").await?;
    let offered = String::from_utf8_lossy(&offers);
    if !offered
        .lines()
        .any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS")))
    {
        return Err(io::Error::other(
            "the relay does not offer STARTTLS; use smtps, or a relay that does, and nothing is sent in the open",
        ));
    }
    stream.write_all(b"STARTTLS\r\n").await?;
    reply(&mut stream, "220").await?;
    if !stream.buffer().is_empty() {
        return Err(io::Error::other("the relay spoke before TLS began: somebody may be in between"));
    }
    Ok((stream.into_inner(), greeting))
}

/// One reply, all its lines, if it has this code.
async fn reply(stream: &mut BufReader<TcpStream>, code: &str) -> io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        (&mut *stream).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
        if !line.ends_with(b"\n") {
            return Err(io::Error::other("the relay hung up, or its reply has no end"));
        }
        if !line.starts_with(code.as_bytes()) {
            return Err(io::Error::other(String::from_utf8_lossy(&line).trim_end().to_owned()));
        }
        let last = line.get(3) != Some(&b'-');
        whole.extend(line);
        if last {
            return Ok(whole);
        }
    }
    Err(io::Error::other("the relay's reply has no end"))
}
