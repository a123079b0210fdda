//! Which dates does a rule give?
//! Pure arithmetic on civil dates, apart from observances and eras: a rule knows one
//! year at a time and nothing of when it held. One file per kind of rule.

mod fixed;
mod full_moon;
mod listed;
mod span;
mod weekday;

use chrono::{NaiveDate, Weekday};

use crate::text::List;

pub use full_moon::full_moons;

/// A rule that gives at most one start date a year.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// One span of days: an international year or decade.
    Span {
        /// The first day.
        start: NaiveDate,
        /// The last day, inclusive.
        end: NaiveDate,
        /// How exactly the less exact of the two was read.
        precision: Precision,
    },
}

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the day.
    #[default]
    Day,
    /// To the month; the day is the first or last that is possible.
    Month,
    /// To the year; the day is the first or last of it.
    Year,
}

impl Precision {
    /// The word for it in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// A start date that a rule gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The first day.
    pub date: NaiveDate,
    /// The last day, inclusive, where the rule itself says it; else the era's length does.
    pub end: Option<NaiveDate>,
    /// Whether it was computed where a published date would win.
    pub computed: bool,
    /// How exactly the dates are known.
    pub precision: Precision,
}

impl Start {
    /// A date that is known to the day, and whose end the rule does not say.
    pub(crate) const fn known(date: NaiveDate) -> Self {
        Self { date, end: None, computed: false, precision: Precision::Day }
    }
}

impl Rule {
    /// The first date that it names by itself; `None` for a rule that gives one every year.
    #[must_use]
    pub fn first_date(&self) -> Option<NaiveDate> {
        match self {
            Self::Listed(dates) => dates.first().copied(),
            Self::Span { start, .. } => Some(*start),
            Self::Fixed { .. } | Self::Weekday { .. } | Self::FullMoon { .. } => None,
        }
    }

    /// The last day of a rule that is over some day; `None` for one that is not, or of which more dates
    /// may be announced.
    #[must_use]
    pub fn last_date(&self) -> Option<NaiveDate> {
        match self {
            Self::Span { end, .. } => Some(*end),
            Self::Fixed { .. } | Self::Weekday { .. } | Self::FullMoon { .. } | Self::Listed(_) => None,
        }
    }

    /// The start date that this rule gives in a year of the Gregorian calendar, if any.
    ///
    /// ```
    /// use chrono::Weekday;
    /// use observances::Rule;
    ///
    /// let rule = Rule::Weekday { nth: -1, weekday: Weekday::Thu, month: 9 };
    /// assert_eq!(rule.start_in(2026).map(|start| start.date.to_string()).as_deref(), Some("2026-09-24"));
    /// assert_eq!(Rule::Fixed { month: 2, day: 29 }.start_in(2027), None);
    /// ```
    #[must_use]
    pub fn start_in(&self, year: i32) -> Option<Start> {
        match self {
            Self::Fixed { month, day } => fixed::in_year(year, *month, *day).map(Start::known),
            Self::Weekday { nth, weekday, month } => {
                weekday::in_year(year, *nth, *weekday, *month).map(Start::known)
            }
            Self::FullMoon { month, published } => full_moon::in_year(year, *month, published),
            Self::Listed(dates) => listed::in_year(year, dates).map(Start::known),
            Self::Span { start, end, precision } => span::in_year(year, *start, *end, *precision),
        }
    }
}
