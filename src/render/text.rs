//! How is text made to fit, and to do no harm?
//! Apart, because tables, markdown and plain lines all need it.

use std::borrow::Cow;

use anstyle::Style;
use chrono::{Datelike, NaiveDate};
use observances::{Direction, Lang};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text without control characters: an operator's file must not move the cursor of whoever
/// reads it, or make two lines of one.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    // Most text is seen to be clean byte by byte: controls are ASCII, or begin with 0xC2.
    let may_have = text.bytes().any(|byte| byte < 0x20 || byte == 0x7f || byte == 0xc2);
    if may_have && text.contains(char::is_control) {
        Cow::Owned(text.replace(char::is_control, " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// `YYYY-MM-DD`, for programs. By hand, digit by digit: through `format!` the dates of a month
/// take longer than finding them.
#[must_use]
pub fn iso(date: NaiveDate) -> String {
    let Some(year) = u32::try_from(date.year()).ok().filter(|year| *year <= 9999) else {
        return date.to_string();
    };
    let mut text = String::with_capacity(10);
    let parts = [(year, 1000), (date.month(), 10), (date.day(), 10)];
    for (number, highest) in parts {
        if !text.is_empty() {
            text.push('-');
        }
        let mut place = highest;
        while place > 0 {
            text.extend(char::from_digit(number / place % 10, 10));
            place /= 10;
        }
    }
    text
}

/// How many columns of a terminal a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// A text in lines of at most so many columns; there is always one. It breaks at spaces and
/// between wide characters, and within a word only where the word alone is too long.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    hanging(text, columns, columns)
}

/// The same where the first line has other room than the rest.
#[must_use]
pub fn hanging(text: &str, first: usize, rest: usize) -> Vec<String> {
    let room = |lines: &Vec<String>| if lines.is_empty() { first.max(2) } else { rest.max(2) };
    let text = clean(text);
    let mut lines = Vec::new();
    if width(&text) <= room(&lines) {
        return vec![text.into_owned()];
    }
    let mut line = String::new();
    for word in pieces(&text) {
        let needed = width(&line) + width(word.trim_end_matches(' '));
        if needed > room(&lines) && !line.is_empty() {
            push(&mut lines, &mut line);
        }
        if width(word.trim_end_matches(' ')) > room(&lines) {
            broken(word, &room, &mut lines, &mut line);
        } else {
            line.push_str(word);
        }
    }
    push(&mut lines, &mut line);
    lines
}

fn push(lines: &mut Vec<String>, line: &mut String) {
    let whole = std::mem::take(line);
    let whole = whole.trim_end_matches(' ');
    if !whole.is_empty() || lines.is_empty() {
        lines.push(whole.to_owned());
    }
}

/// A word that is longer than a line, in as many as it takes.
fn broken(word: &str, room: &dyn Fn(&Vec<String>) -> usize, lines: &mut Vec<String>, line: &mut String) {
    for character in word.chars() {
        if !line.is_empty() && width(line) + character.width().unwrap_or(0) > room(lines) {
            push(lines, line);
        }
        line.push(character);
    }
}

/// The parts between which a line may break, each with the spaces after it.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at_checked(piece_end(rest)).unwrap_or((rest, ""));
        rest = after;
        Some(piece)
    })
}

fn piece_end(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((_, character)) = characters.next() {
        let Some(&(at, next)) = characters.peek() else { break };
        let after_space = character == ' ' && next != ' ';
        let wide = |character: char| character.width() == Some(2);
        let between_wide =
            wide(character) && (wide(next) && !CLOSING.contains(next)) && !OPENING.contains(character);
        if after_space || between_wide {
            return at;
        }
    }
    text.len()
}

/// What begins no line, and what ends none.
const CLOSING: &str = "，。、；：！？）》」』】”’";
const OPENING: &str = "（《「『【“‘";

/// A line of its own in a terminal: what is written from right to left is wrapped in FSI and
/// PDI (U+2068, U+2069), so that it cannot reorder what stands before it.
#[must_use]
pub fn isolated(text: &str, lang: Lang) -> Cow<'_, str> {
    match lang.direction() {
        Direction::Rtl if !text.is_empty() => Cow::Owned(format!("\u{2068}{text}\u{2069}")),
        Direction::Rtl | Direction::Ltr => Cow::Borrowed(text),
    }
}

/// What is said in one line beside one another, as far as it is known: `week · until 30 October`.
#[must_use]
pub(super) fn dotted(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A heading: it begins with a capital also where the language writes weekdays and months small.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    first.into_iter().flat_map(char::to_uppercase).chain(characters).collect()
}

/// What is dim: it helps, and the eye may pass over it.
pub(super) const DIM: Style = Style::new().dimmed();
/// What is as it is.
pub(super) const PLAIN: Style = Style::new();
/// What is bold: headings, and today.
pub(super) const BOLD: Style = Style::new().bold();

/// Text in a style, where there is colour.
#[must_use]
pub(super) fn styled(text: &str, style: Style, colour: bool) -> Cow<'_, str> {
    if colour && !style.is_plain() && !text.is_empty() {
        Cow::Owned(format!("{style}{text}{style:#}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_at_spaces_and_between_wide_characters() {
        let cases: [(&str, usize, &[&str]); 7] = [
            ("", 10, &[""]),
            ("World Water Day", 10, &["World", "Water Day"]),
            ("Internationalization", 8, &["Internat", "ionaliza", "tion"]),
            ("a Internationalization b", 8, &["a", "Internat", "ionaliza", "tion b"]),
            ("国际提高地雷意识和协助地雷行动日", 10, &["国际提高地", "雷意识和协", "助地雷行动", "日"]),
            ("国际提高（地雷）意识，和平", 10, &["国际提高", "（地雷）意", "识，和平"]),
            ("Journée\u{a0}: eau", 10, &["Journée\u{a0}:", "eau"]),
        ];
        for (text, columns, lines) in cases {
            assert_eq!(wrapped(text, columns), lines, "{text}");
        }
    }

    #[test]
    fn a_character_wider_than_the_line_is_a_line_of_its_own() {
        assert_eq!(wrapped("\u{17d8}\u{17d8}", 0), ["\u{17d8}", "\u{17d8}"]);
    }

    #[test]
    fn dates_have_four_digits_and_two_and_two() {
        for date in ["0001-01-01", "0999-10-09", "2027-04-04", "9999-12-31", "+10000-01-01"] {
            assert_eq!(iso(date.parse().unwrap()), date);
        }
    }

    #[test]
    fn control_characters_reach_no_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\tc\nd\u{9b}e"), "a [31mb c d e");
        assert_eq!(wrapped("a\nb", 80), ["a b"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_letter_is_lost(text in "\\PC{0,80}", columns in 0_usize..40) {
            let lines = wrapped(&text, columns);
            prop_assert!(!lines.is_empty());
            // A line holds at least one character, however wide: U+17D8 alone takes three columns.
            let widest = text.chars().filter_map(UnicodeWidthChar::width).max().unwrap_or(0);
            for line in &lines {
                let by_character = line.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
                prop_assert!(by_character.min(width(line)) <= columns.max(2).max(widest), "{line}");
            }
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
