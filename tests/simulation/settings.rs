//! What the operator has configured, and how that changes between two starts.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Datelike as _, Days, NaiveTime, TimeDelta, Utc};
use observances::{Catalogue, Lang, Observance, Selection};
use observd::config::{CatchUp, Digest, OnUnknown, Quiet};
use observd::remind::plan::{Recipient, Subscription};
use observd::zone::{Zone, Zones};

use crate::dice::Dice;

const ZONES: [&str; 9] = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
];

/// One state of the configuration file.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) spread: TimeDelta,
    pub(crate) on_unknown: OnUnknown,
    pub(crate) at_once: usize,
    pub(crate) per_minute: Option<u32>,
    pub(crate) suspend_after: u32,
}

impl Settings {
    /// One or two subscriptions, which may share a recipient.
    pub(crate) fn drawn(dice: &mut Dice) -> Settings {
        let names = if dice.one_in(3) { &["one", "two"][..] } else { &["one"] };
        Settings {
            subscriptions: names.iter().map(|name| subscription(name, dice)).collect(),
            spread: TimeDelta::minutes(dice.pick(&[0, 0, 20])),
            on_unknown: if dice.one_in(4) { OnUnknown::Hold } else { OnUnknown::Resend },
            at_once: dice.pick(&[1, 2, 8]),
            per_minute: if dice.one_in(6) { Some(6) } else { None },
            suspend_after: dice.pick(&[1, 3]),
        }
    }

    /// The operator changes one thing.
    pub(crate) fn edited(&self, dice: &mut Dice) -> Settings {
        let mut new = self.clone();
        let chosen = dice.below(new.subscriptions.len());
        let one = &mut new.subscriptions[chosen];
        match dice.below(7) {
            // New rules for a zone are another zone under the same name.
            0 | 1 => one.zone = zone(dice),
            2 => one.at = time(dice),
            3 => one.catch_up = catch_up(dice),
            4 => one.leads = leads(dice),
            5 => one.recipients = recipients(dice),
            _ => new.spread = TimeDelta::minutes(dice.pick(&[0, 5, 20])),
        }
        new
    }
}

fn subscription(name: &str, dice: &mut Dice) -> Subscription {
    Subscription {
        name: name.to_owned(),
        channel: dice.pick(&["stdout", "stdout", "email"]),
        recipients: recipients(dice),
        selection: Selection::default(),
        leads: leads(dice),
        at: time(dice),
        zone: zone(dice),
        lang: Lang::En,
        catch_up: catch_up(dice),
        digest: dice.pick(&[None, None, None, Some(Digest::Daily), Some(Digest::Weekly)]),
        quiet: dice.one_in(4).then(|| Quiet { from: clock(22), until: clock(6) }),
    }
}

fn recipients(dice: &mut Dice) -> Vec<Recipient> {
    let all = ["ada@example.org", "Bo@example.org", "chen@example.org", "dagny@example.org"];
    let first = dice.below(all.len());
    let some = all.iter().cycle().skip(first).take(1 + dice.below(3));
    some.map(|address| Recipient::new(address)).collect()
}

fn leads(dice: &mut Dice) -> Vec<u16> {
    dice.pick(&[&[0][..], &[1], &[7, 0], &[3, 1, 0]]).to_vec()
}

fn time(dice: &mut Dice) -> NaiveTime {
    dice.pick(&[clock(0), clock(2), clock(9), clock(9), clock(23)])
}

fn catch_up(dice: &mut Dice) -> CatchUp {
    dice.pick(&[CatchUp::Digest, CatchUp::Digest, CatchUp::Each, CatchUp::Skip])
}

fn clock(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 30, 0).unwrap()
}

fn zone(dice: &mut Dice) -> Zone {
    // Read once for all runs.
    static KNOWN: OnceLock<Vec<Zone>> = OnceLock::new();
    let read = || {
        let zones = Zones::load();
        ZONES.iter().map(|name| zones.get(name).unwrap()).collect()
    };
    let known = KNOWN.get_or_init(read);
    known[dice.below(known.len())].clone()
}

/// Observances on some days of a span that begins at an instant; a few last longer than a day.
pub(crate) fn catalogue(dice: &mut Dice, start: DateTime<Utc>, days: u64) -> Arc<Catalogue> {
    let count = 2 + usize::try_from(days).unwrap().min(24);
    let each = (0..count).map(|number| {
        let day = start.date_naive() + Days::new(dice.below(usize::try_from(days).unwrap()) as u64);
        // 29 February is another matter, and has its own tests.
        let day = if (day.month(), day.day()) == (2, 29) { day + Days::new(1) } else { day };
        observance(&format!("day-{number}"), &day.format("%m-%d").to_string(), dice.pick(&[1, 1, 1, 3]))
    });
    Arc::new(Catalogue::of(each.collect()))
}

fn observance(id: &str, day: &str, length: u16) -> Observance {
    let letters = [("en", ""), ("fr", ""), ("es", ""), ("ru", " День"), ("zh", " 日"), ("ar", " اليوم")];
    let name = letters.map(|(lang, letters)| {
        format!("{lang} = {{ text = \"The {id}{letters}\", standing = \"official\", source = \"a test\" }}\n")
    });
    let name = name.concat();
    let (kind, days) =
        if length > 1 { ("week", format!("days = {length}\n")) } else { ("day", String::new()) };
    let text = format!(
        "kind = \"{kind}\"\nthemes = [\"peace\"]\nconfidence = \"high\"\nrevision = 0\n\
         revised = \"2026-11-24\"\nsources = [\"a test\"]\nurl = \"https://example.org/\"\n\
         [names]\n{name}[[eras]]\n{days}rules = [{{ fixed = \"{day}\" }}]\n"
    );
    observances::read(&format!("{id}.toml"), &text).unwrap()
}
