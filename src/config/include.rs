//! Which observances are there, with the operator's own?
//! Apart from the rest of the configuration, because these are files of their own, checked
//! as the built-in ones were when the program was built.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
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
    /// A directory that cannot be read.
    #[error("[catalogue] include: {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that cannot be read, or says what it must not.
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
    let built_in = observances::Catalogue::un().shown_from(config.since);
    if config.include.is_empty() {
        return Included { catalogue: built_in, errors: Vec::new() };
    }
    let (found, mut errors) = found(config);
    let Checked { observances, errors: more, .. } = check(found);
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
    /// What is wrong with the others, by file and line.
    pub errors: Vec<IncludeError>,
    /// How many files there were.
    pub files: usize,
}

/// Reads data files, each once however often and in whichever spelling it is named, and sets them
/// against one another and the built-in catalogue.
#[must_use]
pub fn check(paths: Vec<PathBuf>) -> Checked {
    let mut faults = Vec::new();
    let mut files = Vec::new();
    let paths = distinct(paths);
    for path in &paths {
        let shown = path.to_string_lossy().into_owned();
        match text(path) {
            Ok(text) => files.push((shown, text)),
            Err(why) => faults.push(Fault::of_file(&shown, why)),
        }
    }
    let built_in = observances::Catalogue::un();
    let reading = observances::read_all(built_in.entries(), &files);
    faults.extend(reading.faults);
    faults.sort();
    let errors = faults.into_iter().map(IncludeError::from).collect();
    Checked { observances: reading.observances, errors, files: paths.len() }
}

/// The paths without those that lead to a file that is there already. A link of another name is
/// another file: the name is the id.
fn distinct(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    let mut is_new = |path: &PathBuf| {
        #[expect(clippy::disallowed_methods, reason = "finds out which file a path leads to")]
        let whole = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        seen.insert((whole, path.file_name().map(ToOwned::to_owned)))
    };
    paths.into_iter().filter(|path| is_new(path)).collect()
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

/// No observance fills a hundredth of this; what is larger is a file named by mistake.
const LARGEST: u64 = 1024 * 1024;

/// The text of a file, or why there is none. What is no regular file is not opened: it may wait
/// for ever for somebody to write to it, or have no end.
fn text(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    #[expect(clippy::disallowed_methods, reason = "the configuration reads the files that it names")]
    let kind = fs::metadata(path).map_err(unreadable)?;
    if kind.is_dir() {
        return Err("is a directory; name the files in it, for example with `*.toml`".to_owned());
    }
    if !kind.is_file() {
        return Err("is no regular file".to_owned());
    }
    #[expect(clippy::disallowed_methods, reason = "the configuration reads the files that it names")]
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err("is larger than 1 MB; a file holds one observance".to_owned());
    }
    if bytes.contains(&0) {
        return Err("is no text".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "is not UTF-8; save it as UTF-8".to_owned())
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
        assert!(said(".").contains(":1: "), "{}", said("."));
    }

    #[test]
    fn what_is_no_text_of_an_observance_is_told_like_any_fault() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(home.path().join(name), bytes).unwrap();
        write("a-latin.toml", b"\xfc");
        write("b-bad.toml", b"kind = 1");
        write("c-large.toml", &vec![b'#'; 1024 * 1024 + 1]);
        write("d-image.toml", b"\x89PNG\0");
        let paths =
            ["c-large.toml", "a-latin.toml", "./a-latin.toml", "d-image.toml", "b-bad.toml", "none.toml"];
        let checked = check(paths.iter().map(|name| home.path().join(name)).collect());
        assert_eq!(checked.files, 5, "by two spellings a file is one");
        let said = checked.errors.iter().map(ToString::to_string).collect::<Vec<_>>();
        let said = said.join("\n").replace(&format!("{}/", home.path().display()), "");
        assert!(
            said.starts_with("a-latin.toml:1: a-latin: file: is not UTF-8; save it as UTF-8\nb-bad.toml:1: ")
        );
        assert!(said.contains("\nc-large.toml:1: c-large: file: is larger than 1 MB"), "{said}");
        assert!(said.contains("\nd-image.toml:1: d-image: file: is no text"), "{said}");
        assert!(said.contains("\nnone.toml:1: none: file: cannot be read: "), "{said}");
        #[cfg(unix)]
        {
            let checked = check(vec![PathBuf::from("/dev/zero")]);
            let said = checked.errors.iter().map(ToString::to_string).collect::<Vec<_>>();
            assert_eq!(said, ["/dev/zero:1: zero: file: is no regular file"]);
        }
    }
}
