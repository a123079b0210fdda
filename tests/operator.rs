//! The promise: whoever runs the service sees what will be sent, why something came or did
//! not, whether mail works, and how it stands. `BLESS=1 cargo test --test operator` accepts
//! new outputs into `tests/operator/`.

#![expect(clippy::unwrap_used, reason = "in a test, that is how it fails")]
#![expect(clippy::disallowed_methods, reason = "a test makes files and starts programs")]

#[expect(dead_code, reason = "these tests need a part of what the bad relay can do")]
#[path = "support/smtp_sink.rs"]
mod smtp_sink;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use smtp_sink::{Fault, Phase, Sink};
use tempfile::TempDir;

/// A host with a configuration, and a mail server that it sends to.
struct Host {
    home: TempDir,
    port: u16,
}

/// Three subscriptions in three zones and languages.
const CONFIGURATION: &str = r#"
timezone = "Europe/Zurich"
[email]
from = "Observances <observances@example.org>"
smtp = "smtp://127.0.0.1:PORT"
[[subscription]]
name = "peace desk"
channel = "email"
to = ["desk@example.org", "second@example.org"]
select = { theme = ["peace", "security"] }
before = ["7d", "0d"]
timezone = "America/New_York"
lang = "fr"
[[subscription]]
name = "health"
channel = "email"
to = ["health@example.org"]
select = { theme = "health", not-id = "aids-day" }
before = ["3d"]
at = "18:30"
timezone = "Asia/Kathmandu"
lang = "ar"
[[subscription]]
name = "console"
channel = "stdout"
select = { kind = "day" }
"#;

impl Host {
    fn new(port: u16) -> Host {
        let host = Host { home: tempfile::tempdir().unwrap(), port };
        fs::write(host.path("observd.toml"), CONFIGURATION.replace("PORT", &port.to_string())).unwrap();
        host
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Puts something else into the configuration, in which `$&` stands for what it replaces.
    fn reconfigure(&self, what: &str, with: &str) {
        let before = fs::read_to_string(self.path("observd.toml")).unwrap();
        assert!(before.contains(what));
        fs::write(self.path("observd.toml"), before.replace(what, &with.replace("$&", what))).unwrap();
    }

    fn program(&self, now: &str, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_observd"));
        command
            .args(words(line))
            .env_clear()
            .env("HOME", self.home.path())
            .env("OBSERVD_CONFIG", self.path("observd.toml"))
            .env("STATE_DIRECTORY", self.path("state"))
            .env("OBSERVD_NOW", now)
            .env("TZ", "UTC")
            .env("COLUMNS", "80")
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, now: &str, line: &str) -> Output {
        self.program(now, line).output().unwrap()
    }

    /// A pass at an instant, whatever comes of it.
    fn pass(&self, at: &str) -> Output {
        self.run(at, &format!("remind --at {at}"))
    }

    /// What is printed, without what differs from run to run.
    fn printed(&self, now: &str, line: &str) -> (Option<i32>, String) {
        let output = self.run(now, line);
        let said = text(&output.stdout).replace(&format!(":{}", self.port), ":PORT");
        (output.status.code(), said.replace(self.home.path().to_str().unwrap(), "HOME"))
    }
}

/// Words, where quotes hold some together.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let split = |(place, part): (usize, &str)| match place % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    };
    parts.flat_map(split).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn golden(file: &str, said: &str) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operator").join(file);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(golden.parent().unwrap()).unwrap();
        fs::write(&golden, said).unwrap();
    }
    assert_eq!(said, fs::read_to_string(&golden).unwrap_or_default(), "{file}");
}

const NOW: &str = "2026-11-22T10:00:00Z";

#[test]
fn every_output_is_as_expected_where_nothing_ran_yet() {
    let host = Host::new(1);
    for (file, line) in [
        ("simulate.table", "simulate --from 2027-04-03 --to 2027-04-04 --format table"),
        ("simulate.plain", "simulate --from 2027-04-03 --to 2027-04-04"),
        ("simulate.csv", "simulate --from 2027-04-03 --to 2027-04-04 --format csv --subscription health"),
        ("simulate.json", "simulate --to 2026-12-11 --format json --recipient DESK@example.org"),
        (
            "simulate-nothing.table",
            "simulate --from 2027-04-03 --to 2027-04-03 --recipient desk@example.org --format table",
        ),
        ("status-new.table", "status --format table --limit 2"),
        (
            "explain-reminder-new.table",
            "explain-reminder \"peace desk\" mine-awareness-day 2027 --format table",
        ),
        ("explain-reminder-not.table", "explain-reminder health aids-day --format table"),
        ("explain-reminder-never.table", "explain-reminder console statistics-day 2027 --format table"),
        ("dry-run.txt", "remind --dry-run --at 2027-04-04T13:00:00Z"),
        ("help-simulate.txt", "simulate --help"),
        ("help-explain-reminder.txt", "explain-reminder --help"),
        ("help-send-test.txt", "send-test --help"),
        ("help-status.txt", "status --help"),
    ] {
        let (code, said) = host.printed(NOW, line);
        assert_eq!(code, Some(0), "{line}");
        golden(file, &said);
    }
    assert!(!host.path("state").exists(), "who only looks makes no state directory");
}

#[test]
fn what_was_sent_refused_and_missed_is_explained() {
    let refuses = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&refuses);
    let refusal = Fault::Reply("550 5.1.1 no such user");
    let sink = Sink::start(move |at| {
        (at.phase == Phase::Rcpt && asked.load(Ordering::Relaxed)).then(|| refusal.clone())
    });
    let host = Host::new(sink.port());
    assert_eq!(host.pass("2026-11-20T10:00:00Z").status.code(), Some(0));
    refuses.store(true, Ordering::Relaxed);
    assert_eq!(host.pass("2026-11-22T14:00:00Z").status.code(), Some(1));
    refuses.store(false, Ordering::Relaxed);
    assert_eq!(host.pass("2026-11-29T14:00:00Z").status.code(), Some(0));
    let later = "2026-11-29T18:00:00Z";
    for (file, line) in [
        (
            "explain-reminder.table",
            "explain-reminder \"peace desk\" palestinian-people-solidarity-day --format table",
        ),
        ("explain-reminder.plain", "explain-reminder \"Peace Desk\" palestinian-people-solidarity-day"),
        (
            "explain-reminder-before.table",
            "explain-reminder desk@example.org mine-awareness-day --format table",
        ),
    ] {
        let (code, said) = host.printed(later, line);
        assert_eq!(code, Some(0), "{line}");
        golden(file, &said);
    }
    let (_, json) = host.printed(
        later,
        "explain-reminder second@example.org palestinian-people-solidarity-day --format json",
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let line = &json[0]["reminders"][0];
    assert_eq!((line["state"].as_str(), line["before"].as_str()), (Some("failed"), Some("7d")), "{json}");
    assert_eq!(line["ledger"][0]["reason"].as_str(), Some("RCPT: 550 5.1.1 no such user"));
}

#[test]
fn what_is_overdue_is_said_and_ends_with_1() {
    let sink = Sink::good();
    let port = sink.port();
    let host = Host::new(port);
    host.pass("2026-11-20T10:00:00Z");
    host.pass("2026-11-21T13:00:00Z");
    drop(sink);
    assert_eq!(host.pass("2026-11-22T14:00:00Z").status.code(), Some(1), "nobody listens");
    let database = fs::read(host.path("state/observd.db")).unwrap();
    let (code, said) = host.printed("2026-11-22T15:00:00Z", "status");
    assert!(code == Some(0) && said.contains("2 planned"), "an hour is no delay: {said}");
    let (code, said) = host.printed("2026-11-24T18:00:00Z", "status --format table --limit 2");
    assert_eq!(code, Some(1));
    // The size is the database's own matter.
    let said: String =
        said.lines().filter(|line| !line.starts_with("database")).map(|line| format!("{line}\n")).collect();
    golden("status-overdue.table", &said);
    let (code, said) = host.printed("2026-11-24T18:00:00Z", "status --format json");
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (code, said["well"].as_bool(), said["running"].as_bool()),
        (Some(1), Some(false), Some(false))
    );
    assert_eq!(said["overdue"].as_array().map(Vec::len), said["overdue_count"].as_u64().map(|n| n as usize));
    assert_eq!(fs::read(host.path("state/observd.db")).unwrap(), database, "a look wrote");
}

#[test]
fn a_service_that_runs_is_seen_to_and_is_not_disturbed() {
    let sink = Sink::good();
    let host = Host::new(sink.port());
    let with_http = fs::read_to_string(host.path("observd.toml")).unwrap();
    fs::write(host.path("observd.toml"), format!("{with_http}[http]\nlisten = \"127.0.0.1:0\"\n")).unwrap();
    let mut service = host.program(NOW, "run").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let runs = format!("service\truns (pid {})", service.id());
    let seen = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        text(&host.run(NOW, "status").stdout).contains(&runs)
    });
    let explained = host.run(NOW, "explain-reminder console aids-day 2025");
    service.kill().unwrap();
    service.wait().unwrap();
    assert!(seen && explained.status.success(), "{explained:?}");
    assert!(!text(&host.run(NOW, "status").stdout).contains(&runs));
}

#[test]
fn a_sample_is_sent_or_it_is_said_why_not() {
    let sink = Sink::good();
    let host = Host::new(sink.port());
    let (code, said) = host.printed(NOW, "send-test --to someone@example.org --subscription \"peace desk\"");
    assert_eq!(code, Some(0));
    let said: String =
        said.lines().filter(|line| !line.starts_with("taken")).map(|line| format!("{line}\n")).collect();
    golden("send-test.txt", &said);
    host.run("2026-11-22T10:00:01Z", "send-test --to someone@example.org --lang ru");
    let mails = sink.wait_for(2, Duration::from_secs(5));
    assert_ne!(
        mails.first().unwrap().message_id,
        mails.last().unwrap().message_id,
        "two tests are two messages"
    );
    assert!(!host.path("state").exists(), "the ledger knows nothing of it");

    for (phase, reply, sentence) in [
        (Phase::Banner, "554 no mail here", "greeting: 554"),
        (Phase::Mail, "550 5.7.1 not you", "check [email] from"),
        (Phase::Rcpt, "550 5.1.1 unknown", "refused the message: RCPT: 550 5.1.1 unknown; check the address"),
        (
            Phase::Rcpt,
            "451 4.7.1 greylisted",
            "put the message off: RCPT: 451 4.7.1 greylisted; many servers",
        ),
        (Phase::Dot, "552 5.3.4 too big", "refused the message: message: 552 5.3.4 too big"),
    ] {
        let sink = Sink::start(move |at| (at.phase == phase).then_some(Fault::Reply(reply)));
        let output = Host::new(sink.port()).run(NOW, "send-test --to someone@example.org");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{reply}: {said}");
        assert!(said.contains(sentence) && said.lines().count() == 1, "{reply}: {said}");
    }
    let output = Host::new(1).run(NOW, "send-test --to someone@example.org");
    assert!(text(&output.stderr).contains("check host and port in [email] smtp"), "{output:?}");
}

#[test]
fn wrong_names_are_answered_with_the_right_ones() {
    let host = Host::new(1);
    for (line, sentence) in [
        (
            "simulate --from 2027-01-02 --to 2027-01-01",
            "--to: 2027-01-01 is before 2027-01-02, where --from begins",
        ),
        ("simulate --to someday", "--to: `someday` is no date"),
        ("simulate --from 1800-01-01 --to 2027-01-01", "longer than 200 years"),
        (
            "simulate --subscription helth",
            "--subscription: there is no subscription `helth`; did you mean `health`?",
        ),
        (
            "simulate --recipient dsk@example.org",
            "has the recipient `dsk@example.org`; did you mean `desk@example.org`?",
        ),
        ("simulate --format ics", "there are table, plain, json, csv"),
        ("explain-reminder", "ID is missing; see `observd explain-reminder --help`"),
        ("explain-reminder health", "ID is missing"),
        (
            "explain-reminder helth aids-day",
            "no subscription and no recipient `helth`; did you mean `health`?",
        ),
        ("explain-reminder health aids-dy", "there is no observance `aids-dy`; did you mean `aids-day`?"),
        ("explain-reminder health aids-day 27", "YEAR: `27` is no year; write YYYY"),
        ("send-test", "--to is missing"),
        ("send-test --to nobody", "--to: `nobody` is not a mail address"),
        ("send-test --to a@example.org --subscription x", "there are console, health, peace desk"),
        ("status --limit x", "--limit"),
    ] {
        let output = host.run(NOW, line);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        assert!(said.contains(sentence) && said.lines().count() == 1, "{line}: {said}");
    }
    fs::write(host.path("observd.toml"), "").unwrap();
    let output = host.run(NOW, "send-test --to a@example.org");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("mail needs [email] in the configuration"), "{output:?}");
    // Without a configuration there is one subscription, and it can be looked at as well.
    assert_eq!(host.run(NOW, "simulate --to 2026-12-01").status.code(), Some(0));
    assert_eq!(host.run(NOW, "explain-reminder console aids-day").status.code(), Some(0));
}

#[test]
fn no_line_of_a_table_is_wider_than_the_terminal() {
    use unicode_width::UnicodeWidthStr as _;
    let sink = Sink::good();
    let host = Host::new(sink.port());
    host.pass("2026-11-20T10:00:00Z");
    drop(sink);
    host.pass("2026-11-22T14:00:00Z");
    for columns in [34, 46, 60, 100] {
        for line in [
            "simulate --to +60d --format table",
            "status --format table",
            "explain-reminder \"peace desk\" palestinian-people-solidarity-day --format table",
        ] {
            let mut program = host.program("2026-11-24T18:00:00Z", line);
            let said = text(&program.env("COLUMNS", columns.to_string()).output().unwrap().stdout);
            let wide = said.lines().find(|line| line.width() > columns);
            assert!(wide.is_none() && !said.is_empty(), "{columns} columns: {line}: {wide:?}");
        }
    }
}

#[test]
fn a_closed_pipe_ends_a_long_simulation_quietly() {
    let host = Host::new(1);
    let (reader, writer) = std::io::pipe().unwrap();
    let mut program = host.program(NOW, "simulate --to 2036-12-31");
    let child = program.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    drop(program);
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn a_message_is_foreseen_for_when_it_leaves() {
    let host = Host::new(9);
    let with = "[reminders]\nspread = \"60m\"\n$&\nquiet = \"09:10-08:00\"";
    host.reconfigure("[[subscription]]\nname = \"peace desk\"", with);
    for (file, line) in [
        ("simulate-spread.table", "simulate --from 2027-04-04 --to 2027-04-04 --format table"),
        ("simulate-spread.csv", "simulate --from 2027-04-04 --to 2027-04-04 --format csv"),
    ] {
        let (code, said) = host.printed(NOW, line);
        assert_eq!(code, Some(0), "{line}");
        golden(file, &said);
    }
}

#[test]
fn what_waits_for_the_end_of_the_quiet_hours_is_not_overdue() {
    let host = Host::new(1);
    host.reconfigure("name = \"peace desk\"", "$&\nquiet = \"10:00-07:00\"");
    host.pass("2026-11-20T10:00:00Z");
    // Nine o'clock in New York is 14:00 UTC; nobody takes the mail, and at ten there it is quiet.
    host.pass("2026-11-22T14:00:00Z");
    host.pass("2026-11-22T15:30:00Z");
    for (now, is_overdue) in
        [("2026-11-22T15:30:00Z", false), ("2026-11-23T13:04:00Z", false), ("2026-11-23T13:06:00Z", true)]
    {
        let (_, said) = host.printed(now, "status --format json");
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        let overdue = said["overdue"].as_array().unwrap();
        let recipients: Vec<_> = overdue.iter().map(|one| one["recipient"].as_str().unwrap()).collect();
        assert!(recipients.contains(&"health@example.org"), "no hour is quiet there: {recipients:?}");
        assert_eq!(recipients.contains(&"desk@example.org"), is_overdue, "{now}");
    }
}

#[test]
fn the_outbox_is_listed_and_shown_as_expected() {
    // Which of its faults the relay has, at one time or another.
    let fault = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&fault);
    let sink = Sink::start(move |at| match (asked.load(Ordering::Relaxed), at.phase) {
        (1, Phase::Rcpt) => Some(Fault::Reply("550 5.1.1 no such user")),
        (2, Phase::Rcpt) => Some(Fault::Reply("451 4.7.1 greylisted, come back later")),
        (3, Phase::Dot) => Some(Fault::TakeAndClose),
        _ => None,
    });
    let host = Host::new(sink.port());
    for (now, what) in [
        ("2026-11-20T10:00:00Z", 0),
        ("2026-11-22T14:00:00Z", 1),
        ("2026-11-29T14:00:00Z", 0),
        ("2026-12-03T14:00:00Z", 3),
        ("2026-12-09T13:00:00Z", 2),
    ] {
        fault.store(what, Ordering::Relaxed);
        host.pass(now);
    }
    let later = "2026-12-09T13:05:00Z";
    let (_, listed) =
        host.printed(later, "outbox list --channel email --format json --state deferred,unknown");
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let id = |state: &str| {
        let mut of_state = listed.as_array().unwrap().iter().filter(|one| one["state"] == state);
        of_state.next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let [deferred, unknown] = ["deferred", "unknown"].map(|state| format!("outbox show {}", id(state)));
    for (file, line) in [
        ("outbox-list.table", "outbox list --channel email --format table"),
        ("outbox-list.plain", "outbox list --state failed,unknown,deferred"),
        ("outbox-list.csv", "outbox list --state failed,unknown,deferred --format csv"),
        ("outbox-list.json", "outbox list --channel email --format json"),
        ("outbox-show-deferred.txt", deferred.as_str()),
        ("outbox-show-unknown.txt", unknown.as_str()),
        ("help-outbox.txt", "outbox --help"),
        ("help-outbox-list.txt", "outbox list --help"),
    ] {
        let (code, said) = host.printed(later, line);
        assert_eq!(code, Some(0), "{line}");
        golden(file, &said);
    }
    for line in
        ["outbox list --state sent --recipient nobody@example.org --format table", "outbox list --limit 0"]
    {
        assert_eq!(host.printed(later, line), (Some(0), String::new()), "{line}");
    }
    let (_, raw) = host.printed(later, &format!("{unknown} --raw"));
    assert!(raw.contains("Message-ID: <") && raw.contains("multipart/alternative"), "{raw}");
}

/// What waits is listed, shown whole, and can be discarded and resent by the beginning of its id.
#[test]
fn the_outbox_can_be_looked_at_and_acted_on() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("observd.toml");
    std::fs::write(
        &config,
        "timezone = \"UTC\"\n[email]\nfrom = \"o@example.org\"\nsmtp = \"smtp://127.0.0.1:1\"\n\
         [[subscription]]\nname = \"desk\"\nchannel = \"email\"\nto = [\"desk@example.org\"]\n\
         select = { id = \"mine-awareness-day\" }\n",
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_observd"))
            .arg("--config")
            .arg(&config)
            .args(arguments)
            .env("STATE_DIRECTORY", home.path().join("state"))
            .output()
            .unwrap();
        let said = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
        (done.status.code(), said)
    };
    assert_eq!(run(&["remind", "--at", "2027-04-04T09:00:00Z"]).0, Some(1), "nobody takes mail there");
    let (code, listed) = run(&["outbox", "list", "--state", "planned", "--format", "json"]);
    assert_eq!(code, Some(0), "{listed}");
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed[0]["recipient"], "desk@example.org");
    let id = listed[0]["id"].as_str().unwrap();
    let (_, shown) = run(&["outbox", "show", id]);
    assert!(shown.contains("mine-awareness-day/2027/desk@example.org/email/0d"), "{shown}");
    assert!(run(&["outbox", "show", "--raw", &id[..8]]).1.contains("Subject: "));
    assert!(run(&["outbox", "discard", &id[..8]]).1.contains("is cancelled"));
    assert!(run(&["outbox", "list", "--state", "cancelled"]).1.contains("discarded by the operator"));
    assert_eq!(run(&["outbox", "discard", id]).0, Some(1));
    assert!(run(&["outbox", "resend", id]).1.contains("is planned"));
    assert_eq!(run(&["outbox", "show", "nothing"]).0, Some(1));
    assert!(run(&["outbox", "adopt"]).1.contains("nothing to adopt"));
    // A copy of the database is held, and goes on when it is adopted.
    let state = home.path().join("state");
    let copy = state.join("copy.db");
    std::fs::copy(state.join("observd.db"), &copy).unwrap();
    std::fs::rename(&copy, state.join("observd.db")).unwrap();
    let (code, held) = run(&["remind"]);
    assert!(code == Some(1) && held.contains("outbox adopt"), "{held}");
    assert!(run(&["outbox", "adopt", "--from-now"]).1.contains("adopted"));
    assert_eq!(run(&["outbox", "adopt"]).0, Some(0));
}
