//! Faults of parameters, attachments, alarms and free times: each in a good file.

use observd::doctor;

use super::files::{DAY, END};
use super::{GOOD, found};

const BLANKS: [&str; 5] = ["\u{a0}", "\u{85}", "\u{2003}", "\u{3000}", "\u{2028}"];

/// The check, and a line that stands in an event.
pub(super) const LINES: &[(&str, &str)] = &[
    ("parameter-value", "ATTENDEE;RSVP=YES:mailto:a@example.org"),
    ("parameter-value", "ATTENDEE;ROLE=BO SS:mailto:a@example.org"),
    ("parameter-value", "ATTENDEE;CUTYPE=:mailto:a@example.org"),
    ("parameter-value", "ATTENDEE;DELEGATED-TO=joe:mailto:a@example.org"),
    ("parameter-value", "COMMENT;LANGUAGE=en_US:A"),
    ("parameter-value", "COMMENT;ALTREP=cid:abc"),
    ("parameter-value", "RELATED-TO;RELTYPE=:a"),
    ("parameter-value", "ATTACH;FMTTYPE=jpeg:https://example.org/a"),
    ("parameter-value", "RECURRENCE-ID;RANGE=THISANDPRIOR;VALUE=DATE:20270404"),
    ("parameter-values", "ORGANIZER;CN=Doe, John:mailto:a@example.org"),
    ("address", "ATTENDEE:mailto:joe"),
    ("address", "URL:https://example.org/%zz"),
    ("attachment-value", "ATTACH:just text"),
    ("attachment-value", "ATTACH;VALUE=BINARY:YWJj"),
    ("attachment-value", "ATTACH;VALUE=BINARY;ENCODING=8BIT:YWJj"),
    ("attachment-value", "ATTACH;ENCODING=BASE64:YWJj"),
    ("attachment-value", "ATTACH;VALUE=BINARY;ENCODING=BASE64:YW@j"),
    ("attachment-value", "ATTACH;VALUE=BINARY;ENCODING=BASE64:YWJjA"),
    ("attachment-value", "COMMENT;ENCODING=BASE64:YWJj"),
    ("type-unsaid", "IMAGE:https://example.org/a.png"),
    ("type-unsaid", "CONFERENCE:https://example.org/"),
    ("word", "CLASS:PUB LIC"),
    ("word", "REQUEST-STATUS:OK"),
    ("geo", "GEO:1e1;2"),
    ("rule", "RRULE:FREQ=YEARLY;SKIP=OMIT"),
    ("rule", "RRULE:"),
];

/// The check, and what stands in the calendar in place of the event.
pub(super) const COMPONENTS: &[(&str, &str)] = &[
    ("period", "BEGIN:VFREEBUSY\r\nFREEBUSY:20270404T090000/PT1H\r\nEND:VFREEBUSY"),
    ("foreign-property", "BEGIN:VFREEBUSY\r\nRRULE:FREQ=DAILY\r\nEND:VFREEBUSY"),
    ("foreign-property", "BEGIN:VJOURNAL\r\nLOCATION:A\r\nEND:VJOURNAL"),
    ("unescaped", "BEGIN:VTIMEZONE\r\nTZID:(UTC+01:00) A, B\r\nEND:VTIMEZONE"),
    (
        "alarm-anchor",
        "BEGIN:VTODO\r\nDUE:20270404T090000Z\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\nEND:VTODO",
    ),
];

/// The check, and an alarm of an event without an end.
pub(super) const ALARMS: &[(&str, &str)] = &[
    ("alarm-anchor", "TRIGGER;RELATED=MIDDLE:-PT1H"),
    ("alarm-anchor", "TRIGGER;RELATED=START;VALUE=DATE-TIME:20270404T090000Z"),
    ("alarm-anchor", "TRIGGER;RELATED=END:-PT1H"),
    ("alarm-repeat", "ACTION:AUDIO\r\nATTACH:https://example.org/a\r\nATTACH:https://example.org/b"),
];

fn caught(check: &str, file: &str) {
    let found = found(&doctor::examine(file.as_bytes()));
    assert!(found.iter().any(|(one, _)| *one == check), "{check}: {found:?} in {file}");
}

#[test]
fn each_is_caught() {
    for (check, line) in LINES {
        caught(check, &GOOD.replace(END, &format!("{END}{line}\r\n")));
    }
    for (check, component) in COMPONENTS {
        caught(check, &GOOD.replace("END:VCALENDAR", &format!("{component}\r\nEND:VCALENDAR")));
    }
    for (check, lines) in ALARMS {
        let alarm = format!("{END}BEGIN:VALARM\r\n{lines}\r\nEND:VALARM\r\n");
        caught(check, &GOOD.replace(DAY, "DTSTART;VALUE=DATE:20270404\r\n").replace(END, &alarm));
    }
}

#[test]
fn no_blank_hides_behind_a_value() {
    let values =
        ["20270405", "CONFIRMED", "TRANSPARENT", "SEQUENCE:0", "PUBLISH", "dodgerblue", "20261125T000000Z"];
    for value in values {
        assert!(GOOD.contains(value), "{value}");
        for blank in BLANKS {
            caught("space", &GOOD.replacen(value, &format!("{value}{blank}"), 1));
        }
    }
}

#[test]
fn what_is_wrong_in_a_rule_is_told_once() {
    let file = GOOD.replace(END, &format!("{END}RRULE:FREQ=YEARLY;BYMONTH=13\r\n"));
    let found = found(&doctor::examine(file.as_bytes()));
    let told: Vec<_> = found.iter().map(|(check, _)| *check).collect();
    assert!(told.contains(&"rule") && !told.contains(&"start-outside-rule"), "{told:?}");
}

/// A zone is known by its name as it is meant, however it is escaped.
#[test]
fn a_zone_is_found_by_its_name_as_it_is_meant() {
    for (written, named) in
        [("A\\, B", "\"A, B\""), ("A\\; B", "\"A; B\""), ("A\"B", "A^'B"), ("A^B", "A^^B")]
    {
        let zone = super::zones::ZONE.replace("TZID:Europe/Example", &format!("TZID:{written}"));
        assert!(zone.contains(written), "{zone}");
        let day = format!("DTSTART;TZID={named}:20270404T090000\r\nDTEND;TZID={named}:20270404T100000\r\n");
        let file = GOOD.replace("BEGIN:VEVENT", &format!("{zone}BEGIN:VEVENT")).replace(DAY, &day);
        assert_eq!(found(&doctor::examine(file.as_bytes())), [], "{file}");
    }
}
