//! What truly happened, whatever the ledger says: the only witness of the verdict.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use observd::clock::Simulated;

use crate::dice::Dice;
use crate::settings::Settings;

/// How the other side of a channel behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    /// It takes every message.
    Fine,
    /// Nobody answers.
    Down,
    /// Anything may happen.
    Stormy,
}

/// A message that reached its recipient.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) id: String,
    pub(crate) channel: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// When it was begun to send it, by the service's clock.
    pub(crate) begun: DateTime<Utc>,
    /// How often the service had been started.
    pub(crate) starts: usize,
}

/// What the other side has said for good of a message.
#[derive(Debug, Default, Clone)]
pub(crate) struct Told {
    pub(crate) refused: bool,
    pub(crate) no_recipient: bool,
    pub(crate) deferred: u32,
    pub(crate) in_doubt: u32,
}

/// The world without the service. Clones are one world.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) clock: Simulated,
    events: Arc<Mutex<Events>>,
}

pub(crate) struct Events {
    pub(crate) dice: Dice,
    pub(crate) weather: Weather,
    pub(crate) disk_is_full: bool,
    pub(crate) is_up: bool,
    /// How far the clock is wrong.
    pub(crate) wrong_by: TimeDelta,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) told: BTreeMap<String, Told>,
    /// How often each recipient was said to take nothing.
    pub(crate) no_recipient: BTreeMap<String, u32>,
    /// The configuration of each start.
    pub(crate) loaded: Vec<Settings>,
    /// When what was disturbed, or was so no longer: at each of these instants something
    /// changed, and from it on all was well or not.
    pub(crate) turns: Vec<(DateTime<Utc>, bool)>,
    /// Every step in words, so that two runs can be compared.
    pub(crate) trace: Vec<String>,
}

impl World {
    pub(crate) fn new(clock: Simulated, dice: Dice) -> World {
        let events = Events {
            dice,
            weather: Weather::Fine,
            disk_is_full: false,
            is_up: false,
            wrong_by: TimeDelta::zero(),
            arrivals: Vec::new(),
            told: BTreeMap::new(),
            no_recipient: BTreeMap::new(),
            loaded: Vec::new(),
            turns: Vec::new(),
            trace: Vec::new(),
        };
        World { clock, events: Arc::new(Mutex::new(events)) }
    }

    pub(crate) fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap()
    }

    /// What a clock that is right reads.
    pub(crate) fn truth(&self) -> DateTime<Utc> {
        self.clock.now() - self.events().wrong_by
    }

    /// Something changed.
    pub(crate) fn turn(&self, what: String) {
        let now = self.truth();
        let mut events = self.events();
        let is_well = events.is_up
            && !events.disk_is_full
            && events.weather == Weather::Fine
            && events.wrong_by.is_zero();
        events.turns.push((now, is_well));
        events.trace.push(format!("{} {what}", now.format("%Y-%m-%d %H:%M:%S%.3f")));
    }

    /// The machine is suspended, and nothing can be done from now on.
    pub(crate) fn sleeps(&self) {
        let now = self.truth();
        self.events().turns.push((now, false));
    }

    pub(crate) fn note(&self, what: String) {
        let now = self.clock.now().format("%Y-%m-%d %H:%M:%S%.3f").to_string();
        self.events().trace.push(format!("{now}     {what}"));
    }
}

impl Events {
    /// The spans in which nothing was disturbed, at least so long.
    pub(crate) fn calm(&self, at_least: TimeDelta) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let pairs = self.turns.iter().zip(self.turns.iter().skip(1));
        let spans = pairs.filter(|((_, is_well), _)| *is_well).map(|((from, _), (until, _))| (*from, *until));
        spans.filter(|(from, until)| *until - *from >= at_least).collect()
    }
}
