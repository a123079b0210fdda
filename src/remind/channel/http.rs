//! How is one HTTP request made, and what does its answer, or silence, mean?
//! Apart from the channels that speak HTTP, which say what is asked and never how. No redirect is
//! followed: it would take the message, and the token, to a place that nobody named.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;
use url::{Host, Url};

use super::connect::connect;
use super::{Delivery, Doubt, tls};
use crate::clock::Clock;
use crate::config::{Wrong, is_loopback};
use crate::remind::address::scrub;

/// The name's look-up, the connection and the TLS handshake, each.
const CONNECT: Duration = Duration::from_secs(30);
/// Sending the request and waiting for the head of the answer.
const ANSWER: Duration = Duration::from_secs(60);
/// The rest of the answer, which is of use in an error only.
const BODY: Duration = Duration::from_secs(15);
/// An answer's head, and as much of its body as is looked at.
const LARGEST: usize = 64 * 1024;
/// How much of an answer is told.
const TOLD: usize = 200;
/// Nobody is left alone for longer, whatever is asked for.
const LONGEST_WAIT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Makes requests. Clones share the certificates, which are read at the first that needs them.
#[derive(Debug, Clone)]
pub(super) struct Http {
    trusted: Arc<OnceLock<Result<Arc<ClientConfig>, String>>>,
    clock: Clock,
}

/// A request.
pub(super) struct Call {
    method: Method,
    url: Url,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// Why there is no answer.
pub(super) enum Fault {
    /// Nothing of the request was sent.
    Unreached(String),
    /// The request went out, perhaps by halves.
    Cut(String),
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    /// For how long we are asked to wait.
    pub(super) after: Option<Duration>,
    /// Its beginning.
    pub(super) body: Vec<u8>,
}

impl Call {
    pub(super) fn post(url: Url, body: Vec<u8>) -> Call {
        Call { method: Method::POST, url, headers: Vec::new(), body }
    }

    pub(super) fn put(url: Url, body: Vec<u8>) -> Call {
        Call { method: Method::PUT, url, headers: Vec::new(), body }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Call {
        self.headers.push((name, value.into()));
        self
    }

    /// With a token, if there is one.
    pub(super) fn bearer(self, token: Option<&str>) -> Call {
        match token {
            Some(token) => self.header("authorization", format!("Bearer {token}")),
            None => self,
        }
    }

    fn request(self) -> Result<Request<Full<Bytes>>, Fault> {
        let path = self.url.path();
        let target = self.url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let host = self.url.host_str().unwrap_or_default();
        let host = self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut request = Request::builder()
            .method(self.method)
            .uri(target)
            .header("host", host)
            .header("user-agent", concat!("observd/", env!("CARGO_PKG_VERSION")))
            .header("content-type", "application/json");
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        // The error quotes nothing, so no token either.
        request.body(Full::new(Bytes::from(self.body))).map_err(|error| Fault::Unreached(error.to_string()))
    }
}

impl Http {
    pub(super) fn new(clock: Clock) -> Http {
        Http { trusted: Arc::default(), clock }
    }

    /// Makes a request. The doubt is recorded before its first byte, not its last: a server may act on a
    /// request of which it has read enough.
    pub(super) async fn make(&self, call: Call, doubt: Doubt) -> Result<Answer, Fault> {
        let host = host(&call.url);
        let host = host.ok_or_else(|| Fault::Unreached("the address names no host".to_owned()))?;
        let port = call.url.port_or_known_default().unwrap_or(443);
        let unreached = |reason: String| Fault::Unreached(format!("{host}: {reason}"));
        let stream = connect(&host, port, CONNECT).await.map_err(|fault| unreached(fault.into_reason()))?;
        if call.url.scheme() != "https" {
            return self.exchange(stream, call.request()?, doubt).await;
        }
        let trusted =
            self.trusted.get_or_init(|| tls::configuration(None).map_err(|error| error.to_string()));
        let connector = TlsConnector::from(trusted.clone().map_err(&unreached)?);
        let name = ServerName::try_from(host.clone())
            .map_err(|_| unreached("no certificate can be for this name".to_owned()))?;
        match timeout(CONNECT, connector.connect(name, stream)).await {
            Ok(Ok(stream)) => self.exchange(stream, call.request()?, doubt).await,
            Ok(Err(error)) => Err(unreached(format!("TLS: {}", scrub(&error.to_string())))),
            Err(_) => Err(unreached("no answer to the TLS handshake".to_owned())),
        }
    }

    async fn exchange<S>(
        &self,
        stream: S,
        request: Request<Full<Bytes>>,
        doubt: Doubt,
    ) -> Result<Answer, Fault>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = http1::Builder::new();
        builder.max_buf_size(LARGEST);
        let opened = builder.handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = opened.map_err(|error| Fault::Unreached(error.to_string()))?;
        let _talking = AbortOnDropHandle::new(tokio::spawn(connection));
        doubt.record().await.map_err(Fault::Unreached)?;
        match timeout(ANSWER, sender.send_request(request)).await {
            Ok(Ok(response)) => Ok(self.answer(response).await),
            Ok(Err(error)) => Err(Fault::Cut(format!("the line was cut before the answer: {error}"))),
            Err(_) => Err(Fault::Cut(format!("no answer within {} s", ANSWER.as_secs()))),
        }
    }

    /// The status is the answer; a body that is cut or too long takes nothing from it.
    async fn answer(&self, response: Response<hyper::body::Incoming>) -> Answer {
        let status = response.status().as_u16();
        let wait = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok());
        let after = wait.and_then(|wait| self.wait(wait));
        let mut body = Limited::new(response.into_body(), LARGEST);
        let mut read = Vec::new();
        let reading = async {
            while let Some(Ok(frame)) = body.frame().await {
                read.extend(frame.into_data().unwrap_or_default());
            }
        };
        let _ = timeout(BODY, reading).await;
        Answer { status, after, body: read }
    }

    /// Retry-After is seconds or a date (RFC 9110 section 10.2.3).
    fn wait(&self, text: &str) -> Option<Duration> {
        let text = text.trim();
        let wait = match text.parse() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => {
                let at = DateTime::<Utc>::from(httpdate::parse_http_date(text).ok()?);
                at.signed_duration_since(self.clock.now()).to_std().ok()?
            }
        };
        Some(wait.min(LONGEST_WAIT))
    }
}

impl Answer {
    /// The status, and how the answer begins, fit for a log.
    pub(super) fn told(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let begin: String = text.trim().chars().take(TOLD).collect();
        let status = format!("HTTP {}", self.status);
        if begin.is_empty() { status } else { format!("{status}: {}", scrub(&begin)) }
    }

    /// What the status means to most: RFC 9110 section 15.
    pub(super) fn delivery(&self) -> Delivery {
        let reason = self.told();
        match self.status {
            200..=299 => Delivery::Sent { reply: reason },
            // Gone: for this recipient, and for good.
            410 => Delivery::NoRecipient { reason },
            300..=399 => Delivery::Refused {
                reason: format!("{reason}; no redirect is followed: write the address to which it leads"),
            },
            408 | 425 | 429 | 500.. => Delivery::Deferred { reason, after: self.after },
            _ => Delivery::Refused { reason },
        }
    }
}

impl Fault {
    /// What it means where each recipient has a host of its own: one that is dead holds up no other.
    pub(super) fn of_one(self) -> Delivery {
        match self {
            Fault::Unreached(reason) => Delivery::deferred(reason),
            Fault::Cut(reason) => Delivery::InDoubt { reason },
        }
    }

    /// What it means where all go by way of one host.
    pub(super) fn of_all(self) -> Delivery {
        match self {
            Fault::Unreached(reason) => Delivery::Unreachable { reason },
            Fault::Cut(reason) => Delivery::InDoubt { reason },
        }
    }
}

/// An address to which something may be sent: private, unless it is this host's own or `plain` is allowed.
pub(super) fn address(text: &str, plain: bool) -> Result<Url, Wrong> {
    let wrong = |what: &str| Wrong::new(format!("this is no address to send to: {what}"));
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => wrong("it must begin with \"https://\"").mark("not a URL"),
        other => wrong(&other.to_string()).mark("not a URL"),
    })?;
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err(wrong("it must begin with \"https://\" and a host").mark("not https"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(wrong("neither a user nor a \"#\" may be in it").mark("not allowed"));
    }
    if url.scheme() == "http" && !plain && !host(&url).is_some_and(|host| is_loopback(&host)) {
        return Err(wrong("all on the way could read it").mark("neither https nor this host"));
    }
    Ok(url)
}

/// The host's name or address, as it is looked up: an IPv6 address without its brackets.
fn host(url: &Url) -> Option<String> {
    url.host().map(|host| match host {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    })
}

/// A token as it can stand in a header.
pub(super) fn token(text: &str) -> Result<String, String> {
    match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(text.to_owned()),
        false => Err("the token must be one word of ASCII letters, and nothing else in the file".to_owned()),
    }
}
