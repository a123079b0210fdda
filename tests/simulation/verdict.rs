//! Was each reminder sent once, or is it explained in the ledger?
//! What truly arrived is held against what the ledger says, and what was called for against both.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use observd::remind::outbox::{Filter, Line, State};

use observd::remind::plan::Subscription;
use observd::remind::run::UNCALLED;

use crate::calls::{Call, calls};
use crate::history::Arrival;
use crate::run::Run;

/// Everything that is wrong with a run.
pub(crate) fn faults(run: &Run) -> Vec<String> {
    let ledger = Told::of(run);
    let mut faults: Vec<String> =
        ledger.unheard_of.iter().map(|id| format!("{id} arrived and is not in the ledger")).collect();
    ledger.copies(&mut faults);
    ledger.one_message_each(&mut faults);
    ledger.states(&mut faults);
    ledger.hours(&mut faults);
    for call in calls(run) {
        faults.extend(ledger.answers(&call).map(|fault| format!("{}: {fault}", call.key)));
    }
    faults
}

/// One message, as the ledger tells of it, and what truly became of it.
struct Message {
    line: Line,
    keys: Vec<String>,
    /// How often it was recorded that it may have arrived.
    doubts: usize,
    arrivals: Vec<Arrival>,
}

struct Told<'r> {
    run: &'r Run,
    messages: BTreeMap<String, Message>,
    /// What arrived and is not in the ledger.
    unheard_of: Vec<String>,
}

/// How long the ledger knows of messages, and not of their keys only; a little less.
const KEPT: TimeDelta = TimeDelta::days(395);

impl<'r> Told<'r> {
    fn of(run: &'r Run) -> Told<'r> {
        let mut messages: BTreeMap<String, Message> = BTreeMap::new();
        for line in run.ledger.lines(&Filter::default()).unwrap() {
            let keys =
                run.ledger.keys(line.number).unwrap().iter().map(|key| key.as_str().to_owned()).collect();
            let events = run.ledger.events(line.number).unwrap();
            let doubts = events.iter().filter(|event| event.state == State::Unknown).count();
            messages.insert(line.id.clone(), Message { line, keys, doubts, arrivals: Vec::new() });
        }
        let mut unheard_of = Vec::new();
        for arrival in &run.world.events().arrivals {
            match messages.get_mut(&arrival.id) {
                Some(message) => message.arrivals.push(arrival.clone()),
                None if arrival.begun < run.end - KEPT => {}
                None => unheard_of.push(arrival.id.clone()),
            }
        }
        Told { run, messages, unheard_of }
    }

    /// Every copy after the first has a doubt that was recorded, and the same bytes.
    fn copies(&self, faults: &mut Vec<String>) {
        for (id, message) in &self.messages {
            let (copies, doubts) = (message.arrivals.len(), message.doubts);
            if copies > 1 + doubts {
                faults.push(format!("{id} arrived {copies} times, with {doubts} doubts on record"));
            }
            let distinct: BTreeSet<&[u8]> = message.arrivals.iter().map(|one| one.bytes.as_slice()).collect();
            if distinct.len() > 1 {
                faults.push(format!("{id} arrived in {} versions", distinct.len()));
            }
        }
    }

    /// No reminder arrives in two messages, whatever names the ledger gave it.
    fn one_message_each(&self, faults: &mut Vec<String>) {
        let mut arrived: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (id, message) in self.messages.iter().filter(|(_, message)| !message.arrivals.is_empty()) {
            let told = keys_told(&message.arrivals[0]);
            let known: BTreeSet<String> = message.keys.iter().cloned().collect();
            if told.as_ref().is_some_and(|told| *told != known) {
                faults.push(format!("{id} tells of {told:?}, and the ledger of {known:?}"));
            }
            for key in &message.keys {
                arrived.entry(base(key)).or_default().insert(id);
            }
        }
        let twice = arrived.into_iter().filter(|(_, ids)| ids.len() > 1);
        faults.extend(twice.map(|(key, ids)| format!("{key} arrived in several messages: {ids:?}")));
    }

    /// What the ledger says became of a message is what became of it.
    fn states(&self, faults: &mut Vec<String>) {
        for (id, message) in &self.messages {
            let fault = match message.line.state {
                State::Sent if message.arrivals.is_empty() => Some("did not arrive"),
                State::Failed if !self.was_refused(id, message) => Some("was never refused"),
                State::Failed | State::Expired | State::Cancelled if !message.arrivals.is_empty() => {
                    Some("arrived")
                }
                State::Expired if message.line.at < message.line.expires - TimeDelta::hours(1) => {
                    Some("could still have been sent")
                }
                State::Cancelled if !self.is_suspended(&message.line.recipient) && !was_uncalled(message) => {
                    Some("was called for, and its recipient takes messages")
                }
                State::Unknown if message.doubts == 0 => Some("has no doubt on record"),
                State::Unknown if message.line.next_attempt.is_some() => Some("still waits"),
                State::Planned | State::Deferred if self.waits_for_morning(&message.line) => None,
                State::Planned | State::Deferred | State::Leased => Some("still waits"),
                _ => None,
            };
            let state = message.line.state;
            faults.extend(
                fault.map(|fault| format!("{id} is {state} and {fault} ({:?})", message.line.reason)),
            );
        }
    }

    /// Nothing is begun before it is due, after its day, or in the night of who wants quiet.
    fn hours(&self, faults: &mut Vec<String>) {
        for (id, message) in &self.messages {
            for arrival in &message.arrivals {
                let (begun, line) = (arrival.begun, &message.line);
                if begun < line.due || line.expires <= begun {
                    faults.push(format!(
                        "{id} was begun at {begun}, due {}, of use until {}",
                        line.due, line.expires
                    ));
                }
                if !self.is_called(line, arrival.starts) {
                    faults.push(format!("{id} was begun at {begun}, when nobody called for it"));
                }
                if self.disturbs(line, begun) {
                    faults.push(format!("{id} was begun at {begun}, in a quiet night"));
                }
            }
        }
    }

    /// Whether it is deep in the night in every zone in which its subscription ever was; an hour
    /// to either side is left to the changes of the clocks.
    fn disturbs(&self, line: &Line, begun: DateTime<Utc>) -> bool {
        let events = self.run.world.events();
        let all = events.loaded.iter().flat_map(|settings| &settings.subscriptions);
        let mut hours = all
            .filter(|one| goes_to(one, line))
            .map(|one| (one.quiet.is_some(), one.zone.civil(begun).hour()));
        hours.all(|(is_quiet, hour)| is_quiet && !(5..=23).contains(&hour))
    }

    /// Whether it fell due on the last day, and its recipient is not to be disturbed before the end.
    fn waits_for_morning(&self, line: &Line) -> bool {
        let end = self.run.end;
        line.due > end - TimeDelta::days(1) && line.next_attempt.is_some_and(|at| at > end)
    }

    fn was_refused(&self, id: &str, message: &Message) -> bool {
        let events = self.run.world.events();
        let patience_ended =
            message.line.reason.as_deref().is_some_and(|why| why.starts_with("given up after 24"));
        events
            .told
            .get(id)
            .is_some_and(|told| told.refused || told.no_recipient || patience_ended && told.deferred > 3)
    }

    fn is_suspended(&self, recipient: &str) -> bool {
        let events = self.run.world.events();
        let limit = events.loaded.iter().map(|one| one.suspend_after).min().unwrap();
        events.no_recipient.get(&recipient.to_lowercase()).is_some_and(|times| *times >= limit)
    }

    /// Whether, as the configuration was at some start, anything goes to this recipient.
    fn is_called(&self, line: &Line, start: usize) -> bool {
        let events = self.run.world.events();
        events.loaded[start - 1].subscriptions.iter().any(|one| goes_to(one, line))
    }

    /// What is wrong with the ledger's answer to a call that every configuration made.
    fn answers(&self, call: &Call) -> Option<&'static str> {
        let answer = (1..9).rev().find_map(|again| {
            let key = if again == 1 { call.key.clone() } else { format!("{}/{again}", call.key) };
            self.run.ledger.reminder(&key.as_str().into()).unwrap()
        });
        let Some(answer) = answer else { return Some("is not in the ledger") };
        let was_skipped = answer.reason.as_deref().is_some_and(|why| why.contains("skip"));
        match answer.state {
            // Whether that is true is asked of the message.
            State::Sent | State::Failed | State::Unknown => None,
            State::Cancelled if self.is_suspended(&call.recipient) => None,
            State::Cancelled => Some("was cancelled, though every configuration called for it"),
            State::Expired if call.is_skipped && was_skipped => None,
            State::Expired if call.was_easy => Some("expired, though there was time enough to send it"),
            State::Expired => None,
            State::Planned | State::Deferred | State::Leased => Some("still waits"),
        }
    }
}

fn goes_to(subscription: &Subscription, line: &Line) -> bool {
    let mut recipients = subscription.recipients.iter().map(|one| one.reveal().to_lowercase());
    subscription.channel == line.channel && recipients.any(|one| one == line.recipient.to_lowercase())
}

fn was_uncalled(message: &Message) -> bool {
    message.line.reason.as_deref() == Some(UNCALLED)
}

/// The keys of which a message tells by itself, if it is one that does.
fn keys_told(arrival: &Arrival) -> Option<BTreeSet<String>> {
    let told: serde_json::Value =
        serde_json::from_slice(&arrival.bytes).ok().filter(|_| arrival.channel == "stdout")?;
    Some(told["keys"].as_array()?.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect())
}

/// The key without what tells it from one that expired by a clock that was wrong.
fn base(key: &str) -> &str {
    match key.rsplit_once('/') {
        Some((base, again)) if again.parse::<u32>().is_ok() => base,
        _ => key,
    }
}
