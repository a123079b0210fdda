//! Promise: killed with SIGKILL at any moment and started again, no reminder is lost; one
//! is repeated only if the kill fell between the mail server's acceptance and the record
//! of it, and then with the same Message-ID. The real binary, a real outbox, a mail
//! server that misbehaves at every phase.
#![expect(clippy::disallowed_methods, reason = "tests start programs, read files and wait")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what must hold by failing")]

#[expect(dead_code, reason = "the crash test needs a part of what the bad relay can do")]
#[path = "support/smtp_sink.rs"]
mod smtp_sink;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use observd::remind::outbox::{Outbox, State};
use smtp_sink::{Accepted, At, Fault, Phase, Sink};

const PHASES: [Phase; 7] =
    [Phase::Banner, Phase::Ehlo, Phase::Mail, Phase::Rcpt, Phase::Data, Phase::Body, Phase::Dot];

/// A configuration whose every recipient is to get one message today, whatever day it is.
fn configuration(directory: &Path, port: u16, recipients: usize) -> PathBuf {
    let to: Vec<String> = (0..recipients).map(|number| format!("\"reader-{number}@example.org\"")).collect();
    let before: Vec<String> = (0..=40).map(|days| format!("\"{days}d\"")).collect();
    let text = format!(
        "timezone = \"UTC\"\n[http]\nlisten = \"127.0.0.1:0\"\n\
         [email]\nfrom = \"observances@example.org\"\nsmtp = \"smtp://127.0.0.1:{port}\"\n\
         [[subscription]]\nname = \"all\"\nchannel = \"email\"\nat = \"00:00\"\n\
         to = [{}]\nbefore = [{}]\n",
        to.join(", "),
        before.join(", ")
    );
    let file = directory.join("observd.toml");
    std::fs::write(&file, text).unwrap();
    file
}

fn observd(directory: &Path, config: &Path, arguments: &[&str]) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(directory.join("log")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_observd"))
        .arg("--config")
        .arg(config)
        .args(arguments)
        .env("STATE_DIRECTORY", directory.join("state"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// The process that the mail server's script may kill, and how often it did.
#[derive(Clone, Default)]
struct Victim {
    child: Arc<Mutex<Option<Child>>>,
    kills: Arc<AtomicUsize>,
}

impl Victim {
    fn is(&self, child: Child) {
        *self.child.lock().unwrap() = Some(child);
    }

    /// SIGKILL, and whether there was somebody to kill.
    fn kill(&self) -> bool {
        let mut child = self.child.lock().unwrap();
        let Some(alive) = child.as_mut() else { return false };
        if alive.try_wait().unwrap().is_some() {
            return false;
        }
        alive.kill().unwrap();
        self.kills.fetch_add(1, Ordering::SeqCst);
        true
    }

    fn has_ended(&self) -> bool {
        self.child.lock().unwrap().as_mut().is_none_or(|child| child.try_wait().unwrap().is_some())
    }

    fn wait(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            child.wait().unwrap();
        }
    }
}

/// How often each Message-ID was taken, and by which recipient.
fn tally(accepted: &[Accepted]) -> BTreeMap<&str, Vec<&Accepted>> {
    let mut by_id: BTreeMap<&str, Vec<&Accepted>> = BTreeMap::new();
    for message in accepted {
        by_id.entry(&message.message_id).or_default().push(message);
    }
    by_id
}

fn assert_nothing_lost(accepted: &[Accepted], recipients: usize, in_doubt_at_most: usize) {
    let by_id = tally(accepted);
    let reached: BTreeSet<&str> = accepted.iter().map(|message| message.recipient.as_str()).collect();
    assert_eq!(reached.len(), recipients, "every recipient has a message");
    assert_eq!(by_id.len(), recipients, "one message for each recipient, and no other");
    for (id, copies) in &by_id {
        let bytes: BTreeSet<&[u8]> = copies.iter().map(|copy| copy.bytes.as_slice()).collect();
        assert_eq!(bytes.len(), 1, "every copy of {id} has the same bytes");
    }
    let repeated = accepted.len() - by_id.len();
    assert!(
        repeated <= in_doubt_at_most,
        "{repeated} copies, but only {in_doubt_at_most} were ever in doubt"
    );
}

#[test]
fn a_hundred_sigkills_in_the_middle_of_sending_lose_nothing() {
    const RECIPIENTS: usize = 1_500;
    const KILLS: usize = 100;
    let directory = tempfile::tempdir().unwrap();
    let victim = Victim::default();
    let script = {
        let (victim, step) = (victim.clone(), AtomicUsize::new(0));
        // One kill for each run: at the phases in turn, after a few messages of the run.
        move |at: At| {
            let kills = victim.kills.load(Ordering::SeqCst);
            let wanted = PHASES.get(kills % PHASES.len()).copied();
            // A run greets no more often than it has connections.
            let patience = if matches!(wanted, Some(Phase::Banner | Phase::Ehlo)) { 0 } else { kills % 5 };
            if kills < KILLS
                && wanted == Some(at.phase)
                && step.fetch_add(1, Ordering::SeqCst) >= patience
                && victim.kill()
            {
                step.store(0, Ordering::SeqCst);
                // At the dot every other message was taken before the kill, and the others not.
                let taken = at.phase == Phase::Dot && at.message.is_multiple_of(2);
                return Some(if taken { Fault::TakeAndClose } else { Fault::Close });
            }
            None
        }
    };
    let sink = Sink::start(script);
    let config = configuration(directory.path(), sink.port(), RECIPIENTS);
    let mut runs = 0;
    while victim.kills.load(Ordering::SeqCst) < KILLS {
        runs += 1;
        assert!(runs <= KILLS + 5, "the program ends by itself: {}", log(directory.path()));
        victim.is(observd(directory.path(), &config, &["run"]));
        wait_until(|| victim.has_ended(), directory.path());
        victim.wait();
    }
    victim.is(observd(directory.path(), &config, &["run"]));
    let all_there = || {
        tally(&sink.wait_for(0, Duration::ZERO)).len() == RECIPIENTS && settled(directory.path(), RECIPIENTS)
    };
    wait_until(all_there, directory.path());
    assert!(victim.kill(), "the last run still ran");
    victim.wait();
    // Four connections at one time, and so at most four messages in doubt at each kill.
    let accepted = sink.wait_for(RECIPIENTS, Duration::from_secs(5));
    let copies = accepted.len() - tally(&accepted).len();
    assert_nothing_lost(&accepted, RECIPIENTS, KILLS * 4);
    println!("{KILLS} kills, {RECIPIENTS} messages, {copies} copies, nothing lost");
}

#[test]
fn a_server_that_is_slow_refuses_and_cuts_the_line_loses_nothing() {
    const RECIPIENTS: usize = 60;
    let directory = tempfile::tempdir().unwrap();
    let (calls, doubts) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let script = {
        let doubts = Arc::clone(&doubts);
        move |at: At| {
            // A fault at every seventh point, of another sort each time, a hundred times.
            let call = calls.fetch_add(1, Ordering::SeqCst);
            if !call.is_multiple_of(7) || call > 7 * 100 {
                return None;
            }
            match (call / 7) % 5 {
                0 => Some(Fault::Slow(Duration::from_millis(150))),
                1 => Some(Fault::Reply("451 4.3.0 try again later")),
                2 => Some(Fault::Close),
                3 => Some(Fault::Reply("421 4.3.2 closing")),
                _ => {
                    doubts.fetch_add(1, Ordering::SeqCst);
                    Some(if at.phase == Phase::Dot { Fault::TakeAndClose } else { Fault::Close })
                }
            }
        }
    };
    let sink = Sink::start(script);
    let config = configuration(directory.path(), sink.port(), RECIPIENTS);
    // Passes an hour apart, which is the longest pause between two tries. A pass that meets
    // a server it cannot reach gives up, so each gets some more chances.
    for hour in 0..24 {
        let at = format!("2027-03-01T{hour:02}:30:00Z");
        for _ in 0..4 {
            observd(directory.path(), &config, &["remind", "--at", &at]).wait().unwrap();
        }
    }
    let accepted = sink.wait_for(RECIPIENTS, Duration::from_secs(5));
    assert!(settled(directory.path(), RECIPIENTS), "{}", log(directory.path()));
    assert_nothing_lost(&accepted, RECIPIENTS, doubts.load(Ordering::SeqCst) + RECIPIENTS);
    assert!(settled(directory.path(), RECIPIENTS), "{}", log(directory.path()));
    // And once all is settled, another pass sends nothing.
    let before = accepted.len();
    let again =
        observd(directory.path(), &config, &["remind", "--at", "2027-03-01T23:59:00Z"]).wait().unwrap();
    assert!(again.success());
    assert_eq!(sink.wait_for(before, Duration::ZERO).len(), before);
}

/// Whether the outbox says of every message that it was sent.
fn settled(directory: &Path, messages: usize) -> bool {
    // The program runs, and may be about to make it.
    let Some(ledger) = Outbox::open_to_read(&directory.join("state/observd.db")).unwrap() else {
        return false;
    };
    let counts = ledger.counts().unwrap();
    counts.of(State::Sent) as usize == messages
        && counts.waiting() == 0
        && counts.of(State::Leased) == 0
        && counts.of(State::Failed) == 0
}

fn wait_until(done: impl Fn() -> bool, directory: &Path) {
    for _ in 0..6_000 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("a minute was not enough: {}", log(directory));
}

fn log(directory: &Path) -> String {
    let text = std::fs::read_to_string(directory.join("log")).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(30)..).unwrap_or_default().join("\n")
}
