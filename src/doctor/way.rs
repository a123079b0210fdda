//! Does the address lead to an answer, and by a way that clients can go?
//! Apart from `answer.rs`, which judges what came.

use super::Severity::{Advice, Error, Warning};
use super::answer::{Answer, Hop};
use super::{Check, Look, quoted};

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
        name: "http-lost",
        severity: Error,
        rule: "RFC 9110 15.4",
        right: "a Location that begins with https://, or with / on the same server; webcal:// is for buttons alone",
        clients: "",
        look: Look::Way(lost),
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
];

fn status(answer: &Answer) -> Option<String> {
    (!answer.is_success() && !leads(answer))
        .then(|| format!("the server answers with status {}", answer.status))
}

/// Whether it is a redirect that could not be followed.
fn leads(answer: &Answer) -> bool {
    matches!(answer.status, 301 | 302 | 303 | 307 | 308)
}

fn lost(answer: &Answer) -> Option<String> {
    let status = leads(answer).then_some(answer.status)?;
    Some(match answer.header("location") {
        Some(to) => format!("the server leads on with status {status}, to {}, where HTTP ends", quoted(to)),
        None => format!("the server leads on with status {status}, and does not say where to"),
    })
}

/// Whether an address is asked with encryption.
fn is_secure(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("webcals")
}

fn downgrade(answer: &Answer) -> Option<String> {
    let mut secure = is_secure(&answer.asked);
    for hop in &answer.hops {
        if secure && !is_secure(&hop.to) {
            return Some(format!("the server leads from https to {}", quoted(&hop.to)));
        }
        secure = is_secure(&hop.to);
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
