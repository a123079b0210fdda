//! What every query of a feed's address is promised.
//! Apart from `query.rs` only for its length.

use super::*;
use crate::render::feed::Asked;
use chrono::{NaiveDate, NaiveTime};
use observances::Kind;
use observances::ics::{Alarm, Years};
use proptest::prelude::*;

fn ask(query: &str) -> Result<Asked, QueryError> {
    asked(&[], query, Lang::En, &Catalogue::un())
}

#[test]
fn ways_of_asking_for_one_feed_are_one() {
    // as written, canonical
    let cases = [
        ("", "lang=en"),
        ("&&", "lang=en"),
        ("theme=&years=&lang=", "lang=en"),
        ("lang=fr", "lang=fr"),
        ("lang=FR", "lang=fr"),
        ("theme=security&theme=peace", "theme=peace,security&lang=en"),
        ("theme=%20security,,peace,%20peace", "theme=peace,security&lang=en"),
        ("kind=day&not-id=mine-awareness-day", "kind=day&not-id=mine-awareness-day&lang=en"),
        ("by=unga", "by=UN%20General%20Assembly&lang=en"),
        ("by=un+general+assembly", "by=UN%20General%20Assembly&lang=en"),
        ("years=2026", "lang=en&years=2026"),
        ("years=2026..2026", "lang=en&years=2026"),
        ("years=1950..2149", "lang=en&years=1950..2149"),
        ("rules=false", "lang=en"),
        ("rules=true", "lang=en&rules=true"),
        ("alarm=7d&alarm=0d,7d", "lang=en&alarm=0d,7d"),
        ("alarm=1d&alarm-time=09:00", "lang=en&alarm=1d"),
        ("alarm=1d&alarm-time=23:59", "lang=en&alarm=1d&alarm-time=23:59"),
        ("alarm-time=&alarm=", "lang=en"),
        // Of which there are none yet: an empty feed, and no wrong address.
        ("collection=related", "collection=related&lang=en"),
        ("utm_source=x&fbclid=%FF&gclid=&lang=zh&utm_=1", "lang=zh"),
    ];
    for (query, expected) in cases {
        assert_eq!(ask(query).map(|asked| asked.query()), Ok(expected.to_owned()), "{query}");
    }
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    let cases = [
        ("lang=de", "`de` is no language of this calendar; there are ar, en, es, fr, ru and zh"),
        ("lang=fr&lang=fr", "`lang` is given more than once"),
        ("lag=fr", "there is no parameter `lag`; did you mean `lang`?"),
        ("=x", "there is no parameter ``; there are theme,"),
        ("theme=piece", "there is no theme `piece`; did you mean `peace`?"),
        ("kind=month", "there is no kind `month`"),
        ("not-id=nothing-like-it", "there is no id `nothing-like-it`"),
        ("rules=yes", "`rules=yes` is neither `rules=true` nor `rules=false`"),
        ("years=2026-2030", "`2026-2030` is no span of years; write 2026..2030"),
        ("years=9999", "`9999` is no span of years"),
        ("years=2030..2026", "write 2026..2030"),
        ("years=1950..2150", "write at most 1950..2149"),
        ("alarm=0d,1", "`1` is no alarm; write 0d"),
        ("alarm=0d,1d,2d,3d,4d,5d", "6 different alarms are too many; a calendar has 3 at most"),
        ("alarm=0d&alarm-time=9:00", "`9:00` is no time of day"),
        ("alarm-time=24:00", "`24:00` is no time of day"),
        ("alarm-time=18:00&alarm=", "`alarm-time` rings nothing without `alarm`; add alarm=0d"),
        ("by=Unesc", "there is no body `Unesc`; did you mean `UNESCO`?"),
        ("theme=%0D%0AX-EVIL:1", "there is no theme `X-EVIL:1`"),
        ("theme=a%0D%0AX-EVIL:1", "there is no theme `a"),
        ("theme=%FF%FE", "there is no theme `\u{FFFD}\u{FFFD}`"),
    ];
    for (query, expected) in cases {
        let wrong = ask(query).map(|asked| asked.query()).unwrap_err().to_string();
        assert!(wrong.contains(expected), "{query}: {wrong}");
    }
}

#[test]
fn what_the_path_names_the_query_does_not() {
    let peace = [("theme", "peace"), ("lang", "fr")];
    let ask = |query| asked(&peace, query, Lang::En, &Catalogue::un());
    assert_eq!(ask("kind=day&years=").unwrap().query(), "theme=peace&kind=day&lang=fr");
    for query in ["theme=health", "lang=fr"] {
        let wrong = ask(query).unwrap_err().to_string();
        assert!(wrong.contains("is given by the path already"), "{query}: {wrong}");
    }
}

#[test]
fn a_span_of_days_is_as_asked_and_bounded() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let ask = |query: &str| span(query, Lang::En, day("2026-11-24"), &Catalogue::un());
    let spans = [
        ("", "2026-11-24", "2026-12-23"),
        ("from=2027-02-28", "2027-02-28", "2027-03-29"),
        ("to=2026-11-24", "2026-11-24", "2026-11-24"),
        ("from=2026-01-01&to=2045-12-31", "2026-01-01", "2045-12-31"),
        ("from=9998-12-31&to=9998-12-31", "9998-12-31", "9998-12-31"),
        ("from=0001-01-01&to=0001-01-01", "0001-01-01", "0001-01-01"),
    ];
    for (query, from, to) in spans {
        let found = ask(query).unwrap();
        assert_eq!((found.from, found.to), (day(from), day(to)), "{query}");
    }
    let wrong = [
        ("from=2026-01-01&to=2046-01-01", "ask for 2045-12-31 as the last day"),
        ("from=2026-02-02&to=2026-02-01", "`to=2026-02-01` lies before `from=2026-02-02`"),
        ("to=2026-11-23", "`to=2026-11-23` lies before `from=2026-11-24`"),
        ("from=2026-02-30", "`2026-02-30` is no day"),
        ("from=2026-2-3", "`2026-2-3` is no day"),
        ("from=0000-01-01", "`0000-01-01` is no day"),
        ("from=-001-01-01", "is no day"),
        ("from=tomorrow", "write it like 2027-04-04"),
        ("from=2026-01-01&from=2026-01-02", "`from` is given more than once"),
        ("from=&to=2026-12-01", "`from` is empty; write a value, or leave it out"),
        ("theme=,", "`theme` is empty"),
        ("years=2026", "there is no parameter `years`"),
        ("form=2026-01-01", "did you mean `from`?"),
    ];
    for (query, expected) in wrong {
        let said = ask(query).unwrap_err().to_string();
        assert!(said.contains(expected), "{query}: {said}");
    }
}

#[test]
fn what_is_long_is_quoted_short() {
    let long = "x".repeat(10_000);
    for name in ["theme", "id", "by", "lang", "years", "rules", "alarm", "alarm-time"] {
        let wrong = ask(&format!("{name}={long}")).unwrap_err().to_string();
        assert!(wrong.chars().count() < 300, "{name}: {wrong}");
    }
    let wrong = ask(&format!("{long}=1")).unwrap_err().to_string();
    assert!(wrong.chars().count() < 300, "{wrong}");
    assert!(matches!(ask(&long.repeat(2)), Err(QueryError::TooLong(20_000))));
}

#[test]
fn a_body_of_a_joint_act_is_found_by_its_own_name() {
    let mut own: Vec<observances::Observance> = Catalogue::un().iter().take(2).cloned().collect();
    own[0].proclaimed_by = Some("UNEP; UNESCO; WAZA".into());
    own[1].proclaimed_by = Some("UNEP".into());
    let catalogue = Catalogue::of(own);
    let by = |query: &str| asked(&[], query, Lang::En, &catalogue).unwrap().selection;
    assert_eq!(by("by=unep,UNESCO").to_pairs(), [("by", "UNEP,UNESCO".to_owned())]);
    let matching = |query: &str| catalogue.iter().filter(|one| by(query).matches(one)).count();
    assert_eq!((matching("by=UNEP"), matching("by=waza"), matching("by=WAZA, UNEP")), (2, 1, 2));
}

fn any_asked() -> impl Strategy<Value = Asked> {
    let catalogue = Catalogue::un();
    let own = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let some = |words: Vec<String>| proptest::sample::subsequence(words, 0..4);
    let ids: Vec<String> = own(catalogue.ids().collect());
    let kinds = own(Kind::ALL.map(Kind::as_str).to_vec());
    let words = (
        some(own(catalogue.themes())),
        proptest::sample::subsequence(kinds, 0..4),
        some(ids.clone()),
        some(own(catalogue.bodies())),
        some(own(catalogue.themes())),
        some(ids),
    );
    let selection = words.prop_map(|(theme, kind, id, by, not_theme, not_id)| {
        let words = SelectionWords { theme, kind, id, by, not_theme, not_id, ..SelectionWords::default() };
        Selection::checked(&words, &Catalogue::un()).unwrap()
    });
    let lang = proptest::sample::select(Lang::ALL.to_vec());
    let years = proptest::option::of((1..9000_i32, 0..200_i32))
        .prop_map(|years| years.map(|(first, more)| Years { first, last: first + more }));
    let alarms = (proptest::collection::btree_set(0..=366_u16, 0..=3), 0..24_u32, 0..60_u32);
    (selection, lang, years, any::<bool>(), alarms).prop_map(|(selection, lang, years, rules, alarms)| {
        let at = NaiveTime::from_hms_opt(alarms.1, alarms.2, 0).unwrap();
        let alarms = alarms.0.into_iter().map(|days_before| Alarm { days_before, at }).collect();
        Asked { selection, lang, years, rules, alarms }
    })
}

proptest! {
    #[test]
    fn the_canonical_query_asks_for_the_same(asked in any_asked()) {
        let query = asked.query();
        prop_assert_eq!(ask(&query), Ok(asked));
    }

    #[test]
    fn every_query_has_an_answer(query in "\\PC*") {
        let _ = ask(&query);
        let _ = listed(&[], &query, Lang::En, &Catalogue::un());
        let _ = span(&query, Lang::En, NaiveDate::MAX, &Catalogue::un());
    }

    #[test]
    fn every_query_near_a_right_one_has_an_answer(
        query in "((theme|kind|id|by|years|lang|alarm|alarm-time|rules)=[%a-z0-9.,:+-]{0,12}&?){0,4}"
    ) {
        if let Ok(asked) = ask(&query) {
            prop_assert_eq!(ask(&asked.query()), Ok(asked));
        }
    }
}
