//! How do occurrences and observances read as lines of columns with tabs between?
//! Apart, because shells cut these lines: the columns are a promise, and no today is in them,
//! so that the same question has the same answer tomorrow.

use observances::{Lang, Observance, Occurrence};

use super::entry;
use super::text::{clean, iso};
use super::whole::Whole;

/// First day, last day (inclusive), id, kind, name: one occurrence a line.
#[must_use]
pub fn occurrences(found: &[Occurrence<'_>], lang: Lang) -> String {
    let mut lines = String::with_capacity(found.len() * 112);
    for one in found {
        let observance = one.observance;
        line(
            &mut lines,
            &[&iso(one.start), &iso(one.end), &observance.id, observance.kind.as_str(), &one.name(lang).text],
        );
    }
    lines
}

/// Id, kind, name, rule: one observance a line.
#[must_use]
pub fn observances(found: &[&Observance], lang: Lang) -> String {
    let mut lines = String::with_capacity(found.len() * 112);
    for one in found {
        let rule = entry::rule(one, lang);
        line(&mut lines, &[&one.id, one.kind.as_str(), &one.name(lang).text, &rule]);
    }
    lines
}

/// Field and value, one a line; a field that has several values has several lines, and one
/// that has none has none.
#[must_use]
pub fn whole(whole: &Whole<'_>) -> String {
    let mut lines = String::with_capacity(4096);
    for (field, value) in whole.fields() {
        line(&mut lines, &[&field, &value]);
    }
    lines
}

/// Rows of cells, one a line.
pub(super) fn rows<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> String {
    let mut lines = String::new();
    rows.for_each(|row| line(&mut lines, &row.each_ref().map(String::as_str)));
    lines
}

pub(super) fn line(lines: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            lines.push('\t');
        }
        lines.push_str(&clean(cell));
    }
    lines.push('\n');
}
