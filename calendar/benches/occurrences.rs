//! How long do the questions take that every command and every request asks of the catalogue?
//! Apart from `benches/startup` of the program, which times whole processes: here is no start-up.
//!
//! `cargo bench -p observances` takes half a minute and compares with the run before. The promise:
//! all occurrences of 300 observances over 100 years in under 5 ms; the catalogue has more.

use std::hint::black_box;
use std::time::Duration;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use observances::{Catalogue, Selection, agenda, meant, on, search};

static UN: Catalogue = Catalogue::un();

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn occurrences(criterion: &mut Criterion) {
    let name = format!("all occurrences of {} observances over 100 years", UN.len());
    criterion.bench_function(&name, |bencher| {
        bencher.iter(|| {
            let of_all = UN.iter().flat_map(|one| (2000..2100).flat_map(|year| one.occurrences_in(year)));
            of_all.map(|occurrence| black_box(occurrence).end).max()
        });
    });
}

fn days(criterion: &mut Criterion) {
    let all = Selection::default();
    let (from, to) = (date(2027, 1, 1), date(2027, 12, 31));
    criterion.bench_function("agenda of a year", |bencher| {
        bencher.iter(|| agenda(&UN, &all, black_box(from), to))
    });
    criterion.bench_function("on a day", |bencher| bencher.iter(|| on(&UN, &all, black_box(from))));
}

fn words(criterion: &mut Criterion) {
    let all = Selection::default();
    for words in ["minas", "мин", "international day of", "A/RES/60/97", "xylophone"] {
        criterion.bench_function(&format!("search {words}"), |bencher| {
            bencher.iter(|| search(&UN, &all, black_box(words)));
        });
    }
    criterion.bench_function("meant by internatoinal", |bencher| {
        bencher.iter(|| meant(&UN, &all, black_box("internatoinal")));
    });
}

/// Enough to tell a fifth, not a hundredth.
fn quick() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group!(name = benches; config = quick(); targets = occurrences, days, words);
criterion_main!(benches);
