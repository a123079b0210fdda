//! Which languages and which words of a selection may the configuration use?
//! Apart, because both belong to the `observances` library: this is where they plug in.

use observances::{Catalogue, Kind, Lang, Selection, SelectionWords, nearest};

use super::record::SelectRecord;
use super::wrong::Wrong;

pub(super) fn lang(code: &str) -> Result<Lang, Wrong> {
    Lang::from_code(code).ok_or_else(|| one_of("language", code, &Lang::ALL.map(Lang::code)))
}

pub(super) fn kind(word: &str) -> Result<Kind, Wrong> {
    Kind::from_word(word).ok_or_else(|| one_of("kind", word, &Kind::ALL.map(Kind::as_str)))
}

/// A check of one word of a selection against the built-in catalogue. `sort` puts the
/// word where it belongs among the words of a selection.
pub(super) fn known(sort: impl Fn(Vec<String>) -> SelectionWords) -> impl Fn(&str) -> Result<(), Wrong> {
    move |word| match Selection::checked(&sort(vec![word.to_owned()]), &Catalogue::un()) {
        Ok(_) => Ok(()),
        Err(unknown) => Err(Wrong::new(unknown.to_string()).mark("not known")),
    }
}

/// The words of a selection; each is checked in its place before this.
pub(super) fn selection(record: &SelectRecord) -> SelectionWords {
    SelectionWords {
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
pub fn one_of(what: &str, word: &str, allowed: &[&str]) -> Wrong {
    let wrong = Wrong::new(format!("unknown {what} \"{word}\"")).mark("not one of them");
    wrong.maybe(nearest(word, allowed)).note(format!("allowed: {}", allowed.join(", ")))
}
