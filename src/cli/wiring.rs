//! Which parts does the service stand on, given a configuration?
//! The one place where configuration becomes subscriptions, channels and an outbox;
//! `run` and `remind` share it.

use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Utc};
use observances::{Catalogue, Selection};

use super::Context as Found;
use crate::clock::Clock;
use crate::config::{self, Config, Storage};
use crate::remind::channel::{self, Channels};
use crate::remind::message::Letterhead;
use crate::remind::outbox::{Outbox, StateDir};
use crate::remind::plan::{Recipient, Subscription};
use crate::remind::run::Planner;
use crate::service::LogSettings;

/// What plans the reminders of a configuration.
///
/// # Errors
/// If a subscription selects what the catalogue does not know. Where one of the operator's own files
/// is left out (`incomplete`), that is said and not refused: the other reminders are not held up for it.
pub(super) fn planner(config: &Config, catalogue: Arc<Catalogue>, incomplete: bool) -> Result<Planner> {
    let each = config.subscriptions.iter().map(|one| subscription(one, &catalogue, incomplete));
    let subscriptions = Arc::new(each.collect::<Result<Vec<_>>>()?);
    let from = config.email.as_ref().map(|email| email.from.clone());
    let public_url = config.http.public_url.clone();
    let letterhead = Letterhead { from, public_url, forms: channel::forms(config) };
    Ok(Planner { catalogue, subscriptions, letterhead })
}

fn subscription(
    settings: &config::Subscription,
    catalogue: &Catalogue,
    incomplete: bool,
) -> Result<Subscription> {
    let (selection, unknown) = Selection::with_unknown(&settings.select, catalogue);
    for unknown in unknown {
        let place = format!("subscription \"{}\": select", settings.name);
        if !incomplete {
            return Err(anyhow::Error::from(unknown).context(place));
        }
        tracing::warn!("{place}: {unknown}; nothing is sent for it while a file is left out");
    }
    Ok(Subscription {
        name: settings.name.clone(),
        channel: settings.channel.name,
        recipients: settings.channel.to.iter().map(|one| Recipient::new(one.reveal())).collect(),
        selection,
        leads: settings.before.iter().map(|lead| lead.days()).collect(),
        at: settings.at,
        zone: settings.zone.clone(),
        lang: settings.lang,
        catch_up: settings.catch_up,
        digest: settings.digest,
        quiet: settings.quiet,
    })
}

/// The ways out that the configuration has.
///
/// # Errors
/// If the mail server's settings or those of another channel cannot be used, or a secret not be read.
pub(super) fn channels(config: &Config, clock: &Clock) -> Result<Channels> {
    Ok(channel::open(config, clock)?)
}

/// The outbox, for this process alone, with what a dead process left behind taken back.
///
/// # Errors
/// If another observd uses the state directory, or the outbox cannot be opened.
pub(super) fn outbox(config: &Config, now: DateTime<Utc>) -> Result<(StateDir, Outbox)> {
    let directory = StateDir::lock(&config.state_directory)?;
    let Storage::Sqlite(path) = &config.storage;
    let mut outbox = Outbox::open(path)?;
    let recovered = outbox.recover(now)?;
    if recovered.safe + recovered.in_doubt > 0 {
        tracing::warn!(
            safe = recovered.safe,
            in_doubt = recovered.in_doubt,
            "the last run ended in the middle of sending; these messages are sent again, with the same Message-ID"
        );
    }
    Ok((directory, outbox))
}

/// How the log is written, as the environment has it.
pub(super) fn log_settings(found: &Found) -> LogSettings {
    LogSettings {
        filter: found.environment.log.clone(),
        journal: found.environment.journal,
        colour: found.colour.on_standard_error(),
    }
}
