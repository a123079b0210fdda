//! Which observances does somebody mean by these words?
//! By name in any language, alias, id or instrument symbol, accents and case folded,
//! best match first.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::catalogue::Catalogue;
use crate::observance::Observance;
use crate::selection::Selection;

/// The selected observances in which every word is found, best match first: the whole
/// text before its beginning, a beginning before a word, a word before a part of one.
#[must_use]
pub fn search<'c>(catalogue: &'c Catalogue, selection: &Selection, words: &str) -> Vec<&'c Observance> {
    let wanted = fold(words);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(Rank, &Observance)> = catalogue
        .iter()
        .filter(|observance| selection.matches(observance))
        .filter_map(|observance| Some((rank(observance, &wanted)?, observance)))
        .collect();
    found.sort_by_key(|(rank, observance)| (*rank, observance.id.clone()));
    found.into_iter().map(|(_, observance)| observance).collect()
}

/// How well a text answers, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Whole,
    Beginning,
    Words,
    Parts,
}

fn rank(observance: &Observance, wanted: &str) -> Option<Rank> {
    let names = observance.names.iter().map(|name| name.text.as_ref());
    let aliases = observance.aliases.iter().map(AsRef::as_ref);
    let others = [Some(observance.id.as_ref()), observance.instrument.symbol()];
    names
        .chain(aliases)
        .chain(others.into_iter().flatten())
        .filter_map(|text| rank_text(&fold(text), wanted))
        .min()
}

fn rank_text(text: &str, wanted: &str) -> Option<Rank> {
    if text == wanted {
        return Some(Rank::Whole);
    }
    if text.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(' ')) {
        return Some(Rank::Beginning);
    }
    let begins_a_word = |word: &str| text.split(' ').any(|part| part.starts_with(word));
    if wanted.split(' ').all(begins_a_word) {
        return Some(Rank::Words);
    }
    wanted.split(' ').all(|word| text.contains(word)).then_some(Rank::Parts)
}

/// Text as it is compared: lower case, without accents and other marks, punctuation
/// as single spaces.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        push_folded(&mut folded, text.chars());
    } else {
        push_folded(&mut folded, text.nfkd().filter(|character| !is_combining_mark(*character)));
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push_folded(folded: &mut String, characters: impl Iterator<Item = char>) {
    for character in characters {
        if character.is_alphanumeric() {
            folded.extend(character.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static UN: Catalogue = Catalogue::un();

    #[test]
    fn finds_by_name_alias_symbol_and_language() {
        let cases = [
            ("mine awareness day", "mine-awareness-day"),
            ("red hand", "red-hand-day"),
            ("A/RES/60/97", "mine-awareness-day"),
            ("a/res/56/4", "environment-in-war-day"),
            ("1325", "women-peace-security-anniversary"),
            ("genero humano minas", ""),
            ("educacion contra ataques", ""),
            ("journée mondiale de l'eau", "water-day"),
            ("JOURNEE MONDIALE DE L EAU", "water-day"),
            ("国际和平日", "peace-day"),
            ("всемирный день радио", "radio-day"),
            ("اليوم الدولي للسلام", "peace-day"),
            ("no such thing at all", ""),
            ("  ", ""),
        ];
        for (words, expected) in cases {
            let found = search(&UN, &Selection::default(), words);
            assert_eq!(found.first().map_or("", |first| first.id.as_ref()), expected, "{words}");
        }
    }

    #[test]
    fn an_exact_name_comes_before_names_that_hold_it() {
        let found = search(&UN, &Selection::default(), "international day of peace");
        assert_eq!(found.first().map(|first| first.id.as_ref()), Some("peace-day"));
        assert!(found.len() > 1);
    }
}
