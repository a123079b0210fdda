//! `observd remind`: one pass of the scheduler, for cron or a systemd timer.
//! What `--dry-run` shows is in `dry_run.rs`.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use tokio_util::sync::CancellationToken;

use super::{Context, Instant, dry_run, listing, wiring};
use crate::clock::{Clock, Simulated, Trust};
use crate::config::Config;
use crate::remind::channel::Channels;
use crate::remind::deliver::{Courier, Tally};
use crate::remind::outbox::{Outbox, OutboxHandle};
use crate::remind::run::{self, Planner};
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
        let look = listing::look(&context);
        let at = self.at.map(|at| at.resolve(&context.config.zone));
        let planner = wiring::planner(&context.config, Arc::new(context.catalogue), context.incomplete)?;
        if self.dry_run {
            let now = at.unwrap_or(context.now);
            let answer = dry_run::show(&planner, &context.config.storage, now, at.is_some(), &look)?;
            return context.output.write(&answer);
        }
        let clock = at.map_or(Clock::System, |at| Clock::Simulated(Simulated::held(at)));
        pass(&context.config, &planner, clock)
    }
}

/// Plans up to `now` and sends what is due.
///
/// # Errors
/// If the outbox cannot be used, a mail server cannot be reached, or it refuses.
fn pass(config: &Config, planner: &Planner, clock: Clock) -> Result<()> {
    let channels = wiring::channels(config, &clock)?;
    let now = clock.now();
    let (_directory, mut outbox) = wiring::outbox(config, now)?;
    if !clock.is_set() {
        let shows = now.format("%Y-%m-%d %H:%M UTC");
        return Err(anyhow!("the clock is not set: it shows {shows}; nothing was planned or sent"));
    }
    if let Some(held) = outbox.held() {
        return Err(anyhow!(wiring::hold(held)));
    }
    let planner = Planner { trust: run::trust(&mut outbox, &clock)?, ..planner.clone() };
    planner.cancel_uncalled(&mut outbox, now)?;
    let passed = planner.pass(&mut outbox, now)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stop = CancellationToken::new();
    let couriers = Couriers { config, channels, trust: planner.trust.clone() };
    let rounds = runtime.block_on(couriers.rounds(outbox, clock, &stop))?;
    // A dialogue past its final dot is not waited for longer than the drain.
    runtime.shutdown_background();
    if stop.is_cancelled() {
        return Err(Interrupted.into());
    }
    if passed.unmade > 0 {
        let what = "could not be made; the log above says why, and the next pass tries again";
        return Err(anyhow!("{} {what}", messages(passed.unmade)));
    }
    told(&rounds)
}

/// The pass was told to stop; what is left is sent by the next one.
#[derive(Debug, thiserror::Error)]
#[error("interrupted; what was not sent waits in the outbox for the next pass")]
pub(super) struct Interrupted;

/// Those who send, one after another.
struct Couriers<'a> {
    config: &'a Config,
    channels: Channels,
    trust: Trust,
}

impl Couriers<'_> {
    /// One round of each channel; a signal sets `stop` and ends them.
    async fn rounds(
        self,
        outbox: Outbox,
        clock: Clock,
        stop: &CancellationToken,
    ) -> Result<Vec<(&'static str, Tally)>> {
        let outbox = OutboxHandle::start(outbox)?;
        let stopping = stop.clone();
        let signals = tokio::spawn(async move {
            // A terminal that closes ends it, too: there is nothing to read anew.
            if let Ok(mut signals) = service::Signals::new() {
                signals.next().await;
                stopping.cancel();
            }
        });
        let mut rounds = Vec::new();
        for (name, channel) in self.channels {
            let terms = wiring::terms(self.config, name, self.trust.clone());
            let courier = Courier { terms, ..Courier::new(name, channel, outbox.clone(), clock.clone()) };
            rounds.push((name, courier.round(stop, service::DRAIN).await));
            courier.channel.close().await;
        }
        signals.abort();
        let _ = tokio::time::timeout(service::LAST_WORDS, outbox.close()).await;
        Ok(rounds)
    }
}

/// What the rounds came to: an error if not all was sent, which cron then tells of.
fn told(rounds: &[(&'static str, Tally)]) -> Result<()> {
    let unreachable = rounds.iter().filter(|(_, tally)| tally.unreachable).map(|(name, _)| *name);
    let unreachable = unreachable.collect::<Vec<_>>().join(" and ");
    let total = rounds.iter().fold(Tally::default(), |total, (_, tally)| total.and(*tally));
    match total {
        Tally { unreachable: true, .. } => Err(anyhow!(
            "{unreachable} could not be used, as the log above says; the messages wait in the outbox for the next pass"
        )),
        Tally { lost: 1.., .. } => {
            Err(anyhow!("{} refused or too late; the log above says why", messages(total.lost)))
        }
        Tally { deferred: 1.., .. } => {
            Err(anyhow!("{} put off until a later pass", messages(total.deferred)))
        }
        _ => Ok(()),
    }
}

fn messages(count: usize) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}
