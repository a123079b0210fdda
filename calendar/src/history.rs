//! What was in force on a day, and what has changed since?
//! Apart from the agenda, which asks of a day what fell on it: here the catalogue itself is asked
//! as it was known then.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::era::Era;
use crate::language::Lang;
use crate::observance::{FormerName, Observance, Withdrawn};
use crate::rule::Rule;
use crate::selection::Selection;
use crate::serial;
use crate::text::List;
use crate::value::partial_date;

/// Something that changed in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Change<'c> {
    /// When: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exactly as it is known.
    pub date: Partial<'c>,
    /// What it happened to; its id, where it is serialized.
    #[serde(rename = "id", serialize_with = "serial::id")]
    pub observance: &'c Observance,
    /// What happened.
    pub what: What<'c>,
    /// What made it so, to cite.
    pub instrument: Option<&'c str>,
    /// Why, in English.
    pub note: Option<&'c str>,
}

/// A date as exactly as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partial<'c> {
    /// As it was read: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    Read(&'c str),
    /// The year alone.
    Year(i32),
}

/// As it is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
impl Serialize for Partial<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::fmt::Display for Partial<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(read) => f.write_str(read),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl Partial<'_> {
    /// The first day that it can be.
    #[must_use]
    pub fn first_day(self) -> Option<NaiveDate> {
        self.days().map(|(first, _)| first)
    }

    /// The first and the last day that it can be.
    fn days(self) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Self::Read(read) => partial_date(read).map(|(first, last, _)| (first, last)),
            Self::Year(year) => Some((first_of(year)?, last_of(year)?)),
        }
    }
}

/// What happened to an observance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What<'c> {
    /// It was proclaimed, or first observed where no proclamation is known.
    Added,
    /// Its rule changed.
    Moved {
        /// The era that ended.
        from: &'c Era,
        /// The era that began.
        to: &'c Era,
    },
    /// Its name changed.
    Renamed {
        /// The name that ended.
        from: &'c FormerName,
        /// The year whose name is the new one.
        year: i32,
    },
    /// It is no longer observed, or has left the list.
    Withdrawn {
        /// Why, in English.
        reason: &'c str,
    },
}

impl What<'_> {
    /// The word for it in JSON.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Moved { .. } => "moved",
            Self::Renamed { .. } => "renamed",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// What changed on or after a day in the selected observances, latest first. What is known by
/// its year alone counts to the year's end, so that nothing is missed. What no decision is known of is
/// added in the year in which it begins, which may be years ahead.
///
/// ```
/// use observances::{Catalogue, Selection, What, changes};
///
/// let catalogue = Catalogue::un();
/// let since = changes(&catalogue, &Selection::default(), "2017-01-01".parse()?);
/// let left = since.iter().filter(|change| matches!(change.what, What::Withdrawn { .. }));
/// let left: Vec<&str> = left.map(|change| change.observance.id.as_ref()).collect();
/// assert_eq!(left, ["world-cancer-day", "world-rabies-day"]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn changes<'c>(catalogue: &'c Catalogue, selection: &Selection, since: NaiveDate) -> Vec<Change<'c>> {
    let selected = catalogue.iter().filter(|observance| selection.matches(observance));
    let mut found: Vec<(NaiveDate, Change<'c>)> = selected
        .flat_map(of_observance)
        .filter_map(|change| Some((change.date.days()?, change)))
        .filter(|((_, last), _)| since <= *last)
        .map(|((first, _), change)| (first, change))
        .collect();
    found.sort_by(|(day, one), (other_day, other)| {
        (other_day, &one.observance.id).cmp(&(day, &other.observance.id))
    });
    found.into_iter().map(|(_, change)| change).collect()
}

fn of_observance(observance: &Observance) -> impl Iterator<Item = Change<'_>> {
    let change = move |date, what, instrument, note| Change { date, observance, what, instrument, note };
    let adopted = observance.adopted.as_deref().map(Partial::Read);
    let added = adopted.or(observance.first_year().map(Partial::Year)).map(|date| {
        change(date, What::Added, observance.instrument.symbol(), observance.instrument_note.as_deref())
    });
    let pairs = observance.eras.iter().zip(observance.eras.iter().skip(1));
    let moved = pairs.filter_map(move |(from, to)| {
        let since = to.since.map(Partial::Year);
        let date = to.adopted.as_deref().map(Partial::Read).or(since)?;
        // The rule that holds was made by the observance's own instrument, unless its era says otherwise.
        let holds = observance.eras.last() == Some(to);
        let own = observance.instrument.symbol().filter(|_| holds);
        let made = to.instrument.as_deref().or(own);
        Some(change(date, What::Moved { from, to }, made, to.note.as_deref()))
    });
    let renamed = observance.former_names.iter().map(move |from| {
        let year = from.until.saturating_add(1);
        let what = What::Renamed { from, year };
        change(Partial::Year(year), what, from.instrument.as_deref(), from.note.as_deref())
    });
    let withdrawn = observance.withdrawn.as_ref().map(|Withdrawn { after, reason }| {
        change(Partial::Year(after.saturating_add(1)), What::Withdrawn { reason }, None, None)
    });
    added.into_iter().chain(moved).chain(renamed).chain(withdrawn)
}

impl Catalogue {
    /// The catalogue as it was in force on a day: what had been proclaimed by then and had neither
    /// ended nor left, under the names and rules of that day. A rule that held then holds on, since nobody
    /// knew yet that it would change.
    ///
    /// What was adopted in a year or month that is not known more exactly counts from its end, or from
    /// the first occurrence if that is earlier.
    ///
    /// ```
    /// use observances::{Catalogue, Lang};
    ///
    /// let then = Catalogue::un().as_of("2005-01-01".parse()?);
    /// assert!(then.get("mine-awareness-day").is_none(), "it was proclaimed in December of that year");
    /// let disasters = then.get("disaster-risk-reduction-day").expect("it was there");
    /// assert_eq!(disasters.name(Lang::En).text, "International Day for Natural Disaster Reduction");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn as_of(&self, date: NaiveDate) -> Self {
        let then = self.iter().filter(|one| one.in_force(date)).map(|one| one.as_of(date));
        Self::of(then.collect()).shown_from(self.shown_from)
    }
}

impl Observance {
    /// Whether it was part of the calendar on a day: proclaimed or observed by then, and neither over nor
    /// withdrawn.
    #[must_use]
    pub fn in_force(&self, date: NaiveDate) -> bool {
        self.in_force_since().is_none_or(|since| since <= date)
            && self.last_day().is_none_or(|last| date <= last)
    }

    /// The day from which it counts; `None` if that is not known at all.
    fn in_force_since(&self) -> Option<NaiveDate> {
        let adopted = self.adopted.as_deref().and_then(partial_date).map(|(_, last, _)| last);
        let first = self.first_year().and_then(|year| {
            let first = self.occurrences_in(year).map(|occurrence| occurrence.start).min();
            first.or_else(|| first_of(year))
        });
        adopted.into_iter().chain(first).min()
    }

    /// The last day on which it counts; `None` while it goes on.
    fn last_day(&self) -> Option<NaiveDate> {
        let withdrawn = self.withdrawn.as_ref().and_then(|withdrawn| last_of(withdrawn.after));
        withdrawn.or_else(|| self.eras.last().and_then(Era::last_day))
    }

    fn as_of(&self, date: NaiveDate) -> Self {
        let names = Lang::ALL.map(|lang| self.name_in(date.year(), lang).clone());
        let former = self.former_names.iter().filter(|name| name.until < date.year()).cloned();
        Self {
            names,
            former_names: former.collect(),
            eras: self.eras_known(date),
            withdrawn: None,
            haystack: "".into(),
            ..self.clone()
        }
    }

    /// The eras that were known on a day; the last of them without its end, unless that has passed: of
    /// the time until the next one it is then not known on what date the observance fell.
    fn eras_known(&self, date: NaiveDate) -> List<Era> {
        let known = |era: &&Era| match era.adopted.as_deref().and_then(partial_date) {
            Some((_, last, _)) => last <= date,
            None => era.since.is_none_or(|since| since <= date.year()),
        };
        let mut eras: Vec<Era> = self.eras.iter().filter(known).cloned().collect();
        if eras.is_empty() {
            // It had been proclaimed and was not observed yet: its first rule was known.
            eras.extend(self.eras.first().cloned());
        }
        if let Some(last) =
            eras.last_mut().filter(|last| last.until.is_some_and(|until| date.year() <= until))
        {
            last.until = None;
        }
        eras.into()
    }
}

impl Era {
    /// The last day of an era that ends by itself, since its rules are spans.
    fn last_day(&self) -> Option<NaiveDate> {
        self.rules.iter().map(Rule::last_date).collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}

fn first_of(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1)
}

fn last_of(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 12, 31)
}
