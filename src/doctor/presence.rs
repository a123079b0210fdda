//! Does each component have the properties that it needs, and no more often than it may?
//! Apart from `properties.rs`, which reads what they say.

use std::collections::{HashMap, HashSet};

use super::Severity::{Advice, Error};
use super::content::File;
use super::property::Property;
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
const ONCE_IN_FREEBUSY: &[&str] = &["UID", "DTSTAMP", "DTSTART", "DTEND", "CONTACT", "ORGANIZER", "URL"];
const ONCE_IN_ZONE: &[&str] = &["TZID", "TZURL", "LAST-MODIFIED", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO"];
/// Properties that do not belong into a component.
const FOREIGN: &[(&str, &[&str])] = &[
    ("VCALENDAR", &["DTSTART", "DTEND", "DTSTAMP", "SUMMARY", "RRULE", "TRANSP"]),
    ("VEVENT", &["DUE", "COMPLETED", "PERCENT-COMPLETE", "VERSION", "PRODID", "METHOD", "TRIGGER", "TZID"]),
    ("VTODO", &["DTEND", "TRANSP", "VERSION", "PRODID"]),
    (
        "VJOURNAL",
        &[
            "DTEND",
            "DUE",
            "DURATION",
            "TRANSP",
            "LOCATION",
            "GEO",
            "PRIORITY",
            "COMPLETED",
            "PERCENT-COMPLETE",
        ],
    ),
    ("VFREEBUSY", &["RRULE", "RDATE", "EXDATE", "DUE", "DURATION", "SUMMARY", "LOCATION", "TRANSP"]),
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
        look: Look::File(repeated),
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
];

fn missing(place: &Place<'_>, name: &str) -> Option<(usize, String)> {
    let said = place.component.get(name).is_some_and(|property| !property.value.trim().is_empty());
    (!said).then(|| (place.component.line, format!("{} has no {name}", place.component.name)))
}

/// Whether it is told apart from others by a UID.
fn is_named(place: &Place<'_>) -> bool {
    place.is_entry() || place.is("VFREEBUSY")
}

fn no_uid(place: &Place<'_>) -> Option<(usize, String)> {
    is_named(place).then(|| missing(place, "UID")).flatten()
}

fn no_dtstamp(place: &Place<'_>) -> Option<(usize, String)> {
    is_named(place).then(|| missing(place, "DTSTAMP")).flatten()
}

fn no_dtstart(place: &Place<'_>) -> Option<(usize, String)> {
    let needs = place.is("VEVENT") || place.is_entry() && place.component.has("RRULE");
    needs.then(|| missing(place, "DTSTART")).flatten()
}

fn no_summary(place: &Place<'_>) -> Option<(usize, String)> {
    place.is("VEVENT").then(|| missing(place, "SUMMARY")).flatten()
}

/// What may stand once at most in a component of that name.
fn once_in(name: &str) -> &'static [&'static str] {
    match name {
        "VCALENDAR" => ONCE_IN_CALENDAR,
        "VALARM" => ONCE_IN_ALARM,
        "VTIMEZONE" | "STANDARD" | "DAYLIGHT" => ONCE_IN_ZONE,
        "VFREEBUSY" => ONCE_IN_FREEBUSY,
        "VEVENT" | "VTODO" | "VJOURNAL" => ONCE,
        _ => &[],
    }
}

fn repeated(file: &File<'_>, tally: &mut Tally) {
    for one in &file.components {
        let once = once_in(&one.name);
        // More than one description is allowed in a journal entry and in the calendar.
        let described = matches!(one.name.as_str(), "VEVENT" | "VTODO" | "VALARM").then_some("DESCRIPTION");
        let mut seen = HashSet::new();
        for property in &one.properties {
            let name = once.iter().copied().chain(described).find(|name| property.is(name));
            if let Some(name) = name.filter(|name| !seen.insert(*name)) {
                tally.put(property.line, || format!("{name} stands twice in the {}", one.name));
            }
        }
    }
}

fn foreign(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let (_, names) = FOREIGN.iter().find(|(name, _)| place.is(name))?;
    property
        .is_any(names)
        .then(|| format!("{} stands in {}", property.name.to_ascii_uppercase(), place.component.name))
}

fn uid_twice(file: &File<'_>, tally: &mut Tally) {
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    for one in file.components.iter().filter(|one| one.is_entry()) {
        let Some(uid) = one.get("UID").filter(|uid| !uid.value.trim().is_empty()) else { continue };
        let instance = one.get("RECURRENCE-ID").map_or("", |instance| &instance.value);
        if let Some(first) = seen.insert((uid.value.trim(), instance), uid.line) {
            tally.put(uid.line, || format!("the UID {} is that of line {first}, too", quoted(&uid.value)));
        }
    }
}
