//! Does each component have the properties that it needs, no more often than it may, with values they can have?
//! Apart from `dates.rs` and `text.rs`, which read two kinds of values closely.

use std::collections::HashMap;

use super::Severity::{Advice, Error, Warning};
use super::content::{File, Property};
use super::value::number;
use super::{Check, Look, Place, Tally, quoted};

/// Once at most in every component of those that are dated.
const ONCE: &[&str] = &[
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DUE",
    "DURATION",
    "CLASS",
    "CREATED",
    "GEO",
    "LAST-MODIFIED",
    "LOCATION",
    "ORGANIZER",
    "PRIORITY",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "URL",
    "RECURRENCE-ID",
    "COMPLETED",
    "PERCENT-COMPLETE",
    "COLOR",
];
/// Once at most in the calendar, which may have a NAME and a DESCRIPTION for each language.
const ONCE_IN_CALENDAR: &[&str] = &[
    "PRODID",
    "VERSION",
    "CALSCALE",
    "METHOD",
    "UID",
    "LAST-MODIFIED",
    "URL",
    "REFRESH-INTERVAL",
    "SOURCE",
    "COLOR",
];
const ONCE_IN_ALARM: &[&str] = &["ACTION", "TRIGGER", "DURATION", "REPEAT", "SUMMARY", "UID"];
const ONCE_IN_ZONE: &[&str] = &["TZID", "TZURL", "LAST-MODIFIED", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO"];

/// Properties that do not belong into a component.
const FOREIGN: &[(&str, &[&str])] = &[
    ("VCALENDAR", &["DTSTART", "DTEND", "DTSTAMP", "SUMMARY", "RRULE", "TRANSP"]),
    ("VEVENT", &["DUE", "COMPLETED", "PERCENT-COMPLETE", "VERSION", "PRODID", "METHOD", "TRIGGER", "TZID"]),
    ("VTODO", &["DTEND", "TRANSP", "VERSION", "PRODID"]),
    ("VJOURNAL", &["DTEND", "DUE", "DURATION", "TRANSP"]),
    ("VALARM", &["DTSTAMP", "DTSTART", "DTEND"]),
    ("VTIMEZONE", &["UID", "DTSTAMP", "DTSTART", "SUMMARY"]),
    ("STANDARD", &["UID", "DTSTAMP", "SUMMARY"]),
    ("DAYLIGHT", &["UID", "DTSTAMP", "SUMMARY"]),
];

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "no-uid",
        severity: Error,
        rule: "RFC 5545 3.8.4.7",
        right: "UID: a name for the event that stays, whatever its date, title or language becomes",
        clients: "Evolution makes up another at each fetch; khal warns; vobject refuses the file",
        look: Look::Component(no_uid),
    },
    Check {
        name: "no-dtstamp",
        severity: Error,
        rule: "RFC 5545 3.8.7.2",
        right: "DTSTAMP in UTC, such as DTSTAMP:20270404T090000Z: when this version of the event was made",
        clients: "Google and Nextcloud refuse the event; old versions of Outlook refuse the file",
        look: Look::Component(no_dtstamp),
    },
    Check {
        name: "no-dtstart",
        severity: Error,
        rule: "RFC 5545 3.8.2.4",
        right: "DTSTART;VALUE=DATE:20270404, or with a time",
        clients: "clients cannot show it; some refuse the whole file",
        look: Look::Component(no_dtstart),
    },
    Check {
        name: "no-summary",
        severity: Advice,
        rule: "RFC 5545 3.8.1.12",
        right: "SUMMARY: what the event is called",
        clients: "clients show an event without a name",
        look: Look::Component(no_summary),
    },
    Check {
        name: "repeated",
        severity: Error,
        rule: "RFC 5545 3.6",
        right: "that property once; of two, keep one",
        clients: "libical, which Evolution uses, and khal refuse it; others take the first, or the last",
        look: Look::Component(repeated),
    },
    Check {
        name: "foreign-property",
        severity: Error,
        rule: "RFC 5545 3.6",
        right: "leave it out of there",
        clients: "strict readers refuse what it stands in",
        look: Look::Property(foreign),
    },
    Check {
        name: "uid-twice",
        severity: Error,
        rule: "RFC 5545 3.8.4.7",
        right: "a UID of its own for each event; only a changed instance shares one, and has a RECURRENCE-ID",
        clients: "ICSx5 and Google match by it: one of the two overwrites the other",
        look: Look::File(uid_twice),
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
        name: "number",
        severity: Error,
        rule: "RFC 5545 3.8.1",
        right: "PRIORITY from 0 to 9, PERCENT-COMPLETE from 0 to 100, REPEAT from 0",
        clients: "",
        look: Look::Property(numbers),
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

fn missing(place: &Place<'_>, name: &str) -> Option<(usize, String)> {
    let said = place.component.get(name).is_some_and(|property| !property.value.trim().is_empty());
    (!said).then(|| (place.component.line, format!("{} has no {name}", place.component.name)))
}

fn no_uid(place: &Place<'_>) -> Option<(usize, String)> {
    place.is_entry().then(|| missing(place, "UID")).flatten()
}

fn no_dtstamp(place: &Place<'_>) -> Option<(usize, String)> {
    place.is_entry().then(|| missing(place, "DTSTAMP")).flatten()
}

fn no_dtstart(place: &Place<'_>) -> Option<(usize, String)> {
    let needs = place.is("VEVENT") || place.is_entry() && place.component.has("RRULE");
    needs.then(|| missing(place, "DTSTART")).flatten()
}

fn no_summary(place: &Place<'_>) -> Option<(usize, String)> {
    place.is("VEVENT").then(|| missing(place, "SUMMARY")).flatten()
}

fn repeated(place: &Place<'_>) -> Option<(usize, String)> {
    let once = match place.component.name.as_str() {
        "VCALENDAR" => ONCE_IN_CALENDAR,
        "VALARM" => ONCE_IN_ALARM,
        "VTIMEZONE" | "STANDARD" | "DAYLIGHT" => ONCE_IN_ZONE,
        _ if place.is_entry() => ONCE,
        _ => return None,
    };
    let mut seen = vec![false; once.len()];
    for property in &place.component.properties {
        let at = once.iter().position(|name| property.is(name));
        if let Some((seen, name)) = at.and_then(|at| Some((seen.get_mut(at)?, once.get(at)?)))
            && std::mem::replace(seen, true)
        {
            return Some((property.line, format!("{name} stands twice in the {}", place.component.name)));
        }
    }
    // More than one description is allowed in a journal entry alone.
    let mut second = place.component.properties.iter().filter(|property| property.is("DESCRIPTION")).skip(1);
    second
        .next()
        .filter(|_| place.is("VEVENT") || place.is("VTODO"))
        .map(|property| (property.line, format!("DESCRIPTION stands twice in the {}", place.component.name)))
}

fn foreign(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let (_, names) = FOREIGN.iter().find(|(name, _)| place.is(name))?;
    property
        .is_any(names)
        .then(|| format!("{} stands in {}", property.name.to_ascii_uppercase(), place.component.name))
}

fn uid_twice(file: &File<'_>, tally: &mut Tally) {
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    let entries =
        file.components.iter().filter(|one| matches!(one.name.as_str(), "VEVENT" | "VTODO" | "VJOURNAL"));
    for one in entries {
        let Some(uid) = one.get("UID").filter(|uid| !uid.value.trim().is_empty()) else { continue };
        let instance = one.get("RECURRENCE-ID").map_or("", |instance| &instance.value);
        if let Some(first) = seen.insert((uid.value.trim(), instance), uid.line) {
            tally.put(uid.line, || format!("the UID {} is that of line {first}, too", quoted(&uid.value)));
        }
    }
}

fn uid_number(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let value = property.value.trim();
    (place.is_entry() && property.is("UID") && value.len() <= 6 && number(value).is_some())
        .then(|| format!("the UID is a mere number, {value}"))
}

fn sequence(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("SEQUENCE") && number(property.value.trim()).is_none())
        .then(|| format!("SEQUENCE is {}", quoted(&property.value)))
}

fn status(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let allowed: &[&str] = match place.component.name.as_str() {
        "VEVENT" => &["TENTATIVE", "CONFIRMED", "CANCELLED"],
        "VTODO" => &["NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"],
        "VJOURNAL" => &["DRAFT", "FINAL", "CANCELLED"],
        _ => return None,
    };
    let known = || allowed.iter().any(|word| property.value.trim().eq_ignore_ascii_case(word));
    (property.is("STATUS") && !known()).then(|| format!("STATUS is {}", quoted(&property.value)))
}

fn transp(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let known = ["TRANSPARENT", "OPAQUE"].iter().any(|word| property.value.trim().eq_ignore_ascii_case(word));
    (property.is("TRANSP") && !known).then(|| format!("TRANSP is {}", quoted(&property.value)))
}

fn numbers(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    const MOST: [(&str, i64); 3] = [("PRIORITY", 9), ("PERCENT-COMPLETE", 100), ("REPEAT", i64::MAX)];
    let (name, most) = MOST.iter().find(|(name, _)| property.is(name))?;
    let right = number(property.value.trim()).is_some_and(|number| number <= *most);
    (!right).then(|| format!("{name} is {}", quoted(&property.value)))
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
