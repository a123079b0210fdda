//! Zones: a good one, and what can be wrong with it.

use observd::doctor;

use super::files::DAY;
use super::{GOOD, found};

/// Of an hour that never changes.
pub(super) const ZONE: &str = "BEGIN:VTIMEZONE\r
TZID:Europe/Example\r
BEGIN:STANDARD\r
DTSTART:20201025T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
";

/// The check, the line that it names, what of the zone is replaced, and by what.
pub(super) const BROKEN: &[(&str, usize, &str, &str)] = &[
    ("zone-incomplete", 14, "TZOFFSETTO:+0100\r\n", ""),
    ("zone-offset", 17, "+0100", "+1:00"),
    ("zone-offset", 17, "+0100", "1"),
    ("zone-offset", 17, "+0100", "-0000"),
    ("zone-offset", 17, "+0100", "+2460"),
    ("zone-time", 15, "T030000", "T030000Z"),
    ("zone-time", 18, "+0100", "+0100\r\nRRULE:FREQ=YEARLY;UNTIL=20301025T030000"),
    (
        "zone-twice",
        16,
        "BEGIN:STANDARD",
        "END:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Example\r\nBEGIN:STANDARD",
    ),
];

fn with(zone: &str) -> Vec<(&'static str, usize)> {
    let day = "DTSTART;TZID=Europe/Example:20270404T090000\r\nDURATION:PT1H\r\n";
    let file = GOOD.replace("BEGIN:VEVENT", &format!("{zone}BEGIN:VEVENT")).replace(DAY, day);
    found(&doctor::examine(file.as_bytes()))
}

#[test]
fn each_broken_zone_is_caught_in_its_line() {
    assert_eq!(with(ZONE), []);
    for (check, line, from, to) in BROKEN {
        assert!(ZONE.contains(from), "{from}");
        let found = with(&ZONE.replacen(from, to, 1));
        assert!(found.contains(&(check, *line)), "{to}: {found:?}");
    }
}
