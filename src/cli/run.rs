//! `observd run`: the background service, feeds and reminders, until told to stop.
//! All wiring and no work: every part is built here and handed what it needs.

mod reload;
mod reminders;

use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Context, wiring};
use crate::clock::{Clock, Trust};
use crate::remind::outbox::{Bell, Outbox, OutboxHandle};
use crate::remind::run;
use crate::remind::status::Status;
use crate::serve::{self, Health, Limits, Site, State};
use crate::service::{self, Told};
use reload::{InForce, Source};
use reminders::{Desk, Reminders};

#[derive(Debug, clap::Args)]
pub(super) struct Run {}

impl super::Run for Run {
    fn run(self, context: Context) -> Result<()> {
        service::log_to_stderr(&wiring::log_settings(&context));
        let clock = Clock::System;
        let Context { config, catalogue, incomplete, zones, environment, file, .. } = context;
        let mut in_force = InForce::of(config, catalogue, incomplete, &clock)?;
        let (_directory, mut outbox) = wiring::outbox(&in_force.config, clock.now())?;
        in_force.planner.trust = run::trust(&mut outbox, &clock)?;
        // Before anybody sends: whoever was taken out of the configuration is to get nothing more.
        in_force.planner.cancel_uncalled(&mut outbox, clock.now())?;
        let status = Status::default();
        if let Some(held) = outbox.held() {
            let told = wiring::hold(held);
            tracing::error!("{told}");
            status.hold(told);
        }
        let source = Source { file, environment, zones };
        let listen = in_force.config.http.listen;
        let service = Service { in_force, source, outbox, clock, status };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let end = runtime.block_on(async {
            let listener = TcpListener::bind(listen).await.with_context(|| {
                format!("cannot listen on {listen}; another program may have it: choose another address in [http] listen")
            })?;
            service.run(listener).await
        });
        // Whoever reads standard output may have stopped reading; a write to it is not waited for.
        runtime.shutdown_timeout(service::LAST_WORDS);
        end
    }
}

fn now(clock: Clock) -> Arc<dyn Fn() -> DateTime<Utc> + Send + Sync> {
    Arc::new(move || clock.now())
}

fn health(status: Status, clock: Clock) -> Arc<dyn Fn() -> Health + Send + Sync> {
    Arc::new(move || {
        let trouble = status.trouble(clock.now());
        Health { healthy: trouble.is_none(), details: serde_json::json!({ "trouble": trouble }) }
    })
}

/// Everything that runs, before it does.
struct Service {
    in_force: InForce,
    source: Source,
    outbox: Outbox,
    clock: Clock,
    status: Status,
}

impl Service {
    async fn run(self, listener: TcpListener) -> Result<()> {
        let stop = CancellationToken::new();
        // Hung before anybody looks, or what was changed in between would not be heard of.
        let bell = hang(&self.outbox);
        let outbox = OutboxHandle::start(self.outbox)?;
        let address = listener.local_addr()?;
        let desk = Desk { outbox, clock: self.clock, status: self.status, due: Arc::new(Notify::new()) };
        let site = Site::new(state(&self.in_force, &self.source, &desk));
        let mut parts: JoinSet<Result<()>> = JoinSet::new();
        if let Some(bell) = bell {
            parts.spawn(endless(listen(bell, Arc::clone(&desk.due), stop.clone())));
        }
        let serving = serve::serve(listener, site.clone(), Limits::default(), stop.clone());
        parts.spawn(async move { serving.await.context("the feed server") });
        let serves = format!("serving http://{address}/");
        let mut at_work = AtWork {
            reminders: Reminders::begin(&desk, &self.in_force),
            trust: self.in_force.planner.trust.clone(),
            in_force: self.in_force,
            source: Arc::new(self.source),
            desk: desk.clone(),
            site,
        };
        service::ready(&serves);
        parts.spawn(endless(watchdog(desk.status, desk.clock, serves, stop.clone())));
        let end = at_work.until_the_end(&mut parts).await;
        service::stopping();
        stop.cancel();
        at_work.finish(&mut parts).await;
        // The file is closed when nobody holds the outbox any more.
        drop(at_work);
        // A message past its final dot may still hold the outbox; the next start asks again.
        if tokio::time::timeout(service::LAST_WORDS, desk.outbox.close()).await.is_err() {
            tracing::warn!("a message is still on its way; it is in doubt until the next start");
        }
        end
    }
}

/// What the site is made of.
fn state(in_force: &InForce, source: &Source, desk: &Desk) -> State {
    let health = Some(health(desk.status.clone(), desk.clock.clone()));
    let catalogue = Arc::clone(&in_force.catalogue);
    State { health, ..wiring::site(&in_force.config, catalogue, &source.zones, now(desk.clock.clone())) }
}

/// Tells systemd that all loops run, and beside what it serves what is wrong, if anything is.
async fn watchdog(status: Status, clock: Clock, serves: String, stop: CancellationToken) {
    let line = || match status.trouble(clock.now()) {
        None => serves.clone(),
        Some(trouble) => format!("{serves}; {trouble}"),
    };
    service::watchdog(|| status.is_alive(clock.now()), line, stop).await;
}

/// A part that cannot fail.
async fn endless(part: impl Future<Output = ()>) -> Result<()> {
    part.await;
    Ok(())
}

/// The bell by which the operator's verbs are heard of. One that cannot be had is no reason
/// to send nothing: what is changed by hand is then seen at the next look.
fn hang(outbox: &Outbox) -> Option<Bell> {
    let place = outbox.bell();
    let hung = Bell::hang(&place);
    let place = place.display();
    hung.inspect_err(|error| {
        tracing::warn!("{place} cannot be a named pipe ({error}); `observd outbox resend` is noticed late");
    })
    .ok()
}

/// Wakes all who send when somebody has changed the outbox by hand.
async fn listen(mut bell: Bell, due: Arc<Notify>, stop: CancellationToken) {
    loop {
        let rung = tokio::select! {
            () = stop.cancelled() => return,
            rung = bell.rung() => rung,
        };
        match rung {
            Ok(()) => due.notify_waiters(),
            Err(error) => {
                return tracing::warn!(%error, "what is changed by hand is noticed late from now on");
            }
        }
    }
}

/// Everything that runs, while it does.
struct AtWork {
    reminders: Reminders,
    in_force: InForce,
    source: Arc<Source>,
    desk: Desk,
    site: Site,
    trust: Trust,
}

impl AtWork {
    /// Waits for a signal to stop, or for a part that ends by itself, which none should. At a
    /// SIGHUP the files are read anew.
    async fn until_the_end(&mut self, parts: &mut JoinSet<Result<()>>) -> Result<()> {
        let mut signals = service::Signals::new()?;
        loop {
            tokio::select! {
                told = signals.next() => match told {
                    Told::Reload => self.reload().await,
                    Told::Stop(signal) => {
                        tracing::info!("{signal} received; finishing what is under way");
                        return Ok(());
                    }
                },
                broken = self.reminders.one_ends() => {
                    let how = if broken { "broke down" } else { "ended" };
                    anyhow::bail!("a part of the reminders {how}; this is a fault of observd");
                }
                part = parts.join_next() => match part {
                    // Without a watchdog its part ends at once, and well.
                    Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(error))) => return Err(error),
                    Some(Err(panicked)) => {
                        return Err(panicked).context("a part of the service broke down; this is a fault of observd");
                    }
                    None => return Ok(()),
                }
            }
        }
    }

    /// What is in force becomes what the files say now, or stays where they are wrong. Whoever asks
    /// for a feed is answered meanwhile; messages under way are finished before others begin.
    async fn reload(&mut self) {
        tracing::info!("SIGHUP received; reading the configuration anew");
        service::reloading();
        match self.read().await {
            Ok(anew) => {
                self.site.replace(state(&anew, &self.source, &self.desk));
                self.hand_over(&anew).await;
                self.in_force = anew;
                tracing::info!("the new configuration is in force");
            }
            Err(error) => {
                tracing::error!("the configuration stays as it was, since the new one is wrong: {error:#}");
            }
        }
        service::reloaded();
    }

    /// Read where it may block: own files may be many.
    async fn read(&self) -> Result<InForce> {
        let (source, clock, trust) = (Arc::clone(&self.source), self.desk.clock.clone(), self.trust.clone());
        let before = self.in_force.config.clone();
        tokio::task::spawn_blocking(move || InForce::anew(&source, &before, &clock, trust)).await?
    }

    async fn hand_over(&mut self, anew: &InForce) {
        if !self.reminders.end(service::DRAIN + service::LAST_WORDS).await {
            tracing::warn!("some messages did not end in time; they are in doubt, and nothing is lost");
        }
        self.desk.status.begin_anew();
        let (planner, now) = (anew.planner.clone(), self.desk.clock.now());
        let cancelled = self.desk.outbox.call(move |outbox| planner.cancel_uncalled(outbox, now)).await;
        if let Err(error) = cancelled {
            tracing::error!(%error, "whoever was taken out of the configuration may get what waits for them");
        }
        self.reminders = Reminders::begin(&self.desk, anew);
    }

    /// Waits for the parts, which know that they are to stop. Their patience has an end, and a
    /// second signal ends it at once.
    async fn finish(&mut self, parts: &mut JoinSet<Result<()>>) {
        let patience = service::DRAIN + service::LAST_WORDS;
        let serving = async { while parts.join_next().await.is_some() {} };
        let serving = async { tokio::time::timeout(patience, serving).await.is_ok() };
        let finishing = async { tokio::join!(serving, self.reminders.end(patience)) };
        let in_time = tokio::select! {
            (served, reminded) = finishing => served && reminded,
            () = service::told_to_stop() => false,
        };
        if !in_time {
            tracing::warn!("some work did not end in time; nothing is lost");
            parts.abort_all();
        }
    }
}
