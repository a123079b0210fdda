//! `observd run`: the background service, feeds and reminders, until told to stop.
//! All wiring and no work: every part is built here and handed what it needs.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Context, wiring};
use crate::clock::Clock;
use crate::config::Config;
use crate::remind::channel::Channels;
use crate::remind::deliver::Courier;
use crate::remind::outbox::{Bell, Outbox, OutboxHandle};
use crate::remind::run::{self, Planner, watch};
use crate::remind::status::Status;
use crate::serve::{self, Health, Limits, Site, State};
use crate::service;

#[derive(Debug, clap::Args)]
pub(super) struct Run {}

impl super::Run for Run {
    fn run(self, context: Context) -> Result<()> {
        service::log_to_stderr(&wiring::log_settings(&context));
        let clock = Clock::System;
        let Context { config, catalogue, incomplete, zones, .. } = context;
        let catalogue = Arc::new(catalogue);
        let planner = wiring::planner(&config, Arc::clone(&catalogue), incomplete)?;
        let channels = wiring::channels(&config, &clock)?;
        let (_directory, mut outbox) = wiring::outbox(&config, clock.now())?;
        let planner = Planner { trust: run::trust(&mut outbox, &clock)?, ..planner };
        // Before anybody sends: whoever was taken out of the configuration is to get nothing more.
        planner.cancel_uncalled(&mut outbox, clock.now())?;
        let status = Status::default();
        if let Some(held) = outbox.held() {
            let told = wiring::hold(held);
            tracing::error!("{told}");
            status.hold(told);
        }
        let health = Some(health(status.clone(), clock.clone()));
        let state = State { health, ..wiring::site(&config, catalogue, &zones, now(clock.clone())) };
        let service = Service { config, planner, channels, outbox, clock, status, state };
        let listen = service.config.http.listen;
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
    config: Config,
    planner: Planner,
    channels: Channels,
    outbox: Outbox,
    clock: Clock,
    status: Status,
    state: State,
}

impl Service {
    async fn run(self, listener: TcpListener) -> Result<()> {
        let stop = CancellationToken::new();
        let due = Arc::new(Notify::new());
        // Hung before anybody looks, or what was changed in between would not be heard of.
        let bell = hang(&self.outbox);
        let outbox = OutboxHandle::start(self.outbox)?;
        let address = listener.local_addr()?;
        let mut parts: JoinSet<Result<()>> = JoinSet::new();

        for (name, channel) in self.channels {
            let courier = Courier {
                terms: wiring::terms(&self.config, name, self.planner.trust.clone()),
                status: self.status.clone(),
                ..Courier::new(name, channel, outbox.clone(), self.clock.clone())
            };
            let working = courier.work(Arc::clone(&due), stop.clone(), service::DRAIN);
            parts.spawn(endless(working));
        }
        if let Some(bell) = bell {
            parts.spawn(endless(listen(bell, Arc::clone(&due), stop.clone())));
        }
        let watching = watch(
            self.planner,
            outbox.clone(),
            self.clock.clone(),
            self.status.clone(),
            Arc::clone(&due),
            stop.clone(),
        );
        parts.spawn(endless(watching));
        let serving = serve::serve(listener, Site::new(self.state), Limits::default(), stop.clone());
        parts.spawn(async move { serving.await.context("the feed server") });
        let serves = format!("serving http://{address}/");
        service::ready(&serves);
        parts.spawn(endless(watchdog(self.status, self.clock, serves, stop.clone())));
        let end = until_the_end(&mut parts, &stop).await;
        // A message past its final dot may still hold the outbox; the next start asks again.
        if tokio::time::timeout(service::LAST_WORDS, outbox.close()).await.is_err() {
            tracing::warn!("a message is still on its way; it is in doubt until the next start");
        }
        end
    }
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

/// Waits for a signal, or for a part that ends by itself, which none should; then stops
/// all parts and waits for them.
async fn until_the_end(parts: &mut JoinSet<Result<()>>, stop: &CancellationToken) -> Result<()> {
    let mut end = Ok(());
    let told = service::told_to_stop();
    tokio::pin!(told);
    loop {
        tokio::select! {
            signal = &mut told => {
                tracing::info!("{} received; finishing what is under way", signal?);
                break;
            }
            part = parts.join_next() => match part {
                // Without a watchdog its part ends at once, and well.
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => {
                    end = Err(error);
                    break;
                }
                Some(Err(panicked)) => {
                    end = Err(panicked).context("a part of the service broke down; this is a fault of observd");
                    break;
                }
                None => break,
            }
        }
    }
    service::stopping();
    stop.cancel();
    finish(parts).await;
    end
}

/// Waits for the parts, which know that they are to stop. Their patience has an end, and a
/// second signal ends it at once.
async fn finish(parts: &mut JoinSet<Result<()>>) {
    let patience = service::DRAIN + service::LAST_WORDS;
    let finishing = async { while parts.join_next().await.is_some() {} };
    let in_time = tokio::select! {
        finished = tokio::time::timeout(patience, finishing) => finished.is_ok(),
        _ = service::told_to_stop() => false,
    };
    if !in_time {
        tracing::warn!("some work did not end in time; nothing is lost");
        parts.abort_all();
    }
}
