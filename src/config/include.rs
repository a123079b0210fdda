//! Which observances are there, with the operator's own?
//! Apart from the rest of the configuration, because these are files of their own, checked
//! as the built-in ones were when the program was built.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use observances::{Fault, Observance};

use super::Catalogue;

/// Why some of the operator's own observances cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IncludeError {
    /// A pattern that is none.
    #[error("[catalogue] include: `{pattern}` is no pattern: {why}")]
    Pattern {
        /// As the configuration has it.
        pattern: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A path without `*`, `?` or `[…]` that leads to no file. (A pattern may find none.)
    #[error("[catalogue] include: {} is not there", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// A file or directory that cannot be read.
    #[error("[catalogue] include: {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that says what it must not.
    #[error(transparent)]
    Faulty(#[from] Fault),
}

/// All that is wrong with the operator's own observances, a line each.
#[derive(Debug, thiserror::Error)]
#[error("the operator's own observances are wrong:\n{}", lines(.0))]
pub struct IncludeErrors(pub Vec<IncludeError>);

fn lines(errors: &[IncludeError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What the operator's patterns came to.
#[derive(Debug)]
pub struct Included {
    /// All observances that can be used.
    pub catalogue: observances::Catalogue,
    /// What is wrong with the files that cannot be.
    pub errors: Vec<IncludeError>,
}

impl Included {
    /// The catalogue, if nothing is wrong with any file.
    ///
    /// # Errors
    ///
    /// All that is wrong.
    pub fn strictly(self) -> Result<observances::Catalogue, IncludeErrors> {
        if self.errors.is_empty() { Ok(self.catalogue) } else { Err(IncludeErrors(self.errors)) }
    }
}

/// The built-in observances with the operator's own: one with the id of a built-in one
/// takes its place, and a file that two patterns find is read once.
///
/// A file that is wrong is left out, and the others stand: a day that was mistyped must not take
/// away the reminders of all the others. Without patterns no file is read.
#[must_use]
pub fn catalogue(config: &Catalogue) -> Included {
    let built_in = observances::Catalogue::un();
    if config.include.is_empty() {
        return Included { catalogue: built_in, errors: Vec::new() };
    }
    let (found, mut errors) = found(config);
    let Checked { observances, errors: more } = check(found);
    errors.extend(more);
    Included { catalogue: built_in.with(observances), errors }
}

/// The files that the patterns find, each once, and which of the patterns cannot be followed.
fn found(config: &Catalogue) -> (Vec<PathBuf>, Vec<IncludeError>) {
    let mut errors = Vec::new();
    let mut found: Vec<PathBuf> = Vec::new();
    for pattern in &config.include {
        match paths(pattern, &config.base) {
            Ok(paths) => paths.into_iter().for_each(|path| {
                if !found.contains(&path) {
                    found.push(path);
                }
            }),
            Err(error) => errors.push(error),
        }
    }
    (found, errors)
}

/// The operator's own files, each once.
///
/// # Errors
///
/// When a pattern is none, or names a file that is missing.
pub fn included(config: &Catalogue) -> Result<Vec<PathBuf>, IncludeErrors> {
    let (found, errors) = found(config);
    if errors.is_empty() { Ok(found) } else { Err(IncludeErrors(errors)) }
}

/// What came of checking files.
#[derive(Debug)]
pub struct Checked {
    /// The observances of those that are right.
    pub observances: Vec<Observance>,
    /// What is wrong with the others: what cannot be read first, then faults by file and line.
    pub errors: Vec<IncludeError>,
}

/// Reads data files, and sets them against one another and the built-in catalogue.
#[must_use]
pub fn check(paths: Vec<PathBuf>) -> Checked {
    let mut errors = Vec::new();
    let mut files = Vec::new();
    for path in paths {
        match text(&path) {
            Ok(text) => files.push((path.to_string_lossy().into_owned(), text)),
            Err(error) => errors.push(error),
        }
    }
    let built_in = observances::Catalogue::un();
    let reading = observances::read_all(built_in.entries(), &files);
    errors.extend(reading.faults.into_iter().map(IncludeError::from));
    Checked { observances: reading.observances, errors }
}

/// The patterns that find no file. That is no fault (the files may come later), but who checks
/// a configuration wants to know.
///
/// # Errors
///
/// When a pattern is none, a file is missing, or a directory cannot be read.
pub fn idle_patterns(config: &Catalogue) -> Result<Vec<&str>, IncludeError> {
    let mut idle = Vec::new();
    for pattern in &config.include {
        if paths(pattern, &config.base)?.is_empty() {
            idle.push(pattern.as_str());
        }
    }
    Ok(idle)
}

/// The files that a pattern finds, in the order of their names.
fn paths(pattern: &str, base: &Path) -> Result<Vec<PathBuf>, IncludeError> {
    let wrong = |why| IncludeError::Pattern { pattern: pattern.to_owned(), why };
    let escaped = glob::Pattern::escape(&base.to_string_lossy());
    let whole = Path::new(&escaped).join(pattern);
    let found = glob::glob(&whole.to_string_lossy()).map_err(|error| wrong(error.msg))?;
    let found: Result<Vec<PathBuf>, glob::GlobError> = found.collect();
    let found = found.map_err(|error| {
        let path = error.path().to_path_buf();
        IncludeError::Unreadable { path, source: error.into() }
    })?;
    if found.is_empty() && !pattern.contains(['*', '?', '[']) {
        return Err(IncludeError::Missing { path: base.join(pattern) });
    }
    Ok(found)
}

fn text(path: &Path) -> Result<String, IncludeError> {
    #[expect(clippy::disallowed_methods, reason = "the configuration reads the files that it names")]
    fs::read_to_string(path).map_err(|source| IncludeError::Unreadable { path: path.to_path_buf(), source })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "a test makes the files that it has read")]

    use super::*;

    const MINE: &str = include_str!("../../calendar/days/mine-awareness-day.toml");

    const FOUNDING: &str = "
        kind = 'day'
        themes = ['culture']
        revised = 2026-11-25
        sources = ['minutes of the council']
        names = { en = 'Founding Day' }
        eras = [{ rules = [{ fixed = '06-18' }] }]
    ";

    fn config(base: &Path, include: &[&str]) -> Catalogue {
        let include = include.iter().map(|pattern| (*pattern).to_owned()).collect();
        Catalogue { include, base: base.to_path_buf(), since: None }
    }

    #[test]
    fn own_files_come_beside_the_built_in_ones() {
        let home = tempfile::Builder::new().prefix("with[bracket").tempdir().unwrap();
        fs::write(home.path().join("founding-day.toml"), FOUNDING).unwrap();
        let built_in = observances::Catalogue::un().len();
        let found = |include: &[&str]| catalogue(&config(home.path(), include)).strictly();
        assert_eq!(found(&[]).unwrap().len(), built_in);
        assert_eq!(found(&["*.toml"]).unwrap().len(), built_in + 1);
        assert_eq!(found(&["founding-day.toml", "f*.toml"]).unwrap().len(), built_in + 1);
        assert_eq!(found(&["none/*.toml"]).unwrap().len(), built_in);
        // A file with a built-in id replaces that entry, as config/observd.toml says.
        fs::write(home.path().join("mine-awareness-day.toml"), MINE.replace("2006", "2007")).unwrap();
        let replaced = found(&["mine-*.toml"]).unwrap();
        assert_eq!(replaced.len(), built_in);
        assert_eq!(replaced.get("mine-awareness-day").unwrap().first_observed, Some(2007));
        let absolute = home.path().join("founding-day.toml");
        let absolute = glob::Pattern::escape(absolute.to_str().unwrap());
        assert!(catalogue(&config(Path::new("/"), &[&absolute])).catalogue.get("founding-day").is_some());
    }

    #[test]
    fn all_faults_of_all_files_are_named_at_once_and_the_others_stand() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("one.toml"), FOUNDING.replace("06-18", "13-04")).unwrap();
        fs::write(home.path().join("two.toml"), "kind = \"day\"").unwrap();
        fs::write(home.path().join("good-day.toml"), FOUNDING).unwrap();
        let found = catalogue(&config(home.path(), &["*.toml", "none.toml"]));
        assert!(found.catalogue.get("good-day").is_some() && found.catalogue.get("one").is_none());
        let said = found.strictly().unwrap_err().to_string();
        for part in ["one.toml:", "two.toml:", "none.toml is not there"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let said =
            |pattern: &str| catalogue(&config(home.path(), &[pattern])).strictly().unwrap_err().to_string();
        let odd = tempfile::Builder::new().prefix("with[bracket").tempdir().unwrap();
        let said_there = catalogue(&config(odd.path(), &["none.toml"])).strictly().unwrap_err().to_string();
        assert!(said_there.contains(&format!("{} is not there", odd.path().join("none.toml").display())));
        assert!(said("***").contains("is no pattern"));
        fs::write(home.path().join("latin"), b"\xfc").unwrap();
        assert!(said("latin").contains("cannot be read"));
        assert!(said(".").contains("cannot be read"));
    }
}
