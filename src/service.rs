//! How does the process live among other processes?
//! Signals, systemd's notices and watchdog, the log. Apart from what the service does:
//! it knows neither feeds nor reminders.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::prelude::*;

/// Tells systemd that the service is up, if systemd started it, with a line for
/// `systemctl status`.
pub fn ready(what: &str) {
    notify(&[NotifyState::Ready, NotifyState::Status(what)]);
}

/// Tells systemd that the service is going down.
pub fn stopping() {
    notify(&[NotifyState::Stopping]);
}

/// Tells systemd that the configuration is read anew, until [`reloaded`]. Where systemd sends the signal
/// itself (`Type=notify-reload`), it waits for both.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(since) => notify(&[NotifyState::Reloading, since]),
        Err(_) => notify(&[NotifyState::Reloading]),
    }
}

/// Tells systemd that what is in force is in force.
pub fn reloaded() {
    notify(&[NotifyState::Ready]);
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "cannot reach the service manager");
    }
}

/// Feeds systemd's watchdog for as long as `is_alive` says so, if there is a watchdog:
/// a loop that hangs gets the service restarted. At each beat systemd is told how it stands, in a
/// line for `systemctl status`; a beat for that alone would wake an idle machine.
pub async fn watchdog(is_alive: impl Fn() -> bool, line: impl Fn() -> String, stop: CancellationToken) {
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    let mut beat = tokio::time::interval(limit / 2);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => {}
        }
        if is_alive() {
            notify(&[NotifyState::Watchdog, NotifyState::Status(&line())]);
        } else {
            tracing::error!("the reminder loop hangs; the watchdog will restart the service");
        }
    }
}

/// What a signal tells the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// SIGHUP: to read its files anew.
    Reload,
    /// SIGTERM or SIGINT, by name: to end.
    Stop(&'static str),
}

/// The signals that the service listens to, none of which is missed between two looks.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// If the system lets no handler be set.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one. A stop goes before a reload.
    pub async fn next(&mut self) -> Told {
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Told::Stop("SIGTERM"),
            _ = self.interrupt.recv() => Told::Stop("SIGINT"),
            _ = self.hang_up.recv() => Told::Reload,
        }
    }
}

/// Waits for a signal to stop; for ever, if the system lets none be heard.
pub async fn told_to_stop() {
    let Ok(mut signals) = Signals::new() else { return std::future::pending().await };
    while signals.next().await == Told::Reload {}
}

/// How long what is in flight is waited for: less than systemd's patience in the unit.
pub const DRAIN: Duration = Duration::from_secs(20);

/// How long what is left, such as the outbox's own thread, is waited for after the drain.
pub const LAST_WORDS: Duration = Duration::from_secs(2);

/// How the log is written.
#[derive(Debug, Clone, Default)]
pub struct LogSettings {
    /// A filter such as `debug` or `observd=debug,hyper=info`; `info` if there is none.
    pub filter: Option<String>,
    /// Whether the journal takes the lines: it has a clock of its own.
    pub journal: bool,
    /// Whether colour may be used.
    pub colour: bool,
}

/// Sends the log to standard error from now on.
#[expect(clippy::disallowed_methods, reason = "the log is what standard error is for")]
pub fn log_to_stderr(settings: &LogSettings) {
    let wanted = settings.filter.as_deref().unwrap_or("info");
    let filter = wanted.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(settings.colour).with_target(false);
    let registry = tracing_subscriber::registry();
    if settings.journal {
        registry.with(lines.without_time().with_filter(filter)).init();
    } else {
        registry.with(lines.with_timer(WallClock).with_filter(filter)).init();
    }
}

/// UTC to the second, from the program's one clock.
struct WallClock;

impl FormatTime for WallClock {
    fn format_time(&self, line: &mut Writer<'_>) -> std::fmt::Result {
        let now = crate::clock::Clock::System.now();
        write!(line, "{}", now.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}
