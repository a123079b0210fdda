//! How do occurrences and observances read, in each of the formats?
//! Apart from whoever shows them, and pure: today, language, width and colour are handed in.
//!
//! | format | open |
//! | --- | --- |
//! | `table`: a terminal | `table.rs`, and `detail.rs` for one observance whole |
//! | `plain`: tab separated, for shells | `plain.rs` |
//! | `json` · `csv` | `json.rs`, `csv.rs`; their fields in `entry.rs`, one observance whole in `whole.rs` |
//! | `markdown` | `markdown.rs` |
//! | the web site | `site/`; its templates filled in by `markup.rs` |
//! | Atom and JSON Feed | `site/news.rs`, `site/changes.rs` |
//! | `ics` | `feed.rs`, over the library's own writer |
//! | a month or a year as a grid | `grid.rs` |
//! | what changed in the catalogue | `change.rs` |
//! | why a date falls where it does | `explanation.rs`; its sentences in `reckoning.rs` |
//! | messages that are to be sent | `reminder.rs` |
//! | messages of the outbox | `ledger.rs` |
//! | why a reminder came or did not | `account.rs` |
//! | how the reminders are doing | `status.rs` |
//! | where an instrument can be read | `document.rs` |
//! | what several of them need of text | `text.rs` |

pub mod account;
pub mod change;
pub mod csv;
mod detail;
mod document;
pub mod entry;
pub mod explanation;
pub mod feed;
pub mod finding;
pub mod grid;
pub mod json;
pub mod ledger;
pub mod markdown;
mod markup;
pub mod plain;
mod reckoning;
pub mod reminder;
pub mod site;
pub mod status;
pub mod table;
pub mod text;
pub mod whole;

pub use detail::detail;

use chrono::NaiveDate;
use observances::Lang;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal: fits its width, dates as the language writes them.
    Table,
    /// Tab separated, one a line.
    Plain,
    /// JSON.
    Json,
    /// Comma separated, with a header.
    Csv,
    /// iCalendar.
    Ics,
    /// A table in markdown.
    Markdown,
}

impl Format {
    /// Every one.
    pub const ALL: [Format; 6] = [Self::Table, Self::Plain, Self::Json, Self::Csv, Self::Ics, Self::Markdown];

    /// The word for it on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Plain => "plain",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Ics => "ics",
            Self::Markdown => "markdown",
        }
    }

    /// The format that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// For whom text is set.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The reader's today: distances are counted from it.
    pub today: NaiveDate,
    /// The width in columns.
    pub width: usize,
    /// Whether there is colour.
    pub colour: bool,
}
