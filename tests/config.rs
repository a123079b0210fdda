//! The promise: a wrong configuration is refused with its place and what would be right, and
//! the file we ship is true. `BLESS=1 cargo test --test config` accepts new messages.
#![expect(clippy::disallowed_methods, reason = "tests read their files, and fail in the shortest way")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test, that is how it fails")]

use std::fs;
use std::path::{Path, PathBuf};

use observd::config::{Config, Digest, Environment, Faults, OnUnknown, Reminders, Storage, Tls};
use observd::remind::channel;
use observd::zone::Zones;
use proptest::prelude::*;

fn environment() -> Environment {
    Environment { home: Some("/home/u".into()), tz: Some("Europe/Zurich".into()), ..Environment::default() }
}

fn parse(text: &str) -> Config {
    Config::parse(
        text,
        Path::new("/etc/observd/observd.toml"),
        &environment(),
        &Zones::load(),
        &channel::declared(),
    )
    .unwrap_or_else(|faults| panic!("{faults}"))
}

fn shipped() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/observd.toml")).unwrap()
}

fn bad_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/config")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}

/// What is said of a bad file, as if it lay in the current directory.
fn said(file: &Path, colour: bool) -> String {
    let text = fs::read_to_string(file).unwrap();
    let name = Path::new(file.file_name().unwrap());
    match Config::parse(&text, name, &environment(), &Zones::load(), &channel::declared()) {
        Ok(_) => panic!("{} is accepted", file.display()),
        Err(faults) => faults.render(colour),
    }
}

#[test]
fn every_bad_file_is_refused_with_the_expected_message() {
    let files = bad_files();
    assert!(files.len() >= 15, "only {} bad files", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let said = said(&file, false) + "\n";
        let golden = file.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&golden, &said).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{}\nexpected:\n{expected}\nsaid:\n{said}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_message_tells_a_password() {
    for file in bad_files() {
        for colour in [false, true] {
            let said = said(&file, colour);
            assert!(!said.contains("hunter2"), "{}:\n{said}", file.display());
        }
        let text = fs::read_to_string(&file).unwrap();
        let faults =
            Config::parse(&text, &file, &environment(), &Zones::load(), &channel::declared()).unwrap_err();
        assert!(!format!("{faults:?}").contains("hunter2"), "{}", file.display());
    }
}

#[test]
fn colour_is_there_only_where_it_is_asked_for() {
    let file = bad_files().remove(0);
    assert!(said(&file, true).contains('\u{1b}'));
    assert!(!said(&file, false).contains('\u{1b}'));
}

#[test]
fn the_shipped_file_says_the_defaults() {
    let mut config = parse(&shipped());
    config.file = None;
    config.catalogue.base = PathBuf::new();
    assert_eq!(config, Config::defaults(&environment(), &Zones::load(), &channel::declared()));
}

/// The shipped file with every example in force: the lines that begin with `#` and no space.
fn with_examples() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(example) if example.starts_with(|first: char| first.is_ascii_lowercase() || first == '[') => {
            example.to_owned()
        }
        _ => line.to_owned(),
    };
    shipped().lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn every_example_in_the_shipped_file_is_right() {
    let text = with_examples();
    let config = parse(&text);
    assert_eq!(config.lang.code(), "en");
    assert_eq!(config.catalogue.since, Some(2020));
    assert_eq!(config.http.public_url, "https://days.example.org");
    let email = config.email.as_ref().unwrap();
    assert_eq!((email.smtp.tls, email.smtp.host.as_str()), (Tls::Implicit, "mail.example.org"));
    let [desk, console] = &config.subscriptions[..] else { panic!("two subscriptions") };
    assert_eq!((desk.channel.name, desk.channel.to.len()), ("email", 1));
    assert_eq!(desk.before.iter().map(|lead| lead.days()).collect::<Vec<_>>(), [7, 1, 0]);
    assert_eq!((desk.zone.name(), desk.lang.code()), ("America/New_York", "fr"));
    assert_eq!(desk.select.kind, ["day"]);
    assert_eq!(desk.digest, Some(Digest::Weekly));
    assert_eq!(desk.quiet.map(|quiet| quiet.until.to_string()).as_deref(), Some("07:00:00"));
    assert_eq!((email.connections, email.per_minute, email.attach_calendar), (4, Some(100), false));
    assert_eq!(console.channel.name, "stdout");
    assert_eq!(console.zone.name(), "Europe/Zurich");
    let reminders = Reminders {
        templates: Some("/etc/observd/templates".into()),
        ..Config::defaults(&environment(), &Zones::load(), &channel::declared()).reminders
    };
    assert_eq!(config.reminders, reminders);
}

#[test]
fn without_a_file_one_subscription_speaks_on_the_day_at_nine() {
    let config = Config::defaults(&environment(), &Zones::load(), &channel::declared());
    assert_eq!(config.storage, Storage::Sqlite("/home/u/.local/state/observd/observd.db".into()));
    assert_eq!(config.http.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.zone.name(), "Europe/Zurich");
    let [console] = &config.subscriptions[..] else { panic!("one subscription") };
    assert_eq!((console.name.as_str(), console.channel.name), ("console", "stdout"));
    assert_eq!((console.before.first().unwrap().days(), console.at.to_string().as_str()), (0, "09:00:00"));
    assert!(parse("subscription = []").subscriptions.is_empty());
}

#[test]
fn how_reminders_are_sent_is_as_the_file_says() {
    let config = parse(
        "[reminders]\non_unknown = \"hold\"\nspread = \"5m\"\nsuspend_after = 100\ntemplates = \"/t\"\n\
         [email]\nfrom = \"a@example.org\"\nsmtp = \"smtp://localhost\"\nconnections = 64\n\
         per_minute = 1\nattach_calendar = true\n",
    );
    let spread = std::time::Duration::from_secs(300);
    let templates = Some("/t".into());
    let expected = Reminders { on_unknown: OnUnknown::Hold, spread, suspend_after: 100, templates };
    assert_eq!(config.reminders, expected);
    let email = config.email.unwrap();
    assert_eq!((email.connections, email.per_minute, email.attach_calendar), (64, Some(1), true));
}

#[test]
fn storage_is_relative_to_the_state_directory() {
    let cases = [
        ("sqlite:a.db", "/home/u/.local/state/observd/a.db"),
        ("sqlite://sub/a.db", "/home/u/.local/state/observd/sub/a.db"),
        ("sqlite:/var/a.db", "/var/a.db"),
        ("sqlite:///var/a.db", "/var/a.db"),
    ];
    for (url, path) in cases {
        let config = parse(&format!("[storage]\nurl = \"{url}\""));
        assert_eq!(config.storage, Storage::Sqlite(path.into()), "{url}");
    }
}

#[test]
fn the_public_address_never_ends_with_a_slash() {
    for (url, expected) in
        [("https://Days.example.org/", "https://days.example.org"), ("https://h/un/", "https://h/un")]
    {
        assert_eq!(parse(&format!("[http]\npublic_url = \"{url}\"")).http.public_url, expected);
    }
}

#[test]
fn the_file_s_language_comes_before_the_locale_s() {
    let from = Environment { lc_all: Some("ru_RU.UTF-8".into()), ..environment() };
    let lang = |text: &str| {
        Config::parse(text, Path::new("x"), &from, &Zones::load(), &channel::declared()).unwrap().lang.code()
    };
    assert_eq!(lang("lang = \"es\""), "es");
    assert_eq!(lang(""), "ru");
    let unknown = Environment { lc_all: Some("de_CH".into()), ..environment() };
    assert_eq!(Config::defaults(&unknown, &Zones::load(), &channel::declared()).lang.code(), "en");
}

#[test]
fn two_subscriptions_may_share_a_recipient() {
    let one = "[[subscription]]\nname = \"NAME\"\nchannel = \"email\"\nto = [\"desk@example.org\"]\n";
    let email = "[email]\nfrom = \"a@example.org\"\nsmtp = \"smtp://localhost\"\n";
    let text = format!("{email}{}{}", one.replace("NAME", "a"), one.replace("NAME", "b"));
    assert_eq!(parse(&text).subscriptions.len(), 2);
}

/// A file with so many recipients, of whom the first comes again at the end.
fn many(count: usize) -> String {
    let to: String = (0..count).map(|number| format!("  \"reader{number}@example.org\",\n")).collect();
    let email = "[email]\nfrom = \"a@example.org\"\nsmtp = \"smtp://localhost\"\n";
    let head = "[[subscription]]\nname = \"all\"\nchannel = \"email\"\n";
    format!("{email}{head}to = [\n{to}  \"READER0@example.org\",\n]\n")
}

fn faults(text: &str) -> Faults {
    let name = Path::new("x.toml");
    Config::parse(text, name, &environment(), &Zones::load(), &channel::declared()).unwrap_err()
}

/// Compared each with each, they took minutes.
#[test]
fn one_of_a_hundred_thousand_recipients_that_comes_twice_is_found() {
    let places: Vec<usize> = faults(&many(100_000)).iter().map(|fault| fault.line()).collect();
    assert_eq!(places, [100_008]);
}

#[test]
fn a_flood_of_faults_is_told_in_part() {
    let faults = faults(&many(20_000).replace("@example.org\",", "\","));
    assert_eq!(faults.iter().count(), 100);
    let said = faults.render(false);
    assert!(said.ends_with("and 19901 more faults like these"), "{}", said.lines().last().unwrap());
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_taken() {
    assert_eq!(parse("\u{feff}lang = \"fr\"\r\n[http]\r\nlisten = \"[::1]:80\"\r\n").lang.code(), "fr");
}

const SECRET_LINE: &str = "smtp = \"smtps://user:hunter2@mail.example.org:465\"";

/// What is said of a text, if it is wrong; never the password.
fn untold(text: &str) -> Result<(), String> {
    match Config::parse(text, Path::new("x.toml"), &environment(), &Zones::load(), &channel::declared()) {
        Ok(config) if format!("{config:?}").contains("hunter2") => Err(format!("{config:?}")),
        Ok(_) => Ok(()),
        Err(faults) => {
            let said = faults.render(false);
            if said.contains("hunter2") { Err(format!("{text}\n{said}")) } else { Ok(()) }
        }
    }
}

#[test]
fn one_slip_in_the_line_of_a_password_does_not_tell_it() {
    let password = SECRET_LINE.find("hunter2").unwrap();
    // Without the colon before it nothing tells it from the user's name.
    for place in (0..password - 1).chain(password + "hunter2".len()..SECRET_LINE.len()) {
        for instead in ["", " ", "\"", "'", "#", ":", "/", "@", "=", "x", "\\", "é"] {
            let mut line = SECRET_LINE.to_owned();
            line.replace_range(place..=place, instead);
            for rest in ["", "\nwrong = 1\n"] {
                untold(&format!("[email]\n{line}{rest}")).unwrap();
            }
        }
    }
}

proptest! {
    /// Whatever is cut out of a right file, or put into it, the answer is a configuration or
    /// an error that can be drawn; and the password in it stays untold, unless its own line
    /// is cut to pieces.
    #[test]
    fn a_mangled_file_is_answered(
        at in 0.0..1.0_f64,
        length in 0..40_usize,
        put in r#"[\[\]{}="'#a-z0-9:/@.\\ü\n -]{0,6}"#,
    ) {
        let whole = with_examples().replace("smtps://user@", "smtps://user:hunter2@");
        let whole: Vec<char> = whole.replace("password_file", "#").chars().collect();
        let from = (whole.len() as f64 * at) as usize;
        let kept = |(place, letter): (usize, &char)| {
            let cut = (from..from + length).contains(&place);
            let put = if place == from { put.clone() } else { String::new() };
            put + &String::from_iter((!cut).then_some(*letter))
        };
        let text: String = whole.iter().enumerate().map(kept).collect();
        if let Err(faults) = Config::parse(&text, Path::new("x.toml"), &environment(), &Zones::load(), &channel::declared()) {
            prop_assert!(!faults.render(true).is_empty());
            prop_assert!(faults.iter().all(|fault| fault.line() >= 1 && fault.column() >= 1));
        }
        if text.contains(SECRET_LINE) {
            untold(&text).map_err(TestCaseError::fail)?;
        }
    }
}
