//! Which languages and which words of a selection may the configuration use?
//! Apart, because both belong to the `observances` library: this is where they plug in.

use super::near::nearest;
use super::record::SelectRecord;
use super::wrong::Wrong;

/// The six official languages, by code.
pub(super) const LANGUAGES: [&str; 6] = ["ar", "en", "es", "fr", "ru", "zh"];
/// The kinds of observance.
pub(super) const KINDS: [&str; 5] = ["day", "week", "year", "decade", "anniversary"];

/// One of the six official languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lang(&'static str);

impl Lang {
    /// English: what is spoken where nobody asked for another.
    pub const EN: Lang = Lang("en");

    /// The language of a two-letter code, in lower case.
    pub fn from_code(code: &str) -> Option<Lang> {
        LANGUAGES.into_iter().find(|known| *known == code).map(Lang)
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.0
    }
}

/// Which observances are meant: values of one list are alternatives, the lists all hold, an
/// empty one holds always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Themes, any of them.
    pub theme: Vec<String>,
    /// Kinds, any of them.
    pub kind: Vec<String>,
    /// Observances by id.
    pub id: Vec<String>,
    /// Proclaiming bodies.
    pub by: Vec<String>,
    /// Collections.
    pub collection: Vec<String>,
    /// Themes to leave out.
    pub not_theme: Vec<String>,
    /// Observances to leave out.
    pub not_id: Vec<String>,
}

pub(super) fn lang(code: &str) -> Result<Lang, Wrong> {
    Lang::from_code(code).ok_or_else(|| one_of("language", code, &LANGUAGES))
}

pub(super) fn kind(word: &str) -> Result<String, Wrong> {
    match KINDS.contains(&word) {
        true => Ok(word.to_owned()),
        false => Err(one_of("kind", word, &KINDS)),
    }
}

/// The selection as used; kinds are checked one by one, each in its place, before this.
pub(super) fn selection(record: &SelectRecord) -> Selection {
    Selection {
        theme: record.theme.words(),
        kind: record.kind.words(),
        id: record.id.words(),
        by: record.by.words(),
        collection: record.collection.words(),
        not_theme: record.not_theme.words(),
        not_id: record.not_id.words(),
    }
}

/// A word that is none of the few that are allowed.
pub(super) fn one_of(what: &str, word: &str, allowed: &[&str]) -> Wrong {
    let wrong = Wrong::new(format!("unknown {what} \"{word}\"")).mark("not one of them");
    wrong.maybe(nearest(word, allowed)).note(format!("allowed: {}", allowed.join(", ")))
}
