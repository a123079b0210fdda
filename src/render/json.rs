//! How do occurrences and observances read as JSON?
//! Apart for the layout: one entry a line, so that people, `grep` and `diff` can read it too.

use std::io;

use chrono::NaiveDate;
use observances::{Lang, Observance, Occurrence};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::entry::{Entry, Undated};
use super::whole::Whole;

/// An array of occurrences, with an end of line.
///
/// # Errors
///
/// None that is known: every field is text, a number or a list of text.
pub fn occurrences(found: &[Occurrence<'_>], lang: Lang, today: NaiveDate) -> serde_json::Result<String> {
    array(found.iter().map(|one| Entry::of(one, lang, today)))
}

/// An array of observances, with an end of line.
///
/// # Errors
///
/// None that is known.
pub fn observances(found: &[&Observance], lang: Lang) -> serde_json::Result<String> {
    array(found.iter().map(|one| Undated::of(one, lang)))
}

/// One observance whole, with an end of line.
///
/// # Errors
///
/// None that is known.
pub fn whole(whole: &Whole<'_>) -> serde_json::Result<String> {
    pretty(whole)
}

/// One thing over several lines, with an end of line.
///
/// # Errors
///
/// Those of the serializer.
pub(super) fn pretty(value: &impl Serialize) -> serde_json::Result<String> {
    written(value, PrettyFormatter::new())
}

pub(super) fn array(entries: impl Iterator<Item = impl Serialize>) -> serde_json::Result<String> {
    written(&entries.collect::<Vec<_>>(), ALine::default())
}

fn written(value: &impl Serialize, formatter: impl Formatter) -> serde_json::Result<String> {
    let mut bytes = Vec::with_capacity(4096);
    value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter))?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(|_| serde::ser::Error::custom("is no text"))
}

/// Each element of the outermost array on a line of its own; spaces after commas and colons.
#[derive(Default)]
struct ALine {
    depth: usize,
}

impl ALine {
    fn open(&mut self) {
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn separate<W: ?Sized + io::Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        match (self.depth, first) {
            (1, true) => writer.write_all(b"\n"),
            (1, false) => writer.write_all(b",\n"),
            (_, true) => Ok(()),
            (_, false) => writer.write_all(b", "),
        }
    }
}

impl Formatter for ALine {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open();
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close();
        writer.write_all(if self.depth == 0 { b"\n]" } else { b"]" })
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open();
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close();
        writer.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_the_contract_shows_it() {
        let catalogue = observances::Catalogue::un();
        let day = "2027-04-04".parse().unwrap();
        let all = observances::Selection::default();
        let mut found = observances::on(&catalogue, &all, day);
        found.retain(|one| one.observance.kind == observances::Kind::Day);
        let said = super::occurrences(&found, Lang::En, "2026-11-22".parse().unwrap()).unwrap();
        let expected = r#"[
{"id": "mine-awareness-day", "name": "International Day for Mine Awareness and Assistance in Mine Action", "kind": "day", "start": "2027-04-04", "end": "2027-04-04", "days_until": 133, "themes": ["peace", "security"], "proclaimed_by": "UN General Assembly", "instrument": "A/RES/60/97", "first_observed": 2006, "url": "https://www.un.org/en/observances/mine-awareness-day", "lang": "en"}
]
"#;
        assert_eq!(said, expected);
        let nothing = super::occurrences(&[], Lang::En, day).unwrap();
        assert_eq!(serde_json::from_str::<Vec<i32>>(&nothing).unwrap(), Vec::<i32>::new());
    }
}
