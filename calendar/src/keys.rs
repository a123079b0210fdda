//! Which keys may stand in a data file?
//! Apart from the record, which reads them: an unknown one is told which was perhaps meant.

/// Every key of every table, for hints.
#[rustfmt::skip]
pub(crate) const KEYS: &[&str] = &[
    "kind", "themes", "proclaimed_by", "instrument", "instrument_note", "adopted", "first_observed",
    "before_adoption", "url", "aliases", "collections", "confidence", "revision", "revised", "note", "sources",
    "names", "descriptions", "former_names", "withdrawn", "eras", "examples", "ar", "en", "es", "fr", "ru", "zh",
    "text", "standing", "source", "since", "until", "after", "reason", "days", "every", "rules", "fixed", "weekday",
    "nth", "month", "full_moon", "published", "listed", "span", "on", "not_on",
];
