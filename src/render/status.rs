//! How does it read, how the reminders are doing?
//! Apart from finding it out: here one value is laid out for people and for programs.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::ledger::{self, Message};
use super::reminder::{self, Reminder, in_utc};
use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, styled};
use super::{Look, json, plain};

/// How the reminders are doing.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Whether nothing is overdue or held back.
    pub well: bool,
    /// When this was asked.
    #[serde(serialize_with = "in_utc")]
    pub at: DateTime<Utc>,
    /// Whether an observd works with the state directory.
    pub running: bool,
    /// Its process, as it wrote itself down.
    pub pid: Option<String>,
    /// The state directory.
    pub state_directory: String,
    /// The database.
    pub database: String,
    /// How many bytes it has; none where it is not there yet.
    pub database_bytes: Option<u64>,
    /// Up to when what falls due was looked for.
    #[serde(serialize_with = "maybe")]
    pub looked_until: Option<DateTime<Utc>>,
    /// How many messages there are in each state.
    pub outbox: Vec<Count>,
    /// Of how many messages an attempt ended without an answer.
    pub in_doubt: u32,
    /// How many messages wait for the operator's word.
    pub held: usize,
    /// How many messages should have been sent and were not.
    pub overdue_count: usize,
    /// The first of them, the oldest first.
    pub overdue: Vec<Overdue>,
    /// What went wrong lately, the latest first.
    pub failures: Vec<Message>,
    /// Subscriptions that select what is in a file that is left out.
    pub incomplete: Vec<String>,
    /// The next messages.
    pub next: Vec<Reminder>,
}

/// How many messages there are in a state.
#[derive(Debug, Clone, Serialize)]
pub struct Count {
    /// The state.
    pub state: &'static str,
    /// How many.
    pub messages: u32,
}

/// One that should have been sent.
#[derive(Debug, Clone, Serialize)]
pub struct Overdue {
    /// Since when.
    #[serde(serialize_with = "in_utc")]
    pub due: DateTime<Utc>,
    /// The channel's name.
    pub channel: String,
    /// The recipient, whole.
    pub recipient: String,
    /// The subject.
    pub subject: Option<String>,
    /// Its Message-ID, where it is in the outbox.
    pub message: Option<String>,
    /// What keeps it: that nothing looked, or what the last attempt came to.
    pub why: String,
}

fn maybe<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => in_utc(at, serializer),
        None => serializer.serialize_none(),
    }
}

/// As JSON, with an end of line.
///
/// # Errors
///
/// None that is known.
pub fn json(status: &Status) -> serde_json::Result<String> {
    json::pretty(status)
}

/// Field and value, one a line: what a monitor asks for, without the messages one by one.
#[must_use]
pub fn plain(status: &Status) -> String {
    let mut lines = String::new();
    facts(status).iter().for_each(|(field, value)| plain::line(&mut lines, &[field, value]));
    lines
}

/// For a terminal.
#[must_use]
pub fn table(status: &Status, look: &Look) -> String {
    let mut page = Page::new(look);
    for (label, text) in facts(status) {
        let spaces = " ".repeat(14_usize.saturating_sub(label.len()));
        page.put(&format!("{}{spaces}", styled(label, DIM, look.colour)), 14, 0, &text, PLAIN);
    }
    section(&mut page, "Overdue", &status.overdue, |page, one| {
        page.pair("  ", &minute(one.due), BOLD, &format!("{} ({})", one.recipient, one.channel));
        one.subject.iter().for_each(|subject| page.item("    ", subject, PLAIN));
        page.item("    ", &one.why, PLAIN);
    });
    section(&mut page, "What went wrong lately", &status.failures, |page, one| {
        ledger::block(page, one, "  ", look);
    });
    if !status.next.is_empty() {
        page.gap();
        page.line("", "What comes next", BOLD);
        page.gap();
        page.text.push_str(&reminder::table(&status.next, look));
    }
    page.text
}

fn section<T>(page: &mut Page<'_>, heading: &str, all: &[T], put: impl Fn(&mut Page<'_>, &T)) {
    if !all.is_empty() {
        page.gap();
        page.line("", heading, BOLD);
    }
    all.iter().for_each(|one| put(page, one));
}

fn facts(status: &Status) -> Vec<(&'static str, String)> {
    let doubt = match status.in_doubt {
        0 => String::new(),
        number => format!("; {number} of them perhaps sent twice, or not at all"),
    };
    let mut facts = vec![
        (
            "reminders",
            if status.well { "nothing is overdue" } else { "something is overdue, or held back" }.to_owned(),
        ),
        ("service", service(status)),
        ("state", status.state_directory.clone()),
        ("database", database(status)),
    ];
    if status.database_bytes.is_some() {
        let looked = status.looked_until.map_or_else(|| "not yet".to_owned(), minute);
        facts.push(("looked until", looked));
        facts.push(("outbox", counted(&status.outbox) + &doubt));
    }
    if let Some(oldest) = status.overdue.first() {
        facts.push(("overdue", format!("{}, the oldest since {}", status.overdue_count, minute(oldest.due))));
    }
    if status.held > 0 {
        facts.push(("held", format!("{} wait for your word", status.held)));
    }
    facts.extend(status.incomplete.iter().map(|sentence| ("left out", sentence.clone())));
    if let Some(next) = status.next.first() {
        facts.push(("next", minute(next.leaves)));
    }
    facts
}

fn counted(outbox: &[Count]) -> String {
    let some = outbox.iter().filter(|count| count.messages > 0);
    let each: Vec<String> = some.map(|count| format!("{} {}", count.messages, count.state)).collect();
    if each.is_empty() { "empty".to_owned() } else { each.join(", ") }
}

fn service(status: &Status) -> String {
    match (&status.pid, status.running) {
        (Some(pid), true) => format!("runs (pid {pid})"),
        (None, true) => "runs".to_owned(),
        (_, false) => "does not run; `observd run` starts it, or a timer calls `observd remind`".to_owned(),
    }
}

fn database(status: &Status) -> String {
    match status.database_bytes {
        Some(bytes) => format!("{} ({})", status.database, size(bytes)),
        None => format!("{} (not there yet: nothing ran)", status.database),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{}.{} MiB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
