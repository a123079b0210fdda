//! Promise: what we say is what CLDR says, or what `cldr/differences.rs` says instead and why.
//! Held here and not beside the words, since `icu` is a tool of the tests.
#![expect(clippy::unwrap_used, reason = "a test says what must hold by failing")]

#[path = "cldr/differences.rs"]
mod differences;
#[path = "cldr/theirs.rs"]
mod theirs;

use std::collections::BTreeSet;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use icu_plurals::PluralCategory as Category;
use observances::{Lang, Precision};

use differences::{DIFFERENCES, FORMS, NO_MILLIONS, NOT_IN_ICU, What};
use theirs::Cldr;

/// Every day of a leap year and the first of the next, which gives every month, weekday and day of a month.
fn days() -> impl Iterator<Item = NaiveDate> {
    "2027-12-31".parse::<NaiveDate>().unwrap().iter_days().take(368)
}

/// So many days from every day.
fn spans(length: u64) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    days().map(move |day| (day, day + Days::new(length)))
}

fn in_month((start, end): &(NaiveDate, NaiveDate)) -> bool {
    start.month() == end.month()
}

/// What CLDR and we say of one thing, as often as is needed to see every word of the tables.
fn said(lang: Lang, what: What) -> Vec<(String, String)> {
    let cldr = Cldr::new(lang);
    let months = || (1..=12).map(|month| NaiveDate::from_ymd_opt(2028, month, 1).unwrap());
    let distances = || (-1000..=1000).chain([-1804, 1804, 10958]);
    let span_of_days = |(start, end)| Some((cldr.span(start, end)?, lang.span(start, end)));
    let span_of_months = |length| {
        let cldr = &cldr;
        move |start: NaiveDate| {
            let end = start + Months::new(length);
            let ours = lang.span_as_read(start, end + Days::new(20), Precision::Month);
            Some((cldr.span_of_months(start, end)?, ours))
        }
    };
    match what {
        What::Month => {
            months().map(|day| (cldr.month(day), lang.month(day.month()).unwrap().to_owned())).collect()
        }
        What::Weekday => {
            days().take(7).map(|day| (cldr.weekday(day), lang.weekday(day.weekday()).to_owned())).collect()
        }
        What::DayAndMonth => days().map(|day| (cldr.day_and_month(day), lang.day_and_month(day))).collect(),
        What::Date => days().map(|day| (cldr.date(day), lang.date(day))).collect(),
        What::DateWithWeekday => {
            days().map(|day| (cldr.date_with_weekday(day), lang.date_with_weekday(day))).collect()
        }
        What::MonthAndYear => {
            months().map(|day| (cldr.month_and_year(day), lang.month_and_year(day))).collect()
        }
        What::SpanInMonth => spans(6).filter(in_month).filter_map(span_of_days).collect(),
        What::SpanPastMonth => spans(40).chain(spans(370)).filter_map(span_of_days).collect(),
        What::MonthsInYear => {
            months().filter(|start| start.month() < 12).filter_map(span_of_months(1)).collect()
        }
        What::SpanOfMonths => months().filter_map(span_of_months(12)).collect(),
        What::SpanOfYears => [(2006, 2011), (1999, 2000)]
            .map(|(since, until)| {
                (cldr.span_of_years(since, until), lang.years(Some(since), Some(until)).unwrap())
            })
            .into(),
        What::NamedDay => (-1..=1).map(|n| (cldr.named_day(n), lang.relative(n))).collect(),
        What::DayAfterNext => [-2, 2].map(|n| (cldr.named_day(n), lang.relative(n))).into(),
        What::Distance => {
            distances().filter(|n: &i64| n.abs() > 1).map(|n| (cldr.distance(n), lang.relative(n))).collect()
        }
        What::List => vec![(cldr.list(["A", "B", "C"]), lang.body("A; B; C").into_owned())],
    }
}

#[test]
fn we_say_what_cldr_says_but_for_the_listed_differences() {
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for lang in Lang::ALL {
        for what in What::ALL {
            let said = said(lang, what);
            assert_eq!(said.is_empty(), NOT_IN_ICU.contains(&(lang, what)), "{lang} {what:?}");
            for (theirs, ours) in said {
                let mut expected = format!("^{theirs}$");
                for (place, difference) in DIFFERENCES.iter().enumerate() {
                    if difference.is_about(lang, what) && expected.contains(difference.cldr) {
                        expected = expected.replace(difference.cldr, difference.ours);
                        used.insert(place);
                    }
                }
                if expected != format!("^{ours}$") {
                    wrong.push(format!(
                        "{lang} {what:?}: CLDR has {theirs:?}, so {expected:?}, we have {ours:?}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} texts\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    for (place, difference) in DIFFERENCES.iter().enumerate() {
        assert!(used.contains(&place), "CLDR no longer differs: {difference:?}");
        assert_ne!(difference.cldr, difference.ours, "{difference:?}");
        assert!(difference.because.len() > 20, "a difference has a reason: {difference:?}");
    }
}

#[test]
fn arabic_months_are_the_two_that_cldr_has() {
    for day in days() {
        let (levant, egypt) = Cldr::arabic_months(day);
        assert_ne!(levant, egypt, "both are CLDR's, and each country has one");
        let ours = Lang::Ar.month(day.month()).unwrap();
        assert_eq!(ours.split_once('/').unwrap().0, levant);
        assert_ne!(ours, egypt);
    }
}

#[test]
fn a_number_takes_the_plural_form_of_its_category() {
    for lang in Lang::ALL {
        let cldr = Cldr::new(lang);
        let forms = FORMS.iter().find(|(of, _)| *of == lang).unwrap().1;
        let categories: BTreeSet<Category> = cldr.categories().into_iter().collect();
        let listed: BTreeSet<Category> = forms.iter().map(|(category, ..)| *category).collect();
        assert_eq!(listed, categories, "{lang}");
        let large = [1_001, 1_011, 10_000, 10_003, 99_999, 100_000, 100_002, 999_999, 1_000_000];
        for n in (0..=1000).chain(large) {
            let (_, days, observances) =
                forms.iter().find(|(category, ..)| *category == cldr.category(n)).unwrap();
            // CLDR counts no observances: the form that our sentence has must be that of the category too.
            let expected = [*days, *observances].map(|form| form.replace("{n}", &n.to_string()));
            let ours = [lang.days(n), lang.subject_many(n.try_into().unwrap())];
            if n == 1_000_000 && NO_MILLIONS.contains(&lang) {
                assert_ne!(ours, expected, "{lang}: no difference any more");
            } else {
                assert_eq!(ours, expected, "{lang} {n}");
            }
        }
    }
}
