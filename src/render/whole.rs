//! What is said of one observance, whole, to programs?
//! Apart from `entry.rs`, which says of many what a list needs.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use observances::{Era, FormerName, Lang, Name, Observance, Occurrence, Rule};
use serde::Serialize;

use super::document::document;
use super::entry::{self, Entry};
use super::text::iso;

/// How many of the next occurrences are told.
pub(super) const NEXT: usize = 5;
/// How many years ahead they are looked for: the longest rhythm that many times over.
const YEARS_AHEAD: i32 = 60;

/// One observance whole. The order of the fields is part of the promise.
#[derive(Debug, Clone, Serialize)]
pub struct Whole<'c> {
    /// The observance.
    pub id: &'c str,
    /// Its name in the language.
    pub name: &'c str,
    /// `day`, `week`, `year`, `decade` or `anniversary`.
    pub kind: &'static str,
    /// The language of `name` and of rules in words.
    pub lang: &'static str,
    /// By the code of the language.
    pub names: BTreeMap<&'static str, NameOf<'c>>,
    /// The names that it had earlier, oldest first.
    pub former_names: Vec<FormerNameOf<'c>>,
    /// Other English names.
    pub aliases: Vec<&'c str>,
    /// What it is about, in the language, or else in English.
    pub description: Option<&'c str>,
    /// Doubts, earlier dates, other titles, in English.
    pub note: Option<&'c str>,
    /// Its themes, alphabetical.
    pub themes: Vec<&'c str>,
    /// The collections that it is part of.
    pub collections: Vec<&'c str>,
    /// The body, by its English name.
    pub proclaimed_by: Option<&'c str>,
    /// The symbol to cite.
    pub instrument: Option<&'c str>,
    /// Why there is no symbol: `none` made it, or none was `unread`; else `cited`.
    pub instrument_status: &'static str,
    /// The page of the instrument.
    pub instrument_url: Option<String>,
    /// Why no symbol is known, in English.
    pub instrument_note: Option<&'c str>,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub adopted: Option<&'c str>,
    /// The first year in which it was observed.
    pub first_observed: Option<i32>,
    /// Why it was observed before its instrument was adopted, in English.
    pub before_adoption: Option<&'c str>,
    /// Its page.
    pub url: Option<&'c str>,
    /// Oldest first.
    pub eras: Vec<EraOf<'c>>,
    /// That it is no longer observed.
    pub withdrawn: Option<WithdrawnOf<'c>>,
    /// Where the facts were read.
    pub sources: Vec<&'c str>,
    /// `high`, `medium` or `low`.
    pub confidence: &'static str,
    /// How often this entry has changed.
    pub revision: u32,
    /// The day of its last change.
    #[serde(serialize_with = "entry::as_iso")]
    pub revised: NaiveDate,
    /// The occurrences that are running or come next.
    pub next: Vec<Next<'c>>,
}

/// A name with how surely it is the official one.
#[derive(Debug, Clone, Serialize)]
pub struct NameOf<'c> {
    /// The name.
    pub text: &'c str,
    /// `official`, `recalled`, `translated`, or `missing` where it is that of another language.
    pub standing: &'static str,
    /// Where it was read.
    pub source: Option<&'c str>,
}

/// A name that it had to the end of a year.
#[derive(Debug, Clone, Serialize)]
pub struct FormerNameOf<'c> {
    /// The first year of it; `null` where it is not known.
    pub since: Option<i32>,
    /// The last year of it, inclusive.
    pub until: i32,
    /// By the code of the language, those that are known.
    pub names: BTreeMap<&'static str, NameOf<'c>>,
    /// What changed it.
    pub instrument: Option<&'c str>,
    /// Why, in English.
    pub note: Option<&'c str>,
}

/// That it is no longer observed.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawnOf<'c> {
    /// The last year, inclusive.
    pub after: i32,
    /// Why, in English.
    pub reason: &'c str,
}

/// A span of years with its rules.
#[derive(Debug, Clone, Serialize)]
pub struct EraOf<'c> {
    /// The first year; `null` where it is not known.
    pub since: Option<i32>,
    /// The last year, inclusive; `null` while it holds.
    pub until: Option<i32>,
    /// The rules in words.
    pub rules: Vec<String>,
    /// The length of an occurrence in days.
    pub days: u16,
    /// The rhythm in years.
    pub every: u16,
    /// What made this rule, where it was not the observance's own instrument.
    pub instrument: Option<&'c str>,
    /// When that was adopted.
    pub adopted: Option<&'c str>,
    /// Why the rule changed, in English.
    pub note: Option<&'c str>,
}

/// An occurrence, and whether its date was computed where a published date would win.
#[derive(Debug, Clone, Serialize)]
pub struct Next<'c> {
    /// As in every list of occurrences.
    #[serde(flatten)]
    pub entry: Entry<'c>,
    /// Whether the date was computed.
    pub computed: bool,
    /// How exactly it is known: `day`, `month` or `year`.
    pub precision: &'static str,
}

impl<'c> Whole<'c> {
    /// All that is known of an observance, seen from a day.
    #[must_use]
    pub fn of(one: &'c Observance, lang: Lang, today: NaiveDate) -> Self {
        let next = next(one, today, NEXT);
        Self {
            id: &one.id,
            name: &one.name(lang).text,
            kind: one.kind.as_str(),
            lang: lang.code(),
            names: Lang::ALL.into_iter().map(|lang| (lang.code(), NameOf::of(one.name(lang)))).collect(),
            former_names: one.former_names.iter().map(FormerNameOf::of).collect(),
            aliases: one.aliases.iter().map(AsRef::as_ref).collect(),
            description: one.description(lang).or_else(|| one.description(Lang::En)),
            note: one.note.as_deref(),
            themes: entry::themes(one),
            collections: one.collections.iter().map(AsRef::as_ref).collect(),
            proclaimed_by: one.proclaimed_by.as_deref(),
            instrument: one.instrument.symbol(),
            instrument_status: one.instrument.status(),
            instrument_url: one.instrument.symbol().and_then(document),
            instrument_note: one.instrument_note.as_deref(),
            adopted: one.adopted.as_deref(),
            first_observed: one.first_observed,
            before_adoption: one.before_adoption.as_deref(),
            url: one.url.as_deref(),
            eras: one.eras.iter().map(|era| EraOf::of(era, lang)).collect(),
            withdrawn: one
                .withdrawn
                .as_ref()
                .map(|withdrawn| WithdrawnOf { after: withdrawn.after, reason: &withdrawn.reason }),
            sources: one.sources.iter().map(AsRef::as_ref).collect(),
            confidence: one.confidence.as_str(),
            revision: one.revision,
            revised: one.revised,
            next: next.iter().map(|one| Next::of(one, lang, today)).collect(),
        }
    }

    /// Field and value of all that has one, as text; `name.fr` for a name, and a field again
    /// for each of several values.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut put = |field: &str, value: Option<&str>| {
            fields.extend(value.map(|value| (field.to_owned(), value.to_owned())));
        };
        put("id", Some(self.id));
        put("name", Some(self.name));
        put("kind", Some(self.kind));
        self.names.iter().for_each(|(code, name)| put(&format!("name.{code}"), Some(name.text)));
        // That a name is not known to be the official one is said wherever the name is.
        let doubtful = self.names.iter().filter(|(_, name)| name.standing != "official");
        doubtful.for_each(|(code, name)| put(&format!("standing.{code}"), Some(name.standing)));
        for former in &self.former_names {
            let until = former.until;
            former
                .names
                .iter()
                .for_each(|(code, name)| put(&format!("name.{code}.{until}"), Some(name.text)));
        }
        self.aliases.iter().for_each(|alias| put("alias", Some(alias)));
        put("description", self.description);
        put("note", self.note);
        self.themes.iter().for_each(|theme| put("theme", Some(theme)));
        self.collections.iter().for_each(|collection| put("collection", Some(collection)));
        put("proclaimed_by", self.proclaimed_by);
        put("instrument", self.instrument);
        put("instrument_url", self.instrument_url.as_deref());
        put("instrument_note", self.instrument_note);
        put("adopted", self.adopted);
        put("first_observed", self.first_observed.map(|year| year.to_string()).as_deref());
        put("before_adoption", self.before_adoption);
        put("url", self.url);
        self.eras.iter().for_each(|era| put("rule", Some(&era.words())));
        put("withdrawn_after", self.withdrawn.as_ref().map(|one| one.after.to_string()).as_deref());
        put("withdrawn_reason", self.withdrawn.as_ref().map(|one| one.reason));
        self.sources.iter().for_each(|source| put("source", Some(source)));
        put("confidence", Some(self.confidence));
        put("revision", Some(&self.revision.to_string()));
        put("revised", Some(&iso(self.revised)));
        self.next.iter().for_each(|next| put("next", Some(&iso(next.entry.start))));
        fields
    }
}

impl<'c> Next<'c> {
    fn of(occurrence: &Occurrence<'c>, lang: Lang, today: NaiveDate) -> Self {
        let entry = Entry::of(occurrence, lang, today);
        Self { entry, computed: occurrence.computed, precision: occurrence.precision.as_str() }
    }
}

impl<'c> FormerNameOf<'c> {
    fn of(former: &'c FormerName) -> Self {
        let known = |lang: Lang| Some((lang.code(), NameOf::of(former.name(lang)?)));
        Self {
            since: former.since,
            until: former.until,
            names: Lang::ALL.into_iter().filter_map(known).collect(),
            instrument: former.instrument.as_deref(),
            note: former.note.as_deref(),
        }
    }
}

impl<'c> EraOf<'c> {
    fn of(era: &'c Era, lang: Lang) -> Self {
        Self {
            since: era.since,
            until: era.until,
            rules: era.rules.iter().map(|rule: &Rule| lang.rule(rule)).collect(),
            days: era.days,
            every: era.every,
            instrument: era.instrument.as_deref(),
            adopted: era.adopted.as_deref(),
            note: era.note.as_deref(),
        }
    }

    /// `2006.. 4 April`, for lines of text.
    fn words(&self) -> String {
        let year = |year: Option<i32>| year.map_or_else(String::new, |year| year.to_string());
        format!("{}..{} {}", year(self.since), year(self.until), self.rules.join("; "))
    }
}

/// The occurrences that are running on a day or come after it, soonest first, at most so many.
#[must_use]
pub fn next(observance: &Observance, today: NaiveDate, most: usize) -> Vec<Occurrence<'_>> {
    let spans = observance.rules().filter_map(Rule::first_date);
    let begun = spans.map(|start| start.year()).filter(|year| *year < today.year() - 1);
    let years = begun.chain(today.year() - 1..=today.year().saturating_add(YEARS_AHEAD));
    let mut next: Vec<_> = years
        .flat_map(|year| observance.occurrences_in(year))
        .filter(|occurrence| today <= occurrence.end)
        .collect();
    next.sort_by_key(|occurrence| occurrence.start);
    next.dedup();
    next.truncate(most);
    next
}

impl<'c> NameOf<'c> {
    fn of(name: &'c Name) -> Self {
        Self { text: &name.text, standing: name.standing.as_str(), source: name.source.as_deref() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_next_is_found_at_any_time() {
        let un = observances::Catalogue::un();
        for one in un.iter() {
            for day in ["0001-01-01", "2026-11-22", "9999-12-31"] {
                let found = next(one, day.parse().unwrap(), NEXT);
                assert!(found.len() <= NEXT && found.is_sorted_by_key(|one| one.start), "{}", one.id);
            }
        }
        let week = un.get("disarmament-week").unwrap();
        let found = next(week, "2026-10-26".parse().unwrap(), NEXT);
        assert_eq!(found[0].start.to_string(), "2026-10-24");
    }
}
