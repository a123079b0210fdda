//! Which observances are there?
//! All that are known: the built-in ones, compiled in, and an operator's own.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::observance::{Kind, Observance};
use crate::packed;

/// All observances known, ascending by id.
#[derive(Debug, Clone)]
pub struct Catalogue {
    entries: Cow<'static, [Observance]>,
    /// The first year that is shown, if not all are.
    pub(crate) shown_from: Option<i32>,
}

impl Catalogue {
    /// The built-in catalogue. Costs nothing: it is compiled in.
    #[must_use]
    pub const fn un() -> Self {
        Self { entries: Cow::Borrowed(&packed::UN), shown_from: None }
    }

    /// A catalogue of these observances alone.
    #[must_use]
    pub fn of(observances: Vec<Observance>) -> Self {
        Self { entries: Cow::Borrowed(&[]), shown_from: None }.with(observances)
    }

    /// This catalogue with an operator's own observances; one with the id of an
    /// entry takes its place.
    #[must_use]
    pub fn with(self, own: Vec<Observance>) -> Self {
        let mut entries = self.entries.into_owned();
        for observance in own {
            match entries.binary_search_by(|entry| entry.id.cmp(&observance.id)) {
                Ok(at) => {
                    if let Some(entry) = entries.get_mut(at) {
                        *entry = observance;
                    }
                }
                Err(at) => entries.insert(at, observance),
            }
        }
        Self { entries: Cow::Owned(entries), ..self }
    }

    /// This catalogue, of which agendas and feeds leave out what began before a year; with none, nothing. An
    /// observance itself still tells all its occurrences.
    ///
    /// ```
    /// use observances::{Catalogue, Selection, agenda};
    ///
    /// let catalogue = Catalogue::un().shown_from(Some(2027));
    /// let found = agenda(&catalogue, &Selection::default(), "2026-12-01".parse()?, "2027-01-31".parse()?);
    /// assert_eq!(found.first().map(|one| one.start.to_string()).as_deref(), Some("2027-01-01"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn shown_from(self, year: Option<i32>) -> Self {
        Self { shown_from: year, ..self }
    }

    /// The observances, ascending by id.
    pub fn iter(&self) -> std::slice::Iter<'_, Observance> {
        self.entries.iter()
    }

    /// The observances as a slice, ascending by id.
    #[must_use]
    pub fn entries(&self) -> &[Observance] {
        &self.entries
    }

    /// The observance with an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Observance> {
        let at = self.entries.binary_search_by(|entry| entry.id.as_ref().cmp(id)).ok()?;
        self.entries.get(at)
    }

    /// The ids, ascending.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().map(|entry| entry.id.as_ref())
    }

    /// How many observances there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many there are of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.entries.iter().filter(|entry| entry.kind == kind).count()
    }

    /// The day on which the youngest entry was last changed.
    #[must_use]
    pub fn revised(&self) -> Option<NaiveDate> {
        self.entries.iter().map(|entry| entry.revised).max()
    }

    /// Every theme that an entry has, ascending.
    #[must_use]
    pub fn themes(&self) -> Vec<&str> {
        distinct(self.every_theme())
    }

    /// Every collection that an entry is part of, ascending.
    #[must_use]
    pub fn collections(&self) -> Vec<&str> {
        distinct(self.every_collection())
    }

    /// Every proclaiming body, ascending; of a joint act each by itself.
    #[must_use]
    pub fn bodies(&self) -> Vec<&str> {
        distinct(self.every_body())
    }

    /// The themes of every entry, as they come.
    pub(crate) fn every_theme(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().flat_map(|entry| entry.themes.iter()).map(AsRef::as_ref)
    }

    /// The collections of every entry, as they come.
    pub(crate) fn every_collection(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().flat_map(|entry| entry.collections.iter()).map(AsRef::as_ref)
    }

    /// The proclaiming bodies of every entry, as they come.
    pub(crate) fn every_body(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().flat_map(Observance::bodies)
    }
}

/// Each once, ascending.
pub(crate) fn distinct<'w>(words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    let mut words: Vec<_> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}
