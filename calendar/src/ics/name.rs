//! What is a calendar called?
//! It is what clients show in their list: apart from what is in the calendar.

use crate::language::{Lang, Phrase};
use crate::observance::{Kind, Observance};
use crate::selection::{RELATED, Selection, UN};

/// How many observances are named; of more, the first of them.
const MOST: usize = 3;

/// The name of a calendar of these observances. A selection shows its words, in the language of the calendar
/// where that has words for them; where everything is an operator's own, or named one by one, they are the name.
pub(super) fn of(selection: &Selection, lang: Lang, observances: &[&Observance]) -> String {
    let name = lang.phrase(Phrase::CalendarName);
    let pairs = selection.to_pairs();
    let words: Vec<String> =
        pairs.iter().map(|(sort, values)| said(lang, sort, values, observances)).collect();
    let is_of_names = matches!(pairs.as_slice(), [("id", _)]);
    match (words.is_empty(), is_of_names || is_all_own(observances)) {
        (true, _) => name.to_owned(),
        (false, true) => words.join("; "),
        (false, false) => format!("{name}: {}", words.join("; ")),
    }
}

/// Whether there is something, and nothing of it has to do with the United Nations.
pub(super) fn is_all_own(observances: &[&Observance]) -> bool {
    let is_own = |one: &&Observance| {
        !one.collections.iter().any(|collection| *collection == UN || *collection == RELATED)
    };
    !observances.is_empty() && observances.iter().all(is_own)
}

/// One sort of words of a selection.
fn said(lang: Lang, sort: &str, values: &str, observances: &[&Observance]) -> String {
    let named = |id: &str| {
        let one = observances.iter().find(|one| one.id == id);
        one.map(|one| one.name(lang).text.to_string()).unwrap_or_else(|| id.to_owned())
    };
    let translated = |word: &str| match sort {
        "theme" | "not-theme" => lang.theme(word).unwrap_or(word).to_owned(),
        "kind" => Kind::from_word(word).map_or(word, |kind| lang.kinds(kind)).to_owned(),
        "by" => lang.body(word).into_owned(),
        "id" => named(word),
        "collection" => collection(lang, word),
        _ => word.to_owned(),
    };
    let mut words: Vec<String> = values.split(',').map(translated).collect();
    if sort == "id" && words.len() > MOST {
        words.truncate(MOST);
        words.push("…".to_owned());
    }
    let words = words.join(", ");
    if sort.starts_with("not-") { format!("− {words}") } else { words }
}

/// A collection of ours by its themes; an operator's own has no name but its word.
fn collection(lang: Lang, word: &str) -> String {
    let themes: Option<Vec<&str>> = word.split("-and-").map(|theme| lang.theme(theme)).collect();
    themes.filter(|themes| themes.len() > 1).map_or_else(|| word.to_owned(), |themes| themes.join(", "))
}
