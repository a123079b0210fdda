//! Does the server answer so that clients keep the calendar, and fetch it no more often than they must?
//! Apart from the file itself, which may be right behind an address that is not.

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
    /// The status of HEAD on the same address, and its Content-Type.
    pub head: Option<(u16, String)>,
    /// The status when asked again with what the first answer gave to ask with, and whether the body was
    /// the same, if one came.
    pub again: Option<(u16, bool)>,
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

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }
}

/// As many as ICSx5 follows.
const MOST_HOPS: usize = 5;

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "http-status",
        severity: Error,
        rule: "clients",
        right: "200 with a valid calendar, also where a parameter is wrong: then with one event that says so",
        clients: "Thunderbird keeps the events on 404, disables the calendar for good on 410, and until further notice on any other 4xx or 5xx",
        look: Look::Way(status),
    },
    Check {
        name: "http-downgrade",
        severity: Error,
        rule: "clients",
        right: "a redirect to https",
        clients: "ICSx5 refuses to follow from https to http",
        look: Look::Way(downgrade),
    },
    Check {
        name: "http-many-redirects",
        severity: Warning,
        rule: "clients",
        right: "one redirect at most",
        clients: "ICSx5 follows five",
        look: Look::Way(many),
    },
    Check {
        name: "http-redirect",
        severity: Advice,
        rule: "RFC 9110 15.4",
        right: "308 where an address has moved for good",
        clients: "ICSx5 remembers the new address after 308 alone; Thunderbird keeps the old one after 302 and 307",
        look: Look::Way(redirect),
    },
    Check {
        name: "webcals",
        severity: Warning,
        rule: "clients",
        right: "webcal:// for buttons, https:// to copy",
        clients: "iOS says that a webcals:// address is invalid",
        look: Look::Way(webcals),
    },
    Check {
        name: "http-plain",
        severity: Advice,
        rule: "clients",
        right: "https, and on port 80 a redirect to it",
        clients: "webcal:// becomes http in ICSx5 and Evolution: without the redirect they stay there",
        look: Look::Way(plain),
    },
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

fn status(answer: &Answer) -> Option<String> {
    (!(200..300).contains(&answer.status))
        .then(|| format!("the server answers with status {}", answer.status))
}

fn downgrade(answer: &Answer) -> Option<String> {
    let mut secure = answer.asked.starts_with("https:");
    for hop in &answer.hops {
        if secure && hop.to.starts_with("http:") {
            return Some(format!("the server leads from https to {}", quoted(&hop.to)));
        }
        secure = hop.to.starts_with("https:");
    }
    None
}

fn many(answer: &Answer) -> Option<String> {
    let hops = answer.hops.len();
    (hops > MOST_HOPS).then(|| format!("the address leads on {hops} times"))
}

fn redirect(answer: &Answer) -> Option<String> {
    // From http to https is no move.
    let moves = |hop: &&Hop| {
        hop.status != 308
            && hop.to.split_once(':').map(|(_, to)| to) != answer.asked.split_once(':').map(|(_, to)| to)
    };
    let hop = answer.hops.iter().find(moves)?;
    Some(format!("the address leads on with status {}, to {}", hop.status, quoted(&hop.to)))
}

fn webcals(answer: &Answer) -> Option<String> {
    answer
        .asked
        .get(..8)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("webcals:"))
        .then(|| "the address begins with webcals:".to_owned())
}

fn plain(answer: &Answer) -> Option<String> {
    (answer.url.starts_with("http:")).then(|| "the calendar comes without encryption".to_owned())
}

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

fn no_304(answer: &Answer) -> Option<String> {
    let (status, same) = answer.again?;
    (status != 304 && same).then(|| format!("asked again, the server answers {status} and sends all anew"))
}

fn unstable(answer: &Answer) -> Option<String> {
    let (status, same) = answer.again?;
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

fn head(answer: &Answer) -> Option<String> {
    let (status, kind) = answer.head.as_ref()?;
    (*status != answer.status || !is_calendar(kind))
        .then(|| format!("HEAD is answered with status {status} and Content-Type {}", quoted(kind)))
}

fn name(answer: &Answer) -> Option<String> {
    let path = answer.url.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    (!last.to_ascii_lowercase().ends_with(".ics"))
        .then(|| format!("the last part of the address is {}", quoted(last)))
}
