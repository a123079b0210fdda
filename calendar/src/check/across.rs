//! Do the files of a catalogue agree with one another?
//! Apart from the checks of one file: two files can each be right and one of them too many.

use std::collections::BTreeMap;

use crate::fold;
use crate::language::Lang;
use crate::observance::{Observance, Standing};

/// What is wrong with one of several files that were read: which, where about, and what.
pub(crate) struct Clash {
    /// The place of the observance in the slice.
    pub(crate) place: usize,
    /// The text of the file near which the fault stands.
    pub(crate) near: String,
    pub(crate) check: &'static str,
    pub(crate) message: String,
}

/// The clashes of files from `new` on with one another and with those before it.
pub(crate) fn clashes(observances: &[(String, &Observance)], new: usize) -> Vec<Clash> {
    let mut clashes = Vec::new();
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    // As a search compares them: two that differ in case or spaces alone are one name to a reader.
    let mut names: BTreeMap<(Lang, String), &str> = BTreeMap::new();
    let young: Vec<String> = observances.iter().skip(new).flat_map(|(_, one)| folded(one)).collect();
    for (place, (file, observance)) in observances.iter().enumerate() {
        let mut add = |near: &str, check, message| {
            if place >= new {
                clashes.push(Clash { place, near: near.to_owned(), check, message });
            }
        };
        if let Some(other) = ids.insert(&observance.id, file) {
            add("", "twice", format!("`{other}` has this id too"));
            continue;
        }
        // Nothing of an old one is folded again unless it has, somewhere, a name of a new one.
        if place < new && !young.iter().any(|name| observance.haystack.contains(name.as_str())) {
            continue;
        }
        for lang in Lang::ALL {
            let name = observance.name(lang);
            if name.standing == Standing::Missing {
                continue;
            }
            if let Some(other) = names.insert((lang, fold::words(&name.text)), file) {
                let message = format!("the name in `{lang}` is that of `{other}` too");
                add(&name.text, "same-name", message);
            }
        }
    }
    clashes
}

fn folded(observance: &Observance) -> impl Iterator<Item = String> {
    observance.names.iter().map(|name| fold::words(&name.text))
}
