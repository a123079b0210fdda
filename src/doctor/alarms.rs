//! Do alarms ring, and where?
//! Apart from `feed.rs`, because an alarm is a component of its own, with rules of its own.

use chrono::TimeDelta;

use super::Severity::{Advice, Error, Warning};
use super::content::Component;
use super::property::Property;
use super::value::{Length, When, when};
use super::{Check, Look, Place, quoted};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "alarm-in-feed",
        severity: Advice,
        rule: "clients",
        right: "no alarms unless whoever subscribes asked for them; reminders by mail ring everywhere",
        clients: "Google and Outlook ignore alarms of subscribed calendars, Nextcloud takes them out, Apple offers to; ICSx5 lets them ring",
        look: Look::Component(in_feed),
    },
    Check {
        name: "alarm-incomplete",
        severity: Error,
        rule: "RFC 5545 3.6.6",
        right: "ACTION and TRIGGER; with DISPLAY a DESCRIPTION; with EMAIL a DESCRIPTION, a SUMMARY and an ATTENDEE",
        clients: "clients drop the alarm, strict ones the event",
        look: Look::Component(incomplete),
    },
    Check {
        name: "alarm-repeat",
        severity: Error,
        rule: "RFC 5545 3.6.6",
        right: "DURATION and REPEAT together, or neither; of an AUDIO one ATTACH",
        clients: "",
        look: Look::Component(repeat),
    },
    Check {
        name: "alarm-action",
        severity: Advice,
        rule: "clients",
        right: "ACTION:DISPLAY",
        clients: "few clients do anything else, and none should run a program or send a mail for a feed",
        look: Look::Property(action),
    },
    Check {
        name: "alarm-time",
        severity: Error,
        rule: "RFC 5545 3.8.6.3",
        right: "TRIGGER:-PT15H, or TRIGGER;VALUE=DATE-TIME with a time in UTC",
        clients: "clients drop the alarm",
        look: Look::Property(time),
    },
    Check {
        name: "alarm-anchor",
        severity: Error,
        rule: "RFC 5545 3.8.6.3",
        right: "RELATED=START with a DTSTART, or RELATED=END with a DTEND, a DUE or a DURATION; with VALUE=DATE-TIME no RELATED",
        clients: "clients drop the alarm, or let it ring at the start",
        look: Look::Component(unanchored),
    },
    Check {
        name: "alarm-after-start",
        severity: Warning,
        rule: "clients",
        right: "an alarm at the start or before it, such as TRIGGER:-PT15H: at 09:00 the day before",
        clients: "Outlook rings none after the start, such as one at 08:00 on an all-day event",
        look: Look::Component(after_start),
    },
];

fn in_feed(place: &Place<'_>) -> Option<(usize, String)> {
    place.is("VALARM").then(|| (place.component.line, "the event has an alarm".to_owned()))
}

fn incomplete(place: &Place<'_>) -> Option<(usize, String)> {
    let one = place.is("VALARM").then_some(place.component)?;
    let action = one.get("ACTION").map(|action| action.value.trim().to_ascii_uppercase());
    let needed: &[&str] = match action.as_deref() {
        Some("DISPLAY") => &["TRIGGER", "DESCRIPTION"],
        Some("EMAIL") => &["TRIGGER", "DESCRIPTION", "SUMMARY", "ATTENDEE"],
        _ => &["ACTION", "TRIGGER"],
    };
    let missing = needed.iter().find(|name| !one.has(name))?;
    Some((one.line, format!("the alarm has no {missing}")))
}

fn repeat(place: &Place<'_>) -> Option<(usize, String)> {
    let one = place.is("VALARM").then_some(place.component)?;
    let (length, repeat) = (one.get("DURATION"), one.get("REPEAT"));
    let sounds = || one.properties.iter().filter(|property| property.is("ATTACH"));
    let is_audio =
        || one.get("ACTION").is_some_and(|action| action.value.trim().eq_ignore_ascii_case("AUDIO"));
    match (length, repeat) {
        _ if is_audio() && sounds().count() > 1 => {
            sounds().nth(1).map(|sound| (sound.line, "the alarm has two sounds".to_owned()))
        }
        (Some(length), None) => Some((length.line, "the alarm has DURATION and no REPEAT".to_owned())),
        (None, Some(repeat)) => Some((repeat.line, "the alarm has REPEAT and no DURATION".to_owned())),
        _ => None,
    }
}

fn action(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (place.is("VALARM") && property.is("ACTION") && !property.value.trim().eq_ignore_ascii_case("DISPLAY"))
        .then(|| format!("the alarm's ACTION is {}", quoted(&property.value)))
}

fn time(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let at = when(property).filter(|_| property.is("TRIGGER"));
    let right = at.is_none_or(|at| matches!(at, When::Utc(_)) && property.is_typed("DATE-TIME"));
    let mistyped = property.is("TRIGGER") && property.is_typed("DATE-TIME") && at.is_none();
    (!right || mistyped).then(|| format!("TRIGGER is {}", quoted(&property.value)))
}

/// An alarm that counts from what its entry does not have.
fn unanchored(place: &Place<'_>) -> Option<(usize, String)> {
    let trigger = place.component.get("TRIGGER").filter(|_| place.is("VALARM"))?;
    let entry = place.file.parent(place.component).filter(|entry| entry.is_entry())?;
    let related = trigger.parameter("RELATED").map(str::to_ascii_uppercase);
    let what = match (related.as_deref(), when(trigger).is_some()) {
        (None, true) => return None,
        (Some(_), true) => "TRIGGER is a time and has RELATED".to_owned(),
        (Some("END"), _) if !["DTEND", "DUE", "DURATION"].iter().any(|name| entry.has(name)) => {
            format!("the alarm counts from the end, and the {} has none", entry.name)
        }
        // Of an event that has none it is told otherwise.
        (None | Some("START"), _) if entry.name == "VTODO" && !entry.has("DTSTART") => {
            "the alarm counts from the start, and the task has none".to_owned()
        }
        (None | Some("START" | "END"), _) => return None,
        (Some(other), _) => format!("RELATED is {}", quoted(other)),
    };
    Some((trigger.line, what))
}

fn after_start(place: &Place<'_>) -> Option<(usize, String)> {
    let trigger = place.component.get("TRIGGER").filter(|_| place.is("VALARM"))?;
    let entry = place.file.parent(place.component)?;
    let start = entry.get("DTSTART").and_then(when);
    let after = match Length::read(trigger.value.trim()) {
        // In seconds, of which no two sums overflow.
        Some(length) => length.seconds + related(trigger, entry).num_seconds() > 0,
        None => is_after(when(trigger)?, start?),
    };
    after.then(|| (trigger.line, format!("the alarm rings after the start: {}", quoted(&trigger.value))))
}

/// From the start of an entry to that from which an alarm counts.
fn related(trigger: &Property<'_>, entry: &Component<'_>) -> TimeDelta {
    if !trigger.parameter("RELATED").is_some_and(|to| to.eq_ignore_ascii_case("END")) {
        return TimeDelta::zero();
    }
    let start = entry.get("DTSTART").and_then(when);
    let end = entry.get("DTEND").or_else(|| entry.get("DUE")).and_then(when);
    let length = entry.get("DURATION").and_then(|length| Length::read(length.value.trim()));
    match (start.zip(end).and_then(|(from, to)| from.until(to)), length) {
        (Some(length), _) => length,
        (None, Some(length)) => TimeDelta::seconds(length.seconds),
        // A day without an end is a whole one.
        (None, None) if start.is_some_and(When::is_date) => TimeDelta::days(1),
        (None, None) => TimeDelta::zero(),
    }
}

/// Whether a time is after a start. Of a start in a zone that is not known here, if it is so in each; a day
/// begins as if it were one of UTC.
fn is_after(at: When, start: When) -> bool {
    let zone = if matches!(start, When::Local(_)) { TimeDelta::hours(14) } else { TimeDelta::zero() };
    at.clock() - start.clock() > zone
}
