//! Are zones told as they must be, and are those that are named told?
//! Apart from `dates.rs`: a zone is a component, with dates and rules of its own.

use std::collections::HashSet;

use super::Severity::Error;
use super::content::File;
use super::dates::{dated, values};
use super::property::Property;
use super::rule::part;
use super::value::{When, parameter_meant, text_meant, when};
use super::{Check, Look, Place, Tally, quoted};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "zone-incomplete",
        severity: Error,
        rule: "RFC 5545 3.6.5",
        right: "a VTIMEZONE has a TZID, and a STANDARD or DAYLIGHT with DTSTART, TZOFFSETFROM and TZOFFSETTO",
        clients: "clients show the times of another zone, or none",
        look: Look::File(incomplete),
    },
    Check {
        name: "zone-offset",
        severity: Error,
        rule: "RFC 5545 3.3.14",
        right: "a sign, two digits for the hours and two for the minutes, such as +0200",
        clients: "Python's icalendar and khal refuse the whole file",
        look: Look::Property(offset),
    },
    Check {
        name: "zone-time",
        severity: Error,
        rule: "RFC 5545 3.6.5",
        right: "in STANDARD and DAYLIGHT, DTSTART as a local time, and UNTIL of a rule in UTC",
        clients: "clients show times that are hours off",
        look: Look::Property(time),
    },
    Check {
        name: "zone-twice",
        severity: Error,
        rule: "RFC 5545 3.6.5",
        right: "one VTIMEZONE for each TZID",
        clients: "clients take the one or the other",
        look: Look::File(twice),
    },
    Check {
        name: "zone-unknown",
        severity: Error,
        rule: "RFC 5545 3.2.19",
        right: "a VTIMEZONE with that TZID; all-day events need neither",
        clients: "clients guess the zone by its name, or take the time for a floating one",
        look: Look::File(unknown),
    },
    Check {
        name: "zone-needless",
        severity: Error,
        rule: "RFC 5545 3.2.19",
        right: "no TZID on a day, nor on a time in UTC",
        clients: "clients differ on which of the two counts",
        look: Look::Property(needless),
    },
];

fn incomplete(file: &File<'_>, tally: &mut Tally) {
    const OFFSETS: [&str; 3] = ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"];
    let mut with_times = HashSet::new();
    for one in file.components.iter().filter(|one| matches!(one.name.as_str(), "STANDARD" | "DAYLIGHT")) {
        with_times.extend(one.parent);
        if let Some(missing) = OFFSETS.iter().find(|name| !one.has(name)) {
            tally.put(one.line, || format!("{} has no {missing}", one.name));
        }
    }
    let zones = file.components.iter().enumerate().filter(|(_, one)| one.name == "VTIMEZONE");
    for (at, one) in zones {
        if !one.has("TZID") {
            tally.put(one.line, || "VTIMEZONE has no TZID".to_owned());
        } else if !with_times.contains(&at) {
            tally.put(one.line, || "VTIMEZONE has neither STANDARD nor DAYLIGHT".to_owned());
        }
    }
}

/// Whether a component is of a zone's times.
fn is_of_times(place: &Place<'_>) -> bool {
    place.is("STANDARD") || place.is("DAYLIGHT")
}

fn offset(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let wrong = is_of_times(place)
        && property.is_any(&["TZOFFSETFROM", "TZOFFSETTO"])
        && !is_offset(property.value.trim());
    wrong.then(|| format!("{} is {}", property.name, quoted(&property.value)))
}

/// `+0200`, `-033000`; never `-0000`.
fn is_offset(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or_default();
    let part = |from: usize| digits.get(from..from + 2).and_then(|two| two.parse::<u8>().ok());
    let whole = matches!(digits.len(), 4 | 6) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let bounded = part(0).is_some_and(|hours| hours < 24)
        && part(2).is_some_and(|minutes| minutes < 60)
        && part(4).is_none_or(|seconds| seconds < 60);
    whole && bounded && !(text.starts_with('-') && digits.bytes().all(|byte| byte == b'0'))
}

fn time(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !is_of_times(place) {
        return None;
    }
    if property.is("RRULE") {
        let until = part(property, "UNTIL").and_then(When::read);
        let wrong = until.filter(|until| !matches!(until, When::Utc(_)))?;
        return Some(format!("UNTIL in {} is {}", place.component.name, wrong.kind()));
    }
    let start = when(property).filter(|_| property.is("DTSTART"))?;
    let local = matches!(start, When::Local(_)) && property.parameter("TZID").is_none();
    (!local).then(|| format!("DTSTART in {} is {}", place.component.name, start.kind()))
}

fn twice(file: &File<'_>, tally: &mut Tally) {
    let mut seen = HashSet::new();
    let zones = file.components.iter().filter(|one| one.name == "VTIMEZONE");
    for zone in zones.filter_map(|one| one.get("TZID")) {
        // Each calendar of a file has its own; a second calendar is told elsewhere.
        if !seen.insert(zone.value.trim()) {
            tally.put(zone.line, || format!("another VTIMEZONE has the TZID {}", quoted(&zone.value)));
        }
    }
}

fn unknown(file: &File<'_>, tally: &mut Tally) {
    let zones = file.components.iter().filter(|one| one.name == "VTIMEZONE");
    let known: HashSet<String> =
        zones.filter_map(|one| Some(text_meant(one.get("TZID")?.value.trim()))).collect();
    let properties = file.components.iter().flat_map(|one| &one.properties);
    // What a parameter means to others is their affair.
    for property in properties.filter(|property| !property.is_extension()) {
        let Some(zone) = property.parameter("TZID") else { continue };
        // One that begins with a slash is registered somewhere, and needs no VTIMEZONE.
        if !zone.starts_with('/') && !known.contains(&parameter_meant(zone)) {
            tally.put(property.line, || format!("no VTIMEZONE has the TZID {}", quoted(zone)));
        }
    }
}

fn needless(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    property.parameter("TZID").filter(|_| dated(property))?;
    let wrong =
        values(property).find_map(|one| When::read(one).filter(|one| !matches!(one, When::Local(_))))?;
    Some(format!("{} has a TZID, and is {}", property.name, wrong.kind()))
}
