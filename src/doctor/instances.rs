//! Does what repeats begin, end and leave out what its rule can mean?
//! Apart from `recurrence.rs`: here a rule stands beside the dates of what it repeats.

use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate, TimeDelta};

use super::Severity::{Advice, Error, Warning};
use super::content::{Component, File};
use super::property::Property;
use super::rule::{WEEKDAYS, has, is_freq, is_right, part, parts};
use super::value::{When, when};
use super::{Check, Look, Place, Tally, quoted};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "rule-time",
        severity: Error,
        rule: "RFC 5545 3.3.10",
        right: "no BYHOUR, BYMINUTE or BYSECOND in the rule of a day",
        clients: "clients show different dates",
        look: Look::Component(timed),
    },
    Check {
        name: "until-type",
        severity: Error,
        rule: "RFC 5545 3.3.10",
        right: "UNTIL as DTSTART is: a day for a day, UTC for a time in a zone or in UTC, a local time for a floating one",
        clients: "clients lose the last date, or repeat the event for ever",
        look: Look::Component(until_type),
    },
    Check {
        name: "until-before-start",
        severity: Warning,
        rule: "RFC 5545 3.3.10",
        right: "UNTIL on or after DTSTART",
        clients: "clients show the event once, or not at all",
        look: Look::Component(until_before),
    },
    Check {
        name: "start-outside-rule",
        severity: Warning,
        rule: "RFC 5545 3.8.5.3",
        right: "DTSTART on the first date of the rule",
        clients: "clients differ on whether that date counts",
        look: Look::Component(outside),
    },
    Check {
        name: "several-rules",
        severity: Warning,
        rule: "RFC 5545 3.8.5.3",
        right: "one RRULE in an event; for two, an event each",
        clients: "clients read the first, or the last",
        look: Look::Component(several),
    },
    Check {
        name: "all-day-rule",
        severity: Advice,
        rule: "clients",
        right: "an event for each date, for some years ahead",
        clients: "several calendars and widgets do not show all-day events that repeat",
        look: Look::Component(all_day),
    },
    Check {
        name: "exdate-type",
        severity: Error,
        rule: "RFC 5545 3.8.5.1, 3.8.4.4",
        right: "EXDATE and RECURRENCE-ID of the same type as the DTSTART of what repeats",
        clients: "clients show what was to be left out, or what was moved twice",
        look: Look::File(exdate),
    },
];

/// The start and the rule of an entry; those of a zone go by other laws.
fn ruled<'f>(place: &'f Place<'_>) -> Option<(&'f Property<'f>, &'f Property<'f>)> {
    let one = place.is_entry().then_some(place.component)?;
    Some((one.get("DTSTART")?, one.get("RRULE")?))
}

/// The same, and when the rule ends.
fn until<'f>(place: &'f Place<'_>) -> Option<(&'f Property<'f>, &'f Property<'f>, When)> {
    let (start, rule) = ruled(place)?;
    Some((start, rule, When::read(part(rule, "UNTIL")?)?))
}

fn until_type(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, rule, until) = until(place)?;
    let from = when(start)?;
    let right = match from {
        When::Date(_) => until.is_date(),
        When::Local(_) if start.parameter("TZID").is_none() => matches!(until, When::Local(_)),
        When::Local(_) | When::Utc(_) => matches!(until, When::Utc(_)),
    };
    (!right).then(|| (rule.line, format!("DTSTART is {}, and UNTIL is {}", from.kind(), until.kind())))
}

fn until_before(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, rule, until) = until(place)?;
    let from = when(start)?;
    // Between the clocks of two forms lie up to fourteen hours.
    let before = match from.until(until) {
        Some(length) => length < TimeDelta::zero(),
        None => until.clock() - from.clock() < TimeDelta::hours(-14),
    };
    before.then(|| (rule.line, "the rule ends before DTSTART".to_owned()))
}

/// As far as month, day and weekday tell; what else there is to a rule is not reckoned here.
fn outside(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, rule) = ruled(place)?;
    // Another calendar's months, or a date that is left out on purpose; what is wrong in the rule is told there.
    let is_readable = parts(rule).all(|(name, value)| is_right(&name.to_ascii_uppercase(), value));
    if !is_readable || has(rule, &["RSCALE"]) || is_left_out(place, start) {
        return None;
    }
    let day = when(start)?.day();
    let names = |name: &str, number: u32| {
        part(rule, name).is_none_or(|list| {
            list.split(',')
                .any(|one| one.starts_with('-') || one.trim_start_matches('+').parse() == Ok(number))
        })
    };
    let on = part(rule, "BYDAY").is_none_or(|list| list.split(',').any(|one| is_on(one, day, rule)));
    (!(names("BYMONTH", day.month()) && names("BYMONTHDAY", day.day()) && on))
        .then(|| (start.line, format!("DTSTART, {}, is no date of the rule", quoted(&start.value))))
}

fn is_left_out(place: &Place<'_>, start: &Property<'_>) -> bool {
    let mut left_out = place.component.properties.iter().filter(|property| property.is("EXDATE"));
    left_out.any(|dates| dates.value.split(',').any(|one| one.trim() == start.value.trim()))
}

/// Whether a date is a weekday of BYDAY: with a number, that one of its month, or of its year where the rule
/// names no month.
fn is_on(weekday: &str, day: NaiveDate, rule: &Property<'_>) -> bool {
    let of_year = is_freq(rule, &["YEARLY"]) && !has(rule, &["BYMONTH"]);
    let (nth, days) = match of_year {
        true => (day.ordinal(), if day.leap_year() { 366 } else { 365 }),
        false => (day.day(), u32::from(day.num_days_in_month())),
    };
    let weekday = weekday.to_ascii_uppercase();
    let Some(name) = WEEKDAYS.get(day.weekday().num_days_from_monday() as usize) else { return true };
    match weekday.strip_suffix(name) {
        Some("") => true,
        Some(order) => match order.strip_prefix('-') {
            Some(back) => back.parse() == Ok((days - nth) / 7 + 1),
            None => order.trim_start_matches('+').parse() == Ok((nth - 1) / 7 + 1),
        },
        None => false,
    }
}

fn timed(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, rule) = ruled(place)?;
    let name = ["BYHOUR", "BYMINUTE", "BYSECOND"].into_iter().find(|name| has(rule, &[name]))?;
    when(start)?.is_date().then(|| (rule.line, format!("a day repeats by a rule with {name}")))
}

fn several(place: &Place<'_>) -> Option<(usize, String)> {
    let mut rules = place.component.properties.iter().filter(|property| property.is("RRULE"));
    rules.nth(1).map(|second| (second.line, "a second RRULE in one component".to_owned()))
}

fn all_day(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, rule) = ruled(place)?;
    when(start)?.is_date().then(|| (rule.line, "an all-day event repeats by a rule".to_owned()))
}

fn uid<'f>(one: &'f Component<'_>) -> Option<&'f str> {
    Some(one.get("UID")?.value.trim())
}

/// The dates that are left out and that are moved, beside the DTSTART of what repeats: a moved one may itself
/// be of another type.
fn exdate(file: &File<'_>, tally: &mut Tally) {
    let entries = || file.components.iter().filter(|one| one.is_entry());
    let whole = entries().filter(|one| !one.has("RECURRENCE-ID"));
    let starts: HashMap<_, _> =
        whole.filter_map(|one| Some((uid(one)?, when(one.get("DTSTART")?)?))).collect();
    for one in entries() {
        let Some(from) = uid(one).and_then(|uid| starts.get(&uid)) else { continue };
        for dates in one.properties.iter().filter(|property| property.is_any(&["EXDATE", "RECURRENCE-ID"])) {
            let other = |one: &str| When::read(one.trim()).filter(|one| one.is_date() != from.is_date());
            if let Some(other) = dates.value.split(',').find_map(other) {
                tally.put(dates.line, || {
                    format!("DTSTART is {}, and {} is {}", from.kind(), dates.name, other.kind())
                });
            }
        }
    }
}
