//! Which eras can be said as a recurrence rule?
//! Apart because only a part of RFC 5545's rules is read alike by every client:
//! `BYMONTH` with `BYMONTHDAY`, `BYDAY` with a number, `INTERVAL` and `UNTIL`. What
//! these cannot say stays dated.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Years;
use super::event::{Details, basic};
use crate::catalogue::Catalogue;
use crate::era::Era;
use crate::observance::Observance;
use crate::occurrence::Occurrence;
use crate::rule::{Precision, Rule};
use crate::selection::Selection;

/// Where a rule begins whose first year is not known: the founding of the UN.
const EARLIEST: i32 = 1945;

/// Whether an occurrence is covered by an event with a recurrence rule.
pub(super) fn says(occurrence: &Occurrence<'_>) -> bool {
    occurrence.observance.era(occurrence.start.year()).is_some_and(can_say)
}

/// Whether the last occurrences of an observance are.
pub(super) fn says_last(observance: &Observance) -> bool {
    observance.eras.last().is_some_and(can_say)
}

/// The events with recurrence rules: one for each rule of each selected era that
/// reaches into the years, from the first year on that is shown.
pub(super) fn events<'c>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    years: Years,
) -> impl Iterator<Item = Details<'c>> {
    let from = catalogue.shown_from;
    let selected: Vec<&Observance> = catalogue.iter().filter(|entry| selection.matches(entry)).collect();
    selected.into_iter().flat_map(move |observance| {
        let shown = move |era: &'c Era| Some((era, shown(era, years, from)?));
        let eras = observance.eras.iter().filter(|era| can_say(era)).filter_map(shown);
        eras.flat_map(move |(era, shown)| of_era(observance, era, shown))
    })
}

fn can_say(era: &Era) -> bool {
    era.rules.iter().all(|rule| by_parts(rule).is_some())
}

/// The years of an era that are shown, unless none of them is asked for.
fn shown(era: &Era, years: Years, from: Option<i32>) -> Option<Years> {
    // Of an era whose begin is not known, an earlier year is shown if it is asked for.
    let begin = era.since.unwrap_or(EARLIEST.min(years.first));
    let first = begin.max(from.unwrap_or(begin));
    let last = era.until.unwrap_or(i32::MAX);
    (first <= last && first <= years.last && years.first <= last).then_some(Years { first, last })
}

fn of_era<'c>(observance: &'c Observance, era: &'c Era, shown: Years) -> impl Iterator<Item = Details<'c>> {
    // It names the rule, whatever of it is shown: the same in every feed.
    let named = era.since.unwrap_or_else(|| era.until.map_or(EARLIEST, |until| EARLIEST.min(until)));
    let several = era.rules.len() > 1;
    (1_u8..).zip(era.rules.iter()).filter_map(move |(at, rule)| {
        let part = several.then_some(at);
        let first = first(observance, era, shown, part)?;
        Some(Details {
            observance,
            uid: format!(
                "{}-{named}{}",
                observance.id,
                part.map(|part| format!("-{part}")).unwrap_or_default()
            ),
            start: first.start,
            end: first.end,
            rrule: Some(value(era, by_parts(rule)?)),
            computed: false,
            precision: Precision::Day,
            named_in: era.until.unwrap_or(i32::MAX),
            cancelled: false,
        })
    })
}

/// The first occurrence that a rule gives, which is not always in the first year: of 29 February and of a
/// fifth Monday there is none in most, and fewer still in a rhythm of years.
fn first<'c>(
    observance: &'c Observance,
    era: &Era,
    shown: Years,
    part: Option<u8>,
) -> Option<Occurrence<'c>> {
    /// Within so many of its years each rule gives one: weekdays come round in 28, and 2100 has no 29 February.
    const ROUND: i32 = 40;
    let end = shown.first.saturating_add(ROUND * i32::from(era.every.max(1))).min(shown.last);
    let mut occurrences = (shown.first..=end).flat_map(|year| observance.occurrences_in(year));
    occurrences.find(|occurrence| occurrence.part == part)
}

fn value(era: &Era, by_parts: String) -> String {
    let interval = if era.every > 1 { format!(";INTERVAL={}", era.every) } else { String::new() };
    // The last day of the last year: UNTIL is inclusive and, for a DATE, a DATE too.
    let until = era.until.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
    let until = until.map(|date| format!(";UNTIL={}", basic(date))).unwrap_or_default();
    format!("FREQ=YEARLY{interval}{by_parts}{until}")
}

fn by_parts(rule: &Rule) -> Option<String> {
    match rule {
        Rule::Fixed { month, day } => Some(format!(";BYMONTH={month};BYMONTHDAY={day}")),
        Rule::Weekday { nth, weekday, month } => {
            Some(format!(";BYMONTH={month};BYDAY={nth}{}", two_letters(*weekday)))
        }
        Rule::FullMoon { .. } | Rule::Listed(_) | Rule::Span { .. } => None,
    }
}

const fn two_letters(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}
