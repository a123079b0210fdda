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
use crate::config::{self, Config, Reminders, Storage, Tls};
use crate::remind::address::Address;
use crate::remind::channel::{Channel, Email, Login, Relay, Security, Stdout, Timeouts};
use crate::remind::deliver::Terms;
use crate::remind::message::{Letterhead, Templates};
use crate::remind::outbox::{Held, Outbox, StateDir};
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
    let subscriptions = each.collect::<Result<Vec<_>>>()?;
    let spread = TimeDelta::from_std(config.reminders.spread).unwrap_or_default();
    Ok(Planner { spread, ..Planner::new(catalogue, subscriptions, letterhead(config)?) })
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
    let (channel, recipients) = match &settings.channel {
        config::Channel::Stdout => ("stdout", vec![Recipient::new("-")]),
        config::Channel::Email { to } => {
            ("email", to.iter().map(|address| Recipient::new(address.reveal())).collect())
        }
    };
    Ok(Subscription {
        name: settings.name.clone(),
        channel,
        recipients,
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

/// The ways out, by name.
pub(super) type Channels = Vec<(&'static str, Arc<dyn Channel>)>;

/// The ways out that the configuration has.
///
/// # Errors
/// If the mail server's settings cannot be used, or its password not be read.
#[expect(clippy::disallowed_methods, reason = "reminders are the one thing that the service prints")]
pub(super) fn channels(config: &Config) -> Result<Channels> {
    let mut channels: Channels = vec![("stdout", Arc::new(Stdout::new(std::io::stdout())))];
    if let Some(email) = &config.email {
        channels.push(("email", Arc::new(Email::new(relay(email)?)?)));
    }
    Ok(channels)
}

fn relay(email: &config::Email) -> Result<Relay> {
    let smtp = &email.smtp;
    let login = match (&smtp.user, &smtp.password) {
        (Some(user), Some(password)) => Some(Login::new(user.clone(), password.read()?.reveal().to_owned())),
        _ => None,
    };
    Ok(Relay {
        host: smtp.host.clone(),
        port: smtp.port,
        security: match smtp.tls {
            Tls::Implicit => Security::Tls,
            Tls::StartTls => Security::StartTls,
            Tls::None => Security::Plain,
        },
        login,
        sender: email.from.reveal().parse::<Address>().context("[email] from")?,
        hello: None,
        connections: email.connections,
        timeouts: Timeouts::default(),
        extra_roots: None,
    })
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
    if let Some(held) = outbox.held() {
        tracing::error!("{}", hold(held));
    }
    Ok((directory, outbox))
}

/// Whether a day may be said to be over. After a longer time in which nobody looked the clock
/// is given ten minutes to be put right, or until a later run, if nothing vouches for it.
pub(super) fn trust(outbox: &mut Outbox, clock: &Clock) -> Result<Trust> {
    let (trust, now) = (Trust::default(), clock.now());
    let looked = outbox.planned_until()?;
    let gone = looked.is_some_and(|until| now.signed_duration_since(until) > TimeDelta::hours(1));
    if !gone || clock.is_synchronized() {
        return Ok(trust);
    }
    let since = outbox.doubted_since()?.filter(|since| *since <= now);
    trust.doubt(since.unwrap_or(now));
    if since.is_none() {
        outbox.set_doubted_since(Some(now))?;
    }
    Ok(trust)
}

/// What the operator is told about an outbox that is held.
pub(super) fn hold(held: &Held) -> String {
    format!(
        "nothing is sent: {held}. What it does not know of may have been sent already. Stop observd, and run \
         `observd outbox adopt` to send what it holds and what fell due since, or \
         `observd outbox adopt --from-now` to leave that to the original"
    )
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
