//! Which occurrences fall between two dates?
//! Pure: the dates are arguments, today is not known here.

use chrono::{Datelike, NaiveDate};

use crate::catalogue::Catalogue;
use crate::occurrence::Occurrence;
use crate::selection::Selection;

/// The selected occurrences that start from `from` to `to`, both inclusive: soonest
/// first, on one day shorter kinds first, then by id.
#[must_use]
pub fn agenda<'c>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<Occurrence<'c>> {
    gather(catalogue, selection, from.year(), to.year(), |occurrence| {
        from <= occurrence.start && occurrence.start <= to
    })
}

/// The selected occurrences that a day lies in: days first, then what is running
/// (weeks, years, decades), each by id.
#[must_use]
pub fn on<'c>(catalogue: &'c Catalogue, selection: &Selection, date: NaiveDate) -> Vec<Occurrence<'c>> {
    // A week that began last December may still run; longer kinds begin further back.
    const LONGEST_IN_YEARS: i32 = 11;
    let mut found = gather(catalogue, selection, date.year() - LONGEST_IN_YEARS, date.year(), |occurrence| {
        occurrence.contains(date)
    });
    found.sort_by_key(|occurrence| (occurrence.observance.kind, occurrence.start));
    found
}

fn gather<'c>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    first_year: i32,
    last_year: i32,
    keep: impl Fn(&Occurrence<'c>) -> bool,
) -> Vec<Occurrence<'c>> {
    let mut found: Vec<_> = catalogue
        .iter()
        .filter(|observance| selection.matches(observance))
        .flat_map(|observance| (first_year..=last_year).flat_map(|year| observance.occurrences_in(year)))
        .filter(|occurrence| keep(occurrence))
        .collect();
    found.sort_by(|one, other| {
        (one.start, one.observance.kind, &one.observance.id).cmp(&(
            other.start,
            other.observance.kind,
            &other.observance.id,
        ))
    });
    found
}
