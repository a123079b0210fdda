//! What is said of an occurrence, and of an observance, to programs?
//! Apart from the formats, so that JSON, CSV and the API have the same fields in the same order.

use chrono::NaiveDate;
use observances::{Era, Lang, Observance, Occurrence};
use serde::{Serialize, Serializer};

use super::text::{dotted, iso};

/// One occurrence, as programs are told of it. The order of the fields is part of the promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry<'c> {
    /// The observance.
    pub id: &'c str,
    /// Its name in the language.
    pub name: &'c str,
    /// `day`, `week`, `year`, `decade` or `anniversary`.
    pub kind: &'static str,
    /// The first day.
    #[serde(serialize_with = "as_iso")]
    pub start: NaiveDate,
    /// The last day, inclusive.
    #[serde(serialize_with = "as_iso")]
    pub end: NaiveDate,
    /// From today to the first day; negative once it has begun.
    pub days_until: i64,
    /// Its themes, alphabetical.
    pub themes: Vec<&'c str>,
    /// The body, by its English name.
    pub proclaimed_by: Option<&'c str>,
    /// The symbol to cite.
    pub instrument: Option<&'c str>,
    /// The first year in which it was observed.
    pub first_observed: Option<i32>,
    /// Its page.
    pub url: Option<&'c str>,
    /// The language of the name.
    pub lang: &'static str,
}

impl<'c> Entry<'c> {
    /// What is said of an occurrence in a language, seen from a day.
    #[must_use]
    pub fn of(occurrence: &Occurrence<'c>, lang: Lang, today: NaiveDate) -> Self {
        let observance = occurrence.observance;
        Self {
            id: &observance.id,
            name: &occurrence.name(lang).text,
            kind: observance.kind.as_str(),
            start: occurrence.start,
            end: occurrence.end,
            days_until: occurrence.start.signed_duration_since(today).num_days(),
            themes: themes(observance),
            proclaimed_by: observance.proclaimed_by.as_deref(),
            instrument: observance.instrument.symbol(),
            first_observed: observance.first_observed,
            url: observance.url.as_deref(),
            lang: lang.code(),
        }
    }
}

/// One observance, undated, as programs are told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undated<'c> {
    /// The observance.
    pub id: &'c str,
    /// Its name in the language.
    pub name: &'c str,
    /// `day`, `week`, `year`, `decade` or `anniversary`.
    pub kind: &'static str,
    /// The rule that holds, in the words of the language.
    pub rule: String,
    /// Its themes, alphabetical.
    pub themes: Vec<&'c str>,
    /// The body, by its English name.
    pub proclaimed_by: Option<&'c str>,
    /// The symbol to cite.
    pub instrument: Option<&'c str>,
    /// The first year in which it was observed.
    pub first_observed: Option<i32>,
    /// Its page.
    pub url: Option<&'c str>,
    /// The language of the name and the rule.
    pub lang: &'static str,
    /// When the instrument was adopted: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub adopted: Option<&'c str>,
    /// Why no symbol is known, in English.
    pub instrument_note: Option<&'c str>,
    /// The collections that it is part of.
    pub collections: Vec<&'c str>,
    /// The last year in which it was observed, inclusive; `null` while it is.
    pub withdrawn_after: Option<i32>,
    /// `high`, `medium` or `low`.
    pub confidence: &'static str,
    /// Where the facts were read.
    pub sources: Vec<&'c str>,
}

impl<'c> Undated<'c> {
    /// What is said of an observance in a language.
    #[must_use]
    pub fn of(observance: &'c Observance, lang: Lang) -> Self {
        Self {
            id: &observance.id,
            name: &observance.name(lang).text,
            kind: observance.kind.as_str(),
            rule: rule(observance, lang),
            themes: themes(observance),
            proclaimed_by: observance.proclaimed_by.as_deref(),
            instrument: observance.instrument.symbol(),
            first_observed: observance.first_observed,
            url: observance.url.as_deref(),
            lang: lang.code(),
            adopted: observance.adopted.as_deref(),
            instrument_note: observance.instrument_note.as_deref(),
            collections: observance.collections.iter().map(AsRef::as_ref).collect(),
            withdrawn_after: observance.withdrawn.as_ref().map(|withdrawn| withdrawn.after),
            confidence: observance.confidence.as_str(),
            sources: observance.sources.iter().map(AsRef::as_ref).collect(),
        }
    }
}

/// Alphabetical, whatever their order in the data file.
pub(super) fn themes(observance: &Observance) -> Vec<&str> {
    let mut themes: Vec<&str> = observance.themes.iter().map(AsRef::as_ref).collect();
    themes.sort_unstable();
    themes
}

/// The rules of the era that holds, or of the last one that did, in words.
#[must_use]
pub fn rule(observance: &Observance, lang: Lang) -> String {
    observance.eras.last().map_or_else(String::new, |era| rules(era, lang))
}

/// The rules of the first era that is known, in words.
#[must_use]
pub fn first_rule(observance: &Observance, lang: Lang) -> String {
    observance.eras.first().map_or_else(String::new, |era| rules(era, lang))
}

/// The rules of an era in words, with its rhythm and the length of an occurrence where they
/// are not those of a yearly day: `24 October · 7 days`.
#[must_use]
pub fn rules(era: &Era, lang: Lang) -> String {
    let rules = era.rules.iter().map(|rule| lang.rule(rule));
    let every = (era.every > 1).then(|| lang.every_years(era.every.into()));
    let days = (era.days > 1).then(|| lang.days(era.days.into()));
    let rules = rules.collect::<Vec<_>>().join("; ");
    dotted([Some(rules), every, days])
}

/// An era in words: its rules, and the years in which they held: `4 April · since 2006`.
#[must_use]
pub fn era(era: &Era, lang: Lang) -> String {
    dotted([Some(rules(era, lang)), lang.years(era.since, era.until)])
}

/// Writes a date as programs read it.
///
/// # Errors
///
/// Those of the serializer.
pub(super) fn as_iso<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&iso(*date))
}
