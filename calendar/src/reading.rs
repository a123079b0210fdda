//! How does the text of a data file become an observance?
//! The one road from as written to as used: parse, check, convert. The build and an
//! operator's own files take the same one.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, Deserializer};

use crate::check::{self, Subject, across};
use crate::era::Era;
use crate::fault::{Fault, Report};
use crate::haystack;
use crate::observance::{Confidence, FormerName, Instrument, Kind, Name, Observance, Standing, Withdrawn};
use crate::record::{EraRecord, FormerNameRecord, NameRecord, Record};
use crate::shape::{self, Lost};
use crate::text::{List, Text};
use crate::value::{confidence, date, rule, standing};

/// Reads a data file. `file` is its path: the name without `.toml` is the id, and a
/// folder called after a kind (`days`, `weeks`, …) must hold that kind.
///
/// # Errors
///
/// Every fault of the file at once, in the order of its lines.
pub fn read(file: &str, text: &str) -> Result<Observance, Vec<Fault>> {
    match read_whole(file, text) {
        (observance, faults) if faults.is_empty() => Ok(observance),
        (_, faults) => Err(faults),
    }
}

/// What can be read of a file, with defaults for the rest, and every fault of it. Only what has
/// no fault may be used; the rest is there to be set against other files.
fn read_whole(file: &str, text: &str) -> (Observance, Vec<Fault>) {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let id = name.strip_suffix(".toml").unwrap_or(name);
    let mut report = Report::new(file, text, id);
    let Some((record, lost)) = parse(text, &mut report) else {
        return (convert(id, &Record::default()), report.into_faults());
    };
    let observance = convert(id, &record);
    check::all(&Subject { file, id, record: &record, observance: &observance, lost: &lost }, &mut report);
    (observance, report.into_faults())
}

/// The record of what can be read, with a fault for all that cannot; or the one fault that makes
/// the file no TOML.
fn parse(text: &str, report: &mut Report<'_>) -> Option<(Record, Lost)> {
    let mut document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let place = error.span().unwrap_or(0..0);
            report.add("shape", place.clone(), syntax(text, place, error.message()));
            return None;
        }
    };
    let lost = shape::settle(&mut document, report);
    match Record::deserialize(Deserializer::from(document)) {
        Ok(record) => Some((record, lost)),
        Err(error) => {
            report.add("shape", error.span().unwrap_or(0..0), error.message().trim().to_owned());
            None
        }
    }
}

/// Why a file is no TOML.
fn syntax(text: &str, place: Range<usize>, message: &str) -> String {
    const TYPOGRAPHIC: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '«', '»'];
    let rest = text.get(place.start..).unwrap_or_default();
    // The parser takes what stands there for a word without quotes, or stops before it.
    if rest.trim_start_matches([' ', '=', '[', '{', ',']).starts_with(TYPOGRAPHIC) {
        return "these are typographic quotes; write \"".to_owned();
    }
    // The parser's words for what goes wrong most often are those of its grammar.
    match message.trim().lines().next().unwrap_or_default() {
        first if first.starts_with("string values must be quoted") => {
            "a value is missing, or is a text without quotes; write \"…\"".to_owned()
        }
        first if first.starts_with("invalid basic string") || first.starts_with("invalid literal string") => {
            "a text in quotes does not end, or has a character that must be escaped".to_owned()
        }
        "duplicate key" => "the key stands here a second time".to_owned(),
        _ => message.trim().replace('\n', " "),
    }
}

/// What came of reading several files.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The observances of the files that have no fault, in the order of the files.
    pub observances: Vec<Observance>,
    /// The faults of the others, in the order of the files and of their lines.
    pub faults: Vec<Fault>,
}

/// Reads several data files, each a path and its text, and sets them against one another and against
/// the observances that there are: an id is that of one file, and so is a name in a language. A file
/// with the id of one of `beside` takes its place.
///
/// A file with a fault is left out; the others stand.
///
/// ```
/// use observances::{Catalogue, read_all};
///
/// let text = r#"
/// kind = "day"
/// themes = ["culture"]
/// revised = "2026-11-25"
/// sources = ["minutes of the council"]
/// names = { en = "Founding Day" }
/// eras = [{ rules = [{ fixed = "06-18" }] }]
/// "#;
/// let wrong = text.replace("06-18", "06-31").replace("Founding", "Wrong");
/// let files = [("own/founding-day.toml".to_owned(), text.to_owned()), ("own/wrong-day.toml".to_owned(), wrong)];
/// let un = Catalogue::un();
/// let reading = read_all(un.entries(), &files);
/// let first = reading.faults.first().expect("June has 30 days");
/// assert!(first.to_string().starts_with("own/wrong-day.toml:7: wrong-day: rules: `06-31` is no day"));
/// assert!(un.with(reading.observances).get("founding-day").is_some());
/// ```
#[must_use]
pub fn read_all(beside: &[Observance], files: &[(String, String)]) -> Reading {
    let mut faults = Vec::new();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (path, text) in files {
        let (observance, found) = read_whole(path, text);
        let to = if found.is_empty() { &mut good } else { &mut bad };
        to.push(Whole { path, text, observance });
        faults.extend(found);
    }
    // A good file must not fall with a bad one that has its name: the bad ones come after.
    let of_good = clashes(beside, &[], &good);
    faults.extend(clashes(beside, &good, &bad).into_iter().map(|(_, fault)| fault));
    let is_well = |place: usize| of_good.iter().all(|(wrong, _)| *wrong != place);
    let kept = good.into_iter().enumerate().filter(|(place, _)| is_well(*place));
    let observances = kept.map(|(_, one)| one.observance).collect();
    faults.extend(of_good.into_iter().map(|(_, fault)| fault));
    faults.sort();
    Reading { observances, faults }
}

/// A file and what could be read of it.
struct Whole<'f> {
    path: &'f str,
    text: &'f str,
    observance: Observance,
}

/// What is wrong with files, each by its place, when set against one another and against those before.
fn clashes(beside: &[Observance], before: &[Whole<'_>], files: &[Whole<'_>]) -> Vec<(usize, Fault)> {
    let own = || before.iter().chain(files);
    let mut all: Vec<(String, &Observance)> = beside
        .iter()
        .filter(|there| !own().any(|one| one.observance.id == there.id))
        .map(|observance| (observance.id.to_string(), observance))
        .collect();
    let new = all.len().saturating_add(before.len());
    all.extend(own().map(|one| (one.path.to_owned(), &one.observance)));
    let mut found = Vec::new();
    for clash in across::clashes(&all, new) {
        let place = clash.place.saturating_sub(new);
        let Some(Whole { path, text, observance }) = files.get(place) else { continue };
        let at = text.find(&clash.near).unwrap_or(0);
        let mut report = Report::new(path, text, &observance.id);
        report.add(clash.check, at..at, clash.message);
        found.extend(report.into_faults().into_iter().map(|fault| (place, fault)));
    }
    found
}

/// The observance. For a value that cannot be understood there is a default, and a rule that cannot
/// is left out; the checks say which.
fn convert(id: &str, record: &Record) -> Observance {
    let mut observance = Observance {
        id: text(id),
        kind: record.kind.as_ref().and_then(|kind| Kind::from_word(kind.get_ref())).unwrap_or(Kind::Day),
        names: convert_names(id, record),
        former_names: record.former_names.iter().map(|name| convert_former_name(name.get_ref())).collect(),
        aliases: texts(&record.aliases),
        descriptions: record.descriptions.as_ref().map_or_else(Default::default, |descriptions| {
            descriptions.all().map(|(_, description)| optional(description))
        }),
        note: optional(record.note.as_ref()),
        themes: record.themes().iter().map(|theme| text(theme.get_ref().word())).collect(),
        collections: texts(&record.collections),
        proclaimed_by: record.proclaimed_by.as_ref().map(|body| text(body.get_ref().word())),
        instrument: match record.instrument.as_ref().map(|symbol| symbol.get_ref().as_str()) {
            None => Instrument::Unread,
            Some("none") => Instrument::None,
            Some(symbol) => Instrument::Cited(text(symbol)),
        },
        instrument_note: optional(record.instrument_note.as_ref()),
        adopted: record.adopted.as_ref().map(|adopted| text(&adopted.get_ref().written())),
        first_observed: record.first_observed.as_ref().map(|year| *year.get_ref()),
        before_adoption: optional(record.before_adoption.as_ref()),
        url: optional(record.url.as_ref()),
        eras: record.eras().iter().map(|era| convert_era(era.get_ref())).collect(),
        withdrawn: record.withdrawn.as_ref().map(|withdrawn| Withdrawn {
            after: withdrawn.get_ref().after,
            reason: text(&withdrawn.get_ref().reason),
        }),
        sources: texts(record.sources()),
        confidence: record
            .confidence
            .as_ref()
            .and_then(|word| confidence(word.get_ref()))
            .unwrap_or(Confidence::High),
        revision: record.revision,
        revised: record
            .revised
            .as_ref()
            .and_then(|revised| date(&revised.get_ref().written()))
            .unwrap_or_default(),
        haystack: text(""),
    };
    observance.haystack = haystack::of(&observance).into();
    observance
}

fn text(written: &str) -> Text {
    written.into()
}

fn texts(written: &[Spanned<String>]) -> List<Text> {
    written.iter().map(|one| text(one.get_ref())).collect()
}

fn optional(written: Option<&Spanned<String>>) -> Option<Text> {
    written.map(|one| text(one.get_ref()))
}

/// The names; a language without one gets that of English, or else of the first that has one.
fn convert_names(id: &str, record: &Record) -> [Name; 6] {
    let given = record.names();
    let english = given.iter().find(|(code, _)| *code == "en").and_then(|(_, name)| *name);
    let fallback = english.or_else(|| given.iter().find_map(|(_, name)| *name));
    let fallback = text(fallback.map_or(id, |name| name.get_ref().text()));
    given.map(|(_, name)| match name {
        Some(name) => convert_name(name.get_ref()),
        None => Name { text: fallback.clone(), standing: Standing::Missing, source: None },
    })
}

fn convert_name(record: &NameRecord) -> Name {
    let standing = standing(record.standing()).unwrap_or(Standing::Official);
    Name { text: text(record.text()), standing, source: record.source().map(text) }
}

fn convert_former_name(record: &FormerNameRecord) -> FormerName {
    FormerName {
        since: record.since,
        until: record.until,
        names: record.all().map(|(_, name)| name.map(|name| convert_name(name.get_ref()))),
        instrument: record.instrument.as_deref().map(text),
        note: record.note.as_deref().map(text),
    }
}

fn convert_era(record: &EraRecord) -> Era {
    Era {
        since: record.since,
        until: record.until,
        rules: record.rules.iter().filter_map(|one| rule(one.get_ref()).ok()).collect(),
        days: record.days.unwrap_or(1),
        every: record.every.unwrap_or(1),
        instrument: optional(record.instrument.as_ref()),
        adopted: record.adopted.as_ref().map(|adopted| text(&adopted.get_ref().written())),
        note: optional(record.note.as_ref()),
    }
}
