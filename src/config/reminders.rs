//! How are reminders sent, whatever the subscription, and is `[reminders]` sensible?
//! Apart from the other checks, because each of its keys is a policy of sending, and they grow together.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::check::Check;
use super::record::RemindersRecord;
use super::words::one_of;
use super::wrong::Wrong;

/// How reminders are sent, whatever the subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminders {
    /// What becomes of a message of which nobody knows whether it arrived.
    pub on_unknown: OnUnknown,
    /// Over how long the messages of one instant are spread; none by default.
    pub spread: Duration,
    /// After how many refusals for good an address gets nothing more.
    pub suspend_after: u32,
    /// A directory of the operator's own templates; what it lacks is the built-in one's. Not
    /// looked into here.
    pub templates: Option<PathBuf>,
}

impl Default for Reminders {
    fn default() -> Self {
        Reminders { on_unknown: OnUnknown::Resend, spread: Duration::ZERO, suspend_after: 3, templates: None }
    }
}

/// What becomes of a message of which nobody knows whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnUnknown {
    /// It is sent again, with the same bytes and the same Message-ID.
    #[default]
    Resend,
    /// It waits for the operator.
    Hold,
}

/// The templates' directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "[reminders] templates: {} {why}; name a directory that is there, or leave it out for the built-in templates",
    path.display()
)]
pub struct TemplatesError {
    path: PathBuf,
    why: String,
}

impl Reminders {
    /// Whether the templates' directory is there. Asked when the templates are to be used and
    /// not with the file, so that commands that send nothing work without it.
    ///
    /// # Errors
    ///
    /// When it is missing, no directory, or not to be looked into.
    #[expect(clippy::disallowed_methods, reason = "asks for a directory that the configuration names")]
    pub fn check_templates(&self) -> Result<(), TemplatesError> {
        let Some(path) = &self.templates else { return Ok(()) };
        let wrong = |why: String| TemplatesError { path: path.clone(), why };
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => Ok(()),
            Ok(_) => Err(wrong("is no directory".to_owned())),
            Err(absent) if absent.kind() == std::io::ErrorKind::NotFound => {
                Err(wrong("is not there".to_owned()))
            }
            Err(error) => Err(wrong(format!("cannot be looked into: {error}"))),
        }
    }
}

pub(super) fn check(record: &RemindersRecord, base: &Path, check: &mut Check<'_>) -> Reminders {
    let default = Reminders::default();
    let templates = check.take(record.templates.as_ref(), directory);
    Reminders {
        on_unknown: check.take(record.on_unknown.as_ref(), on_unknown).unwrap_or_default(),
        spread: check.take(record.spread.as_ref(), spread).unwrap_or(default.spread),
        suspend_after: check.number(record.suspend_after.as_ref(), 1..=100).unwrap_or(default.suspend_after),
        templates: templates.map(|directory| base.join(directory)),
    }
}

fn on_unknown(word: &str) -> Result<OnUnknown, Wrong> {
    match word {
        "resend" => Ok(OnUnknown::Resend),
        "hold" => Ok(OnUnknown::Hold),
        _ => Err(one_of("way with what may have arrived", word, &["resend", "hold"])),
    }
}

/// No more than an hour: a message that is further behind its instant counts as late.
const MOST_SPREAD: u64 = 60;

fn spread(text: &str) -> Result<Duration, Wrong> {
    let minutes = text.strip_suffix('m').filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let minutes = minutes.and_then(|number| number.parse().ok()).filter(|number| *number <= MOST_SPREAD);
    minutes.map(|minutes: u64| Duration::from_secs(minutes * 60)).ok_or_else(|| {
        let wrong = Wrong::new(format!("\"{text}\" is not a time to spread over"));
        wrong.mark("not a number of minutes").note("allowed: \"0m\" (all at once) to \"60m\"")
    })
}

fn directory(text: &str) -> Result<PathBuf, Wrong> {
    if text.is_empty() {
        let wrong = Wrong::new("this names no directory").mark("empty");
        return Err(wrong.help("leave it out for the built-in templates"));
    }
    Ok(PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_minutes_up_to_an_hour() {
        for (text, seconds) in [("0m", 0), ("5m", 300), ("60m", 3600)] {
            assert_eq!(spread(text).unwrap().as_secs(), seconds);
        }
        for text in ["", "m", "5", "5 m", "-1m", "+1m", "61m", "1h", "٥m", "99999999999999999999m"] {
            assert!(spread(text).is_err(), "{text}");
        }
    }

    #[test]
    fn templates_are_in_a_directory_that_is_there() {
        let home = tempfile::tempdir().unwrap();
        let said = |path: PathBuf| {
            let reminders = Reminders { templates: Some(path), ..Reminders::default() };
            reminders.check_templates().map_err(|error| error.to_string())
        };
        assert_eq!(said(home.path().to_path_buf()), Ok(()));
        assert!(said(home.path().join("none")).unwrap_err().contains("none is not there"));
        assert!(said("/dev/null".into()).unwrap_err().contains("/dev/null is no directory"));
        assert!(Reminders::default().check_templates().is_ok());
    }
}
