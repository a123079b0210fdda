//! Which events does a feed take back?
//! Apart from what falls: clients that keep what they once had are told of an observance that has ended,
//! for as long as an earlier feed may have shown it.

use super::Years;
use super::event::Details;
use crate::catalogue::Catalogue;
use crate::selection::Selection;

/// How many years after the last a feed of that year, or of the year after it, had shown.
const YEARS: i32 = 2;

/// The events of withdrawn observances in the years after their last. A feed that begins long before
/// has the whole history, and nothing to take back.
pub(super) fn events<'c>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    years: Years,
) -> impl Iterator<Item = Details<'c>> {
    let ended = catalogue.iter().filter(|one| selection.matches(one)).filter_map(move |one| {
        let after = one.withdrawn.as_ref()?.after;
        (after.saturating_sub(1) <= years.first).then_some((one, after))
    });
    ended.flat_map(move |(one, after)| {
        let last = after.saturating_add(YEARS).min(years.last);
        let taken_back =
            (after.saturating_add(1).max(years.first)..=last).flat_map(|year| one.would_fall_in(year));
        taken_back.map(|occurrence| Details { cancelled: true, ..Details::of_occurrence(occurrence) })
    })
}
