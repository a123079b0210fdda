//! What does a word, a date or a rule mean, as a data file writes it?
//! Apart from the checks, which say what is wrong with one, and from `reading.rs`,
//! which builds an observance of them: both ask here.

use std::ops::Range;

use chrono::{Datelike, Months, NaiveDate, Weekday};

use crate::observance::{Confidence, Standing};
use crate::record::RuleRecord;
use crate::rule::{Precision, Rule};
use crate::text::List;

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

/// The first and the last day of a date that is written as exactly as it was read: `YYYY`, `YYYY-MM` or
/// `YYYY-MM-DD`; and how exactly that is.
pub(crate) fn partial_date(written: &str) -> Option<(NaiveDate, NaiveDate, Precision)> {
    match written.len() {
        4 => Some((date(&format!("{written}-01-01"))?, date(&format!("{written}-12-31"))?, Precision::Year)),
        7 => {
            let first = date(&format!("{written}-01"))?;
            let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
            Some((first, last, Precision::Month))
        }
        _ => date(written).map(|date| (date, date, Precision::Day)),
    }
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
        record.span.is_some(),
    ];
    if forms.iter().filter(|given| **given).count() != 1 {
        return Err(
            "a rule is exactly one of `fixed`, `weekday`, `full_moon`, `listed` and `span`".to_owned()
        );
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
        RuleRecord { span: Some(span), .. } => span_rule(span),
        RuleRecord { listed, .. } => Ok(Rule::Listed(dates(listed.as_deref().unwrap_or_default())?)),
    }
}

fn fixed_rule(written: &str) -> Result<Rule, String> {
    // 2000 was a leap year, so that 29 February is a date of it.
    match date(&format!("2000-{written}")) {
        Some(date) => Ok(Rule::Fixed { month: date.month(), day: date.day() }),
        None => Err(format!("`{written}` is no day of the year; write `MM-DD`, for example `04-04`")),
    }
}

fn span_rule(written: &str) -> Result<Rule, String> {
    let ends = written.split_once("..").and_then(|(from, to)| Some((partial_date(from)?, partial_date(to)?)));
    let Some(((start, _, of_start), (_, end, of_end))) = ends else {
        return Err(format!(
            "`{written}` is no span; write `A..B`, both inclusive, each `YYYY`, `YYYY-MM` or `YYYY-MM-DD`"
        ));
    };
    if end < start {
        return Err(format!("`{written}` ends before it starts"));
    }
    Ok(Rule::Span { start, end, precision: of_start.max(of_end) })
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
        Ok(dates.into())
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
