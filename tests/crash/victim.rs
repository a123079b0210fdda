//! How is a program run, and killed, and run again, in a place of its own?
//! Apart from the tests: each of them needs a state directory, a mail server, and the day.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Utc};
use observd::remind::outbox::{Filter, Outbox, State};

use crate::account::Account;
use crate::hunt::{End, Hunt};
use crate::moments::{Moment, Sign};
use crate::smtp_sink::{At, Fault, Offers, Sink};

/// The day of which the reminders speak, where it is not about to end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day {
    pub(crate) zone: &'static str,
    pub(crate) today: NaiveDate,
}

impl Day {
    /// Today, in a zone in which it is neither early nor late.
    pub(crate) fn of(now: DateTime<Utc>) -> Day {
        let noon_is_near = (6..18).contains(&now.hour());
        let (zone, ahead) = if noon_is_near { ("UTC", 0) } else { ("Etc/GMT-12", 12) };
        Day { zone, today: (now + TimeDelta::hours(ahead)).date_naive() }
    }

    fn tomorrow(self) -> NaiveDate {
        self.today.succ_opt().unwrap()
    }
}

/// What all runs of a victim have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sort {
    pub(crate) name: &'static str,
    /// The command of the program.
    pub(crate) command: &'static [&'static str],
    /// What the mail server offers.
    pub(crate) offers: &'static [&'static str],
    /// How many new recipients each run begins with.
    pub(crate) group: usize,
    /// What stands in the configuration above its sections.
    pub(crate) reminders: &'static str,
}

/// A state directory, a mail server, and what happened there.
pub(crate) struct Victim {
    pub(crate) sort: Sort,
    pub(crate) day: Day,
    pub(crate) sink: Sink,
    hunt: Arc<Hunt>,
    home: tempfile::TempDir,
    log: Arc<Mutex<Vec<String>>>,
    groups: usize,
}

impl Victim {
    /// One whose mail server does what its own script says where the hunt says nothing.
    pub(crate) fn new(
        sort: Sort,
        day: Day,
        script: impl Fn(At) -> Option<Fault> + Send + Sync + 'static,
    ) -> Victim {
        let hunt = Arc::new(Hunt::default());
        let watching = Arc::clone(&hunt);
        let offers = Offers { keywords: sort.offers.to_vec(), ..Offers::default() };
        let sink = Sink::offering(offers, move |at| watching.at(at).or_else(|| script(at)));
        let home = tempfile::tempdir().unwrap();
        let victim = Victim { sort, day, sink, hunt, home, log: Arc::default(), groups: 0 };
        victim.write_days();
        victim
    }

    /// Two observances that are called for today: its own day, and tomorrow's a day before.
    fn write_days(&self) {
        for (id, day) in [("kill-day", self.day.today), ("next-day", self.day.tomorrow())] {
            let text = format!(
                "kind = \"day\"\nthemes = [\"peace\"]\nrevised = \"2026-11-25\"\nsources = [\"a test\"]\n\
                 names = {{ en = \"The {id}\" }}\neras = [{{ rules = [{{ fixed = \"{}\" }}] }}]\n",
                day.format("%m-%d")
            );
            std::fs::write(self.home.path().join(format!("{id}.toml")), text).unwrap();
        }
    }

    /// The keys that must be sent, and no others.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        let (today, next) = (self.day.today.year(), self.day.tomorrow().year());
        let of = |to: String| {
            [format!("kill-day/{today}/{to}/email/0d"), format!("next-day/{next}/{to}/email/1d")]
        };
        (0..self.groups).flat_map(|group| self.recipients(group)).flat_map(of).collect()
    }

    fn recipients(&self, group: usize) -> impl Iterator<Item = String> {
        (0..self.sort.group).map(move |number| format!("reader-{group}-{number}@example.org"))
    }

    /// One more subscription, of recipients who were told nothing yet: each run has something
    /// to plan, and something to send.
    pub(crate) fn subscribe(&mut self) {
        self.groups += 1;
        let mut text = format!(
            "timezone = \"{}\"\n{}[http]\nlisten = \"127.0.0.1:0\"\n[catalogue]\ninclude = [\"*-day.toml\"]\n\
             [email]\nfrom = \"observances@example.org\"\nsmtp = \"smtp://127.0.0.1:{}\"\n",
            self.day.zone,
            self.sort.reminders,
            self.sink.port()
        );
        for group in 0..self.groups {
            let to: Vec<String> = self.recipients(group).map(|to| format!("\"{to}\"")).collect();
            text.push_str(&format!(
                "[[subscription]]\nname = \"group {group}\"\nchannel = \"email\"\nat = \"00:00\"\n\
                 before = [\"0d\", \"1d\"]\nselect.id = [\"kill-day\", \"next-day\"]\nto = [{}]\n",
                to.join(", ")
            ));
        }
        std::fs::write(self.home.path().join("observd.toml"), text).unwrap();
    }

    /// A run that is killed at the moment, or in some other way comes to its end.
    pub(crate) fn run(&self, moment: Option<Moment>, more: &[&str]) -> End {
        self.start(moment, more);
        self.wait()
    }

    pub(crate) fn start(&self, moment: Option<Moment>, more: &[&str]) {
        let connections = self.sink.connections();
        let mut child = Command::new(env!("CARGO_BIN_EXE_observd"))
            .arg("--config")
            .arg(self.home.path().join("observd.toml"))
            .args(self.sort.command)
            .args(more)
            .env("STATE_DIRECTORY", self.home.path().join("state"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = child.stderr.take().unwrap();
        self.log.lock().unwrap().clear();
        self.hunt.begin(child, moment, connections);
        let (hunt, log) = (Arc::clone(&self.hunt), Arc::clone(&self.log));
        std::thread::spawn(move || listen(said, &hunt, &log));
        self.hunt.saw(Sign::Spawned);
    }

    pub(crate) fn wait(&self) -> End {
        let mut end = None;
        self.until("its end", || {
            end = self.hunt.ended();
            end.is_some()
        });
        end.unwrap()
    }

    /// Asks it to end, and waits for that.
    pub(crate) fn stop(&self) -> End {
        self.hunt.terminate();
        self.wait()
    }

    /// Waits for something, and fails with the log if it does not come.
    pub(crate) fn until(&self, what: &str, mut done: impl FnMut() -> bool) {
        for _ in 0..60_000 {
            if done() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("{}: a minute was not enough for {what}: {}", self.sort.name, self.log());
    }

    /// Whether the last run had come so far that this stands in its log.
    pub(crate) fn said(&self, sign: Sign) -> bool {
        self.log.lock().unwrap().iter().any(|line| Sign::of_line(line) == Some(sign))
    }

    pub(crate) fn log(&self) -> String {
        let log = self.log.lock().unwrap();
        log.get(log.len().saturating_sub(30)..).unwrap_or_default().join("\n")
    }

    fn database(&self) -> PathBuf {
        self.home.path().join("state/observd.db")
    }

    /// How many messages are in each state to which any is.
    pub(crate) fn states(&self) -> BTreeMap<State, usize> {
        let Some(ledger) = Outbox::open_to_read(&self.database()).unwrap() else { return BTreeMap::new() };
        let counts = ledger.counts().unwrap();
        let of = |state| (state, counts.of(state) as usize);
        State::ALL.map(of).into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// Whether the newest recipients have a message in the ledger.
    pub(crate) fn newest_are_planned(&self) -> bool {
        let Some(ledger) = Outbox::open_to_read(&self.database()).unwrap() else { return false };
        let recipient = self.recipients(self.groups - 1).next();
        !ledger.lines(&Filter { recipient, ..Filter::default() }).unwrap().is_empty()
    }

    pub(crate) fn messages(&self) -> usize {
        self.groups * self.sort.group
    }

    /// What ledger and mail server say in the end.
    pub(crate) fn account(&self) -> Account {
        Account::of(&self.database(), self.sink.accepted())
    }
}

fn listen(said: ChildStderr, hunt: &Hunt, log: &Mutex<Vec<String>>) {
    for line in BufReader::new(said).lines().map_while(Result::ok) {
        let sign = Sign::of_line(&line);
        log.lock().unwrap().push(line);
        if let Some(sign) = sign {
            hunt.saw(sign);
        }
    }
}
