//! Reads, checks and packs the data: built-in observances cost no parsing at run
//! time, and a fault in a data file stops the build with file, line and check.
//!
//! The library's own modules do the work, so that the build and `catalogue check`
//! can never disagree.

#![expect(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "the build uses a part of what the library's modules offer"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::exit,
    reason = "a build script reads files, its environment, and speaks to cargo on standard output"
)]

#[path = "src/check/mod.rs"]
mod check;
#[path = "src/era.rs"]
mod era;
#[path = "src/fault.rs"]
mod fault;
#[path = "src/fold.rs"]
mod fold;
#[path = "src/haystack.rs"]
mod haystack;
#[path = "src/keys.rs"]
mod keys;
#[path = "src/known.rs"]
mod known;
#[path = "src/language.rs"]
mod language;
#[path = "src/near.rs"]
mod near;
#[path = "src/observance.rs"]
mod observance;
#[path = "src/occurrence.rs"]
mod occurrence;
#[path = "src/reading.rs"]
mod reading;
#[path = "src/record.rs"]
mod record;
#[path = "src/rule/mod.rs"]
mod rule;
#[path = "src/serial.rs"]
mod serial;
#[path = "src/shape.rs"]
mod shape;
#[path = "src/text.rs"]
mod text;
#[path = "src/value.rs"]
mod value;
#[path = "src/words/mod.rs"]
mod words;

#[path = "src/pack.rs"]
mod pack;

/// The pools, which the build is about to make: here they are empty.
mod packed {
    use crate::era::Era;
    use crate::observance::FormerName;
    use crate::rule::Rule;
    use crate::text::Text;

    pub(crate) static POOL: &str = "";
    pub(crate) static TEXTS: [Text; 0] = [];
    pub(crate) static ERAS: [Era; 0] = [];
    pub(crate) static RULES: [Rule; 0] = [];
    pub(crate) static DATES: [chrono::NaiveDate; 0] = [];
    pub(crate) static FORMER_NAMES: [FormerName; 0] = [];
}

use std::path::{Path, PathBuf};
use std::{env, fs, process};

const FOLDERS: [&str; 5] = ["anniversaries", "days", "decades", "weeks", "years"];

/// What every built-in observance is part of, unless its file says `related`.
const UN: &str = "un";
const RELATED: &str = "related";

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    let files: Vec<(String, String)> =
        data_files().iter().map(|path| (path.display().to_string(), text(path))).collect();
    let reading = reading::read_all(&[], &files);
    if !reading.faults.is_empty() {
        stop(&reading.faults.iter().map(ToString::to_string).collect::<Vec<_>>());
    }
    let mut observances: Vec<_> = reading.observances.into_iter().map(in_un).collect();
    observances.sort_by(|one, other| one.id.cmp(&other.id));
    let packed = pack::source(&observances);
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default().join("packed.rs");
    if let Err(error) = fs::write(&out, packed) {
        stop(&[format!("{}: cannot be written: {error}", out.display())]);
    }
}

fn text(path: &Path) -> String {
    match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => stop(&[format!("{}: cannot be read: {error}", path.display())]),
    }
}

fn data_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        let Ok(entries) = fs::read_dir(Path::new(folder)) else { continue };
        // Only of a folder that is there: cargo takes a missing one for changed, each time.
        println!("cargo::rerun-if-changed={folder}");
        files.extend(
            entries
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.extension().is_some_and(|e| e == "toml")),
        );
    }
    files.sort();
    files
}

fn in_un(mut observance: observance::Observance) -> observance::Observance {
    if !observance.collections.iter().any(|collection| collection == RELATED) {
        let others = observance.collections.iter().cloned();
        observance.collections = std::iter::once(UN.into()).chain(others).collect();
    }
    observance
}

fn stop(faults: &[String]) -> ! {
    for fault in faults {
        // Cargo shows a build script's `cargo::error` lines as errors of the build.
        println!("cargo::error={fault}");
        eprintln!("{fault}");
    }
    process::exit(1)
}
