//! On which days does an observance fall in a year?
//! Apart from `rule/`, which knows no eras, and from `agenda.rs`, which knows the
//! whole catalogue: this is the one place where eras, rules and lengths meet.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::era::Era;
use crate::language::Lang;
use crate::observance::{Name, Observance};
use crate::rule::Precision;
use crate::serial;

/// One dated instance of an observance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Occurrence<'c> {
    /// What is observed; its id, where it is serialized.
    #[serde(rename = "id", serialize_with = "serial::id")]
    pub observance: &'c Observance,
    /// The first day.
    pub start: NaiveDate,
    /// The last day, inclusive; the same as `start` for a single day.
    pub end: NaiveDate,
    /// Which of the year's occurrences this is, from 1, where the observance falls
    /// more than once a year; `None` where it falls once.
    pub part: Option<u8>,
    /// Whether the date was computed where a published date would win.
    pub computed: bool,
    /// How exactly `start` and `end` are known: where only the year is, they are the first and the last
    /// day that are possible.
    pub precision: Precision,
}

/// How far something that runs for years has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// Which of its years it is, from 1.
    pub year: i32,
    /// How many years it has.
    pub of: i32,
}

impl<'c> Occurrence<'c> {
    /// The name that held when it began, in a language.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &'c Name {
        self.observance.name_in(self.start.year(), lang)
    }

    /// How far it has come on a day, of what lasts for two years or longer; `None` for what is shorter,
    /// and for a day outside it. A year of it is counted from the day on which it began.
    #[must_use]
    pub fn progress(&self, date: NaiveDate) -> Option<Progress> {
        let whole_years = |from: NaiveDate, to: NaiveDate| {
            let not_yet = (to.month(), to.day()) < (from.month(), from.day());
            to.year() - from.year() - i32::from(not_yet)
        };
        // A decade from one World Water Day to another has ten years and not eleven, and the
        // one that begins in December has no year of three weeks.
        let whole = whole_years(self.start, self.end.succ_opt()?);
        let of = whole + i32::from(self.goes_on(whole));
        (of > 1 && self.contains(date))
            .then(|| Progress { year: (whole_years(self.start, date) + 1).min(of), of })
    }

    /// Whether more than half a year is left beyond so many whole years.
    fn goes_on(&self, years: i32) -> bool {
        let months = u32::try_from(years).unwrap_or(0).saturating_mul(12).saturating_add(6);
        self.start.checked_add_months(Months::new(months)).is_some_and(|half| half <= self.end)
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.start <= date && date <= self.end
    }

    /// The identity of this occurrence, the same whatever the date becomes:
    /// `<id>-<year>`, with `-<part>` where it falls more than once a year.
    #[must_use]
    pub fn slug(&self) -> String {
        let year = self.start.year();
        match self.part {
            Some(part) => format!("{}-{year}-{part}", self.observance.id),
            None => format!("{}-{year}", self.observance.id),
        }
    }
}

impl Observance {
    /// The occurrences that start in a year of the Gregorian calendar, in the order
    /// of the era's rules.
    ///
    /// ```
    /// use observances::Catalogue;
    ///
    /// let catalogue = Catalogue::un();
    /// let birds = catalogue.get("migratory-bird-day").expect("it is built in");
    /// let days: Vec<String> = birds.occurrences_in(2026).map(|one| one.start.to_string()).collect();
    /// assert_eq!(days, ["2026-05-09", "2026-10-10"]);
    /// ```
    pub fn occurrences_in(&self, year: i32) -> impl Iterator<Item = Occurrence<'_>> {
        self.era(year).into_iter().flat_map(move |era| self.of_era(era, year))
    }

    /// The occurrences of a year, had the last era gone on.
    pub(crate) fn would_fall_in(&self, year: i32) -> impl Iterator<Item = Occurrence<'_>> {
        let last = self.eras.last().filter(|era| era.is_in_rhythm(year));
        last.into_iter().flat_map(move |era| self.of_era(era, year))
    }

    fn of_era<'c>(&'c self, era: &'c Era, year: i32) -> impl Iterator<Item = Occurrence<'c>> {
        let several = era.rules.len() > 1;
        (1_u8..).zip(era.rules.iter()).filter_map(move |(part, rule)| {
            let start = rule.start_in(year)?;
            let more_days = u64::from(era.days.saturating_sub(1));
            Some(Occurrence {
                observance: self,
                start: start.date,
                end: match start.end {
                    Some(end) => end,
                    None => start.date.checked_add_days(Days::new(more_days))?,
                },
                part: several.then_some(part),
                computed: start.computed,
                precision: start.precision,
            })
        })
    }
}
