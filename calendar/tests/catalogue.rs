//! Promise: the built-in catalogue is whole, and gives the published dates.
#![expect(clippy::unwrap_used, reason = "a test says what must hold by failing")]

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use observances::{Catalogue, Kind, Lang, Selection, Standing, THEMES, agenda, on};
use proptest::prelude::*;

static UN: Catalogue = Catalogue::un();

fn date(written: &str) -> NaiveDate {
    written.parse().unwrap()
}

fn ids_on(written: &str) -> Vec<&'static str> {
    on(&UN, &Selection::default(), date(written)).iter().map(|one| one.observance.id.as_ref()).collect()
}

#[test]
fn holds_every_observance_once() {
    assert_eq!(UN.count(Kind::Day), 241);
    assert_eq!(UN.count(Kind::Week), 11);
    assert_eq!(UN.count(Kind::Anniversary), 1);
    assert_eq!(UN.count(Kind::Year), 103);
    assert_eq!(UN.count(Kind::Decade), 58);
    assert!(UN.ids().zip(UN.ids().skip(1)).all(|(one, next)| one < next), "ids ascend");
    assert_eq!(UN.themes(), THEMES);
    assert_eq!(UN.collections(), ["peace-and-security", "related", "un"]);
}

#[test]
fn the_four_of_the_beginning_fall_on_their_days() {
    let cases = [
        ("2027-04-04", "mine-awareness-day"),
        ("2027-02-12", "red-hand-day"),
        ("2027-11-06", "environment-in-war-day"),
        ("2027-10-31", "women-peace-security-anniversary"),
    ];
    for (day, id) in cases {
        assert!(ids_on(day).contains(&id), "{id} on {day}");
        let observance = UN.get(id).unwrap();
        assert!(Lang::ALL.iter().all(|lang| observance.description(*lang).is_some()));
        assert!(observance.collections.iter().any(|one| one == "peace-and-security"));
    }
}

#[test]
fn dates_that_lists_and_pages_published() {
    let cases = [
        ("vesak-day", "2014-05-13", true),
        ("vesak-day", "2015-06-01", true),
        ("vesak-day", "2026-05-01", true),
        ("vesak-day", "2027-05-20", true),
        ("maritime-day", "2026-09-24", true),
        ("cooperatives-day", "2022-07-02", true),
        ("cooperatives-day", "2022-07-03", false),
        ("girls-in-ict-day", "2026-04-23", true),
        ("girls-in-ict-day", "2027-04-23", false),
        ("statistics-day", "2025-10-20", true),
        ("statistics-day", "2026-10-20", false),
        ("statistics-day", "2030-10-20", true),
        ("south-south-cooperation-day", "2011-12-19", true),
        ("south-south-cooperation-day", "2012-12-19", false),
        ("south-south-cooperation-day", "2012-09-12", true),
        ("disaster-risk-reduction-day", "2009-10-14", true),
        ("disaster-risk-reduction-day", "2009-10-13", false),
        ("disaster-risk-reduction-day", "2010-10-13", true),
        ("chinese-language-day", "2010-11-12", true),
        ("chinese-language-day", "2022-04-20", true),
        ("peace-day", "1982-09-21", true),
        ("peace-day", "2022-09-21", true),
        ("antimicrobial-resistance-week", "2026-11-24", true),
        ("antimicrobial-resistance-week", "2026-11-25", false),
        ("second-world-war-remembrance", "2026-05-09", true),
        ("mine-awareness-day", "2005-04-04", false),
        ("human-rights-day", "1948-12-10", false),
    ];
    for (id, day, expected) in cases {
        assert_eq!(ids_on(day).contains(&id), expected, "{id} on {day}");
    }
}

#[test]
fn migratory_birds_are_one_observance_with_two_days_a_year() {
    let two: Vec<_> = UN.get("migratory-bird-day").unwrap().occurrences_in(2026).collect();
    let days: Vec<_> = two.iter().map(|one| (one.start.to_string(), one.slug())).collect();
    assert_eq!(
        days,
        [
            ("2026-05-09".to_owned(), "migratory-bird-day-2026-1".to_owned()),
            ("2026-10-10".to_owned(), "migratory-bird-day-2026-2".to_owned()),
        ]
    );
}

#[test]
fn every_name_is_its_own_in_each_language_and_says_where_it_was_read() {
    let mut seen: BTreeMap<(Lang, &str), &str> = BTreeMap::new();
    for (observance, lang) in UN.iter().flat_map(|one| Lang::ALL.map(|lang| (one, lang))) {
        let name = observance.name(lang);
        assert_eq!(seen.insert((lang, &name.text), &observance.id), None, "{} in {lang}", observance.id);
        assert_ne!(name.standing, Standing::Missing, "{} in {lang}", observance.id);
        let read = name.standing == Standing::Official;
        assert_eq!(read, name.source.is_some(), "{} in {lang}", observance.id);
    }
}

#[test]
fn every_entry_says_what_it_is_whence_it_is_known_and_what_made_it() {
    for observance in UN.iter() {
        let id = &observance.id;
        assert!(observance.sources.iter().all(|source| !source.is_empty()) && !observance.sources.is_empty());
        let said = observance.description(Lang::En).unwrap_or_default();
        assert!((100..=360).contains(&said.chars().count()), "{id}: {} letters", said.chars().count());
        assert!(said.ends_with('.') && !said.contains("  "), "{id}: {said}");
        let known = observance.instrument.symbol().is_some() || observance.instrument_note.is_some();
        assert!(known, "{id} has neither an instrument nor a word why none is known");
    }
    // Years and decades that no body of the United Nations proclaimed, as far as was read.
    let related: Vec<&str> = UN
        .iter()
        .filter(|one| !one.collections.iter().any(|collection| collection == "un"))
        .map(|one| one.id.as_ref())
        .collect();
    assert_eq!(related, ["year-1957-geophysical", "year-1974-population", "year-1985-united-nations"]);
}

proptest! {
    #[test]
    fn a_span_is_the_sum_of_its_parts(start in 1900..2200_i32, days in 1..2000_u64, cut in 0..2000_u64) {
        let from = NaiveDate::from_ymd_opt(start, 1, 1).unwrap();
        let to = from + chrono::Days::new(days);
        let middle = from + chrono::Days::new(cut.min(days));
        let all = Selection::default();
        let whole = agenda(&UN, &all, from, to);
        let mut parts = agenda(&UN, &all, from, middle);
        parts.extend(agenda(&UN, &all, middle + chrono::Days::new(1), to));
        prop_assert_eq!(&whole, &parts);
        prop_assert!(whole.is_sorted_by_key(|one| one.start));
        prop_assert!(whole.iter().all(|one| from <= one.start && one.start <= to && one.start <= one.end));
    }

    #[test]
    fn no_rule_gives_a_date_of_another_year_or_era(year in -5000..9000_i32) {
        for observance in UN.iter() {
            for occurrence in observance.occurrences_in(year) {
                prop_assert_eq!(occurrence.start.year(), year);
                let era = observance.era(year).unwrap();
                prop_assert!(era.since.is_none_or(|since| since <= year));
                prop_assert!(era.until.is_none_or(|until| year <= until));
            }
        }
    }

    #[test]
    fn what_is_on_a_day_is_what_the_agenda_has_there(offset in 0..80_000_u64) {
        let day = date("1900-01-01") + chrono::Days::new(offset);
        let all = Selection::default();
        // The longest decade has seventeen years.
        let from_agenda = agenda(&UN, &all, day - chrono::Days::new(20 * 366), day);
        let mut expected: Vec<_> = from_agenda.iter().filter(|one| one.contains(day)).map(|one| one.slug()).collect();
        let mut given: Vec<_> = on(&UN, &all, day).iter().map(|one| one.slug()).collect();
        expected.sort();
        given.sort();
        prop_assert_eq!(given, expected);
    }

    #[test]
    fn the_catalogue_of_a_day_has_on_that_day_what_the_whole_one_has(offset in 0..80_000_u64) {
        let day = date("1900-01-01") + chrono::Days::new(offset);
        let all = Selection::default();
        let said = |one: &observances::Occurrence<'_>| (one.slug(), one.end, one.name(Lang::Fr).text.to_string());
        let then = UN.as_of(day);
        let given: Vec<_> = on(&then, &all, day).iter().map(said).collect();
        let expected: Vec<_> = on(&UN, &all, day).iter().map(said).collect();
        prop_assert_eq!(given, expected);
    }

    #[test]
    fn what_is_explained_is_what_falls(offset in 0..80_000_u64, which in 0..414_usize) {
        let day = date("1900-01-01") + chrono::Days::new(offset);
        let observance = &UN.entries()[which % UN.len()];
        let falls = on(&UN, &Selection::default(), day).iter().any(|one| one.observance.id == observance.id)
            || observance.occurrences_in(day.year()).chain(observance.occurrences_in(day.year() - 1)).any(|one| one.contains(day));
        let explained = observances::explain(observance, observances::Question::Date(day));
        prop_assert_eq!(explained.verdict == observances::Verdict::Falls, falls, "{} on {}", &observance.id, day);
        for occurrence in &explained.occurrences {
            if let Some(progress) = occurrence.progress(day) {
                prop_assert!(occurrence.contains(day));
                prop_assert!((1..=progress.of).contains(&progress.year), "{:?}", progress);
            }
        }
    }
}

#[test]
fn between_two_eras_the_catalogue_of_a_day_knows_no_date_either() {
    let falls = |day: &str, year| {
        let then = UN.as_of(date(day));
        let languages = then.get("spanish-language-day").expect("it had been proclaimed");
        languages.occurrences_in(year).map(|one| one.start).collect::<Vec<_>>()
    };
    assert_eq!(falls("2013-06-01", 2014), [date("2014-10-12")], "nobody knew yet that it would move");
    assert_eq!(falls("2016-10-12", 2016), [], "where it was that year was not read");
    assert_eq!(falls("2017-01-01", 2017), [date("2017-04-23")]);
}

#[test]
fn a_decade_is_counted_from_the_day_on_which_it_began() {
    let cases = [
        ("decade-2018-water-sustainable-development", "2018-03-22", Some((1, 10))),
        ("decade-2018-water-sustainable-development", "2019-03-21", Some((1, 10))),
        ("decade-2018-water-sustainable-development", "2019-03-22", Some((2, 10))),
        ("decade-2018-water-sustainable-development", "2028-03-22", Some((10, 10))),
        ("decade-2018-water-sustainable-development", "2028-03-23", None),
        ("decade-1994-indigenous-people-1", "2004-12-31", Some((10, 10))),
        ("decade-2022-indigenous-languages", "2032-12-31", Some((11, 11))),
        ("decade-2014-sustainable-energy", "2026-11-25", Some((13, 17))),
        ("year-1959-refugees", "1960-06-01", Some((2, 2))),
        ("year-1978-anti-apartheid", "1978-06-01", None),
    ];
    for (id, day, expected) in cases {
        let one = UN.get(id).unwrap();
        let first = one.first_year().unwrap();
        let occurrence = one.occurrences_in(first).next().unwrap();
        let progress = occurrence.progress(date(day)).map(|progress| (progress.year, progress.of));
        assert_eq!(progress, expected, "{id} on {day}");
    }
}
