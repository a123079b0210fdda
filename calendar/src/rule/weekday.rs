//! Which date is the nth, or the last, of a weekday in a month?
//! Apart from the other rules because counting from the end of a month is its own arithmetic.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// `nth` counts 1 to 5 from the start of the month; -1 is the last. A fifth that the
/// month does not have gives no date.
pub(super) fn in_year(year: i32, nth: i8, weekday: Weekday, month: u32) -> Option<NaiveDate> {
    match nth {
        1..=5 => NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth.unsigned_abs()),
        -1 => last(year, weekday, month),
        _ => None,
    }
}

fn last(year: i32, weekday: Weekday, month: u32) -> Option<NaiveDate> {
    let next_month = match month {
        12 => NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?,
        _ => NaiveDate::from_ymd_opt(year, month + 1, 1)?,
    };
    let last_day = next_month.pred_opt()?;
    let back = last_day.weekday().days_since(weekday);
    last_day.checked_sub_days(Days::new(u64::from(back)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_dates() {
        let cases = [
            // World Maritime Day, the last Thursday of September.
            (2024, -1, Weekday::Thu, 9, Some("2024-09-26")),
            (2026, -1, Weekday::Thu, 9, Some("2026-09-24")),
            // Cooperatives, the first Saturday of July.
            (2022, 1, Weekday::Sat, 7, Some("2022-07-02")),
            // Philosophy, the third Thursday of November.
            (2012, 3, Weekday::Thu, 11, Some("2012-11-15")),
            // A fifth Monday that the month has, and one that it has not.
            (2026, 5, Weekday::Mon, 3, Some("2026-03-30")),
            (2026, 5, Weekday::Mon, 4, None),
            // The last day of the year, and of a leap February.
            (2023, -1, Weekday::Sun, 12, Some("2023-12-31")),
            (2024, -1, Weekday::Thu, 2, Some("2024-02-29")),
            // Not an ordinal.
            (2024, 0, Weekday::Thu, 2, None),
            (2024, -2, Weekday::Thu, 2, None),
        ];
        for (year, nth, weekday, month, expected) in cases {
            let given = in_year(year, nth, weekday, month).map(|date| date.to_string());
            assert_eq!(given.as_deref(), expected, "{nth} {weekday} of month {month} in {year}");
        }
    }
}
