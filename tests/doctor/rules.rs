//! What an event says of its repetitions: what is wrong, and what is unusual and right.

use observd::doctor;

use super::files::{DAY, END};
use super::{GOOD, found};

/// The check, the line that it names, and the lines that a good event ends with.
pub(super) const BROKEN: &[(&str, usize, &str)] = &[
    ("rule", 24, "RRULE:FREQ=YEARLY;BYMONTH=13"),
    ("rule", 24, "RRULE:INTERVAL=2"),
    ("rule", 24, "RRULE:FREQ=YEARLY;FREQ=DAILY"),
    ("rule", 24, "RRULE:FREQ=YEARLY;"),
    ("rule", 24, "RRULE:FREQ=MONTHLY;BYDAY=3TH0"),
    ("rule-parts", 24, "RRULE:FREQ=YEARLY;COUNT=2;UNTIL=20300404"),
    ("rule-parts", 24, "RRULE:FREQ=WEEKLY;BYDAY=2SU"),
    ("rule-order", 24, "RRULE:INTERVAL=2;FREQ=YEARLY"),
    ("until-type", 24, "RRULE:FREQ=YEARLY;UNTIL=20300404T000000Z"),
    ("until-before-start", 24, "RRULE:FREQ=YEARLY;UNTIL=20200404"),
    ("start-outside-rule", 17, "RRULE:FREQ=YEARLY;BYMONTH=5"),
    ("start-outside-rule", 17, "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1MO"),
    ("several-rules", 25, "RRULE:FREQ=YEARLY\r\nRRULE:FREQ=DAILY"),
    ("rule-parameter", 24, "RRULE;X-A=B:FREQ=YEARLY"),
    ("count-1", 24, "RRULE:FREQ=YEARLY;COUNT=1"),
    ("exrule", 24, "EXRULE:FREQ=YEARLY"),
    ("rdate", 24, "RDATE;VALUE=DATE:20280404"),
    ("bysetpos", 24, "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=SU;BYSETPOS=1"),
    ("rare-part", 24, "RRULE:FREQ=YEARLY;BYWEEKNO=13;BYDAY=SU"),
    ("all-day-rule", 24, "RRULE:FREQ=YEARLY"),
    ("exdate-type", 24, "EXDATE:20280404T000000Z"),
    ("rule-parts", 24, "RRULE:FREQ=YEARLY;BYMONTH=4L"),
    ("rule-time", 24, "RRULE:FREQ=YEARLY;BYHOUR=9"),
    ("start-outside-rule", 17, "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=2SU"),
    ("start-outside-rule", 17, "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=-1SU"),
    ("exdate-type", 25, "EXDATE;VALUE=DATE:20280404\r\nEXDATE:20290404T000000Z"),
];

#[test]
fn each_broken_rule_is_caught_in_its_line() {
    for (check, line, lines) in BROKEN {
        let found = found(&doctor::examine(GOOD.replace(END, &format!("{END}{lines}\r\n")).as_bytes()));
        assert!(found.contains(&(check, *line)), "{lines}: {found:?}");
    }
}

/// The start, and the rule.
const SOUND: &[(&str, &str)] = &[
    ("DTSTART:20270404T090000Z", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-2"),
    ("DTSTART:20270404T090000Z", "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"),
    ("DTSTART:20270425T090000Z", "FREQ=YEARLY;BYMONTH=4;BYDAY=-1SU"),
    ("DTSTART:20270404T090000Z", "FREQ=YEARLY;BYDAY=14SU"),
    ("DTSTART:20270404T090000Z", "FREQ=DAILY;COUNT=1000000000"),
    ("DTSTART:20270404T090000Z", "FREQ=DAILY;UNTIL=20270404T090000Z"),
    ("DTSTART:20270404T090000Z", "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD"),
    ("DTSTART:20270404T090000Z\r\nEXDATE:20270404T090000Z", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
];

#[test]
fn a_rule_that_is_unusual_and_right_is_left_alone() {
    for (start, rule) in SOUND {
        let file = GOOD.replace(DAY, &format!("{start}\r\nDURATION:PT1H\r\nRRULE:{rule}\r\n"));
        assert_eq!(found(&doctor::examine(file.as_bytes())), [], "{rule}");
    }
}

#[test]
fn a_day_that_was_moved_to_an_hour_is_sound() {
    let moved = "UID:mine-awareness-day-2027@example.org\r\nRECURRENCE-ID;VALUE=DATE:20280404\r\n\
                 DTSTAMP:20261125T000000Z\r\nLAST-MODIFIED:20261125T000000Z\r\nSEQUENCE:0\r\n\
                 DTSTART:20280405T090000Z\r\nSUMMARY:Moved\r\n";
    let second = |lines: &str| format!("END:VEVENT\r\nBEGIN:VEVENT\r\n{lines}END:VEVENT\r\n");
    let with = |lines: &str| GOOD.replace("END:VEVENT\r\n", &second(lines));
    assert_eq!(found(&doctor::examine(with(moved).as_bytes())), []);
    let mistyped = moved.replace(";VALUE=DATE:20280404", ":20280404T090000Z");
    assert_eq!(found(&doctor::examine(with(&mistyped).as_bytes())), [("exdate-type", 27)]);
}
