//! What is observed in a year?
//! Grids for the screen, lists that fit on one sheet of paper.

use chrono::{Datelike, NaiveDate};
use minijinja::Error;
use observances::{Kind, Occurrence, Phrase, Selection, agenda, overlapping};
use serde::Serialize;

use super::grid::{self, Month};
use super::{Place, Site, frame, shown_years, words};

#[derive(Debug, Serialize)]
struct Year {
    year: i32,
    earlier: Option<frame::Link>,
    later: Option<frame::Link>,
    months: Vec<Listed>,
    /// What is said where there is nothing.
    nothing: Option<&'static str>,
    /// Years and decades that run in it.
    long: Vec<Long>,
}

/// A month as a grid and as a list.
#[derive(Debug, Serialize)]
struct Listed {
    id: String,
    grid: Month,
    days: Vec<Day>,
}

/// What begins on a day.
#[derive(Debug, Serialize)]
struct Day {
    id: String,
    iso: String,
    number: u32,
    ones: Vec<One>,
}

#[derive(Debug, Serialize)]
struct One {
    name: String,
    href: String,
    /// Its span, if it is longer than a day.
    span: Option<String>,
}

#[derive(Debug, Serialize)]
struct Long {
    title: &'static str,
    ones: Vec<One>,
}

pub(super) fn page(site: &Site<'_>, year: i32) -> Result<String, Error> {
    let shown = shown_years(site.today);
    let link = |year: i32| {
        shown.contains(&year).then(|| frame::Link {
            href: site.link(&Place::Year(year)),
            text: year.to_string(),
            here: false,
        })
    };
    let months = months(site, year);
    let long: Vec<Long> =
        [Kind::Year, Kind::Decade].into_iter().filter_map(|kind| long(site, year, kind)).collect();
    let is_empty = long.is_empty() && months.iter().all(|month| month.days.is_empty());
    let page = Year {
        year,
        earlier: link(year - 1),
        later: link(year + 1),
        months,
        nothing: is_empty.then(|| site.lang.phrase(Phrase::NothingUpcoming)),
        long,
    };
    let title = year.to_string();
    let about = format!("{year} · {}", site.lang.phrase(Phrase::CalendarDescription));
    let frame =
        frame::Frame::of(site, &Place::Year(year), format!("{} {title}", words::of(site.lang).year), about);
    let frame = if shown.contains(&year) { frame } else { frame.unlisted() };
    frame::filled("year.html", site, frame, page)
}

fn months(site: &Site<'_>, year: i32) -> Vec<Listed> {
    let (Some(first), Some(last)) =
        (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
    else {
        return Vec::new();
    };
    let found = agenda(site.catalogue, &grid::of_days(site), first, last);
    let firsts = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1));
    let listed = |(first, grid): (NaiveDate, Month)| {
        let of_month: Vec<_> =
            found.iter().filter(|one| one.start.month() == first.month()).copied().collect();
        let days = of_month.chunk_by(|one, next| one.start == next.start);
        Listed {
            id: grid::anchor_of_month(first),
            grid,
            days: days.filter_map(|found| day(site, found)).collect(),
        }
    };
    firsts.zip(grid::year(site, year)).map(listed).collect()
}

fn day(site: &Site<'_>, found: &[Occurrence<'_>]) -> Option<Day> {
    let date = found.first()?.start;
    Some(Day {
        id: grid::anchor(date),
        iso: date.to_string(),
        number: date.day(),
        ones: found.iter().map(|one| self::one(site, one)).collect(),
    })
}

fn one(site: &Site<'_>, one: &Occurrence<'_>) -> One {
    One {
        name: one.name(site.lang).text.to_string(),
        href: site.link(&Place::Observance(one.observance.id.to_string())),
        span: (one.end > one.start).then(|| site.lang.span_as_read(one.start, one.end, one.precision)),
    }
}

/// What of a kind runs on any day of a year.
fn long(site: &Site<'_>, year: i32, kind: Kind) -> Option<Long> {
    let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?);
    let found = overlapping(site.catalogue, &Selection::default(), first, last).into_iter();
    let ones: Vec<One> =
        found.filter(|one| one.observance.kind == kind).map(|one| self::one(site, &one)).collect();
    (!ones.is_empty()).then(|| Long { title: site.lang.kinds(kind), ones })
}
