//! At which instants is an observance called for, so many days ahead?
//! Apart from who is called: a hundred thousand recipients share these few instants.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc, Weekday};
use observances::{Catalogue, Occurrence, Selection};

use super::{Span, Subscription};
use crate::config::Digest;

/// All occurrences of the catalogue, year by year as they are asked for. A thousand
/// subscriptions look at the same few days, and reckoning those anew for each of them
/// took nearly all the time of a look.
pub(super) struct Dates<'c> {
    catalogue: &'c Catalogue,
    years: BTreeMap<i32, Vec<Occurrence<'c>>>,
}

impl<'c> Dates<'c> {
    pub(super) fn of(catalogue: &'c Catalogue) -> Self {
        Dates { catalogue, years: BTreeMap::new() }
    }

    /// The instants at which a lead of a subscription falls due within the span.
    pub(super) fn instants(
        &mut self,
        subscription: &Subscription,
        lead: u16,
        span: Span,
    ) -> Vec<(DateTime<Utc>, Occurrence<'c>)> {
        // A day to each side: where a zone skips a whole day, the instant slips to the next.
        let first = subscription.zone.civil(span.after).date().checked_sub_days(Days::new(1));
        let last = subscription.zone.civil(span.until).date().checked_add_days(Days::new(1));
        let lead = Days::new(u64::from(lead));
        let ahead = |date: Option<NaiveDate>| date?.checked_add_days(lead);
        // A digest speaks of what is called for on all its days.
        let last = last.and_then(|last| last.checked_add_days(Days::new(reach(subscription.digest))));
        let (Some(from), Some(to)) = (ahead(first), ahead(last)) else { return Vec::new() };
        let at = |occurrence: Occurrence<'c>| {
            let day = begin(subscription.digest, occurrence.start.checked_sub_days(lead)?);
            Some((subscription.zone.instant(day, subscription.at), occurrence))
        };
        let starting = self.starting(&subscription.selection, from, to);
        starting.into_iter().filter_map(at).filter(|(at, _)| span.holds(*at)).collect()
    }

    /// The selected occurrences that start between two dates, both inclusive.
    fn starting(&mut self, selection: &Selection, from: NaiveDate, to: NaiveDate) -> Vec<Occurrence<'c>> {
        let mut found = Vec::new();
        for year in from.year()..=to.year() {
            let all = self.year(year);
            let first = all.partition_point(|occurrence| occurrence.start < from);
            let near = all.iter().skip(first).take_while(|occurrence| occurrence.start <= to);
            found.extend(near.filter(|occurrence| selection.matches(occurrence.observance)));
        }
        found
    }

    fn year(&mut self, year: i32) -> &[Occurrence<'c>] {
        let catalogue = self.catalogue;
        self.years.entry(year).or_insert_with(|| {
            let mut all: Vec<_> = catalogue.iter().flat_map(|one| one.occurrences_in(year)).collect();
            all.sort_by_key(|occurrence| occurrence.start);
            all
        })
    }
}

/// How many days a digest speaks of after its first one, at most.
fn reach(digest: Option<Digest>) -> u64 {
    match digest {
        None | Some(Digest::Daily) => 0,
        Some(Digest::Weekly) => 6,
        Some(Digest::Monthly) => 30,
    }
}

/// The day on which the digest appears that speaks of a day: weeks begin on Monday (ISO 8601).
fn begin(digest: Option<Digest>, day: NaiveDate) -> NaiveDate {
    match digest {
        None | Some(Digest::Daily) => day,
        Some(Digest::Weekly) => day.week(Weekday::Mon).checked_first_day().unwrap_or(day),
        Some(Digest::Monthly) => day.with_day(1).unwrap_or(day),
    }
}
