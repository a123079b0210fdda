//! The promise: what the command line prints, and with which code it ends, whatever it is
//! given. `BLESS=1 cargo test --test cli` accepts new outputs into `tests/cli/`.

#![expect(clippy::unwrap_used, reason = "in a test, that is how it fails")]
#![expect(clippy::disallowed_methods, reason = "a test makes files and takes them apart")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read as _;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use proptest::prelude::*;
use tempfile::TempDir;

/// A place with nothing in it, where the program runs as if on a new host.
struct Place {
    home: TempDir,
}

impl Place {
    fn new() -> Place {
        Place { home: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// The program at a fixed instant, without the host's settings. An empty file stands for
    /// the configuration, so that one of the host's is not read.
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_observd"));
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("OBSERVD_CONFIG", self.write("none.toml", ""))
            .env("OBSERVD_NOW", "2026-11-22T10:00:00Z")
            .env("TZ", "Europe/Zurich")
            .env("COLUMNS", "80")
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Output {
        self.program().args(arguments).output().unwrap()
    }
}

fn run(line: &str) -> Output {
    Place::new().run(&line.split_whitespace().collect::<Vec<_>>())
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a command prints that is done without a word to standard error.
fn printed(line: &str) -> String {
    let output = run(line);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{line}");
    stdout(&output)
}

/// File, columns, arguments.
const GOLDEN: &[(&str, &str, &str)] = &[
    ("upcoming.table", "80", "upcoming --format table"),
    ("upcoming-fr.table", "80", "upcoming --format table --lang fr --days 12"),
    ("upcoming-ru.table", "80", "upcoming --format table --lang ru --days 12"),
    ("upcoming-zh.table", "80", "upcoming --format table --lang zh --days 40"),
    ("upcoming-ar.table", "80", "upcoming --format table --lang ar --days 12"),
    ("upcoming-narrow.table", "40", "upcoming --format table --from 2027-05-16 --days 8"),
    ("upcoming-colour.table", "80", "upcoming --format table --from 2026-11-18 --days 8 --color always"),
    ("upcoming-weeks.table", "80", "upcoming --format table --kind week --days 365 --lang es"),
    ("upcoming-nothing.table", "80", "upcoming --format table --theme space --days 2"),
    ("upcoming.plain", "80", "upcoming"),
    ("upcoming.json", "80", "upcoming --format json --limit 5"),
    ("upcoming.csv", "80", "upcoming --format csv --days 7"),
    ("upcoming.markdown", "80", "upcoming --format markdown --days 14 --lang fr"),
    ("upcoming.ics", "80", "upcoming --format ics --days 5 --lang fr"),
    ("today.table", "80", "today --format table"),
    ("today-ar.table", "80", "today --format table --lang ar"),
    ("today-es.table", "80", "today --format table --lang es"),
    ("today-fr.table", "80", "today --format table --lang fr"),
    ("today-ru.table", "80", "today --format table --lang ru"),
    ("today-zh.table", "80", "today --format table --lang zh"),
    ("on-2027-ar.table", "80", "on 2027-10-24 --format table --lang ar"),
    ("on-2027-en.table", "80", "on 2027-10-24 --format table --lang en"),
    ("on-2027-es.table", "80", "on 2027-10-24 --format table --lang es"),
    ("on-2027-fr.table", "80", "on 2027-10-24 --format table --lang fr"),
    ("on-2027-ru.table", "80", "on 2027-10-24 --format table --lang ru"),
    ("on-2027-zh.table", "80", "on 2027-10-24 --format table --lang zh"),
    ("on.table", "80", "on 2026-10-24 --format table"),
    ("on-ar.table", "80", "on 2026-10-24 --format table --lang ar"),
    ("on-nothing.table", "80", "on 2026-11-22 --kind day --format table"),
    ("on.plain", "80", "on 2026-10-24 --lang es"),
    ("on.json", "80", "on 2026-10-24 --format json --lang zh"),
    ("on.csv", "80", "on 2026-10-24 --format csv"),
    ("on.markdown", "80", "on 2026-10-24 --format markdown --lang ru"),
    ("list.table", "80", "list --theme peace,security --format table"),
    ("list-ru.table", "80", "list --kind week,anniversary --format table --lang ru"),
    ("list.plain", "80", "list"),
    ("list.json", "80", "list --by UNESCO --format json --lang fr"),
    ("list.csv", "80", "list --kind week --format csv"),
    ("list.markdown", "80", "list --theme space --format markdown --lang es"),
    ("show.table", "80", "show mine-awareness-day --format table"),
    ("show-week-ru.table", "80", "show disarmament-week --format table --lang ru"),
    ("show-computed-narrow.table", "44", "show vesak-day --format table --lang fr"),
    ("show-ar.table", "80", "show women-peace-security-anniversary --format table --lang ar"),
    ("show.plain", "80", "show mine-awareness-day"),
    ("show.json", "80", "show women-peace-security-anniversary --format json"),
    ("search.table", "80", "search water --format table"),
    ("search.plain", "80", "search journee mondiale eau --lang fr"),
    ("search.json", "80", "search A/RES/60/97 --format json"),
    ("search-nothing.table", "80", "search no such thing --format table"),
    ("search-past.table", "80", "search reduction --as-of 2005-01-01 --format table"),
    ("on-past.table", "80", "on 1999-09-14 --not-theme development --format table"),
    ("explain.table", "80", "explain migratory-bird-day 2026 --format table"),
    ("explain-not.table", "80", "explain statistics-day 2026 --format table --lang ru"),
    ("explain-narrow.table", "40", "explain maritime-day 2026-10-01 --format table"),
    ("explain.plain", "80", "explain peace-day 1999"),
    ("explain.json", "80", "explain vesak-day 2027 --format json --lang zh"),
    ("changes.table", "80", "changes --since 2017-06-01 --theme health,animals --format table"),
    ("changes.plain", "80", "changes --since 2026-01-01"),
    ("changes.json", "80", "changes --since 2017-01-01 --id rwanda-genocide-reflection-day --format json"),
    ("changes.csv", "80", "changes --since 2017-01-01 --id migratory-bird-day --format csv"),
    ("changes.markdown", "80", "changes --since 2026-08-01 --format markdown --lang es"),
    ("calendar.table", "80", "calendar 2026-11 --theme peace,security"),
    ("calendar-ar.table", "80", "calendar 2027-04 --theme peace --lang ar"),
    ("calendar-narrow.table", "24", "calendar 2027-02 --theme health --lang zh"),
    ("calendar-year.table", "80", "calendar 2027 --theme space"),
    ("calendar.plain", "80", "calendar 2027-02 --theme health --format plain"),
    ("search-slip.table", "80", "search journée mondiael --format table"),
    (
        "export.ics",
        "80",
        "export --collection peace-and-security --years 2027 --alarm 1d,7d --alarm-time 08:30",
    ),
    ("export-rules.ics", "80", "export --collection peace-and-security --rules"),
    ("help.txt", "80", "--help"),
    ("help-upcoming.txt", "80", "upcoming --help"),
    ("help-export.txt", "80", "export --help"),
    ("help-explain.txt", "80", "explain --help"),
];

#[test]
fn every_output_is_as_expected() {
    let place = Place::new();
    let mut wrong = Vec::new();
    for (file, columns, line) in GOLDEN {
        let output = place.program().args(line.split_whitespace()).env("COLUMNS", columns).output().unwrap();
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{line}");
        let said = stdout(&output);
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(file);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&golden, &said).unwrap();
        }
        if said != fs::read_to_string(&golden).unwrap_or_default() {
            wrong.push(format!("{file} ({line}) is now\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_line_of_a_table_is_wider_than_the_terminal() {
    use unicode_width::UnicodeWidthStr as _;
    let place = Place::new();
    for columns in [30, 46, 60, 80, 100] {
        for lang in ["ar", "en", "es", "fr", "ru", "zh"] {
            for line in [
                "upcoming --days 400",
                "on 2026-10-24",
                "list",
                "show vesak-day",
                "search day",
                "explain peace-day 1999",
                "changes --since 1990-01-01",
                "calendar 2026-11",
                "calendar 2026",
            ] {
                let line = format!("{line} --format table --lang {lang}");
                let mut program = place.program();
                let output = program.args(line.split_whitespace()).env("COLUMNS", columns.to_string());
                let said = stdout(&output.output().unwrap());
                // An address or an id has no place to break, and is broken all the same.
                let wide = said.lines().find(|line| line.width() > columns);
                assert_eq!(wide, None, "{columns} columns: {line}");
            }
        }
    }
}

#[test]
fn the_four_that_the_project_started_from_are_on_their_dates() {
    for (date, id) in [
        ("2027-04-04", "mine-awareness-day"),
        ("2027-11-06", "environment-in-war-day"),
        ("2027-02-12", "red-hand-day"),
        ("2027-10-31", "women-peace-security-anniversary"),
    ] {
        let said = printed(&format!("on {date} --collection peace-and-security"));
        let fields: Vec<&str> = said.split('\t').collect();
        assert_eq!(fields.get(..3), Some([date, date, id].as_slice()), "{said}");
    }
    let four = printed("upcoming --from 2027-01-01 --days 365 --collection peace-and-security");
    assert_eq!(four.lines().count(), 4, "{four}");
}

#[test]
fn the_catalogue_is_whole() {
    for (kind, number) in [("day", 241), ("week", 11), ("year", 100), ("decade", 58), ("anniversary", 1)] {
        assert_eq!(printed(&format!("list --kind {kind}")).lines().count(), number, "{kind}");
    }
}

#[test]
fn the_collections_that_the_help_names_are_known() {
    for (collection, number) in [("un", 411), ("peace-and-security", 4), ("related", 3), ("un,related", 414)]
    {
        assert_eq!(
            printed(&format!("list --collection {collection}")).lines().count(),
            number,
            "{collection}"
        );
    }
    assert_eq!(printed("upcoming --collection related"), "");
    assert!(printed("export --collection related").starts_with("BEGIN:VCALENDAR\r\n"));
    let place = Place::new();
    place.write(
        "related.toml",
        "[[subscription]]\nname = \"a\"\nchannel = \"stdout\"\n\
                                 select = { collection = \"related\" }\n",
    );
    assert_eq!(place.run(&["config", "check", "related.toml"]).status.code(), Some(0));
}

#[test]
fn json_is_read_by_others_and_has_the_fields_of_the_contract() {
    let text = printed("upcoming --from 2027-04-04 --days 1 --format json");
    let all: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!([{
        "id": "mine-awareness-day",
        "name": "International Day for Mine Awareness and Assistance in Mine Action",
        "kind": "day", "start": "2027-04-04", "end": "2027-04-04", "days_until": 133,
        "themes": ["peace", "security"], "proclaimed_by": "UN General Assembly",
        "instrument": "A/RES/60/97", "first_observed": 2006,
        "url": "https://www.un.org/en/observances/mine-awareness-day", "lang": "en"
    }]);
    assert_eq!(serde_json::Value::Array(all), expected);
    let running = printed("on 2026-11-22 --format json");
    let running: Vec<serde_json::Value> = serde_json::from_str(&running).unwrap();
    assert!(running.iter().any(|one| one["days_until"].as_i64() < Some(0)), "{running:?}");
    assert_eq!(printed("upcoming --theme space --days 1 --format json").trim(), "[\n]");
    for one in ["show peace-day --format json", "show vesak-day --format json --lang zh"] {
        let one: serde_json::Value = serde_json::from_str(&printed(one)).unwrap();
        assert_eq!(one["next"].as_array().map(Vec::len), Some(5));
    }
}

#[test]
fn csv_is_read_by_others() {
    let text = printed("list --format csv --lang ar");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap().get(0), Some("id"));
    assert_eq!(reader.records().map(Result::unwrap).count(), 411);
}

#[test]
fn today_is_that_of_the_configured_zone() {
    let place = Place::new();
    let file = place.write("zone.toml", "timezone = \"Pacific/Kiritimati\"\nlang = \"fr\"\n");
    let day = |line: &[&str]| {
        let mut program = place.program();
        let output = program.args(line).env("OBSERVD_NOW", "2027-04-03T12:00:00Z").output().unwrap();
        stdout(&output)
    };
    assert!(day(&["today"]).contains("2027-04-03") || !day(&["today"]).contains("2027-04-04"));
    let said = day(&["--config", file.to_str().unwrap(), "today"]);
    assert!(said.starts_with("2027-04-04\t2027-04-04\tmine-awareness-day\tday\tJournée"), "{said}");
    let english = day(&["today", "--config", file.to_str().unwrap(), "--lang", "en"]);
    assert!(english.contains("Mine Awareness"), "{english}");
}

#[test]
fn the_zone_of_the_host_is_what_tz_says_and_nonsense_is_refused() {
    let place = Place::new();
    place.write("zone.toml", "timezone = \"Asia/Tokyo\"\n");
    let under = |tz: &OsStr, line: &str| {
        let mut program = place.program();
        let program = program.args(line.split_whitespace()).env("OBSERVD_NOW", "2027-04-03T22:30:00Z");
        program.env("TZ", tz).output().unwrap()
    };
    // There the fourth of April has begun; in UTC it has not.
    for (tz, begun) in [
        ("Europe/Paris", true),
        (":Europe/Paris", true),
        ("/usr/share/zoneinfo/Europe/Paris", true),
        ("CET-1CEST,M3.5.0,M10.5.0/3", true),
        ("<+03>-3", true),
        ("UTC0", false),
        ("EST5EDT", false),
        (":", false),
        ("", false),
    ] {
        let today = under(tz.as_ref(), "today");
        assert_eq!((today.status.code(), stderr(&today).as_str()), (Some(0), ""), "{tz}");
        assert_eq!(stdout(&today).starts_with("2027-04-04"), begun, "{tz}: {}", stdout(&today));
    }
    for (tz, shown) in [
        (OsString::from("Nonsense/Zone"), "Nonsense/Zone"),
        (":/none/such".into(), ":/none/such"),
        ("a\nb".into(), "a\\nb"),
        (OsString::from_vec(b"Z\xfcrich".to_vec()), "Z\u{FFFD}rich"),
    ] {
        let sentence = format!(
            "observd: TZ names no zone: `{shown}`; write timezone = \"…\" in the configuration, or mend TZ\n"
        );
        for line in ["today", "list", "export", "remind --dry-run", "config check"] {
            let refused = under(&tz, line);
            assert_eq!((refused.status.code(), stderr(&refused).as_str()), (Some(2), &*sentence), "{line}");
        }
        for line in ["today --config zone.toml", "config check zone.toml", "config init", "--help"] {
            assert_eq!(under(&tz, line).status.code(), Some(0), "{tz:?}: {line}");
        }
    }
}

#[test]
fn own_observances_and_the_first_year_are_those_of_the_configuration() {
    let place = Place::new();
    let own = "kind = 'day'\nthemes = ['culture']\nrevised = 2026-11-25\nsources = ['the council']\n\
               names = { en = 'Founding Day' }\neras = [{ rules = [{ fixed = '11-23' }] }]\n";
    place.write("founding-day.toml", own);
    let file = place.write("own.toml", "[catalogue]\ninclude = [\"founding-*.toml\"]\nsince = 2026\n");
    let file = file.to_str().unwrap();
    let said = place.run(&["upcoming", "--config", file, "--days", "2"]);
    assert!(stdout(&said).contains("founding-day"), "{} {}", stdout(&said), stderr(&said));
    let said = place.run(&["on", "2025-11-24", "--config", file, "--kind", "day"]);
    assert_eq!((stdout(&said).as_str(), said.status.code()), ("", Some(0)));
    let check = place.run(&["config", "check", file]);
    assert_eq!(stdout(&check), format!("{file}: nothing is wrong\n"), "{}", stderr(&check));
    let none = place.write("a.toml", "[catalogue]\ninclude = [\"none/*.toml\", \"f*.toml\", \"[x].toml\"]\n");
    let none = none.to_str().unwrap();
    assert_eq!(place.run(&["today", "--config", none]).status.code(), Some(0));
    let check = place.run(&["config", "check", none]);
    let notes = ["none/*.toml", "[x].toml"]
        .map(|pattern| format!("note: [catalogue] include: `{pattern}` finds no file\n"));
    let said = format!("{none}: nothing is wrong\n{}", notes.concat());
    assert_eq!((check.status.code(), stdout(&check)), (Some(0), said));
    place.write("a.toml", "[catalogue]\ninclude = [\"absent.toml\"]\n");
    // Who checks is refused; who asks is answered, and told.
    for (line, code) in [(["config", "check", none], 2), (["today", "--config", none], 0)] {
        let told = place.run(&line);
        assert_eq!(told.status.code(), Some(code), "{line:?}");
        assert!(stderr(&told).contains("absent.toml is not there"), "{}", stderr(&told));
    }
    place.write("founding-two.toml", "kind = 3");
    let said = place.run(&["upcoming", "--config", file]);
    assert!(said.status.code() == Some(0) && stdout(&said).contains("founding-day"));
    assert!(stderr(&said).contains("founding-two.toml:1: founding-two: shape:"), "{}", stderr(&said));
    let check = place.run(&["config", "check", file]);
    assert_eq!((check.status.code(), stdout(&check).as_str()), (Some(2), ""));
}

#[test]
fn a_configuration_is_begun_and_checked() {
    let place = Place::new();
    let shipped = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/observd.toml")).unwrap();
    assert_eq!(stdout(&place.run(&["config", "init"])), shipped);
    let init = place.run(&["config", "init", "-o", "new.toml"]);
    assert_eq!((init.status.code(), fs::read_to_string(place.path("new.toml")).unwrap()), (Some(0), shipped));
    let again = place.run(&["config", "init", "-o", "new.toml"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("is there already"), "{}", stderr(&again));
    assert_eq!(place.run(&["config", "check", "new.toml"]).status.code(), Some(0));
    assert_eq!(place.run(&["config", "check"]).status.code(), Some(0));
    place.write("bad.toml", "lnag = \"fr\"\n");
    for line in [["config", "check", "bad.toml"], ["today", "--config", "bad.toml"]] {
        let bad = place.run(&line);
        assert_eq!(bad.status.code(), Some(2));
        assert!(stderr(&bad).contains("bad.toml:1:1") && stderr(&bad).contains("did you mean \"lang\"?"));
    }
    let endless = place.run(&["today", "--config", "/dev/zero"]);
    assert_eq!(endless.status.code(), Some(2));
    assert_eq!(
        stderr(&endless),
        "observd: the configuration file /dev/zero is longer than 16 MiB; name another one\n"
    );
    // What helps to begin works where nothing else does.
    for line in [vec!["--config", "bad.toml", "config", "init"], vec!["--config", "bad.toml", "--help"]] {
        assert_eq!(place.run(&line).status.code(), Some(0), "{line:?}");
    }
}

/// A configuration by which mail is sent, with a password in a file.
const MAIL: &str = "[email]\nfrom = \"a@example.org\"\nsmtp = \"smtps://u@mail.example.org\"\n\
                    password_file = \"pw\"\n";

#[test]
fn a_password_that_is_not_there_is_a_wrong_configuration() {
    let place = Place::new();
    place.write("mail.toml", MAIL);
    for line in [&["config", "check", "mail.toml"][..], &["remind", "--config", "mail.toml"]] {
        let refused = place.run(line);
        let said = stderr(&refused);
        assert_eq!((refused.status.code(), stdout(&refused).as_str()), (Some(2), ""), "{line:?}: {said}");
        assert!(said.ends_with("pw; write the password into it\n"), "{line:?}: {said}");
    }
    let mut program = place.program();
    let both = program.args(["config", "check", "mail.toml"]).env("CREDENTIALS_DIRECTORY", "/none");
    let said = stderr(&both.output().unwrap());
    assert!(said.contains("/none/pw, then pw; write the password into one of them"), "{said}");
    place.write("pw", "hunter2\n");
    let check = place.run(&["config", "check", "mail.toml"]);
    assert_eq!(stdout(&check), "mail.toml: nothing is wrong\n", "{}", stderr(&check));
    place.write("mail.toml", &MAIL.replace("password_file = \"pw\"\n", ""));
    for line in [&["config", "check", "mail.toml"][..], &["today", "--config", "mail.toml"]] {
        let refused = place.run(line);
        assert_eq!(refused.status.code(), Some(2), "{line:?}");
        assert!(stderr(&refused).contains("mail.toml:3:8"), "{}", stderr(&refused));
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let place = Place::new();
    let expected = stdout(&place.run(&["export", "--kind", "week"]));
    assert_eq!(place.run(&["export", "--kind", "week", "-o", "a.ics"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(place.path("a.ics")).unwrap(), expected);
    assert!(stdout(&place.run(&["export", "-o", "a.json"])).is_empty());
    assert!(fs::read_to_string(place.path("a.json")).unwrap().starts_with("[\n{\"id\""));
    std::os::unix::fs::symlink("a.ics", place.path("link.ics")).unwrap();
    assert_eq!(place.run(&["export", "-o", "link.ics"]).status.code(), Some(0));
    assert!(fs::symlink_metadata(place.path("link.ics")).unwrap().is_symlink());
    assert_ne!(fs::read_to_string(place.path("a.ics")).unwrap(), expected);
    // Also a link that leads nowhere yet, and one that does so by another link.
    fs::create_dir(place.path("sub")).unwrap();
    for (to, link) in [("sub/new.ics", "first"), ("../first", "sub/second"), ("loop", "loop")] {
        std::os::unix::fs::symlink(to, place.path(link)).unwrap();
    }
    for (link, code) in [("sub/second", 0), ("first", 0), ("loop", 1)] {
        let written = place.run(&["export", "--kind", "week", "-o", link]);
        assert_eq!(written.status.code(), Some(code), "{link}: {}", stderr(&written));
        assert!(fs::symlink_metadata(place.path(link)).unwrap().is_symlink(), "{link}");
        assert_eq!(fs::read_to_string(place.path("sub/new.ics")).unwrap(), expected);
        if link == "sub/second" {
            fs::remove_file(place.path("sub/new.ics")).unwrap();
        }
    }
    assert_eq!(place.run(&["export", "-o", "/dev/null"]).status.code(), Some(0));
    for (target, why) in [
        ("none/a.ics", "the directory none is not there"),
        ("/none/such/a.ics", "the directory /none/such is not there"),
        (".", "is a directory"),
        ("a.ics/b.ics", "Not a directory (os error 20)"),
        ("/dev/full", "No space left on device (os error 28)"),
        // Where nothing can be made, whoever asks.
        ("/proc/a.ics", "(os error 2)"),
    ] {
        let refused = place.run(&["export", "-o", target]);
        let said = stderr(&refused);
        assert_eq!(refused.status.code(), Some(1), "{target}");
        assert!(said.starts_with(&format!("observd: -o: {target} cannot be written: ")), "{said}");
        assert!(said.contains(why) && !said.contains(".observd-"), "{said}");
    }
    let left: Vec<_> =
        fs::read_dir(place.home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".observd-")), "{left:?}");
}

#[test]
fn whoever_publishes_is_told_where_the_files_lead_if_that_is_nowhere() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    // With a file in the way nothing is written, and the word comes before.
    std::fs::write(path("in-the-way"), "").unwrap();
    std::fs::write(path("here.toml"), "[http]\nlisten = \"127.0.0.1:8081\"\n").unwrap();
    std::fs::write(path("there.toml"), "[http]\npublic_url = \"https://days.example.org\"\n").unwrap();
    let told = |config: &str| {
        let output = run(&format!("--config {} publish {}", path(config), path("in-the-way")));
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    let here = told("here.toml");
    assert!(here.contains("lead to http://127.0.0.1:8081, which is this machine"), "{here}");
    assert!(here.contains("`public_url` under [http]"), "{here}");
    assert!(!told("there.toml").contains("warning"));
}

#[test]
fn the_same_calendar_is_written_every_time() {
    let place = Place::new();
    let one = place.run(&["export", "--theme", "peace,security", "--lang", "fr"]);
    let other =
        place.run(&["--lang", "fr", "export", "--theme", "security", "--theme", "peace", "--theme", "peace"]);
    assert!(
        stdout(&one)
            .replace("\r\n ", "")
            .contains("SOURCE;VALUE=URI:http://127.0.0.1:8080/calendar.ics?theme=peace,security&lang=fr\r\n")
    );
    assert_eq!(one.stdout, other.stdout);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let place = Place::new();
    for line in ["list", "export --years 1950..2149", "export -o /dev/stdout", "--help", "config init"] {
        let mut program = place.program();
        let (reader, writer) = std::io::pipe().unwrap();
        let mut child =
            program.args(line.split_whitespace()).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        drop(program);
        drop(reader);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{line}");
    }
    // A pipe by its name, whose reader goes when it has seen enough.
    let fifo = place.path("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let mut program = place.program();
    let child =
        program.args(["export", "--years", "1950..2149", "-o", "fifo"]).stderr(Stdio::piped()).spawn();
    let mut first = [0; 15];
    fs::File::open(&fifo).unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"BEGIN:VCALENDAR");
    let output = child.unwrap().wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = place.program().arg("list").stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let output = output.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).starts_with("observd: standard output cannot be written: "),
        "{}",
        stderr(&output)
    );
}

/// Arguments, exit code, and what the sentence on standard error holds.
const WRONG: &[(&str, &str)] = &[
    ("", "a command is missing"),
    ("upcomming", "there is no command `upcomming`; did you mean `upcoming`?"),
    ("frobnicate", "there is no command `frobnicate`; see `observd --help`"),
    ("upcoming --dyas 3", "there is no flag `--dyas` here; did you mean `--days`?"),
    ("upcoming --zzz", "there is no flag `--zzz` here; see `observd upcoming --help`"),
    ("upcoming 3", "`3` is one argument too many; see `observd upcoming --help`"),
    ("upcoming --days", "--days needs a value; see `observd upcoming --help`"),
    ("upcoming --lang fr --from", "--from needs a value; see `observd upcoming --help`"),
    ("export --output=", "--output needs a value; see `observd export --help`"),
    ("config init -o", "--output needs a value; see `observd config init --help`"),
    ("--lang", "--lang needs a value; see `observd --help`"),
    ("help frobnicate", "there is no command `frobnicate`; see `observd --help`"),
    ("upcoming --days 0", "--days: `0` is no number of days; write 1 to 73049"),
    ("upcoming --days -3", "--days: `-3` is no number of days"),
    ("upcoming --days 99999999999999999999", "is no number of days"),
    ("upcoming --days 73050", "write 1 to 73049"),
    ("upcoming --days 3 --days 4", "--days is given twice; give it once"),
    ("upcoming --days 3.5", "--days: `3.5`"),
    ("upcoming --limit 0", "--limit: `0` is no number of occurrences"),
    ("upcoming --limit -1", "--limit: `-1`"),
    ("upcoming --from 2027-02-30", "--from: `2027-02-30` is no date: that month has 28 days"),
    ("upcoming --from 2027-13-01", "--from: `2027-13-01` is no date: months are 01 to 12"),
    ("upcoming --from 0000-01-01", "years begin with 0001"),
    ("upcoming --from 99999-01-01", "--from: `99999-01-01` is no date; write YYYY-MM-DD"),
    ("upcoming --from -99999999d", "--from: that day lies outside the years 1 to 9999"),
    ("upcoming --from +9223372036854775807d", "outside the years"),
    ("upcoming --from someday", "--from: `someday` is no date"),
    ("on", "DATE is missing"),
    ("on 2027-02-29", "DATE: `2027-02-29` is no date: that month has 28 days"),
    ("on --theme peace", "DATE is missing"),
    ("on today tomorrow", "`tomorrow` is one argument too many"),
    ("on +99999999999999999999999d", "write +7d or -7d"),
    ("today --theme pece", "--theme: there is no theme `pece`; did you mean `peace`?"),
    ("today --not-theme pece", "--not-theme: there is no theme `pece`"),
    ("today --theme peace,,", "--theme: there is no theme ``"),
    ("today --kind dya", "--kind: there is no kind `dya`; there are day, week"),
    (
        "today --id mine-awarness-day",
        "--id: there is no id `mine-awarness-day`; did you mean `mine-awareness-day`?",
    ),
    ("today --not-id nonesuch", "--not-id: there is no id `nonesuch`"),
    ("today --by UNESCOO", "--by: there is no body `UNESCOO`; did you mean `UNESCO`?"),
    ("today --by unesc", "--by: there is no body `unesc`; did you mean `UNESCO`?"),
    ("today --by xyz", "--by: there is no body `xyz`; there are ESCAP,"),
    ("today --theme peec", "--theme: there is no theme `peec`; did you mean `peace`?"),
    ("today --collection nu", "--collection: there is no collection `nu`"),
    ("today --format jsn", "--format: `jsn` is not one of them; did you mean `json`?"),
    (
        "today --format xml",
        "--format: `xml` is not one of them; there are table, plain, json, csv, ics, markdown",
    ),
    ("export --format table", "--format: `table` is not one of them; there are ics, csv, json, markdown"),
    ("today --lang fx", "--lang: there is no language `fx`; there are ar, en, es, fr, ru, zh"),
    ("today --lang french", "--lang: there is no language `french`; did you mean `fr`?"),
    ("--lang fr_CH.UTF-8 today", "did you mean `fr`?"),
    ("today --color blue", "--color: `blue` is not one of them; there are auto, always, never"),
    ("today --config", "--config needs a value"),
    (
        "today --config /none/such.toml",
        "the configuration file /none/such.toml, which --config names, is not there",
    ),
    ("show", "ID is missing"),
    (
        "show mine-awarenes-day",
        "ID: there is no observance `mine-awarenes-day`; did you mean `mine-awareness-day`?",
    ),
    ("show 卫塞节", "did you mean `vesak-day`?"),
    ("show zzzzzzzzzz", "ID: there is no observance `zzzzzzzzzz`; `observd list` shows them"),
    ("search", "WORDS is missing"),
    ("search ---", "there is no flag `---` here"),
    ("search ...", "WORDS: there is no letter in them"),
    ("export --years 2035..2026", "--years: `2035..2026` ends before it begins; write 2026..2035"),
    ("export --years 2026..2400", "--years: `2026..2400` is longer than 200 years; write at most 2026..2225"),
    ("export --years ..", "--years: `..` is no span of years"),
    ("export --years -5..5", "--years: `-5..5` is no span of years"),
    ("export --years 0..1", "is no span of years"),
    ("export --alarm 1h", "--alarm: `1h` is no alarm; write 0d (on the day), 1d, up to 366d"),
    ("export --alarm -1d", "--alarm: `-1d` is no alarm"),
    ("export --alarm 1d --alarm-time 25:00", "--alarm-time: `25:00` is no time of day"),
    ("export --alarm-time 08:00", "--alarm is missing"),
    ("remind --at yesterday", "--at: `yesterday` is no instant"),
    ("run --port 1", "there is no flag `--port` here"),
    ("config", "a command is missing"),
    ("config chekc", "there is no command `chekc`; did you mean `check`?"),
    (
        "config check /none/such.toml",
        "the configuration file /none/such.toml, which the argument names, is not there",
    ),
    ("config check --config /none/such.toml", "which --config names, is not there"),
];

#[test]
fn wrong_usage_is_one_sentence_that_says_what_would_be_right() {
    let place = Place::new();
    let mut wrong = Vec::new();
    for (line, sentence) in WRONG {
        let output = place.run(&line.split_whitespace().collect::<Vec<_>>());
        let said = stderr(&output);
        let last = said.lines().last().unwrap_or_default();
        // Without a command the help comes before the sentence.
        let lines = if ["", "config"].contains(line) { said.lines().count() } else { 1 };
        let right = output.status.code() == Some(2)
            && output.stdout.is_empty()
            && last.starts_with("observd: ")
            && last.contains(sentence)
            && said.lines().count() == lines;
        if !right {
            wrong.push(format!("{line}: {:?}: {said}", output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let odd = place.program().env("OBSERVD_NOW", "noon").arg("today").output().unwrap();
    assert_eq!(odd.status.code(), Some(2));
    assert!(stderr(&odd).starts_with("observd: OBSERVD_NOW: `noon` is no instant"), "{}", stderr(&odd));
}

#[test]
fn help_is_a_command_too() {
    for (line, same) in [
        ("help", "--help"),
        ("help upcoming", "upcoming --help"),
        ("help config check", "config check --help"),
        ("help help", "--help"),
    ] {
        assert_eq!(printed(line), printed(same), "{line}");
    }
}

#[test]
fn far_and_odd_arguments_are_answered() {
    let place = Place::new();
    for line in [
        "on 0001-01-01",
        "on 9999-12-31",
        "upcoming --from 9999-12-31 --days 73049",
        "upcoming --from 0001-01-01 --days 73049 --format json",
        "upcoming --from 9990-01-01 --format table",
        "upcoming --from -700000d",
        "upcoming --limit 18446744073709551615",
        "upcoming --from=-7d --days=3",
        "on -7d",
        "on monday",
        "export --years 1..200",
        "export --years 9799..9998 --rules",
        "export --years 9998 --format json",
        "today --by UNGA,UNESCO",
        "today --theme PEACE",
        "show PEACE-DAY",
        "--version",
    ] {
        let output = place.run(&line.split_whitespace().collect::<Vec<_>>());
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{line}");
    }
    let latin = |before: &[&str]| -> Vec<OsString> {
        let words = before.iter().map(|word| OsString::from(*word));
        words.chain([OsString::from_vec(b"Z\xfcrich".to_vec())]).collect()
    };
    for before in [
        &["search"][..],
        &["on"],
        &["show"],
        &["today", "--theme"],
        &["--lang"],
        &["upcoming", "--from"],
        &[],
    ] {
        let output = place.run(&latin(before));
        assert_eq!(output.status.code(), Some(2), "{before:?}");
        assert!(stderr(&output).starts_with("observd: "), "{before:?}: {}", stderr(&output));
    }
    assert_eq!(place.run(&latin(&["export", "-o"])).status.code(), Some(0));
}

/// Words that an argument may be, right and wrong.
fn word() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "today",
        "on",
        "upcoming",
        "list",
        "show",
        "search",
        "export",
        "config",
        "check",
        "init",
        "--from",
        "--days",
        "--limit",
        "--format",
        "json",
        "csv",
        "table",
        "ics",
        "markdown",
        "--lang",
        "ar",
        "zh",
        "--theme",
        "peace",
        "--kind",
        "week",
        "--id",
        "peace-day",
        "--by",
        "--years",
        "2026..2030",
        "--alarm",
        "7d",
        "--rules",
        "--color",
        "always",
        "2027-04-04",
        "+7d",
        "-7d",
        "--",
        "-h",
        "--not-id",
        "=",
        "",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "-{1,2}[a-z=]{0,6}", 1 => "[-+0-9.d]{1,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_arguments_make_it_panic_or_fail_without_a_word(words in prop::collection::vec(word(), 0..6)) {
        // Not these: one would serve until it is told to stop, and all write where they are told to.
        prop_assume!(!words.iter().any(|word| ["run", "remind"].contains(&word.as_str()) || word.starts_with("-o")));
        let output = Place::new().run(&words);
        let code = output.status.code();
        prop_assert!(matches!(code, Some(0..=2)), "{:?}: {:?} {}", words, code, stderr(&output));
        prop_assert!(code == Some(0) || !output.stderr.is_empty(), "{:?}", words);
        prop_assert!(!stderr(&output).contains("panicked"), "{:?}: {}", words, stderr(&output));
    }
}
