//! How do occurrences and observances read as CSV?
//! Apart, because a cell holds no list: themes stand in one, joined by semicolons.

use chrono::NaiveDate;
use observances::{Lang, Observance, Occurrence};

use super::entry::{Entry, Undated};
use super::text::iso;

/// The separator of the themes in their cell.
const AND: &str = ";";

const DATED: [&str; 12] = [
    "id",
    "name",
    "kind",
    "start",
    "end",
    "days_until",
    "themes",
    "proclaimed_by",
    "instrument",
    "first_observed",
    "url",
    "lang",
];

const UNDATED: [&str; 10] =
    ["id", "name", "kind", "rule", "themes", "proclaimed_by", "instrument", "first_observed", "url", "lang"];

/// Occurrences, a row each, below the names of the fields. Absent values are empty cells.
///
/// # Errors
///
/// None that is known: rows are of one length, and memory takes them.
pub fn occurrences(found: &[Occurrence<'_>], lang: Lang, today: NaiveDate) -> Result<String, csv::Error> {
    table(&DATED, found.iter().map(|one| dated(&Entry::of(one, lang, today))))
}

/// Observances, a row each, below the names of the fields.
///
/// # Errors
///
/// None that is known.
pub fn observances(found: &[&Observance], lang: Lang) -> Result<String, csv::Error> {
    table(&UNDATED, found.iter().map(|one| undated(&Undated::of(one, lang))))
}

fn dated(entry: &Entry<'_>) -> [String; 12] {
    [
        entry.id.to_owned(),
        entry.name.to_owned(),
        entry.kind.to_owned(),
        iso(entry.start),
        iso(entry.end),
        entry.days_until.to_string(),
        entry.themes.join(AND),
        entry.proclaimed_by.unwrap_or_default().to_owned(),
        entry.instrument.unwrap_or_default().to_owned(),
        year(entry.first_observed),
        entry.url.unwrap_or_default().to_owned(),
        entry.lang.to_owned(),
    ]
}

fn undated(entry: &Undated<'_>) -> [String; 10] {
    [
        entry.id.to_owned(),
        entry.name.to_owned(),
        entry.kind.to_owned(),
        entry.rule.clone(),
        entry.themes.join(AND),
        entry.proclaimed_by.unwrap_or_default().to_owned(),
        entry.instrument.unwrap_or_default().to_owned(),
        year(entry.first_observed),
        entry.url.unwrap_or_default().to_owned(),
        entry.lang.to_owned(),
    ]
}

fn year(year: Option<i32>) -> String {
    year.map_or_else(String::new, |year| year.to_string())
}

pub(super) fn table<const N: usize>(
    header: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(4096));
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_names_of_the_json_fields() {
        let catalogue = observances::Catalogue::un();
        let day = "2027-04-04".parse().unwrap();
        let found = observances::on(&catalogue, &observances::Selection::default(), day);
        let one = found.first().unwrap();
        let json = crate::render::json::occurrences(&found, Lang::En, day).unwrap();
        let mut from = 0;
        for field in DATED {
            from += json[from..].find(&format!("\"{field}\": ")).unwrap();
        }
        let json = crate::render::json::observances(&[one.observance], Lang::En).unwrap();
        let mut from = 0;
        for field in UNDATED {
            from += json[from..].find(&format!("\"{field}\": ")).unwrap();
        }
    }
}
