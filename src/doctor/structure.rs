//! Does each component stand where it may, and does the calendar say what it is?
//! Apart from `properties.rs`, which looks into events.

use std::collections::HashMap;

use super::Severity::{Advice, Error, Warning};
use super::content::{Component, File};

use super::{Check, LARGEST, Look, MOST_PIECES, Place, Tally, quoted};

/// Components, and those that they may stand in.
const PARENTS: &[(&str, &[&str])] = &[
    ("VCALENDAR", &[]),
    ("VEVENT", &["VCALENDAR"]),
    ("VTODO", &["VCALENDAR"]),
    ("VJOURNAL", &["VCALENDAR"]),
    ("VFREEBUSY", &["VCALENDAR"]),
    ("VTIMEZONE", &["VCALENDAR"]),
    ("VAVAILABILITY", &["VCALENDAR"]),
    ("AVAILABLE", &["VAVAILABILITY"]),
    ("VALARM", &["VEVENT", "VTODO"]),
    ("STANDARD", &["VTIMEZONE"]),
    ("DAYLIGHT", &["VTIMEZONE"]),
    ("PARTICIPANT", &["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"]),
    ("VLOCATION", &["VEVENT", "VTODO", "VJOURNAL", "PARTICIPANT", "VALARM"]),
    ("VRESOURCE", &["VEVENT", "VTODO", "VJOURNAL", "PARTICIPANT"]),
];

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "too-long",
        severity: Warning,
        rule: "clients",
        right: "fewer events in one file: a shorter span of years, or several feeds",
        clients: "no client reads so much; what is beyond was not looked at here either",
        look: Look::File(too_long),
    },
    Check {
        name: "no-calendar",
        severity: Error,
        rule: "RFC 5545 3.4",
        right: "BEGIN:VCALENDAR as the first line, END:VCALENDAR as the last",
        clients: "Google ignores it silently; Evolution throws away all events that it had; Outlook says \"Error 28\"",
        look: Look::File(no_calendar),
    },
    Check {
        name: "several-calendars",
        severity: Warning,
        rule: "RFC 5545 3.4",
        right: "one VCALENDAR, with all events in it",
        clients: "some readers take the first alone, and some refuse the file",
        look: Look::File(several),
    },
    Check {
        name: "stray-property",
        severity: Error,
        rule: "RFC 5545 3.4",
        right: "put it between BEGIN and END of what it belongs to, or leave it out",
        clients: "strict readers refuse the file",
        look: Look::File(stray),
    },
    Check {
        name: "unclosed",
        severity: Error,
        rule: "RFC 5545 3.6",
        right: "an END of the same name for each BEGIN; perhaps the file was cut off",
        clients: "most readers refuse the whole file",
        look: Look::Component(unclosed),
    },
    Check {
        name: "late-property",
        severity: Error,
        rule: "RFC 5545 3.4",
        right: "the properties of the calendar before its first component",
        clients: "readers that go by the RFC's grammar leave it out, or refuse the file",
        look: Look::File(late),
    },
    Check {
        name: "end-without-begin",
        severity: Error,
        rule: "RFC 5545 3.6",
        right: "END with the name of the innermost component that is open",
        clients: "most readers refuse the whole file",
        look: Look::File(ends),
    },
    Check {
        name: "misplaced-component",
        severity: Error,
        rule: "RFC 5545 3.6",
        right: "events, tasks and zones stand in VCALENDAR, VALARM in an event or a task",
        clients: "readers drop it, or what it stands in",
        look: Look::Component(misplaced),
    },
    Check {
        name: "unknown-component",
        severity: Advice,
        rule: "RFC 5545 3.6",
        right: "a component of an RFC, or one whose name begins with X-",
        clients: "clients leave it out",
        look: Look::Component(unknown),
    },
    Check {
        name: "nothing-in-calendar",
        severity: Warning,
        rule: "RFC 5545 3.6",
        right: "at least one component; where there is nothing to tell, an event that says so",
        clients: "strict readers refuse it; in others all events vanish, and nobody learns why",
        look: Look::File(nothing),
    },
    Check {
        name: "no-version",
        severity: Error,
        rule: "RFC 5545 3.7.4",
        right: "VERSION:2.0",
        clients: "calcurse and libical, which Evolution uses, refuse it",
        look: Look::Component(no_version),
    },
    Check {
        name: "no-prodid",
        severity: Error,
        rule: "RFC 5545 3.7.3",
        right: "PRODID:-//your organisation//your program//EN, the same in every version",
        clients: "libical, which Evolution uses, and vobject refuse it",
        look: Look::Component(no_prodid),
    },
    Check {
        name: "no-method",
        severity: Advice,
        rule: "clients",
        right: "METHOD:PUBLISH",
        clients: "old versions of Outlook refuse a calendar without it",
        look: Look::Component(no_method),
    },
    Check {
        name: "method",
        severity: Warning,
        rule: "RFC 5546 1.4",
        right: "METHOD:PUBLISH",
        clients: "clients take the others for invitations and answers to them, not for a calendar to show",
        look: Look::Component(method),
    },
    Check {
        name: "calscale",
        severity: Error,
        rule: "RFC 5545 3.7.1",
        right: "CALSCALE:GREGORIAN, or no CALSCALE",
        clients: "clients know no other, and refuse the file or show wrong dates",
        look: Look::Component(calscale),
    },
];

fn too_long(file: &File<'_>, tally: &mut Tally) {
    if file.is_cut() {
        tally.put(0, || match file.length > LARGEST {
            true => format!("it is longer than {} MB", LARGEST / 1024 / 1024),
            false => format!("it has more than {MOST_PIECES} lines, parameters and items of lists"),
        });
    }
}

fn no_calendar(file: &File<'_>, tally: &mut Tally) {
    let text = file.bytes.trim_ascii_start();
    if file.calendar().is_none() && !text.is_empty() {
        tally.put(1, || match text.first() {
            Some(b'<') => "this is a page or XML, no iCalendar: no BEGIN:VCALENDAR is in it".to_owned(),
            Some(b'[' | b'{') => "this is JSON, no iCalendar: no BEGIN:VCALENDAR is in it".to_owned(),
            _ if is_lines_of_cr(text) => {
                "its lines end with CR alone, so that it is one long line".to_owned()
            }
            _ => "no BEGIN:VCALENDAR is in it".to_owned(),
        });
    }
}

/// Whether it would be a calendar, if CR alone ended a line.
fn is_lines_of_cr(text: &[u8]) -> bool {
    const BEGIN: &[u8] = b"BEGIN:VCALENDAR\r";
    text.get(..BEGIN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN)) && !text.contains(&b'\n')
}

fn several(file: &File<'_>, tally: &mut Tally) {
    let outer = file.components.iter().filter(|one| one.name == "VCALENDAR" && one.parent.is_none());
    for another in outer.skip(1) {
        tally.put(another.line, || "another calendar begins in the same file".to_owned());
    }
}

fn stray(file: &File<'_>, tally: &mut Tally) {
    for (line, name) in &file.stray {
        tally.put(*line, || format!("{} stands in no component", quoted(name)));
    }
}

fn unclosed(place: &Place<'_>) -> Option<(usize, String)> {
    let one = place.component;
    // Of what is too long, the END was not looked at.
    (!one.closed && !place.file.is_cut())
        .then(|| (one.line, format!("BEGIN:{} has no END", quoted(&one.name).trim_matches('`'))))
}

fn ends(file: &File<'_>, tally: &mut Tally) {
    for (line, name, open) in &file.ends {
        tally.put(*line, || match open {
            Some(open) => format!("END:{} where {} is open", quoted(name).trim_matches('`'), quoted(open)),
            None => format!("END:{} where nothing is open", quoted(name).trim_matches('`')),
        });
    }
}

fn misplaced(place: &Place<'_>) -> Option<(usize, String)> {
    let (name, parent) = (&place.component.name, place.file.parent(place.component));
    let (_, allowed) = PARENTS.iter().find(|(known, _)| known == name)?;
    let parent = parent.map(|parent| parent.name.as_str());
    let right = match parent {
        None => allowed.is_empty(),
        // What stands in a component of another's making is that one's affair.
        Some(parent) => allowed.contains(&parent) || !PARENTS.iter().any(|(known, _)| *known == parent),
    };
    let within =
        parent.map_or_else(|| "in no calendar".to_owned(), |parent| format!("in {}", quoted(parent)));
    (!right).then(|| (place.component.line, format!("{name} stands {within}")))
}

fn unknown(place: &Place<'_>) -> Option<(usize, String)> {
    let name = &place.component.name;
    let known = name.starts_with("X-") || PARENTS.iter().any(|(known, _)| known == name);
    (!known).then(|| (place.component.line, format!("{} is no component that clients know", quoted(name))))
}

fn nothing(file: &File<'_>, tally: &mut Tally) {
    let of_zones = |name: &str| matches!(name, "VTIMEZONE" | "STANDARD" | "DAYLIGHT");
    let within = |one: &Component<'_>| one.parent.is_some() && !of_zones(&one.name);
    if let Some(calendar) = file.calendar().filter(|_| !file.components.iter().any(within)) {
        tally.put(calendar.line, || "there is no event in the calendar".to_owned());
    }
}

fn late(file: &File<'_>, tally: &mut Tally) {
    let mut first_within: HashMap<usize, usize> = HashMap::new();
    for one in &file.components {
        if let Some(parent) = one.parent {
            first_within.entry(parent).or_insert(one.line);
        }
    }
    for (at, one) in file.components.iter().enumerate().filter(|(_, one)| one.name == "VCALENDAR") {
        let Some(first) = first_within.get(&at) else { continue };
        if let Some(late) = one.properties.iter().find(|property| property.line > *first) {
            tally.put(late.line, || format!("{} of the calendar stands behind a component", late.name));
        }
    }
}

fn no_version(place: &Place<'_>) -> Option<(usize, String)> {
    if !place.is("VCALENDAR") {
        return None;
    }
    let Some(version) = place.component.get("VERSION") else {
        return Some((place.component.line, "VERSION is missing".to_owned()));
    };
    (version.value.trim() != "2.0").then(|| (version.line, format!("VERSION is {}", quoted(&version.value))))
}

fn no_prodid(place: &Place<'_>) -> Option<(usize, String)> {
    let said = place.component.get("PRODID").is_some_and(|id| !id.value.trim().is_empty());
    (place.is("VCALENDAR") && !said).then(|| (place.component.line, "PRODID is missing".to_owned()))
}

fn no_method(place: &Place<'_>) -> Option<(usize, String)> {
    (place.is("VCALENDAR") && !place.component.has("METHOD"))
        .then(|| (place.component.line, "METHOD is missing".to_owned()))
}

fn method(place: &Place<'_>) -> Option<(usize, String)> {
    let method = place.component.get("METHOD").filter(|_| place.is("VCALENDAR"))?;
    (!method.value.trim().eq_ignore_ascii_case("PUBLISH"))
        .then(|| (method.line, format!("METHOD is {}", quoted(&method.value))))
}

fn calscale(place: &Place<'_>) -> Option<(usize, String)> {
    let scale = place.component.get("CALSCALE").filter(|_| place.is("VCALENDAR"))?;
    (!scale.value.trim().eq_ignore_ascii_case("GREGORIAN"))
        .then(|| (scale.line, format!("CALSCALE is {}", quoted(&scale.value))))
}
