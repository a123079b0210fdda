//! Promise: a feed is valid iCalendar that says what the catalogue says, in every
//! language, twice the same, and nothing in the data can add a line to it. After a
//! wanted change `BLESS=1 cargo test -p observances --test feed` accepts the golden event.
#![expect(clippy::disallowed_methods, reason = "tests read their files and the environment")]

use std::collections::BTreeSet;

use calcard::icalendar::ICalendar;
use chrono::{NaiveDate, NaiveTime};
use observances::ics::{Alarm, Feed, Years, notice};
use observances::{Catalogue, Lang, Selection, SelectionWords, agenda};
use proptest::prelude::*;

static UN: Catalogue = Catalogue::un();

fn feed(lang: Lang) -> Feed {
    Feed {
        selection: Selection::default(),
        lang,
        years: Years { first: 2025, last: 2027 },
        rules: false,
        alarms: Vec::new(),
        url: "https://days.example.org".to_owned(),
        source: "https://days.example.org/calendar.ics".to_owned(),
    }
}

/// The value of each line of this name, unfolded and without parameters.
fn values<'t>(unfolded: &'t str, name: &str) -> Vec<&'t str> {
    let of_line = |line: &'t str| {
        let (head, value) = line.split_once(':')?;
        (head.split(';').next() == Some(name)).then_some(value)
    };
    unfolded.split("\r\n").filter_map(of_line).collect()
}

#[test]
fn every_language_reads_back_with_the_same_days() {
    // Years and decades are left out of feeds unless they are asked for.
    let expected = agenda(
        &UN,
        &Selection::default().for_feed(),
        NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(),
        NaiveDate::from_ymd_opt(2027, 12, 31).unwrap(),
    );
    for lang in Lang::ALL {
        let text = feed(lang).write(&UN);
        assert_eq!(text, feed(lang).write(&UN), "the same input gives the same bytes");
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{lang}: a line over 75 octets");
        assert!(text.len() < 1_000_000, "{lang}: {} octets", text.len());
        let read = ICalendar::parse(&text).expect("calcard reads it");
        assert_eq!(
            read.components.iter().filter(|one| one.component_type.as_str() == "VEVENT").count(),
            expected.len()
        );
        let unfolded = text.replace("\r\n ", "");
        let uids = values(&unfolded, "UID");
        assert_eq!(uids, expected.iter().map(|one| format!("{}@observd", one.slug())).collect::<Vec<_>>());
        assert_eq!(uids.iter().collect::<BTreeSet<_>>().len(), uids.len(), "UIDs are unique");
        let starts: Vec<String> = expected.iter().map(|one| one.start.format("%Y%m%d").to_string()).collect();
        assert_eq!(values(&unfolded, "DTSTART"), starts);
        let ends: Vec<String> =
            expected.iter().map(|one| one.end.succ_opt().unwrap().format("%Y%m%d").to_string()).collect();
        assert_eq!(values(&unfolded, "DTEND"), ends);
        assert!(expected.len() < 1_000);
    }
}

#[test]
fn one_event_says_everything_that_clients_need() {
    let words = SelectionWords { id: vec!["mine-awareness-day".to_owned()], ..SelectionWords::default() };
    let mut one = feed(Lang::En);
    one.selection = Selection::checked(&words, &UN).unwrap();
    one.years = Years { first: 2027, last: 2027 };
    one.alarms = vec![Alarm { days_before: 1, at: NaiveTime::from_hms_opt(9, 0, 0).unwrap() }];
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/one-event.ics");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, one.write(&UN)).unwrap();
    }
    assert_eq!(one.write(&UN), std::fs::read_to_string(golden).unwrap());
}

#[test]
fn rules_say_eras_and_leave_the_rest_dated() {
    let mut with_rules = feed(Lang::En);
    with_rules.rules = true;
    let text = with_rules.write(&UN).replace("\r\n ", "");
    let uids = values(&text, "UID");
    assert_eq!(uids.iter().collect::<BTreeSet<_>>().len(), uids.len(), "UIDs are unique");
    let event_of = |uid: &str| {
        let at = text.find(&format!("UID:{uid}@observd\r\n")).unwrap_or_else(|| panic!("no {uid}"));
        let rest = text.get(at..).unwrap();
        rest.split("END:VEVENT").next().unwrap().to_owned()
    };
    let cases = [
        (
            "mine-awareness-day-2006",
            "DTSTART;VALUE=DATE:20060404",
            "RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=4\r\n",
        ),
        (
            "migratory-bird-day-2018-2",
            "DTSTART;VALUE=DATE:20181013",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=2SA\r\n",
        ),
        ("maritime-day-1980", "DTSTART;VALUE=DATE:19800925", "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1TH\r\n"),
        ("statistics-day-2010", "DTSTART;VALUE=DATE:20101020", ";INTERVAL=5;BYMONTH=10;BYMONTHDAY=20\r\n"),
        ("space-week-2000", "DTEND;VALUE=DATE:20001011", "RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=4\r\n"),
    ];
    for (uid, date, rule) in cases {
        let event = event_of(uid);
        assert!(event.contains(date), "{uid}: {event}");
        assert!(event.contains(rule), "{uid}: {event}");
    }
    assert!(!event_of("vesak-day-2026").contains("RRULE"));
    assert!(!text.contains("BYSETPOS") && !text.contains("RDATE"));
    // Past eras are not in the window, so none of them is said.
    assert!(!text.contains("UNTIL="));
    with_rules.years = Years { first: 2000, last: 2027 };
    assert!(with_rules.write(&UN).contains("UNTIL=20111231"), "the era that ended in 2011");
}

#[test]
fn a_notice_is_a_calendar_of_one_event() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let text = notice(
        "no theme `x\r\nEND:VCALENDAR`",
        "mend it; there, \\here",
        "https://example.org/\r\nX:y",
        today,
    );
    let read = ICalendar::parse(&text).expect("calcard reads it");
    assert_eq!(read.components.len(), 2);
    assert_eq!(text.matches("END:VCALENDAR\r\n").count(), 1);
    assert!(text.contains("DTSTART;VALUE=DATE:20261124\r\nDTEND;VALUE=DATE:20261125\r\n"));
    assert!(!text.contains("\r\nX:y"));
}

#[test]
fn a_feed_of_nothing_is_a_calendar_that_says_so() {
    let words = SelectionWords {
        theme: vec!["peace".to_owned()],
        not_theme: vec!["peace".to_owned()],
        ..SelectionWords::default()
    };
    let mut nothing = feed(Lang::Fr);
    nothing.selection = Selection::checked(&words, &UN).unwrap();
    let text = nothing.write(&UN);
    assert_eq!(text, nothing.write(&UN));
    let read = ICalendar::parse(&text).expect("calcard reads it");
    assert_eq!(read.components.len(), 2, "a calendar without a component is none");
    assert!(text.contains("DTSTART;VALUE=DATE:20250101\r\nDTEND;VALUE=DATE:20280101\r\n"), "{text}");
    assert!(nothing.write_dated(&[]).contains("UID:nothing@observd\r\n"));
}

#[cfg(feature = "icalendar")]
#[test]
fn the_bridge_sets_what_the_crate_would_draw_by_chance() {
    let words = SelectionWords { id: vec!["space-week".to_owned()], ..SelectionWords::default() };
    let selection = Selection::checked(&words, &UN).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 10, 4).unwrap();
    let found = agenda(&UN, &selection, day, day);
    let event =
        || icalendar::Component::try_into_string(&icalendar::Event::from(found.first().unwrap())).unwrap();
    assert_eq!(event(), event());
    for line in [
        "UID:space-week-2026@observd",
        "DTSTAMP:20261124T000000Z",
        "DTSTART;VALUE=DATE:20261004",
        "DTEND;VALUE=DATE:20261011",
        "TRANSP:TRANSPARENT",
    ] {
        assert!(event().lines().any(|one| one == line), "{line} in {}", event());
    }
}

/// A data file with texts of somebody's choice.
fn hostile(name: &str, description: &str) -> String {
    let base = include_str!("bad/kind.toml").replace("\"fortnight\"", "\"day\"");
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let named = base.replace("\"A Day\"", &quoted(name));
    named.replace("revision = 0", &format!("revision = 0\ndescription = {}", quoted(description)))
}

proptest! {
    #[test]
    fn no_text_of_a_data_file_adds_a_line(name in "[^\\p{C}]{0,120}", description in any::<String>()) {
        let Ok(own) = observances::read("own-day.toml", &hostile(&format!("A {name}z"), &description)) else {
            return Ok(());
        };
        let catalogue = Catalogue::of(vec![own]);
        let mut one = feed(Lang::En);
        one.years = Years { first: 2026, last: 2026 };
        let text = one.write(&catalogue);
        let mut plain = feed(Lang::En);
        plain.years = one.years;
        let harmless = Catalogue::of(vec![observances::read("own-day.toml", &hostile("A name", "Words.")).unwrap()]);
        let lines = |text: &str| text.replace("\r\n ", "").split("\r\n").map(|line| line.split([':', ';']).next().unwrap_or_default().to_owned()).collect::<Vec<_>>();
        prop_assert_eq!(lines(&text), lines(&plain.write(&harmless)));
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
    }
}

#[test]
fn a_withdrawn_observance_is_taken_back_for_as_long_as_a_feed_had_shown_it() {
    let taken_back = |first, last, rules| {
        let words = SelectionWords { id: vec!["world-cancer-day".into()], ..SelectionWords::default() };
        let selection = Selection::checked(&words, &UN).unwrap();
        let alarms = vec![Alarm { days_before: 1, at: NaiveTime::MIN }];
        let text =
            Feed { selection, years: Years { first, last }, rules, alarms, ..feed(Lang::En) }.write(&UN);
        let uids: Vec<String> = values(&text, "UID").into_iter().map(str::to_owned).collect();
        let statuses: Vec<String> = values(&text, "STATUS").into_iter().map(str::to_owned).collect();
        let rings = |event: &str| {
            event.contains("BEGIN:VALARM") == event.contains("SUMMARY;LANGUAGE=en:World Cancer")
        };
        let rings = |event: &&str| event.contains("STATUS:CANCELLED") || rings(event);
        assert_eq!(text.split("END:VEVENT").filter(|event| !rings(event)).count(), 0, "{text}");
        assert!(
            !text.split("END:VEVENT").any(|event| event.contains("CANCELLED") && event.contains("VALARM"))
        );
        uids.into_iter().zip(statuses).map(|(uid, status)| format!("{uid} {status}")).collect::<Vec<_>>()
    };
    let (last, next, after) = (
        "world-cancer-day-2017@observd CONFIRMED",
        "world-cancer-day-2018@observd CANCELLED",
        "world-cancer-day-2019@observd CANCELLED",
    );
    assert_eq!(taken_back(2016, 2018, false)[1..], [last, next]);
    assert_eq!(taken_back(2017, 2019, false), [last, next, after]);
    assert_eq!(taken_back(2018, 2020, false), [next, after]);
    assert_eq!(taken_back(2020, 2022, false), ["nothing@observd CONFIRMED"]);
    assert_eq!(taken_back(2010, 2022, false).iter().filter(|one| one.ends_with("CANCELLED")).count(), 0);
    assert_eq!(taken_back(2017, 2019, true), ["world-cancer-day-2001@observd CONFIRMED"]);
}

#[test]
fn a_feed_of_an_operators_own_observances_is_not_named_after_the_united_nations() {
    let mut own = UN.get("mine-awareness-day").unwrap().clone();
    own.id = "open-day".into();
    own.collections = vec!["our-school".into()].into();
    let catalogue = Catalogue::un().with(vec![own]);
    let name = |collection: &[&str]| {
        let collection = collection.iter().map(|&one| one.to_owned()).collect();
        let words = SelectionWords { collection, ..SelectionWords::default() };
        let selection = Selection::checked(&words, &catalogue).unwrap();
        let text = Feed { selection, ..feed(Lang::En) }.write(&catalogue);
        let about =
            values(&text.replace("\r\n ", ""), "DESCRIPTION")[0].contains("United Nations and its agencies");
        (values(&text, "NAME")[0].to_owned(), about)
    };
    assert_eq!(name(&["our-school"]), ("our-school".to_owned(), false));
    assert_eq!(
        name(&["our-school", "un"]),
        ("United Nations observances: our-school\\, un".to_owned(), true)
    );
    assert_eq!(name(&[]), ("United Nations observances".to_owned(), true));
}
