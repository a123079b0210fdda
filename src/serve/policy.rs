//! What holds for every answer: what a page may do, and how much a request may bring?
//! Apart from the handlers, so that none can forget it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::{Face, problem};
use crate::render::site::CONTENT_POLICY;

/// The most bytes that a request's body may have. Nothing here reads one.
const LARGEST_BODY: u64 = 4 * 1024;

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// The headers that every answer has.
pub(super) struct Policy {
    all: HeaderMap,
    /// What a page may do that is made for the frame of another site.
    framed: HeaderValue,
}

/// Said of an answer that is made for the frame of another site.
#[derive(Clone, Copy)]
pub(super) struct Framed;

impl Policy {
    pub(super) fn new() -> Self {
        let content = |ancestors: &str| {
            let content = format!("{}; frame-ancestors {ancestors}", *CONTENT_POLICY);
            HeaderValue::try_from(content).unwrap_or(HeaderValue::from_static("default-src 'none'"))
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_SECURITY_POLICY, content("'none'"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(PERMISSIONS, HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
        // What is served is public, and calendars in a browser read feeds from elsewhere.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag"));
        Self { all: headers, framed: content("*") }
    }
}

pub(super) async fn secure(State(face): State<Arc<Face>>, request: Request, next: Next) -> Response {
    let named = problem::named(request.uri());
    let mut response = next.run(request).await;
    let framed = response.extensions().get::<Framed>().is_some();
    let unchanged = response.status() == StatusCode::NOT_MODIFIED;
    problem::put_into_words(&mut response, &face, named);
    let headers = response.headers_mut();
    if unchanged {
        // What the reader has came with all of it, and keeps it: RFC 9111 section 4.3.4.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        return response;
    }
    for (name, value) in &face.policy.all {
        headers.insert(name, value.clone());
    }
    if framed {
        headers.insert(header::CONTENT_SECURITY_POLICY, face.policy.framed.clone());
        headers.remove(header::X_FRAME_OPTIONS);
    }
    response
}

/// Whoever asks from a page elsewhere whether it may ask with headers of its own, such as If-None-Match, is told
/// that it may (the preflight of the Fetch standard, section 3.2.2). Any other OPTIONS is answered by the router.
pub(super) async fn answer_preflight(request: Request, next: Next) -> Response {
    let is_preflight = *request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !is_preflight {
        return next.run(request).await;
    }
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        (header::VARY, "Origin, Access-Control-Request-Method"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// A request whose host or length may be read in two ways, by us and by whoever stands before us, is
/// refused (RFC 9112 sections 3.2 and 6.3), and nothing that follows it on its connection is read.
pub(super) async fn refuse_ambiguous(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let may_be_unnamed = request.version() < Version::HTTP_11 && !headers.contains_key(header::HOST);
    let named = may_be_unnamed || has_one_host(headers);
    let measured = headers.get_all(header::TRANSFER_ENCODING).iter().nth(1).is_none();
    let detail = match (named, measured) {
        (true, true) => return next.run(request).await,
        (false, _) => "a request names its host in one `Host` line",
        (_, false) => "a request names its transfer coding in one `Transfer-Encoding` line",
    };
    let mut refused = problem::answer(headers, StatusCode::BAD_REQUEST, detail);
    refused.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    refused
}

/// Whether there is one host, well written.
pub(super) fn has_one_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host.as_bytes()),
        _ => false,
    }
}

/// Whether bytes may be a host and a port, as far as a server minds that does not ask which.
pub(super) fn is_host(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_~%!$&'()*+,;=".contains(byte))
}

/// A body that says that it is large is refused unread. One that does not say how large it
/// is stays unread too: the connection is closed after the answer.
pub(super) async fn refuse_large_bodies(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: Option<u64> = length.and_then(|text| text.parse().ok());
    if length.is_some_and(|length| length > LARGEST_BODY) {
        let detail = "nothing here takes a body as large as that";
        let mut refused = problem::answer(request.headers(), StatusCode::PAYLOAD_TOO_LARGE, detail);
        refused.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return refused;
    }
    next.run(request).await
}
