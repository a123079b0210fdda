//! What is an observance, once its data file has been checked?
//! The shape as used: apart from `record.rs`, the shape as written, so that nothing
//! past the checks meets an unchecked value.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::era::Era;
use crate::language::Lang;
use crate::rule::Rule;
use crate::serial;
use crate::text::{List, Text};

/// A thing that is observed, with its rule, its legal instrument and its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Observance {
    /// Stable identifier: lower-case words joined by hyphens; the data file's name.
    pub id: Text,
    /// Day, week, year, decade or anniversary.
    pub kind: Kind,
    /// The names that hold, in the order of [`Lang::ALL`].
    #[serde(serialize_with = "serial::by_code")]
    pub names: [Name; 6],
    /// The names that it had earlier, oldest first.
    pub former_names: List<FormerName>,
    /// Other English names that people search for.
    pub aliases: List<Text>,
    /// What it is about and why that date, in the project's own words, in the order of [`Lang::ALL`];
    /// `None` in the languages that it was not written in.
    #[serde(serialize_with = "serial::known_by_code")]
    pub descriptions: [Option<Text>; 6],
    /// What a reader of the other fields should know: doubts, earlier dates, other titles.
    pub note: Option<Text>,
    /// Themes, from [`crate::THEMES`] for the built-in ones.
    pub themes: List<Text>,
    /// Collections that it is part of; `un` for all that are built in.
    pub collections: List<Text>,
    /// The body that proclaimed or established it; `None` where it was not read.
    pub proclaimed_by: Option<Text>,
    /// The legal instrument.
    pub instrument: Instrument,
    /// Why no instrument is known, or that none made it, in English.
    pub instrument_note: Option<Text>,
    /// When the instrument was adopted: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exactly as it was read.
    pub adopted: Option<Text>,
    /// The first year in which it was observed; `None` where it was not read.
    pub first_observed: Option<i32>,
    /// Why it was observed before its instrument was adopted, in English.
    pub before_adoption: Option<Text>,
    /// The page of the UN or of an agency.
    pub url: Option<Text>,
    /// The eras, oldest first; they do not overlap.
    pub eras: List<Era>,
    /// That it is no longer observed, or has left the list.
    pub withdrawn: Option<Withdrawn>,
    /// Where the facts were read.
    pub sources: List<Text>,
    /// How surely they are known.
    pub confidence: Confidence,
    /// How often this entry has changed; SEQUENCE in feeds.
    pub revision: u32,
    /// The day of the last change of this entry; DTSTAMP and LAST-MODIFIED in feeds.
    pub revised: NaiveDate,
    /// What a search looks in, made when the data file is read; empty where the names are no longer those.
    pub(crate) haystack: Text,
}

impl Observance {
    /// The name that holds, in a language. Every observance has one in each of the six; where a file
    /// gives none, it is that of another language ([`Standing::Missing`]).
    #[must_use]
    pub fn name(&self, lang: Lang) -> &Name {
        pick(&self.names, lang)
    }

    /// The name that held in a year: a former one, where there was one then and it is known in the language.
    #[must_use]
    pub fn name_in(&self, year: i32, lang: Lang) -> &Name {
        let then = self.former_names.iter().find(|name| name.holds_in(year));
        then.and_then(|name| pick(&name.names, lang).as_ref()).unwrap_or_else(|| self.name(lang))
    }

    /// What it is about, in a language; `None` where it was not written in that one.
    #[must_use]
    pub fn description(&self, lang: Lang) -> Option<&str> {
        pick(&self.descriptions, lang).as_deref()
    }

    /// The bodies that proclaimed it, each by its English name: several where it was a joint act.
    pub fn bodies(&self) -> impl Iterator<Item = &str> + Clone {
        self.proclaimed_by.as_deref().into_iter().flat_map(|bodies| bodies.split(AND))
    }

    /// The era that holds in a year, if any.
    #[must_use]
    pub fn era(&self, year: i32) -> Option<&Era> {
        self.eras.iter().find(|era| era.holds_in(year))
    }

    /// The rules of all eras, oldest first.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.eras.iter().flat_map(|era| era.rules.iter())
    }

    /// The first year that has an occurrence, as far as it is known.
    #[must_use]
    pub fn first_year(&self) -> Option<i32> {
        let of_era = self.eras.first().and_then(|era| era.since.or_else(|| era.first_date_year()));
        self.first_observed.or(of_era)
    }
}

/// What stands between the bodies of a joint act.
pub(crate) const AND: &str = "; ";

/// The one of a language, of six in the order of [`Lang::ALL`].
fn pick<T>(all: &[T; 6], lang: Lang) -> &T {
    let [ar, en, es, fr, ru, zh] = all;
    match lang {
        Lang::Ar => ar,
        Lang::En => en,
        Lang::Es => es,
        Lang::Fr => fr,
        Lang::Ru => ru,
        Lang::Zh => zh,
    }
}

/// A name that an observance had to the end of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormerName {
    /// The first year of it, inclusive; `None` if it is not known.
    pub since: Option<i32>,
    /// The last year of it, inclusive.
    pub until: i32,
    /// The name, in the order of [`Lang::ALL`]; `None` where it is not known.
    #[serde(serialize_with = "serial::known_by_code")]
    pub names: [Option<Name>; 6],
    /// What changed it.
    pub instrument: Option<Text>,
    /// Why or by whom it was changed, in English.
    pub note: Option<Text>,
}

impl FormerName {
    /// Whether it was the name in a year.
    #[must_use]
    pub fn holds_in(&self, year: i32) -> bool {
        self.since.is_none_or(|since| since <= year) && year <= self.until
    }

    /// The name in a language, where it is known.
    #[must_use]
    pub fn name(&self, lang: Lang) -> Option<&Name> {
        pick(&self.names, lang).as_ref()
    }
}

/// That an observance is no longer observed, or has left the list of the United Nations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// The last year in which it was observed, inclusive.
    pub after: i32,
    /// Why, in English.
    pub reason: Text,
}

/// How long an observance lasts, and of which sort it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// The name.
    pub text: Text,
    /// Official, recalled, or the project's own translation.
    pub standing: Standing,
    /// Where it was read.
    pub source: Option<Text>,
}

/// How surely a name is the official one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Read on a page of the UN or of an agency, in a resolution, a UN list or the press.
    Official,
    /// Known as the official name, but not read again.
    Recalled,
    /// The project's own translation: no official name was found.
    Translated,
    /// The file gives no name in this language: it is that of another one.
    Missing,
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
    /// Whether there is one to cite, in a word for JSON: `cited`, `none` made it, or none was `unread`.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match self {
            Self::Cited(_) => "cited",
            Self::None => "none",
            Self::Unread => "unread",
        }
    }

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Read in the instrument or on a page or list of the UN.
    High,
    /// Read in other published sources, or with a gap that the note names.
    Medium,
    /// Not confirmed.
    Low,
}

impl Confidence {
    /// The word for it in data files and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Standing {
    /// The word for it in data files and JSON; a file cannot say `missing`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Recalled => "recalled",
            Self::Translated => "translated",
            Self::Missing => "missing",
        }
    }
}
