//! What is an observance, once its data file has been checked?
//! The shape as used: apart from `record.rs`, the shape as written, so that nothing
//! past the checks meets an unchecked value.

use chrono::NaiveDate;

use crate::language::Lang;
use crate::rule::Rule;
use crate::text::{List, Text};

/// A thing that is observed, with its rule, its legal instrument and its names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observance {
    /// Stable identifier: lower-case words joined by hyphens; the data file's name.
    pub id: Text,
    /// Day, week, year, decade or anniversary.
    pub kind: Kind,
    /// The names, in the order of [`Lang::ALL`].
    pub names: [Name; 6],
    /// Other English names that people search for.
    pub aliases: List<Text>,
    /// What it is about, in the project's own words, in English.
    pub description: Option<Text>,
    /// What a reader of the other fields should know: doubts, earlier dates, other titles.
    pub note: Option<Text>,
    /// Themes, from [`crate::selection::THEMES`] for the built-in ones.
    pub themes: List<Text>,
    /// Collections that it is part of; `un` for all that are built in.
    pub collections: List<Text>,
    /// The body that proclaimed or established it; `None` where it was not read.
    pub proclaimed_by: Option<Text>,
    /// The legal instrument.
    pub instrument: Instrument,
    /// When the instrument was adopted: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exactly as it was read.
    pub adopted: Option<Text>,
    /// The first year in which it was observed; `None` where it was not read.
    pub first_observed: Option<i32>,
    /// The page of the UN or of an agency.
    pub url: Option<Text>,
    /// The eras, oldest first; they do not overlap.
    pub eras: List<Era>,
    /// Where the facts were read.
    pub sources: List<Text>,
    /// How surely they are known.
    pub confidence: Confidence,
    /// How often this entry has changed; SEQUENCE in feeds.
    pub revision: u32,
    /// The day of the last change of this entry; DTSTAMP and LAST-MODIFIED in feeds.
    pub revised: NaiveDate,
}

impl Observance {
    /// The name in a language. Every observance has one in each of the six.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &Name {
        let [ar, en, es, fr, ru, zh] = &self.names;
        match lang {
            Lang::Ar => ar,
            Lang::En => en,
            Lang::Es => es,
            Lang::Fr => fr,
            Lang::Ru => ru,
            Lang::Zh => zh,
        }
    }

    /// The era that holds in a year, if any.
    #[must_use]
    pub fn era(&self, year: i32) -> Option<&Era> {
        self.eras.iter().find(|era| era.holds_in(year))
    }
}

/// How long an observance lasts, and of which sort it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An international day (a few last two days).
    Day,
    /// An international week.
    Week,
    /// An international year.
    Year,
    /// An international decade.
    Decade,
    /// The anniversary of an event or instrument, marked but not proclaimed.
    Anniversary,
}

impl Kind {
    /// Every kind, in the order of their length; anniversaries last.
    pub const ALL: [Kind; 5] = [Kind::Day, Kind::Week, Kind::Year, Kind::Decade, Kind::Anniversary];

    /// The word for it in data files, flags and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Day => "day",
            Kind::Week => "week",
            Kind::Year => "year",
            Kind::Decade => "decade",
            Kind::Anniversary => "anniversary",
        }
    }

    /// The kind that a word names, if it is one of [`Kind::as_str`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A name in one language, with how surely it is the official one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: Text,
    /// Official, recalled, or the project's own translation.
    pub standing: Standing,
    /// Where it was read.
    pub source: Option<Text>,
}

/// How surely a name is the official one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Read on a page of the UN or of an agency, in a resolution, a UN list or the press.
    Official,
    /// Known as the official name, but not read again.
    Recalled,
    /// The project's own translation: no official name was found.
    Translated,
}

/// The decision that made an observance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instrument {
    /// The symbol or title to cite, for example `A/RES/60/97`.
    Cited(Text),
    /// It is known that no instrument made it.
    None,
    /// None was found; there may be one.
    Unread,
}

impl Instrument {
    /// The symbol to cite, if there is one.
    #[must_use]
    pub fn symbol(&self) -> Option<&str> {
        match self {
            Self::Cited(symbol) => Some(symbol),
            Self::None | Self::Unread => None,
        }
    }
}

/// How surely the facts of an entry are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// Read in the instrument or on a page or list of the UN.
    High,
    /// Read in other published sources, or with a gap that the note names.
    Medium,
    /// Not confirmed.
    Low,
}

/// A span of years in which an observance followed one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Era {
    /// The first year, inclusive; `None` if it is not known.
    pub since: Option<i32>,
    /// The last year, inclusive; `None` while the rule holds.
    pub until: Option<i32>,
    /// The rules; each gives at most one occurrence a year.
    pub rules: List<Rule>,
    /// The length of an occurrence in days, at least 1.
    pub days: u16,
    /// The rhythm in years, counted from `since`; 1 for every year.
    pub every: u16,
}

impl Era {
    /// Whether this era gives occurrences in a year.
    #[must_use]
    pub fn holds_in(&self, year: i32) -> bool {
        let begun = self.since.is_none_or(|since| since <= year);
        let going_on = self.until.is_none_or(|until| year <= until);
        let in_rhythm = match (self.every, self.since) {
            (0 | 1, _) | (_, None) => true,
            (every, Some(since)) => (year - since).rem_euclid(i32::from(every)) == 0,
        };
        begun && going_on && in_rhythm
    }
}
