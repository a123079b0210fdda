//! Which observances are there?
//! The index: apart from what is coming, since here none is dated.

use minijinja::Error;
use observances::{Kind, Observance};
use serde::Serialize;

use super::{Place, Site, frame, words};
use crate::render::{entry, text};

#[derive(Debug, Serialize)]
struct All {
    groups: Vec<Group>,
}

/// The observances of a kind.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    ones: Vec<One>,
}

#[derive(Debug, Serialize)]
struct One {
    name: String,
    href: String,
    rule: String,
}

pub(super) fn page(site: &Site<'_>) -> Result<String, Error> {
    let groups = Kind::ALL.into_iter().map(|kind| group(site, kind)).filter(|group| !group.ones.is_empty());
    let all = All { groups: groups.collect() };
    let title = words::of(site.lang).all.to_owned();
    let about = site.lang.phrase(observances::Phrase::CalendarDescription).to_owned();
    frame::filled("all.html", site, frame::Frame::of(site, &Place::All, title, about), all)
}

fn group(site: &Site<'_>, kind: Kind) -> Group {
    let mut found: Vec<&Observance> = site.catalogue.iter().filter(|one| one.kind == kind).collect();
    found.sort_by_key(|one| (of_the_year(one), one.id.to_string()));
    Group { title: site.lang.kinds(kind), ones: found.into_iter().map(|one| self::one(site, one)).collect() }
}

/// Days and weeks in the order of the year, what has its own years in the order of those.
fn of_the_year(one: &Observance) -> (i32, u32) {
    use chrono::Datelike as _;
    let year = match one.kind {
        Kind::Year | Kind::Decade => one.first_year().unwrap_or(0),
        Kind::Day | Kind::Week | Kind::Anniversary => 2027,
    };
    let of_year = one.occurrences_in(year).map(|one| one.start.ordinal()).min();
    let last = if year == 2027 { 0 } else { year };
    (last, of_year.unwrap_or(u32::MAX))
}

fn one(site: &Site<'_>, one: &Observance) -> One {
    One {
        name: one.name(site.lang).text.to_string(),
        href: site.link(&Place::Observance(one.id.to_string())),
        rule: text::capitalized(&entry::rule(one, site.lang)),
    }
}
