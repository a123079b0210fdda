//! How is a date reckoned, in words?
//! Apart from `explanation.rs`, which lays the answer out: these are its sentences, in English, as all
//! messages are.

use chrono::{Datelike, NaiveDate};
use observances::{Explanation, Lang, Occurrence, Precision, Question, Rule, Step, Verdict};

/// The answer in a sentence.
#[must_use]
pub(super) fn answer(explained: &Explanation<'_>) -> String {
    let year = explained.question.year();
    match (explained.verdict, explained.question) {
        (Verdict::Falls, Question::Date(date)) => on_that_day(explained, date),
        (Verdict::Falls, Question::Year(_)) => in_that_year(explained),
        (Verdict::AnotherDay, Question::Date(date)) => {
            let there = in_that_year(explained);
            format!("Not on {}: {}", day(date), there.replacen("In", "in", 1))
        }
        (Verdict::AnotherDay, Question::Year(_)) => in_that_year(explained),
        (Verdict::NotYet(Some(first)), _) => format!("Not in {year}: its first year is {first}."),
        (Verdict::NotYet(None), _) => format!("Not in {year}: it was not observed yet."),
        (Verdict::Withdrawn(after, reason), _) => {
            format!("Not in {year}: {after} was its last year. {reason}")
        }
        (Verdict::OutsideSpan, _) => {
            let spans = explained.observance.rules();
            let spans = listed(spans.map(|rule| Lang::En.rule(rule)));
            format!("Not in {year}: its span is {spans}.")
        }
        (Verdict::Gap(why), _) => {
            let why = why.map(|why| format!(" {why}")).unwrap_or_default();
            format!("Not in {year}: no rule is known for that year.{why}")
        }
        (Verdict::OffRhythm(every, since), _) => off_rhythm(year, every, since),
        (Verdict::NoDate, _) => format!("Not in {year}: the rule gives no date in that year."),
    }
}

/// The occurrences of the year that was asked about.
fn in_that_year(explained: &Explanation<'_>) -> String {
    let year = explained.question.year();
    let all = listed(explained.occurrences.iter().map(days));
    if explained.occurrences.iter().all(|occurrence| occurrence.start == occurrence.end) {
        return format!("In {year} it falls on {all}.");
    }
    if all == year.to_string() {
        return format!("In {year} it runs the whole year.");
    }
    format!("In {year} it runs: {all}.")
}

fn on_that_day(explained: &Explanation<'_>, date: NaiveDate) -> String {
    let it = explained.occurrences.iter().find(|occurrence| occurrence.contains(date));
    let Some(it) = it else { return String::new() };
    if it.start == it.end {
        return format!("Yes: it falls on {}.", day(date));
    }
    let place = match it.progress(date) {
        Some(progress) => Lang::En.progress(progress.year, progress.of),
        None => {
            let length = (it.end - it.start).num_days() + 1;
            format!("day {} of {length}", (date - it.start).num_days() + 1)
        }
    };
    format!("Yes: {} is in it, {place} ({}).", day(date), days(it))
}

fn off_rhythm(year: i32, every: u16, since: i32) -> String {
    let before = year - (year - since).rem_euclid(i32::from(every));
    let after = before + i32::from(every);
    let around =
        if before < since { format!("first in {since}") } else { format!("in {before} and {after}") };
    format!("Not in {year}: it falls every {every} years from {since}, {around}.")
}

/// One step of the reckoning in words.
pub(super) fn reckoned(step: &Step<'_>, year: i32) -> String {
    match step {
        Step::Fixed(date) => format!("The date is the same each time: in {year} a {}.", weekday(*date)),
        Step::NoSuchDay { month, day } => {
            let named = Lang::En.month(*month).unwrap_or_default();
            format!("{named} {year} has no day {day}.")
        }
        Step::CountedFromStart { first_day, first, nth, date } => counted(*first_day, *first, *nth, *date),
        Step::CountedFromEnd { last_day, weekday: name, date } => format!(
            "{} is a {}; the last {} of the month is {}.",
            Lang::En.date(*last_day),
            weekday(*last_day),
            Lang::En.weekday(*name),
            Lang::En.date(*date)
        ),
        Step::FullMoon { moment, published } => {
            let moon = format!(
                "The first full moon of the month is on {} at {} UTC (after Meeus).",
                Lang::En.date(moment.date()),
                moment.format("%H:%M")
            );
            match published {
                Some(date) => {
                    format!("{moon} The date published for {year}, {}, wins.", Lang::En.date(*date))
                }
                None => format!("{moon} No published date is known for {year}; one would win."),
            }
        }
        Step::Announced { dates, date } => announced(dates, *date, year),
        Step::Span(rule) => match rule {
            Rule::Span { precision: Precision::Day, .. } => {
                format!("It is one span of days: {}.", Lang::En.rule(rule))
            }
            _ => format!("It is one span, of which the exact days were not found: {}.", Lang::En.rule(rule)),
        },
    }
}

fn counted(first_day: NaiveDate, first: NaiveDate, nth: i8, date: Option<NaiveDate>) -> String {
    let name = weekday(first);
    let begins = format!(
        "{} is a {}; the first {name} is {}",
        Lang::En.date(first_day),
        weekday(first_day),
        Lang::En.day_and_month(first)
    );
    let ordinal = ["first", "second", "third", "fourth", "fifth"];
    let ordinal = usize::try_from(nth - 1).ok().and_then(|at| ordinal.get(at)).copied().unwrap_or("last");
    match date {
        Some(_) if nth == 1 => format!("{begins}."),
        Some(date) => format!("{begins}, the {ordinal} {}.", Lang::En.day_and_month(date)),
        None => format!("{begins}; there is no {ordinal}."),
    }
}

fn announced(dates: &[NaiveDate], date: Option<NaiveDate>, year: i32) -> String {
    let all = listed(dates.iter().map(|date| Lang::En.date(*date)));
    match date {
        Some(date) => format!("Dates are announced one by one; that of {year} is {}.", Lang::En.date(date)),
        None => format!("Dates are announced one by one, and none is known for {year}; known are {all}."),
    }
}

fn day(date: NaiveDate) -> String {
    Lang::En.date_with_weekday(date)
}

fn days(occurrence: &Occurrence<'_>) -> String {
    match occurrence.start == occurrence.end {
        true => day(occurrence.start),
        false => Lang::En.span_as_read(occurrence.start, occurrence.end, occurrence.precision),
    }
}

fn weekday(date: NaiveDate) -> &'static str {
    Lang::En.weekday(date.weekday())
}

/// `A`, `A and B`, `A, B and C`.
fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
