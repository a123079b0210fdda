//! Are dates, ends, durations and zones what they must be, and in order?
//! Apart from `recurrence.rs`: here is what one event says of its own time.

use chrono::TimeDelta;

use super::Severity::{Advice, Error, Warning};
use super::property::Property;
use super::value::{Length, When, is_period, when};
use super::{Check, Look, Place, quoted};

const SINGLE: &[&str] = &["DTSTART", "DTEND", "DUE", "RECURRENCE-ID"];
const LISTS: &[&str] = &["EXDATE", "RDATE"];
/// Always in UTC.
const STAMPS: &[&str] = &["DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED"];
const LENGTHS: &[&str] = &["DURATION", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"];

/// From UTC-12 to UTC+14.
const ZONES_APART: TimeDelta = TimeDelta::hours(26);

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "date-value",
        severity: Error,
        rule: "RFC 5545 3.3.5",
        right: "20270404 for a day, 20270404T090000 for a time, and Z behind it in UTC: of the calendar, and without hyphens",
        clients: "some clients drop the event, some the whole file, and some show it in year 0",
        look: Look::Property(date_value),
    },
    Check {
        name: "period",
        severity: Error,
        rule: "RFC 5545 3.3.9",
        right: "a begin and an end after it, or a begin and a duration, of FREEBUSY in UTC: 20270404T090000Z/PT1H",
        clients: "strict readers refuse what it stands in",
        look: Look::Property(period),
    },
    Check {
        name: "stamp-value",
        severity: Error,
        rule: "RFC 5545 3.8.7",
        right: "a time in UTC, such as 20270404T090000Z",
        clients: "strict readers, such as libical, which Evolution uses, refuse the event",
        look: Look::Property(stamp_value),
    },
    Check {
        name: "date-without-value",
        severity: Error,
        rule: "RFC 5545 3.2.20",
        right: "VALUE=DATE: without it, the value would have to be a time, such as DTSTART;VALUE=DATE:20270404",
        clients: "calcurse and ical.js (which Thunderbird uses, strictly read) refuse it; others guess",
        look: Look::Property(untyped),
    },
    Check {
        name: "value-type",
        severity: Error,
        rule: "RFC 5545 3.2.20",
        right: "VALUE=DATE for a day, VALUE=DATE-TIME or no VALUE for a time",
        clients: "clients trust the one or the other, and differ by a day or drop the event",
        look: Look::Property(mistyped),
    },
    Check {
        name: "floating-time",
        severity: Warning,
        rule: "clients",
        right: "UTC, or TZID with its VTIMEZONE; for a whole day VALUE=DATE",
        clients: "Google does not understand floating times, and shows others",
        look: Look::Property(floating),
    },
    Check {
        name: "end-and-duration",
        severity: Error,
        rule: "RFC 5545 3.6.1",
        right: "the one or the other",
        clients: "clients take either",
        look: Look::Component(both),
    },
    Check {
        name: "end-type",
        severity: Error,
        rule: "RFC 5545 3.8.2.2",
        right: "an end of the same type as the start: both days, both times in UTC or in zones, or both in no zone",
        clients: "clients drop the event, or make an hour of a day",
        look: Look::Component(end_type),
    },
    Check {
        name: "end-not-after-start",
        severity: Error,
        rule: "RFC 5545 3.8.2.2",
        right: "an end after the start, not counted in: an event that lasts the whole of 4 April has DTEND;VALUE=DATE:20270405",
        clients: "khal makes an hour of an all-day event whose end is its start; Google shows it a day short; calcurse and khal refuse an end before the start",
        look: Look::Component(end_order),
    },
    Check {
        name: "duration-form",
        severity: Error,
        rule: "RFC 5545 3.3.6",
        right: "P1D for a day, P1W for a week, PT1H for an hour: days have no T before them, hours do",
        clients: "Nextcloud ignores REFRESH-INTERVAL and X-PUBLISHED-TTL that are no durations; others drop the event",
        look: Look::Property(duration_form),
    },
    Check {
        name: "duration-sign",
        severity: Error,
        rule: "RFC 5545 3.8.2.5",
        right: "a duration above zero",
        clients: "",
        look: Look::Property(duration_sign),
    },
    Check {
        name: "duration-without-start",
        severity: Error,
        rule: "RFC 5545 3.8.2.5",
        right: "DTSTART beside it, or DUE in place of it",
        clients: "",
        look: Look::Component(startless),
    },
    Check {
        name: "duration-of-day",
        severity: Error,
        rule: "RFC 5545 3.6.1",
        right: "days or weeks for an all-day event (P1D), or better DTEND;VALUE=DATE",
        clients: "clients make an event with hours of it, or drop it",
        look: Look::Component(duration_of_day),
    },
    Check {
        name: "all-day-duration",
        severity: Advice,
        rule: "clients",
        right: "DTEND;VALUE=DATE in place of DURATION",
        clients: "old Lotus Notes mistakes DURATION:P1D",
        look: Look::Component(all_day_duration),
    },
];

/// Each value of a list of dates; of a period its beginning.
pub(super) fn values<'p>(property: &'p Property<'_>) -> impl Iterator<Item = &'p str> {
    let list = property.is_any(LISTS);
    let single = (!list).then(|| property.value.trim());
    let many = property.value.split(',').filter(move |_| list);
    single.into_iter().chain(many.map(|one| one.split('/').next().unwrap_or(one).trim()))
}

pub(super) fn dated(property: &Property<'_>) -> bool {
    property.is_any(SINGLE) || property.is_any(LISTS)
}

fn date_value(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let wrong = values(property).filter(|_| dated(property)).find(|one| When::read(one).is_none())?;
    Some(format!("{} is no date or time: {}", property.name, quoted(wrong)))
}

fn period(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let periods = property.is("FREEBUSY") || property.is("RDATE") && property.is_typed("PERIOD");
    // Those of FREEBUSY are in UTC (RFC 5545 section 3.8.2.6).
    let begins_in_utc = |one: &str| one.split('/').next().is_some_and(|begin| begin.ends_with('Z'));
    let is_right = |one: &str| is_period(one) && (!property.is("FREEBUSY") || begins_in_utc(one));
    let wrong = property.value.split(',').filter(|_| periods).find(|one| !is_right(one))?;
    Some(format!("{} has no period, but {}", property.name, quoted(wrong)))
}

fn stamp_value(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let right = matches!(when(property), Some(When::Utc(_)));
    (property.is_any(STAMPS) && !right)
        .then(|| format!("{} is no time in UTC: {}", property.name, quoted(&property.value)))
}

fn untyped(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let day = values(property)
        .filter(|_| dated(property))
        .find_map(|one| When::read(one).filter(|one| one.is_date()));
    day.filter(|_| property.parameter("VALUE").is_none())
        .map(|_| format!("{} is a day, and does not say so", property.name))
}

fn mistyped(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let kind = property.parameter("VALUE").filter(|_| dated(property))?.to_ascii_uppercase();
    let wrong = match kind.as_str() {
        "DATE" => values(property).find_map(|one| When::read(one).filter(|one| !one.is_date())),
        "DATE-TIME" => values(property).find_map(|one| When::read(one).filter(|one| one.is_date())),
        "PERIOD" if property.is("RDATE") => None,
        _ => return Some(format!("{} has the type {}", property.name, quoted(&kind))),
    };
    wrong.map(|wrong| format!("{} has VALUE={kind}, and its value is {}", property.name, wrong.kind()))
}

fn floating(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let floats = || matches!(when(property), Some(When::Local(_))) && property.parameter("TZID").is_none();
    (place.is_entry() && property.is_any(&["DTSTART", "DTEND", "DUE"]) && floats())
        .then(|| format!("{} is a time in no zone", property.name))
}

/// Its end, as an event, a task or a time taken names it.
fn end<'f>(place: &'f Place<'_>) -> Option<&'f Property<'f>> {
    match place.component.name.as_str() {
        "VEVENT" | "VFREEBUSY" => place.component.get("DTEND"),
        "VTODO" => place.component.get("DUE"),
        _ => None,
    }
}

fn both(place: &Place<'_>) -> Option<(usize, String)> {
    let (end, length) = (end(place)?, place.component.get("DURATION")?);
    Some((length.line, format!("{} and DURATION stand in one {}", end.name, place.component.name)))
}

fn end_type(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, end) = (place.component.get("DTSTART")?, end(place)?);
    let (from, to) = (when(start)?, when(end)?);
    let floats = |at: When, of: &Property<'_>| matches!(at, When::Local(_)) && of.parameter("TZID").is_none();
    let differ = from.is_date() != to.is_date() || floats(from, start) != floats(to, end);
    differ.then(|| (end.line, format!("DTSTART is {}, and {} is {}", from.kind(), end.name, to.kind())))
}

fn end_order(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, end) = (place.component.get("DTSTART")?, end(place)?);
    let (from, to) = (when(start)?, when(end)?);
    let one_zone = start.parameter("TZID") == end.parameter("TZID");
    let what = match from.until(to).filter(|_| one_zone).map(|length| length.num_seconds()) {
        Some(0) => "is the same as DTSTART",
        Some(..0) => "is before DTSTART",
        // In two zones, an earlier clock can be a later instant, but not by so much.
        None if !from.is_date() && !to.is_date() && from.clock() - to.clock() > ZONES_APART => {
            "is before DTSTART, whatever the zones"
        }
        _ => return None,
    };
    Some((end.line, format!("{} {what}: {}", end.name, quoted(&end.value))))
}

fn is_length(property: &Property<'_>) -> bool {
    property.is_any(LENGTHS) || property.is("TRIGGER") && !property.is_typed("DATE-TIME")
}

fn duration_form(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let value = property.value.trim();
    // A time in TRIGGER is judged with the alarm.
    let time = property.is("TRIGGER") && When::read(value).is_some();
    (is_length(property) && Length::read(value).is_none() && !time)
        .then(|| format!("{} is no duration: {}", property.name, quoted(value)))
}

fn duration_sign(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let length = Length::read(property.value.trim()).filter(|_| property.is_any(LENGTHS))?;
    (length.seconds <= 0).then(|| format!("{} is not above zero: {}", property.name, quoted(&property.value)))
}

fn startless(place: &Place<'_>) -> Option<(usize, String)> {
    let length = place.component.get("DURATION").filter(|_| place.is("VTODO"))?;
    (!place.component.has("DTSTART"))
        .then(|| (length.line, "the task has DURATION and no DTSTART".to_owned()))
}

fn all_day(place: &Place<'_>) -> Option<(usize, Length)> {
    let start = place.component.get("DTSTART").filter(|_| place.is_entry())?;
    let length = place.component.get("DURATION")?;
    let length_of = Length::read(length.value.trim())?;
    when(start)?.is_date().then_some((length.line, length_of))
}

fn duration_of_day(place: &Place<'_>) -> Option<(usize, String)> {
    let (line, _) = all_day(place).filter(|(_, length)| length.timed)?;
    Some((line, "an all-day event lasts for hours".to_owned()))
}

fn all_day_duration(place: &Place<'_>) -> Option<(usize, String)> {
    let (line, _) = all_day(place).filter(|(_, length)| !length.timed)?;
    Some((line, "an all-day event has DURATION".to_owned()))
}
