//! How does a change of the catalogue read?
//! Apart from `entry.rs`: a change is no occurrence, and says what was before and what is after.

use observances::{Change, Lang, Phrase, What};
use serde::Serialize;

use super::document::document;
use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, dotted};
use super::{Look, csv, entry, json, markdown, plain};

/// One change, as programs are told of it. The order of the fields is part of the promise.
#[derive(Debug, Clone, Serialize)]
struct Entry<'c> {
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exactly as it is known.
    date: String,
    /// `added`, `moved`, `renamed` or `withdrawn`.
    change: &'static str,
    id: &'c str,
    /// The name that holds, in the language.
    name: &'c str,
    kind: &'static str,
    /// The name or the rule before, if there was one.
    from: Option<String>,
    /// The name or the rule after, if there is one.
    to: Option<String>,
    instrument: Option<&'c str>,
    instrument_url: Option<String>,
    /// Why, in English.
    note: Option<&'c str>,
    lang: &'static str,
}

impl<'c> Entry<'c> {
    fn of(change: &Change<'c>, lang: Lang) -> Self {
        let one = change.observance;
        let (from, to) = before_and_after(change, lang);
        let note = match change.what {
            What::Withdrawn { reason } => Some(reason),
            What::Added | What::Moved { .. } | What::Renamed { .. } => change.note,
        };
        Self {
            date: change.date.to_string(),
            change: change.what.as_str(),
            id: &one.id,
            name: &one.name(lang).text,
            kind: one.kind.as_str(),
            from,
            to,
            instrument: change.instrument,
            instrument_url: change.instrument.and_then(document),
            note,
            lang: lang.code(),
        }
    }

    fn cells(self) -> [String; 11] {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        [
            self.date,
            self.change.to_owned(),
            self.id.to_owned(),
            self.name.to_owned(),
            self.kind.to_owned(),
            self.from.unwrap_or_default(),
            self.to.unwrap_or_default(),
            text(self.instrument),
            self.instrument_url.unwrap_or_default(),
            text(self.note),
            self.lang.to_owned(),
        ]
    }
}

const FIELDS: [&str; 11] =
    ["date", "change", "id", "name", "kind", "from", "to", "instrument", "instrument_url", "note", "lang"];

/// The name or the rule before and after.
pub(super) fn before_and_after(change: &Change<'_>, lang: Lang) -> (Option<String>, Option<String>) {
    let one = change.observance;
    match change.what {
        What::Added => (None, Some(entry::first_rule(one, lang))),
        What::Moved { from, to } => (Some(entry::rules(from, lang)), Some(entry::rules(to, lang))),
        What::Renamed { from, year } => {
            let before = from.name(lang).or_else(|| from.name(Lang::En));
            (before.map(|name| name.text.to_string()), Some(one.name_in(year, lang).text.to_string()))
        }
        What::Withdrawn { .. } => (Some(entry::rule(one, lang)), None),
    }
}

/// For a terminal, by year, latest first.
#[must_use]
pub fn table(found: &[Change<'_>], look: &Look) -> String {
    let mut page = Page::new(look);
    let lang = look.lang;
    let mut year = String::new();
    for change in found {
        let entry = Entry::of(change, lang);
        let of_year = entry.date.get(..4).unwrap_or_default().to_owned();
        if year != of_year {
            page.gap();
            page.line("", &of_year, BOLD);
            year = of_year;
        }
        page.item("  ", entry.name, PLAIN);
        let date = lang.partial_date(&entry.date);
        let symbol = entry.instrument.map(|symbol| lang.isolate(symbol).into_owned());
        let known = [Some(entry.change.to_owned()), Some(date), symbol, Some(entry.id.to_owned())];
        page.line("    ", &dotted(known), DIM);
        let became = match (entry.from, entry.to) {
            (Some(from), Some(to)) => Some(format!("{from} → {to}")),
            (None, Some(to)) => Some(to),
            (_, None) => None,
        };
        became.iter().for_each(|became| page.item("    ", became, DIM));
        entry.note.iter().for_each(|note| page.item("    ", note, DIM));
    }
    page.text
}

/// Date, change, id, before, after, symbol: one change a line.
#[must_use]
pub fn plain(found: &[Change<'_>], lang: Lang) -> String {
    let mut lines = String::with_capacity(found.len() * 128);
    for entry in found.iter().map(|change| Entry::of(change, lang)) {
        let (from, to) = (entry.from.unwrap_or_default(), entry.to.unwrap_or_default());
        let symbol = entry.instrument.unwrap_or_default();
        plain::line(&mut lines, &[&entry.date, entry.change, entry.id, entry.name, &from, &to, symbol]);
    }
    lines
}

/// As JSON: an array, one change a line.
///
/// # Errors
///
/// None that is known.
pub fn json(found: &[Change<'_>], lang: Lang) -> serde_json::Result<String> {
    json::array(found.iter().map(|change| Entry::of(change, lang)))
}

/// As CSV, below the names of the fields.
///
/// # Errors
///
/// None that is known.
pub fn csv(found: &[Change<'_>], lang: Lang) -> Result<String, ::csv::Error> {
    csv::table(&FIELDS, found.iter().map(|change| Entry::of(change, lang).cells()))
}

/// Date, name, change and symbol: one change a row.
#[must_use]
pub fn markdown(found: &[Change<'_>], lang: Lang) -> String {
    let mut table = markdown::header(lang, &[Phrase::Date, Phrase::Name, Phrase::Rule, Phrase::Instrument]);
    for change in found {
        let entry = Entry::of(change, lang);
        let became: Vec<&str> = [entry.from.as_deref(), entry.to.as_deref()].into_iter().flatten().collect();
        let symbol = match (entry.instrument, &entry.instrument_url) {
            (Some(symbol), Some(url)) => markdown::link(symbol, url),
            (Some(symbol), None) => markdown::escaped(symbol),
            (None, _) => String::new(),
        };
        markdown::row(
            &mut table,
            &[
                markdown::escaped(&lang.partial_date(&entry.date)),
                markdown::linked(entry.name, change.observance),
                format!("{}: {}", entry.change, markdown::escaped(&became.join(" → "))),
                symbol,
            ],
        );
    }
    table
}
