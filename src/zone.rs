//! Which instant is "09:00 on that day, over there", and what does a clock there show now?
//! Apart, because it is the only user of `jiff`: the rest of the program speaks chrono.
//!
//! Rules of time zones change a few times a year, often weeks before they apply, so a
//! program must not rest on the copy it was built with. [`Zones::load`] compares the
//! host's tz database with the bundled one and takes the newer. `chrono-tz` was the road
//! not taken: it cannot read the host's copy, and its own is more than a year old.

mod database;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};

pub use database::{Source, ZoneError, Zones};

/// One zone's rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// Coordinated Universal Time.
    pub fn utc() -> Zone {
        Zone { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// The IANA name; `local` or a POSIX rule if the host's own zone has none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The instant at which a wall clock in this zone shows `time` on `date`. A time that the
    /// clock skips moves forward by as much as is skipped; of one that it shows twice, the
    /// first; of a day that the zone skipped whole (Pacific/Apia, 2011-12-30), the first
    /// instant after it. To the microsecond; years beyond 9999 either way are taken as UTC.
    pub fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let found = to_jiff(date, time).and_then(|asked| self.resolve(asked));
        found.and_then(to_chrono).unwrap_or_else(|| date.and_time(time).and_utc())
    }

    /// What a wall clock in this zone shows at an instant.
    pub fn civil(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let offset = self.offset_seconds(at);
        chrono::TimeDelta::try_seconds(offset.into())
            .and_then(|offset| at.naive_utc().checked_add_signed(offset))
            .unwrap_or_else(|| at.naive_utc())
    }

    /// How far the zone is from UTC at an instant, for people: `UTC`, `UTC+02:00`, `UTC-03:30`.
    pub fn offset_label(&self, at: DateTime<Utc>) -> String {
        let minutes = self.offset_seconds(at) / 60;
        if minutes == 0 {
            return "UTC".to_owned();
        }
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }

    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        let instant = Timestamp::new(at.timestamp(), 0);
        instant.map_or(0, |instant| self.rules.to_offset(instant).seconds())
    }

    fn resolve(&self, asked: civil::DateTime) -> Option<Timestamp> {
        let found = self.rules.to_ambiguous_timestamp(asked);
        if let AmbiguousOffset::Gap { .. } = found.offset()
            && let Some(end) = self.end_of_skipped_day(asked.date())
        {
            return Some(end);
        }
        found.compatible().ok()
    }

    /// The first instant after a civil day of which no clock here showed a second.
    fn end_of_skipped_day(&self, day: civil::Date) -> Option<Timestamp> {
        let midnight = day.to_datetime(civil::Time::midnight());
        let last = day.to_datetime(civil::Time::constant(23, 59, 59, 0));
        let AmbiguousOffset::Gap { after, .. } = self.rules.to_ambiguous_timestamp(midnight).offset() else {
            return None;
        };
        let AmbiguousOffset::Gap { .. } = self.rules.to_ambiguous_timestamp(last).offset() else {
            return None;
        };
        // By the offset that holds after it, the skipped midnight lies before the change.
        let before = after.to_timestamp(midnight).ok()?;
        self.rules.following(before).next().map(|change| change.timestamp())
    }
}

fn to_jiff(date: NaiveDate, time: NaiveTime) -> Option<civil::DateTime> {
    let year = i16::try_from(date.year()).ok()?;
    let small = |number: u32| i8::try_from(number).ok();
    let nanosecond = i32::try_from(time.nanosecond().min(999_999_999)).ok()?;
    civil::DateTime::new(
        year,
        small(date.month())?,
        small(date.day())?,
        small(time.hour())?,
        small(time.minute())?,
        small(time.second())?,
        nanosecond,
    )
    .ok()
}

fn to_chrono(instant: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(instant.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    #[test]
    fn skipped_times_move_forward_and_repeated_ones_are_the_first() {
        // zone, civil day, wall clock, instant; the changes as tz database 2025b has them
        let cases = [
            ("Europe/Paris", "2026-03-29", "01:59", "2026-03-29T00:59:00Z"),
            ("Europe/Paris", "2026-03-29", "02:30", "2026-03-29T01:30:00Z"), // gap: 03:30 CEST
            ("Europe/Paris", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"), // twice: the CEST one
            ("Europe/Paris", "2026-10-25", "03:00", "2026-10-25T02:00:00Z"),
            ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z"),
            ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"),
            // Winter time is "saving" there by law, an hour negative: the clock is London's.
            ("Europe/Dublin", "2026-03-29", "01:30", "2026-03-29T01:30:00Z"),
            ("Europe/Dublin", "2026-10-25", "01:30", "2026-10-25T00:30:00Z"),
            ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:30:00Z"), // midnight gap
            ("Africa/Cairo", "2026-10-29", "23:30", "2026-10-29T20:30:00Z"), // twice, same day
            ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-28T22:00:00Z"),
            ("Asia/Beirut", "2026-10-24", "23:30", "2026-10-24T20:30:00Z"),
            ("America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00:00Z"),
            ("America/Santiago", "2026-04-04", "23:30", "2026-04-05T02:30:00Z"),
            ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z"), // 30 minutes
            ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"),
            ("Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59:00Z"),
            ("Pacific/Apia", "2011-12-30", "00:00", "2011-12-30T10:00:00Z"), // no such day
            ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00:00Z"),
            ("Pacific/Apia", "2011-12-30", "23:59", "2011-12-30T10:00:00Z"),
            ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00Z"),
            ("Pacific/Kwajalein", "1993-08-21", "09:00", "1993-08-21T12:00:00Z"),
        ];
        // The host's copy may be of the form with negative saving (Dublin); ours is not.
        for zones in [Source::System, Source::Bundled].map(Zones::of) {
            for (name, day, clock, expected) in cases {
                let instant = zones.get(name).unwrap().instant(date(day), time(clock));
                let expected: DateTime<Utc> = expected.parse().unwrap();
                assert_eq!(instant, expected, "{name} {day} {clock} {:?}", zones.source());
            }
        }
    }

    #[test]
    fn the_clock_shows_what_was_asked_or_later_and_days_keep_their_order() {
        let names = [
            "Europe/Zurich",
            "America/New_York",
            "Europe/Dublin",
            "Africa/Cairo",
            "Asia/Beirut",
            "America/Santiago",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Africa/Casablanca",
            "Asia/Kathmandu",
            "America/Nuuk",
            "America/St_Johns",
            "Asia/Gaza",
            "Pacific/Chatham",
            "America/Vancouver",
            "Antarctica/Troll",
            "UTC",
        ];
        let times = ["00:00", "00:30", "01:30", "02:15", "09:00", "23:30"].map(time);
        let zones = Zones::load();
        for name in names {
            let zone = zones.get(name).unwrap();
            for clock in times {
                let mut last = DateTime::<Utc>::MIN_UTC;
                for day in date("2024-01-01").iter_days().take_while(|day| day.year() <= 2040) {
                    let instant = zone.instant(day, clock);
                    assert!(instant > last, "{name} {day} {clock}: not after the day before");
                    last = instant;
                    let (asked, shown) = (day.and_time(clock), zone.civil(instant));
                    // A gap before midnight may push a late time into the next day: Nuuk, Gaza.
                    assert!(shown >= asked, "{name} {asked}: shows {shown}");
                    assert!(shown - asked <= chrono::TimeDelta::hours(2), "{name} {asked}: shows {shown}");
                    if shown != asked {
                        let before = instant - chrono::TimeDelta::hours(2);
                        assert_ne!(
                            zone.offset_seconds(before),
                            zone.offset_seconds(instant),
                            "{name} {asked}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn offsets_read_as_people_write_them() {
        let zones = Zones::load();
        let label = |name: &str, at: &str| zones.get(name).unwrap().offset_label(at.parse().unwrap());
        assert_eq!(label("Europe/Zurich", "2026-07-01T00:00:00Z"), "UTC+02:00");
        assert_eq!(label("America/St_Johns", "2026-01-01T00:00:00Z"), "UTC-03:30");
        assert_eq!(label("Asia/Kathmandu", "2026-01-01T00:00:00Z"), "UTC+05:45");
        assert_eq!(label("Europe/London", "2026-01-01T00:00:00Z"), "UTC");
    }

    #[test]
    fn dates_that_no_zone_reaches_are_taken_as_utc() {
        let zone = Zones::load().get("Europe/Zurich").unwrap();
        for day in [NaiveDate::MIN, NaiveDate::MAX, date("-9999-01-01"), date("9999-12-31")] {
            let instant = zone.instant(day, time("09:00"));
            assert!((zone.civil(instant) - day.and_time(time("09:00"))).num_days().abs() <= 1);
        }
    }
}
