//! Do properties and their parameters have values that they can have?
//! Apart from `dates.rs` and `text.rs`, which read two kinds of values closely.

use std::collections::HashSet;

use super::Severity::{Advice, Error, Warning};
use super::content::File;
use super::property::{Property, is_name, is_one_of};
use super::value::number;
use super::{Check, Look, Place, Tally, quoted};

/// No space can be in what they say; nor one that readers see as none, such as U+00A0.
const WITHOUT_SPACE: &[&str] = &[
    "VERSION",
    "CALSCALE",
    "METHOD",
    "DTSTAMP",
    "CREATED",
    "LAST-MODIFIED",
    "COMPLETED",
    "DTSTART",
    "DTEND",
    "DUE",
    "RECURRENCE-ID",
    "EXDATE",
    "RDATE",
    "FREEBUSY",
    "RRULE",
    "DURATION",
    "TRIGGER",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "CLASS",
    "COLOR",
    "X-APPLE-CALENDAR-COLOR",
    "URL",
    "SOURCE",
    "PRIORITY",
    "PERCENT-COMPLETE",
    "GEO",
    "ACTION",
    "REPEAT",
];

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "parameter-twice",
        severity: Error,
        rule: "RFC 5545 3.2",
        right: "each parameter once; several values of one stand behind it, with commas between",
        clients: "clients take the first, or the last",
        look: Look::Property(parameter_twice),
    },
    Check {
        name: "space",
        severity: Error,
        rule: "RFC 5545 3.3",
        right: "dates, durations, numbers, rules and names without a space, before them, in them or behind",
        clients: "khal gives up on the file, calcurse leaves out the event or the date",
        look: Look::File(padded),
    },
    Check {
        name: "uid-number",
        severity: Advice,
        rule: "RFC 7986 5.3",
        right: "a UID made of what the event is, not of its place in a list, and unlike those of other publishers",
        clients: "when an event is dropped from the list, each one behind it becomes its neighbour",
        look: Look::Property(uid_number),
    },
    Check {
        name: "sequence",
        severity: Error,
        rule: "RFC 5545 3.8.7.4",
        right: "SEQUENCE: how often the event was revised, from 0",
        clients: "Google and Outlook take changes over by it",
        look: Look::Property(sequence),
    },
    Check {
        name: "status",
        severity: Error,
        rule: "RFC 5545 3.8.1.11",
        right: "of an event TENTATIVE, CONFIRMED or CANCELLED; of a task NEEDS-ACTION, COMPLETED, IN-PROCESS or CANCELLED; of a journal entry DRAFT, FINAL or CANCELLED",
        clients: "",
        look: Look::Property(status),
    },
    Check {
        name: "transp",
        severity: Error,
        rule: "RFC 5545 3.8.2.7",
        right: "TRANSP:TRANSPARENT, or TRANSP:OPAQUE where the time is taken",
        clients: "",
        look: Look::Property(transp),
    },
    Check {
        name: "word",
        severity: Error,
        rule: "RFC 5545 3.8.1.3, 3.8.8.3",
        right: "CLASS:PUBLIC, or another word of letters, digits and hyphens; REQUEST-STATUS:2.0;Success",
        clients: "",
        look: Look::Property(word),
    },
    Check {
        name: "number",
        severity: Error,
        rule: "RFC 5545 3.8.1",
        right: "PRIORITY from 0 to 9, PERCENT-COMPLETE from 0 to 100, REPEAT from 0",
        clients: "",
        look: Look::Property(numbers),
    },
    Check {
        name: "geo",
        severity: Error,
        rule: "RFC 5545 3.8.1.6",
        right: "the latitude and the longitude in degrees, with a semicolon between: GEO:37.386013;-122.082932",
        clients: "strict readers refuse the event",
        look: Look::Property(geo),
    },
    Check {
        name: "old-parameter",
        severity: Warning,
        rule: "RFC 5545 3.1.4",
        right: "UTF-8 as it is, without CHARSET, and without ENCODING=QUOTED-PRINTABLE, which is of vCalendar 1.0",
        clients: "clients show the codes in place of the letters",
        look: Look::Property(old_parameter),
    },
    Check {
        name: "lower-case",
        severity: Advice,
        rule: "clients",
        right: "names of properties in capitals; others are allowed",
        clients: "Rust's reader icalendar finds no event in such a file",
        look: Look::Property(lower_case),
    },
];

fn parameter_twice(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let mut seen = HashSet::new();
    let mut names = property.parameters.iter().map(|(name, _)| name.to_ascii_uppercase());
    let twice = names.find(|name| !seen.insert(name.clone()))?;
    Some(format!("{} has the parameter {} twice", property.name, quoted(&twice)))
}

fn padded(file: &File<'_>, tally: &mut Tally) {
    for line in &file.padded {
        tally.put(*line, || "a space stands beside the name of the component".to_owned());
    }
    for property in file.components.iter().flat_map(|one| &one.properties) {
        if property.is_any(WITHOUT_SPACE) && property.value.contains(char::is_whitespace) {
            tally.put(property.line, || {
                format!("a space stands in {}: {}", property.name, quoted(&property.value))
            });
        }
    }
}

fn uid_number(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let value = property.value.trim();
    (place.is_entry() && property.is("UID") && value.len() <= 6 && number(value).is_some())
        .then(|| format!("the UID is a mere number, {value}"))
}

fn sequence(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let right = number(property.value.trim()).is_some_and(|number| number <= i64::from(i32::MAX));
    (property.is("SEQUENCE") && !right).then(|| format!("SEQUENCE is {}", quoted(&property.value)))
}

fn status(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let allowed: &[&str] = match place.component.name.as_str() {
        "VEVENT" => &["TENTATIVE", "CONFIRMED", "CANCELLED"],
        "VTODO" => &["NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"],
        "VJOURNAL" => &["DRAFT", "FINAL", "CANCELLED"],
        _ => return None,
    };
    let known = || is_one_of(property.value.trim(), allowed);
    (property.is("STATUS") && !known()).then(|| format!("STATUS is {}", quoted(&property.value)))
}

fn transp(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let known = is_one_of(property.value.trim(), &["TRANSPARENT", "OPAQUE"]);
    (property.is("TRANSP") && !known).then(|| format!("TRANSP is {}", quoted(&property.value)))
}

fn word(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let value = property.value.trim();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let right = match () {
        () if property.is("CLASS") => is_name(value),
        () if property.is("REQUEST-STATUS") => value.split_once(';').is_some_and(|(code, _)| {
            (2..=3).contains(&code.split('.').count()) && code.split('.').all(is_number)
        }),
        () => true,
    };
    (!right).then(|| format!("{} is {}", property.name, quoted(value)))
}

fn numbers(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    const MOST: [(&str, i64); 3] = [("PRIORITY", 9), ("PERCENT-COMPLETE", 100), ("REPEAT", i32::MAX as i64)];
    let (name, most) = MOST.iter().find(|(name, _)| property.is(name))?;
    let right = number(property.value.trim()).is_some_and(|number| number <= *most);
    (!right).then(|| format!("{name} is {}", quoted(&property.value)))
}

fn geo(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    let within = |text: &str, most: f64| {
        digits(text) && text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most)
    };
    let right = property
        .value
        .trim()
        .split_once(';')
        .is_some_and(|(latitude, longitude)| within(latitude, 90.0) && within(longitude, 180.0));
    (property.is("GEO") && !right).then(|| format!("GEO is {}", quoted(&property.value)))
}

fn old_parameter(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let encoded =
        property.parameter("ENCODING").is_some_and(|value| value.eq_ignore_ascii_case("QUOTED-PRINTABLE"));
    match (encoded, property.parameter("CHARSET")) {
        (true, _) => Some("ENCODING=QUOTED-PRINTABLE, of vCalendar 1.0".to_owned()),
        (_, Some(charset)) => {
            Some(format!("CHARSET={}, of vCalendar 1.0", quoted(charset).trim_matches('`')))
        }
        _ => None,
    }
}

fn lower_case(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    property
        .name
        .bytes()
        .any(|byte| byte.is_ascii_lowercase())
        .then(|| format!("the name {} has small letters", quoted(&property.name)))
}
