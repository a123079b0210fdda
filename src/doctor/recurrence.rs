//! Do rules mean the same dates to every client?
//! Apart from `dates.rs`: here is what an event says of its repetitions.

use std::collections::HashSet;

use chrono::Datelike as _;

use super::Severity::{Advice, Error, Warning};
use super::content::Property;
use super::rule::{WEEKDAYS, has, is_freq, is_right, part, parts};
use super::value::{When, when};
use super::{Check, Look, Place, quoted};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "rule",
        severity: Error,
        rule: "RFC 5545 3.3.10",
        right: "FREQ=… and further parts of the RFC, each once, with values it allows",
        clients: "some clients show the first date alone, some drop the event",
        look: Look::Property(grammar),
    },
    Check {
        name: "rule-parts",
        severity: Error,
        rule: "RFC 5545 3.3.10",
        right: "BYWEEKNO with YEARLY alone; BYDAY=2MO with MONTHLY or YEARLY; BYSETPOS beside another BY…; not both COUNT and UNTIL",
        clients: "clients show different dates",
        look: Look::Property(together),
    },
    Check {
        name: "rule-order",
        severity: Advice,
        rule: "RFC 5545 3.3.10",
        right: "FREQ as the first part of a rule",
        clients: "readers of the old RFC 2445 rely on it",
        look: Look::Property(order),
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
        name: "rule-parameter",
        severity: Warning,
        rule: "clients",
        right: "RRULE without parameters",
        clients: "Outlook ignores them",
        look: Look::Property(parameter),
    },
    Check {
        name: "count-1",
        severity: Advice,
        rule: "clients",
        right: "no RRULE for what happens once",
        clients: "clients show an event that repeats, and does not",
        look: Look::Property(once),
    },
    Check {
        name: "exrule",
        severity: Warning,
        rule: "RFC 5545 A.1",
        right: "EXDATE with the dates that are left out",
        clients: "most clients ignore EXRULE and show what it leaves out",
        look: Look::Property(exrule),
    },
    Check {
        name: "rdate",
        severity: Warning,
        rule: "clients",
        right: "an event for each date",
        clients: "Outlook takes an RDATE for a moved instance alone (MS-OXCICAL 2.1.3.1.1.20.18); others than Google show the first date alone",
        look: Look::Property(rdate),
    },
    Check {
        name: "bysetpos",
        severity: Warning,
        rule: "clients",
        right: "BYDAY=1MO or BYDAY=-1FR, or an event for each date",
        clients: "Thunderbird has no BYSETPOS in yearly rules: it shows wrong dates or none",
        look: Look::Property(bysetpos),
    },
    Check {
        name: "rare-part",
        severity: Warning,
        rule: "clients",
        right: "BYMONTH with BYMONTHDAY or BYDAY, and INTERVAL; or an event for each date",
        clients: "Outlook's yearly pattern knows no BYWEEKNO and no BYYEARDAY (MS-OXCICAL 2.1.3.2.2.5)",
        look: Look::Property(rare),
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
        rule: "RFC 5545 3.8.5.1",
        right: "EXDATE of the same type as DTSTART",
        clients: "clients show what was to be left out",
        look: Look::Component(exdate),
    },
];

fn grammar(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !property.is("RRULE") {
        return None;
    }
    let mut seen = HashSet::new();
    for (name, value) in parts(property) {
        let name = name.to_ascii_uppercase();
        if !is_right(&name, value) {
            return Some(format!("the rule's part {} is wrong", quoted(&format!("{name}={value}"))));
        }
        if !seen.insert(name.clone()) {
            return Some(format!("the rule has {name} twice"));
        }
    }
    (!seen.contains("FREQ")).then(|| "the rule has no FREQ".to_owned())
}

fn together(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !property.is("RRULE") {
        return None;
    }
    let ordered = part(property, "BYDAY").is_some_and(|days| days.contains(|c: char| c.is_ascii_digit()));
    let by = |(name, _): (&str, &str)| {
        name.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("BY"))
            && !name.eq_ignore_ascii_case("BYSETPOS")
    };
    let what = match () {
        () if has(property, &["COUNT"]) && has(property, &["UNTIL"]) => "COUNT and UNTIL stand in one rule",
        () if has(property, &["BYWEEKNO"]) && !is_freq(property, &["YEARLY"]) => {
            "BYWEEKNO in a rule that is not YEARLY"
        }
        () if has(property, &["BYYEARDAY"]) && is_freq(property, &["DAILY", "WEEKLY", "MONTHLY"]) => {
            "BYYEARDAY in a rule by days, weeks or months"
        }
        () if has(property, &["BYMONTHDAY"]) && is_freq(property, &["WEEKLY"]) => {
            "BYMONTHDAY in a WEEKLY rule"
        }
        () if ordered && !is_freq(property, &["MONTHLY", "YEARLY"]) => {
            "a numbered BYDAY in a rule that is not MONTHLY or YEARLY"
        }
        () if ordered && has(property, &["BYWEEKNO"]) => "a numbered BYDAY beside BYWEEKNO",
        () if has(property, &["BYSETPOS"]) && !parts(property).any(by) => "BYSETPOS without another BY…",
        () => return None,
    };
    Some(what.to_owned())
}

fn order(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let first = parts(property).next().is_some_and(|(name, _)| name.eq_ignore_ascii_case("FREQ"));
    (property.is("RRULE") && !first && has(property, &["FREQ"]))
        .then(|| "FREQ is not the first part".to_owned())
}

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
    (until.day() < when(start)?.day()).then(|| (rule.line, "the rule ends before DTSTART".to_owned()))
}

/// As far as month, day and weekday tell; what else there is to a rule is not reckoned here.
fn outside(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, rule) = ruled(place)?;
    let day = when(start)?.day();
    let names = |name: &str, number: u32| {
        part(rule, name).is_none_or(|list| {
            list.split(',')
                .any(|one| one.starts_with('-') || one.trim_start_matches('+').parse() == Ok(number))
        })
    };
    let weekday = WEEKDAYS.get(day.weekday().num_days_from_monday() as usize)?;
    let on = part(rule, "BYDAY")
        .is_none_or(|list| list.split(',').any(|one| one.to_ascii_uppercase().ends_with(weekday)));
    (!(names("BYMONTH", day.month()) && names("BYMONTHDAY", day.day()) && on))
        .then(|| (start.line, format!("DTSTART, {}, is no date of the rule", quoted(&start.value))))
}

fn several(place: &Place<'_>) -> Option<(usize, String)> {
    let mut rules = place.component.properties.iter().filter(|property| property.is("RRULE"));
    rules.nth(1).map(|second| (second.line, "a second RRULE in one component".to_owned()))
}

fn parameter(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let (name, _) = property.parameters.first().filter(|_| property.is("RRULE"))?;
    Some(format!("RRULE has the parameter {}", quoted(name)))
}

fn once(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("RRULE") && part(property, "COUNT") == Some("1")).then(|| "the rule has COUNT=1".to_owned())
}

fn exrule(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    property.is("EXRULE").then(|| "EXRULE is of the old RFC 2445".to_owned())
}

fn rdate(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (place.is_entry() && property.is("RDATE")).then(|| "further dates by RDATE".to_owned())
}

fn bysetpos(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("RRULE") && has(property, &["BYSETPOS"])).then(|| "the rule has BYSETPOS".to_owned())
}

fn rare(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let name = ["BYWEEKNO", "BYYEARDAY"].into_iter().find(|name| has(property, &[name]))?;
    (property.is("RRULE") && is_freq(property, &["YEARLY"])).then(|| format!("the yearly rule has {name}"))
}

fn all_day(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, rule) = ruled(place)?;
    when(start)?.is_date().then(|| (rule.line, "an all-day event repeats by a rule".to_owned()))
}

fn exdate(place: &Place<'_>) -> Option<(usize, String)> {
    let (start, dates) = (place.component.get("DTSTART")?, place.component.get("EXDATE")?);
    let from = when(start)?;
    let other = |one: &str| When::read(one.trim()).filter(|one| one.is_date() != from.is_date());
    let other = dates.value.split(',').find_map(other)?;
    Some((dates.line, format!("DTSTART is {}, and EXDATE is {}", from.kind(), other.kind())))
}
