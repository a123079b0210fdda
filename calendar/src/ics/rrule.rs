//! Which eras can be said as a recurrence rule?
//! Apart because only a part of RFC 5545's rules is read alike by every client:
//! `BYMONTH` with `BYMONTHDAY`, `BYDAY` with a number, `INTERVAL` and `UNTIL`. What
//! these cannot say stays dated.

use chrono::{NaiveDate, Weekday};

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
    use chrono::Datelike;
    occurrence.observance.era(occurrence.start.year()).is_some_and(can_say)
}

/// The events with recurrence rules: one for each rule of each selected era that
/// reaches into the years.
pub(super) fn events<'c>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    years: Years,
) -> impl Iterator<Item = Details<'c>> {
    let selected: Vec<&Observance> = catalogue.iter().filter(|entry| selection.matches(entry)).collect();
    selected.into_iter().flat_map(move |observance| {
        let reaches = move |era: &&Era| {
            era.since.is_none_or(|since| since <= years.last)
                && era.until.is_none_or(|until| years.first <= until)
        };
        let eras = observance.eras.iter().filter(|era| can_say(era)).filter(reaches);
        eras.flat_map(move |era| of_era(observance, era))
    })
}

fn can_say(era: &Era) -> bool {
    era.rules.iter().all(|rule| by_parts(rule).is_some())
}

fn of_era<'c>(observance: &'c Observance, era: &'c Era) -> impl Iterator<Item = Details<'c>> {
    let since = era.since.unwrap_or(EARLIEST);
    (0_usize..).zip(era.rules.iter()).filter_map(move |(at, rule)| {
        // The first occurrence is not always in the first year: 29 February, a fifth Monday.
        let first_year = (since..since + 40).find(|year| rule.start_in(*year).is_some())?;
        let first = observance.occurrences_in(first_year).nth(at)?;
        let part = first.part.map(|part| format!("-{part}")).unwrap_or_default();
        Some(Details {
            observance,
            uid: format!("{}-{since}{part}", observance.id),
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
