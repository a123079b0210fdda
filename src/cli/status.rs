//! How are the reminders doing: what comes next, what waits, what went wrong?
//! Apart from `/healthz`, which a running service answers: this reads what lies on the disk.

use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use observances::{Catalogue, Selection};

use super::exit::No;
use super::listing::{self, formats};
use super::{Context, Run, accounts, foreseen, wiring};
use crate::clock::{earlier, later};
use crate::config::{self, Storage};
use crate::remind::foresee::Ahead;
use crate::remind::outbox::{self, Counts, Outbox, State, StateDir};
use crate::remind::plan::Span;
use crate::remind::run::Planner;
use crate::render::ledger::Message;
use crate::render::reminder::Reminder;
use crate::render::status::{self, Overdue};
use crate::render::{Format, Look};

const FORMATS: [Format; 3] = [Format::Table, Format::Plain, Format::Json];

/// A timer that calls `observd remind` every hour is in time.
const IN_TIME: TimeDelta = TimeDelta::minutes(65);

/// How far ahead is looked for what comes next: longer than the longest lead.
const AHEAD: TimeDelta = TimeDelta::days(400);

// No comment that clap reads: it would stand in the help for what the command is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Overdue is what fell due more than 65 minutes ago and was neither sent nor given up. Nothing is changed.\n\nExit code, for monitors: 0 nothing is overdue, 1 something is, or is held for your word, or a subscription waits for a file that is left out, 2 wrong usage or configuration."
)]
pub(super) struct Status {
    /// How many of the next messages, and of what went wrong lately, are shown
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
}

impl Run for Status {
    fn run(self, mut context: Context) -> Result<()> {
        let (format, look) = (listing::format(self.format, &context), listing::look(&context));
        let catalogue = Arc::new(context.catalogue);
        let incomplete = incomplete(&context.config, &catalogue, context.incomplete);
        let planner = wiring::planner(&context.config, catalogue, context.incomplete)?;
        let found = Found { planner: &planner, now: context.now, limit: self.limit };
        let status = found.status(&context.config, incomplete)?;
        context.output.write(&written(&status, format, &look)?)?;
        if status.well { Ok(()) } else { Err(No.into()) }
    }
}

fn written(status: &status::Status, format: Format, look: &Look) -> Result<String> {
    Ok(match format {
        Format::Json => status::json(status)?,
        Format::Plain => status::plain(status),
        _ => status::table(status, look),
    })
}

/// Which subscriptions wait for a file that is left out.
fn incomplete(config: &config::Config, catalogue: &Catalogue, incomplete: bool) -> Vec<String> {
    let all = config.subscriptions.iter().filter(|_| incomplete);
    let unknown = all.flat_map(|one| {
        let (_, unknown) = Selection::with_unknown(&one.select, catalogue);
        unknown.into_iter().map(|unknown| format!("subscription \"{}\": {unknown}", one.name))
    });
    unknown.collect()
}

struct Found<'p> {
    planner: &'p Planner,
    now: DateTime<Utc>,
    limit: usize,
}

impl Found<'_> {
    fn status(&self, config: &config::Config, incomplete: Vec<String>) -> Result<status::Status> {
        let pid = StateDir::holder(&config.state_directory)?;
        let Storage::Sqlite(path) = &config.storage;
        let ledger = Outbox::open_to_read(path)?;
        let ledger = ledger.as_deref();
        let (overdue_count, overdue) = ledger.map(|one| self.overdue(one)).transpose()?.unwrap_or_default();
        let counted = ledger.map(Outbox::counts).transpose()?.unwrap_or_default();
        let held = ledger.map(Outbox::waiting_for_a_word).transpose()?.unwrap_or_default();
        let mut failures = self.failures(ledger)?;
        failures.retain(|one| !overdue.iter().any(|known| known.message.as_ref() == Some(&one.id)));
        Ok(status::Status {
            // A subscription that waits for its file is held back as much as a message is.
            well: overdue_count == 0 && held == 0 && incomplete.is_empty(),
            at: self.now,
            running: pid.is_some(),
            pid,
            state_directory: config.state_directory.display().to_string(),
            database: path.display().to_string(),
            database_bytes: ledger.map(Outbox::size).transpose()?,
            looked_until: ledger.map(Outbox::planned_until).transpose()?.flatten(),
            in_doubt: counted.in_doubt,
            outbox: counts(counted),
            held: usize::try_from(held)?,
            overdue_count,
            overdue,
            failures,
            incomplete,
            next: self.next(ledger)?,
        })
    }

    /// What fell due long enough ago and waits, and what nothing looked for: how much, and
    /// the oldest.
    fn overdue(&self, ledger: &Outbox) -> Result<(usize, Vec<Overdue>)> {
        let until = earlier(self.now, IN_TIME);
        let mut waiting = ledger.waiting(DateTime::<Utc>::MAX_UTC)?;
        waiting.retain(|one| one.ready <= until);
        waiting.sort_by_key(|one| one.due);
        let mut unplanned = self.planner.look(Some(ledger), self.now)?.send;
        unplanned.retain(|sending| sending.due <= until);
        let count = waiting.len() + unplanned.len();
        let mut overdue = Vec::new();
        for one in waiting.into_iter().take(self.limit) {
            let why = kept_by(&one);
            let outbox::Line { id, due, channel, recipient, subject, .. } = one;
            overdue.push(Overdue { due, channel, recipient, subject: Some(subject), why, message: Some(id) });
        }
        for sending in unplanned.iter().take(self.limit) {
            let Reminder { due, channel, recipient, subject, .. } =
                foreseen::reminder(self.planner, sending, self.now);
            let why = "nothing has looked for it since it fell due".to_owned();
            overdue.push(Overdue { due, channel, recipient, subject, why, message: None });
        }
        overdue.sort_by_key(|one| one.due);
        overdue.truncate(self.limit);
        Ok((count, overdue))
    }

    fn failures(&self, ledger: Option<&Outbox>) -> Result<Vec<Message>> {
        let failures = ledger
            .map(|ledger| ledger.recent_failures(u32::try_from(self.limit).unwrap_or(u32::MAX)))
            .transpose()?;
        Ok(failures.unwrap_or_default().into_iter().map(accounts::message).collect())
    }

    /// The next messages, but not what was sent already at another hour.
    fn next(&self, ledger: Option<&Outbox>) -> Result<Vec<Reminder>> {
        let span = Span { after: self.now, until: later(self.now, AHEAD) };
        let mut next = Vec::new();
        for sending in Ahead::of(&self.planner.catalogue, &self.planner.subscriptions, span).flatten() {
            if next.len() >= self.limit {
                break;
            }
            let known = ledger.map(|ledger| ledger.known(&sending.keys)).transpose()?.unwrap_or_default();
            if sending.keys.iter().any(|key| !known.contains(key)) {
                next.push(foreseen::reminder(self.planner, &sending, sending.due));
            }
        }
        Ok(next)
    }
}

/// What keeps a message that waits.
fn kept_by(message: &outbox::Line) -> String {
    let reason = message.reason.as_deref().unwrap_or("nothing has sent it yet");
    format!("{reason}; {}", accounts::goes_on(message))
}

fn counts(counts: Counts) -> Vec<status::Count> {
    let count = |state: State| status::Count { state: state.as_str(), messages: counts.of(state) };
    State::ALL.into_iter().map(count).collect()
}
