//! Is an .ics file right, and which client misreads what?
//! Apart from `observances::ics`, which writes ours: this reads anybody's, as bytes that may be anything, and
//! says what is wrong. Pure: bytes in, findings out.
//!
//! A check is one entry in the table of its family, and a small broken file in `tests/doctor.rs`.
//!
//! | to change | open |
//! | --- | --- |
//! | how lines, folds, components and parameters are read | `content.rs`, `property.rs` |
//! | how dates, durations and texts are read | `value.rs` |
//! | a check of lines and bytes | `lines.rs` |
//! | … of what stands in what, of the calendar's own properties | `structure.rs` |
//! | … of which properties there are, and of their values | `presence.rs`; `properties.rs`, `text.rs` |
//! | … of dates, ends, durations | `dates.rs` |
//! | … of zones, and of who names them | `zones.rs` |
//! | … of rules, and of what they repeat | `recurrence.rs`, `instances.rs`, which read them by `rule.rs` |
//! | … of what clients do with a feed and its alarms | `feed.rs`, `alarms.rs` |
//! | … of where an address leads, of what a server answers | `way.rs`, `answer.rs` |
//! | what a reader that is not ours makes of it | `reader.rs` |

mod alarms;
mod answer;
mod attachments;
mod colours;
mod content;
mod dates;
mod feed;
mod instances;
mod lines;
mod parameters;
mod presence;
mod properties;
mod property;
mod reader;
mod recurrence;
mod rule;
mod structure;
mod text;
mod value;
mod way;
mod zones;

pub use answer::{Answer, Hop};

use content::{Component, File, Physical};
use property::Property;

/// How much of a file is looked at, in octets: more than any client reads of a feed.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// How many lines, parameters and items of lists are looked at, as the signs at which they end: each takes a
/// multiple of its octets, and 20 MB of feeds have half as many.
pub const MOST_PIECES: usize = 1_500_000;

/// How many findings of one check are kept; the rest are counted.
pub const KEPT: usize = 1_000;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Against the RFC: a client may refuse it, or the whole file.
    Error,
    /// Allowed, but a client that many use gets it wrong.
    Warning,
    /// Right as it is; it could be better.
    Advice,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// What is looked for, and what is said of it.
#[derive(Debug)]
pub struct Check {
    /// The name: words with hyphens, told beside each finding.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The RFC and its section, or `clients` where it is a fact about these.
    pub rule: &'static str,
    /// What would be right.
    pub right: &'static str,
    /// Which client does what; may be empty.
    pub clients: &'static str,
    look: Look,
}

/// At what a check looks.
#[derive(Debug)]
enum Look {
    /// One line as it stands in the file.
    Line(fn(&Physical<'_>) -> Option<String>),
    /// One property of a component.
    Property(fn(&Place<'_>, &Property<'_>) -> Option<String>),
    /// One component; the line is that of the property that is wrong, else where it begins.
    Component(fn(&Place<'_>) -> Option<(usize, String)>),
    /// The whole file.
    File(fn(&File<'_>, &mut Tally)),
    /// How the server was found, and whether it answers.
    Way(fn(&Answer) -> Option<String>),
    /// What the server answered, unless that is a failure.
    Answer(fn(&Answer) -> Option<String>),
}

/// A component where it stands.
struct Place<'f> {
    file: &'f File<'f>,
    component: &'f Component<'f>,
}

impl Place<'_> {
    fn is(&self, name: &str) -> bool {
        self.component.name == name
    }

    /// Whether it is dated and shown: an event, a task, a journal entry.
    fn is_entry(&self) -> bool {
        self.component.is_entry()
    }
}

/// What one check found.
#[derive(Debug)]
pub struct Tally {
    /// The check.
    pub check: &'static Check,
    /// The line, from 1 (0: no one line), and what is wrong there: the first [`KEPT`].
    pub found: Vec<(usize, String)>,
    /// How often in all.
    pub count: usize,
}

impl Tally {
    fn of(check: &'static Check) -> Self {
        Self { check, found: Vec::new(), count: 0 }
    }

    fn put(&mut self, line: usize, what: impl FnOnce() -> String) {
        self.count += 1;
        if self.found.len() < KEPT {
            self.found.push((line, what()));
        }
    }
}

/// All that was found.
#[derive(Debug)]
pub struct Report {
    /// What was found, check by check, the worst first, then in the order of their first lines; nothing of
    /// those that found nothing.
    pub tallies: Vec<Tally>,
    /// How many events there are.
    pub events: usize,
}

impl Report {
    /// How many findings of a severity there are.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.tallies.iter().filter(|tally| tally.check.severity == severity).map(|tally| tally.count).sum()
    }

    /// Whether nothing is wrong; advice is no fault.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.tallies.iter().all(|tally| tally.check.severity == Severity::Advice)
    }
}

/// Every check there is, family by family.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    let families = [
        way::CHECKS,
        answer::CHECKS,
        lines::CHECKS,
        structure::CHECKS,
        presence::CHECKS,
        properties::CHECKS,
        text::CHECKS,
        dates::CHECKS,
        zones::CHECKS,
        recurrence::CHECKS,
        instances::CHECKS,
        feed::CHECKS,
        alarms::CHECKS,
        attachments::CHECKS,
        parameters::CHECKS,
        reader::CHECKS,
    ];
    families.into_iter().flatten()
}

/// Examines a file: its first [`LARGEST`] octets or [`MOST_PIECES`]. Any bytes will do, and time grows with their number.
#[must_use]
pub fn examine(bytes: &[u8]) -> Report {
    report(bytes, None)
}

/// Examines what a server answered, and the file in it.
#[must_use]
pub fn examine_answer(answer: &Answer) -> Report {
    report(&answer.body, Some(answer))
}

fn report(whole: &[u8], answer: Option<&Answer>) -> Report {
    let file = File::read(looked_at(whole), whole.len());
    let mut tallies: Vec<Tally> = checks().map(Tally::of).collect();
    for tally in &mut tallies {
        if answer.is_none_or(|answer| is_judged(answer, &tally.check.look)) {
            look(tally, &file, answer);
        }
    }
    tallies.retain(|tally| tally.count > 0);
    tallies.sort_by_key(|tally| (tally.check.severity, tally.found.first().map(|(line, _)| *line)));
    let events = file.components.iter().filter(|one| one.name == "VEVENT").count();
    Report { tallies, events }
}

/// As much as is looked at: of a file that is too long the whole lines.
fn looked_at(whole: &[u8]) -> &[u8] {
    let begin = whole.get(..LARGEST).unwrap_or(whole);
    let begin = memchr::memchr3_iter(b'\n', b';', b',', begin)
        .nth(MOST_PIECES)
        .and_then(|at| begin.get(..at))
        .unwrap_or(begin);
    if begin.len() == whole.len() {
        return whole;
    }
    let end = memchr::memrchr(b'\n', begin).map_or(begin.len(), |at| at + 1);
    begin.get(..end).unwrap_or(begin)
}

/// What a server sends with a failure is no calendar, and nobody takes it for one; nor can be read what it
/// has encoded in its own way.
fn is_judged(answer: &Answer, look: &Look) -> bool {
    match look {
        Look::Way(_) => true,
        Look::Answer(_) => answer.is_success(),
        _ => answer.is_success() && answer.is_legible(),
    }
}

fn look(tally: &mut Tally, file: &File<'_>, answer: Option<&Answer>) {
    let places = || file.components.iter().map(|component| Place { file, component });
    match tally.check.look {
        Look::Line(look) => {
            for line in content::physical(file.bytes) {
                if let Some(what) = look(&line) {
                    tally.put(line.number, || what);
                }
            }
        }
        Look::Property(look) => {
            for place in places() {
                for property in &place.component.properties {
                    if let Some(what) = look(&place, property) {
                        tally.put(property.line, || what);
                    }
                }
            }
        }
        Look::Component(look) => {
            for (line, what) in places().filter_map(|place| look(&place)) {
                tally.put(line, || what);
            }
        }
        Look::File(look) => look(file, tally),
        Look::Way(look) | Look::Answer(look) => {
            if let Some(what) = answer.and_then(look) {
                tally.put(0, || what);
            }
        }
    }
}

/// A piece of the file as it can stand in a sentence: not long, without control characters.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String =
        text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}
