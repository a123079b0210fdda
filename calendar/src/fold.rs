//! How is a text written so that it is found however somebody types it?
//! Apart from `search.rs`, because the build folds the built-in texts and a search the words
//! that it is given: they must never disagree.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The breve that makes й of и: two letters to whoever reads Russian, where ё and е are one.
const BREVE: char = '\u{306}';

/// A text as it is compared: lower case, without accents, hamza and vowel signs; full-width and other
/// forms as the plain ones; every run of anything else as one space.
#[must_use]
pub fn words(text: &str) -> String {
    let mut folding = Folding { folded: String::with_capacity(text.len()), elided: None };
    // Decomposing takes most of the time, and plain letters have nothing to decompose; a mark on one of
    // them is left out either way.
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let plain = first.is_ascii();
        let end = rest.find(|next: char| next.is_ascii() != plain).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if plain {
            run.chars().for_each(|character| folding.push_plain(character));
        } else {
            run.nfkd().for_each(|character| folding.push(character));
        }
        rest = after;
    }
    folding.end_word();
    folding.folded.truncate(folding.folded.trim_end().len());
    folding.folded
}

/// The symbol of an instrument as it is compared: as [`words`], with a space between letters and
/// figures (`WHA 58.13` is WHA58.13) and one word for "resolution".
pub(crate) fn symbol(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut last = ' ';
    for character in words(text).chars() {
        if character != ' ' && last != ' ' && character.is_numeric() != last.is_numeric() {
            spaced.push(' ');
        }
        spaced.push(character);
        last = character;
    }
    let one_word = |word| match word {
        "resolution" | "resolutions" | "resolucion" => "res",
        other => other,
    };
    spaced.split(' ').map(one_word).collect::<Vec<_>>().join(" ")
}

struct Folding {
    folded: String,
    /// Where the space of an apostrophe stands, while its word lasts.
    elided: Option<usize>,
}

impl Folding {
    fn push_plain(&mut self, character: char) {
        match character {
            _ if character.is_ascii_alphanumeric() => self.folded.push(character.to_ascii_lowercase()),
            '\'' | '`' => self.elide(),
            _ => self.end_word(),
        }
    }

    fn push(&mut self, character: char) {
        if is_combining_mark(character) {
            if character == BREVE && self.folded.ends_with('и') {
                self.folded.pop();
                self.folded.push('й');
            }
            return;
        }
        match character {
            // Tatweel stretches a word; the others say where it may break, or which way it runs.
            'ـ' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => {
            }
            '’' | '‘' | 'ʼ' | '′' => self.elide(),
            // What was not plain may be so once it is decomposed: Ａ, é, １.
            _ if character.is_ascii() => self.push_plain(character),
            _ if character.is_alphanumeric() => self.push_letter(character),
            _ => self.end_word(),
        }
    }

    /// What decomposition leaves apart although readers take it for the same.
    fn push_letter(&mut self, character: char) {
        match character {
            'ß' | 'ẞ' => self.folded.push_str("ss"),
            'œ' | 'Œ' => self.folded.push_str("oe"),
            'æ' | 'Æ' => self.folded.push_str("ae"),
            'ø' | 'Ø' => self.folded.push('o'),
            'ł' | 'Ł' => self.folded.push('l'),
            'đ' | 'Đ' => self.folded.push('d'),
            'ı' => self.folded.push('i'),
            'ς' => self.folded.push('σ'),
            'ى' | 'ی' => self.folded.push('ي'),
            'ة' => self.folded.push('ه'),
            'ٱ' => self.folded.push('ا'),
            'ک' => self.folded.push('ك'),
            '٠'..='٩' => self.push_figure(character, '٠'),
            '۰'..='۹' => self.push_figure(character, '۰'),
            _ => self.folded.extend(character.to_lowercase()),
        }
    }

    fn push_figure(&mut self, character: char, zero: char) {
        let value = u32::from(character).saturating_sub(u32::from(zero));
        self.folded.extend(char::from_digit(value, 10));
    }

    fn elide(&mut self) {
        self.end_word();
        self.elided = Some(self.folded.len().saturating_sub(1));
    }

    /// One space, unless there is one. `children's` is one word, since people write `childrens`; `l'eau`
    /// are two, since they look for `eau`.
    fn end_word(&mut self) {
        if let Some(space) = self.elided.take()
            && self.folded.get(space..) == Some(" s")
        {
            self.folded.truncate(space);
            self.folded.push('s');
        }
        if !self.folded.is_empty() && !self.folded.ends_with(' ') {
            self.folded.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_readers_take_for_the_same_is_written_the_same() {
        let cases = [
            ("Journée de l’Eau", "journee de l eau"),
            ("Children's Day, CHILDREN’S", "childrens day childrens"),
            ("Peoples' Day", "peoples day"),
            ("d's", "ds"),
            ("'s", "s"),
            ("Straße GROẞ", "strasse gross"),
            ("Œuvre, cœur", "oeuvre coeur"),
            ("Niñas y NIÑOS", "ninas y ninos"),
            ("İstanbul ıssız", "istanbul issiz"),
            ("ΟΔΟΣ οδος", "οδοσ οδοσ"),
            ("Ёлка и Йод", "елка и йод"),
            // The same written in pieces.
            ("И\u{306}од, е\u{308}лка", "йод елка"),
            ("أإآٱ", "اااا"),
            ("ذكرى مدرسة", "ذكري مدرسه"),
            ("الســلام", "السلام"),
            ("السَّلَامُ", "السلام"),
            ("٢٠٢٦ ۲۰۲۶", "2026 2026"),
            ("国际和平日。", "国际和平日"),
            ("ＵＮ　Ｄａｙ １", "un day 1"),
            ("mine-awareness-day", "mine awareness day"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("  -- ", ""),
            ("", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(super::words(text), folded, "{text}");
            assert_eq!(super::words(folded), folded, "twice: {text}");
        }
    }

    #[test]
    fn a_symbol_is_one_however_it_is_divided() {
        let cases = [
            ("A/RES/60/97", "a res 60 97"),
            ("a-res-60-97", "a res 60 97"),
            ("WHA58.13", "wha 58 13"),
            ("WHA 58.13", "wha 58 13"),
            ("30C/Resolution 29", "30 c res 29"),
            ("Résolution 1325", "res 1325"),
            ("", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(super::symbol(text), folded, "{text}");
        }
    }
}
