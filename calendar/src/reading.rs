//! How does the text of a data file become an observance?
//! The one road from as written to as used: parse, check, convert. The build and an
//! operator's own files take the same one.

use std::borrow::Cow;
use std::ops::Range;

use chrono::{NaiveDate, Weekday};
use toml::Spanned;

use crate::check::{self, Subject};
use crate::fault::{Fault, Report};
use crate::observance::{Confidence, Era, Instrument, Kind, List, Name, Observance, Standing, Text};
use crate::record::{EraRecord, NameRecord, Record, RuleRecord};
use crate::rule::Rule;

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
    Cow::Owned(written.to_owned())
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

pub(crate) fn standing(word: &str) -> Option<Standing> {
    match word {
        "official" => Some(Standing::Official),
        "recalled" => Some(Standing::Recalled),
        "translated" => Some(Standing::Translated),
        _ => None,
    }
}

pub(crate) fn confidence(word: &str) -> Option<Confidence> {
    match word {
        "high" => Some(Confidence::High),
        "medium" => Some(Confidence::Medium),
        "low" => Some(Confidence::Low),
        _ => None,
    }
}

/// Reads `YYYY-MM-DD`, exactly: no shorter month or day, no sign.
pub(crate) fn date(written: &str) -> Option<NaiveDate> {
    let shape_is_right = written.len() == 10 && written.is_ascii();
    shape_is_right.then(|| NaiveDate::parse_from_str(written, "%Y-%m-%d").ok())?
}

/// Reads one rule.
///
/// # Errors
///
/// What was wrong, and what would be right.
pub(crate) fn rule(record: &RuleRecord) -> Result<Rule, String> {
    let forms = [
        record.fixed.is_some(),
        record.weekday.is_some(),
        record.full_moon.is_some(),
        record.listed.is_some(),
    ];
    if forms.iter().filter(|given| **given).count() != 1 {
        return Err("a rule is exactly one of `fixed`, `weekday`, `full_moon` and `listed`".to_owned());
    }
    if record.weekday.is_none() && (record.nth.is_some() || record.month.is_some()) {
        return Err("`nth` and `month` go with `weekday`".to_owned());
    }
    if record.full_moon.is_none() && record.published.is_some() {
        return Err("`published` goes with `full_moon`".to_owned());
    }
    match record {
        RuleRecord { fixed: Some(fixed), .. } => fixed_rule(fixed),
        RuleRecord { weekday: Some(weekday), nth, month, .. } => weekday_rule(weekday, *nth, *month),
        RuleRecord { full_moon: Some(month), published, .. } => {
            let published = dates(published.as_deref().unwrap_or_default())?;
            Ok(Rule::FullMoon { month: month_number(*month)?, published })
        }
        RuleRecord { listed, .. } => Ok(Rule::Listed(dates(listed.as_deref().unwrap_or_default())?)),
    }
}

fn fixed_rule(written: &str) -> Result<Rule, String> {
    // 2000 was a leap year, so that 29 February is a date of it.
    match date(&format!("2000-{written}")) {
        Some(date) => {
            use chrono::Datelike;
            Ok(Rule::Fixed { month: date.month(), day: date.day() })
        }
        None => Err(format!("`{written}` is no day of the year; write `MM-DD`, for example `04-04`")),
    }
}

fn weekday_rule(weekday: &str, nth: Option<i8>, month: Option<u32>) -> Result<Rule, String> {
    let weekday = weekday_named(weekday)
        .ok_or_else(|| format!("`{weekday}` is no weekday; write `monday`, `tuesday`, … in full"))?;
    let nth = nth
        .filter(|nth| matches!(nth, -1 | 1..=5))
        .ok_or("a `weekday` rule needs `nth`, from 1 to 5, or -1 for the last")?;
    let month = month.ok_or("a `weekday` rule needs `month`, from 1 to 12")?;
    Ok(Rule::Weekday { nth, weekday, month: month_number(month)? })
}

fn weekday_named(word: &str) -> Option<Weekday> {
    match word {
        "monday" => Some(Weekday::Mon),
        "tuesday" => Some(Weekday::Tue),
        "wednesday" => Some(Weekday::Wed),
        "thursday" => Some(Weekday::Thu),
        "friday" => Some(Weekday::Fri),
        "saturday" => Some(Weekday::Sat),
        "sunday" => Some(Weekday::Sun),
        _ => None,
    }
}

fn month_number(month: u32) -> Result<u32, String> {
    match month {
        1..=12 => Ok(month),
        _ => Err(format!("{month} is no month; months are 1 to 12")),
    }
}

fn dates(written: &[String]) -> Result<List<NaiveDate>, String> {
    let read = |one: &String| date(one).ok_or_else(|| format!("`{one}` is no date; write `YYYY-MM-DD`"));
    let dates = written.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if dates.is_sorted_by(|one, next| one < next) {
        Ok(Cow::Owned(dates))
    } else {
        Err("dates stand in ascending order, each once".to_owned())
    }
}

/// The days that an example names, both inclusive: one date, or `A..B`.
pub(crate) fn example(written: &str) -> Option<Range<NaiveDate>> {
    let (start, end) = written.split_once("..").unwrap_or((written, written));
    let (start, end) = (date(start)?, date(end)?);
    (start <= end).then_some(start..end)
}
