//! Promise: the service ends in bounded time whatever a mail server does, a dry run shows
//! what a pass sends and changes nothing, and two services never share a database.
#![expect(clippy::disallowed_methods, reason = "tests start programs, read files and wait")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what must hold by failing")]

#[path = "service/reload.rs"]
mod reload;
#[expect(dead_code, reason = "these tests need a part of what the bad relay can do")]
#[path = "support/smtp_sink.rs"]
mod smtp_sink;

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use observd::remind::outbox::{Filter, NewMessage, Outbox, State};
use smtp_sink::{Fault, Phase, Sink};

fn configuration(directory: &Path, port: u16, more: &str) -> PathBuf {
    let text = format!(
        "timezone = \"UTC\"\n{more}[http]\nlisten = \"127.0.0.1:0\"\n\
         [email]\nfrom = \"observances@example.org\"\nsmtp = \"smtp://127.0.0.1:{port}\"\n\
         [[subscription]]\nname = \"all\"\nchannel = \"email\"\nat = \"00:00\"\n\
         to = [\"one@example.org\", \"two@example.org\"]\n\
         before = [{}]\n",
        (0..=40).map(|days| format!("\"{days}d\"")).collect::<Vec<_>>().join(", ")
    );
    let file = directory.join("observd.toml");
    std::fs::write(&file, text).unwrap();
    file
}

fn observd(state: &Path, config: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_observd"));
    command.arg("--config").arg(config).args(arguments).env("STATE_DIRECTORY", state).stdin(Stdio::null());
    command
}

fn started(state: &Path, config: &Path, arguments: &[&str]) -> Child {
    observd(state, config, arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn terminate(child: &Child) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
}

/// Waits for the end, or fails after half a minute: less than systemd's patience in the unit.
fn ended(mut child: Child) -> (Option<i32>, String) {
    for _ in 0..300 {
        if child.try_wait().unwrap().is_some() {
            let Output { status, stderr, .. } = child.wait_with_output().unwrap();
            return (status.code(), String::from_utf8_lossy(&stderr).into_owned());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    child.kill().unwrap();
    panic!("still there after half a minute");
}

fn wait_for(what: impl Fn() -> bool) {
    for _ in 0..600 {
        if what() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("half a minute was not enough");
}

#[test]
fn a_stop_is_bounded_while_a_mute_server_holds_a_mail() {
    for (phase, command) in [(Phase::Banner, "run"), (Phase::Rcpt, "run"), (Phase::Rcpt, "remind")] {
        let directory = tempfile::tempdir().unwrap();
        let sink = Sink::start(move |at| (at.phase == phase).then_some(Fault::Hang));
        let config = configuration(directory.path(), sink.port(), "");
        let state = directory.path().join("state");
        let child = started(&state, &config, &[command]);
        wait_for(|| sink.connections() > 0);
        terminate(&child);
        let (code, log) = ended(child);
        assert_eq!(code, Some(if command == "run" { 0 } else { 130 }), "{command}, {phase:?}: {log}");
        let ledger = Outbox::open_to_read(&state.join("observd.db")).unwrap().unwrap();
        let counts = ledger.counts().unwrap();
        assert_eq!(
            (counts.of(State::Sent), counts.of(State::Failed), counts.waiting() + counts.of(State::Leased)),
            (0, 0, 2),
            "{log}"
        );
    }
}

#[test]
fn a_dry_run_shows_what_the_pass_sends_and_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let sink = Sink::good();
    let config = configuration(directory.path(), sink.port(), "");
    let state = directory.path().join("state");
    let dry_run = |now: &str| {
        let mut command = observd(&state, &config, &["remind", "--dry-run"]);
        let output = command.env("OBSERVD_NOW", now).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = dry_run("2027-04-04T15:00:00Z");
    assert!(!state.exists(), "a dry run made the state directory");
    for recipient in ["one@example.org", "two@example.org"] {
        assert!(shown.contains(&format!("to       {recipient} (email)")), "{shown}");
    }
    // What was due this morning is not late on the first day.
    assert!(!shown.contains(", late)") && shown.contains("International Day for Mine Awareness"), "{shown}");

    let pass = |at: &str| observd(&state, &config, &["remind", "--at", at]).output().unwrap();
    assert!(pass("2027-04-04T15:00:00Z").status.success());
    let accepted = sink.wait_for(2, Duration::from_secs(5));
    assert_eq!(accepted.len(), shown.matches("  subject  ").count());
    assert!(dry_run("2027-04-04T15:01:00Z").starts_with("nothing would be sent"));

    // What waits in the outbox for a server that is down is shown, too.
    drop(sink);
    assert_eq!(pass("2027-04-05T15:00:00Z").status.code(), Some(1));
    let database = std::fs::read(state.join("observd.db")).unwrap();
    assert_eq!(dry_run("2027-04-05T15:01:00Z").matches("(waits in the outbox)").count(), 2);
    assert_eq!(std::fs::read(state.join("observd.db")).unwrap(), database, "a dry run wrote");
}

#[test]
fn two_services_do_not_share_a_database() {
    let directory = tempfile::tempdir().unwrap();
    let sink = Sink::start(|at| (at.phase == Phase::Dot).then_some(Fault::Hang));
    let storage = format!("[storage]\nurl = \"sqlite://{}\"\n", directory.path().join("shared.db").display());
    let config = configuration(directory.path(), sink.port(), &storage);
    let mut first = started(&directory.path().join("one"), &config, &["run"]);
    wait_for(|| sink.connections() > 0);
    let second = observd(&directory.path().join("two"), &config, &["remind"]).output().unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("another observd") && said.contains(&first.id().to_string()), "{said}");
}

#[test]
fn a_wrong_file_of_ones_own_takes_no_reminder_but_its_own_away() {
    let directory = tempfile::tempdir().unwrap();
    let sink = Sink::good();
    let own = "[catalogue]\ninclude = [\"*-day.toml\"]\n";
    let config = configuration(directory.path(), sink.port(), own);
    std::fs::write(directory.path().join("founding-day.toml"), "kind = 'day'").unwrap();
    // One subscription is to a day of the file that is wrong.
    let mut text = std::fs::read_to_string(&config).unwrap();
    text.push_str(
        "[[subscription]]\nname = \"town\"\nchannel = \"stdout\"\nselect = { id = \"founding-day\" }\n",
    );
    std::fs::write(&config, text).unwrap();
    let state = directory.path().join("state");
    let child = started(&state, &config, &["run"]);
    assert_eq!(sink.wait_for(2, Duration::from_secs(20)).len(), 2);
    terminate(&child);
    let (code, log) = ended(child);
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("founding-day.toml:1: founding-day: shape: the key `names` is missing"), "{log}");
    assert!(log.contains("there is no id `founding-day`") && log.contains("\"town\""), "{log}");
    // With the file in order, a name that nobody knows is refused as ever.
    std::fs::remove_file(directory.path().join("founding-day.toml")).unwrap();
    let refused = observd(&state, &config, &["remind", "--dry-run"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn what_is_resent_by_hand_leaves_at_once_while_the_service_runs() {
    let directory = tempfile::tempdir().unwrap();
    let sink = Sink::start(|at| match (at.message, at.phase) {
        (0, Phase::Dot) => Some(Fault::TakeAndClose),
        (1, Phase::Rcpt) => Some(Fault::Reply("550 5.7.1 not today")),
        _ => None,
    });
    let config = configuration(directory.path(), sink.port(), "[reminders]\non_unknown = \"hold\"\n");
    let state = directory.path().join("state");
    let child = started(&state, &config, &["run"]);
    let stand = |of: &[State]| -> Vec<String> {
        let filter = Filter { states: of.to_vec(), ..Filter::default() };
        // Until the service has made it, there is none.
        let Ok(Some(ledger)) = Outbox::open_to_read(&state.join("observd.db")) else { return Vec::new() };
        ledger.lines(&filter).map(|lines| lines.into_iter().map(|line| line.id).collect()).unwrap_or_default()
    };
    wait_for(|| stand(&[State::Unknown]).len() == 1 && stand(&[State::Failed]).len() == 1);
    assert_eq!(stand(&[State::Sent]).len(), 0);
    let ids = stand(&[State::Unknown, State::Failed]);
    let outbox = |verb: &str, rest: &[String]| {
        let mut command = observd(&state, &config, &["outbox", verb]);
        let done = command.args(rest).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    // Nothing falls due before midnight, and by itself the service looks again after hours.
    let said = outbox("resend", &ids);
    assert!(said.ends_with(&format!("observd (pid {}) is told of it\n", child.id())), "{said}");
    wait_for(|| stand(&[State::Sent]).len() == 2);
    terminate(&child);
    assert_eq!(ended(child).0, Some(0));
    // Nobody is told where nobody listens, and nobody waits for that.
    assert_eq!(outbox("list", &["--state".into(), "unknown,failed".into()]), "");
    assert_eq!(sink.wait_for(3, Duration::from_secs(5)).len(), 3, "the one in doubt had arrived");
}

#[test]
fn systemd_is_told_what_waits_and_since_when() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("observd.toml");
    // Nothing falls due: that year is long over.
    let text = "timezone = \"UTC\"\n[http]\nlisten = \"127.0.0.1:0\"\n[email]\nfrom = \"o@example.org\"\n\
                smtp = \"smtp://127.0.0.1:1\"\n[[subscription]]\nname = \"one\"\nchannel = \"email\"\n\
                to = [\"one@example.org\"]\nselect = { id = \"YEAR\" }\n";
    std::fs::write(&config, text.replace("YEAR", "year-1986-peace")).unwrap();
    let state = directory.path().join("state");
    std::fs::create_dir(&state).unwrap();
    let due = "2026-11-20T09:00:00Z".parse().unwrap();
    let message = NewMessage {
        id: "one@example.org".to_owned(),
        channel: "email".to_owned(),
        recipient: "one@example.org".to_owned(),
        subject: "a year".to_owned(),
        content: b"To: one\r\n\r\n".to_vec().into(),
        due,
        not_before: due,
        expires: "2999-01-01T00:00:00Z".parse().unwrap(),
        quiet: None,
        keys: vec!["year-1986-peace/1986/one@example.org/email/0d".into()],
    };
    Outbox::open(&state.join("observd.db")).unwrap().put(&message, due).unwrap();

    let socket = directory.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).unwrap();
    systemd.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut command = observd(&state, &config, &["run"]);
    command.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "200000").env_remove("WATCHDOG_PID");
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let late = "/; email: 1 waiting, the oldest since 2026-11-20 09:00 UTC (";
    let told = (0..1_000).any(|_| {
        let mut notice = [0; 4096];
        let length = systemd.recv(&mut notice).unwrap();
        let notice = String::from_utf8_lossy(notice.get(..length).unwrap()).into_owned();
        notice.contains("WATCHDOG=1")
            && notice.contains("STATUS=serving http://127.0.0.1:")
            && notice.contains(late)
    });
    terminate(&child);
    let (code, log) = ended(child);
    assert!(told && code == Some(0), "{log}");
}
