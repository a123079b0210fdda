//! Promise: a feed has what has a day in its years and nothing that began before the first year that is shown,
//! and with recurrence rules it has the same days, whatever an operator's own eras are.
#![expect(clippy::unwrap_used, reason = "a test says what must hold by failing")]

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use observances::ics::{Alarm, Feed, Years};
use observances::{Catalogue, Lang, Name, Selection, SelectionWords, Standing};

static UN: Catalogue = Catalogue::un();

fn feed(first: i32, last: i32) -> Feed {
    Feed {
        selection: Selection::default(),
        lang: Lang::En,
        years: Years { first, last },
        rules: false,
        alarms: Vec::new(),
        url: "https://days.example.org".to_owned(),
        source: "https://days.example.org/calendar.ics".to_owned(),
    }
}

/// An event: its UID, its first day, its rule if it has one.
type Event = (String, NaiveDate, Option<String>);

fn events(text: &str) -> Vec<Event> {
    let text = text.replace("\r\n ", "");
    let value = |event: &str, name: &str| {
        event.split("\r\n").find_map(|line| line.strip_prefix(name)).map(str::to_owned)
    };
    let events = text.split("BEGIN:VEVENT").skip(1).map(|event| {
        let start = value(event, "DTSTART;VALUE=DATE:").unwrap();
        let start = NaiveDate::parse_from_str(&start, "%Y%m%d").unwrap();
        (value(event, "UID:").unwrap(), start, value(event, "RRULE:"))
    });
    events.collect()
}

/// The dates of a rule up to a year, as RFC 5545 section 3.3.10 has them for the parts that we write.
fn expanded(start: NaiveDate, rule: &str, last: i32) -> Vec<NaiveDate> {
    let part = |name: &str| rule.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let month: u32 = part("BYMONTH").unwrap().parse().unwrap();
    let every: usize = part("INTERVAL").map_or(1, |every| every.parse().unwrap());
    let until = part("UNTIL").map(|until| NaiveDate::parse_from_str(until, "%Y%m%d").unwrap());
    let on = |year: i32| match part("BYDAY") {
        None => NaiveDate::from_ymd_opt(year, month, part("BYMONTHDAY").unwrap().parse().unwrap()),
        Some(weekday) => {
            let (nth, name) = weekday.split_at(weekday.len() - 2);
            let is_it =
                |day: &NaiveDate| day.weekday() == WEEKDAYS.iter().find(|one| one.0 == name).unwrap().1;
            let days = (1..=31).filter_map(|day| NaiveDate::from_ymd_opt(year, month, day)).filter(is_it);
            let days: Vec<NaiveDate> = days.collect();
            if nth == "-1" {
                days.last().copied()
            } else {
                days.get(nth.parse::<usize>().unwrap() - 1).copied()
            }
        }
    };
    let dates = (start.year()..=last).step_by(every).filter_map(on);
    let dates: Vec<NaiveDate> =
        dates.filter(|date| *date >= start && until.is_none_or(|until| *date <= until)).collect();
    assert!(dates.first().is_none_or(|first| *first == start), "{start} is no date of {rule}");
    dates
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

/// A catalogue of one observance, with these eras.
fn own(eras: &str) -> Catalogue {
    let base = include_str!("bad/kind.toml").replace("\"fortnight\"", "\"day\"");
    let base = base.replace("first_observed = 2006\n", "").replace("adopted = \"2005-12-08\"\n", "");
    let at = base.find("[[eras]]").unwrap();
    let text = format!("{}{eras}", &base[..at]);
    Catalogue::of(vec![observances::read("own-day.toml", &text).unwrap()])
}

#[test]
fn by_rules_an_operators_own_days_are_those_of_the_dated_feed() {
    let cases = [
        "[[eras]]\nsince = 2025\nrules = [{ fixed = \"02-29\" }, { fixed = \"06-01\" }]\n",
        "[[eras]]\nsince = 2025\nrules = [{ weekday = \"monday\", nth = 5, month = 2 }, { fixed = \"05-05\" }]\n[examples]\non = [\"2044-02-29\"]\nnot_on = [\"2026-02-23\"]\n",
        "[[eras]]\nsince = 2025\nevery = 5\nrules = [{ fixed = \"02-29\" }]\n",
        "[[eras]]\nuntil = 1940\nrules = [{ fixed = \"05-01\" }]\n[[eras]]\nsince = 1941\nrules = [{ fixed = \"06-01\" }]\n",
        "[[eras]]\nuntil = 1944\nrules = [{ fixed = \"05-01\" }]\n[[eras]]\nsince = 1945\nrules = [{ fixed = \"06-01\" }]\n",
        "[[eras]]\nrules = [{ weekday = \"friday\", nth = -1, month = 9 }]\n[examples]\non = [\"2026-09-25\"]\nnot_on = [\"2026-09-24\"]\n",
    ];
    for eras in cases {
        for from in [None, Some(1943), Some(2030)] {
            let catalogue = own(eras).shown_from(from);
            for (first, last) in [(1938, 1946), (2000, 2060), (2026, 2028)] {
                let dated = feed(first, last);
                let ruled = events(&Feed { rules: true, ..dated.clone() }.write(&catalogue));
                let mut uids: Vec<&String> = ruled.iter().map(|(uid, ..)| uid).collect();
                uids.dedup();
                assert_eq!(uids.len(), ruled.len(), "{eras}");
                let dates =
                    ruled.iter().filter_map(|(_, start, rule)| Some(expanded(*start, rule.as_ref()?, last)));
                let mut dates: Vec<NaiveDate> = dates.flatten().filter(|date| date.year() >= first).collect();
                dates.sort();
                let expected = events(&dated.write(&catalogue)).into_iter();
                let expected: Vec<NaiveDate> = expected
                    .filter(|(uid, ..)| !uid.starts_with("nothing"))
                    .map(|(_, start, _)| start)
                    .collect();
                assert_eq!(dates, expected, "{eras} {from:?} {first}..{last}");
            }
        }
    }
}

#[test]
fn what_is_running_when_the_years_begin_is_in_them() {
    let of = |id: &str| {
        let words = SelectionWords { id: vec![id.into()], ..SelectionWords::default() };
        Selection::checked(&words, &UN).unwrap()
    };
    let starts = |id: &str, from, first, last| {
        let feed = Feed { selection: of(id), ..feed(first, last) };
        events(&feed.write(&UN.clone().shown_from(from))).into_iter().map(|(uid, ..)| uid).collect::<Vec<_>>()
    };
    let ocean = "decade-2021-ocean-science";
    let (there, nothing) = ([format!("{ocean}-2021@observd")], ["nothing@observd".to_owned()]);
    assert_eq!(starts(ocean, None, 2025, 2027), there);
    assert_eq!(starts(ocean, None, 2030, 2030), there);
    assert_eq!(starts(ocean, None, 2031, 2032), nothing);
    assert_eq!(starts(ocean, Some(2021), 2025, 2027), there);
    assert_eq!(starts(ocean, Some(2022), 2025, 2027), nothing);
}

#[test]
fn what_is_not_shown_yet_leaves_a_notice_over_the_years_that_were_asked_for() {
    let catalogue = UN.clone().shown_from(Some(2030));
    let text = feed(2025, 2027).write(&catalogue);
    assert!(text.contains("DTSTART;VALUE=DATE:20250101\r\nDTEND;VALUE=DATE:20280101\r\n"), "{text}");
    let ruled = Feed { rules: true, ..feed(2025, 2027) }.write(&catalogue);
    assert_eq!(events(&ruled).len(), 1);
}

#[test]
fn a_withdrawn_day_that_no_rule_can_say_is_taken_back_among_rules_too() {
    let mut own = UN.get("vesak-day").unwrap().clone();
    let mut eras = own.eras.to_vec();
    eras.last_mut().unwrap().until = Some(2025);
    own.eras = eras.into();
    own.withdrawn = Some(observances::Withdrawn { after: 2025, reason: "it ended".into() });
    let catalogue = Catalogue::of(vec![own]);
    for rules in [false, true] {
        let text = Feed { rules, ..feed(2025, 2027) }.write(&catalogue);
        assert_eq!(text.matches("STATUS:CANCELLED").count(), 2, "{text}");
    }
}

#[test]
fn a_name_of_another_language_does_not_pass_for_one_of_this() {
    let mut own = UN.get("mine-awareness-day").unwrap().clone();
    let english = own.name(Lang::En).text.clone();
    for name in own.names.iter_mut().filter(|name| name.text != english) {
        *name = Name { text: english.clone(), standing: Standing::Missing, source: None };
    }
    let catalogue = Catalogue::of(vec![own]);
    for (lang, summary) in [(Lang::En, "SUMMARY;LANGUAGE=en:"), (Lang::Fr, "SUMMARY;LANGUAGE=en:")] {
        let text = Feed { lang, ..feed(2026, 2026) }.write(&catalogue);
        assert!(text.replace("\r\n ", "").contains(&format!("\r\n{summary}{english}\r\n")), "{text}");
    }
}

#[test]
fn with_as_many_alarms_as_a_feed_may_have_the_default_window_stays_under_a_megabyte() {
    let at = NaiveTime::from_hms_opt(7, 31, 0).unwrap();
    let alarms: Vec<Alarm> = [366, 365, 364].map(|days_before| Alarm { days_before, at }).into();
    let kind = ["day", "week", "year", "decade", "anniversary"].map(str::to_owned).into();
    let collection = ["un", "related"].map(str::to_owned).into();
    let words = SelectionWords { kind, collection, ..SelectionWords::default() };
    let selection = Selection::checked(&words, &UN).unwrap();
    for lang in Lang::ALL {
        let feed = Feed { lang, selection: selection.clone(), alarms: alarms.clone(), ..feed(2025, 2027) };
        let text = feed.write(&UN);
        assert!(text.len() < 1_000_000, "{lang}: {}", text.len());
        assert!(text.matches("BEGIN:VEVENT").count() < 1_000);
    }
}
