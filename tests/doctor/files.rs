//! Small broken files, each a good one with a part replaced.

use observd::doctor;

use super::{GOOD, found};

const DAY: &str = "DTSTART;VALUE=DATE:20270404\r\nDTEND;VALUE=DATE:20270405\r\n";
const START: &str = "DTSTART;VALUE=DATE:20270404\r\n";
const DTEND: &str = "DTEND;VALUE=DATE:20270405\r\n";
const END: &str = "TRANSP:TRANSPARENT\r\n";
const DESCRIPTION: &str = "A day\\, and\\na link.";

/// The check, the line that it names, what of the good file is replaced, and by what.
pub(super) const BROKEN: &[(&str, usize, &str, &[u8])] = &[
    // Bytes and lines.
    ("byte-order-mark", 1, "BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR"),
    ("utf-8", 19, "Mine", b"Mine\xff"),
    ("utf-8", 19, "Mine", "Dünya".as_bytes().split_at(2).0),
    ("line-end", 3, "//EN\r\n", b"//EN\n"),
    ("bare-cr", 19, "Mine", b"Mi\rne"),
    ("last-line", 25, "END:VCALENDAR\r\n", b"END:VCALENDAR"),
    ("long-line", 19, "Mine", &[b'm'; 68]),
    ("fold-in-character", 19, "Mine", b"Min\xc3\r\n \xa9"),
    ("fold-in-character", 20, "A day", b"\xf0\x9f\x98\r\n \x80"),
    ("fold-in-grapheme", 19, "Mine", "Mine\r\n \u{301}".as_bytes()),
    ("fold-in-grapheme", 19, "Mine", "👩\u{200d}\r\n 🔬".as_bytes()),
    ("fold-in-escape", 20, "A day\\,", b"A day\\\r\n ,"),
    ("fold-in-escape", 20, "A day\\,", b"A day\\\r\n n"),
    ("control-character", 19, "Mine", b"Mine\x07"),
    ("control-character", 19, "Mine", b"Mine\0"),
    ("blank-line", 20, "DESCRIPTION", b"\r\nDESCRIPTION"),
    ("syntax", 1, "BEGIN:VCALENDAR", b" BEGIN:VCALENDAR"),
    ("syntax", 19, "SUMMARY:", b"SUMMARY "),
    ("syntax", 19, "SUMMARY:", b"SUM MARY:"),
    ("syntax", 19, "SUMMARY:", b"SUMMARY;LANGUAGE:"),
    ("syntax", 19, "SUMMARY:", b"SUMMARY;X=\"a:"),
    ("syntax", 19, "SUMMARY:", b"SUMMARY;X=a\"b\":"),
    // What stands in what.
    ("no-calendar", 1, GOOD, b"<!DOCTYPE html><title>Sign in</title>\r\n"),
    ("several-calendars", 26, "END:VCALENDAR\r\n", b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ("stray-property", 26, "END:VCALENDAR\r\n", b"END:VCALENDAR\r\nX-LATE:1\r\n"),
    ("unclosed", 12, "END:VEVENT\r\n", b""),
    ("unclosed", 1, "END:VCALENDAR\r\n", b""),
    ("end-without-begin", 24, "END:VEVENT", b"END:VTODO"),
    ("end-without-begin", 26, "END:VCALENDAR\r\n", b"END:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ("misplaced-component", 24, "END:VEVENT", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VEVENT"),
    ("misplaced-component", 12, "BEGIN:VEVENT", b"BEGIN:VALARM\r\nEND:VALARM\r\nBEGIN:VEVENT"),
    ("unknown-component", 12, "BEGIN:VEVENT", b"BEGIN:VNOTE\r\nEND:VNOTE\r\nBEGIN:VEVENT"),
    ("no-version", 1, "VERSION:2.0\r\n", b""),
    ("no-version", 2, "VERSION:2.0", b"VERSION:1.0"),
    ("no-prodid", 1, "PRODID:-//example.org//calendar//EN\r\n", b""),
    ("no-method", 1, "METHOD:PUBLISH\r\n", b""),
    ("method", 4, "METHOD:PUBLISH", b"METHOD:REQUEST"),
    ("calscale", 2, "VERSION", b"CALSCALE:JULIAN\r\nVERSION"),
    ("zone-incomplete", 12, "BEGIN:VEVENT", b"BEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"),
    // Properties.
    ("no-uid", 12, "UID:mine-awareness-day-2027@example.org\r\n", b""),
    ("no-uid", 12, "mine-awareness-day-2027@example.org", b""),
    ("no-dtstamp", 12, "DTSTAMP:20261125T000000Z\r\n", b""),
    ("no-dtstart", 12, DAY, b""),
    ("no-summary", 12, "SUMMARY:Mine awareness\r\n", b""),
    ("repeated", 18, START, b"DTSTART;VALUE=DATE:20270404\r\nDTSTART;VALUE=DATE:20270405\r\n"),
    ("repeated", 24, END, b"TRANSP:TRANSPARENT\r\nDESCRIPTION:Twice\r\n"),
    ("foreign-property", 2, "VERSION", b"DTSTAMP:20261125T000000Z\r\nVERSION"),
    (
        "uid-twice",
        26,
        "END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:mine-awareness-day-2027@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR",
    ),
    ("uid-number", 13, "mine-awareness-day-2027@example.org", b"17"),
    ("sequence", 16, "SEQUENCE:0", b"SEQUENCE:-1"),
    ("status", 22, "STATUS:CONFIRMED", b"STATUS:OK"),
    ("transp", 23, "TRANSP:TRANSPARENT", b"TRANSP:FREE"),
    ("number", 24, END, b"TRANSP:TRANSPARENT\r\nPRIORITY:10\r\n"),
    ("old-parameter", 19, "SUMMARY:Mine", b"SUMMARY;ENCODING=QUOTED-PRINTABLE:=4Dine"),
    ("old-parameter", 19, "SUMMARY:", b"SUMMARY;CHARSET=ISO-8859-1:"),
    ("lower-case", 19, "SUMMARY:", b"summary:"),
    // Texts.
    ("escape", 20, DESCRIPTION, b"C:\\temp"),
    ("escape", 20, DESCRIPTION, b"half\\"),
    ("unescaped", 19, "Mine", b"Mine, and"),
    ("unescaped", 20, DESCRIPTION, b"one; two"),
    ("address", 21, "URL:https://example.org/\r", b"URL:http%3A%2F%2Fexample.org%2F\r"),
    ("address", 21, "URL:https://example.org/\r", b"URL:https://example.org/?a=1\\,2\r"),
    // Dates.
    ("date-value", 17, "20270404", b"20270231"),
    ("date-value", 18, "20270405", b"2027-04-05"),
    ("stamp-value", 14, "20261125T000000Z\r\nLAST", b"20261122Z064824Z\r\nLAST"),
    ("stamp-value", 14, "20261125T000000Z\r\nLAST", b"20261122T064824\r\nLAST"),
    ("date-without-value", 17, START, b"DTSTART:20270404\r\n"),
    ("value-type", 17, START, b"DTSTART;VALUE=DATE:20270404T090000Z\r\n"),
    ("value-type", 17, START, b"DTSTART;VALUE=DATE-TIME:20270404\r\n"),
    ("value-type", 17, START, b"DTSTART;VALUE=TEXT:20270404\r\n"),
    ("zone-unknown", 17, DAY, b"DTSTART;TZID=Mars/Olympus:20270404T090000\r\n"),
    ("zone-needless", 17, DAY, b"DTSTART;TZID=/x:20270404T090000Z\r\n"),
    ("zone-needless", 17, DAY, b"DTSTART;VALUE=DATE;TZID=/x:20270404\r\n"),
    ("floating-time", 17, DAY, b"DTSTART:20270404T090000\r\n"),
    ("end-and-duration", 19, DTEND, b"DTEND;VALUE=DATE:20270405\r\nDURATION:P1D\r\n"),
    ("end-type", 18, DTEND, b"DTEND:20270405T090000Z\r\n"),
    ("end-not-after-start", 18, "20270405", b"20270404"),
    ("end-not-after-start", 18, "20270405", b"20270403"),
    ("duration-form", 10, "DURATION:P1D", b"DURATION:PT7D"),
    ("duration-form", 11, "X-PUBLISHED-TTL:P1D", b"X-PUBLISHED-TTL:P1H"),
    ("duration-sign", 10, "DURATION:P1D", b"DURATION:PT0S"),
    ("duration-of-day", 18, DTEND, b"DURATION:PT24H\r\n"),
    ("all-day-duration", 18, DTEND, b"DURATION:P1D\r\n"),
    // Rules.
    ("rule", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;BYMONTH=13\r\n"),
    ("rule", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:INTERVAL=2\r\n"),
    ("rule", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;FREQ=DAILY\r\n"),
    ("rule", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;\r\n"),
    ("rule", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=MONTHLY;BYDAY=3TH0\r\n"),
    ("rule-parts", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;COUNT=2;UNTIL=20300404\r\n"),
    ("rule-parts", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=WEEKLY;BYDAY=2SU\r\n"),
    ("rule-order", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:INTERVAL=2;FREQ=YEARLY\r\n"),
    ("until-type", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;UNTIL=20300404T000000Z\r\n"),
    ("until-before-start", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;UNTIL=20200404\r\n"),
    ("start-outside-rule", 17, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;BYMONTH=5\r\n"),
    ("start-outside-rule", 17, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1MO\r\n"),
    ("several-rules", 25, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY\r\nRRULE:FREQ=DAILY\r\n"),
    ("rule-parameter", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE;X-A=B:FREQ=YEARLY\r\n"),
    ("count-1", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;COUNT=1\r\n"),
    ("exrule", 24, END, b"TRANSP:TRANSPARENT\r\nEXRULE:FREQ=YEARLY\r\n"),
    ("rdate", 24, END, b"TRANSP:TRANSPARENT\r\nRDATE;VALUE=DATE:20280404\r\n"),
    ("bysetpos", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=SU;BYSETPOS=1\r\n"),
    ("rare-part", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY;BYWEEKNO=13;BYDAY=SU\r\n"),
    ("all-day-rule", 24, END, b"TRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY\r\n"),
    ("exdate-type", 24, END, b"TRANSP:TRANSPARENT\r\nEXDATE:20280404T000000Z\r\n"),
    // Feeds.
    ("no-name", 1, "NAME:Days\r\nX-WR-CALNAME:Days\r\n", b""),
    ("one-name", 1, "X-WR-CALNAME:Days\r\n", b""),
    ("one-name", 1, "\r\nNAME:Days", b""),
    ("refresh-hint", 1, "X-PUBLISHED-TTL:P1D\r\n", b""),
    ("refresh-type", 10, ";VALUE=DURATION", b""),
    ("source-type", 9, ";VALUE=URI", b""),
    ("colour-name", 7, "COLOR:dodgerblue", b"COLOR:#1E90FF"),
    ("apple-colour", 8, "#1E90FF", b"dodgerblue"),
    ("no-revision", 12, "LAST-MODIFIED:20261125T000000Z\r\nSEQUENCE:0\r\n", b""),
    ("busy-all-day", 12, END, b""),
    ("attachment", 24, END, b"TRANSP:TRANSPARENT\r\nATTACH:https://example.org/a.pdf\r\n"),
    ("inline-attachment", 24, END, b"TRANSP:TRANSPARENT\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA\r\n"),
    (
        "task",
        25,
        "END:VCALENDAR",
        b"BEGIN:VTODO\r\nUID:b\r\nDTSTAMP:20261125T000000Z\r\nEND:VTODO\r\nEND:VCALENDAR",
    ),
    ("volatile-text", 20, DESCRIPTION, b"Last updated 12:03"),
    ("volatile-text", 21, "URL:https://example.org/\r", b"URL:https://example.org/?utm_source=ics\r"),
    // Alarms.
    ("alarm-in-feed", 24, END, b"TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nEND:VALARM\r\n"),
    (
        "alarm-incomplete",
        24,
        END,
        b"TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n",
    ),
    ("alarm-repeat", 25, END, b"TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nREPEAT:2\r\nEND:VALARM\r\n"),
    ("alarm-action", 25, END, b"TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nACTION:PROCEDURE\r\nEND:VALARM\r\n"),
    (
        "alarm-time",
        25,
        END,
        b"TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nTRIGGER:20270404T080000Z\r\nEND:VALARM\r\n",
    ),
    ("alarm-after-start", 25, END, b"TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nTRIGGER:PT8H\r\nEND:VALARM\r\n"),
    // A soft end of line of vCalendar 1.0 swallows the END of the event.
    (
        "second-reader",
        12,
        "SUMMARY:Mine awareness\r\n",
        b"SUMMARY;ENCODING=QUOTED-PRINTABLE:Mine=\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n",
    ),
];

/// The check, and the file, where that is too long to be written down.
pub(super) const MADE: &[(&str, super::Make)] = &[
    ("empty", || b"\r\n".to_vec()),
    ("empty", Vec::new),
    ("nothing-in-calendar", || {
        let (before, _) = GOOD.split_once("BEGIN:VEVENT").unwrap_or_default();
        format!("{before}END:VCALENDAR\r\n").into_bytes()
    }),
    ("too-long", || vec![b' '; doctor::LARGEST + 1]),
    ("many-octets", || GOOD.replace("A day", &"A day\r\n ".repeat(150_000)).into_bytes()),
    ("many-events", || many(1_001)),
];

/// A good file with so many events.
pub(super) fn many(events: usize) -> Vec<u8> {
    let (before, rest) = GOOD.split_once("BEGIN:VEVENT").unwrap_or_default();
    let (event, after) = rest.split_once("END:VCALENDAR").unwrap_or_default();
    let mut file = before.to_owned();
    for number in 0..events {
        file += &format!("BEGIN:VEVENT{}", event.replace("UID:", &format!("UID:{number}-")));
    }
    format!("{file}END:VCALENDAR{after}").into_bytes()
}

#[test]
fn each_broken_file_is_caught_in_its_line() {
    let mut missed = Vec::new();
    for (check, line, from, to) in BROKEN {
        let (before, after) = GOOD.split_once(from).unwrap_or_else(|| panic!("{check}: {from} is not there"));
        let file = [before.as_bytes(), to, after.as_bytes()].concat();
        let found = found(&doctor::examine(&file));
        if !found.contains(&(check, *line)) {
            missed.push(format!("{check} in line {line} of {:?}: {found:?}", String::from_utf8_lossy(to)));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn each_made_file_is_caught() {
    for (check, make) in MADE {
        let found = found(&doctor::examine(&make()));
        assert!(found.iter().any(|(one, _)| one == check), "{check}: {found:?}");
    }
}

/// The files that readers of calendars were tried with, and what writers of them were seen to write.
const SEEN: &[(&str, &str, &str, &str)] = &[
    ("Hebcal until October 2025", "DURATION:P1D", "DURATION:PT7D", "duration-form"),
    ("civilianEU: the end", "20270405", "20270404", "end-not-after-start"),
    ("civilianEU: the address", "https://example.org/", "https%3A%2F%2Fexample.org", "address"),
    ("rem2ics: the stamp", "DTSTAMP:20261125T000000Z", "DTSTAMP:20261122Z064824Z", "stamp-value"),
    ("rem2ics: the day", "DTSTART;VALUE=DATE:", "DTSTART:", "date-without-value"),
    ("calcurse: no stamp", "DTSTAMP:20261125T000000Z\r\n", "", "no-dtstamp"),
    ("GOV.UK: nothing escaped", "Mine", "Mine; or", "unescaped"),
    ("Hebcal: the backslash", "Mine", "Mine \\ or", "escape"),
    ("the crate icalendar: all_day", "20270405", "20270404", "end-not-after-start"),
    ("vacanza: a duration for a day", "DTEND;VALUE=DATE:20270405", "DURATION:P1D", "all-day-duration"),
    ("OpenHolidays: opaque", "TRANSP:TRANSPARENT", "TRANSP:OPAQUE", "busy-all-day"),
    ("an impossible date", "20270404", "20270230", "date-value"),
    ("no END of the event", "END:VEVENT\r\n", "", "unclosed"),
    (
        "an hour's alarm on the day",
        END,
        "BEGIN:VALARM\r\nTRIGGER:PT8H\r\nEND:VALARM\r\n",
        "alarm-after-start",
    ),
];

#[test]
fn what_publishers_got_wrong_is_caught() {
    for (who, from, to, check) in SEEN {
        assert!(GOOD.contains(from), "{who}");
        let found = found(&doctor::examine(GOOD.replacen(from, to, 1).as_bytes()));
        assert!(found.iter().any(|(one, _)| one == check), "{who}: {found:?}");
    }
}

/// What is unusual and right.
const SOUND: &[(&str, &str)] = &[
    (DAY, "DTSTART:20270404T090000Z\r\nDTEND:20270404T100000Z\r\n"),
    (DAY, "DTSTART:20270404T090000Z\r\nDURATION:PT1H\r\n"),
    (DAY, START),
    (END, "TRANSP:TRANSPARENT\r\nX-ANYTHING;X-A=\"b:c\";X-D=e,f:g;h,i\\j\r\n"),
    (END, "TRANSP:TRANSPARENT\r\nATTENDEE;CN=\"Müller, A.\":mailto:a@example.org\r\n"),
    ("SUMMARY:", "SUMMARY;LANGUAGE=en:"),
    ("Mine awareness", "Mine\r\n  awareness"),
    ("Mine awareness", "يوم\r\n  التوعية"),
    ("Mine awareness", "back\\\\slash"),
    ("CONFIRMED", "CANCELLED"),
];

#[test]
fn what_is_unusual_and_right_is_left_alone() {
    for (from, to) in SOUND {
        assert!(GOOD.contains(from), "{from}");
        let found = found(&doctor::examine(GOOD.replacen(from, to, 1).as_bytes()));
        assert_eq!(found, [], "{to}");
    }
}
