//! What does an address answer, to a client that asks as calendar programs do?
//! Apart from `doctor`, which is pure and judges the answer, and from the channels, which never follow a
//! redirect: here nothing is sent that is worth stealing.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;
use url::Url;

use crate::doctor::{Answer, Hop, LARGEST};

/// The connection, the handshake, the head of an answer, each.
const STEP: Duration = Duration::from_secs(15);
/// A whole answer.
const ANSWER: Duration = Duration::from_secs(60);
const MOST_HOPS: usize = 10;

/// Whom to trust: the system's certificates, or why there are none.
pub type Trusted = Result<Arc<ClientConfig>, String>;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It is no address.
    #[error("{0}: {1}; write https://, http:// or webcal:// and a host")]
    Address(String, String),
    /// Nobody answers there, or not in time.
    #[error("{0} cannot be read: {1}")]
    Unread(String, String),
}

/// Whether this is meant as an address, and not as the name of a file.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Asks for a calendar as clients do: GET, and where it leads; then HEAD; then GET again, with the validators
/// of the first answer.
///
/// # Errors
///
/// When it is no address, or nobody answers; a status of failure is an answer.
pub async fn fetch(asked: &str, trusted: &Trusted) -> Result<Answer, FetchError> {
    let (mut url, or) = addresses(asked)?;
    let mut answer = Answer { asked: asked.to_owned(), ..Answer::default() };
    let mut reply = request(Method::GET, &url, &[], trusted).await;
    if let (Err(_), Some(other)) = (&reply, or) {
        url = other;
        reply = request(Method::GET, &url, &[], trusted).await;
    }
    let mut reply = reply.map_err(|why| unread(&url, why))?;
    while let Some(to) = reply.leads_to(&url) {
        answer.hops.push(Hop { status: reply.status, to: to.to_string() });
        if answer.hops.len() > MOST_HOPS {
            return Err(unread(&url, format!("it leads on more than {MOST_HOPS} times")));
        }
        url = to;
        reply = request(Method::GET, &url, &[], trusted).await.map_err(|why| unread(&url, why))?;
    }
    let head = request(Method::HEAD, &url, &[], trusted).await;
    let of_head = |head: Reply| (head.status, head.header("content-type").unwrap_or_default().to_owned());
    answer.head = Some(head.map(of_head));
    let again = request(Method::GET, &url, &reply.validators(), trusted).await;
    answer.again = Some(again.map(|again| (again.status, again.body == reply.body)));
    Ok(Answer {
        url: url.to_string(),
        status: reply.status,
        headers: reply.headers,
        body: reply.body,
        ..answer
    })
}

fn unread(url: &Url, why: String) -> FetchError {
    FetchError::Unread(url.to_string(), why)
}

/// The address to ask, and the one to ask if nobody answers there. webcal is http to most clients, which hope
/// to be led to https.
fn addresses(asked: &str) -> Result<(Url, Option<Url>), FetchError> {
    let wrong = |why: &str| FetchError::Address(asked.to_owned(), why.to_owned());
    let (scheme, rest) = asked.split_once("://").ok_or_else(|| wrong("this is no address"))?;
    let read = |scheme: &str| {
        let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|error| wrong(&error.to_string()))?;
        match url.username().is_empty() && url.password().is_none() {
            true => Ok(url),
            false => Err(wrong("no user and no password may be in it")),
        }
    };
    match scheme.to_ascii_lowercase().as_str() {
        "webcal" => Ok((read("http")?, Some(read("https")?))),
        "https" | "webcals" => Ok((read("https")?, None)),
        "http" => Ok((read("http")?, None)),
        other => Err(wrong(&format!("{other} is not spoken here"))),
    }
}

/// What one request brought.
struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    fn is_gzipped(&self) -> bool {
        let said = self.header("content-encoding").unwrap_or_default();
        !self.body.is_empty() && ["gzip", "x-gzip"].iter().any(|one| said.eq_ignore_ascii_case(one))
    }

    /// Where a redirect leads, if that can be followed.
    fn leads_to(&self, from: &Url) -> Option<Url> {
        let to = self.header("location").filter(|_| matches!(self.status, 301 | 302 | 303 | 307 | 308))?;
        from.join(to).ok().filter(|to| matches!(to.scheme(), "http" | "https"))
    }

    /// What to ask again with.
    fn validators(&self) -> Vec<(&'static str, String)> {
        const ASKED_WITH: [(&str, &str); 2] =
            [("etag", "if-none-match"), ("last-modified", "if-modified-since")];
        let said = ASKED_WITH.into_iter();
        said.filter_map(|(name, with)| Some((with, self.header(name)?.to_owned()))).collect()
    }
}

async fn request(
    method: Method,
    url: &Url,
    headers: &[(&'static str, String)],
    trusted: &Trusted,
) -> Result<Reply, String> {
    let host = url.host_str().ok_or("the address names no host")?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(443);
    let stream = in_time("the connection", TcpStream::connect((bare, port))).await?;
    let request = written(method, url, host, headers)?;
    if url.scheme() == "http" {
        return exchange(stream, request).await;
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(|_| "no certificate can be for this name")?;
    let connector = TlsConnector::from(trusted.clone()?);
    let stream = in_time("the TLS handshake", connector.connect(name, stream)).await?;
    exchange(stream, request).await
}

fn written(
    method: Method,
    url: &Url,
    host: &str,
    headers: &[(&'static str, String)],
) -> Result<Request<Empty<Bytes>>, String> {
    let path = url.path();
    let target = url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header("host", host)
        .header("user-agent", concat!("observd/", env!("CARGO_PKG_VERSION"), " (doctor)"))
        .header("accept", "text/calendar, */*;q=0.5")
        .header("accept-encoding", "gzip")
        .header("connection", "close");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(Empty::new()).map_err(|error| error.to_string())
}

async fn exchange<S>(stream: S, request: Request<Empty<Bytes>>) -> Result<Reply, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let opened = http1::Builder::new().handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = opened.map_err(|error| error.to_string())?;
    let _talking = AbortOnDropHandle::new(tokio::spawn(connection));
    let response = in_time("the answer", sender.send_request(request)).await?;
    match timeout(ANSWER, reply(response)).await {
        Ok(reply) => reply,
        Err(_) => Err(format!("the answer takes longer than {} s", ANSWER.as_secs())),
    }
}

/// Reads an answer, and no more than is looked at, which one octet more makes known.
async fn reply(response: Response<Incoming>) -> Result<Reply, String> {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    while body.len() <= LARGEST
        && let Some(frame) = incoming.frame().await
    {
        let frame = frame.map_err(|error| format!("the answer was cut off: {error}"))?;
        body.extend_from_slice(&frame.into_data().unwrap_or_default());
    }
    body.truncate(LARGEST + 1);
    let reply = Reply { status, headers, body };
    if reply.is_gzipped() { Ok(Reply { body: unpacked(&reply.body)?, ..reply }) } else { Ok(reply) }
}

/// What was compressed, and no more of it than is looked at.
fn unpacked(gzip: &[u8]) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    let unpacked = MultiGzDecoder::new(gzip).take(LARGEST as u64 + 1).read_to_end(&mut body);
    match unpacked {
        // Cut off where no more is read.
        Err(_) if gzip.len() > LARGEST => Ok(body),
        Err(error) => Err(format!("the answer is said to be gzip, and is not: {error}")),
        Ok(_) => Ok(body),
    }
}

async fn in_time<T, E: std::fmt::Display>(
    what: &str,
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, String> {
    match timeout(STEP, step).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(format!("{what}: {error}")),
        Err(_) => Err(format!("{what}: nothing within {} s", STEP.as_secs())),
    }
}
