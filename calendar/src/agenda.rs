//! Which occurrences fall between two dates?
//! Pure: the dates are arguments, today is not known here.

use chrono::{Datelike, NaiveDate};

use crate::catalogue::Catalogue;
use crate::observance::Observance;
use crate::occurrence::Occurrence;
use crate::rule::Rule;
use crate::selection::Selection;

/// The selected occurrences that start from `from` to `to`, both inclusive: soonest
/// first, on one day shorter kinds first, then by id.
///
/// ```
/// use observances::{Catalogue, Kind, Lang, Selection, SelectionWords, agenda};
///
/// let catalogue = Catalogue::un();
/// let words = SelectionWords { theme: vec!["space".into()], ..SelectionWords::default() };
/// let space = Selection::checked(&words, &catalogue)?;
/// let found = agenda(&catalogue, &space, "2027-07-01".parse()?, "2027-12-31".parse()?);
/// let said: Vec<String> = found.iter().map(|one| format!("{} {}", one.start, one.observance.id)).collect();
/// assert_eq!(said, ["2027-07-20 moon-day", "2027-10-04 space-week"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

/// The selected occurrences that have a day from `from` to `to`, both inclusive: those that start then, and
/// before them those that are running when it begins.
///
/// ```
/// use observances::{Catalogue, Selection, SelectionWords, overlapping};
///
/// let catalogue = Catalogue::un();
/// let words = SelectionWords { id: vec!["decade-2021-ocean-science".into()], ..SelectionWords::default() };
/// let decade = Selection::checked(&words, &catalogue)?;
/// let found = overlapping(&catalogue, &decade, "2026-01-01".parse()?, "2026-12-31".parse()?);
/// assert_eq!(found.first().map(|one| one.start.to_string()).as_deref(), Some("2021-01-01"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn overlapping<'c>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<Occurrence<'c>> {
    if to < from {
        return Vec::new();
    }
    let mut found = on(catalogue, selection, from);
    found.retain(|occurrence| occurrence.start < from);
    sort(&mut found);
    found.extend(agenda(catalogue, selection, from, to));
    found
}

/// The selected occurrences that a day lies in: days first, then what is running
/// (weeks, years, decades), each by id.
///
/// ```
/// use observances::{Catalogue, Kind, Lang, Selection, on};
///
/// let catalogue = Catalogue::un();
/// let day = "2026-11-25".parse()?;
/// let decades = on(&catalogue, &Selection::default(), day).into_iter();
/// let decade = decades.filter(|one| one.observance.kind == Kind::Decade).last().expect("one is running");
/// let progress = decade.progress(day).expect("it lasts for years");
/// assert_eq!(decade.name(Lang::En).text, "United Nations Decade of Sustainable Transport");
/// assert_eq!(Lang::En.progress(progress.year, progress.of), "year 1 of 10");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn on<'c>(catalogue: &'c Catalogue, selection: &Selection, date: NaiveDate) -> Vec<Occurrence<'c>> {
    // What still runs began this year or last, unless an era is longer. A span names its own year.
    let longest = catalogue.iter().flat_map(|one| one.eras.iter()).map(|era| i32::from(era.days)).max();
    let first_year = date.year() - 1 - longest.unwrap_or(0) / 365;
    let mut found =
        gather(catalogue, selection, first_year, date.year(), |occurrence| occurrence.contains(date));
    let begins = |observance: &'c Observance| {
        let rules = observance.rules();
        let spans = rules.filter(|rule| matches!(rule, Rule::Span { .. })).filter_map(Rule::first_date);
        spans.map(|start| start.year()).filter(move |year| *year < first_year)
    };
    let selected = catalogue.iter().filter(|observance| selection.matches(observance));
    let longer = selected.flat_map(|one| begins(one).flat_map(|year| one.occurrences_in(year)));
    found.extend(longer.filter(|one| one.contains(date) && shows(catalogue, one)));
    sort(&mut found);
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
        .filter(|occurrence| keep(occurrence) && shows(catalogue, occurrence))
        .collect();
    sort(&mut found);
    found
}

fn shows(catalogue: &Catalogue, occurrence: &Occurrence<'_>) -> bool {
    catalogue.shown_from.is_none_or(|year| year <= occurrence.start.year())
}

fn sort(found: &mut [Occurrence<'_>]) {
    found.sort_by(|one, other| {
        (one.start, one.observance.kind, &one.observance.id).cmp(&(
            other.start,
            other.observance.kind,
            &other.observance.id,
        ))
    });
}
