//! How does a reminder become a mail?
//! RFC 5322 headers and two complete parts, plain text and HTML. Everything that the
//! mail library would draw by chance or from the clock is set here, so that the same
//! reminder gives the same bytes.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use minijinja::{Environment, context};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::text::Words;
use super::{MessageError, Sending};
use crate::remind::address::Address;

const TEMPLATE: &str = include_str!("mail.html");

/// What a mailto address may bear as it is: RFC 6068.
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'+')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'*');

/// The mail's bytes, with the Message-ID `<name@domain of the sender>`.
pub(super) fn bytes(
    sending: &Sending<'_>,
    words: &Words,
    from: &Sender,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, MessageError> {
    let to: Address = sending.recipient.reveal().parse().map_err(|_| MessageError::Recipient)?;
    let mut builder = Message::builder()
        .from(Mailbox::new(from.name.clone(), from.address.as_lettre().clone()))
        .to(Mailbox::new(None, to.as_lettre().clone()))
        .subject(words.subject.clone())
        .date(date(now))
        .message_id(Some(format!("<{}>", from.message_id(name))));
    let user = utf8_percent_encode(from.address.as_lettre().user(), ADDRESS);
    let domain = from.address.domain();
    let headers = [
        ("List-Id", format!("<observances.{domain}>")),
        // RFC 3834: no vacation reply is wanted; the second says so to Exchange.
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "All".to_owned()),
        ("Content-Language", words.code.to_owned()),
        ("List-Unsubscribe", format!("<mailto:{user}@{domain}?subject=unsubscribe>")),
    ];
    for (header, value) in headers {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(header), value));
    }
    let parts = MultiPart::alternative().boundary(format!("observd-{name}"));
    let plain = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(words.plain());
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(html(words));
    Ok(builder.multipart(parts.singlepart(plain).singlepart(html))?.formatted())
}

/// Who the mail is from: the domain as it travels, so that no header has 8-bit letters.
pub(super) struct Sender {
    name: Option<String>,
    address: Address,
}

impl Sender {
    pub(super) fn of(from: &crate::config::Mailbox) -> Result<Self, MessageError> {
        let mailbox = from.whole();
        let address = from.reveal().parse().map_err(|_| MessageError::NoSender)?;
        Ok(Self { name: mailbox.name.clone(), address })
    }

    pub(super) fn message_id(&self, name: &str) -> String {
        format!("{name}@{}", self.address.domain())
    }
}

/// The mail library panics at years that a mail's date cannot say; a clock may well show one.
fn date(now: DateTime<Utc>) -> SystemTime {
    const LAST_SECOND_OF_9999: u64 = 253_402_300_799;
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default().min(LAST_SECOND_OF_9999);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// The template, read once: reading it for each mail took a fifth of the time of a look.
static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    // A fault in it shows when it is looked up.
    let _ = templates.add_template("mail", TEMPLATE);
    templates
});

fn html(words: &Words) -> String {
    let values = context! { words => minijinja::value::Serde(words) };
    let rendered = TEMPLATES.get_template("mail").and_then(|mail| mail.render(values));
    // The template is compiled in and rendered by the tests in every language; should it
    // fail all the same, the plain words are better than no mail.
    rendered.unwrap_or_else(|_| format!("<pre>{}</pre>", escaped(&words.plain())))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
