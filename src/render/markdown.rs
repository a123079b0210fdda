//! How do occurrences and observances read as a table in markdown?
//! Apart, because every cell is escaped here: a name must not become markup.

use observances::{Lang, Observance, Occurrence, Phrase};

use super::entry;
use super::text::clean;

/// Date as the language writes it, name with its page, kind: one occurrence a row.
#[must_use]
pub fn occurrences(found: &[Occurrence<'_>], lang: Lang) -> String {
    let mut table = header(lang, &[Phrase::Date, Phrase::Name, Phrase::Kind]);
    for one in found {
        let (observance, date) = (one.observance, lang.span_as_read(one.start, one.end, one.precision));
        let name = linked(&one.name(lang).text, observance);
        row(&mut table, &[escaped(&date), name, lang.kind(observance.kind).to_owned()]);
    }
    table
}

/// Name with its page, rule, kind, id: one observance a row.
#[must_use]
pub fn observances(found: &[&Observance], lang: Lang) -> String {
    let mut table = header(lang, &[Phrase::Name, Phrase::Rule, Phrase::Kind]);
    for one in found {
        let rule = escaped(&entry::rule(one, lang));
        row(&mut table, &[linked(&one.name(lang).text, one), rule, lang.kind(one.kind).to_owned()]);
    }
    table
}

pub(super) fn header(lang: Lang, columns: &[Phrase]) -> String {
    let mut table = String::with_capacity(4096);
    let names: Vec<String> = columns.iter().map(|column| lang.phrase(*column).to_owned()).collect();
    row(&mut table, &names);
    row(&mut table, &vec!["---".to_owned(); columns.len()]);
    table
}

pub(super) fn row(table: &mut String, cells: &[String]) {
    for cell in cells {
        table.push_str("| ");
        table.push_str(cell);
        table.push(' ');
    }
    table.push_str("|\n");
}

pub(super) fn linked(name: &str, observance: &Observance) -> String {
    let name = escaped(name);
    match observance.url.as_deref().filter(|url| url.starts_with("http")) {
        Some(url) => format!("[{name}]({})", address(url)),
        None => name,
    }
}

/// A text with its page.
pub(super) fn link(text: &str, url: &str) -> String {
    format!("[{}]({})", escaped(text), address(url))
}

/// Text with every character that markdown gives a meaning to behind a backslash.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in clean(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '!') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// An address that ends neither its brackets nor its cell.
fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for character in clean(url).chars() {
        match character {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '|' => out.push_str("%7C"),
            ' ' => out.push_str("%20"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(
            escaped("a|b *c* [d](e) <f> \\ `g`\nh"),
            "a\\|b \\*c\\* \\[d\\](e) \\<f\\> \\\\ \\`g\\` h"
        );
        assert_eq!(address("https://a.b/c_(d)|e f"), "https://a.b/c_%28d%29%7Ce%20f");
    }
}
