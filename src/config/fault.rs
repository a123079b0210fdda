//! What is wrong with the configuration, where, and how is that shown?
//! Apart, because a fault is found in one place and drawn in another.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::mask::Masked;
use super::wrong::Wrong;

/// Why there is no configuration. All of them are the operator's to mend: exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was asked for is not there.
    #[error("the configuration file {}, which {by} names, is not there", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What names it: `--config`, `OBSERVD_CONFIG`, or the argument.
        by: &'static str,
    },
    /// The file is there, and cannot be read.
    #[error("the configuration file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is longer than any configuration.
    #[error("the configuration file {} is longer than 16 MiB; name another one", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// The file is no text.
    #[error("the configuration file {} is not UTF-8 text, see line {line}", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first line that is not, from 1.
        line: usize,
    },
    /// The zone is the host's to say, and what it says is none. To take it for UTC, as C
    /// programs do, would put "today" on a wrong day in silence.
    #[error(
        "TZ names no zone: `{}`; write timezone = \"…\" in the configuration, or mend TZ",
        .tz.escape_debug()
    )]
    Zone {
        /// The variable's value.
        tz: String,
    },
    /// The file says what it must not.
    #[error(transparent)]
    Faulty(#[from] Faults),
}

impl ConfigError {
    /// The error as shown to the operator, with or without colour, without an end of line.
    pub fn render(&self, colour: bool) -> String {
        match self {
            ConfigError::Faulty(faults) => faults.render(colour),
            other => {
                renderer(colour).render(&[Group::with_title(Level::ERROR.primary_title(other.to_string()))])
            }
        }
    }
}

/// How many faults are told: a hundred thousand wrong recipients would be a book that takes hours to
/// write, and who has mended a hundred knows how to go on.
const MOST: usize = 100;

/// All that is wrong with one file, in the file's order; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    path: PathBuf,
    text: String,
    faults: Vec<Fault>,
    /// How many more there are than are told.
    untold: usize,
}

impl std::error::Error for Faults {}

/// Plain, as [`Faults::render`] without colour.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl Faults {
    pub(super) fn new(path: &Path, text: &str, mut faults: Vec<Fault>) -> Faults {
        faults.sort_by_key(|fault| (fault.place.start, fault.place.end));
        let untold = faults.len().saturating_sub(MOST);
        faults.truncate(MOST);
        // The text is kept without its secrets, so that nothing here can show them.
        let masked = Masked::of(text);
        faults.iter_mut().for_each(|fault| fault.settle(text, &masked));
        Faults { path: path.to_path_buf(), text: masked.text, faults, untold }
    }

    /// Each of those that are told.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter()
    }

    /// All of them as shown to the operator: what is wrong, the file's name, line and column,
    /// the text marked, what is allowed. Secrets are masked.
    pub fn render(&self, colour: bool) -> String {
        let path = self.path.display().to_string();
        let renderer = renderer(colour);
        let drawn = self.faults.iter().map(|fault| renderer.render(&[fault.drawing(&path, &self.text)]));
        let more = (self.untold > 0).then(|| {
            let more = format!("and {} more faults like these", self.untold);
            renderer.render(&[Group::with_title(Level::ERROR.primary_title(more))])
        });
        drawn.chain(more).collect::<Vec<_>>().join("\n\n")
    }
}

fn renderer(colour: bool) -> Renderer {
    if colour { Renderer::styled() } else { Renderer::plain() }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    wrong: Wrong,
    place: Range<usize>,
    line: usize,
    column: usize,
}

impl Wrong {
    /// A fault: this, at that place (in bytes) of the text.
    pub(super) fn at(self, place: Range<usize>) -> Fault {
        Fault { wrong: self, place, line: 0, column: 0 }
    }
}

impl Fault {
    /// What is wrong, in one sentence, lower-case and without a full stop.
    pub fn what(&self) -> &str {
        &self.wrong.what
    }

    /// The line it stands in, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The character in that line, from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Line and column are those of the file as it is; the place, that in the masked text.
    fn settle(&mut self, text: &str, masked: &Masked) {
        let before = text.get(..self.place.start).unwrap_or(text);
        self.line = before.matches('\n').count() + 1;
        self.column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        self.place = masked.place(&self.place);
    }

    fn drawing<'a>(&'a self, path: &'a str, text: &'a str) -> Group<'a> {
        // The lines of the place alone: of a long file each drawing would go through all the others.
        let start =
            text.get(..self.place.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let rest = text.get(self.place.end..).unwrap_or_default();
        let end = rest.find('\n').map_or(text.len(), |end| self.place.end + end);
        let lines = text.get(start..end).unwrap_or(text);
        let marked = AnnotationKind::Primary.span(self.place.start - start..self.place.end - start);
        let marked = if self.wrong.mark.is_empty() { marked } else { marked.label(&self.wrong.mark) };
        Level::ERROR
            .primary_title(&self.wrong.what)
            .element(Snippet::source(lines).line_start(self.line).path(path).annotation(marked))
            .elements(self.wrong.help.iter().map(|help| Level::HELP.message(help)))
            .elements(self.wrong.notes.iter().map(|note| Level::NOTE.message(note)))
    }
}
