//! `observd remind`: one pass of the scheduler, for cron or a systemd timer.
//! With `--dry-run` it shows what would be sent and to whom, and changes nothing.

use std::fmt::Write;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use chrono::{DateTime, Utc};
use observances::Catalogue;
use tokio_util::sync::CancellationToken;

use super::{Context, Instant, wiring};
use crate::clock::{Clock, Simulated};
use crate::config::{Config, Storage};
use crate::remind::catch_up::{self, Sending};
use crate::remind::deliver::{Courier, Tally};
use crate::remind::outbox::{Outbox, OutboxHandle};
use crate::remind::run::{Planner, midnight, unknown_only};
use crate::service;

#[derive(Debug, clap::Args)]
pub(super) struct Remind {
    /// Print what would be sent and to whom, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Act as if it were this instant: 2027-04-04T09:00:00Z, or 2027-04-04T09:00 in the configured zone;
    /// with --dry-run as if the service had run until the midnight before
    #[arg(long, value_name = "INSTANT", value_parser = Instant::read)]
    at: Option<Instant>,
}

impl super::Run for Remind {
    fn run(self, mut context: Context) -> Result<()> {
        service::log_to_stderr(&wiring::log_settings(&context));
        let at = self.at.map(|at| at.resolve(&context.config.zone));
        let catalogue = Arc::new(context.catalogue);
        if self.dry_run {
            let now = at.unwrap_or(context.now);
            let answer = dry_run(&context.config, catalogue, now, at.is_some())?;
            return context.output.write(&answer);
        }
        let clock = at.map_or(Clock::System, |at| Clock::Simulated(Simulated::held(at)));
        pass(&context.config, catalogue, clock)
    }
}

/// Plans up to `now` and sends what is due.
///
/// # Errors
/// If the outbox cannot be used, a mail server cannot be reached, or it refuses.
fn pass(config: &Config, catalogue: Arc<Catalogue>, clock: Clock) -> Result<()> {
    let planner = wiring::planner(config, catalogue)?;
    let channels = wiring::channels(config)?;
    let now = clock.now();
    let (_directory, mut outbox) = wiring::outbox(config, now)?;
    let passed = planner.pass(&mut outbox, now)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let total = runtime.block_on(async {
        let outbox = OutboxHandle::start(outbox)?;
        let mut total = Tally::default();
        for (name, channel) in channels {
            let courier = Courier { name, channel, outbox: outbox.clone(), clock: clock.clone() };
            let tally = courier.round(&CancellationToken::new(), service::DRAIN).await;
            courier.channel.close().await;
            total = total.and(tally);
        }
        outbox.close().await;
        Ok::<_, anyhow::Error>(total)
    })?;
    if passed.unmade > 0 {
        let what = "could not be made; the log above says why, and the next pass tries again";
        return Err(anyhow!("{} messages {what}", passed.unmade));
    }
    match total {
        Tally { unreachable: true, .. } => {
            Err(anyhow!("a channel could not be reached; its messages wait in the outbox for the next pass"))
        }
        Tally { lost: 1.., .. } => Err(anyhow!("{} messages were refused or came too late", total.lost)),
        Tally { deferred: 1.., .. } => Err(anyhow!("{} messages wait for another try", total.deferred)),
        _ => Ok(()),
    }
}

/// Shows what a pass at `now` would send. With `rehearsal`, as if the service had run
/// until the midnight before; else as the ledger has it.
///
/// # Errors
/// If the ledger cannot be read, or the answer not be written.
fn dry_run(
    config: &Config,
    catalogue: Arc<Catalogue>,
    now: DateTime<Utc>,
    rehearsal: bool,
) -> Result<String> {
    let planner = wiring::planner(config, catalogue)?;
    let Storage::Sqlite(path) = &config.storage;
    // Opening would make a ledger where there is none.
    #[expect(clippy::disallowed_methods, reason = "only asks whether there is a ledger")]
    let outbox = match rehearsal || !path.exists() {
        true => None,
        false => Some(Outbox::open(path)?),
    };
    let looked_until = outbox.as_ref().map(Outbox::planned_until).transpose()?.flatten();
    let dues =
        planner.due(now, |one| looked_until.map_or_else(|| midnight(one, now), |until| until.min(now)));
    let dues = match &outbox {
        Some(outbox) => unknown_only(outbox, dues)?,
        None => dues,
    };
    let sorted = catch_up::sort(dues, now);
    let mut out = String::new();
    if sorted.send.is_empty() {
        writeln!(out, "nothing would be sent at {}", now.format("%Y-%m-%d %H:%M:%S UTC"))?;
    }
    for sending in &sorted.send {
        show(&planner, sending, now, &mut out)?;
    }
    for (key, reason) in &sorted.give_up {
        writeln!(out, "not sent: {}: {reason}", key.as_str())?;
    }
    Ok(out)
}

fn show(planner: &Planner, sending: &Sending<'_>, now: DateTime<Utc>, out: &mut String) -> Result<()> {
    let subscription = sending.subscription;
    let local = subscription.zone.civil(sending.due).format("%Y-%m-%d %H:%M");
    let late = if sending.late { ", late" } else { "" };
    writeln!(
        out,
        "{} ({local} {}{late})",
        sending.due.format("%Y-%m-%d %H:%M UTC"),
        subscription.zone.name()
    )?;
    writeln!(out, "  to       {} ({})", sending.recipient.reveal(), subscription.channel)?;
    writeln!(out, "  for      subscription \"{}\"", subscription.name)?;
    for message in planner.finish(std::slice::from_ref(sending), now)? {
        writeln!(out, "  subject  {}", message.subject)?;
    }
    for item in &sending.items {
        let occurrence = &item.occurrence;
        let name = &occurrence.observance.name(subscription.lang).text;
        writeln!(
            out,
            "  {}  {name} ({})",
            occurrence.start,
            subscription.lang.days_before(item.lead.into())
        )?;
    }
    writeln!(out)?;
    Ok(())
}
