//! Why does it fall there, or why does it not?
//! Apart from `occurrence.rs`, which gives the dates: here the road to them is given, in steps that a
//! reader can go over with a pencil.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};
use serde::Serialize;

use crate::era::Era;
use crate::observance::Observance;
use crate::occurrence::Occurrence;
use crate::rule::{Rule, full_moons};
use crate::serial;

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A year of the Gregorian calendar.
    Year(i32),
    /// A day: does it fall on it?
    Date(NaiveDate),
}

impl Question {
    /// The year that is asked about.
    #[must_use]
    pub fn year(self) -> i32 {
        match self {
            Self::Year(year) => year,
            Self::Date(date) => date.year(),
        }
    }
}

/// Why an observance falls where it does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation<'c> {
    /// The observance; its id, where it is serialized.
    #[serde(rename = "id", serialize_with = "serial::id")]
    pub observance: &'c Observance,
    /// What was asked.
    pub question: Question,
    /// The answer.
    pub verdict: Verdict<'c>,
    /// The era of that year, if it has one.
    pub era: Option<&'c Era>,
    /// How its rules were gone through, one after the other.
    pub steps: Vec<Step<'c>>,
    /// The occurrences of the year: those that start in it, or run in it where something longer does.
    pub occurrences: Vec<Occurrence<'c>>,
}

/// The answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict<'c> {
    /// It falls in that year, or on that day.
    Falls,
    /// It falls in the year of the day that was asked about, but not on that day.
    AnotherDay,
    /// It was not observed yet: the first year, where it is known.
    NotYet(Option<i32>),
    /// It is no longer observed: the last year, and why.
    Withdrawn(i32, &'c str),
    /// It was a span of days, and that is over, or has not begun.
    OutsideSpan,
    /// No era has that year: why, where it is known.
    Gap(Option<&'c str>),
    /// It does not fall every year: the rhythm, and the year that it is counted from.
    OffRhythm(u16, i32),
    /// The rule gives no date in that year: 29 February, a fifth weekday, a date that was not announced.
    NoDate,
}

/// One step of the reckoning.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step<'c> {
    /// The rule names the date itself.
    Fixed(NaiveDate),
    /// The month has no such day in that year.
    NoSuchDay {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// Counted from the first day of a month.
    CountedFromStart {
        /// The first day of the month.
        first_day: NaiveDate,
        /// The first such weekday of it.
        first: NaiveDate,
        /// 1 to 5.
        nth: i8,
        /// The nth, if the month has one.
        date: Option<NaiveDate>,
    },
    /// Counted back from the last day of a month.
    CountedFromEnd {
        /// The last day of the month.
        last_day: NaiveDate,
        /// The weekday.
        weekday: Weekday,
        /// The last one.
        date: NaiveDate,
    },
    /// The first full moon of a month, in UTC.
    FullMoon {
        /// When it is.
        moment: NaiveDateTime,
        /// The date that was published for the year, which wins.
        published: Option<NaiveDate>,
    },
    /// Dates announced one by one.
    Announced {
        /// All of them.
        dates: &'c [NaiveDate],
        /// That of the year.
        date: Option<NaiveDate>,
    },
    /// The rule is the span itself.
    Span(&'c Rule),
}

/// Why an observance falls where it does in a year, or on a day, or why it does not.
///
/// ```
/// use observances::{Catalogue, Question, Verdict, explain};
///
/// let catalogue = Catalogue::un();
/// let statistics = catalogue.get("statistics-day").expect("it is built in");
/// assert_eq!(explain(statistics, Question::Year(2026)).verdict, Verdict::OffRhythm(5, 2010));
/// assert_eq!(explain(statistics, Question::Date("2030-10-20".parse()?)).verdict, Verdict::Falls);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn explain(observance: &Observance, question: Question) -> Explanation<'_> {
    let year = question.year();
    let era = observance.era(year);
    let occurrences = occurrences(observance, year);
    let steps =
        era.into_iter().flat_map(|era| era.rules.iter()).filter_map(|rule| step(rule, year)).collect();
    let falls = match question {
        Question::Year(_) => !occurrences.is_empty(),
        Question::Date(date) => occurrences.iter().any(|occurrence| occurrence.contains(date)),
    };
    let verdict = match (falls, occurrences.is_empty()) {
        (true, _) => Verdict::Falls,
        (false, false) => Verdict::AnotherDay,
        (false, true) => why_not(observance, year),
    };
    Explanation { observance, question, verdict, era, steps, occurrences }
}

/// Those that start in the year, and what began earlier and runs in it.
fn occurrences(observance: &Observance, year: i32) -> Vec<Occurrence<'_>> {
    let spans = observance.rules().filter_map(Rule::first_date);
    let earlier = spans.map(|start| start.year()).chain([year - 1]).filter(|first| *first < year);
    let mut years: Vec<i32> = earlier.chain([year]).collect();
    years.sort_unstable();
    years.dedup();
    let runs = |occurrence: &Occurrence<'_>| occurrence.start.year() <= year && year <= occurrence.end.year();
    years.into_iter().flat_map(|year| observance.occurrences_in(year)).filter(runs).collect()
}

fn why_not(observance: &Observance, year: i32) -> Verdict<'_> {
    if let Some(withdrawn) = observance.withdrawn.as_ref().filter(|withdrawn| withdrawn.after < year) {
        return Verdict::Withdrawn(withdrawn.after, &withdrawn.reason);
    }
    if observance.rules().all(|rule| matches!(rule, Rule::Span { .. })) {
        return Verdict::OutsideSpan;
    }
    let begins = observance.eras.first().and_then(|era| era.since);
    if begins.is_some_and(|since| year < since) {
        return Verdict::NotYet(begins);
    }
    let spans_it = |era: &&Era| {
        era.since.is_none_or(|since| since <= year) && era.until.is_none_or(|until| year <= until)
    };
    match observance.eras.iter().find(spans_it) {
        Some(era) if !era.holds_in(year) => Verdict::OffRhythm(era.every, era.since.unwrap_or(year)),
        Some(_) => Verdict::NoDate,
        None => {
            let next = observance.eras.iter().find(|era| era.since.is_some_and(|since| year < since));
            Verdict::Gap(next.and_then(|era| era.note.as_deref()))
        }
    }
}

fn step(rule: &Rule, year: i32) -> Option<Step<'_>> {
    Some(match rule {
        Rule::Fixed { month, day } => match NaiveDate::from_ymd_opt(year, *month, *day) {
            Some(date) => Step::Fixed(date),
            None => Step::NoSuchDay { month: *month, day: *day },
        },
        Rule::Weekday { nth: -1, weekday, month } => {
            let last_day = NaiveDate::from_ymd_opt(year, *month, 28)?;
            let last_day = last_day.with_day(last_day.num_days_in_month().into())?;
            Step::CountedFromEnd { last_day, weekday: *weekday, date: rule.start_in(year)?.date }
        }
        Rule::Weekday { nth, weekday, month } => Step::CountedFromStart {
            first_day: NaiveDate::from_ymd_opt(year, *month, 1)?,
            first: NaiveDate::from_weekday_of_month_opt(year, *month, *weekday, 1)?,
            nth: *nth,
            date: rule.start_in(year).map(|start| start.date),
        },
        Rule::FullMoon { month, published } => Step::FullMoon {
            moment: full_moons(year).into_iter().find(|moment| moment.month() == *month)?,
            published: published.iter().copied().find(|date| date.year() == year),
        },
        Rule::Listed(dates) => {
            Step::Announced { dates, date: dates.iter().copied().find(|date| date.year() == year) }
        }
        Rule::Span { .. } => Step::Span(rule),
    })
}
