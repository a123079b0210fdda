//! Which observances are there, with the operator's own?
//! Apart from the rest of the configuration, because these are files of their own, checked
//! as the built-in ones were when the program was built.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use observances::{Fault, Observance};

use super::Catalogue;

/// Why the operator's own observances cannot be used. All faults of all files at once.
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
    /// Files that say what they must not; a line for each fault.
    #[error("the operator's own observances are wrong:\n{}", lines(.0))]
    Faulty(Vec<Fault>),
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The built-in observances with the operator's own: one with the id of a built-in one
/// takes its place, and of two files with one name the later pattern's does.
///
/// Without patterns it is the built-in catalogue untouched, and no file is read.
///
/// # Errors
///
/// When a pattern is none, a file is missing or cannot be read, and else all faults of all files.
pub fn catalogue(config: &Catalogue) -> Result<observances::Catalogue, IncludeError> {
    let built_in = observances::Catalogue::un();
    if config.include.is_empty() {
        return Ok(built_in);
    }
    let mut own: Vec<Observance> = Vec::new();
    let mut faults: Vec<Fault> = Vec::new();
    for pattern in &config.include {
        for path in paths(pattern, &config.base)? {
            let text = text(&path)?;
            match observances::read(&path.to_string_lossy(), &text) {
                Ok(observance) => own.push(observance),
                Err(found) => faults.extend(found),
            }
        }
    }
    if faults.is_empty() { Ok(built_in.with(own)) } else { Err(IncludeError::Faulty(faults)) }
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

    fn config(base: &Path, include: &[&str]) -> Catalogue {
        let include = include.iter().map(|pattern| (*pattern).to_owned()).collect();
        Catalogue { include, base: base.to_path_buf(), since: None }
    }

    #[test]
    fn own_files_come_beside_the_built_in_ones() {
        let home = tempfile::Builder::new().prefix("with[bracket").tempdir().unwrap();
        fs::write(home.path().join("founding-day.toml"), MINE).unwrap();
        let built_in = observances::Catalogue::un().len();
        let found = |include: &[&str]| catalogue(&config(home.path(), include));
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
        assert!(catalogue(&config(Path::new("/"), &[&absolute])).unwrap().get("founding-day").is_some());
    }

    #[test]
    fn all_faults_of_all_files_are_named_at_once() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("one.toml"), MINE.replace("04-04", "13-04")).unwrap();
        fs::write(home.path().join("two.toml"), "kind = \"day\"").unwrap();
        let said = catalogue(&config(home.path(), &["*.toml"])).unwrap_err().to_string();
        assert!(said.contains("one.toml:") && said.contains("two.toml:"), "{said}");
        let said = |pattern: &str| catalogue(&config(home.path(), &[pattern])).unwrap_err().to_string();
        assert!(said("none.toml").contains("none.toml is not there"));
        let odd = tempfile::Builder::new().prefix("with[bracket").tempdir().unwrap();
        let said_there = catalogue(&config(odd.path(), &["none.toml"])).unwrap_err().to_string();
        assert!(said_there.contains(&format!("{} is not there", odd.path().join("none.toml").display())));
        assert!(said("***").contains("is no pattern"));
        fs::write(home.path().join("latin"), b"\xfc").unwrap();
        assert!(said("latin").contains("cannot be read"));
        assert!(said(".").contains("cannot be read"));
    }
}
