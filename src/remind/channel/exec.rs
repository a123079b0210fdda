//! How does a message get to a program on this machine?
//! Apart from standard output, because a program can say no, or not now, by its exit code.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStderr, ChildStdin, Command};
use tokio::time::timeout;

use super::stop::Stop;
use super::{Channel, Delivery, Doubt, Opened, Outgoing, Pending, Way};
use crate::clock::Clock;
use crate::config::{Config, Declared, Kind, Section, Setting, To, Wrong, one_of};
use crate::remind::address::scrub;
use crate::remind::message::{Form, line, plain};

/// Programs, as the list of channels has them.
pub(super) const EXEC: Way = Way {
    declared: Declared {
        name: "exec",
        settings: &[
            Setting { name: "format", kind: Kind::Text(format), sample: r#""json""#, required: None },
            Setting { name: "timeout", kind: Kind::Number(1, 600), sample: "60", required: None },
        ],
        needs: None,
        to: To::Each(program),
    },
    form,
    open,
};

/// In seconds.
const TIMEOUT: u32 = 60;
/// `EX_TEMPFAIL` of sysexits.h: not now.
const NOT_NOW: i32 = 75;
/// Where a program finds others. Of our own environment it gets nothing: there may be secrets in it.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// How much of standard error is kept, and how long it is waited for after the program's end: a child of
/// its own may hold it open for ever.
const KEPT: usize = 4096;
const LAST_WORDS: Duration = Duration::from_secs(1);

fn format(word: &str) -> Result<String, Wrong> {
    let allowed = ["json", "text"];
    allowed.contains(&word).then(|| word.to_owned()).ok_or_else(|| one_of("format", word, &allowed))
}

/// No arguments: what stands in the list is one path, so that no rule of quoting is needed, and no shell.
fn program(text: &str, _: &Section) -> Result<String, Wrong> {
    let path = Path::new(text);
    if path.is_absolute() && path.file_name().is_some() && !text.ends_with('/') && !text.contains('\0') {
        return Ok(text.to_owned());
    }
    let wrong = Wrong::new(format!("\"{text}\" is not the whole path of a program")).mark("not a program");
    Err(wrong
        .note("allowed: such as \"/usr/local/bin/announce\"")
        .help("a program that needs arguments is called by a script that has them"))
}

fn form(section: &Section) -> Form {
    if section.text("format") == Some("text") { plain } else { line }
}

fn open(_: &Config, section: &Section, _: &Clock) -> Opened {
    let limit = Duration::from_secs(section.number("timeout").unwrap_or(TIMEOUT).into());
    Ok(Arc::new(Exec { limit, stop: Stop::default() }))
}

/// Runs the recipient with the message on its standard input.
#[derive(Debug)]
struct Exec {
    limit: Duration,
    stop: Stop,
}

impl Channel for Exec {
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let limit = self.limit;
        self.stop.send(doubt, move |doubt| async move {
            // A program may act as soon as it runs.
            if let Err(reason) = doubt.record().await {
                return Delivery::deferred(reason);
            }
            match start(&message) {
                Ok(child) => run(child, message.bytes, limit).await,
                // The operator may yet put it there.
                Err(error) => Delivery::deferred(format!("the program cannot be run: {error}")),
            }
        })
    }

    fn stop(&self) {
        self.stop.now();
    }
}

fn start(message: &Outgoing) -> io::Result<Child> {
    Command::new(&message.recipient)
        .env_clear()
        .env("PATH", PATH)
        .env("OBSERVD_ID", &message.id)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // A group of its own: what it starts ends with it.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
}

async fn run(mut child: Child, bytes: Vec<u8>, limit: Duration) -> Delivery {
    let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    let writing = tokio::spawn(write(child.stdin.take(), bytes));
    let mut reading = tokio::spawn(last_line(child.stderr.take()));
    let ended = timeout(limit, child.wait()).await;
    writing.abort();
    let delivery = match ended {
        Ok(Ok(status)) => {
            let said = timeout(LAST_WORDS, &mut reading).await;
            let said = said.ok().and_then(Result::ok).unwrap_or_default();
            delivery(status, &said)
        }
        Ok(Err(error)) => Delivery::InDoubt { reason: format!("the program's end was not seen: {error}") },
        Err(_) => {
            if let Some(group) = group {
                let _ = kill_process_group(group, Signal::KILL);
            }
            Delivery::InDoubt { reason: format!("the program did not end within {} s", limit.as_secs()) }
        }
    };
    reading.abort();
    delivery
}

/// A program that does not read all of it has its reasons.
async fn write(input: Option<ChildStdin>, bytes: Vec<u8>) {
    if let Some(mut input) = input {
        let _ = input.write_all(&bytes).await;
    }
}

/// The last line that is not empty, fit for a log. All is read, so that the program does not wait for us.
async fn last_line(output: Option<ChildStderr>) -> String {
    let Some(mut output) = output else { return String::new() };
    let (mut kept, mut part) = (Vec::new(), [0; 1024]);
    while let Ok(length @ 1..) = output.read(&mut part).await {
        kept.extend(part.iter().take(length));
        kept.drain(..kept.len().saturating_sub(KEPT));
    }
    let text = String::from_utf8_lossy(&kept);
    let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    scrub(&last.chars().take(200).collect::<String>())
}

fn delivery(status: ExitStatus, said: &str) -> Delivery {
    let colon = if said.is_empty() { "" } else { ": " };
    let reason = |what: String| format!("the program {what}{colon}{said}");
    match (status.code(), status.signal()) {
        (Some(0), _) => Delivery::Sent { reply: reason("took it".to_owned()) },
        (Some(NOT_NOW), _) => Delivery::deferred(reason(format!("ended with {NOT_NOW}, not now"))),
        (Some(code), _) => Delivery::Refused { reason: reason(format!("ended with {code}")) },
        (None, signal) => {
            let signal = signal.map_or_else(|| "no code".to_owned(), |signal| format!("signal {signal}"));
            Delivery::InDoubt { reason: reason(format!("was ended by {signal}")) }
        }
    }
}
