//! How is one content line written?
//! RFC 5545 section 3.1: escaping and folding, apart from what the lines say, because
//! nearly every broken feed is broken here. Nothing else in the project writes a
//! byte of iCalendar.

use unicode_segmentation::GraphemeCursor;

/// The longest line in octets, without its line end (RFC 5545 section 3.1).
const LONGEST: usize = 75;

/// Writes content lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    out: String,
    /// Reused for every line, since a feed has tens of thousands.
    line: String,
}

impl Lines {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), line: String::with_capacity(512) }
    }

    pub(super) fn into_string(self) -> String {
        self.out
    }

    /// A line whose name and value are known to be clean: a constant, a number, a date.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.line.clear();
        self.line.push_str(name);
        self.line.push(':');
        push_clean(&mut self.line, value);
        self.fold();
    }

    /// A property of type TEXT: backslash, semicolon, comma and line break are escaped
    /// (RFC 5545 section 3.3.11).
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.line.clear();
        self.line.push_str(name);
        self.line.push(':');
        push_escaped(&mut self.line, value);
        self.fold();
    }

    /// A property that is a list of TEXT values.
    pub(super) fn texts<'v>(&mut self, name: &str, values: impl Iterator<Item = &'v str>) {
        self.line.clear();
        self.line.push_str(name);
        let mut before = ':';
        for value in values {
            self.line.push(before);
            push_escaped(&mut self.line, value);
            before = ',';
        }
        if before == ',' {
            self.fold();
        }
    }

    /// Writes the line, folded: at most 75 octets a line, and a break never inside a
    /// character, a grapheme or an escaped pair, since readers exist that undo each
    /// of these wrongly.
    fn fold(&mut self) {
        if self.line.len() <= LONGEST {
            self.out.push_str(&self.line);
        } else {
            self.fold_long();
        }
        self.out.push_str("\r\n");
    }

    fn fold_long(&mut self) {
        let mut rest = self.line.as_str();
        let mut room = LONGEST;
        while rest.len() > room {
            let (now, later) = rest.split_at(cut(rest, room));
            self.out.push_str(now);
            self.out.push_str("\r\n ");
            rest = later;
            room = LONGEST - 1;
        }
        self.out.push_str(rest);
    }
}

/// Where to break a text that is longer than `room` octets: the last place at or
/// before `room` that is between two graphemes and not inside an escaped pair.
fn cut(text: &str, room: usize) -> usize {
    let character = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let whole = outside_a_pair(text, grapheme_boundary(text, character));
    // A "grapheme" of more than a line, a letter piled with marks, has no such place:
    // then only characters can be kept whole.
    if whole == 0 { character } else { whole }
}

/// The last boundary between graphemes at or before a boundary between characters.
fn grapheme_boundary(text: &str, at: usize) -> usize {
    let around = |place: usize| text.as_bytes().get(place).is_some_and(u8::is_ascii);
    if around(at) && at.checked_sub(1).is_some_and(around) {
        // Between two ASCII characters is always a boundary, for CR LF does not occur.
        return at;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        _ => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    }
}

/// The place itself, or the one before it where a backslash there begins a pair: that
/// is where the backslashes before it are odd in number.
fn outside_a_pair(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let backslashes = before.bytes().rev().take_while(|byte| *byte == b'\\').count();
    at - backslashes % 2
}

/// Appends a value with control characters left out, so that no line can be injected
/// whatever the value holds.
pub(super) fn push_clean(line: &mut String, value: &str) {
    if value.bytes().any(may_control) {
        line.extend(value.chars().filter(|character| !character.is_control()));
    } else {
        line.push_str(value);
    }
}

/// Appends a value as TEXT. A line break of any form (CR LF, CR, LF, and Unicode's
/// own) becomes `\n`; other control characters but the tab have no place in TEXT and
/// are left out.
fn push_escaped(line: &mut String, value: &str) {
    let mut rest = value;
    // What needs no care goes in one piece: nearly all does, and a feed is mostly text.
    while let Some(at) = rest.bytes().position(needs_care) {
        let (clean, from) = rest.split_at(at);
        line.push_str(clean);
        let mut characters = from.chars();
        let character = characters.next();
        rest = characters.as_str();
        match character {
            Some('\\') => line.push_str("\\\\"),
            Some(';') => line.push_str("\\;"),
            Some(',') => line.push_str("\\,"),
            Some('\r') => {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                line.push_str("\\n");
            }
            Some('\n' | '\u{2028}' | '\u{2029}' | '\u{85}') => line.push_str("\\n"),
            Some(other) if other == '\t' || !other.is_control() => line.push(other),
            _ => {}
        }
    }
    line.push_str(rest);
}

/// Whether a control character may begin with this byte; U+0080 to U+009F begin with C2.
const fn may_control(byte: u8) -> bool {
    byte < b' ' || matches!(byte, 0x7F | 0xC2)
}

/// Whether a character that cannot stand in TEXT as it is may begin with this byte; U+2028 and U+2029
/// begin with E2. No other part of a character has one of these values.
const fn needs_care(byte: u8) -> bool {
    may_control(byte) || matches!(byte, b'\\' | b';' | b',' | 0xE2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text_line(value: &str) -> String {
        let mut lines = Lines::default();
        lines.text("SUMMARY", value);
        lines.into_string()
    }

    /// Undoes folding and escaping, written from the RFC and not from the code above.
    fn read_back(line: &str) -> String {
        let unfolded = line.replace("\r\n ", "");
        let value = unfolded.strip_prefix("SUMMARY:").unwrap().strip_suffix("\r\n").unwrap();
        let mut read = String::new();
        let mut characters = value.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next().unwrap() {
                    'n' => read.push('\n'),
                    other => read.push(other),
                },
                other => read.push(other),
            }
        }
        read
    }

    #[test]
    fn escapes_what_the_standard_names() {
        assert_eq!(text_line("a;b,c\\d"), "SUMMARY:a\\;b\\,c\\\\d\r\n");
        for line_break in ["\n", "\r\n", "\r", "\u{2028}", "\u{85}"] {
            assert_eq!(text_line(&format!("a{line_break}BEGIN:VALARM")), "SUMMARY:a\\nBEGIN:VALARM\r\n");
        }
        assert_eq!(text_line("a\u{0}\u{7}b"), "SUMMARY:ab\r\n");
    }

    #[test]
    fn keeps_graphemes_and_escaped_pairs_whole_at_every_offset() {
        for wanted in ["👩‍👩‍👧‍👦", "é\u{301}", "\u{627}\u{64e}", "🇺🇳", "\\", "\n", ",", "国"]
        {
            for offset in 50..90 {
                let line = text_line(&format!("{}{wanted}end", "x".repeat(offset)));
                for part in line.trim_end_matches("\r\n").split("\r\n") {
                    assert!(part.len() <= 75, "{} octets at offset {offset}", part.len());
                }
                let escaped = text_line(wanted);
                let escaped = escaped.strip_prefix("SUMMARY:").unwrap().trim_end_matches("\r\n");
                assert!(line.contains(escaped), "{wanted:?} broken at offset {offset}: {line}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_nothing_is_injected(value in any::<String>()) {
            let line = text_line(&value);
            for part in line.strip_suffix("\r\n").unwrap().split("\r\n") {
                prop_assert!(part.len() <= 75);
                prop_assert!(!part.contains(['\r', '\n']));
            }
            let continued = line.strip_suffix("\r\n").unwrap().split("\r\n").skip(1).all(|part| part.starts_with(' '));
            prop_assert!(continued);
            let expected = value.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
            let expected: String = expected.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
            prop_assert_eq!(read_back(&line), expected);
        }

        #[test]
        fn piles_of_marks_are_folded_too(count in 1_usize..200) {
            let line = text_line(&format!("a{}", "\u{301}".repeat(count)));
            prop_assert!(line.strip_suffix("\r\n").unwrap().split("\r\n").all(|part| part.len() <= 75));
        }
    }
}
