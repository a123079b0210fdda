//! Which parts does the service stand on, given a configuration?
//! The one place where configuration becomes subscriptions, channels and an outbox;
//! `run` and `remind` share it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use observances::{Catalogue, Selection};

use super::Context as Found;
use crate::clock::{Clock, Trust};
use crate::config::{self, Config, Reminders, Storage};
use crate::remind::channel::{self, Channels};
use crate::remind::deliver::Terms;
use crate::remind::message::{Letterhead, Templates};
use crate::remind::outbox::{Held, Outbox, StateDir};
use crate::remind::plan::{Recipient, Subscription};
use crate::remind::run::Planner;
use crate::serve::{State, Versions};
use crate::service::LogSettings;
use crate::zone::Zones;

/// What plans the reminders of a configuration.
///
/// # Errors
/// If a subscription selects what the catalogue does not know. Where one of the operator's own files
/// is left out (`incomplete`), that is said and not refused: the other reminders are not held up for it.
pub(super) fn planner(config: &Config, catalogue: Arc<Catalogue>, incomplete: bool) -> Result<Planner> {
    let each = config.subscriptions.iter().map(|one| subscription(one, &catalogue, incomplete));
    let subscriptions = each.collect::<Result<Vec<_>>>()?;
    let spread = TimeDelta::from_std(config.reminders.spread).unwrap_or_default();
    Ok(Planner { spread, incomplete, ..Planner::new(catalogue, subscriptions, letterhead(config)?) })
}

/// On which terms the messages of a channel are sent.
pub(super) fn terms(config: &Config, channel: &str, trust: Trust) -> Terms {
    let Reminders { on_unknown, suspend_after, .. } = config.reminders;
    let terms = Terms { on_unknown, suspend_after, trust, ..Terms::default() };
    match config.email.as_ref().filter(|_| channel == "email") {
        Some(email) => Terms { at_once: email.connections * 2, per_minute: email.per_minute, ..terms },
        None => terms,
    }
}

fn letterhead(config: &Config) -> Result<Letterhead> {
    Ok(Letterhead {
        from: config.email.as_ref().map(|email| email.from.clone()),
        public_url: config.http.public_url.clone(),
        attach_calendar: config.email.as_ref().is_some_and(|email| email.attach_calendar),
        templates: Arc::new(match &config.reminders.templates {
            Some(directory) => templates(directory)
                .with_context(|| format!("[reminders] templates: {}", directory.display()))?,
            None => Templates::builtin(),
        }),
        forms: channel::forms(config),
    })
}

/// The operator's own templates. What ends in .html or .txt is meant as one, so that a name
/// with a slip in it is refused; anything else may lie beside them.
#[expect(clippy::disallowed_methods, reason = "reads the directory that the configuration names")]
fn templates(directory: &Path) -> Result<Templates> {
    let mut own = BTreeMap::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_owned();
        if !name.starts_with('.') && (name.ends_with(".html") || name.ends_with(".txt")) {
            own.insert(name.clone(), std::fs::read_to_string(&path).context(name)?);
        }
    }
    Ok(Templates::with(own)?)
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
    let recovered = outbox.recover(now, config.reminders.on_unknown)?;
    if recovered.safe + recovered.in_doubt > 0 {
        tracing::warn!(
            safe = recovered.safe,
            in_doubt = recovered.in_doubt,
            "the last run ended in the middle of sending; these messages are sent again, with the same Message-ID"
        );
    }
    Ok((directory, outbox))
}

/// What the operator is told about an outbox that is held.
pub(super) fn hold(held: &Held) -> String {
    format!(
        "nothing is sent: {held}. What it does not know of may have been sent already. Stop observd, and run \
         `observd outbox adopt` to send what it holds and what fell due since, or \
         `observd outbox adopt --from-now` to leave that to the original"
    )
}

/// What the site is made of, without how the reminders are.
pub(super) fn site(
    config: &Config,
    catalogue: Arc<Catalogue>,
    zones: &Zones,
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
) -> State {
    State {
        catalogue,
        public_url: config.http.public_url.clone(),
        lang: config.lang,
        zone: config.zone.clone(),
        now,
        versions: Versions {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            tz_database: zones.version().to_owned(),
        },
        health: None,
    }
}

/// How the log is written, as the environment has it.
pub(super) fn log_settings(found: &Found) -> LogSettings {
    LogSettings {
        filter: found.environment.log.clone(),
        journal: found.environment.journal,
        colour: found.colour.on_standard_error(),
    }
}

#[cfg(test)]
mod tests {
    use super::templates;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test makes the files that are read")]
    fn own_templates_are_read_from_a_directory_and_a_fault_names_its_file() {
        let home = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(home.path().join(name), text).unwrap();
        put("README.md", "{{ what lies beside them is not read }}");
        put(".mail.txt.swp", "{{");
        put("subject.txt", "[days] {{ subject }}\n");
        assert!(templates(home.path()).is_ok());
        put("mail.html", "<p>\n{{ subjekt }}\n");
        let fault = format!("{:#}", templates(home.path()).err().unwrap());
        assert!(fault.starts_with("mail.html, line 2: "), "{fault}");
        put("mail.html", "<p>{{ subject }}");
        put("mail.text.txt", "");
        let fault = format!("{:#}", templates(home.path()).err().unwrap());
        assert!(fault.starts_with("mail.text.txt: there is no template"), "{fault}");
        assert!(templates(&home.path().join("gone")).is_err());
    }
}
