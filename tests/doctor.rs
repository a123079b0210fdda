//! What the doctor promises: each check finds what it is for, in the line where it stands; nothing is wrong
//! with a good file, nor with our own; and no file, however made, brings it down.

#![expect(clippy::unwrap_used, reason = "a test says what must hold by failing")]
#![expect(clippy::disallowed_methods, reason = "a test makes files, runs the program and measures")]

#[path = "doctor/answers.rs"]
mod answers;
#[path = "doctor/faults.rs"]
mod faults;
#[path = "doctor/files.rs"]
mod files;
#[path = "doctor/hostile.rs"]
mod hostile;
#[path = "doctor/program.rs"]
mod program;
#[path = "doctor/rules.rs"]
mod rules;
#[path = "doctor/sound.rs"]
mod sound;
#[path = "doctor/zones.rs"]
mod zones;

use std::collections::BTreeSet;

use observd::doctor::{self, Report, Severity};

/// A calendar with which nothing is wrong, and that no advice could better.
const GOOD: &str = "BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example.org//calendar//EN\r
METHOD:PUBLISH\r
NAME:Days\r
X-WR-CALNAME:Days\r
COLOR:dodgerblue\r
X-APPLE-CALENDAR-COLOR:#1E90FF\r
SOURCE;VALUE=URI:https://example.org/days.ics\r
REFRESH-INTERVAL;VALUE=DURATION:P1D\r
X-PUBLISHED-TTL:P1D\r
BEGIN:VEVENT\r
UID:mine-awareness-day-2027@example.org\r
DTSTAMP:20261125T000000Z\r
LAST-MODIFIED:20261125T000000Z\r
SEQUENCE:0\r
DTSTART;VALUE=DATE:20270404\r
DTEND;VALUE=DATE:20270405\r
SUMMARY:Mine awareness\r
DESCRIPTION:A day\\, and\\na link.\r
URL:https://example.org/\r
STATUS:CONFIRMED\r
TRANSP:TRANSPARENT\r
END:VEVENT\r
END:VCALENDAR\r
";

/// Makes a file that is too long to be written down.
type Make = fn() -> Vec<u8>;

/// Where and what, check by check.
fn found(report: &Report) -> Vec<(&'static str, usize)> {
    let lines =
        report.tallies.iter().flat_map(|tally| tally.found.iter().map(move |(line, _)| (tally, *line)));
    lines.map(|(tally, line)| (tally.check.name, line)).collect()
}

#[test]
fn nothing_is_said_of_a_good_file() {
    let report = doctor::examine(GOOD.as_bytes());
    assert_eq!(found(&report), []);
    assert!(report.is_well() && report.events == 1);
}

#[test]
fn each_check_has_been_seen_to_find_something() {
    let known: BTreeSet<&str> = doctor::checks().map(|check| check.name).collect();
    assert_eq!(known.len(), doctor::checks().count(), "two checks have one name");
    let seen: BTreeSet<&str> = files::BROKEN
        .iter()
        .map(|(check, ..)| *check)
        .chain(answers::BROKEN.iter().map(|(check, _)| *check))
        .chain(rules::BROKEN.iter().map(|(check, ..)| *check))
        .chain(zones::BROKEN.iter().map(|(check, ..)| *check))
        .chain(files::MADE.iter().map(|(check, _)| *check))
        .chain([faults::LINES, faults::COMPONENTS, faults::ALARMS].concat().iter().map(|(check, _)| *check))
        .collect();
    assert_eq!(known.difference(&seen).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn each_check_says_what_would_be_right() {
    for check in doctor::checks() {
        assert!(!check.right.is_empty(), "{}", check.name);
        assert!(check.rule == "clients" || check.rule.starts_with("RFC "), "{}", check.name);
        assert!(!check.clients.is_empty() || check.rule != "clients", "{}", check.name);
        assert!(!check.right.ends_with('.') && !check.clients.ends_with('.'), "{}", check.name);
    }
}

#[test]
fn advice_is_no_fault() {
    let report = doctor::examine(GOOD.replace("METHOD:PUBLISH\r\n", "").as_bytes());
    assert_eq!(found(&report), [("no-method", 1)]);
    assert!(report.is_well());
    assert_eq!((report.count(Severity::Error), report.count(Severity::Advice)), (0, 1));
}
