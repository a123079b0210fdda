//! Does the server answer so that clients keep the calendar, and fetch it no more often than they must?
//! Apart from the file itself, which may be right behind an address that is not, and from `way.rs`, which
//! asks whether there is an answer at all.

use chrono::{DateTime, TimeDelta};

use super::Severity::{Advice, Error, Warning};
use super::content::physical;
use super::value::When;
use super::{Check, Look, quoted};

/// What a server answered.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The address as it was given.
    pub asked: String,
    /// To where it led, one after another.
    pub hops: Vec<Hop>,
    /// The address that answered.
    pub url: String,
    /// Its status.
    pub status: u16,
    /// Its headers: names in small letters.
    pub headers: Vec<(String, String)>,
    /// The file.
    pub body: Vec<u8>,
    /// The status of HEAD on the same address and its Content-Type, or why nothing came.
    pub head: Option<Result<(u16, String), String>>,
    /// The status when asked again with what the first answer gave to ask with, and whether the body was
    /// the same, if one came; or why nothing came.
    pub again: Option<Result<(u16, bool), String>>,
}

/// A redirect.
#[derive(Debug, Clone)]
pub struct Hop {
    /// Its status.
    pub status: u16,
    /// Where it leads.
    pub to: String,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the body is the file, and not an encoding of it that nobody asked for.
    pub(super) fn is_legible(&self) -> bool {
        self.header("content-encoding")
            .is_none_or(|said| READ.iter().any(|one| said.eq_ignore_ascii_case(one)))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }
}

/// The encodings that are asked for and read; to `body` they are undone already.
const READ: [&str; 3] = ["gzip", "x-gzip", "identity"];
/// From so many octets on, sending less is worth a word.
const WORTH_ENCODING: usize = 4096;

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "http-content-type",
        severity: Warning,
        rule: "RFC 5545 8.1",
        right: "Content-Type: text/calendar; charset=utf-8",
        clients: "Thunderbird finds no calendar at the address; browsers show text",
        look: Look::Answer(content_type),
    },
    Check {
        name: "http-charset",
        severity: Warning,
        rule: "RFC 5545 8.1",
        right: "charset=utf-8",
        clients: "ICSx5 reads the file by that charset, Thunderbird as UTF-8",
        look: Look::Answer(charset),
    },
    Check {
        name: "http-validator",
        severity: Warning,
        rule: "RFC 9110 8.8",
        right: "an ETag, made of what is in the file, and Last-Modified",
        clients: "Thunderbird and ICSx5 fetch and read the whole file each time; Evolution goes by the ETag",
        look: Look::Answer(validator),
    },
    Check {
        name: "http-again",
        severity: Error,
        rule: "clients",
        right: "304 to whoever has the file already, else 200 and the whole of it",
        clients: "clients ask so each time but the first; Thunderbird disables the calendar until further notice on 4xx and 5xx",
        look: Look::Answer(refused),
    },
    Check {
        name: "http-no-304",
        severity: Warning,
        rule: "RFC 9110 13.2.2",
        right: "304 to whoever has the file already (If-None-Match, If-Modified-Since)",
        clients: "each client fetches the whole file every time",
        look: Look::Answer(no_304),
    },
    Check {
        name: "http-unstable",
        severity: Warning,
        rule: "clients",
        right: "the same bytes until the events change",
        clients: "clients see a change in each event at each fetch; with other UIDs they flicker, or double",
        look: Look::Answer(unstable),
    },
    Check {
        name: "http-stamped-now",
        severity: Warning,
        rule: "RFC 5545 3.8.7.2",
        right: "a DTSTAMP that stays until the event changes",
        clients: "clients see a change in each event at each fetch",
        look: Look::Answer(stamped),
    },
    Check {
        name: "http-encoding",
        severity: Error,
        rule: "RFC 9110 12.5.3",
        right: "an encoding that the request allows (Accept-Encoding: gzip), or none",
        clients: "whoever cannot undo it finds no calendar in it",
        look: Look::Answer(encoding),
    },
    Check {
        name: "http-uncompressed",
        severity: Advice,
        rule: "RFC 9110 12.5.3",
        right: "gzip to whoever asks for it: a calendar has a tenth of its size then",
        clients: "each client fetches more, at each fetch",
        look: Look::Answer(uncompressed),
    },
    Check {
        name: "http-attachment",
        severity: Warning,
        rule: "RFC 6266 4.2",
        right: "no Content-Disposition, or inline; filename=\"name.ics\"",
        clients: "browsers save a file, which is imported once, in place of subscribing",
        look: Look::Answer(attachment),
    },
    Check {
        name: "http-head",
        severity: Warning,
        rule: "RFC 9110 9.3.2",
        right: "to HEAD the same status and headers as to GET",
        clients: "Thunderbird asks with HEAD first, and looks for text/calendar",
        look: Look::Answer(head),
    },
    Check {
        name: "http-name",
        severity: Advice,
        rule: "clients",
        right: "an address whose last part is the calendar's name with .ics",
        clients: "Thunderbird calls the calendar after the last part of the address, not after X-WR-CALNAME",
        look: Look::Answer(name),
    },
];

fn is_calendar(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/calendar"))
}

fn content_type(answer: &Answer) -> Option<String> {
    let said = answer.header("content-type").unwrap_or_default();
    (!is_calendar(said)).then(|| format!("Content-Type is {}", quoted(said)))
}

fn charset(answer: &Answer) -> Option<String> {
    let said = answer.header("content-type")?.to_ascii_lowercase();
    let (_, charset) = said.split_once("charset=")?;
    let charset = charset.split(';').next().unwrap_or_default().trim().trim_matches('"');
    (!matches!(charset, "utf-8" | "utf8")).then(|| format!("the charset is {}", quoted(charset)))
}

fn validator(answer: &Answer) -> Option<String> {
    let none = answer.header("etag").is_none() && answer.header("last-modified").is_none();
    none.then(|| "the answer has neither ETag nor Last-Modified".to_owned())
}

fn refused(answer: &Answer) -> Option<String> {
    match answer.again.as_ref()? {
        Ok((304 | 200..=299, _)) => None,
        Ok((status, _)) => Some(format!("asked again, the server answers with status {status}")),
        Err(why) => Some(format!("asked again, the server gives no answer: {why}")),
    }
}

fn no_304(answer: &Answer) -> Option<String> {
    let (status, same) = *answer.again.as_ref()?.as_ref().ok()?;
    // Without a validator there is nothing to ask with.
    (status == 200 && same && validator(answer).is_none())
        .then(|| format!("asked again, the server answers {status} and sends all anew"))
}

fn unstable(answer: &Answer) -> Option<String> {
    let (status, same) = *answer.again.as_ref()?.as_ref().ok()?;
    (status == 200 && !same).then(|| "asked twice, the server sends two different files".to_owned())
}

/// Whether every event seems to have been stamped when it was asked for.
fn stamped(answer: &Answer) -> Option<String> {
    const NEAR: TimeDelta = TimeDelta::minutes(5);
    let now = DateTime::parse_from_rfc2822(answer.header("date")?).ok()?.naive_utc();
    let mut stamps = physical(&answer.body).filter_map(|line| line.text.strip_prefix(b"DTSTAMP:")).peekable();
    stamps.peek()?;
    let near = |stamp: &[u8]| match std::str::from_utf8(stamp).ok().and_then(|stamp| When::read(stamp.trim()))
    {
        Some(When::Utc(at)) => (now - at).abs() < NEAR,
        _ => false,
    };
    stamps.all(near).then(|| "each DTSTAMP is the time of the fetch".to_owned())
}

fn attachment(answer: &Answer) -> Option<String> {
    let said = answer.header("content-disposition")?;
    (!said.trim_start().to_ascii_lowercase().starts_with("inline"))
        .then(|| format!("Content-Disposition is {}", quoted(said)))
}

fn encoding(answer: &Answer) -> Option<String> {
    let said = answer.header("content-encoding").filter(|_| !answer.is_legible())?;
    Some(format!("the calendar comes as {}, which was not asked for", quoted(said)))
}

fn uncompressed(answer: &Answer) -> Option<String> {
    let octets = answer.body.len();
    (octets > WORTH_ENCODING && answer.header("content-encoding").is_none())
        .then(|| format!("the server sends {octets} octets as they are"))
}

fn head(answer: &Answer) -> Option<String> {
    let (status, kind) = match answer.head.as_ref()? {
        Ok(answered) => answered,
        Err(why) => return Some(format!("HEAD is not answered: {why}")),
    };
    (*status != answer.status || !is_calendar(kind))
        .then(|| format!("HEAD is answered with status {status} and Content-Type {}", quoted(kind)))
}

fn name(answer: &Answer) -> Option<String> {
    let path = answer.url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    (!last.to_ascii_lowercase().ends_with(".ics"))
        .then(|| format!("the last part of the address is {}", quoted(last)))
}
