//! Which day is meant by this word?
//! Apart, because every command that takes a date takes the same words.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

/// The last day that is spoken of here: later ones have no four-digit year.
pub(super) const LAST: Option<NaiveDate> = NaiveDate::from_ymd_opt(9999, 12, 31);

/// A day as it was written: by its date, or seen from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Date(NaiveDate),
    /// So many days from today.
    Away(i64),
    /// The next such weekday; today, if it is one.
    Next(Weekday),
}

const FORMS: &str = "write YYYY-MM-DD, today, tomorrow, yesterday, a weekday, +7d or -7d";

impl Day {
    /// Reads a day.
    ///
    /// # Errors
    ///
    /// What is wrong, and what would be right.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "today" => Ok(Self::Away(0)),
            "tomorrow" => Ok(Self::Away(1)),
            "yesterday" => Ok(Self::Away(-1)),
            word => match word.parse::<Weekday>() {
                Ok(weekday) => Ok(Self::Next(weekday)),
                Err(_) if is_distance(text) => distance(text).map(Self::Away),
                Err(_) => date(text).map(Self::Date),
            },
        }
    }

    /// The day, seen from today.
    ///
    /// # Errors
    ///
    /// When it lies outside the years 1 to 9999.
    pub(super) fn seen_from(self, today: NaiveDate) -> Result<NaiveDate, String> {
        let day = match self {
            Self::Date(date) => Some(date),
            Self::Away(days) => TimeDelta::try_days(days).and_then(|days| today.checked_add_signed(days)),
            Self::Next(weekday) => {
                let ahead = weekday.days_since(today.weekday());
                today.checked_add_signed(TimeDelta::days(ahead.into()))
            }
        };
        day.filter(|day| (1..=9999).contains(&day.year()))
            .ok_or_else(|| "that day lies outside the years 1 to 9999".to_owned())
    }
}

fn is_distance(text: &str) -> bool {
    text.starts_with(['+', '-'])
        && text.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `+7d`, `-7d`; weeks, too, since people count in them.
fn distance(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no number of days from today; write +7d or -7d");
    let (number, unit) = match text.strip_suffix(['d', 'D']) {
        Some(number) => (number, 1),
        None => (text.strip_suffix(['w', 'W']).ok_or_else(wrong)?, 7),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(unit).ok_or_else(wrong)
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let no_date = || format!("`{text}` is no date; {FORMS}");
    let numbers: Vec<&str> = text.split('-').collect();
    let (&[year, month, day], true) =
        (numbers.as_slice(), text.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
    else {
        return Err(no_date());
    };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return Err(no_date());
    }
    let number = |digits: &str| digits.parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(year), number(month), number(day));
    let civil = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    match civil {
        _ if year == 0 => Err(format!("`{text}` is no date: years begin with 0001")),
        Some(date) => Ok(date),
        None if !(1..=12).contains(&month) => Err(format!("`{text}` is no date: months are 01 to 12")),
        None => Err(format!("`{text}` is no date: that month has {} days", days_in(year, month))),
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    let first = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, 28));
    first.map_or(31, |date| u32::from(date.num_days_in_month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Result<String, String> {
        let today = "2026-11-22".parse().unwrap(); // a Sunday
        Day::read(text)?.seen_from(today).map(|date| date.to_string())
    }

    #[test]
    fn words_and_dates_and_distances() {
        for (text, expected) in [
            ("2027-04-04", "2027-04-04"),
            ("2028-02-29", "2028-02-29"),
            ("0001-01-01", "0001-01-01"),
            ("9999-12-31", "9999-12-31"),
            ("today", "2026-11-22"),
            ("Today", "2026-11-22"),
            ("tomorrow", "2026-11-23"),
            ("yesterday", "2026-11-21"),
            ("+7d", "2026-11-29"),
            ("-7d", "2026-11-15"),
            ("+2w", "2026-12-06"),
            ("+0d", "2026-11-22"),
            ("sunday", "2026-11-22"),
            ("monday", "2026-11-23"),
            ("Sat", "2026-11-28"),
        ] {
            assert_eq!(seen(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused_with_a_reason() {
        for (text, reason) in [
            ("2027-02-30", "that month has 28 days"),
            ("2028-02-30", "that month has 29 days"),
            ("2027-13-01", "months are 01 to 12"),
            ("2027-00-01", "months are 01 to 12"),
            ("2027-01-00", "that month has 31 days"),
            ("0000-01-01", "years begin with 0001"),
            ("2027-4-4", "write YYYY-MM-DD"),
            ("20270404", "write YYYY-MM-DD"),
            ("99999-01-01", "write YYYY-MM-DD"),
            ("+262143-01-01", "is no number of days"),
            ("", "write YYYY-MM-DD"),
            ("-", "write YYYY-MM-DD"),
            ("--days", "write YYYY-MM-DD"),
            ("+7", "write +7d"),
            ("+99999999999999999999d", "write +7d"),
            ("+9223372036854775807w", "write +7d"),
            ("+9223372036854775807d", "outside the years"),
            ("-800000d", "outside the years"),
            ("٢٠٢٧-٠٤-٠٤", "write YYYY-MM-DD"),
            ("+é", "write YYYY-MM-DD"),
        ] {
            let said = seen(text).unwrap_err();
            assert!(said.contains(reason), "{text}: {said}");
        }
    }
}
