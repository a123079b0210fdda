//! Promises of the reminder half: what is due is planned once, missed ones are made good, and a mail reads well.
//! Apart from the delivery tests, because here the catalogue, the zones and the words are the real ones.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests, and their helpers too, say what must hold by failing, and look at the files they made"
)]

#[path = "remind/catch_up.rs"]
mod catch_up;
#[path = "remind/clocks.rs"]
mod clocks;
#[path = "remind/couriers.rs"]
mod couriers;
#[path = "remind/digests.rs"]
mod digests;
#[path = "remind/every_zone.rs"]
mod every_zone;
#[path = "remind/foreseen.rs"]
mod foreseen;
#[path = "remind/mails.rs"]
mod mails;
#[path = "remind/passes.rs"]
mod passes;
#[path = "remind/plans.rs"]
mod plans;
#[expect(dead_code, reason = "these tests need a part of what the bad relay can do")]
#[path = "support/smtp_sink.rs"]
mod smtp_sink;
#[path = "remind/two_planners.rs"]
mod two_planners;
#[path = "remind/uncalled.rs"]
mod uncalled;
#[path = "remind/whole_plans.rs"]
mod whole_plans;
#[path = "remind/whys.rs"]
mod whys;

/// What the tests begin with: a small catalogue, subscriptions, a ledger.
mod given {
    use std::path::Path;
    use std::sync::Arc;

    use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
    use observances::{Catalogue, Lang, Observance, Selection, SelectionWords};
    use observd::config::{self, CatchUp, Config, Environment, Mailbox};
    use observd::remind::channel;
    use observd::remind::message::Letterhead;
    use observd::remind::outbox::{Key, Outbox, Outcome, Taken};
    use observd::remind::plan::{Recipient, Subscription};
    use observd::remind::run::{Passed, Planner};
    use observd::zone::{Zone, Zones};

    pub(crate) fn at(text: &str) -> DateTime<Utc> {
        let text = if text.len() == 16 { format!("{text}:00Z") } else { text.to_owned() };
        text.parse().expect("an instant")
    }

    pub(crate) fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    pub(crate) fn zone(name: &str) -> Zone {
        Zones::load().get(name).expect("a zone")
    }

    pub(crate) fn hours(hours: i64) -> TimeDelta {
        TimeDelta::hours(hours)
    }

    /// An observance whose eras are as written, called by its id in every language.
    pub(crate) fn observance(id: &str, kind: &str, eras: &str) -> Observance {
        named(id, kind, eras, &format!("The {id}"))
    }

    pub(crate) fn named(id: &str, kind: &str, eras: &str, name: &str) -> Observance {
        let name = |letters: &str| toml::Value::from(format!("{name}{letters}"));
        let text = format!(
            "kind = \"{kind}\"\nthemes = [\"peace\"]\nconfidence = \"high\"\nrevision = 0\n\
             revised = \"2026-11-24\"\nsources = [\"a test\"]\nurl = \"https://example.org/?a=1&b=\\\"2\\\"\"\n\
             [names]\n{}\n{eras}",
            [("en", ""), ("fr", ""), ("es", ""), ("ru", " День"), ("zh", " 日"), ("ar", " اليوم")]
                .map(|(code, letters)| format!(
                    "{code} = {{ text = {}, standing = \"official\", source = \"a test\" }}",
                    name(letters)
                ))
                .join("\n")
        );
        observances::read(&format!("{id}.toml"), &text).expect("a data file")
    }

    /// On a day of every year.
    pub(crate) fn yearly(id: &str, day: &str) -> Observance {
        observance(id, "day", &format!("[[eras]]\nrules = [{{ fixed = \"{day}\" }}]\n"))
    }

    pub(crate) fn several_days(id: &str, day: &str, days: u16) -> Observance {
        observance(id, "week", &format!("[[eras]]\ndays = {days}\nrules = [{{ fixed = \"{day}\" }}]\n"))
    }

    pub(crate) fn selection(catalogue: &Catalogue, ids: &[&str]) -> Selection {
        let id = ids.iter().map(|id| (*id).to_owned()).collect();
        let words = SelectionWords { id, ..SelectionWords::default() };
        Selection::checked(&words, catalogue).expect("ids that there are")
    }

    /// Of everything, on the day at nine in Paris, to one address.
    pub(crate) fn subscription(name: &str) -> Subscription {
        Subscription {
            name: name.to_owned(),
            channel: "email",
            recipients: vec![Recipient::new("dagny@example.org")],
            selection: Selection::default(),
            leads: vec![0],
            at: "09:00:00".parse().expect("a time"),
            zone: zone("Europe/Paris"),
            lang: Lang::En,
            catch_up: CatchUp::Digest,
            digest: None,
            quiet: None,
        }
    }

    /// A sender and a page, as the configuration reads them.
    pub(crate) fn letterhead(from: &str) -> Letterhead {
        let text = format!("[email]\nfrom = '{from}'\nsmtp = \"smtp://127.0.0.1:2525\"\n");
        let environment = Environment::default();
        let config = Config::parse(
            &text,
            Path::new("observd.toml"),
            &environment,
            &Zones::load(),
            &channel::declared(),
        );
        let config = config.expect("a configuration");
        let forms = channel::forms(&config);
        let email: Option<config::Email> = config.email;
        let from: Option<Mailbox> = email.map(|email| email.from);
        Letterhead { from, public_url: "https://days.example.org".to_owned(), forms, ..Letterhead::default() }
    }

    /// What a configuration without mail makes.
    pub(crate) fn without_mail() -> Letterhead {
        configured("")
    }

    /// What a configuration without mail makes, with this in it.
    pub(crate) fn configured(text: &str) -> Letterhead {
        let (environment, zones) = (Environment::default(), Zones::load());
        let config =
            Config::parse(text, Path::new("observd.toml"), &environment, &zones, &channel::declared());
        let forms = channel::forms(&config.expect("a configuration"));
        Letterhead { forms, ..Letterhead::default() }
    }

    pub(crate) fn planner(catalogue: &Catalogue, subscriptions: Vec<Subscription>) -> Planner {
        let letterhead = letterhead("Observances <observances@example.org>");
        Planner::new(Arc::new(catalogue.clone()), subscriptions, letterhead)
    }

    /// A ledger in a directory of its own, and what came out of it.
    pub(crate) struct Ledger {
        directory: tempfile::TempDir,
        outbox: Option<Outbox>,
        /// What was sent, in that order.
        pub(crate) sent: Vec<Taken>,
    }

    impl Ledger {
        pub(crate) fn new() -> Ledger {
            let directory = tempfile::tempdir().expect("a directory");
            let mut ledger = Ledger { directory, outbox: None, sent: Vec::new() };
            ledger.restart();
            ledger
        }

        /// As after a crash: the file is closed and opened again.
        pub(crate) fn restart(&mut self) {
            self.outbox = None;
            let outbox = Outbox::open(&self.directory.path().join("outbox.db")).expect("an outbox");
            self.outbox = Some(outbox);
        }

        /// As if the database were a copy of itself.
        pub(crate) fn copy(&mut self) {
            self.outbox = None;
            let copy = self.directory.path().join("copy.db");
            std::fs::copy(self.path(), &copy).expect("a copy");
            std::fs::rename(copy, self.path()).expect("a copy in its place");
            self.restart();
        }

        pub(crate) fn path(&self) -> std::path::PathBuf {
            self.directory.path().join("outbox.db")
        }

        /// The database, for a look that is not the outbox's own.
        pub(crate) fn disk(&self) -> rusqlite::Connection {
            rusqlite::Connection::open(self.directory.path().join("outbox.db")).expect("a database")
        }

        pub(crate) fn outbox(&mut self) -> &mut Outbox {
            self.outbox.as_mut().expect("open between restarts")
        }

        pub(crate) fn into_outbox(self) -> (tempfile::TempDir, Outbox) {
            (self.directory, self.outbox.expect("open between restarts"))
        }

        /// One pass, after which everything that waits is sent.
        pub(crate) fn pass(&mut self, planner: &Planner, now: DateTime<Utc>) -> Passed {
            let passed = planner.pass(self.outbox(), now).expect("a pass");
            self.send(now);
            passed
        }

        pub(crate) fn send(&mut self, now: DateTime<Utc>) {
            for channel in ["email", "stdout"] {
                let taken =
                    self.outbox().take(channel, now, now + hours(1), 10_000, false).expect("messages");
                for one in taken {
                    let outcome = Outcome::Sent { reply: "250 ok".to_owned() };
                    assert!(self.outbox().settle(&one.token, &outcome, now).expect("settled"));
                    self.sent.push(one);
                }
            }
        }

        /// The subjects of what was sent.
        pub(crate) fn subjects(&self) -> Vec<&str> {
            self.sent.iter().map(|one| one.subject.as_str()).collect()
        }

        /// The state of a reminder, and why.
        pub(crate) fn state(&mut self, key: &str) -> (String, Option<String>) {
            match self.outbox().reminder(&Key::from(key)).expect("the ledger") {
                Some(line) => (line.state.to_string(), line.reason),
                None => ("not in the ledger".to_owned(), None),
            }
        }
    }
}
