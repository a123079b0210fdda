//! Does a plan of seventeen years hold each reminder once, however it is cut into looks?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc, Weekday};
use observances::Catalogue;
use observd::config::Digest;
use observd::remind::plan::{self, Due, Span, Subscription};
use proptest::prelude::*;

use crate::given::{at, date, subscription, yearly, zone};

/// Where clocks do what is not expected, and two where they do not.
const ZONES: [&str; 12] = [
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "Africa/Casablanca",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
    "Asia/Gaza",
    "Pacific/Pago_Pago",
    "America/Nuuk",
    "Europe/Paris",
    "UTC",
];

const LEADS: [u16; 5] = [366, 30, 7, 1, 0];

/// An observance on each day of a year, 29 February too.
static EVERY_DAY: LazyLock<Catalogue> = LazyLock::new(|| {
    let leap = date("2024-01-01").iter_days().take(366);
    let observed =
        |day: NaiveDate| yearly(&format!("day-{}", day.format("%m%d")), &day.format("%m-%d").to_string());
    Catalogue::of(leap.map(observed).collect())
});

fn key(day: NaiveDate, lead: u16, more: &str) -> String {
    format!("day-{}/{}/dagny@example.org/email/{lead}d{more}", day.format("%m%d"), day.year())
}

/// The years of the plans.
fn years() -> Span {
    Span { after: at("2024-01-01T00:00"), until: at("2041-01-01T00:00") }
}

/// Each key with its instant, reckoned by hand from the day on which it is called for.
fn expected(
    one: &Subscription,
    more: &str,
    called: fn(NaiveDate) -> NaiveDate,
) -> BTreeMap<String, DateTime<Utc>> {
    let mut all = BTreeMap::new();
    for day in date("2023-12-01").iter_days().take_while(|day| *day < date("2042-06-01")) {
        for lead in &one.leads {
            let instant = one.zone.instant(called(day - Days::new(u64::from(*lead))), one.at);
            if years().after < instant && instant <= years().until {
                all.insert(key(day, *lead, more), instant);
            }
        }
    }
    all
}

fn found(dues: &[Due<'_>]) -> Vec<(String, DateTime<Utc>)> {
    let each =
        dues.iter().flat_map(|due| due.items.iter().map(|item| (item.key.as_str().to_owned(), due.at)));
    each.collect()
}

/// All instants ascend, and each key of the map is there once, and no other.
fn agrees(dues: &[Due<'_>], expected: &BTreeMap<String, DateTime<Utc>>, place: &str) {
    assert!(dues.is_sorted_by_key(|due| due.at), "{place}");
    let found = found(dues);
    assert_eq!(found.len(), expected.len(), "{place}: once each");
    for (key, instant) in &found {
        assert_eq!(expected.get(key), Some(instant), "{place}: {key}");
    }
    let keys: std::collections::BTreeSet<&String> = found.iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), found.len(), "{place}: a key is there twice");
}

/// The span in looks that begin where the one before ended: at these places of it, in parts of
/// a million, each moved to the nearest instant at which anything falls due, or beside it.
fn looks(cuts: &[(u32, i64)], instants: &[DateTime<Utc>]) -> Vec<Span> {
    let length = years().until - years().after;
    let mut ends: Vec<DateTime<Utc>> = cuts
        .iter()
        .map(|(part, beside)| {
            let place =
                years().after + TimeDelta::seconds(length.num_seconds() / 1_000_000 * i64::from(*part));
            let near = instants.partition_point(|instant| *instant < place);
            let near = instants.get(near).filter(|_| *beside < 2).copied().unwrap_or(place);
            (near + TimeDelta::milliseconds(*beside)).min(years().until)
        })
        .chain([years().until])
        .collect();
    ends.sort();
    let mut after = years().after;
    let look = |until| Span { after: std::mem::replace(&mut after, until), until };
    ends.into_iter().map(look).collect()
}

/// Where a span is cut: a part of a million, and how many milliseconds beside the next instant
/// (2: at no instant).
fn cuts() -> impl Strategy<Value = Vec<(u32, i64)>> {
    prop::collection::vec((0..1_000_000_u32, -1..=2_i64), 1..30)
}

fn check(one: &Subscription, more: &str, called: fn(NaiveDate) -> NaiveDate, cuts: &[(u32, i64)]) {
    let expected = expected(one, more, called);
    let place = format!("{} {} {more}", one.zone.name(), one.at);
    let whole = plan::due(&EVERY_DAY, [(one, years())]);
    agrees(&whole, &expected, &place);
    let instants: Vec<DateTime<Utc>> = whole.iter().map(|due| due.at).collect();
    let mut pieces = Vec::new();
    for look in looks(cuts, &instants) {
        let piece = plan::due(&EVERY_DAY, [(one, look)]);
        // What a look finds first is what one would have woken for.
        let next = plan::next(&EVERY_DAY, std::slice::from_ref(one), look);
        assert_eq!(next, piece.first().map(|due| due.at), "{place}: {look:?}");
        pieces.extend(found(&piece));
    }
    assert_eq!(pieces, found(&whole), "{place}: cut into looks");
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap()
}

fn of(name: &str, (hour, minute): (u32, u32), leads: &[u16], digest: Option<Digest>) -> Subscription {
    let at = chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    Subscription { zone: zone(name), at, leads: leads.to_vec(), digest, ..subscription("one") }
}

/// Checks all zones, half of them at one time, each at another time of the day.
fn everywhere(hour: u32, minute: u32, check: impl Fn(&'static str, (u32, u32)) + Sync) {
    let places: Vec<_> = (0..).zip(ZONES).collect();
    std::thread::scope(|scope| {
        for half in places.chunks(ZONES.len() / 2) {
            let check = &check;
            scope.spawn(move || {
                for (place, name) in half {
                    check(name, ((hour + 7 * place) % 24, minute));
                }
            });
        }
    });
}

proptest! {
    // One case is all zones; to make a failing one much smaller would take minutes.
    #![proptest_config(ProptestConfig {
        cases: 1, max_shrink_iters: 8, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn each_lead_of_each_day_is_called_for_once(cuts in cuts(), hour in 0..24_u32, minute in 0..60_u32) {
        everywhere(hour, minute, |name, time| {
            check(&of(name, time, &LEADS, None), "", |day| day, &cuts);
        });
    }

    #[test]
    fn each_occurrence_stands_in_one_weekly_and_in_one_monthly_digest(
        cuts in cuts(), hour in 0..24_u32, minute in 0..60_u32, lead in prop::sample::select(&LEADS[..])
    ) {
        everywhere(hour, minute, |name, time| {
            check(&of(name, time, &[lead], Some(Digest::Weekly)), "-weekly", monday, &cuts);
            check(&of(name, time, &[lead], Some(Digest::Monthly)), "-monthly", first_of_month, &cuts);
        });
    }
}

#[test]
fn a_longer_lead_is_never_later() {
    for name in ZONES {
        let one = of(name, (2, 30), &LEADS, None);
        let mut leads: BTreeMap<String, Vec<(u16, DateTime<Utc>)>> = BTreeMap::new();
        let span = Span { after: at("2025-06-01T00:00"), until: at("2028-06-01T00:00") };
        for due in plan::due(&EVERY_DAY, [(&one, span)]) {
            for item in &due.items {
                leads.entry(item.occurrence.slug()).or_default().push((item.lead, due.at));
            }
        }
        assert!(leads.values().filter(|each| each.len() == LEADS.len()).count() > 600, "{name}");
        for (occurrence, mut each) in leads {
            each.sort_by_key(|(lead, _)| std::cmp::Reverse(*lead));
            assert!(each.is_sorted_by(|(_, early), (_, late)| early < late), "{name} {occurrence}: {each:?}");
        }
    }
}
