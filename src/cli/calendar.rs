//! How do a month and a year look on the wall?
//! Apart from `upcoming`, which is a list: here days stand in weeks, and those that are marked are
//! listed below.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::exit::Usage;
use super::listing::{self, Pick, formats};
use super::{Context, Run};
use crate::render::{Format, grid};

#[derive(Debug, clap::Args)]
pub(super) struct Calendar {
    /// The month (YYYY-MM) or the year (YYYY) [default: this month]
    #[arg(value_name = "YYYY | YYYY-MM", value_parser = Page::read)]
    page: Option<Page>,
    /// The format [default: table]
    #[arg(long, value_parser = formats(&Format::ALL))]
    format: Option<Format>,
    #[command(flatten)]
    pick: Pick,
}

/// A page of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Month(NaiveDate),
    Year(i32),
}

impl Page {
    fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is neither a year nor a month; write YYYY or YYYY-MM");
        let (year, month) = text.split_once('-').map_or((text, None), |(year, month)| (year, Some(month)));
        let number = |digits: &str, length: usize| {
            let right = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
            right.then(|| digits.parse::<u32>().ok()).flatten().ok_or_else(wrong)
        };
        let year = number(year, 4)?.try_into().map_err(|_| wrong())?;
        if year == 0 {
            return Err(format!("`{text}`: years begin with 0001"));
        }
        match month {
            None => Ok(Self::Year(year)),
            Some(month) => {
                let first = NaiveDate::from_ymd_opt(year, number(month, 2)?, 1);
                first.map(Self::Month).ok_or_else(|| format!("`{text}`: months are 01 to 12"))
            }
        }
    }

    /// Its first and last day.
    fn span(self) -> Option<(NaiveDate, NaiveDate)> {
        let (first, months) = match self {
            Self::Month(first) => (first, 1),
            Self::Year(year) => (NaiveDate::from_ymd_opt(year, 1, 1)?, 12),
        };
        Some((first, first.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))?))
    }
}

impl Run for Calendar {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let (selection, mut context) = self.pick.applied(context)?;
        let page = self.page.or_else(|| context.today.with_day(1).map(Page::Month));
        let (from, to) =
            page.and_then(Page::span).ok_or_else(|| Usage::new("YYYY: that year has no days"))?;
        // A year or a decade would mark every day.
        let marking = selection.for_feed();
        let earlier = from.checked_sub_days(Days::new(LONGEST)).unwrap_or(from);
        let mut found = observances::agenda(&context.catalogue, &marking, earlier, to);
        found.retain(|occurrence| from <= occurrence.end);
        let format = self.format.unwrap_or(Format::Table);
        let text = listing::occurrences(&found, format, marking, &context, |look| match page {
            Some(Page::Year(year)) => grid::year(year, &found, look),
            _ => grid::month(from, &found, look),
        })?;
        context.output.write(&text)
    }
}

/// How many days before a page begins what still runs on it, years and decades aside.
const LONGEST: u64 = 366;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_year_or_a_month() {
        let span = |text: &str| Page::read(text).map(|page| page.span().unwrap());
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(span("2027"), Ok((day("2027-01-01"), day("2027-12-31"))));
        assert_eq!(span("2028-02"), Ok((day("2028-02-01"), day("2028-02-29"))));
        assert_eq!(span("9999-12"), Ok((day("9999-12-01"), day("9999-12-31"))));
        for wrong in
            ["", "27", "2027-13", "2027-00", "2027-4", "2027-04-04", "0000", "-2027", "٢٠٢٧", "2027-"]
        {
            assert!(span(wrong).is_err(), "{wrong}");
        }
        assert_eq!(day("2027-04-01").year(), 2027);
    }
}
