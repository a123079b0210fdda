//! How is it said, why a reminder came or did not?
//! Apart from finding it out (`remind::why`): here are the sentences.

use chrono::{DateTime, TimeDelta, Utc};
use observances::Lang;

use super::foreseen::local;
use crate::remind::outbox::{self, State};
use crate::remind::why::{Account, Line, Why};
use crate::render::account;
use crate::render::ledger::Message;
use crate::zone::Zone;

/// What is sent so soon after its instant is not late.
const IN_TIME: TimeDelta = TimeDelta::hours(1);

/// A reminder, as it is shown.
pub(super) fn told(one: Account, zone: &Zone, lang: Lang) -> account::Told {
    let (state, why) = match one.lines.last() {
        Some(line) => (line.reminder.state.to_string(), recorded(line, one.due)),
        None => unrecorded(&one),
    };
    account::Told {
        start: one.start,
        end: one.end,
        before: format!("{}d", one.lead),
        ahead: lang.days_before(one.lead.into()),
        due: one.due,
        local: local(one.due, zone),
        state,
        why,
        ledger: one.lines.into_iter().map(line).collect(),
    }
}

/// A message of the outbox, as it is shown.
pub(super) fn message(line: outbox::Line) -> Message {
    Message {
        id: line.id,
        state: line.state.to_string(),
        due: Some(line.due),
        changed: Some(line.at),
        channel: line.channel,
        recipient: line.recipient,
        subject: line.subject,
        attempts: line.attempts,
        in_doubt: line.in_doubt,
        reason: line.reason,
    }
}

fn line(one: Line) -> account::Line {
    let Line { key, reminder, message } = one;
    account::Line {
        key: key.as_str().to_owned(),
        state: reminder.state.to_string(),
        reason: reminder.reason.or_else(|| message.as_ref()?.reason.clone()),
        changed: reminder.at,
        message: reminder.message,
        subject: message.as_ref().map(|message| message.subject.clone()),
        attempts: message.as_ref().map(|message| message.attempts),
        in_doubt: message.as_ref().map(|message| message.in_doubt),
    }
}

fn recorded(line: &Line, due: DateTime<Utc>) -> String {
    let reason = line.reminder.reason.as_ref().or_else(|| line.message.as_ref()?.reason.as_ref());
    let because = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    let at = instant(line.reminder.at);
    let attempts = line.message.as_ref().map(attempts).unwrap_or_default();
    match line.reminder.state {
        State::Planned | State::Leased | State::Deferred => waits(line, &because),
        State::Sent => {
            let late = if line.reminder.at - due > IN_TIME { " late," } else { "" };
            let said = because.replacen(": ", "; the other side said: ", 1);
            format!("it was sent{late} at {at}{attempts}{said}")
        }
        State::Failed => format!("it was refused for good at {at}{attempts}{because}"),
        State::Expired => format!("it was given up at {at}{attempts}{because}"),
        State::Unknown => format!(
            "nobody knows whether it arrived: an attempt ended at {at}, after the message and before the \
             answer{because}; {}",
            line.message.as_ref().map_or_else(|| "there is no message any more".to_owned(), goes_on)
        ),
        State::Cancelled => format!("it was cancelled at {at}{because}"),
    }
}

fn waits(line: &Line, because: &str) -> String {
    match &line.message {
        Some(message) if message.attempts > 0 => {
            format!("it waits in the outbox{}; {}{because}", attempts(message), goes_on(message))
        }
        Some(message) => format!("it waits in the outbox; {}{because}", goes_on(message)),
        None => format!("it is planned since {}{because}", instant(line.reminder.at)),
    }
}

/// What is done with a message that waits.
pub(super) fn goes_on(message: &outbox::Line) -> String {
    match (message.next_attempt, message.state) {
        (Some(at), _) => format!("it is tried from {} on", instant(at)),
        (None, State::Leased) => "it is being sent, or will be again at the next start".to_owned(),
        (None, State::Unknown) => "it is held until you say `observd outbox resend` or `discard`".to_owned(),
        (None, state) => format!("its message is {state}"),
    }
}

fn attempts(message: &outbox::Line) -> String {
    match message.attempts {
        0 => String::new(),
        1 => ", at the first attempt".to_owned(),
        many => format!(", after {many} attempts"),
    }
}

fn unrecorded(one: &Account) -> (String, String) {
    let (state, why) = match &one.why {
        Why::Recorded => ("recorded", String::new()),
        Why::NotDue => ("not-due", "it is not due yet".to_owned()),
        Why::NextPass { late } => {
            let late = if *late { ", late" } else { "" };
            ("next-pass", format!("it is due, and the next pass (`observd run`, `observd remind`) sends it{late}"))
        }
        Why::GivenUpNext(reason) => ("given-up-next", format!("the next pass gives it up: {reason}")),
        Why::BeforeFirstSeen(at) => (
            "before-first-seen",
            format!("it fell due before the subscription was first seen, on {}; nothing is sent for the time before", instant(*at)),
        ),
        Why::NeverSeen => {
            ("never-seen", "it fell due before any pass saw the subscription; nothing is sent for that time".to_owned())
        }
        Why::NoLedger => {
            ("no-ledger", "it fell due, and there is no ledger: neither `observd run` nor `observd remind` ever ran with this state directory".to_owned())
        }
        Why::NotCalledFor { looked_until } => (
            "not-called-for",
            format!(
                "it fell due, a pass looked until {}, and nothing called for it then: the configuration or the \
                 catalogue was another",
                instant(*looked_until)
            ),
        ),
        Why::NobodyLooked { looked_until } => {
            let since = looked_until.map_or_else(String::new, |at| format!(" since {}", instant(at)));
            ("nobody-looked", format!("it fell due, nothing looked{since}, and it is too late for the next pass"))
        }
    };
    (state.to_owned(), why)
}

/// An instant in a sentence.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
