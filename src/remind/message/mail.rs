//! How does a reminder become a mail?
//! RFC 5322 headers and two complete parts, plain text and HTML. Everything that the
//! mail library would draw by chance or from the clock is set here, so that the same
//! reminder gives the same bytes.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use data_encoding::BASE32HEX_NOPAD;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, HeaderName, HeaderValue, Headers, MessageId, To,
};
use lettre::message::{Attachment, Mailbox, Mailboxes, Message, MultiPart, SinglePart};
use observances::Occurrence;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::text::Words;
use super::{Letterhead, MessageError, Sending, TemplateError};
use crate::remind::address::Address;
use crate::remind::outbox::Content;

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

/// The finished parts of a mail.
pub(super) struct Parts {
    text: String,
    html: String,
    /// A calendar file, if one goes with it.
    calendar: Option<String>,
}

/// What both parts may come to as they travel: Gmail cuts a message off at 102 KB, and the
/// headers take something, too.
const LARGEST: usize = 98_000;

impl Parts {
    /// As the templates set the words; fewer of them where clients would cut the mail off.
    pub(super) fn of(
        sending: &Sending<'_>,
        letterhead: &Letterhead,
        words: &Words,
        faults: &mut Vec<TemplateError>,
    ) -> Self {
        let templates = &letterhead.templates;
        let mut parts = Parts {
            text: templates.text(words, faults),
            html: templates.html(words, faults),
            calendar: letterhead.attach_calendar.then(|| calendar(sending)).flatten(),
        };
        let mut words = words.clone();
        while parts.too_large() && words.shorten() {
            parts.text = templates.text(&words, faults);
            parts.html = templates.html(&words, faults);
        }
        parts
    }

    /// Whether clients would cut it off, reckoned with the longest way in which it may be
    /// written: in base64, whose lines of 76 letters hold 57 bytes and end with two more. A
    /// file stands beside what is shown, and does not count.
    fn too_large(&self) -> bool {
        (self.text.len() + self.html.len()) / 57 * 78 > LARGEST
    }
}

/// A mail as it is for everybody who is told the same, but for two headers.
#[derive(Debug)]
pub(super) struct Printed {
    headers: Headers,
    /// All from `MIME-Version` on.
    rest: Arc<[u8]>,
}

impl Printed {
    /// The mail for one recipient, with the Message-ID `<name@domain of the sender>`.
    pub(super) fn to(&self, recipient: &str, message_id: &str) -> Result<Content, MessageError> {
        let to: Address = recipient.parse().map_err(|_| MessageError::Recipient)?;
        let mut headers = self.headers.clone();
        headers.set(To::from(Mailboxes::from(Mailbox::new(None, to.as_lettre().clone()))));
        headers.set(MessageId::from(format!("<{message_id}>")));
        Ok(Content { head: headers.to_string().into_bytes(), body: Arc::clone(&self.rest) })
    }
}

/// The mail, but for its recipient.
pub(super) fn print(
    words: &Words,
    parts: Parts,
    from: &Sender,
    now: DateTime<Utc>,
) -> Result<Printed, MessageError> {
    let nobody = from.address.as_lettre().clone();
    let mut builder = Message::builder()
        .from(Mailbox::new(from.name.clone(), from.address.as_lettre().clone()))
        .to(Mailbox::new(None, nobody))
        .subject(words.subject.clone())
        .date(date(now))
        .message_id(Some("<nobody>".to_owned()));
    let user = utf8_percent_encode(from.address.as_lettre().user(), ADDRESS);
    let domain = from.address.domain();
    let headers = [
        // RFC 2919: the words are for people, and what stands in the brackets for filters.
        ("List-Id", format!("Reminders of observances <observances.{domain}>")),
        // RFC 3834: no vacation reply is wanted; the second says so to Exchange.
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "All".to_owned()),
        ("Content-Language", words.code.to_owned()),
        // One-Click (RFC 8058) needs an address of https, which there is none for yet.
        ("List-Unsubscribe", format!("<mailto:{user}@{domain}?subject=unsubscribe>")),
    ];
    for (header, value) in headers {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(header), value));
    }
    let message = builder.multipart(body(parts))?;
    let headers = message.headers().clone();
    let rest = message.formatted().split_off(headers.to_string().len());
    Ok(Printed { headers, rest: rest.into() })
}

/// What parts the parts: drawn from them, so that the same mail always has the same.
fn boundary(parts: &Parts) -> String {
    let mut hash = Sha256::new();
    hash.update(&parts.text);
    hash.update(&parts.html);
    let short: Vec<u8> = hash.finalize().iter().copied().take(15).collect();
    format!("observd-{}", BASE32HEX_NOPAD.encode(&short).to_lowercase())
}

/// Plain text first, HTML second, each complete. A calendar stands beside the two: within
/// them it hid the whole mail from readers of some clients.
fn body(parts: Parts) -> MultiPart {
    let boundary = boundary(&parts);
    let single = |sort, text: String| SinglePart::builder().header(sort).header(shorter(&text)).body(text);
    let plain = single(ContentType::TEXT_PLAIN, parts.text);
    let html = single(ContentType::TEXT_HTML, parts.html);
    let read = MultiPart::alternative().boundary(&boundary);
    let read = read.singlepart(plain).singlepart(html);
    let calendar = parts.calendar.and_then(|calendar| {
        // Never REQUEST: that is an invitation, to be answered to an organizer.
        let sort = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH").ok()?;
        Some(Attachment::new("observances.ics".to_owned()).body(calendar, sort))
    });
    match calendar {
        None => read,
        Some(calendar) => {
            let mixed = MultiPart::mixed().boundary(format!("{boundary}-file"));
            mixed.multipart(read).singlepart(calendar)
        }
    }
}

/// The shorter of the two ways in which text travels: the mail library's own choice made Arabic
/// and Russian mails larger by a quarter.
fn shorter(text: &str) -> ContentTransferEncoding {
    let foreign = text.bytes().filter(|byte| !byte.is_ascii()).count();
    match foreign * 6 > text.len() {
        true => ContentTransferEncoding::Base64,
        false => ContentTransferEncoding::QuotedPrintable,
    }
}

/// The occurrences as a calendar file: those that the feed of the subscription has too, and
/// as they are there.
fn calendar(sending: &Sending<'_>) -> Option<String> {
    let feed = sending.subscription.selection.for_feed();
    let occurrences = sending.items.iter().map(|item| item.occurrence);
    let occurrences: Vec<Occurrence<'_>> =
        occurrences.filter(|occurrence| feed.matches(occurrence.observance)).collect();
    (!occurrences.is_empty()).then(|| observances::ics::file(&occurrences, sending.subscription.lang))
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
