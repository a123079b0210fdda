//! What do clients make of a calendar that they fetch again and again?
//! Apart from the RFC's own rules: much here is allowed, and a client that many use does without it.

use super::Severity::{Advice, Error, Warning};
use super::colours::NAMES;
use super::content::File;
use super::property::Property;
use super::value::when;
use super::{Check, Look, Place, Tally, quoted};

/// Where Google stops: about 1 MB, or 1,111 events.
const MOST_OCTETS: usize = 1_000_000;
const MOST_EVENTS: usize = 1_000;

/// Words that tell when a file was made: they make a change of what has not changed.
const VOLATILE: &[&str] =
    &["last updated", "generated at", "generated on", "last refreshed", "updated at", "utm_", "fbclid="];

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "many-octets",
        severity: Warning,
        rule: "clients",
        right: "less than 1 MB: a shorter span of years, shorter descriptions, or several feeds",
        clients: "Google leaves events out, silently; Home Assistant gives up; others refuse 2 MB",
        look: Look::File(octets),
    },
    Check {
        name: "many-events",
        severity: Warning,
        rule: "clients",
        right: "less than 1,000 events: a shorter span of years, or several feeds",
        clients: "Google leaves events out from about 1,111 on, silently",
        look: Look::File(events),
    },
    Check {
        name: "no-name",
        severity: Advice,
        rule: "RFC 7986 5.1",
        right: "NAME and X-WR-CALNAME, both with the calendar's name",
        clients: "Google, Apple and ICSx5 take the name from there; Thunderbird takes the last part of the address in any case",
        look: Look::Component(no_name),
    },
    Check {
        name: "one-name",
        severity: Advice,
        rule: "clients",
        right: "NAME and X-WR-CALNAME, both with the calendar's name",
        clients: "ICSx5 and Apple read X-WR-CALNAME, newer clients NAME",
        look: Look::Component(one_name),
    },
    Check {
        name: "refresh-hint",
        severity: Advice,
        rule: "RFC 7986 5.7",
        right: "REFRESH-INTERVAL;VALUE=DURATION:P1D and X-PUBLISHED-TTL:P1D",
        clients: "Outlook reads X-PUBLISHED-TTL, Nextcloud and Apple REFRESH-INTERVAL; Google and Evolution neither",
        look: Look::Component(refresh),
    },
    Check {
        name: "refresh-type",
        severity: Error,
        rule: "RFC 7986 5.7",
        right: "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        clients: "strict readers refuse it without its type",
        look: Look::Property(refresh_type),
    },
    Check {
        name: "source-type",
        severity: Error,
        rule: "RFC 7986 5.8",
        right: "SOURCE;VALUE=URI:https://…",
        clients: "strict readers refuse it without its type",
        look: Look::Property(source_type),
    },
    Check {
        name: "colour-name",
        severity: Error,
        rule: "RFC 7986 5.9",
        right: "a name of CSS 3, such as COLOR:dodgerblue; a number belongs into X-APPLE-CALENDAR-COLOR",
        clients: "ICSx5 takes names alone",
        look: Look::Property(colour),
    },
    Check {
        name: "apple-colour",
        severity: Warning,
        rule: "clients",
        right: "X-APPLE-CALENDAR-COLOR:#1E90FF, six digits behind a #",
        clients: "Apple and ICSx5 leave it out",
        look: Look::Property(apple_colour),
    },
    Check {
        name: "no-revision",
        severity: Advice,
        rule: "clients",
        right: "SEQUENCE and LAST-MODIFIED, raised when the event changes and at no other time",
        clients: "Google and Outlook may keep the old date of an event that was moved",
        look: Look::Component(revision),
    },
    Check {
        name: "busy-all-day",
        severity: Advice,
        rule: "clients",
        right: "TRANSP:TRANSPARENT and X-MICROSOFT-CDO-BUSYSTATUS:FREE, unless the day is taken",
        clients: "clients show whoever subscribes as busy all day, and Outlook by X-MICROSOFT-CDO-BUSYSTATUS",
        look: Look::Component(busy),
    },
    Check {
        name: "attachment",
        severity: Advice,
        rule: "clients",
        right: "a link in URL or in the description",
        clients: "Nextcloud leaves attachments out",
        look: Look::Property(attachment),
    },
    Check {
        name: "inline-attachment",
        severity: Warning,
        rule: "clients",
        right: "a link in URL: each client fetches the whole file many times a day",
        clients: "Nextcloud leaves attachments out; Google stops at 1 MB",
        look: Look::Property(inline),
    },
    Check {
        name: "task",
        severity: Advice,
        rule: "clients",
        right: "an event: tasks are seen by few who subscribe",
        clients: "Nextcloud leaves tasks out",
        look: Look::Component(task),
    },
    Check {
        name: "volatile-text",
        severity: Advice,
        rule: "clients",
        right: "nothing in an event that changes when the event does not: no time of making, no tracking",
        clients: "clients see a change in each event at each fetch, and some show it twice",
        look: Look::Property(volatile),
    },
];

fn octets(file: &File<'_>, tally: &mut Tally) {
    if file.length > MOST_OCTETS {
        // Of what is too long, no more is read than says so.
        let more = if file.is_cut() { "more than " } else { "" };
        tally.put(0, || format!("the file has {more}{} octets", file.bytes.len()));
    }
}

fn events(file: &File<'_>, tally: &mut Tally) {
    let events = file.components.iter().filter(|one| one.name == "VEVENT").count();
    if events > MOST_EVENTS {
        tally.put(0, || format!("there are {events} events"));
    }
}

fn names(place: &Place<'_>) -> Option<(bool, bool)> {
    place.is("VCALENDAR").then(|| (place.component.has("NAME"), place.component.has("X-WR-CALNAME")))
}

fn no_name(place: &Place<'_>) -> Option<(usize, String)> {
    (names(place)? == (false, false)).then(|| (place.component.line, "the calendar has no name".to_owned()))
}

fn one_name(place: &Place<'_>) -> Option<(usize, String)> {
    let (said, missing) = match names(place)? {
        (true, false) => ("NAME", "X-WR-CALNAME"),
        (false, true) => ("X-WR-CALNAME", "NAME"),
        _ => return None,
    };
    Some((place.component.line, format!("the calendar has {said} and no {missing}")))
}

fn refresh(place: &Place<'_>) -> Option<(usize, String)> {
    if !place.is("VCALENDAR") {
        return None;
    }
    let missing =
        ["REFRESH-INTERVAL", "X-PUBLISHED-TTL"].into_iter().filter(|name| !place.component.has(name));
    let missing: Vec<&str> = missing.collect();
    (!missing.is_empty())
        .then(|| (place.component.line, format!("the calendar has no {}", missing.join(" and no "))))
}

fn refresh_type(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("REFRESH-INTERVAL") && !property.is_typed("DURATION"))
        .then(|| "REFRESH-INTERVAL does not say that it is a duration".to_owned())
}

fn source_type(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("SOURCE") && !property.is_typed("URI"))
        .then(|| "SOURCE does not say that it is a URI".to_owned())
}

fn colour(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let value = property.value.trim();
    let named = NAMES.binary_search(&value.to_ascii_lowercase().as_str()).is_ok();
    (property.is("COLOR") && !named).then(|| format!("COLOR is {}, no name of a colour", quoted(value)))
}

fn apple_colour(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let value = property.value.trim();
    let digits = value.strip_prefix('#').unwrap_or_default();
    let right = matches!(digits.len(), 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (property.is("X-APPLE-CALENDAR-COLOR") && !right)
        .then(|| format!("X-APPLE-CALENDAR-COLOR is {}", quoted(value)))
}

fn revision(place: &Place<'_>) -> Option<(usize, String)> {
    let missing = ["SEQUENCE", "LAST-MODIFIED"].into_iter().filter(|name| !place.component.has(name));
    let missing: Vec<&str> = missing.filter(|_| place.is("VEVENT")).collect();
    (!missing.is_empty())
        .then(|| (place.component.line, format!("the event has no {}", missing.join(" and no "))))
}

fn busy(place: &Place<'_>) -> Option<(usize, String)> {
    let one = place.component;
    let all_day = || one.get("DTSTART").and_then(when).is_some_and(super::value::When::is_date);
    let free =
        || one.get("TRANSP").is_some_and(|transp| transp.value.trim().eq_ignore_ascii_case("TRANSPARENT"));
    (place.is("VEVENT") && all_day() && !free())
        .then(|| (one.line, "the all-day event takes the day".to_owned()))
}

fn is_inline(property: &Property<'_>) -> bool {
    property.is_typed("BINARY") || property.parameter("ENCODING").is_some()
}

fn attachment(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("ATTACH") && !is_inline(property)).then(|| "the event has an attachment".to_owned())
}

fn inline(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is_any(&["ATTACH", "IMAGE"]) && is_inline(property))
        .then(|| format!("{} holds a file of {} octets", property.name, property.value.len()))
}

fn task(place: &Place<'_>) -> Option<(usize, String)> {
    place.is("VTODO").then(|| (place.component.line, "a task stands in the calendar".to_owned()))
}

fn volatile(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !place.is_entry() || !property.is_any(&["SUMMARY", "DESCRIPTION", "URL", "COMMENT"]) {
        return None;
    }
    let text = property.value.to_lowercase();
    let found = VOLATILE.iter().find(|words| text.contains(**words))?;
    Some(format!("{} says {}", property.name, quoted(found)))
}
