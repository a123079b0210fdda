//! How does it read, why a reminder came or did not?
//! Apart from the sentences, which whoever knows the ledger makes: here they are laid out
//! for each format.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;

use super::reminder::{in_utc, on_the_clock, utc};
use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, iso, styled};
use super::{Look, entry, json, plain};

/// What one recipient of one subscription was told of an observance in a year.
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    /// The subscription's name.
    pub subscription: String,
    /// The recipient, whole.
    pub recipient: String,
    /// The channel's name.
    pub channel: String,
    /// The recipient's zone.
    pub timezone: String,
    /// Whether the subscription selects the observance.
    pub selected: bool,
    /// By which of its words, or by which not; sentences.
    pub selection: Vec<String>,
    /// Why there are no reminders, where there are none.
    pub none: Option<String>,
    /// One for each occurrence and lead.
    pub reminders: Vec<Told>,
}

/// One reminder.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// The occurrence's first day.
    #[serde(serialize_with = "entry::as_iso")]
    pub start: NaiveDate,
    /// Its last day, inclusive.
    #[serde(serialize_with = "entry::as_iso")]
    pub end: NaiveDate,
    /// How long before, as the configuration has it: `7d`.
    pub before: String,
    /// The same in words.
    #[serde(skip)]
    pub ahead: String,
    /// When it falls due.
    #[serde(serialize_with = "in_utc")]
    pub due: DateTime<Utc>,
    /// The same on the recipient's wall clock.
    #[serde(serialize_with = "on_the_clock")]
    pub local: DateTime<FixedOffset>,
    /// How it stands, in a word.
    pub state: String,
    /// How it stands, in a sentence.
    pub why: String,
    /// Its lines in the ledger.
    pub ledger: Vec<Line>,
}

/// A line of the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// The key.
    pub key: String,
    /// Its state.
    pub state: String,
    /// Why, as the ledger has it.
    pub reason: Option<String>,
    /// When its state was last written.
    #[serde(serialize_with = "in_utc")]
    pub changed: DateTime<Utc>,
    /// The Message-ID, without angle brackets.
    pub message: Option<String>,
    /// The message's subject.
    pub subject: Option<String>,
    /// How many attempts there were.
    pub attempts: Option<u32>,
    /// How many of them ended without an answer.
    pub in_doubt: Option<u32>,
}

/// For a terminal, below the observance's name and what is asked.
#[must_use]
pub fn table(name: &str, asked: &str, all: &[Account], look: &Look) -> String {
    let mut page = Page::new(look);
    page.line("", name, BOLD);
    page.line("", asked, DIM);
    for account in all {
        page.gap();
        page.line(
            "",
            &format!("{}: {} ({})", account.subscription, account.recipient, account.channel),
            BOLD,
        );
        account.selection.iter().for_each(|sentence| page.item("  ", sentence, PLAIN));
        account.none.iter().for_each(|sentence| page.item("  ", sentence, PLAIN));
        account.reminders.iter().for_each(|told| reminder(&mut page, told, &account.timezone, look));
    }
    page.text
}

fn reminder(page: &mut Page<'_>, told: &Told, timezone: &str, look: &Look) {
    page.gap();
    page.pair("  ", &iso(told.start), BOLD, &told.ahead);
    let mut labelled = |label: &str, text: &str| {
        let spaces = " ".repeat(9_usize.saturating_sub(label.len()));
        page.put(&format!("    {}{spaces}", styled(label, DIM, look.colour)), 13, 0, text, PLAIN);
    };
    let (due, local) = (told.due.format("%Y-%m-%d %H:%M UTC"), told.local.format("%Y-%m-%d %H:%M"));
    labelled("due", &format!("{due} ({local} {timezone})"));
    labelled("why", &told.why);
    for line in &told.ledger {
        line.subject.iter().for_each(|subject| labelled("subject", subject));
        line.message.iter().for_each(|id| labelled("message", &format!("<{id}>")));
        labelled("key", &line.key);
    }
}

/// Subscription, recipient, first day, lead, instant, state, sentence: one reminder a line,
/// and one for a subscription that has none.
#[must_use]
pub fn plain(all: &[Account]) -> String {
    let mut lines = String::new();
    for account in all {
        let (subscription, recipient) = (account.subscription.as_str(), account.recipient.as_str());
        if account.reminders.is_empty() {
            let state = if account.selected { "none" } else { "not-selected" };
            let why = account.none.iter().chain(&account.selection).cloned().collect::<Vec<_>>().join(" ");
            plain::line(&mut lines, &[subscription, recipient, "", "", "", state, &why]);
        }
        for told in &account.reminders {
            let (start, due) = (iso(told.start), utc(told.due));
            let cells = [subscription, recipient, &start, &told.before, &due, &told.state, &told.why];
            plain::line(&mut lines, &cells);
        }
    }
    lines
}

/// As JSON, with an end of line.
///
/// # Errors
///
/// None that is known.
pub fn json(all: &[Account]) -> serde_json::Result<String> {
    json::pretty(&all)
}
