//! The other side of a channel: takes, refuses, cuts the line, as the weather has it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use observd::remind::channel::{Channel, Delivery, Doubt, Outgoing, Pending};
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::Fault;
use crate::history::{Arrival, Weather, World};

#[derive(Clone)]
pub(crate) struct Relay {
    pub(crate) name: &'static str,
    pub(crate) world: World,
    /// A fault that is put into it on purpose.
    pub(crate) fault: Option<Fault>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Relay({})", self.name)
    }
}

/// How one attempt goes.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Taken {
        takes: Duration,
    },
    NobodyAnswers,
    NotNow {
        before_the_dot: bool,
        after: Option<Duration>,
    },
    Never,
    NoRecipient,
    /// No answer to the final dot.
    Cut {
        is_taken: bool,
    },
}

impl Channel for Relay {
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let relay = self.clone();
        Box::pin(async move {
            let begun = (relay.world.clock.now(), relay.world.events().loaded.len());
            let fate = relay.fate();
            relay.world.note(format!("{} {fate:?}", message.id));
            yield_now().await;
            if let Some(delivery) = relay.before_the_dot(fate, &message) {
                return delivery;
            }
            if relay.fault == Some(Fault::DoubtIsNotRecorded) {
                drop(doubt);
            } else if let Err(reason) = doubt.record().await {
                return Delivery::Deferred { reason, after: None };
            }
            yield_now().await;
            relay.dot(fate, message, begun).await
        })
    }
}

impl Relay {
    fn fate(&self) -> Fate {
        let mut events = self.world.events();
        let weather = events.weather;
        let dice = &mut events.dice;
        let quick = Duration::from_millis(u64::try_from(dice.between(0, 40)).unwrap());
        match (weather, dice.below(16)) {
            (Weather::Fine, 0) => Fate::Taken { takes: Duration::from_secs(3) },
            (Weather::Fine, _) | (Weather::Stormy, 0..3) => Fate::Taken { takes: quick },
            (Weather::Down, _) | (_, 3 | 4) => Fate::NobodyAnswers,
            (_, 5 | 6) => Fate::NotNow { before_the_dot: true, after: None },
            (_, 7) => Fate::NotNow { before_the_dot: false, after: None },
            (_, 8) => Fate::NotNow { before_the_dot: false, after: Some(Duration::from_secs(900)) },
            (_, 9) => Fate::Never,
            (_, 10) => Fate::NoRecipient,
            (_, 11 | 12) => Fate::Cut { is_taken: true },
            (_, 13) => Fate::Cut { is_taken: false },
            (_, _) => Fate::Taken { takes: Duration::from_secs(700) },
        }
    }

    fn before_the_dot(&self, fate: Fate, message: &Outgoing) -> Option<Delivery> {
        let reason = || "said the relay".to_owned();
        let mut events = self.world.events();
        let told = events.told.entry(message.id.clone()).or_default();
        match fate {
            Fate::NobodyAnswers => Some(Delivery::Unreachable { reason: reason() }),
            Fate::NotNow { before_the_dot: true, after } => {
                told.deferred += 1;
                Some(Delivery::Deferred { reason: reason(), after })
            }
            Fate::Never => {
                told.refused = true;
                Some(Delivery::Refused { reason: reason() })
            }
            Fate::NoRecipient => {
                told.no_recipient = true;
                *events.no_recipient.entry(message.recipient.to_lowercase()).or_default() += 1;
                Some(Delivery::NoRecipient { reason: reason() })
            }
            _ => None,
        }
    }

    async fn dot(&self, fate: Fate, message: Outgoing, (begun, starts): (DateTime<Utc>, usize)) -> Delivery {
        let is_taken = matches!(fate, Fate::Taken { .. } | Fate::Cut { is_taken: true });
        if is_taken && self.fault != Some(Fault::TakenAndForgotten) {
            let mut events = self.world.events();
            let mut bytes = message.bytes;
            if self.fault == Some(Fault::OtherBytes) {
                let before = events.arrivals.iter().filter(|one| one.id == message.id).count();
                bytes.extend(vec![b' '; before]);
            }
            events.arrivals.push(Arrival {
                id: message.id.clone(),
                channel: self.name,
                bytes,
                begun,
                starts,
            });
        }
        yield_now().await;
        match fate {
            Fate::Taken { takes } => {
                sleep(takes).await;
                Delivery::Sent { reply: "250 ok".to_owned() }
            }
            Fate::Cut { .. } => {
                sleep(Duration::from_secs(60)).await;
                self.world.events().told.entry(message.id).or_default().in_doubt += 1;
                Delivery::InDoubt { reason: "the line was cut".to_owned() }
            }
            Fate::NotNow { after, .. } => {
                self.world.events().told.entry(message.id).or_default().deferred += 1;
                Delivery::Deferred { reason: "said the relay".to_owned(), after }
            }
            Fate::NobodyAnswers | Fate::Never | Fate::NoRecipient => unreachable!("said before the dot"),
        }
    }
}
