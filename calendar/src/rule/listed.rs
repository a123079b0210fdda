//! Which of the dates that were announced one by one falls in a year?
//! Apart because it is the only rule that says nothing of the years it does not name.

use chrono::{Datelike, NaiveDate};

pub(super) fn in_year(year: i32, dates: &[NaiveDate]) -> Option<NaiveDate> {
    dates.iter().copied().find(|date| date.year() == year)
}
