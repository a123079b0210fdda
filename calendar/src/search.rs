//! Which observances does somebody mean by these words?
//! By name in any language, alias, id or instrument symbol, however they are written
//! (`fold.rs`), best match first.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::catalogue::Catalogue;
use crate::fold;
use crate::haystack;
use crate::observance::Observance;
use crate::selection::Selection;

/// The selected observances of which one name, alias, id or symbol has every word, best match first:
/// the whole of it, its beginning, whole words, beginnings of words, what is inside of them. Of equals
/// the shortest comes first, then days before years and decades, then by id.
///
/// Where nothing is found so, those whose description in one of the languages has every word.
#[must_use]
pub fn search<'c>(catalogue: &'c Catalogue, selection: &Selection, words: &str) -> Vec<&'c Observance> {
    let wanted = Wanted::of(words);
    if wanted.words.is_empty() {
        return Vec::new();
    }
    let named = best(catalogue, selection, |observance| wanted.in_names(observance));
    if named.is_empty() {
        return best(catalogue, selection, |observance| wanted.in_descriptions(observance));
    }
    named
}

fn best<'c>(
    catalogue: &'c Catalogue,
    selection: &Selection,
    answer: impl Fn(&Observance) -> Option<Answer>,
) -> Vec<&'c Observance> {
    // The selection is asked last: most observances have not got the words.
    let mut found: Vec<(Answer, &Observance)> = catalogue
        .iter()
        .filter_map(|observance| Some((answer(observance)?, observance)))
        .filter(|(_, observance)| selection.matches(observance))
        .collect();
    found.sort_by(|(one, this), (other, that)| {
        (one, this.kind, this.id.as_ref()).cmp(&(other, that.kind, that.id.as_ref()))
    });
    found.into_iter().map(|(_, observance)| observance).collect()
}

/// How well a text answers, best first, and how many letters it has.
type Answer = (Rank, usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Whole,
    /// Also the number of a symbol without what it begins with: `60/97` of A/RES/60/97.
    Beginning,
    Words,
    WordBeginnings,
    Inside,
}

/// Folded words that are looked for.
pub(crate) struct Wanted {
    words: String,
    /// Each of them, the longest first: most texts have not got it.
    each: Vec<String>,
    symbol: String,
}

impl Wanted {
    pub(crate) fn of(words: &str) -> Self {
        let folded = fold::words(words);
        let mut each: Vec<String> = each(&folded).map(str::to_owned).collect();
        each.sort_by_key(|word| Reverse(word.len()));
        Self { words: folded, each, symbol: fold::symbol(words) }
    }

    fn in_names(&self, observance: &Observance) -> Option<Answer> {
        let haystack = of(observance);
        let (symbols, names) = haystack::split(&haystack);
        // Asked of all names at once first, since it is soon said that there is none.
        let name =
            self.each.iter().all(|word| names.contains(singular(word).unwrap_or(word))).then_some(names);
        let symbol = symbols.contains(&self.symbol).then_some(symbols);
        let by_name = name.into_iter().flat_map(haystack::each).filter_map(|name| self.in_text(name));
        let by_symbol =
            symbol.into_iter().flat_map(haystack::each).filter_map(|symbol| self.in_symbol(symbol));
        by_name.chain(by_symbol).min()
    }

    /// Beginnings of words at least: what is inside of words, in so much text, means nothing.
    fn in_descriptions(&self, observance: &Observance) -> Option<Answer> {
        let written = observance.descriptions.iter().flatten();
        let texts = written.filter_map(|description| self.in_text(&fold::words(description)));
        texts.filter(|(rank, _)| *rank < Rank::Inside).min()
    }

    fn in_text(&self, text: &str) -> Option<Answer> {
        let rank = match text.strip_prefix(&self.words) {
            Some("") => Rank::Whole,
            Some(rest) if ends_word(&self.words, rest) => Rank::Beginning,
            _ => self
                .each
                .iter()
                .try_fold(Rank::Words, |worst, word| Some(worst.max(rank_of_any(text, word)?)))?,
        };
        Some((rank, text.chars().count()))
    }

    /// Its parts are whole: A/RES/60/9 is another resolution than A/RES/60/97.
    fn in_symbol(&self, symbol: &str) -> Option<Answer> {
        let letters = symbol.chars().count();
        if symbol == self.symbol {
            return Some((Rank::Whole, letters));
        }
        let at = places(symbol, &self.symbol).find(|(before, after)| {
            (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
        });
        let (before, after) = at?;
        let whole_number = after.is_empty() && !before.contains(char::is_numeric);
        Some((if whole_number { Rank::Beginning } else { Rank::Words }, letters))
    }
}

/// Each of folded words, without its article: it stands in some names and not in others.
pub(crate) fn each(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').map(without_article)
}

/// What to look in, folded already or now.
pub(crate) fn of(observance: &Observance) -> Cow<'_, str> {
    match observance.haystack.as_ref() {
        "" => haystack::of(observance).into(),
        folded => folded.into(),
    }
}

/// How well a word stands in a text, or else the one that it is the plural of: `refugees` means World
/// Refugee Day, too.
fn rank_of_any(text: &str, word: &str) -> Option<Rank> {
    let one = || singular(word).filter(|one| rank(text, one) == Some(Rank::Words));
    rank(text, word).or_else(|| one().map(|_| Rank::WordBeginnings))
}

/// Of a longer word alone: AIDS is not more than one aid.
fn singular(word: &str) -> Option<&str> {
    let one = word.strip_suffix('s').filter(|one| one.len() > 3 && one.is_ascii())?;
    (!one.ends_with('s')).then_some(one)
}

/// How well a word stands in a text, at its best place.
fn rank(text: &str, word: &str) -> Option<Rank> {
    let of_place = |(before, after): (&str, &str)| match (begins_word(before, word), ends_word(word, after)) {
        (true, true) => Some(Rank::Words),
        (true, false) => Some(Rank::WordBeginnings),
        (false, _) => means_something_inside(word).then_some(Rank::Inside),
    };
    places(text, word).filter_map(of_place).min()
}

/// What stands before and after each place of a word in a text.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.match_indices(word).filter_map(move |(at, found)| {
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, rest.get(found.len()..)?))
    })
}

/// Three letters, two of a script other than Latin, one of Chinese: each three bytes or more. No figures,
/// since 97 is no part of 1997.
fn means_something_inside(word: &str) -> bool {
    word.len() > 2 && !word.chars().all(char::is_numeric)
}

fn begins_word(before: &str, word: &str) -> bool {
    let begun = before.rsplit(' ').next().unwrap_or_default();
    begun.is_empty() || ARTICLES.contains(&begun) || word.starts_with(is_han)
}

/// A plural or possessive is the word, too: `women` means women's day above all.
fn ends_word(word: &str, after: &str) -> bool {
    let latin = word.len() > 2 && word.ends_with(|last: char| last.is_ascii_lowercase());
    let after = if latin { after.strip_prefix('s').unwrap_or(after) } else { after };
    after.is_empty() || after.starts_with(' ') || word.ends_with(is_han)
}

/// Chinese is written without spaces: a word of it may begin and end anywhere.
fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// The Arabic article, alone and with the conjunctions and prepositions that are written together
/// with it.
const ARTICLES: [&str; 7] = ["ال", "لل", "وال", "بال", "كال", "فال", "ولل"];

fn without_article(word: &str) -> &str {
    let stem = ARTICLES.iter().filter_map(|article| word.strip_prefix(article));
    // With fewer letters left it is part of the word.
    stem.filter(|rest| rest.chars().count() > 2).min_by_key(|rest| Reverse(rest.len())).unwrap_or(word)
}
