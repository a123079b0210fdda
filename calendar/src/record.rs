//! What may a data file say?
//! The shape as written, apart from `observance.rs`, the shape as used: here every
//! value keeps its place in the file, so that a fault can be shown where it stands.
//! A key that is needed is optional here and missed by a check, and an unknown one or a value
//! of another type never comes here: `shape.rs` takes it out, so that none hides other faults.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

/// A data file: one observance. `README.md` beside the data is its reference.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Record {
    /// May repeat the file's name; then it must be the same.
    pub(crate) id: Option<Spanned<String>>,
    pub(crate) kind: Option<Spanned<String>>,
    themes: Option<Spanned<Vec<Spanned<WordRecord>>>>,
    pub(crate) proclaimed_by: Option<Spanned<WordRecord>>,
    pub(crate) instrument: Option<Spanned<String>>,
    pub(crate) instrument_note: Option<Spanned<String>>,
    pub(crate) adopted: Option<Spanned<DateRecord>>,
    pub(crate) first_observed: Option<Spanned<i32>>,
    pub(crate) before_adoption: Option<Spanned<String>>,
    pub(crate) url: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) aliases: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) collections: Vec<Spanned<String>>,
    pub(crate) confidence: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) revision: u32,
    pub(crate) revised: Option<Spanned<DateRecord>>,
    pub(crate) note: Option<Spanned<String>>,
    pub(crate) sources: Option<Spanned<Vec<Spanned<String>>>>,
    pub(crate) names: Option<Spanned<InLanguages<NameRecord>>>,
    /// What it is about, in the project's own words.
    pub(crate) descriptions: Option<InLanguages<String>>,
    #[serde(default)]
    pub(crate) former_names: Vec<Spanned<FormerNameRecord>>,
    pub(crate) withdrawn: Option<Spanned<WithdrawnRecord>>,
    eras: Option<Spanned<Vec<Spanned<EraRecord>>>>,
    pub(crate) examples: Option<ExamplesRecord>,
}

impl Record {
    pub(crate) fn themes(&self) -> &[Spanned<WordRecord>] {
        self.themes.as_ref().map_or(&[], |themes| themes.get_ref())
    }

    pub(crate) fn eras(&self) -> &[Spanned<EraRecord>] {
        self.eras.as_ref().map_or(&[], |eras| eras.get_ref())
    }

    /// Where the themes stand, if the list is there and empty.
    pub(crate) fn no_themes(&self) -> Option<Range<usize>> {
        self.themes.as_ref().filter(|themes| themes.get_ref().is_empty()).map(Spanned::span)
    }

    /// Where the eras stand, if the list is there and empty.
    pub(crate) fn no_eras(&self) -> Option<Range<usize>> {
        self.eras.as_ref().filter(|eras| eras.get_ref().is_empty()).map(Spanned::span)
    }

    pub(crate) fn sources(&self) -> &[Spanned<String>] {
        self.sources.as_ref().map_or(&[], |sources| sources.get_ref())
    }

    /// The names that hold, with their language's code, in the order of `Lang::ALL`.
    pub(crate) fn names(&self) -> ByCode<'_, NameRecord> {
        self.names.as_ref().map_or_else(|| by_code([None; 6]), |names| names.get_ref().all())
    }

    /// The keys that every file needs, each with whether it is there.
    pub(crate) fn needed(&self) -> [(&'static str, bool); 6] {
        [
            ("kind", self.kind.is_some()),
            ("themes", self.themes.is_some()),
            ("revised", self.revised.is_some()),
            ("sources", self.sources.is_some()),
            ("names", self.names.is_some()),
            ("eras", self.eras.is_some()),
        ]
    }
}

/// A date, in quotes or as TOML's own.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "write a date as \"YYYY-MM-DD\"")]
pub(crate) enum DateRecord {
    Text(String),
    Date(toml::value::Datetime),
}

impl DateRecord {
    pub(crate) fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Date(date) => Cow::Owned(date.to_string()),
        }
    }
}

/// A word of a known list, or one of the file's own that says so: `{ own = "…" }`.
/// Without that, a mistyped word would pass for a new one.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "write a word in quotes, or { own = \"…\" } for one of your own")]
pub(crate) enum WordRecord {
    Known(String),
    Own(OwnRecord),
}

/// See [`WordRecord`].
#[derive(Debug, Deserialize)]
pub(crate) struct OwnRecord {
    pub(crate) own: String,
}

impl WordRecord {
    pub(crate) fn word(&self) -> &str {
        match self {
            Self::Known(word) | Self::Own(OwnRecord { own: word }) => word,
        }
    }
}

/// Something in some of the six official languages.
#[derive(Debug, Deserialize)]
pub(crate) struct InLanguages<T> {
    ar: Option<Spanned<T>>,
    en: Option<Spanned<T>>,
    es: Option<Spanned<T>>,
    fr: Option<Spanned<T>>,
    ru: Option<Spanned<T>>,
    zh: Option<Spanned<T>>,
}

/// Six of something, each with its language's code, in the order of `Lang::ALL`.
type ByCode<'r, T> = [(&'static str, Option<&'r Spanned<T>>); 6];

impl<T> InLanguages<T> {
    pub(crate) fn all(&self) -> ByCode<'_, T> {
        let Self { ar, en, es, fr, ru, zh } = self;
        by_code([ar.as_ref(), en.as_ref(), es.as_ref(), fr.as_ref(), ru.as_ref(), zh.as_ref()])
    }
}

fn by_code<T>(all: [Option<&Spanned<T>>; 6]) -> ByCode<'_, T> {
    let [ar, en, es, fr, ru, zh] = all;
    [("ar", ar), ("en", en), ("es", es), ("fr", fr), ("ru", ru), ("zh", zh)]
}

/// One name, and where it was read; a name alone is the official one.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "write a name in quotes, or { text = \"…\", standing = \"…\" }")]
pub(crate) enum NameRecord {
    Text(String),
    Whole(WholeNameRecord),
}

/// See [`NameRecord`].
#[derive(Debug, Deserialize)]
pub(crate) struct WholeNameRecord {
    pub(crate) text: String,
    pub(crate) standing: String,
    pub(crate) source: Option<String>,
}

impl NameRecord {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Whole(WholeNameRecord { text, .. }) => text,
        }
    }

    pub(crate) fn standing(&self) -> &str {
        match self {
            Self::Text(_) => "official",
            Self::Whole(whole) => &whole.standing,
        }
    }

    pub(crate) fn source(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Whole(whole) => whole.source.as_deref(),
        }
    }
}

/// A name that it had earlier, to the end of a year.
#[derive(Debug, Deserialize)]
pub(crate) struct FormerNameRecord {
    pub(crate) since: Option<i32>,
    pub(crate) until: i32,
    pub(crate) instrument: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) ar: Option<Spanned<NameRecord>>,
    pub(crate) en: Spanned<NameRecord>,
    pub(crate) es: Option<Spanned<NameRecord>>,
    pub(crate) fr: Option<Spanned<NameRecord>>,
    pub(crate) ru: Option<Spanned<NameRecord>>,
    pub(crate) zh: Option<Spanned<NameRecord>>,
}

impl FormerNameRecord {
    pub(crate) fn all(&self) -> ByCode<'_, NameRecord> {
        let Self { ar, en, es, fr, ru, zh, .. } = self;
        by_code([ar.as_ref(), Some(en), es.as_ref(), fr.as_ref(), ru.as_ref(), zh.as_ref()])
    }
}

/// That it is no longer observed.
#[derive(Debug, Deserialize)]
pub(crate) struct WithdrawnRecord {
    pub(crate) after: i32,
    pub(crate) reason: String,
}

/// A span of years in which one rule held.
#[derive(Debug, Deserialize)]
pub(crate) struct EraRecord {
    pub(crate) since: Option<i32>,
    pub(crate) until: Option<i32>,
    pub(crate) days: Option<u16>,
    pub(crate) every: Option<u16>,
    pub(crate) instrument: Option<Spanned<String>>,
    pub(crate) adopted: Option<Spanned<DateRecord>>,
    pub(crate) note: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) rules: Vec<Spanned<RuleRecord>>,
}

/// A rule: exactly one of the five forms.
#[derive(Debug, Deserialize)]
pub(crate) struct RuleRecord {
    pub(crate) fixed: Option<String>,
    pub(crate) weekday: Option<String>,
    pub(crate) nth: Option<i8>,
    pub(crate) month: Option<u32>,
    pub(crate) full_moon: Option<u32>,
    pub(crate) published: Option<Vec<String>>,
    pub(crate) listed: Option<Vec<String>>,
    pub(crate) span: Option<String>,
}

/// Dates that the rules must give, and dates that they must not.
#[derive(Debug, Deserialize)]
pub(crate) struct ExamplesRecord {
    #[serde(default)]
    pub(crate) on: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) not_on: Vec<Spanned<String>>,
}
