//! What does a language need, so that everything here can be said in it?
//! The shape that each language's file fills in: apart from them, so that a seventh is one file and a line here.

use std::borrow::Cow;

use chrono::Weekday;

use crate::language::{Direction, Lang};
use crate::observance::Kind;

mod ar;
pub(crate) mod bodies;
pub(crate) mod counts;
pub(crate) mod dates;
mod en;
mod es;
mod fr;
mod phrase;
pub(crate) mod proclaimed;
mod ru;
pub(crate) mod rules;
mod zh;

pub use phrase::Phrase;

use bodies::{Body, Named};
use counts::{Counts, Plural};
use dates::{Dates, Month, WeekdayName};
use proclaimed::Proclaimed;
use rules::Rules;

/// The words of a language.
pub(crate) const fn of(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
        Lang::Es => &es::WORDS,
        Lang::Fr => &fr::WORDS,
        Lang::Ru => &ru::WORDS,
        Lang::Zh => &zh::WORDS,
    }
}

/// All that a language says: names, and patterns with `{places}` that are filled in.
///
/// Functions stand only where the compiler should see that no case is forgotten, and for the plural,
/// which is arithmetic. All else is data.
pub(crate) struct Words {
    pub(crate) code: &'static str,
    pub(crate) endonym: &'static str,
    pub(crate) direction: Direction,
    /// From January.
    pub(crate) months: [Month; 12],
    /// From Monday.
    pub(crate) weekdays: [WeekdayName; 7],
    pub(crate) dates: Dates,
    pub(crate) counts: Counts,
    pub(crate) plural: fn(u64) -> Plural,
    pub(crate) rules: Rules,
    pub(crate) proclaimed: Proclaimed,
    /// What stands between the items of a list.
    pub(crate) comma: &'static str,
    pub(crate) kind: fn(Kind) -> KindName,
    pub(crate) body: fn(Body) -> Named,
    /// By the identifier that data files use, since operators have themes of their own.
    pub(crate) theme: fn(&str) -> Option<&'static str>,
    pub(crate) phrase: fn(Phrase) -> &'static str,
}

impl Words {
    pub(crate) fn month(&self, number: u32) -> Option<&Month> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.months.get(index)
    }

    pub(crate) const fn weekday(&self, weekday: Weekday) -> &WeekdayName {
        let [mon, tue, wed, thu, fri, sat, sun] = &self.weekdays;
        match weekday {
            Weekday::Mon => mon,
            Weekday::Tue => tue,
            Weekday::Wed => wed,
            Weekday::Thu => thu,
            Weekday::Fri => fri,
            Weekday::Sat => sat,
            Weekday::Sun => sun,
        }
    }
}

/// The word for a kind of observance.
pub(crate) struct KindName {
    /// In the singular, within a sentence.
    pub(crate) one: &'static str,
    /// In the plural, as a heading.
    pub(crate) heading: &'static str,
}

impl KindName {
    pub(crate) const fn new(one: &'static str, heading: &'static str) -> Self {
        Self { one, heading }
    }
}

/// Fills the `{places}` of a pattern: `put` is given the name of each place and the text so far.
pub(crate) fn fill(pattern: &str, mut put: impl FnMut(&str, &mut String)) -> String {
    // Room for what is put in, so that most texts grow only once.
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((place, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        put(place, &mut out);
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// See [`Lang::isolate`].
pub(crate) fn isolated<'a>(words: &Words, text: &'a str) -> Cow<'a, str> {
    let native = |c: char| matches!(c, '\u{600}'..='\u{6ff}');
    let foreign = text.chars().any(|c| c.is_alphabetic() && !native(c)) || !text.chars().any(native);
    match words.direction {
        Direction::Rtl if foreign && !text.is_empty() => Cow::Owned(format!("\u{2068}{text}\u{2069}")),
        Direction::Rtl | Direction::Ltr => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::fill;
    use crate::language::Lang;

    #[test]
    fn a_pattern_is_filled_place_by_place() {
        let cases = [
            ("{day} {month}", "<day> <month>"),
            ("no place", "no place"),
            ("", ""),
            ("{n}天", "<n>天"),
            ("open {end", "open end"),
        ];
        for (pattern, text) in cases {
            assert_eq!(fill(pattern, |place, out| out.extend(["<", place, ">"])), text);
        }
    }

    #[test]
    fn only_foreign_text_in_text_from_right_to_left_is_isolated() {
        let cases = [
            (Lang::Ar, "A/RES/60/97", "\u{2068}A/RES/60/97\u{2069}"),
            (Lang::Ar, "https://www.un.org/", "\u{2068}https://www.un.org/\u{2069}"),
            (Lang::Ar, "43/57", "\u{2068}43/57\u{2069}"),
            (Lang::Ar, "منظمة الصحة العالمية", "منظمة الصحة العالمية"),
            (Lang::Ar, "", ""),
            (Lang::En, "A/RES/60/97", "A/RES/60/97"),
            (Lang::Zh, "A/RES/60/97", "A/RES/60/97"),
        ];
        for (lang, text, expected) in cases {
            assert_eq!(lang.isolate(text), expected);
        }
    }
}
