//! What did somebody mean who made a slip in a word?
//! Apart from `search.rs`, which finds what is written: here it is guessed, and only asked
//! when nothing was found.

use std::collections::HashMap;

use crate::catalogue::Catalogue;
use crate::fold;
use crate::haystack;
use crate::search::{self, search};
use crate::selection::Selection;

/// In a shorter word one letter makes another word too often.
const LONG: usize = 5;

/// The words with which something would be found, where those given have a slip or two: in each of
/// the longer ones a letter that is wrong, missing, too many, or in its neighbour's place.
#[must_use]
pub fn meant(catalogue: &Catalogue, selection: &Selection, words: &str) -> Option<String> {
    let haystacks: Vec<_> = catalogue.iter().map(search::of).collect();
    let folded = fold::words(words);
    let mut corrected = Vec::new();
    for word in search::each(&folded) {
        if haystacks.iter().any(|haystack| haystack.contains(word)) {
            corrected.push(word);
        } else {
            let names = haystacks.iter().map(|haystack| haystack::split(haystack).1);
            corrected.push(nearest(word, names)?);
        }
    }
    let corrected = corrected.join(" ");
    (!search(catalogue, selection, &corrected).is_empty()).then_some(corrected)
}

/// The word that is one slip away; of several the one that is used most, then the first by letters.
fn nearest<'h>(word: &str, names: impl Iterator<Item = &'h str>) -> Option<&'h str> {
    if word.chars().count() < LONG {
        return None;
    }
    let mut near: HashMap<&str, usize> = HashMap::new();
    for other in names.flat_map(haystack::each).flat_map(|name| name.split(' ')) {
        if one_slip(word, other) {
            *near.entry(other).or_default() += 1;
        }
    }
    near.into_iter()
        .max_by(|(one, times), (other, more)| (times, other).cmp(&(more, one)))
        .map(|(near, _)| near)
}

/// Whether two words differ in one letter, or in the order of two neighbours.
fn one_slip(word: &str, other: &str) -> bool {
    // No letter has more than four bytes; most words are told apart by this.
    if word.len().abs_diff(other.len()) > 4 {
        return false;
    }
    let same = |(one, other): &(char, char)| one == other;
    let shared: usize = word.chars().zip(other.chars()).take_while(same).map(|(one, _)| one.len_utf8()).sum();
    let (Some(word), Some(other)) = (word.get(shared..), other.get(shared..)) else { return false };
    let after = |text| without_letters(text, 1);
    let swapped = || {
        let pair = |text: &str| (text.chars().next(), text.chars().nth(1));
        let ((first, second), (third, fourth)) = (pair(word), pair(other));
        second.is_some()
            && (first, second) == (fourth, third)
            && without_letters(word, 2) == without_letters(other, 2)
    };
    after(word) == after(other) || after(word) == other || word == after(other) || swapped()
}

fn without_letters(text: &str, letters: usize) -> &str {
    text.char_indices().nth(letters).and_then(|(at, _)| text.get(at..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        let cases = [
            ("water", "wader", true),
            ("water", "watr", true),
            ("water", "waterr", true),
            ("water", "awter", true),
            ("water", "watre", true),
            ("water", "water", true),
            ("мигрант", "миграмт", true),
            ("water", "wdaer", false),
            ("water", "wat", false),
            ("water", "waders", false),
            ("ab", "ba", true),
            ("a", "b", true),
            ("", "a", true),
            ("", "ab", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(one_slip(one, other), expected, "{one} {other}");
            assert_eq!(one_slip(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn the_words_that_were_meant_are_those_of_a_name() {
        let un = Catalogue::un();
        let cases = [
            ("watre", Some("water")),
            ("mine awarenes", None),
            ("mine awarness", Some("mine awareness")),
            ("journée mondaile", Some("journee mondiale")),
            ("всемирный радоио", Some("всемирный радио")),
            ("xylophone", None),
            ("qat", None),
            ("", None),
        ];
        for (words, expected) in cases {
            // What is found needs no correction.
            let found = !search(&un, &Selection::default(), words).is_empty();
            let meant = if found { None } else { meant(&un, &Selection::default(), words) };
            assert_eq!(meant.as_deref(), expected, "{words}");
        }
    }
}
