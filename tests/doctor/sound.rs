//! What publishers got wrong and is caught; what is unusual and right, and is left alone.

use observd::doctor;

use super::files::{DAY, END, START};
use super::{GOOD, found};

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
    ("SEQUENCE:0", "SEQUENCE:2147483647"),
    ("COLOR:dodgerblue", "COLOR:DodgerBlue"),
    (END, "TRANSP:TRANSPARENT\r\nX-ANYTHING;TZID=Mars/Olympus:20270404\r\n"),
    (END, "TRANSP:TRANSPARENT\r\nORGANIZER;CN=\"A\":mailto:a@example.org\r\nGEO:37.386013;-122.082932\r\n"),
    ("Mine awareness", "🇩🇪\r\n 🇫🇷"),
    (
        END,
        "TRANSP:TRANSPARENT\r\nATTENDEE;CUTYPE=X-A;ROLE=CHAIR;RSVP=true;MEMBER=\"a:b\",\"a:c\":mailto:a@b\r\n",
    ),
    (
        END,
        "TRANSP:TRANSPARENT\r\nCONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://example.org/a%20b\r\nREQUEST-STATUS:2.0;Success\r\n",
    ),
    (DAY, "DTSTART;TZID=/x:20270405T090000\r\nDTEND;TZID=/y:20270405T080000\r\n"),
];

#[test]
fn what_is_unusual_and_right_is_left_alone() {
    for (from, to) in SOUND {
        assert!(GOOD.contains(from), "{from}");
        let found = found(&doctor::examine(GOOD.replacen(from, to, 1).as_bytes()));
        assert_eq!(found, [], "{to}");
    }
}
