//! How does a year look as twelve grids of days?
//! Apart from the lists: a day on which something begins leads to it in the page of the year.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use observances::{Selection, SelectionWords, agenda};
use serde::Serialize;

use super::{Place, Site};
use crate::render::text;

/// As ISO 8601 counts, in every language.
const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A month.
#[derive(Debug, Serialize)]
pub(super) struct Month {
    name: String,
    /// Its place in the page of the year.
    href: String,
    weekdays: Vec<Name>,
    weeks: Vec<Vec<Cell>>,
}

#[derive(Debug, Serialize)]
struct Name {
    name: &'static str,
    short: &'static str,
}

/// A day, or a place without one before the first and after the last.
#[derive(Debug, Clone, Default, Serialize)]
struct Cell {
    day: Option<u32>,
    today: bool,
    /// Where what begins on it is told.
    href: Option<String>,
    label: Option<String>,
}

/// What the year's grids and lists show: what lasts for days.
pub(super) fn of_days(site: &Site<'_>) -> Selection {
    let kind = ["day", "week", "anniversary"].map(str::to_owned).to_vec();
    site.selected(&SelectionWords { kind, ..SelectionWords::default() }).unwrap_or_default()
}

/// The grids of a year, January first.
pub(super) fn year(site: &Site<'_>, year: i32) -> Vec<Month> {
    let (Some(first), Some(last)) =
        (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
    else {
        return Vec::new();
    };
    let mut marks: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for one in agenda(site.catalogue, &of_days(site), first, last) {
        *marks.entry(one.start).or_default() += 1;
    }
    let firsts = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1));
    firsts.map(|first| month(site, first, &marks)).collect()
}

fn month(site: &Site<'_>, first: NaiveDate, marks: &BTreeMap<NaiveDate, usize>) -> Month {
    let lang = site.lang;
    let page = site.link(&Place::Year(first.year()));
    let before = usize::try_from(first.weekday().num_days_from_monday()).unwrap_or(0);
    let days = first.iter_days().take_while(|day| day.month() == first.month());
    let mut cells = vec![Cell::default(); before];
    cells.extend(days.map(|day| cell(site, &page, day, marks.get(&day).copied().unwrap_or(0))));
    cells.resize(cells.len().next_multiple_of(WEEK.len()), Cell::default());
    Month {
        name: text::capitalized(lang.month(first.month()).unwrap_or_default()),
        href: format!("{page}#{}", anchor_of_month(first)),
        weekdays: WEEK.map(|day| Name { name: lang.weekday(day), short: lang.short_weekday(day) }).into(),
        weeks: cells.chunks(WEEK.len()).map(<[Cell]>::to_vec).collect(),
    }
}

fn cell(site: &Site<'_>, page: &str, day: NaiveDate, marks: usize) -> Cell {
    let label = || format!("{} · {}", site.lang.day_and_month(day), site.lang.subject_many(marks));
    Cell {
        day: Some(day.day()),
        today: day == site.today,
        href: (marks > 0).then(|| format!("{page}#{}", anchor(day))),
        label: (marks > 0).then(label),
    }
}

/// The id of a day in the page of its year.
pub(super) fn anchor(day: NaiveDate) -> String {
    format!("d{:02}-{:02}", day.month(), day.day())
}

/// The id of a month there.
pub(super) fn anchor_of_month(first: NaiveDate) -> String {
    format!("m{:02}", first.month())
}
