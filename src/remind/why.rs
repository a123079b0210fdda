//! Why did a reminder come, or why did it not?
//! Apart from the pass: this looks at one observance of one recipient, asks the plan, the
//! ledger and what the next pass would do, and changes nothing.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::outbox::{self, Key, Outbox, OutboxError, Reminder};
use super::plan::{self, Item, Recipient, Span, Subscription};
use super::run::Planner;

/// What is known of one reminder.
#[derive(Debug, Clone)]
pub struct Account {
    /// The first key that it has in the ledger.
    pub key: Key,
    /// The occurrence's first day.
    pub start: NaiveDate,
    /// Its last day, inclusive.
    pub end: NaiveDate,
    /// How many days before the first day.
    pub lead: u16,
    /// When it falls due.
    pub due: DateTime<Utc>,
    /// Of no use from this instant on.
    pub expires: DateTime<Utc>,
    /// Its lines in the ledger: several where a clock that was ahead had it expire too soon.
    pub lines: Vec<Line>,
    /// How it stands.
    pub why: Why,
}

/// A line of the ledger, and the message that carries it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The key.
    pub key: Key,
    /// The line.
    pub reminder: Reminder,
    /// The message, if there is one.
    pub message: Option<outbox::Line>,
}

/// How a reminder stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The ledger says it.
    Recorded,
    /// It is not due yet.
    NotDue,
    /// The next pass sends it; late, if it was missed.
    NextPass {
        /// Whether it was missed.
        late: bool,
    },
    /// The next pass gives it up.
    GivenUpNext(&'static str),
    /// It was due before the subscription was first seen.
    BeforeFirstSeen(DateTime<Utc>),
    /// It is due, and no pass has seen the subscription yet.
    NeverSeen,
    /// It is due, and there is no ledger: nothing ever ran here.
    NoLedger,
    /// The service looked when it was due, or after, and it was not called for then: the
    /// configuration or the catalogue was another.
    NotCalledFor {
        /// Up to when it looked.
        looked_until: DateTime<Utc>,
    },
    /// It was due after the last look, and its day is over: nothing looked in time.
    NobodyLooked {
        /// Up to when it looked, if it ever did.
        looked_until: Option<DateTime<Utc>>,
    },
}

/// What the ledger knows besides its lines, and what the next pass would do.
#[derive(Debug)]
pub struct Inquiry<'p> {
    planner: &'p Planner,
    ledger: Option<&'p Outbox>,
    now: DateTime<Utc>,
    looked_until: Option<DateTime<Utc>>,
    sends: HashMap<Key, bool>,
    gives_up: HashMap<Key, &'static str>,
}

impl<'p> Inquiry<'p> {
    /// Begins to ask. No ledger is that of a service that never ran.
    ///
    /// # Errors
    /// What the outbox says.
    pub fn new(
        planner: &'p Planner,
        ledger: Option<&'p Outbox>,
        now: DateTime<Utc>,
    ) -> Result<Self, OutboxError> {
        let looked_until = ledger.map(Outbox::planned_until).transpose()?.flatten();
        let next = planner.look(ledger, now)?;
        let keys = |sending: &super::catch_up::Sending<'_>| {
            let late = sending.late;
            sending.keys.iter().map(|key| (key.clone(), late)).collect::<Vec<_>>()
        };
        let sends = next.send.iter().flat_map(keys).collect();
        let gives_up = next.give_up.into_iter().collect();
        Ok(Self { planner, ledger, now, looked_until, sends, gives_up })
    }

    /// What is known of the reminders of an observance that a subscription calls for in a
    /// year, for one recipient, by first day and then by instant.
    ///
    /// # Errors
    /// What the outbox says.
    pub fn about(
        &self,
        subscription: &Subscription,
        recipient: &Recipient,
        id: &str,
        year: i32,
    ) -> Result<Vec<Account>, OutboxError> {
        let alone = Subscription { recipients: vec![recipient.clone()], ..subscription.clone() };
        let mut accounts = Vec::new();
        for due in plan::due(&self.planner.catalogue, [(&alone, around(year, &alone))]) {
            for item in &due.items {
                let occurrence = &item.occurrence;
                if occurrence.observance.id == *id && chrono::Datelike::year(&occurrence.start) == year {
                    accounts.push(self.account(&alone, item, due.at)?);
                }
            }
        }
        accounts.sort_by_key(|account| (account.start, account.due));
        Ok(accounts)
    }

    fn account(
        &self,
        subscription: &Subscription,
        item: &Item<'_>,
        due: DateTime<Utc>,
    ) -> Result<Account, OutboxError> {
        let lines = self.lines(&item.key)?;
        let why = if lines.is_empty() { self.why(subscription, item, due)? } else { Why::Recorded };
        Ok(Account {
            key: item.key.clone(),
            start: item.occurrence.start,
            end: item.occurrence.end,
            lead: item.lead,
            due,
            expires: item.expires,
            lines,
            why,
        })
    }

    /// The lines with a key, and with those that were made from it.
    fn lines(&self, first: &Key) -> Result<Vec<Line>, OutboxError> {
        let mut lines = Vec::new();
        let Some(ledger) = self.ledger else { return Ok(lines) };
        let mut key = first.clone();
        for again in 2.. {
            let Some(reminder) = ledger.reminder(&key)? else { break };
            let message = reminder.number.map(|number| ledger.line(number)).transpose()?;
            lines.push(Line { key, reminder, message });
            key = format!("{}/{again}", first.as_str()).into();
        }
        Ok(lines)
    }

    /// Why there is no line.
    fn why(
        &self,
        subscription: &Subscription,
        item: &Item<'_>,
        due: DateTime<Utc>,
    ) -> Result<Why, OutboxError> {
        if self.now < due {
            return Ok(Why::NotDue);
        }
        if let Some(late) = self.sends.get(&item.key) {
            return Ok(Why::NextPass { late: *late });
        }
        if let Some(reason) = self.gives_up.get(&item.key) {
            return Ok(Why::GivenUpNext(reason));
        }
        let Some(ledger) = self.ledger else { return Ok(Why::NoLedger) };
        let Some(first_seen) = ledger.seen(&subscription.name)? else { return Ok(Why::NeverSeen) };
        Ok(match self.looked_until {
            // What was to be said on the first day is said when the service starts.
            _ if due < midnight(subscription, first_seen) => Why::BeforeFirstSeen(first_seen),
            Some(looked_until) if due <= looked_until => Why::NotCalledFor { looked_until },
            looked_until => Why::NobodyLooked { looked_until },
        })
    }
}

fn midnight(subscription: &Subscription, at: DateTime<Utc>) -> DateTime<Utc> {
    subscription.zone.instant(subscription.zone.civil(at).date(), NaiveTime::MIN)
}

/// All instants at which anything of a year can fall due.
fn around(year: i32, subscription: &Subscription) -> Span {
    let lead = subscription.leads.iter().max().copied().unwrap_or_default();
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    // A digest of a month, a day in which nothing is sent, a zone that skips one.
    let first = day(1, 1).checked_sub_days(Days::new(u64::from(lead) + 40));
    let last = day(12, 31).checked_add_days(Days::new(40));
    let at = |day: Option<NaiveDate>| day.unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
    Span { after: at(first), until: at(last) }
}
