//! When is a recipient not to be disturbed?
//! Apart and pure: the span of the wall clock is turned into instants here and nowhere else.

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::clock::later;
use crate::config::Quiet;
use crate::zone::Zone;

/// The quiet span that is under way at an instant, or the next one: its beginning
/// (inclusive) and its end (exclusive).
#[must_use]
pub fn next(quiet: Quiet, zone: &Zone, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let over_midnight = u64::from(quiet.until <= quiet.from);
    let today = zone.civil(now).date();
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let spans = yesterday.iter_days().take(4).map(|day| {
        let end = day.checked_add_days(Days::new(over_midnight)).unwrap_or(day);
        (zone.instant(day, quiet.from), zone.instant(end, quiet.until))
    });
    // A span that the clocks skip has no length.
    let mut to_come = spans.filter(|(from, until)| from < until && now < *until);
    to_come.next().unwrap_or((DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC))
}

/// An instant that disturbs nobody: the same one, or the end of the span in which it lies. The
/// span comes every 24 hours, before and after, for a message that waits for days, or that was
/// planned by a clock that was ahead; it is off by an hour where the clocks change in between.
#[must_use]
pub fn undisturbed(at: DateTime<Utc>, quiet: Option<(DateTime<Utc>, DateTime<Utc>)>) -> DateTime<Utc> {
    let Some((from, until)) = quiet else { return at };
    let days = at.signed_duration_since(from).num_seconds().div_euclid(86_400);
    let end = later(until, TimeDelta::try_days(days).unwrap_or(TimeDelta::MAX));
    let begin = later(from, TimeDelta::try_days(days).unwrap_or(TimeDelta::MAX));
    if begin <= at && at < end { end } else { at }
}
