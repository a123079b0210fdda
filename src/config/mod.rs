//! What has the operator asked for?
//! Apart, because it is the only reader of the configuration file and the environment.
//!
//! Three types, one direction: `record` is the file as written, `check` says all that is
//! wrong with it, and [`Config`] is what the rest of the program uses, without a second look.
//!
//! | to change | open |
//! | --- | --- |
//! | a key's name or kind | `record.rs`, and `keys.rs` for what an error says of it |
//! | what a key may hold | `check.rs`, `email.rs`, `smtp.rs`, `reminders.rs`, `subscription.rs` |
//! | where the file and the state are | `locate.rs` |
//! | what a channel may say of its own keys | `declared.rs` |
//! | how an error looks | `fault.rs` |
//! | how the operator's own observances are read | `include.rs` |
//! | what is hidden in an error | `mask.rs` |

mod check;
mod declared;
mod email;
mod environment;
mod fault;
mod include;
mod keys;
mod locate;
mod mailbox;
mod mask;
mod read;
mod record;
mod reminders;
mod secret;
mod smtp;
mod subscription;
mod words;
mod wrong;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono::NaiveTime;

use observances::{Lang, SelectionWords};

use crate::zone::{Zone, Zones};

pub use declared::{Declared, Kind, Recipient, Section, Setting, To};
pub use environment::Environment;
pub use fault::{ConfigError, Fault, Faults};
pub use include::{
    Checked, IncludeError, IncludeErrors, Included, catalogue, check as check_files, idle_patterns, included,
};
pub use mailbox::{Mailbox, mailbox};
pub use reminders::{OnUnknown, Reminders, TemplatesError};
pub use secret::Secret;
pub use smtp::{Password, PasswordError, Smtp, Tls, is_loopback};
pub use subscription::Quiet;
pub use words::one_of;
pub use wrong::Wrong;

/// What is in force: checked, complete, nothing left to default.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The file it comes from; `None` when there is none and all is default.
    pub file: Option<PathBuf>,
    /// The language where nothing else names one: of the file, else the locale, else English.
    pub lang: Lang,
    /// The zone in which "today" and wall clocks are meant: of the file, else the host's.
    pub zone: Zone,
    /// The directory of everything that must outlive the process. Not made here.
    pub state_directory: PathBuf,
    /// Where reminders are kept.
    pub storage: Storage,
    /// The operator's own observances.
    pub catalogue: Catalogue,
    /// The web face.
    pub http: Http,
    /// How mail leaves; `None` when the file has no `[email]`, and then no subscription
    /// is by email.
    pub email: Option<Email>,
    /// What is said of each channel that can be used, by name: a channel that is not here lacks
    /// the section without which it cannot work.
    pub sections: BTreeMap<&'static str, Section>,
    /// How reminders are sent, whatever the subscription.
    pub reminders: Reminders,
    /// Who is reminded. Names are unique.
    pub subscriptions: Vec<Subscription>,
}

/// Where reminders are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// An SQLite file; a relative one has been joined to the state directory.
    Sqlite(PathBuf),
}

/// The operator's own observances, and how far back occurrences go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Patterns (`*`, `?`, `[…]`) of the operator's calendar files, as written.
    pub include: Vec<String>,
    /// What a relative pattern is relative to: the configuration file's directory. (Kept
    /// apart from the patterns, since a directory's name may hold a `[`.)
    pub base: PathBuf,
    /// Leave out occurrences before this year.
    pub since: Option<i32>,
}

/// The web face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// How others reach it: `http` or `https`, perhaps with a path, never with a slash at
    /// the end, so that `{public_url}/calendar.ics` is an address.
    pub public_url: String,
}

impl Http {
    /// Whether no address is known at which others reach the service.
    #[must_use]
    pub fn is_only_here(&self) -> bool {
        self.public_url == format!("http://{}", self.listen)
    }
}

/// How mail leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The sender.
    pub from: Mailbox,
    /// The server that takes mail from us.
    pub smtp: Smtp,
    /// How many connections to it there are at most, at one time.
    pub connections: usize,
    /// How many messages it gets at most in a minute; as many as it takes if there is none.
    pub per_minute: Option<u32>,
    /// Whether a calendar file goes with each mail.
    pub attach_calendar: bool,
}

/// Who is reminded of what, when, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    /// Unique; the ledger knows the subscription by it.
    pub name: String,
    /// How reminders leave, and to whom.
    pub channel: Channel,
    /// Of which observances.
    pub select: SelectionWords,
    /// How long before an occurrence's first day: furthest first, none twice, never empty.
    pub before: Vec<Lead>,
    /// At which wall-clock time, in `zone`.
    pub at: NaiveTime,
    /// The zone of the wall clock.
    pub zone: Zone,
    /// The language of the messages.
    pub lang: Lang,
    /// What becomes of reminders missed while the program was down.
    pub catch_up: CatchUp,
    /// One message for all that is coming in a day, a week or a month.
    pub digest: Option<Digest>,
    /// When nothing is sent, on the wall clock of `zone`.
    pub quiet: Option<Quiet>,
}

/// One message for all that is coming in a span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Digest {
    /// Each day.
    Daily,
    /// Each Monday, for the seven days that begin with it.
    Weekly,
    /// On the first of each month, for the month.
    Monthly,
}

impl Digest {
    /// As in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Digest::Daily => "daily",
            Digest::Weekly => "weekly",
            Digest::Monthly => "monthly",
        }
    }
}

/// How reminders leave, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The channel's name.
    pub name: &'static str,
    /// The recipients: at least one, none twice.
    pub to: Vec<Recipient>,
}

/// How many civil days before an occurrence's first day: 0 (on the day) to 366.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lead(u16);

impl Lead {
    /// The longest.
    pub const MAX: Lead = Lead(366);

    /// A lead of so many days, if that is no more than [`Lead::MAX`].
    pub fn from_days(days: u16) -> Option<Lead> {
        (days <= Lead::MAX.0).then_some(Lead(days))
    }

    /// In days.
    pub fn days(self) -> u16 {
        self.0
    }
}

/// As in the file: `7d`.
impl std::fmt::Display for Lead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}d", self.0)
    }
}

/// What becomes of reminders missed while the program was down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CatchUp {
    /// One message for all that is still ahead or today.
    #[default]
    Digest,
    /// Each, late.
    Each,
    /// None.
    Skip,
}

impl Config {
    /// The configuration in force: of the file that `named` (the flag `--config`) names, else
    /// `OBSERVD_CONFIG`, else the first there is of `$XDG_CONFIG_HOME/observd/observd.toml`
    /// and `/etc/observd/observd.toml`, else the defaults.
    ///
    /// # Errors
    ///
    /// When a named file is missing, when one cannot be read, and when one is wrong: then all
    /// that is wrong at once. When it names no zone, and `TZ` is set to none.
    pub fn load(
        named: Option<&Path>,
        environment: &Environment,
        zones: &Zones,
        channels: &[Declared],
    ) -> Result<Config, ConfigError> {
        let found = locate::find(named, environment)?;
        let reading =
            found.as_ref().map_or_else(read::Reading::default, |found| read::read(&found.text, channels));
        let path = found.as_ref().map(|found| found.path.as_path());
        let checked = check::check(reading, path, environment, zones, channels);
        if let (Some(found), false) = (&found, checked.faults.is_empty()) {
            return Err(Faults::new(&found.path, &found.text, checked.faults).into());
        }
        match checked.host {
            Some(_) => Err(ConfigError::Zone { tz: environment.tz.clone().unwrap_or_default() }),
            None => Ok(checked.config),
        }
    }

    /// The configuration that a file's text makes; `path` names the file in errors, and
    /// relative names in the text are relative to its directory. A `TZ` that is none counts
    /// as UTC here.
    ///
    /// # Errors
    ///
    /// All that is wrong with the text.
    pub fn parse(
        text: &str,
        path: &Path,
        environment: &Environment,
        zones: &Zones,
        channels: &[Declared],
    ) -> Result<Config, Faults> {
        let reading = read::read(text, channels);
        let check::Checked { config, faults, .. } =
            check::check(reading, Some(path), environment, zones, channels);
        if faults.is_empty() { Ok(config) } else { Err(Faults::new(path, text, faults)) }
    }

    /// What holds without a file: one subscription, to standard output, of everything, on the
    /// day at nine. A `TZ` that is none counts as UTC here.
    pub fn defaults(environment: &Environment, zones: &Zones, channels: &[Declared]) -> Config {
        check::check(read::Reading::default(), None, environment, zones, channels).config
    }
}
