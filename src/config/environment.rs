//! What does the process's environment say?
//! Apart, because it is the only reader of it: everything else is handed this value.
#![expect(clippy::disallowed_methods, reason = "the only reader of the environment")]

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::zone::Zones;

/// The variables that the program heeds. An empty one counts as unset (but for `TZ`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `OBSERVD_CONFIG`: the configuration file.
    pub config: Option<PathBuf>,
    /// `HOME`.
    pub home: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub xdg_config_home: Option<PathBuf>,
    /// `XDG_STATE_HOME`.
    pub xdg_state_home: Option<PathBuf>,
    /// `STATE_DIRECTORY`, from the service manager: a list with colons between.
    pub state_directory: Option<OsString>,
    /// `CREDENTIALS_DIRECTORY`, from the service manager.
    pub credentials_directory: Option<PathBuf>,
    /// `LC_ALL`.
    pub lc_all: Option<String>,
    /// `LC_MESSAGES`.
    pub lc_messages: Option<String>,
    /// `LANG`.
    pub lang: Option<String>,
    /// `TZ`; empty means UTC, as POSIX has it.
    pub tz: Option<String>,
    /// `TZDIR`: where the host keeps its tz database.
    pub tzdir: Option<PathBuf>,
    /// `COLUMNS`: the width to set text for.
    pub columns: Option<usize>,
    /// `OBSERVD_NOW`: for tests of the command line, the instant that it takes for now.
    pub now: Option<String>,
    /// `OBSERVD_LOG`: which lines the log has, such as `debug` or `observd=debug`.
    pub log: Option<String>,
    /// Whether the journal takes what is written to standard error (`JOURNAL_STREAM`).
    pub journal: bool,
}

impl Environment {
    /// The environment of this process.
    pub fn from_process() -> Environment {
        let path = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let text = |name| env::var(name).ok().filter(|value| !value.is_empty());
        Environment {
            config: path("OBSERVD_CONFIG"),
            home: path("HOME"),
            xdg_config_home: path("XDG_CONFIG_HOME"),
            xdg_state_home: path("XDG_STATE_HOME"),
            state_directory: env::var_os("STATE_DIRECTORY"),
            credentials_directory: path("CREDENTIALS_DIRECTORY"),
            lc_all: text("LC_ALL"),
            lc_messages: text("LC_MESSAGES"),
            lang: text("LANG"),
            // What is no text names no zone, and is to be refused like one that does not.
            tz: env::var_os("TZ").map(|tz| tz.to_string_lossy().into_owned()),
            tzdir: path("TZDIR"),
            columns: text("COLUMNS").and_then(|number| number.parse().ok()).filter(|number| *number > 0),
            now: text("OBSERVD_NOW"),
            log: text("OBSERVD_LOG"),
            journal: env::var_os("JOURNAL_STREAM").is_some(),
        }
    }

    /// The tz database that holds here.
    pub fn zones(&self) -> Zones {
        self.tzdir.as_deref().map_or_else(Zones::load, Zones::load_from)
    }

    /// The language that the locale asks for, as two letters: the first variable that is set
    /// decides. `None` for the C locale, too.
    pub fn language(&self) -> Option<&str> {
        let locale = [&self.lc_all, &self.lc_messages, &self.lang].into_iter().find_map(Option::as_deref)?;
        let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
        (!language.is_empty() && !["C", "POSIX"].contains(&language)).then_some(language)
    }

    /// A directory below `$XDG_…_HOME`, or below the home directory's default for it. The XDG
    /// rules have a relative value ignored.
    pub(super) fn below(&self, xdg: Option<&Path>, default: &str) -> Option<PathBuf> {
        let set = xdg.filter(|directory| directory.is_absolute()).map(Path::to_path_buf);
        set.or_else(|| Some(self.home.as_deref()?.join(default))).map(|directory| directory.join("observd"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        let environment = |lc_all: &str, lc_messages: &str, lang: &str| {
            let set = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
            Environment {
                lc_all: set(lc_all),
                lc_messages: set(lc_messages),
                lang: set(lang),
                ..Environment::default()
            }
        };
        let cases = [
            (environment("", "", ""), None),
            (environment("", "", "fr_CH.UTF-8"), Some("fr")),
            (environment("", "ru", "fr_CH.UTF-8"), Some("ru")),
            (environment("C", "ru", "fr_CH.UTF-8"), None),
            (environment("C.UTF-8", "", ""), None),
            (environment("POSIX", "", ""), None),
            (environment("zh_TW", "", ""), Some("zh")),
            (environment("es@euro", "", ""), Some("es")),
        ];
        for (environment, expected) in cases {
            assert_eq!(environment.language(), expected, "{environment:?}");
        }
    }
}
