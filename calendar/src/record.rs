//! What may a data file say?
//! The shape as written, apart from `observance.rs`, the shape as used: here every
//! value keeps its place in the file, so that a fault can be shown where it stands.

use serde::Deserialize;
use toml::Spanned;

/// A data file: one observance. `README.md` beside the data is its reference.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) kind: Spanned<String>,
    pub(crate) themes: Spanned<Vec<Spanned<String>>>,
    pub(crate) proclaimed_by: Option<Spanned<String>>,
    pub(crate) instrument: Option<Spanned<String>>,
    pub(crate) adopted: Option<Spanned<String>>,
    pub(crate) first_observed: Option<Spanned<i32>>,
    pub(crate) url: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) aliases: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) collections: Vec<Spanned<String>>,
    pub(crate) confidence: Spanned<String>,
    pub(crate) revision: u32,
    pub(crate) revised: Spanned<String>,
    pub(crate) description: Option<Spanned<String>>,
    pub(crate) note: Option<Spanned<String>>,
    pub(crate) sources: Spanned<Vec<Spanned<String>>>,
    pub(crate) names: NamesRecord,
    pub(crate) eras: Spanned<Vec<Spanned<EraRecord>>>,
    pub(crate) examples: Option<ExamplesRecord>,
}

/// The names in the six official languages; none may be missing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamesRecord {
    pub(crate) ar: Spanned<NameRecord>,
    pub(crate) en: Spanned<NameRecord>,
    pub(crate) es: Spanned<NameRecord>,
    pub(crate) fr: Spanned<NameRecord>,
    pub(crate) ru: Spanned<NameRecord>,
    pub(crate) zh: Spanned<NameRecord>,
}

impl NamesRecord {
    /// The names with their language's code, in the order of `Lang::ALL`.
    pub(crate) fn all(&self) -> [(&'static str, &Spanned<NameRecord>); 6] {
        let Self { ar, en, es, fr, ru, zh } = self;
        [("ar", ar), ("en", en), ("es", es), ("fr", fr), ("ru", ru), ("zh", zh)]
    }
}

/// One name, and where it was read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameRecord {
    pub(crate) text: String,
    pub(crate) standing: String,
    pub(crate) source: Option<String>,
}

/// A span of years in which one rule held.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EraRecord {
    pub(crate) since: Option<i32>,
    pub(crate) until: Option<i32>,
    pub(crate) days: Option<u16>,
    pub(crate) every: Option<u16>,
    pub(crate) rules: Vec<Spanned<RuleRecord>>,
}

/// A rule: exactly one of the four forms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleRecord {
    pub(crate) fixed: Option<String>,
    pub(crate) weekday: Option<String>,
    pub(crate) nth: Option<i8>,
    pub(crate) month: Option<u32>,
    pub(crate) full_moon: Option<u32>,
    pub(crate) published: Option<Vec<String>>,
    pub(crate) listed: Option<Vec<String>>,
}

/// Dates that the rules must give, and dates that they must not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExamplesRecord {
    #[serde(default)]
    pub(crate) on: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) not_on: Vec<Spanned<String>>,
}
