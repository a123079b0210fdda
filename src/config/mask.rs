//! Which parts of a file's text must nobody see, and how does the text look without them?
//! Apart, because an error shows lines of the file, and any line may hold a password.
//!
//! It looks at the text and not at the parsed file, since the text of a file that cannot be
//! parsed is shown as well. In doubt it hides too much.

use std::ops::Range;

const HIDDEN: &str = "***";

/// A text whose secrets are three stars each, and where its places went.
pub(super) struct Masked {
    pub(super) text: String,
    hidden: Vec<Range<usize>>,
}

impl Masked {
    pub(super) fn of(text: &str) -> Masked {
        let mut masked = Masked { text: String::new(), hidden: Vec::new() };
        let (mut start, mut shown) = (0, 0);
        for line in text.split_inclusive('\n') {
            for secret in secrets(line) {
                let (from, to) = (start + secret.start, start + secret.end);
                if from < shown {
                    continue;
                }
                masked.text.push_str(text.get(shown..from).unwrap_or_default());
                masked.text.push_str(HIDDEN);
                masked.hidden.push(from..to);
                shown = to;
            }
            start += line.len();
        }
        masked.text.push_str(text.get(shown..).unwrap_or_default());
        masked
    }

    /// Where a place of the text is in the masked one. A place within a secret is all of it.
    pub(super) fn place(&self, place: &Range<usize>) -> Range<usize> {
        self.moved(place.start, 0)..self.moved(place.end, HIDDEN.len())
    }

    fn moved(&self, at: usize, within: usize) -> usize {
        let mut moved = at;
        for hidden in self.hidden.iter().take_while(|hidden| hidden.start < at) {
            if at < hidden.end {
                return moved - (at - hidden.start) + within;
            }
            moved = moved + HIDDEN.len() - hidden.len();
        }
        moved
    }
}

/// A value as it may be quoted in a message.
pub(super) fn shown(value: &str) -> String {
    Masked::of(value).text
}

/// The secrets of one line, first one first.
fn secrets(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<_> = in_addresses(line)
        .chain(in_words(line))
        .chain(in_keys(line))
        .filter(|secret| !secret.is_empty())
        .collect();
    // Of two that overlap the wider comes first, and the other is passed over.
    found.sort_by_key(|secret| (secret.start, std::cmp::Reverse(secret.end)));
    found
}

/// The password of each URL, between the first colon and the last `@`. Without an `@`, what
/// should be a port and is no number: a password whose `@` was forgotten looks so.
fn in_addresses(line: &str) -> impl Iterator<Item = Range<usize>> {
    line.match_indices("://").filter_map(|(scheme, mark)| {
        let start = scheme + mark.len();
        let quote = line.get(..scheme)?.rfind(['"', '\'']);
        let quote = quote.and_then(|at| line.get(at..)?.chars().next());
        let rest = line.get(start..)?;
        let end = quote.and_then(|quote| rest.find(quote)).unwrap_or(rest.trim_end().len());
        let rest = rest.get(..end)?;
        if let Some(at) = rest.rfind('@') {
            let colon = rest.get(..at)?.find(':')?;
            return Some(start + colon + 1..start + at);
        }
        let after_bracket = rest.rfind(']').unwrap_or(0);
        let colon = after_bracket + rest.get(after_bracket..)?.find(':')?;
        let tail = rest.get(colon + 1..)?;
        let port = tail.split(['/', '?', '#']).next()?;
        let number = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
        (!number).then_some(start + colon + 1..start + end)
    })
}

/// What stands between a colon and an `@` in one word: a password of a URL whose `://` was
/// left out or mistyped.
fn in_words(line: &str) -> impl Iterator<Item = Range<usize>> {
    let word_end = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'');
    line.match_indices('@').filter_map(move |(at, _)| {
        let before = line.get(..at)?;
        let begin = before.char_indices().rev().find(|(_, letter)| word_end(*letter));
        let begin = begin.map_or(0, |(place, letter)| place + letter.len_utf8());
        let colon = begin + before.get(begin..)?.find(':')?;
        // Of a whole URL the other rule takes care, which also knows where the user ends.
        let whole = before.get(colon..)?.starts_with("://");
        (!whole).then_some(colon + 1..at)
    })
}

/// What is given to a name that speaks of a secret, to the line's end: `password = "…"`, which
/// is no key of ours, and `?password=…`. A file's name is not secret.
fn in_keys(line: &str) -> impl Iterator<Item = Range<usize>> {
    line.match_indices('=').filter_map(|(equals, _)| {
        let name = line.get(..equals)?.trim_end().trim_end_matches(['"', '\'']);
        let begin = name.rfind(|letter: char| !letter.is_ascii_alphanumeric() && !"_-.".contains(letter));
        let name = name.get(begin.map_or(0, |begin| begin + 1)..)?.to_ascii_lowercase();
        let secret = ["pass", "secret", "token", "credential"].iter().any(|word| name.contains(word));
        let value = line.get(equals + 1..)?;
        let space = value.len() - value.trim_start().len();
        (secret && !name.ends_with("file"))
            .then(|| equals + 1 + space..equals + 1 + value.trim_end().len().max(space))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_and_nothing_else_is() {
        let cases = [
            (r#"smtp = "smtps://u:hunter2@h:465""#, r#"smtp = "smtps://u:***@h:465""#),
            (r#"smtp = "smtps://u:hun@ter/2@h""#, r#"smtp = "smtps://u:***@h""#),
            (r#"smtp = "smtps://u@h:465""#, r#"smtp = "smtps://u@h:465""#),
            (r#"smtp = "smtps://u:hunter2.example.org""#, r#"smtp = "smtps://u:***""#),
            (r#"listen = "http://[::1]:8080/""#, r#"listen = "http://[::1]:8080/""#),
            (r#"u = "http://h:80" # ask a@b"#, r#"u = "http://h:80" # ask a@b"#),
            ("smtp = smtps://u:hunter2@h", "smtp = smtps://u:***@h"),
            (r#"smtp = "u:hunter2@h:465""#, r#"smtp = "u:***@h:465""#),
            (r#"smtp = "smtps:/u:hunter2@h""#, r#"smtp = "smtps:***@h""#),
            (r#"to = ["Desk <desk@example.org>"]"#, r#"to = ["Desk <desk@example.org>"]"#),
            ("password = \"hunter2\"\nlang = 1\n", "password = ***\nlang = 1\n"),
            ("{ smtp-Passwd='hunter2', x = 1 }", "{ smtp-Passwd=***"),
            ("password_file = \"smtp-password\"", "password_file = \"smtp-password\""),
            ("password_file = \"a\" # token = x", "password_file = \"a\" # token = ***"),
            ("u = \"postgres://h/db?password=hunter2\"", "u = \"postgres://h/db?password=***"),
            ("password =", "password ="),
            ("é = \"smtp://ü:ö@ß\"", "é = \"smtp://ü:***@ß\""),
        ];
        for (text, expected) in cases {
            assert_eq!(Masked::of(text).text, expected);
        }
    }

    #[test]
    fn places_follow_the_text() {
        let text = "a = \"smtp://u:hunter2@h\", b = 1\nc = 2";
        let masked = Masked::of(text);
        for part in ["a = ", "\"smtp://u:hunter2@h\"", "b = 1", "c = 2", "@h"] {
            let start = text.find(part).unwrap();
            let place = masked.place(&(start..start + part.len()));
            assert_eq!(masked.text.get(place).unwrap(), part.replace("hunter2", "***"));
        }
        let inside = text.find("nte").unwrap();
        assert_eq!(masked.text.get(masked.place(&(inside..inside + 3))), Some("***"));
    }
}
