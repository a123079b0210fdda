//! How is a date, a span or a run of years written?
//! The filling-in of the dates' patterns: apart from counts and rules, which need plurals and gender, not dates.

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};

use super::rules::Gender;
use super::{Words, fill};

/// The names of a month.
pub(crate) struct Month {
    /// As after a day: `4 апреля`.
    pub(crate) in_date: &'static str,
    /// As in a table.
    pub(crate) short: &'static str,
    /// By itself: `апрель`.
    pub(crate) alone: &'static str,
    /// As after a weekday of it: `d’avril`.
    pub(crate) of: &'static str,
}

impl Month {
    /// A month whose name never changes.
    pub(crate) const fn new(name: &'static str, short: &'static str) -> Self {
        Self { in_date: name, short, alone: name, of: name }
    }

    /// A month with a form of its own after `of`.
    pub(crate) const fn with_of(name: &'static str, short: &'static str, of: &'static str) -> Self {
        Self { in_date: name, short, alone: name, of }
    }

    /// A month with a genitive, which stands in dates and after a weekday.
    pub(crate) const fn with_genitive(alone: &'static str, short: &'static str, genitive: &'static str) -> Self {
        Self { in_date: genitive, short, alone, of: genitive }
    }
}

/// The names of a weekday.
pub(crate) struct WeekdayName {
    pub(crate) name: &'static str,
    pub(crate) short: &'static str,
    /// What the ordinal before or after it agrees with.
    pub(crate) gender: Gender,
}

impl WeekdayName {
    pub(crate) const fn new(name: &'static str, short: &'static str, gender: Gender) -> Self {
        Self { name, short, gender }
    }
}

/// The patterns of dates. Places: `{weekday}` `{day}` `{month}` `{year}` of the only or first date (`{weekday}` and
/// `{month}` are the short ones in `short`, the month alone in `month_and_year`), `{end_day}` `{end_month}`
/// `{end_year}` of the last; in the years, `{since}` and `{until}`.
pub(crate) struct Dates {
    pub(crate) first_day: &'static str,
    pub(crate) date: &'static str,
    pub(crate) with_weekday: &'static str,
    pub(crate) day_and_month: &'static str,
    pub(crate) short: &'static str,
    pub(crate) month_and_year: &'static str,
    pub(crate) year: &'static str,
    pub(crate) span_in_month: &'static str,
    pub(crate) span_in_year: &'static str,
    pub(crate) span_of_years: &'static str,
    pub(crate) since: &'static str,
    pub(crate) until: &'static str,
    pub(crate) since_until: &'static str,
}

/// One date in one of the patterns.
pub(crate) fn one(words: &Words, pattern: &str, date: NaiveDate) -> String {
    fill(pattern, |place, out| put_date(words, place, date, out))
}

fn put_date(words: &Words, place: &str, date: NaiveDate, out: &mut String) {
    match place {
        "weekday" => out.push_str(words.weekday(date.weekday()).name),
        "short_weekday" => out.push_str(words.weekday(date.weekday()).short),
        "day" => push_day(words, date.day(), out),
        "month" => push_month(words, date.month(), out),
        "short_month" => out.push_str(words.month(date.month()).map_or("", |month| month.short)),
        "month_alone" => out.push_str(words.month(date.month()).map_or("", |month| month.alone)),
        _ => push_number(date.year(), out),
    }
}

/// A day and month of no year; 29 February is one of them.
pub(crate) fn day_and_month(words: &Words, month: u32, day: u32) -> String {
    fill(words.dates.day_and_month, |place, out| match place {
        "day" => push_day(words, day, out),
        _ => push_month(words, month, out),
    })
}

/// See [`crate::language::Lang::span`].
pub(crate) fn span(words: &Words, start: NaiveDate, end: NaiveDate) -> String {
    if end <= start {
        return one(words, words.dates.date, start);
    }
    let pattern = match (start.year() == end.year(), start.month() == end.month()) {
        (true, true) => words.dates.span_in_month,
        (true, false) => words.dates.span_in_year,
        (false, _) => words.dates.span_of_years,
    };
    fill(pattern, |place, out| match place {
        "end_day" => push_day(words, end.day(), out),
        "end_month" => push_month(words, end.month(), out),
        "end_year" => push_number(end.year(), out),
        _ => put_date(words, place, start, out),
    })
}

/// See [`crate::language::Lang::partial_date`].
pub(crate) fn partial(words: &Words, read: &str) -> String {
    let whole = |text: &str| text.parse::<NaiveDate>().ok();
    match read.len() {
        4 => whole(&format!("{read}-01-01")).map(|date| one(words, words.dates.year, date)),
        7 => whole(&format!("{read}-01")).map(|date| one(words, words.dates.month_and_year, date)),
        10 => whole(read).map(|date| one(words, words.dates.date, date)),
        _ => None,
    }
    .unwrap_or_else(|| read.to_owned())
}

/// See [`crate::language::Lang::years`].
pub(crate) fn years(words: &Words, since: Option<i32>, until: Option<i32>) -> Option<String> {
    let pattern = match (since, until) {
        (None, None) => return None,
        (Some(since), Some(until)) if since == until => words.dates.year,
        (Some(_), Some(_)) => words.dates.since_until,
        (Some(_), None) => words.dates.since,
        (None, Some(_)) => words.dates.until,
    };
    Some(fill(pattern, |place, out| {
        let year = if place == "until" { until } else { since };
        year.into_iter().for_each(|year| push_number(year, out));
    }))
}

fn push_day(words: &Words, day: u32, out: &mut String) {
    match day {
        1 => out.push_str(words.dates.first_day),
        _ => push_number(day, out),
    }
}

fn push_month(words: &Words, month: u32, out: &mut String) {
    out.push_str(words.month(month).map_or("", |month| month.in_date));
}

/// Writing into a string does not fail.
pub(crate) fn push_number(number: impl std::fmt::Display, out: &mut String) {
    let _ = write!(out, "{number}");
}
