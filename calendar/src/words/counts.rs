//! How is a number of things said?
//! The plural forms and what is counted: apart from dates, whose numbers change no word.

use super::dates::push_number;
use super::{Phrase, Words, fill};

/// The plural categories of CLDR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plural {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

/// One text in every plural form that its language has. The only place is `{n}`.
pub(crate) struct Forms {
    pub(crate) zero: &'static str,
    pub(crate) one: &'static str,
    pub(crate) two: &'static str,
    pub(crate) few: &'static str,
    pub(crate) many: &'static str,
    pub(crate) other: &'static str,
}

impl Forms {
    /// For languages without plural forms.
    pub(crate) const fn same(text: &'static str) -> Self {
        Self::one_other(text, text)
    }

    /// For languages with a singular and a plural.
    pub(crate) const fn one_other(one: &'static str, other: &'static str) -> Self {
        Self { zero: other, one, two: other, few: other, many: other, other }
    }

    /// For Slavic languages.
    pub(crate) const fn one_few_many(one: &'static str, few: &'static str, many: &'static str) -> Self {
        Self { zero: many, one, two: few, few, many, other: few }
    }

    const fn of(&self, plural: Plural) -> &'static str {
        match plural {
            Plural::Zero => self.zero,
            Plural::One => self.one,
            Plural::Two => self.two,
            Plural::Few => self.few,
            Plural::Many => self.many,
            Plural::Other => self.other,
        }
    }
}

/// What is counted.
pub(crate) struct Counts {
    pub(crate) today: &'static str,
    pub(crate) tomorrow: &'static str,
    pub(crate) yesterday: &'static str,
    pub(crate) ahead: Forms,
    pub(crate) ago: Forms,
    pub(crate) days: Forms,
    pub(crate) every_year: &'static str,
    pub(crate) every_years: Forms,
    pub(crate) on_the_day: &'static str,
    pub(crate) days_before: Forms,
    pub(crate) late_by: Forms,
    pub(crate) observances: Forms,
}

/// A number of something, in the form that the number calls for.
pub(crate) fn counted(words: &Words, forms: &Forms, n: u64) -> String {
    fill(forms.of((words.plural)(n)), |_, out| push_number(n, out))
}

/// See [`crate::language::Lang::relative`].
pub(crate) fn relative(words: &Words, days: i64) -> String {
    let counts = &words.counts;
    match days {
        0 => counts.today.to_owned(),
        1 => counts.tomorrow.to_owned(),
        -1 => counts.yesterday.to_owned(),
        2.. => counted(words, &counts.ahead, days.unsigned_abs()),
        _ => counted(words, &counts.ago, days.unsigned_abs()),
    }
}

/// See [`crate::language::Lang::every_years`].
pub(crate) fn every_years(words: &Words, n: u32) -> String {
    match n {
        0 | 1 => words.counts.every_year.to_owned(),
        _ => counted(words, &words.counts.every_years, n.into()),
    }
}

/// See [`crate::language::Lang::days_before`].
pub(crate) fn days_before(words: &Words, n: u32) -> String {
    match n {
        0 => words.counts.on_the_day.to_owned(),
        _ => counted(words, &words.counts.days_before, n.into()),
    }
}

/// See [`crate::language::Lang::late_by_days`].
pub(crate) fn late_by_days(words: &Words, n: u32) -> String {
    match n {
        0 => (words.phrase)(Phrase::Late).to_owned(),
        _ => counted(words, &words.counts.late_by, n.into()),
    }
}
