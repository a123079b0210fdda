//! Which dates does a rule give?
//! Pure arithmetic on civil dates, apart from observances and eras: a rule knows one
//! year at a time and nothing of when it held. One file per kind of rule.

mod fixed;
mod full_moon;
mod listed;
mod weekday;

use chrono::{NaiveDate, Weekday};

use crate::text::List;

pub use full_moon::full_moons;

/// A rule that gives at most one start date a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The same month and day each year; 29 February falls only in leap years.
    Fixed {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// The nth or last of a weekday in a month.
    Weekday {
        /// 1 to 5 counted from the start of the month, -1 for the last.
        nth: i8,
        /// The weekday.
        weekday: Weekday,
        /// 1 to 12.
        month: u32,
    },
    /// The first full moon of a month, in UTC.
    FullMoon {
        /// 1 to 12.
        month: u32,
        /// Dates that were published; each wins over the computed one of its year.
        published: List<NaiveDate>,
    },
    /// Start dates that are announced one by one, ascending.
    Listed(List<NaiveDate>),
}

/// A start date that a rule gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The first day.
    pub date: NaiveDate,
    /// Whether it was computed where a published date would win.
    pub computed: bool,
}

impl Rule {
    /// The start date that this rule gives in a year of the Gregorian calendar, if any.
    #[must_use]
    pub fn start_in(&self, year: i32) -> Option<Start> {
        let known = |date| Start { date, computed: false };
        match self {
            Self::Fixed { month, day } => fixed::in_year(year, *month, *day).map(known),
            Self::Weekday { nth, weekday, month } => {
                weekday::in_year(year, *nth, *weekday, *month).map(known)
            }
            Self::FullMoon { month, published } => full_moon::in_year(year, *month, published),
            Self::Listed(dates) => listed::in_year(year, dates).map(known),
        }
    }
}
