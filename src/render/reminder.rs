//! How do the messages read that are to be sent, each with its instant and what it names?
//! Apart from occurrences: these have a recipient and an hour. They come in parts, so that
//! years of them need no more room than a month.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use observances::Lang;
use serde::{Serialize, Serializer};

use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, iso, styled};
use super::{Format, Look, csv, entry, json, plain};

/// One message to one recipient.
#[derive(Debug, Clone, Serialize)]
pub struct Reminder {
    /// When it falls due.
    #[serde(serialize_with = "in_utc")]
    pub due: DateTime<Utc>,
    /// When it leaves, or, for one that is late, should have left: after its place in the spread,
    /// and not in the quiet hours.
    #[serde(serialize_with = "in_utc")]
    pub leaves: DateTime<Utc>,
    /// The same instant on the recipient's wall clock.
    #[serde(serialize_with = "on_the_clock")]
    pub local: DateTime<FixedOffset>,
    /// The recipient's zone.
    pub timezone: String,
    /// The channel's name.
    pub channel: String,
    /// The recipient, whole.
    pub recipient: String,
    /// The subscription that calls for it, the first one where several do.
    pub subscription: String,
    /// The language of the message.
    #[serde(serialize_with = "by_code")]
    pub lang: Lang,
    /// The subject.
    pub subject: Option<String>,
    /// Why no message can be made.
    pub fault: Option<String>,
    /// What it names, soonest first.
    pub occurrences: Vec<Named>,
    /// What else a table says: `late`.
    #[serde(skip)]
    pub note: Option<&'static str>,
}

/// One occurrence that a message names.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// The observance's id.
    pub id: String,
    /// The occurrence's first day.
    #[serde(serialize_with = "entry::as_iso")]
    pub start: NaiveDate,
    /// Its last day, inclusive.
    #[serde(serialize_with = "entry::as_iso")]
    pub end: NaiveDate,
    /// How long before its first day, as the configuration has it: `7d`.
    pub before: String,
    /// The name, in the message's language.
    pub name: String,
    /// How long before, in words of that language.
    #[serde(skip)]
    pub ahead: String,
}

const COLUMNS: [&str; 12] = [
    "due",
    "leaves",
    "local",
    "timezone",
    "channel",
    "recipient",
    "subscription",
    "lang",
    "subject",
    "fault",
    "occurrences",
    "before",
];

/// The formats that these have.
pub const FORMATS: [Format; 4] = [Format::Table, Format::Plain, Format::Json, Format::Csv];

/// An instant for programs: `2027-04-04T07:00:00Z`.
#[must_use]
pub fn utc(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The same on a wall clock: `2027-04-04T09:00:00+02:00`.
#[must_use]
pub fn clock(at: DateTime<FixedOffset>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

pub(super) fn in_utc<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&utc(*at))
}

fn by_code<S: Serializer>(lang: &Lang, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(lang.code())
}

pub(super) fn on_the_clock<S: Serializer>(
    at: &DateTime<FixedOffset>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&clock(*at))
}

/// Writes messages part by part.
#[derive(Debug)]
pub struct Sheet<'l> {
    format: Format,
    look: &'l Look,
    empty: bool,
}

/// Why a part cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// As JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// As CSV.
    #[error(transparent)]
    Csv(#[from] ::csv::Error),
}

impl<'l> Sheet<'l> {
    /// A sheet with nothing on it.
    #[must_use]
    pub fn new(format: Format, look: &'l Look) -> Self {
        Self { format, look, empty: true }
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.empty
    }

    /// The text of some more messages.
    ///
    /// # Errors
    ///
    /// None that is known.
    pub fn part(&mut self, some: &[Reminder]) -> Result<String, SheetError> {
        let first = self.empty;
        self.empty = first && some.is_empty();
        if some.is_empty() {
            return Ok(String::new());
        }
        Ok(match self.format {
            Format::Json => {
                let array = json::array(some.iter())?;
                let within = array.trim_start_matches("[\n").trim_end_matches("\n]\n");
                format!("{}{within}", if first { "[\n" } else { ",\n" })
            }
            Format::Csv => {
                let table = csv::table(&COLUMNS, some.iter().map(row))?;
                let rows = table.split_once('\n').map_or("", |(_, rows)| rows);
                if first { table } else { rows.to_owned() }
            }
            Format::Table => {
                let gap = if first { "" } else { "\n" };
                format!("{gap}{}", table(some, self.look))
            }
            _ => some.iter().map(line).collect(),
        })
    }

    /// What stands after the last message.
    ///
    /// # Errors
    ///
    /// None that is known.
    pub fn end(&self) -> Result<String, SheetError> {
        Ok(match self.format {
            Format::Json if self.empty => "[\n]\n".to_owned(),
            Format::Json => "\n]\n".to_owned(),
            Format::Csv if self.empty => csv::table(&COLUMNS, std::iter::empty())?,
            _ => String::new(),
        })
    }
}

/// For a terminal: a block for each message, with an empty line between.
#[must_use]
pub fn table(some: &[Reminder], look: &Look) -> String {
    let blocks = some.iter().map(|one| {
        // Set in its own language, which may be read from right to left where the terminal's is not.
        let look = Look { lang: one.lang, ..*look };
        let mut page = Page::new(&look);
        block(&mut page, one, &look);
        page.text
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn block(page: &mut Page<'_>, one: &Reminder, look: &Look) {
    let note = one.note.map_or_else(String::new, |note| format!(", {note}"));
    let leaves = one.leaves.format("%Y-%m-%d %H:%M UTC").to_string();
    let local = format!("({} {}{note})", one.local.format("%Y-%m-%d %H:%M"), one.timezone);
    if leaves.len() + 1 + local.chars().count() <= look.width {
        let leaves = styled(&leaves, BOLD, look.colour).into_owned();
        page.text.push_str(&format!("{leaves} {local}\n"));
    } else {
        page.line("", &leaves, BOLD);
        page.line("  ", &local, PLAIN);
    }
    labelled(page, "to", &format!("{} ({})", one.recipient, one.channel), look);
    labelled(page, "for", &format!("subscription \"{}\"", one.subscription), look);
    one.subject.iter().for_each(|subject| labelled(page, "subject", subject, look));
    one.fault.iter().for_each(|fault| labelled(page, "not made", fault, look));
    for named in &one.occurrences {
        let date = format!("  {}  ", iso(named.start));
        page.put(&date, 14, 2, &format!("{} ({}, {})", named.name, named.id, named.ahead), PLAIN);
    }
}

fn labelled(page: &mut Page<'_>, label: &str, text: &str, look: &Look) {
    let spaces = " ".repeat(9_usize.saturating_sub(label.len()));
    page.put(&format!("  {}{spaces}", styled(label, DIM, look.colour)), 11, 0, text, PLAIN);
}

fn line(one: &Reminder) -> String {
    plain::rows(std::iter::once(row(one)))
}

/// The occurrences are `id/first day`, and each has its lead at the same place.
fn row(one: &Reminder) -> [String; 12] {
    let each =
        |what: &dyn Fn(&Named) -> String| one.occurrences.iter().map(what).collect::<Vec<_>>().join(";");
    [
        utc(one.due),
        utc(one.leaves),
        clock(one.local),
        one.timezone.clone(),
        one.channel.clone(),
        one.recipient.clone(),
        one.subscription.clone(),
        one.lang.code().to_owned(),
        one.subject.clone().unwrap_or_default(),
        one.fault.clone().unwrap_or_default(),
        each(&|named| format!("{}/{}", named.id, iso(named.start))),
        each(&|named| named.before.clone()),
    ]
}
