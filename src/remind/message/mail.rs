//! How does a reminder become a mail?
//! RFC 5322 headers and two complete parts, plain text and HTML. Everything that the
//! mail library would draw by chance or from the clock is set here, so that the same
//! reminder gives the same bytes.

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use minijinja::{Environment, context};

use super::text::Words;
use super::{MessageError, Sending};
use crate::config::Address;

const TEMPLATE: &str = include_str!("mail.html");

pub(super) fn bytes(
    sending: &Sending<'_>,
    words: &Words,
    from: &Address,
    id: &str,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, MessageError> {
    let to: Mailbox = sending.recipient.reveal().parse().map_err(|_| MessageError::Recipient)?;
    let domain = from.mailbox().email.domain();
    let mut builder = Message::builder()
        .from(from.mailbox().clone())
        .to(to)
        .subject(words.subject.clone())
        .date(now.into())
        .message_id(Some(format!("<{id}>")));
    let headers = [
        ("List-Id", format!("<observances.{domain}>")),
        // RFC 3834: no vacation reply is wanted; the second says so to Exchange.
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "All".to_owned()),
        ("Content-Language", words.code.to_owned()),
        ("List-Unsubscribe", format!("<mailto:{}?subject=unsubscribe>", from.reveal())),
    ];
    for (header, value) in headers {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(header), value));
    }
    let parts = MultiPart::alternative().boundary(format!("observd-{name}"));
    let plain = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(words.plain());
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(html(words));
    Ok(builder.multipart(parts.singlepart(plain).singlepart(html))?.formatted())
}

fn html(words: &Words) -> String {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    let rendered = templates.render_str(TEMPLATE, context! { words => minijinja::value::Serde(words) });
    // The template is compiled in and rendered by the tests in every language; should it
    // fail all the same, the plain words are better than no mail.
    rendered.unwrap_or_else(|_| format!("<pre>{}</pre>", escaped(&words.plain())))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
