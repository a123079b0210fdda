//! Is what the file says sensible, and what holds where it says nothing?
//! Apart from reading, because these rules are about values, whatever way they are written.
//!
//! One check is one function from a value to what it means or what is wrong with it. The
//! [`Check`] adds the place, keeps all faults, and goes on with the default.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::Spanned;
use url::Url;

use observances::{Lang, nearest};

use crate::zone::{Zone, ZoneError, Zones};

use super::declared::{self, Declared, Section};
use super::email;
use super::environment::Environment;
use super::fault::Fault;
use super::keys::{Key, example};
use super::locate::state_directory;
use super::mask::shown;
use super::read::Reading;
use super::record::{CatalogueRecord, HttpRecord, Number, Text};
use super::reminders;
use super::smtp::Password;
use super::subscription;
use super::words;
use super::wrong::Wrong;
use super::{Catalogue, Config, Http, Storage};

const DATABASE: &str = "observd.db";
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// What a file means, and what is wrong: it is good for use only if nothing is.
pub(super) struct Checked {
    pub(super) config: Config,
    /// All that is wrong with the file.
    pub(super) faults: Vec<Fault>,
    /// What is wrong with the host's zone, which is asked for only where the file names none.
    pub(super) host: Option<ZoneError>,
}

pub(super) fn check(
    reading: Reading,
    path: Option<&Path>,
    environment: &Environment,
    zones: &Zones,
    channels: &[Declared],
) -> Checked {
    let Reading { record, sections, keys, faults, dropped } = reading;
    let base = path.and_then(Path::parent).unwrap_or(Path::new("")).to_path_buf();
    let mut check = Check { zones, keys, faults, dropped };
    let lang = check.take(record.lang.as_ref(), words::lang).unwrap_or_else(|| of_locale(environment));
    let zone = check.zone(record.timezone.as_ref());
    // The host's zone is asked for only where the file names none: it costs reading a file.
    let host = || zones.host(environment.tz.as_deref());
    let (zone, host) = match zone.map_or_else(host, Ok) {
        Ok(zone) => (zone, None),
        Err(error) => (Zone::utc(), Some(error)),
    };
    let state_directory = state_directory(environment);
    let storage = check.take(record.storage.url.as_ref(), storage).unwrap_or_else(|| DATABASE.into());
    let email = record.email.as_ref().and_then(|email| email::check(email, &base, environment, &mut check));
    let reminders = reminders::check(&record.reminders, &base, &mut check);
    let has_email = record.email.is_some() || check.dropped.contains("email");
    let secret = |name: &str| Password::in_file(name, &base, environment);
    let usable = channels.iter().filter_map(|channel| {
        let section = match sections.get(channel.name) {
            Some(written) => declared::check(channel, written, secret, &mut check),
            None => {
                let there = channel.needs.is_none() || check.is_dropped(channel.name);
                (there || channel.name == "email" && has_email).then(Section::default)?
            }
        };
        Some((channel.name, section))
    });
    let sections: BTreeMap<_, _> = usable.collect();
    let built_in_only = record.catalogue.include.is_empty();
    let common = subscription::Common { lang, zone: &zone, channels, sections: &sections, built_in_only };
    let subscriptions = subscription::check(record.subscription.as_deref(), &common, &mut check);
    let config = Config {
        file: path.map(Path::to_path_buf),
        lang,
        storage: Storage::Sqlite(state_directory.join(storage)),
        state_directory,
        catalogue: check.catalogue(record.catalogue, base),
        http: check.http(&record.http),
        email,
        sections,
        reminders,
        subscriptions,
        zone,
    };
    Checked { config, faults: check.faults, host }
}

fn of_locale(environment: &Environment) -> Lang {
    environment.language().and_then(Lang::from_tag).unwrap_or(Lang::En)
}

/// The faults so far, and what checks need besides the value.
pub(super) struct Check<'a> {
    zones: &'a Zones,
    keys: Vec<Key>,
    faults: Vec<Fault>,
    dropped: std::collections::BTreeSet<String>,
}

impl Check<'_> {
    /// What a value means, if there is one and nothing is wrong with it.
    pub(super) fn take<T>(
        &mut self,
        value: Option<&Text>,
        check: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let value = value?;
        match check(value.get_ref()) {
            Ok(meant) => Some(meant),
            Err(wrong) => {
                self.fault(wrong, value);
                None
            }
        }
    }

    /// The same for each value of a list, with the values' places.
    pub(super) fn take_each<T>(
        &mut self,
        values: &[Text],
        check: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Vec<Spanned<T>> {
        let meant = values.iter().filter_map(|value| {
            let meant = self.take(Some(value), &check)?;
            Some(Spanned::new(value.span(), meant))
        });
        meant.collect()
    }

    pub(super) fn zone(&mut self, name: Option<&Text>) -> Option<Zone> {
        let zones = self.zones;
        self.take(name, |name| zones.get(name).map_err(|error| no_zone(name, error)))
    }

    pub(super) fn fault<T>(&mut self, wrong: Wrong, at: &Spanned<T>) {
        self.faults.push(wrong.at(at.span()));
    }

    /// Requires a key of the table at `place`, unless the key was there and left out for a fault.
    pub(super) fn require<T, U>(&mut self, value: Option<&T>, path: &str, why: &str, place: &Spanned<U>) {
        if value.is_none() && !self.dropped.contains(path) {
            let (_, name) = path.rsplit_once('.').unwrap_or(("", path));
            let sample = example(&self.keys, path).map(|sample| format!("for example: {sample}"));
            let wrong = Wrong::new(format!("\"{name}\" is missing: {why}")).mark("in here");
            self.fault(sample.into_iter().fold(wrong, Wrong::help), place);
        }
    }

    /// What a number means, if there is one and it is neither too small nor too large.
    pub(super) fn number(&mut self, value: Option<&Number>, allowed: RangeInclusive<u32>) -> Option<u32> {
        let value = value?;
        let number = u32::try_from(*value.get_ref()).ok().filter(|number| allowed.contains(number));
        if number.is_none() {
            let wrong = Wrong::new(format!("{} is not allowed here", value.get_ref())).mark("out of range");
            self.fault(wrong.note(format!("allowed: {} to {}", allowed.start(), allowed.end())), value);
        }
        number
    }

    /// Whether the key at a path was there, and was left out for a fault.
    pub(super) fn is_dropped(&self, path: &str) -> bool {
        self.dropped.contains(path)
    }

    fn catalogue(&mut self, record: CatalogueRecord, base: PathBuf) -> Catalogue {
        let include = self.take_each(&record.include, pattern).into_iter().map(Spanned::into_inner).collect();
        let since = record.since.and_then(|year| match i32::try_from(*year.get_ref()) {
            Ok(number) if (1..=9999).contains(&number) => Some(number),
            _ => {
                let wrong = Wrong::new(format!("{} is not a year", year.get_ref())).mark("not a year");
                self.fault(wrong.note("allowed: 1 to 9999"), &year);
                None
            }
        });
        Catalogue { include, base, since }
    }

    fn http(&mut self, record: &HttpRecord) -> Http {
        let listen = self.take(record.listen.as_ref(), listen).unwrap_or(LISTEN);
        let public_url = self.take(record.public_url.as_ref(), public_url);
        Http { listen, public_url: public_url.unwrap_or_else(|| format!("http://{listen}")) }
    }
}

fn no_zone(name: &str, error: ZoneError) -> Wrong {
    let near = match error {
        ZoneError::Unknown { near, .. } => near,
        ZoneError::Broken { .. } => None,
    };
    let wrong = Wrong::new(format!("unknown time zone \"{name}\"")).mark("not in the tz database");
    wrong.maybe(near.as_deref()).note("allowed: an IANA name such as \"Europe/Zurich\"")
}

fn pattern(text: &str) -> Result<String, Wrong> {
    if text.is_empty() {
        let wrong = Wrong::new("this names no file").mark("empty");
        return Err(wrong.note("allowed: a path, or a pattern such as \"calendar/*.toml\""));
    }
    Ok(text.to_owned())
}

/// The database's file, relative to the state directory unless absolute. `sqlite:a`, `sqlite:/a`
/// and `sqlite:///a` are all in use elsewhere; `sqlite://a` is, for a relative one.
fn storage(url: &str) -> Result<PathBuf, Wrong> {
    const ALLOWED: &str = "allowed: \"sqlite:observd.db\", relative to the state directory, or \
                           \"sqlite:///var/lib/observd/observd.db\"";
    let Some((scheme, rest)) = url.split_once(':') else {
        let wrong = Wrong::new(format!("\"{}\" is not a storage URL", shown(url))).mark("no \"sqlite:\"");
        return Err(wrong.note(ALLOWED));
    };
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match scheme {
        "sqlite" if path.is_empty() => Err(Wrong::new("this names no file").mark("no file").note(ALLOWED)),
        "sqlite" if path.contains(":memory:") => {
            let wrong = Wrong::new("the ledger must outlive the process, and memory does not");
            Err(wrong.mark("not a file").note(ALLOWED))
        }
        "sqlite" if path.contains('?') => {
            Err(Wrong::new("sqlite takes no options here").mark("has \"?\"").note(ALLOWED))
        }
        "sqlite" => Ok(PathBuf::from(path)),
        "postgres" | "postgresql" => {
            let wrong = Wrong::new("PostgreSQL is not supported yet").mark("not supported yet");
            Err(wrong.note(ALLOWED))
        }
        _ => {
            let wrong = Wrong::new(format!("unknown kind of storage \"{scheme}\"")).mark("not \"sqlite:\"");
            Err(wrong.maybe(nearest(scheme, &["sqlite"])).note(ALLOWED))
        }
    }
}

fn listen(text: &str) -> Result<SocketAddr, Wrong> {
    text.parse().map_err(|_| {
        let wrong = Wrong::new(format!("\"{}\" is not an address to listen on", shown(text)));
        let wrong = wrong.mark("not an IP address and a port");
        let wrong = match text.rsplit_once(':') {
            Some(("localhost", port)) => wrong.help(format!("write \"127.0.0.1:{port}\"")),
            Some(("" | "*", port)) => wrong.help(format!("write \"0.0.0.0:{port}\" for all of IPv4")),
            _ => wrong,
        };
        wrong.note("allowed: an IP address and a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"")
    })
}

fn public_url(text: &str) -> Result<String, Wrong> {
    let refused = |what: &str| {
        let wrong = Wrong::new(format!("\"{}\" is not a public address: {what}", shown(text)));
        wrong.mark("not allowed").note("allowed: such as \"https://days.example.org\", perhaps with a path")
    };
    let url = Url::parse(text).map_err(|error| refused(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("it must begin with \"https://\" or \"http://\""));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("all would see the user's name"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("nothing may follow the path"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
