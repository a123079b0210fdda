//! How does an occurrence read in a list on a page?
//! Apart from the pages, which show it in the same words: a name that leads to its own page, when it
//! is, and what there is to say of it.

use chrono::NaiveDate;
use observances::{Kind, Observance, Occurrence, Phrase, Precision};
use serde::Serialize;

use super::{Place, Site};
use crate::render::text;

/// One occurrence on a page.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    pub(super) name: String,
    /// Its own page.
    pub(super) href: String,
    /// Its day, or its span as the language writes it.
    pub(super) when: String,
    /// Its first day, `YYYY-MM-DD`.
    pub(super) iso: String,
    /// How far away it is.
    pub(super) relative: String,
    /// The word for its kind, if that is not "day".
    pub(super) kind: Option<&'static str>,
    /// Its span, if it is longer than a day.
    pub(super) span: Option<String>,
    /// How far it has come, if it lasts for years.
    pub(super) progress: Option<String>,
    /// Who proclaimed it.
    pub(super) proclaimed: Option<String>,
    /// What is to be said of its date.
    pub(super) remark: Option<&'static str>,
}

/// The occurrences that start on one day.
#[derive(Debug, Serialize)]
pub(super) struct Day {
    iso: String,
    date: String,
    relative: String,
    items: Vec<Item>,
}

impl Item {
    pub(super) fn of(occurrence: &Occurrence<'_>, site: &Site<'_>) -> Self {
        let (observance, lang) = (occurrence.observance, site.lang);
        let span = (occurrence.end > occurrence.start)
            .then(|| lang.span_as_read(occurrence.start, occurrence.end, occurrence.precision));
        Self {
            name: occurrence.name(lang).text.to_string(),
            href: site.link(&Place::Observance(observance.id.to_string())),
            when: text::capitalized(
                &span.clone().unwrap_or_else(|| lang.date_with_weekday(occurrence.start)),
            ),
            iso: occurrence.start.to_string(),
            relative: match occurrence.start < site.today && occurrence.contains(site.today) {
                true => lang.phrase(Phrase::RunningNow).to_owned(),
                false => lang.relative((occurrence.start - site.today).num_days()),
            },
            kind: Some(observance.kind).filter(|kind| *kind != Kind::Day).map(|kind| lang.kind(kind)),
            span,
            progress: occurrence.progress(site.today).map(|at| lang.progress(at.year, at.of)),
            proclaimed: lang.proclaimed(
                observance.proclaimed_by.as_deref(),
                observance.instrument.symbol(),
                observance.adopted.as_deref(),
            ),
            remark: remark(occurrence).map(|phrase| lang.phrase(phrase)),
        }
    }

    pub(super) fn all(found: &[Occurrence<'_>], site: &Site<'_>) -> Vec<Self> {
        found.iter().map(|one| Self::of(one, site)).collect()
    }
}

/// Occurrences in their order, gathered by the day on which they start.
pub(super) fn days(found: &[Occurrence<'_>], site: &Site<'_>) -> Vec<Day> {
    let day = |found: &[Occurrence<'_>]| {
        let date: NaiveDate = found.first()?.start;
        Some(Day {
            iso: date.to_string(),
            date: site.lang.short_date(date),
            relative: site.lang.relative((date - site.today).num_days()),
            items: Item::all(found, site),
        })
    };
    found.chunk_by(|one, next| one.start == next.start).filter_map(day).collect()
}

/// The page of an observance elsewhere, if it is one: an operator's own file may have any word there.
pub(super) fn web(observance: &Observance) -> Option<&str> {
    observance.url.as_deref().filter(|url| url.starts_with("https:") || url.starts_with("http:"))
}

/// What is to be said of the dates of an occurrence.
pub(super) fn remark(occurrence: &Occurrence<'_>) -> Option<Phrase> {
    match (occurrence.computed, occurrence.precision) {
        (true, _) => Some(Phrase::Computed),
        (false, Precision::Day) => None,
        (false, Precision::Month | Precision::Year) => Some(Phrase::Imprecise),
    }
}
