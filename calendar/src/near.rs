//! Which known word did the writer of an unknown one mean?
//! Apart, because checks of data, keys and values ask the same question.

/// The known word that is nearest, if it is near enough to be meant: one slip in three
/// letters, three at most. Case and the choice of `-` or `_` count for nothing.
#[must_use]
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let plain = |word: &str| word.to_lowercase().replace('_', "-");
    let word = plain(word);
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&word, &plain(known)), *known))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let known = ["lang", "timezone", "not-theme", "email", "day"];
        let cases = [
            ("tiemzone", Some("timezone")),
            ("timezon", Some("timezone")),
            ("not_theme", Some("not-theme")),
            ("Email", Some("email")),
            ("days", Some("day")),
            ("language", None),
            ("x", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, &known), expected, "{word}");
        }
    }
}
