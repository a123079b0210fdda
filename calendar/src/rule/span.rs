//! Which span of days is given once and for all?
//! Apart because it is the only rule that says its own end, and how exactly both ends are known.

use chrono::{Datelike, NaiveDate};

use super::{Precision, Start};

pub(super) fn in_year(year: i32, start: NaiveDate, end: NaiveDate, precision: Precision) -> Option<Start> {
    (start.year() == year).then_some(Start { date: start, end: Some(end), computed: false, precision })
}
