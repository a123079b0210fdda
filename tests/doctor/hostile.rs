//! Files that are made to bring a reader down.

use std::time::{Duration, Instant};

use observd::doctor::{self, KEPT};
use proptest::prelude::*;

use super::GOOD;

/// Of a run without optimisation, on a machine that is busy: what is not linear takes hours.
const LONGEST: Duration = Duration::from_secs(30);

const HOSTILE: &[(&str, super::Make)] = &[
    ("nested", || "BEGIN:VEVENT\r\n".repeat(100_000).into_bytes()),
    ("nested calendars", || "BEGIN:VCALENDAR\r\n".repeat(100_000).into_bytes()),
    ("nested and closed", || {
        ["BEGIN:X-A\r\n".repeat(50_000), "END:X-A\r\n".repeat(50_000)].concat().into_bytes()
    }),
    ("closed and never opened", || "END:VEVENT\r\n".repeat(100_000).into_bytes()),
    ("one long line", || GOOD.replace("Mine", &"m".repeat(10_000_000)).into_bytes()),
    ("one line, folded everywhere", || GOOD.replace("Mine", &"m\r\n ".repeat(200_000)).into_bytes()),
    ("one line of broken characters", || [b"BEGIN:VCALENDAR\r\nX:".to_vec(), vec![0xff; 5_000_000]].concat()),
    ("broken characters, folded", || b"X:\xff\r\n \xff\r\n".repeat(60_000)),
    ("parameters", || GOOD.replace("SUMMARY", &format!("SUMMARY{}", ";X=a".repeat(200_000))).into_bytes()),
    ("one parameter's values", || {
        GOOD.replace("SUMMARY", &format!("SUMMARY;X=a{}", ",\"\"".repeat(500_000))).into_bytes()
    }),
    ("an alarm behind the end of time", || {
        let alarm = "BEGIN:VALARM\r\nTRIGGER;RELATED=END:P9999999999W\r\nEND:VALARM\r\nEND:VEVENT";
        GOOD.replace("DTEND;VALUE=DATE:20270405", "DURATION:P9999999999W")
            .replace("END:VEVENT", alarm)
            .into_bytes()
    }),
    ("quotation marks", || [b"BEGIN:VCALENDAR\r\n".to_vec(), b"X;Y=\"\r\n".repeat(60_000)].concat()),
    ("backslashes", || GOOD.replace("Mine", &"\\".repeat(5_000_001)).into_bytes()),
    ("commas", || GOOD.replace("Mine", &",".repeat(5_000_000)).into_bytes()),
    ("dates", || {
        GOOD.replace("TRANSP", &format!("EXDATE:{}x\r\nTRANSP", "20270404,".repeat(300_000))).into_bytes()
    }),
    ("a rule", || {
        GOOD.replace("TRANSP", &format!("RRULE:FREQ=YEARLY;BYDAY={}\r\nTRANSP", "SU,".repeat(500_000)))
            .into_bytes()
    }),
    ("a rule's parts", || {
        GOOD.replace("TRANSP", &format!("RRULE:FREQ=YEARLY{}\r\nTRANSP", ";BYMONTH=4".repeat(300_000)))
            .into_bytes()
    }),
    ("zones", || {
        GOOD.replace(
            "BEGIN:VEVENT",
            &("BEGIN:VTIMEZONE\r\nTZID:a\r\nEND:VTIMEZONE\r\n".repeat(50_000) + "BEGIN:VEVENT"),
        )
        .into_bytes()
    }),
    ("properties", || GOOD.replace("TRANSP", &("SUMMARY:a\r\n".repeat(60_000) + "TRANSP")).into_bytes()),
    ("events of one UID", || "BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n".repeat(50_000).into_bytes()),
    ("alarms", || {
        GOOD.replace("TRANSP", &("BEGIN:VALARM\r\nEND:VALARM\r\n".repeat(50_000) + "TRANSP")).into_bytes()
    }),
    ("calendars", || "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".repeat(50_000).into_bytes()),
    ("line ends", || b"\n".repeat(400_000)),
    ("carriage returns", || b"\r".repeat(5_000_000)),
    ("folds", || b" \r\n".repeat(200_000)),
    ("zeros", || vec![0; 5_000_000]),
];

#[test]
fn no_file_takes_long_or_brings_it_down() {
    for (name, make) in HOSTILE {
        let file = make();
        let began = Instant::now();
        let report = doctor::examine(&file);
        let took = began.elapsed();
        assert!(took < LONGEST, "{name}: {took:?}");
        assert!(report.tallies.iter().all(|tally| tally.found.len() <= KEPT && tally.count > 0), "{name}");
        let longest = report.tallies.iter().flat_map(|tally| &tally.found).map(|(_, what)| what.len()).max();
        assert!(longest.unwrap_or(0) < 1_000, "{name}: what is said must not grow with the file");
        println!("{name}: {} octets, {took:?}", file.len());
    }
}

proptest! {
    #[test]
    fn any_bytes_will_do(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = doctor::examine(&bytes);
    }

    #[test]
    fn a_good_file_may_be_hurt_anywhere(
        cuts in proptest::collection::vec((0..GOOD.len(), 0..40_usize, proptest::collection::vec(any::<u8>(), 0..6)), 1..6),
    ) {
        let mut file = GOOD.as_bytes().to_vec();
        for (at, length, put) in cuts {
            let at = at.min(file.len());
            let end = (at + length).min(file.len());
            file.splice(at..end, put);
        }
        let report = doctor::examine(&file);
        let lines = file.iter().filter(|byte| **byte == b'\n').count() + 1;
        for (line, what) in report.tallies.iter().flat_map(|tally| &tally.found) {
            prop_assert!(*line <= lines, "line {line} of {lines}: {what}");
            prop_assert!(!what.contains(char::is_control), "{what:?}");
        }
    }

    #[test]
    fn words_of_the_language_may_stand_in_any_order(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..60),
    ) {
        let _ = doctor::examine(words.concat().as_bytes());
    }
}

const WORDS: &[&str] = &[
    "BEGIN:",
    "END:",
    "VCALENDAR",
    "VEVENT",
    "VALARM",
    "VTIMEZONE",
    "STANDARD",
    "\r\n",
    "\r\n",
    "\r\n ",
    "\n",
    ";",
    ":",
    ",",
    "=",
    "\"",
    "\\",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "UID",
    "TRIGGER",
    "VALUE=DATE",
    "TZID=",
    "20270404",
    "T090000Z",
    "P1D",
    "PT7D",
    "FREQ=YEARLY",
    "BYDAY=",
    "2SU",
    "-",
    "COUNT=1",
    "UNTIL=",
    "EXDATE",
    "RDATE",
    "ENCODING=QUOTED-PRINTABLE",
    "ENCODING=BASE64",
    "CHARSET=utf-16",
    "VALUE=PERIOD",
    "VALUE=RECUR",
    "/",
    "é",
    "\u{200d}",
    "\u{feff}",
    "=\r\n",
    "X-A",
];
