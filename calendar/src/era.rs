//! In which years did which rules hold?
//! Apart from the observance, which has several of them, and from the rules, which know no years.

use chrono::Datelike;
use serde::Serialize;

use crate::rule::Rule;
use crate::text::{List, Text};

/// A span of years in which an observance followed one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Era {
    /// The first year, inclusive; `None` if it is not known.
    pub since: Option<i32>,
    /// The last year, inclusive; `None` while the rule holds.
    pub until: Option<i32>,
    /// The rules; each gives at most one occurrence a year.
    pub rules: List<Rule>,
    /// The length of an occurrence in days, at least 1.
    pub days: u16,
    /// The rhythm in years, counted from `since`; 1 for every year.
    pub every: u16,
    /// What made this rule, where it was not the observance's own instrument.
    pub instrument: Option<Text>,
    /// When that was adopted: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub adopted: Option<Text>,
    /// Why the rule changed, or why years are missing before it, in English.
    pub note: Option<Text>,
}

impl Era {
    /// The year of the first date that its rules name, if they name any.
    pub(crate) fn first_date_year(&self) -> Option<i32> {
        self.rules.iter().filter_map(Rule::first_date).min().map(|date| date.year())
    }

    /// Whether this era gives occurrences in a year.
    #[must_use]
    pub fn holds_in(&self, year: i32) -> bool {
        let begun = self.since.is_none_or(|since| since <= year);
        let going_on = self.until.is_none_or(|until| year <= until);
        begun && going_on && self.is_in_rhythm(year)
    }

    /// Whether a year is one of its rhythm, were it to go on for ever.
    pub(crate) fn is_in_rhythm(&self, year: i32) -> bool {
        match (self.every, self.since) {
            (0 | 1, _) | (_, None) => true,
            (every, Some(since)) => (i64::from(year) - i64::from(since)).rem_euclid(i64::from(every)) == 0,
        }
    }
}
