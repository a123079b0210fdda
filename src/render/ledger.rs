//! How do messages of the outbox read?
//! Apart from `reminder.rs`: those are yet to be made, and these have a state, attempts and
//! what the other side said.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::reminder::{in_utc, utc};
use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, styled};
use super::{Look, csv, json, plain};

/// A message of the outbox.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// The Message-ID, without angle brackets.
    pub id: String,
    /// `waiting`, `sent`, `failed` and so on.
    pub state: String,
    /// When it was to be sent, where that is known.
    #[serde(serialize_with = "maybe")]
    pub due: Option<DateTime<Utc>>,
    /// When its state was last written, where that is known.
    #[serde(serialize_with = "maybe")]
    pub changed: Option<DateTime<Utc>>,
    /// The channel's name.
    pub channel: String,
    /// The recipient, whole.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many of them ended without an answer.
    pub in_doubt: u32,
    /// What the other side said, or why it was not sent.
    pub reason: Option<String>,
}

const COLUMNS: [&str; 10] =
    ["id", "state", "due", "changed", "channel", "recipient", "subject", "attempts", "in_doubt", "reason"];

fn maybe<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => in_utc(at, serializer),
        None => serializer.serialize_none(),
    }
}

/// For a terminal: a block for each message.
#[must_use]
pub fn table(all: &[Message], look: &Look) -> String {
    let mut page = Page::new(look);
    all.iter().for_each(|one| block(&mut page, one, "", look));
    page.text
}

/// One message, so far in: its state and when, and below it to whom, what, and why.
pub(super) fn block(page: &mut Page<'_>, one: &Message, indent: &str, look: &Look) {
    let at = |label: &str, at: Option<DateTime<Utc>>| {
        at.map(|at| format!("{label}{}", at.format("%Y-%m-%d %H:%M UTC")))
    };
    let when = at("", one.changed).or_else(|| at("due ", one.due)).unwrap_or_default();
    page.pair(indent, &when, BOLD, &format!("{}{}", one.state, attempts(one)));
    let labelled = |page: &mut Page<'_>, label: &str, text: &str| {
        let spaces = " ".repeat(9_usize.saturating_sub(label.len()));
        let first = format!("{indent}  {}{spaces}", styled(label, DIM, look.colour));
        page.put(&first, indent.len() + 11, 0, text, PLAIN);
    };
    labelled(page, "to", &format!("{} ({})", one.recipient, one.channel));
    labelled(page, "subject", &one.subject);
    one.reason.iter().for_each(|reason| labelled(page, "because", reason));
    labelled(page, "message", &format!("<{}>", one.id));
}

fn attempts(one: &Message) -> String {
    let number = match one.attempts {
        0 => return String::new(),
        1 => "1 attempt".to_owned(),
        many => format!("{many} attempts"),
    };
    let doubt = if one.in_doubt > 0 { ", perhaps sent" } else { "" };
    format!(" after {number}{doubt}")
}

/// The fields of the CSV, in its order: one message a line.
#[must_use]
pub fn plain(all: &[Message]) -> String {
    plain::rows(all.iter().map(row))
}

/// An array, with an end of line.
///
/// # Errors
///
/// None that is known.
pub fn json(all: &[Message]) -> serde_json::Result<String> {
    json::array(all.iter())
}

/// A row each, below the names of the fields.
///
/// # Errors
///
/// None that is known.
pub fn csv(all: &[Message]) -> Result<String, ::csv::Error> {
    csv::table(&COLUMNS, all.iter().map(row))
}

fn row(one: &Message) -> [String; 10] {
    [
        one.id.clone(),
        one.state.clone(),
        one.due.map(utc).unwrap_or_default(),
        one.changed.map(utc).unwrap_or_default(),
        one.channel.clone(),
        one.recipient.clone(),
        one.subject.clone(),
        one.attempts.to_string(),
        one.in_doubt.to_string(),
        one.reason.clone().unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            id: "4f1@example.org".to_owned(),
            state: "waiting".to_owned(),
            due: Some(DateTime::UNIX_EPOCH),
            changed: None,
            channel: "email".to_owned(),
            recipient: "desk@example.org".to_owned(),
            subject: "Sun 4 Apr:\u{1b}[31m a, b".to_owned(),
            attempts: 2,
            in_doubt: 1,
            reason: Some("RCPT: 450 4.2.0 greylisted".to_owned()),
        }
    }

    #[test]
    fn every_format_has_the_same_fields_in_the_same_order() {
        let all = [message()];
        let json = json(&all).unwrap();
        let mut from = 0;
        for field in COLUMNS {
            from += json[from..].find(&format!("\"{field}\": ")).unwrap();
        }
        let csv = csv(&all).unwrap();
        assert_eq!(csv.lines().next().unwrap().split(',').collect::<Vec<_>>(), COLUMNS);
        let plain = plain(&all);
        assert_eq!(plain.matches('\t').count() + 1, COLUMNS.len());
        assert!(!plain.contains('\u{1b}'));
    }

    #[test]
    fn a_table_says_what_waits_since_when_and_why() {
        let look = Look {
            lang: observances::Lang::En,
            today: "2026-11-22".parse().unwrap(),
            width: 80,
            colour: false,
        };
        let expected = "due 1970-01-01 00:00 UTC  waiting after 2 attempts, perhaps sent\n  \
                        to       desk@example.org (email)\n  subject  Sun 4 Apr: [31m a, b\n  \
                        because  RCPT: 450 4.2.0 greylisted\n  message  <4f1@example.org>\n";
        assert_eq!(table(&[message()], &look), expected);
    }
}
