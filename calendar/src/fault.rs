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
        write!(f, "{file}:{line}: {id}: {check}: {message}")
    }
}

impl std::error::Error for Fault {}

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
