//! How does the text of a data file become an observance?
//! The one road from as written to as used: parse, check, convert. The build and an
//! operator's own files take the same one.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::check::{self, Subject, across};
use crate::era::Era;
use crate::fault::{Fault, Report};
use crate::haystack;
use crate::keys::KEYS;
use crate::near::nearest;
use crate::observance::{Confidence, FormerName, Instrument, Kind, Name, Observance, Standing, Withdrawn};
use crate::record::{EraRecord, FormerNameRecord, NameRecord, Record};
use crate::rule::Rule;
use crate::text::{List, Text};
use crate::value::{confidence, date, rule, standing};

/// Reads a data file. `file` is its path: the name without `.toml` is the id, and a
/// folder called after a kind (`days`, `weeks`, …) must hold that kind.
///
/// # Errors
///
/// Every fault of the file at once, in the order of its lines.
pub fn read(file: &str, text: &str) -> Result<Observance, Vec<Fault>> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let id = name.strip_suffix(".toml").unwrap_or(name);
    let mut report = Report::new(file, text, id);
    let record = match parse(text, &mut report) {
        Some(record) => record,
        None => return Err(report.into_faults()),
    };
    let observance = convert(id, &record);
    let subject = Subject { file, id, record: &record, observance: observance.as_ref() };
    check::all(&subject, &mut report);
    match (observance, report.into_faults()) {
        (Some(observance), faults) if faults.is_empty() => Ok(observance),
        (None, faults) if faults.is_empty() => {
            let mut report = Report::new(file, text, id);
            report.add("shape", 0..0, "cannot be read".to_owned());
            Err(report.into_faults())
        }
        (_, faults) => Err(faults),
    }
}

/// The record of a file, with a fault for every key that it does not know; or the one fault that
/// makes it unreadable.
fn parse(text: &str, report: &mut Report<'_>) -> Option<Record> {
    let mut unknown = Vec::new();
    let read = toml::Deserializer::parse(text).and_then(|deserializer| {
        serde_ignored::deserialize(deserializer, |path| unknown.push(keys_of(&path)))
    });
    let table = DeTable::parse(text).ok();
    for keys in &unknown {
        let place = table.as_ref().and_then(|table| place(table.get_ref(), keys)).unwrap_or(0..0);
        let key = keys.last().map_or("", String::as_str);
        let hint = match nearest(key, KEYS) {
            Some(near) if near == key => "; it belongs to another table".to_owned(),
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; there are {}", KEYS.join(", ")),
        };
        report.add("shape", place, format!("there is no key `{key}` here{hint}"));
    }
    match read {
        Ok(record) => Some(record),
        Err(error) => {
            let message =
                error.message().trim().replace('\n', " ").replace("expected i32", "expected a whole number");
            report.add("shape", error.span().unwrap_or(0..0), message);
            None
        }
    }
}

/// The keys on the way to an ignored value, without those that the parser adds for places.
fn keys_of(path: &serde_ignored::Path<'_>) -> Vec<String> {
    let written = path.to_string();
    written
        .split('.')
        .filter(|key| !key.is_empty() && *key != "?" && !key.starts_with('$'))
        .map(str::to_owned)
        .collect()
}

/// Where a key stands in the file.
fn place(table: &DeTable<'_>, keys: &[String]) -> Option<Range<usize>> {
    let (first, rest) = keys.split_first()?;
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == first)?;
    let (mut rest, mut value) = (rest, value.get_ref());
    while let (DeValue::Array(array), Some((index, further))) = (value, rest.split_first()) {
        value = array.get(index.parse::<usize>().ok()?)?.get_ref();
        rest = further;
    }
    match value {
        DeValue::Table(inner) if !rest.is_empty() => place(inner, rest),
        _ => Some(key.span()),
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
/// let wrong = text.replace("06-18", "06-31");
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
    let mut read_well: Vec<(&(String, String), Observance)> = Vec::new();
    for file in files {
        match read(&file.0, &file.1) {
            Ok(observance) => read_well.push((file, observance)),
            Err(found) => faults.extend(found),
        }
    }
    let replaced = |id: &Text| read_well.iter().any(|(_, own)| own.id == *id);
    let mut all: Vec<(String, &Observance)> = beside
        .iter()
        .filter(|observance| !replaced(&observance.id))
        .map(|observance| (observance.id.to_string(), observance))
        .collect();
    let new = all.len();
    all.extend(read_well.iter().map(|(file, observance)| (file.0.clone(), observance)));
    let mut wrong = vec![false; read_well.len()];
    for clash in across::clashes(&all, new) {
        let place = clash.place.saturating_sub(new);
        let Some(((file, text), observance)) = read_well.get(place) else { continue };
        let at = text.find(&clash.near).unwrap_or(0);
        let mut report = Report::new(file, text, &observance.id);
        report.add(clash.check, at..at, clash.message);
        faults.extend(report.into_faults());
        wrong.iter_mut().skip(place).take(1).for_each(|wrong| *wrong = true);
    }
    faults.sort();
    let kept = read_well.into_iter().zip(wrong).filter(|(_, wrong)| !wrong);
    Reading { observances: kept.map(|((_, observance), _)| observance).collect(), faults }
}

/// The observance, unless a value cannot be understood; the checks say which.
fn convert(id: &str, record: &Record) -> Option<Observance> {
    let mut observance = Observance {
        id: text(id),
        kind: Kind::from_word(record.kind.as_ref()?.get_ref())?,
        names: convert_names(record)?,
        former_names: record
            .former_names
            .iter()
            .map(|name| convert_former_name(name.get_ref()))
            .collect::<Option<List<FormerName>>>()?,
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
        eras: record.eras().iter().map(|era| convert_era(era.get_ref())).collect::<Option<List<Era>>>()?,
        withdrawn: record.withdrawn.as_ref().map(|withdrawn| Withdrawn {
            after: withdrawn.get_ref().after,
            reason: text(&withdrawn.get_ref().reason),
        }),
        sources: texts(record.sources()),
        confidence: match &record.confidence {
            None => Confidence::High,
            Some(word) => confidence(word.get_ref())?,
        },
        revision: record.revision,
        revised: date(&record.revised.as_ref()?.get_ref().written())?,
        haystack: text(""),
    };
    observance.haystack = haystack::of(&observance).into();
    Some(observance)
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
fn convert_names(record: &Record) -> Option<[Name; 6]> {
    let given = record.names();
    let (_, english) = given.iter().find(|(code, _)| *code == "en")?;
    let (_, fallback) = given.iter().find(|(_, name)| name.is_some())?;
    let fallback = text(english.or(*fallback)?.get_ref().text());
    let name = |name: Option<&Spanned<NameRecord>>| match name {
        Some(name) => convert_name(name.get_ref()),
        None => Some(Name { text: fallback.clone(), standing: Standing::Missing, source: None }),
    };
    let [ar, en, es, fr, ru, zh] = given.map(|(_, one)| name(one));
    Some([ar?, en?, es?, fr?, ru?, zh?])
}

fn convert_name(record: &NameRecord) -> Option<Name> {
    let source = record.source().map(text);
    Some(Name { text: text(record.text()), standing: standing(record.standing())?, source })
}

fn convert_former_name(record: &FormerNameRecord) -> Option<FormerName> {
    let mut names: [Option<Name>; 6] = Default::default();
    for (place, (_, given)) in names.iter_mut().zip(record.all()) {
        if let Some(name) = given {
            *place = Some(convert_name(name.get_ref())?);
        }
    }
    Some(FormerName {
        since: record.since,
        until: record.until,
        names,
        instrument: record.instrument.as_deref().map(text),
        note: record.note.as_deref().map(text),
    })
}

fn convert_era(record: &EraRecord) -> Option<Era> {
    Some(Era {
        since: record.since,
        until: record.until,
        rules: record.rules.iter().map(|one| rule(one.get_ref()).ok()).collect::<Option<List<Rule>>>()?,
        days: record.days.unwrap_or(1),
        every: record.every.unwrap_or(1),
        instrument: optional(record.instrument.as_ref()),
        adopted: record.adopted.as_ref().map(|adopted| text(&adopted.get_ref().written())),
        note: optional(record.note.as_ref()),
    })
}
