//! On which days does an observance fall in a year?
//! Apart from `rule/`, which knows no eras, and from `agenda.rs`, which knows the
//! whole catalogue: this is the one place where eras, rules and lengths meet.

use chrono::{Datelike, Days, NaiveDate};

use crate::observance::{Era, Observance};

/// One dated instance of an observance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence<'c> {
    /// What is observed.
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
}

impl Occurrence<'_> {
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
    pub fn occurrences_in(&self, year: i32) -> impl Iterator<Item = Occurrence<'_>> {
        self.era(year).into_iter().flat_map(move |era| self.of_era(era, year))
    }

    fn of_era<'c>(&'c self, era: &'c Era, year: i32) -> impl Iterator<Item = Occurrence<'c>> {
        let several = era.rules.len() > 1;
        (1_u8..).zip(era.rules.iter()).filter_map(move |(part, rule)| {
            let start = rule.start_in(year)?;
            let more_days = u64::from(era.days.saturating_sub(1));
            Some(Occurrence {
                observance: self,
                start: start.date,
                end: start.date.checked_add_days(Days::new(more_days))?,
                part: several.then_some(part),
                computed: start.computed,
            })
        })
    }
}
