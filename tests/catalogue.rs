//! The promise: what is asked of the catalogue as a whole is answered from the data: what was in
//! force on a day, whether something is observed, whether a file is right; and `docs/catalogue.md` is the
//! catalogue. `BLESS=1 cargo test --test catalogue` writes that document anew.
#![expect(clippy::unwrap_used, reason = "a test says what must hold by failing")]
#![expect(clippy::disallowed_methods, reason = "a test runs the program and makes the files that it reads")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use observances::{Catalogue, Kind, Lang, Observance, Standing};

const NOW: &str = "2026-11-22T12:00:00Z";

fn run(line: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    run_in(home.path(), line)
}

fn run_in(home: &Path, line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_observd"))
        .args(line.split_whitespace())
        .env_clear()
        .env("OBSERVD_NOW", NOW)
        .env("HOME", home)
        .current_dir(home)
        .output()
        .unwrap()
}

fn printed(line: &str) -> String {
    let output = run(line);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), [].as_slice()), "{line}");
    String::from_utf8(output.stdout).unwrap()
}

fn ids(line: &str) -> Vec<String> {
    let lines = printed(line);
    lines.lines().filter_map(|line| line.split('\t').nth(2)).map(str::to_owned).collect()
}

#[test]
fn a_day_of_the_past_has_what_was_observed_then() {
    let cases = [
        ("1999-09-14", "peace-day", true),
        ("1999-09-21", "peace-day", false),
        ("1999-09-21", "year-1999-older-persons", true),
        ("1999-09-21", "decade-1990-international-law", true),
        ("1999-09-21", "democracy-day", false),
        ("2017-02-04", "world-cancer-day", true),
        ("2018-02-04", "world-cancer-day", false),
        ("2008-09-28", "world-rabies-day", true),
        ("2026-09-28", "world-rabies-day", false),
        ("1958-06-01", "year-1957-geophysical", false),
        ("1958-06-01 --collection related", "year-1957-geophysical", true),
    ];
    for (day, id, expected) in cases {
        let found = ids(&format!("on {day}"));
        assert_eq!(found.iter().any(|one| one == id), expected, "{id} on {day}: {found:?}");
    }
    let name = printed("on 2017-04-07 --id rwanda-genocide-reflection-day");
    assert!(name.contains("International Day of Reflection on the 1994 Genocide in Rwanda"), "{name}");
    let name = printed("on 2026-04-07 --id rwanda-genocide-reflection-day");
    assert!(name.contains("against the Tutsi"), "{name}");
}

#[test]
fn as_of_a_day_only_what_was_proclaimed_then_is_known_and_holds_on() {
    // In 2000 nobody knew that the day would be fixed to 21 September.
    let then = "upcoming --from 2003-09-01 --days 30 --id peace-day --as-of";
    assert_eq!(ids(&format!("{then} 1990-01-01")), ["peace-day"]);
    assert!(printed(&format!("{then} 1990-01-01")).starts_with("2003-09-16\t"), "third Tuesday");
    assert!(printed(&format!("{then} 2002-01-01")).starts_with("2003-09-21\t"));
    assert_eq!(printed(&format!("{then} 1980-01-01")), "");
    let listed = |line: &str| {
        printed(line).lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let then = listed("list --as-of 1995-01-01");
    let has = |id: &str| then.iter().any(|one| one == id);
    assert!(has("peace-day") && has("decade-1990-international-law") && has("year-1995-tolerance"));
    assert!(!has("mine-awareness-day") && !has("year-1992-space") && !has("decade-1983-disabled-persons"));
    assert!(then.len() < 80, "{}", then.len());
    assert!(listed("list --as-of 2017-12-31").contains(&"world-cancer-day".to_owned()));
    assert!(!listed("list --as-of 2018-01-01").contains(&"world-cancer-day".to_owned()));
    // What was proclaimed and had not begun is known, too.
    assert!(listed("list --as-of 2026-11-22").contains(&"decade-2027-culture".to_owned()));
    let shown = printed("show disaster-risk-reduction-day --as-of 2005-06-01");
    assert!(shown.contains("name\tInternational Day for Natural Disaster Reduction"), "{shown}");
}

#[test]
fn whether_something_is_observed_is_said_by_the_exit_code_alone() {
    let cases = [
        ("is 2027-04-04 --theme peace", 0),
        ("is 2027-04-04 --id mine-awareness-day", 0),
        ("is 2027-04-05 --id mine-awareness-day", 1),
        ("is today --kind decade", 0),
        ("is today --kind day --theme space", 1),
        ("is 1999-09-21 --kind day", 1),
        ("is 2003-09-16 --id peace-day --as-of 1990-01-01", 0),
    ];
    for (line, code) in cases {
        let output = run(line);
        assert_eq!(output.status.code(), Some(code), "{line}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{line}");
    }
    for line in ["is", "is 2027-13-01", "is today --theme piece", "is today tomorrow"] {
        let output = run(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{line}");
    }
}

#[test]
fn every_year_of_every_observance_can_be_explained() {
    for one in Catalogue::un().iter() {
        for year in [1945, 1958, 1999, 2015, 2026, 2028, 2100] {
            let explained = observances::explain(one, observances::Question::Year(year));
            let falls = explained.verdict == observances::Verdict::Falls;
            assert_eq!(falls, !explained.occurrences.is_empty(), "{} in {year}", one.id);
            let starts = one.occurrences_in(year).count();
            assert!(falls || starts == 0, "{} in {year}", one.id);
        }
    }
}

const OWN: &str = "kind = 'day'\nthemes = ['culture']\nrevised = 2026-11-25\nsources = ['the council']\n\
                   names = { en = 'Founding Day' }\neras = [{ rules = [{ fixed = '06-18' }] }]\n";

#[test]
fn own_files_are_checked_and_a_wrong_one_takes_nothing_else_away() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    write("founding-day.toml", OWN);
    write("observd.toml", "[catalogue]\ninclude = [\"*-day.toml\"]\n");
    let said = |line: &str| {
        let output = run_in(home.path(), line);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let none = String::new();
    let good = (0, "1 file: nothing is wrong\n".to_owned(), none.clone());
    assert_eq!(said("catalogue check founding-day.toml"), good);
    assert_eq!(said("--config observd.toml catalogue check"), good);
    write("bad-day.toml", &OWN.replace("06-18", "02-30").replace("culture", "cultre"));
    let faults = "bad-day.toml:2: bad-day: themes: there is no theme `cultre`; did you mean `culture`? one of \
                  your own is { own = \"cultre\" }\n";
    let (code, out, err) = said("catalogue check founding-day.toml bad-day.toml");
    assert_eq!((code, err), (1, none.clone()));
    assert!(out.starts_with(faults) && out.lines().count() == 3, "{out}");
    // What has other faults is set against the other files all the same.
    assert!(
        out.contains("bad-day.toml:5: bad-day: same-name: the name in `en` is that of `founding-day.toml`")
    );
    assert!(out.contains("bad-day.toml:6: bad-day: rules: `02-30` is no day of the year"), "{out}");
    // The good file and the built-in ones are there all the same, and the bad one is told of.
    let (code, out, err) = said("--config observd.toml on 2027-06-18 --kind day");
    assert!(code == 0 && out.contains("Founding Day") && out.contains("hate-speech-day"), "{out}");
    assert!(
        err.contains("some of your own observances are left out") && err.contains(faults.trim_end()),
        "{err}"
    );
    let (code, _, err) = said("config check observd.toml");
    assert!(code == 2 && err.contains("bad-day.toml:2:"), "{err}");
    assert_eq!(said("catalogue check nowhere.toml").0, 2);
    fs::create_dir(home.path().join("empty")).unwrap();
    assert_eq!(said("catalogue check empty").0, 2);
    // A name that is taken, in a file of another id.
    write("peace-again-day.toml", &OWN.replace("Founding Day", "International Day of Peace"));
    let (code, out, _) = said("catalogue check .");
    assert!(code == 1 && out.contains("same-name: the name in `en` is that of `peace-day` too"), "{out}");
}

/// How surely the names are official, in the order of the languages.
fn standings(one: &Observance) -> String {
    let mark = |lang: Lang| match one.name(lang).standing {
        Standing::Official => format!("{lang}"),
        Standing::Recalled => format!("({lang})"),
        Standing::Translated | Standing::Missing => format!("*{lang}*"),
    };
    Lang::ALL.map(mark).join(" ")
}

fn row(one: &Observance) -> String {
    let escaped = observd::render::markdown::escaped;
    let eras = one.eras.iter().rev().map(|era| {
        let years = Lang::En.years(era.since, era.until);
        [Some(observd::render::entry::rules(era, Lang::En)), years]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    });
    let instrument = match (one.instrument.symbol(), &one.instrument_note) {
        (Some(symbol), _) => escaped(symbol),
        (None, Some(note)) => escaped(note),
        (None, None) => "none".to_owned(),
    };
    let cells = [
        format!("`{}`", one.id),
        escaped(&one.name(Lang::En).text),
        escaped(&eras.collect::<Vec<_>>().join("; ")),
        instrument,
        one.adopted.as_deref().unwrap_or("").to_owned(),
        one.first_observed.map_or_else(String::new, |year| year.to_string()),
        standings(one),
        one.confidence.as_str().to_owned(),
    ];
    format!("| {} |\n", cells.join(" | "))
}

#[test]
fn the_document_of_the_catalogue_is_the_catalogue() {
    let un = Catalogue::un();
    let mut text = "# The catalogue\n\n\
        Every observance that is built in, from the data in `calendar/`, so that a person can review the whole.\n\
        Written by `BLESS=1 cargo test --test catalogue`, which otherwise holds that it is up to date.\n\n\
        Languages: `fr` the name was read in a published source; `(fr)` it is known as the official one and was\n\
        not read again; `*fr*` it is the project's own translation. `observd show ID` has the sources.\n"
        .to_owned();
    for kind in Kind::ALL {
        let heading = Lang::En.kinds(kind);
        text.push_str(&format!("\n## {heading} ({})\n\n", un.count(kind)));
        text.push_str("| id | name | date | instrument | adopted | first | languages | confidence |\n");
        text.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        un.iter().filter(|one| one.kind == kind).for_each(|one| text.push_str(&row(one)));
    }
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/catalogue.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&document, &text).unwrap();
    }
    let there = fs::read_to_string(&document).unwrap_or_default();
    let differs = there.lines().zip(text.lines()).find(|(there, now)| there != now);
    assert_eq!(differs, None, "docs/catalogue.md is not the catalogue; see the head of this file");
    assert_eq!(there.len(), text.len());
}

#[test]
fn an_explanation_says_what_is_true_at_every_edge_of_a_span() {
    let cases = [
        (
            "decade-2018-water-sustainable-development 2028-03-23",
            "Not on Thursday, 23 March 2028: in 2028 it runs: 22 March 2018 – 22 March 2028.",
        ),
        (
            "decade-2018-water-sustainable-development 2028-03-22",
            "year 10 of 10 (22 March 2018 – 22 March 2028).",
        ),
        (
            "year-1978-anti-apartheid 1978-03-20",
            "Not on Monday, 20 March 1978: in 1978 it runs: 21 March 1978 – 20 March 1979.",
        ),
        ("year-2026-volunteers 2026", "In 2026 it runs the whole year."),
        ("decade-2026-sustainable-transport 2036", "Not in 2036: its span is 2026–2035."),
        ("greening-the-planet-day 2026", "Not in 2026: its first year is 2027."),
        ("mine-awareness-day 1999", "Not in 1999: its first year is 2006."),
    ];
    for (asked, expected) in cases {
        let said = printed(&format!("explain {asked}"));
        assert!(said.contains(expected), "{asked}: {said}");
    }
    let output = run("explain coffee-day 2026 --as-of 2026-01-01");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("`coffee-day` was not in force on 2026-01-01"), "{said}");
}

#[test]
fn a_decade_that_is_named_is_in_the_feed_and_one_that_is_not_is_left_out() {
    let feed = printed("export --id decade-2027-culture --years 2027");
    assert!(feed.contains("UID:decade-2027-culture-2027@observd"), "{feed}");
    assert!(!printed("export --years 2027").contains("decade-2027-culture"));
    let imprecise = printed("export --id year-1959-refugees --years 1959");
    assert!(imprecise.replace("\r\n ", "").contains("The exact dates were not found."), "{imprecise}");
}
