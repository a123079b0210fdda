//! Small broken files, each a good one with a part replaced.

use observd::doctor;

use super::{GOOD, found};

pub(super) const DAY: &str = "DTSTART;VALUE=DATE:20270404\r\nDTEND;VALUE=DATE:20270405\r\n";
pub(super) const START: &str = "DTSTART;VALUE=DATE:20270404\r\n";
const DTEND: &str = "DTEND;VALUE=DATE:20270405\r\n";
pub(super) const END: &str = "TRANSP:TRANSPARENT\r\n";
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
    ("fold-in-grapheme", 19, "Mine", "🇩\r\n 🇪".as_bytes()),
    ("fold-in-grapheme", 19, "Mine", "क\r\n ी".as_bytes()),
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
    ("syntax", 19, "SUMMARY:", b"SUMMARY;C N=a:"),
    // What stands in what.
    ("no-calendar", 1, GOOD, b"<!DOCTYPE html><title>Sign in</title>\r\n"),
    ("several-calendars", 26, "END:VCALENDAR\r\n", b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ("stray-property", 26, "END:VCALENDAR\r\n", b"END:VCALENDAR\r\nX-LATE:1\r\n"),
    ("unclosed", 12, "END:VEVENT\r\n", b""),
    ("unclosed", 1, "END:VCALENDAR\r\n", b""),
    ("end-without-begin", 24, "END:VEVENT", b"END:VTODO"),
    ("end-without-begin", 26, "END:VCALENDAR\r\n", b"END:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ("late-property", 25, "END:VCALENDAR", b"X-LATE:1\r\nEND:VCALENDAR"),
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
    ("space", 2, "VERSION:2.0", b"VERSION: 2.0"),
    ("space", 2, "VERSION:2.0", "VERSION:2.0\u{a0}".as_bytes()),
    ("space", 1, "BEGIN:VCALENDAR", b"BEGIN:VCALENDAR "),
    ("space", 17, "DATE:20270404", b"DATE: 20270404"),
    ("space", 18, "DATE:20270405", b"DATE:20270405 "),
    ("space", 24, END, b"TRANSP:TRANSPARENT\r\nEXDATE;VALUE=DATE:20280404, 20290404\r\n"),
    // Properties.
    ("no-uid", 12, "UID:mine-awareness-day-2027@example.org\r\n", b""),
    ("no-uid", 12, "mine-awareness-day-2027@example.org", b""),
    ("no-dtstamp", 12, "DTSTAMP:20261125T000000Z\r\n", b""),
    ("no-dtstart", 12, DAY, b""),
    ("no-summary", 12, "SUMMARY:Mine awareness\r\n", b""),
    ("repeated", 18, START, b"DTSTART;VALUE=DATE:20270404\r\nDTSTART;VALUE=DATE:20270405\r\n"),
    ("repeated", 24, END, b"TRANSP:TRANSPARENT\r\nDESCRIPTION:Twice\r\n"),
    ("repeated", 25, END, b"STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nSUMMARY:Twice\r\n"),
    ("parameter-twice", 17, START, b"DTSTART;VALUE=DATE;VALUE=DATE:20270404\r\n"),
    ("geo", 24, END, b"TRANSP:TRANSPARENT\r\nGEO:37.38,-122.08\r\n"),
    ("geo", 24, END, b"TRANSP:TRANSPARENT\r\nGEO:97.38;-122.08\r\n"),
    ("foreign-property", 2, "VERSION", b"DTSTAMP:20261125T000000Z\r\nVERSION"),
    (
        "uid-twice",
        26,
        "END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:mine-awareness-day-2027@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR",
    ),
    ("uid-number", 13, "mine-awareness-day-2027@example.org", b"17"),
    ("sequence", 16, "SEQUENCE:0", b"SEQUENCE:-1"),
    ("sequence", 16, "SEQUENCE:0", b"SEQUENCE:2147483648"),
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
    ("address", 24, END, b"TRANSP:TRANSPARENT\r\nORGANIZER:John Doe\r\n"),
    ("address", 24, END, b"TRANSP:TRANSPARENT\r\nATTENDEE:john@example.org\r\n"),
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
    ("end-type", 18, DAY, b"DTSTART:20270404T090000\r\nDTEND:20270405T090000Z\r\n"),
    ("end-not-after-start", 18, DAY, b"DTSTART;TZID=/x:20270405T090000\r\nDTEND:20270401T080000Z\r\n"),
    ("period", 24, END, b"TRANSP:TRANSPARENT\r\nRDATE;VALUE=PERIOD:20280404T090000Z/8h\r\n"),
    ("duration-form", 10, "DURATION:P1D", b"DURATION:20270404"),
    ("duration-form", 18, DTEND, b"DURATION:20270404\r\n"),
    ("end-not-after-start", 18, "20270405", b"20270404"),
    ("end-not-after-start", 18, "20270405", b"20270403"),
    ("duration-form", 10, "DURATION:P1D", b"DURATION:PT7D"),
    ("duration-form", 11, "X-PUBLISHED-TTL:P1D", b"X-PUBLISHED-TTL:P1H"),
    ("duration-sign", 10, "DURATION:P1D", b"DURATION:PT0S"),
    ("duration-of-day", 18, DTEND, b"DURATION:PT24H\r\n"),
    ("all-day-duration", 18, DTEND, b"DURATION:P1D\r\n"),
    // Feeds.
    ("no-name", 1, "NAME:Days\r\nX-WR-CALNAME:Days\r\n", b""),
    ("one-name", 1, "X-WR-CALNAME:Days\r\n", b""),
    ("one-name", 1, "\r\nNAME:Days", b""),
    ("refresh-hint", 1, "X-PUBLISHED-TTL:P1D\r\n", b""),
    ("refresh-type", 10, ";VALUE=DURATION", b""),
    ("source-type", 9, ";VALUE=URI", b""),
    ("colour-name", 7, "COLOR:dodgerblue", b"COLOR:#1E90FF"),
    ("colour-name", 7, "COLOR:dodgerblue", b"COLOR:blurple"),
    ("apple-colour", 8, "#1E90FF", b"dodgerblue"),
    ("no-revision", 12, "LAST-MODIFIED:20261125T000000Z\r\nSEQUENCE:0\r\n", b""),
    ("no-revision", 12, "SEQUENCE:0\r\n", b""),
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
    (
        "alarm-after-start",
        25,
        END,
        b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;RELATED=END:-PT1H\r\nEND:VALARM\r\n",
    ),
    (
        "alarm-after-start",
        25,
        END,
        b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;RELATED=END:PT0S\r\nEND:VALARM\r\n",
    ),
    (
        "alarm-after-start",
        24,
        END,
        b"BEGIN:VALARM\r\nTRIGGER;VALUE=DATE-TIME:20270404T080000Z\r\nEND:VALARM\r\n",
    ),
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
    ("nothing-in-calendar", || {
        let (before, _) = GOOD.split_once("BEGIN:VEVENT").unwrap_or_default();
        format!("{before}{}END:VCALENDAR\r\n", super::zones::ZONE).into_bytes()
    }),
    ("duration-without-start", || task("DURATION:PT1H")),
    ("no-uid", || {
        GOOD.replace("END:VCALENDAR", "BEGIN:VFREEBUSY\r\nEND:VFREEBUSY\r\nEND:VCALENDAR").into_bytes()
    }),
    ("period", || {
        let taken = "BEGIN:VFREEBUSY\r\nFREEBUSY:20270404T090000Z/8h\r\nEND:VFREEBUSY\r\nEND:VCALENDAR";
        GOOD.replace("END:VCALENDAR", taken).into_bytes()
    }),
    ("no-calendar", || GOOD.replace("\r\n", "\r").into_bytes()),
    ("too-long", || vec![b' '; doctor::LARGEST + 1]),
    ("too-long", || {
        let lines = "X;A=b,c:\n".repeat(doctor::MOST_PIECES / 3 + 1);
        GOOD.replace("END:VCALENDAR", &lines).into_bytes()
    }),
    ("many-octets", || GOOD.replace("A day", &"A day\r\n ".repeat(150_000)).into_bytes()),
    ("many-events", || many(1_001)),
];

fn task(line: &str) -> Vec<u8> {
    let task = format!("BEGIN:VTODO\r\nUID:b\r\nDTSTAMP:20261125T000000Z\r\n{line}\r\nEND:VTODO\r\n");
    GOOD.replace("END:VCALENDAR", &format!("{task}END:VCALENDAR")).into_bytes()
}

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
