//! What is wrong with a data file, and where?
//! Apart from the checks that find faults: every fault reads the same way.

use std::fmt;
use std::ops::Range;

/// A fault of a data file, shown as `file:line: id: check: what is wrong`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Fault {
    /// The file, as it was named by the caller.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The observance's id, which is the file's name.
    pub id: String,
    /// The name of the check that failed.
    pub check: &'static str,
    /// What was wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, id, check, message } = self;
        let (file, id, message) = (Shown(file), Shown(id), Shown(message));
        write!(f, "{file}:{line}: {id}: {check}: {message}")
    }
}

/// A text of somebody else's on one line: what would move the cursor, end the line or turn the order
/// of the letters around is written out, so that no file can forge a fault of another.
struct Shown<'t>(&'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    write!(f, "{}", c.escape_unicode())?;
                }
                c if c.is_control() => write!(f, "{}", c.escape_debug())?,
                c => fmt::Write::write_char(f, c)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// That a file cannot be read at all, for who reads files: it is told as what is wrong within one.
    #[must_use]
    pub fn of_file(file: &str, message: String) -> Self {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let id = name.strip_suffix(".toml").unwrap_or(name).to_owned();
        Self { file: file.to_owned(), line: 1, id, check: "file", message }
    }
}

/// Collects the faults of one file, so that all are reported at once.
#[derive(Debug)]
pub(crate) struct Report<'t> {
    file: &'t str,
    text: &'t str,
    id: &'t str,
    faults: Vec<Fault>,
}

impl<'t> Report<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str, id: &'t str) -> Self {
        Self { file, text, id, faults: Vec::new() }
    }

    /// Adds a fault at a place in the text, given in bytes.
    pub(crate) fn add(&mut self, check: &'static str, place: Range<usize>, message: String) {
        let before = self.text.as_bytes().iter().take(place.start);
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        let (file, id) = (self.file.to_owned(), self.id.to_owned());
        self.faults.push(Fault { file, line, id, check, message });
    }

    /// The faults in the order of the file's lines.
    pub(crate) fn into_faults(mut self) -> Vec<Fault> {
        self.faults.sort();
        self.faults
    }
}
