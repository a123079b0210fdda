//! Is a data file right?
//! A table of named checks, each a function of its own, all run on every file: the
//! build and `catalogue check` share it. Adding one is a function and a line, and a
//! file in `tests/bad/` that it refuses.

pub(crate) mod across;
mod eras;
mod examples;
mod instrument;
mod names;
mod values;

use crate::fault::Report;
use crate::observance::Observance;
use crate::record::Record;
use crate::shape::Lost;

/// A file under check.
pub(crate) struct Subject<'s> {
    pub(crate) file: &'s str,
    pub(crate) id: &'s str,
    pub(crate) record: &'s Record,
    /// The observance, with defaults for what could not be understood.
    pub(crate) observance: &'s Observance,
    /// What stands in the file and not in the record, because it could not be read.
    pub(crate) lost: &'s Lost,
}

type Check = fn(&Subject<'_>, &mut Report<'_>, &'static str);

/// Every check with its name.
const CHECKS: &[(&str, Check)] = &[
    ("shape", values::needed),
    ("id", values::id),
    ("kind", values::kind),
    ("folder", values::folder),
    ("themes", values::themes),
    ("collections", values::collections),
    ("body", values::body),
    ("words", values::words),
    ("dates", values::dates),
    ("url", values::url),
    ("sources", values::sources),
    ("one-line", values::one_lines),
    ("instrument", instrument::instrument),
    ("names", names::names),
    ("script", names::script),
    ("former-names", names::former),
    ("rules", eras::rules),
    ("eras", eras::eras),
    ("gaps", eras::gaps),
    ("first-year", eras::first_year),
    ("adoption", eras::adoption),
    ("withdrawn", eras::withdrawn),
    ("examples", examples::examples),
];

/// Checks that set values against one another, with those that they rest on: where one of them could
/// not be read (`shape.rs` has told of it), what the check would say need not be so.
const RESTS_ON: &[(&str, &[&str])] = &[
    ("sources", &["top.sources"]),
    ("former-names", &["top.former_names", "former name.since", "former name.until"]),
    ("eras", &["top.eras", "era.since", "era.until", "era.days", "era.every"]),
    ("gaps", &["top.eras", "era.since", "era.until", "era.note"]),
    ("first-year", &["top.eras", "era.since"]),
    ("adoption", &["top.eras", "era.since", "rule.", "top.first_observed", "top.before_adoption"]),
    ("withdrawn", &["top.eras", "era.until", "top.kind", "top.withdrawn"]),
];

/// Runs every check.
pub(crate) fn all(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (name, check) in CHECKS {
        let mut rests_on = RESTS_ON.iter().filter(|(of, _)| of == name);
        if !rests_on.any(|(_, keys)| subject.lost.any(keys)) {
            check(subject, report, name);
        }
    }
}

/// Why a text is no single line, if it is none.
/// What Unicode keeps free of characters, and XML cannot hold.
fn is_no_character(c: char) -> bool {
    u32::from(c) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

fn one_line(text: &str) -> Result<(), &'static str> {
    if text.trim().is_empty() {
        Err("is empty")
    } else if text.trim() != text {
        Err("begins or ends with a space")
    } else if text.chars().any(|c| c.is_control() || is_no_character(c)) {
        Err("holds a control character; it is one line of text")
    } else {
        Ok(())
    }
}
