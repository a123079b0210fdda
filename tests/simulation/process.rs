//! One life of the service: planner and couriers as they are, on the world's clock, disk and relay.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use observances::Catalogue;
use observd::clock::Clock;
use observd::config::{Config, Environment};
use observd::remind::channel;
use observd::remind::deliver::{Courier, Terms};
use observd::remind::message::Letterhead;
use observd::remind::outbox::{Outbox, OutboxError, OutboxHandle};
use observd::remind::run::{self, Planner};
use observd::remind::status::Status;
use observd::zone::Zones;
use tokio::sync::Notify;
use tokio::task::{JoinSet, yield_now};
use tokio_util::sync::CancellationToken;

use crate::Fault;
use crate::history::World;
use crate::relay::Relay;
use crate::settings::Settings;

const CHANNELS: [&str; 2] = ["stdout", "email"];

/// How long it is waited for, when it is told to stop.
const DRAIN: Duration = Duration::from_secs(20);

pub(crate) struct Process {
    parts: JoinSet<()>,
    stop: CancellationToken,
}

/// What stays from one life to the next.
pub(crate) struct Home<'h> {
    pub(crate) world: World,
    pub(crate) database: &'h Path,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) fault: Option<Fault>,
}

impl Home<'_> {
    pub(crate) async fn start(&self, settings: &Settings) -> Process {
        let clock = Clock::Simulated(self.world.clock.clone());
        let mut outbox = self.open().await;
        if self.fault == Some(Fault::LedgerForgets) {
            let all = "DELETE FROM reminder; DELETE FROM content; DELETE FROM event; DELETE FROM message;";
            rusqlite::Connection::open(self.database).unwrap().execute_batch(all).unwrap();
        }
        assert!(outbox.held().is_none(), "no copy was made: {:?}", outbox.held());
        let on_unknown = settings.on_unknown;
        outbox.recover(clock.now(), on_unknown).unwrap();
        let trust = run::trust(&mut outbox, &clock).unwrap();
        let terms = Terms {
            at_once: settings.at_once,
            per_minute: settings.per_minute,
            on_unknown,
            suspend_after: settings.suspend_after,
            trust: trust.clone(),
        };
        let mut subscriptions = settings.subscriptions.clone();
        if self.fault == Some(Fault::OneIsLeftOut) {
            subscriptions.iter_mut().for_each(|one| drop(one.recipients.pop()));
        }
        let planner = Planner::new(Arc::clone(&self.catalogue), subscriptions, letterhead());
        let planner = Planner { spread: settings.spread, trust, ..planner };
        planner.cancel_uncalled(&mut outbox, clock.now()).unwrap();
        self.begin(planner, self.handle(outbox), clock, terms)
    }

    fn begin(&self, planner: Planner, outbox: OutboxHandle, clock: Clock, terms: Terms) -> Process {
        let (stop, due, status) = (CancellationToken::new(), Arc::new(Notify::new()), Status::default());
        let mut parts = JoinSet::new();
        for name in CHANNELS {
            let relay = Relay { name, world: self.world.clone(), fault: self.fault };
            let courier = Courier {
                terms: terms.clone(),
                status: status.clone(),
                ..Courier::new(name, Arc::new(relay), outbox.clone(), clock.clone())
            };
            parts.spawn(courier.work(Arc::clone(&due), stop.clone(), DRAIN));
        }
        parts.spawn(run::watch(planner, outbox, clock, status, due, stop.clone()));
        Process { parts, stop }
    }

    /// The outbox, as soon as the last of the dead process has let go of it.
    async fn open(&self) -> Outbox {
        for _ in 0..1_000 {
            match Outbox::open(self.database) {
                Err(OutboxError::InUse { .. }) => yield_now().await,
                opened => return opened.unwrap(),
            }
        }
        panic!("something holds on to the outbox after its process was killed");
    }

    fn handle(&self, outbox: Outbox) -> OutboxHandle {
        let (world, path) = (self.world.clone(), self.database.to_owned());
        OutboxHandle::here(outbox, move || match world.events().disk_is_full {
            true => Err(OutboxError::Full { path: path.clone() }),
            false => Ok(()),
        })
    }
}

impl Process {
    /// Dies where its tasks stand after so many turns.
    pub(crate) async fn crash(mut self, turns: usize) {
        for _ in 0..turns {
            yield_now().await;
        }
        self.parts.abort_all();
        while self.parts.join_next().await.is_some() {}
    }

    /// Ends by itself, or is killed when it takes too long, as systemd does.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        let ended = async { while self.parts.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN * 2, ended).await.is_err() {
            self.crash(0).await;
        }
    }
}

/// Both channels; messages on the first are JSON, and tell their keys themselves.
fn letterhead() -> Letterhead {
    static READ: OnceLock<Letterhead> = OnceLock::new();
    let read = || {
        let text = "[stdout]\nformat = \"json\"\n[email]\nfrom = \"observances@example.org\"\n\
                    smtp = \"smtp://127.0.0.1:2525\"\n";
        let (environment, file) = (Environment::default(), Path::new("observd.toml"));
        let config = Config::parse(text, file, &environment, &Zones::load(), &channel::declared()).unwrap();
        let forms = channel::forms(&config);
        Letterhead { from: config.email.map(|email| email.from), forms, ..Letterhead::default() }
    };
    READ.get_or_init(read).clone()
}
