//! How do a month and a year look as a grid of days?
//! Apart from the lists: here a day has its place in the week, and a mark where something is observed.

use std::collections::BTreeSet;

use anstyle::Style;
use chrono::{Datelike, NaiveDate, Weekday};
use observances::{Lang, Occurrence};

use super::Look;
use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, capitalized, isolated, styled, width};

/// From Monday, as ISO 8601 has it.
const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A day takes two columns, and its mark a third.
const DAY: usize = 3;
/// Between two months of a year.
const BETWEEN: usize = 3;
/// The mark, seen without colour, too.
const MARK: char = '*';

/// A month, and below it what is observed in it. `first` is its first day.
#[must_use]
pub fn month(first: NaiveDate, found: &[Occurrence<'_>], look: &Look) -> String {
    let mut page = Page::new(look);
    let grid = Grid::new(found, look);
    let cell = grid.widest_cell();
    for line in grid.month(first, &look.lang.month_and_year(first), cell) {
        page.text.push_str(line.text.trim_end());
        page.text.push('\n');
    }
    listed(&mut page, found, look);
    page.text
}

/// A year, as many months beside one another as there is room for, and below them what is observed.
#[must_use]
pub fn year(year: i32, found: &[Occurrence<'_>], look: &Look) -> String {
    let mut page = Page::new(look);
    let grid = Grid::new(found, look);
    let columns = 7 * DAY;
    let beside = ((look.width + BETWEEN) / (columns + BETWEEN)).clamp(1, 4);
    let firsts: Vec<NaiveDate> =
        (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1)).collect();
    page.line("", &year.to_string(), BOLD);
    // One to four beside one another: each of these divides twelve.
    for firsts in firsts.chunks(beside) {
        page.gap();
        let name = |first: &NaiveDate| look.lang.month(first.month()).unwrap_or_default();
        let months: Vec<Vec<Line>> =
            firsts.iter().map(|first| grid.month(*first, name(first), DAY)).collect();
        let rows = months.iter().map(Vec::len).max().unwrap_or(0);
        for row in 0..rows {
            page.text.push_str(side_by_side(&months, row, columns).trim_end());
            page.text.push('\n');
        }
    }
    listed(&mut page, found, look);
    page.text
}

fn side_by_side(months: &[Vec<Line>], row: usize, columns: usize) -> String {
    let mut text = String::new();
    for (place, month) in months.iter().enumerate() {
        if place > 0 {
            text.extend(std::iter::repeat_n(' ', BETWEEN));
        }
        let line = month.get(row);
        text.push_str(line.map_or("", |line| line.text.as_str()));
        let used = line.map_or(0, |line| line.columns);
        text.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    }
    text
}

/// A line of a month with the columns that it takes, whatever its colours.
struct Line {
    text: String,
    columns: usize,
}

struct Grid<'l> {
    marked: BTreeSet<NaiveDate>,
    look: &'l Look,
}

impl<'l> Grid<'l> {
    fn new(found: &[Occurrence<'_>], look: &'l Look) -> Self {
        let days = |one: &Occurrence<'_>| {
            let (start, end) = (one.start, one.end);
            start.iter_days().take_while(move |day| *day <= end)
        };
        Self { marked: found.iter().flat_map(days).collect(), look }
    }

    /// As wide as the names of the weekdays, if seven of them fit; else as narrow as a day.
    fn widest_cell(&self) -> usize {
        let names = WEEK.map(|day| width(self.look.lang.short_weekday(day)));
        let cell = names.into_iter().max().unwrap_or(0).max(DAY) + 1;
        if 7 * cell <= self.look.width { cell } else { DAY }
    }

    /// The lines of a month: its name, the weekdays, the weeks.
    fn month(&self, first: NaiveDate, name: &str, cell: usize) -> Vec<Line> {
        let mut lines = vec![self.title(name, 7 * cell), self.weekdays(cell)];
        let before = usize::try_from(first.weekday().num_days_from_monday()).unwrap_or(0);
        let mut week = " ".repeat(before * cell);
        let days = first.iter_days().take_while(|day| day.month() == first.month());
        for day in days {
            week.push_str(&self.day(day, cell));
            if day.weekday() == Weekday::Sun {
                lines.push(Line { text: std::mem::take(&mut week), columns: 7 * cell });
            }
        }
        if !week.is_empty() {
            lines.push(Line { text: week, columns: cells_of_last_week(first) * cell });
        }
        lines
    }

    fn title(&self, name: &str, columns: usize) -> Line {
        let Look { lang, colour, .. } = *self.look;
        let name = &capitalized(name);
        let indent = columns.saturating_sub(width(name)) / 2;
        let text = styled(&isolated(name, lang), BOLD, colour).into_owned();
        Line { text: " ".repeat(indent) + &text, columns: indent + width(name) }
    }

    fn weekdays(&self, cell: usize) -> Line {
        let Look { lang, colour, .. } = *self.look;
        let mut text = String::new();
        for day in WEEK {
            let name = clipped(lang.short_weekday(day), lang, cell - 1);
            let before = cell.saturating_sub(1 + width(&name));
            text.extend(std::iter::repeat_n(' ', before));
            text.push_str(&styled(&isolated(&name, lang), DIM, colour));
            text.push(' ');
        }
        Line { text, columns: 7 * cell }
    }

    /// A day as wide as a cell: the number ends one column before the end, where its mark stands.
    fn day(&self, day: NaiveDate, cell: usize) -> String {
        let marked = self.marked.contains(&day);
        let style = match (marked, day == self.look.today) {
            (_, true) => Style::new().invert(),
            (true, false) => BOLD,
            (false, false) => PLAIN,
        };
        let number = format!("{:>2}", day.day());
        let before = " ".repeat(cell.saturating_sub(DAY));
        let mark = if marked { MARK } else { ' ' };
        format!("{before}{}{mark}", styled(&number, style, self.look.colour))
    }
}

/// How many cells the last, unfinished week of a month has.
fn cells_of_last_week(first: NaiveDate) -> usize {
    let days = u32::from(first.num_days_in_month()) + first.weekday().num_days_from_monday();
    usize::try_from(days % 7).unwrap_or(0)
}

/// The name of a weekday in so many columns. The Arabic article says nothing of which day it is.
fn clipped(name: &str, lang: Lang, columns: usize) -> String {
    if width(name) <= columns {
        return name.to_owned();
    }
    let name = if lang == Lang::Ar { name.strip_prefix("ال").unwrap_or(name) } else { name };
    let name = if lang == Lang::Zh { name.strip_prefix('周').unwrap_or(name) } else { name };
    let mut clipped = String::new();
    for character in name.chars() {
        if width(&clipped) + width(&character.to_string()) > columns.min(2) {
            break;
        }
        clipped.push(character);
    }
    clipped
}

/// What is observed, by its first day.
fn listed(page: &mut Page<'_>, found: &[Occurrence<'_>], look: &Look) {
    let lang = look.lang;
    let date = |one: &Occurrence<'_>| match one.start == one.end {
        true => lang.short_date(one.start),
        false => lang.span_as_read(one.start, one.end, one.precision),
    };
    let columns =
        found.iter().filter(|one| one.start == one.end).map(|one| width(&date(one))).max().unwrap_or(0) + 4;
    if !found.is_empty() {
        page.gap();
    }
    for one in found {
        let (date, name) = (date(one), &one.name(lang).text);
        let style = if one.contains(look.today) { BOLD } else { PLAIN };
        let room = columns + 24 <= look.width && width(&date) + 4 <= columns;
        if room {
            let spaces = " ".repeat(columns.saturating_sub(2 + width(&date)));
            let first = format!("  {}{spaces}", styled(&isolated(&date, lang), DIM, look.colour));
            page.put(&first, columns, 2, name, style);
        } else {
            page.line("  ", &date, DIM);
            let indent = if columns + 24 <= look.width { columns } else { 4 };
            page.item(&" ".repeat(indent), name, style);
        }
    }
}
