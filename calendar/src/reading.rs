//! How does the text of a data file become an observance?
//! The one road from as written to as used: parse, check, convert. The build and an
//! operator's own files take the same one.

use toml::Spanned;

use crate::check::{self, Subject};
use crate::fault::{Fault, Report};
use crate::observance::{Era, Instrument, Kind, Name, Observance};
use crate::record::{EraRecord, NameRecord, Record};
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
    let record: Record = match toml::from_str(text) {
        Ok(record) => record,
        Err(error) => {
            let message = error.message().trim().replace('\n', " ");
            report.add("shape", error.span().unwrap_or(0..0), message);
            return Err(report.into_faults());
        }
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

/// The observance, unless a value cannot be understood; the checks say which.
fn convert(id: &str, record: &Record) -> Option<Observance> {
    let [ar, en, es, fr, ru, zh] = record.names.all().map(|(_, name)| convert_name(name.get_ref()));
    Some(Observance {
        id: text(id),
        kind: Kind::from_word(record.kind.get_ref())?,
        names: [ar?, en?, es?, fr?, ru?, zh?],
        aliases: texts(&record.aliases),
        description: optional(record.description.as_ref()),
        note: optional(record.note.as_ref()),
        themes: texts(record.themes.get_ref()),
        collections: texts(&record.collections),
        proclaimed_by: optional(record.proclaimed_by.as_ref()),
        instrument: match record.instrument.as_ref().map(|symbol| symbol.get_ref().as_str()) {
            None => Instrument::Unread,
            Some("none") => Instrument::None,
            Some(symbol) => Instrument::Cited(text(symbol)),
        },
        adopted: optional(record.adopted.as_ref()),
        first_observed: record.first_observed.as_ref().map(|year| *year.get_ref()),
        url: optional(record.url.as_ref()),
        eras: record
            .eras
            .get_ref()
            .iter()
            .map(|era| convert_era(era.get_ref()))
            .collect::<Option<List<Era>>>()?,
        sources: texts(record.sources.get_ref()),
        confidence: confidence(record.confidence.get_ref())?,
        revision: record.revision,
        revised: date(record.revised.get_ref())?,
    })
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

fn convert_name(record: &NameRecord) -> Option<Name> {
    let source = record.source.as_deref().map(text);
    Some(Name { text: text(&record.text), standing: standing(&record.standing)?, source })
}

fn convert_era(record: &EraRecord) -> Option<Era> {
    Some(Era {
        since: record.since,
        until: record.until,
        rules: record.rules.iter().map(|one| rule(one.get_ref()).ok()).collect::<Option<List<Rule>>>()?,
        days: record.days.unwrap_or(1),
        every: record.every.unwrap_or(1),
    })
}
