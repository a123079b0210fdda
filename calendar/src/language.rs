//! In which language is it said, and how does the United Nations write it there?
//! The one door to the words: apart from `words/`, so that callers see [`Lang`] and never a table.
//! What it says of numbers of things stands with their plural forms, in `words/counts.rs`.

use std::borrow::Cow;
use std::fmt;

use chrono::{NaiveDate, Weekday};

use crate::observance::Kind;
use crate::rule::{Precision, Rule};
use crate::words::{self, Words, bodies, dates, proclaimed, rules};

pub use crate::words::Phrase;

/// One of the six official languages of the United Nations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Arabic.
    Ar,
    /// English.
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Russian.
    Ru,
    /// Chinese, in simplified characters.
    Zh,
}

/// The direction in which a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl fmt::Display for Lang {
    /// Writes the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Which language it is.
impl Lang {
    /// Every language, in the order of the codes; [`crate::observance::Observance::names`] is in this order.
    pub const ALL: [Lang; 6] = [Lang::Ar, Lang::En, Lang::Es, Lang::Fr, Lang::Ru, Lang::Zh];

    /// The code of ISO 639-1, in lower case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.words().code
    }

    /// The language with this code, and nothing but the code, in either case.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// The language of a BCP 47 tag (`fr-CH`) or a POSIX locale name (`zh_CN.UTF-8`).
    ///
    /// Only the language itself is read: a region or script that is written otherwise (`zh-Hant`) still
    /// gets its language, since the nearest of six is better than none. `C` and `POSIX` name none.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        tag.split(['-', '_', '.', '@']).next().and_then(Self::from_code)
    }

    /// The language's name for itself.
    #[must_use]
    pub const fn endonym(self) -> &'static str {
        self.words().endonym
    }

    /// The direction in which it is written.
    #[must_use]
    pub const fn direction(self) -> Direction {
        self.words().direction
    }

    pub(crate) const fn words(self) -> &'static Words {
        words::of(self)
    }
}

/// Dates. Digits are 0 to 9 in every language, as in the documents of the United Nations.
impl Lang {
    /// A date in full: `4 April 2027`.
    #[must_use]
    pub fn date(self, date: NaiveDate) -> String {
        dates::one(self.words(), self.words().dates.date, date)
    }

    /// A date in full with its weekday: `Sunday, 4 April 2027`.
    #[must_use]
    pub fn date_with_weekday(self, date: NaiveDate) -> String {
        dates::one(self.words(), self.words().dates.with_weekday, date)
    }

    /// A date without its year: `4 April`.
    #[must_use]
    pub fn day_and_month(self, date: NaiveDate) -> String {
        dates::one(self.words(), self.words().dates.day_and_month, date)
    }

    /// A short date for tables and subjects: `Sun 4 Apr`. At most 14 columns, in Arabic 18.
    #[must_use]
    pub fn short_date(self, date: NaiveDate) -> String {
        dates::one(self.words(), self.words().dates.short, date)
    }

    /// The week that begins on a date: `Week of 5 April`.
    #[must_use]
    pub fn week_of(self, date: NaiveDate) -> String {
        dates::one(self.words(), self.words().dates.week_of, date)
    }

    /// The month and year of a date, as a heading says them: `April 2027`.
    #[must_use]
    pub fn month_and_year(self, date: NaiveDate) -> String {
        dates::one(self.words(), self.words().dates.month_and_year, date)
    }

    /// A span of days, both ends inclusive; what the ends share is said once: `24–30 October 2027`.
    /// An end that is not after the start gives the start alone.
    #[must_use]
    pub fn span(self, start: NaiveDate, end: NaiveDate) -> String {
        dates::span(self.words(), start, end)
    }

    /// A span that is known as exactly as `precision` says: `1957–1958` where only the years are, or where
    /// the span is those years from the first day to the last.
    #[must_use]
    pub fn span_as_read(self, start: NaiveDate, end: NaiveDate, precision: Precision) -> String {
        dates::span_as_read(self.words(), start, end, precision)
    }

    /// How far something that runs for years has come: `year 3 of 10`.
    #[must_use]
    pub fn progress(self, year: i32, of: i32) -> String {
        dates::progress(self.words(), year, of)
    }

    /// The last day of something that runs: `until 30 October`, with the year where it is not that of
    /// `seen_from`.
    #[must_use]
    pub fn until(self, end: NaiveDate, seen_from: NaiveDate) -> String {
        dates::until(self.words(), end, seen_from)
    }

    /// A date known as exactly as it was read: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    /// Anything else is given back unchanged.
    #[must_use]
    pub fn partial_date(self, read: &str) -> String {
        dates::partial(self.words(), read)
    }

    /// The name of a month, 1 to 12, by itself; `None` for any other number.
    #[must_use]
    pub fn month(self, number: u32) -> Option<&'static str> {
        self.words().month(number).map(|month| month.alone)
    }

    /// The name of a weekday.
    #[must_use]
    pub fn weekday(self, weekday: Weekday) -> &'static str {
        self.words().weekday(weekday).name
    }

    /// The short name of a weekday, as over the columns of a calendar; in Arabic the whole name.
    #[must_use]
    pub fn short_weekday(self, weekday: Weekday) -> &'static str {
        self.words().weekday(weekday).short
    }

    /// A span of years, both inclusive: `since 2006`, `until 2011`, `2006–2011`; `None` if neither is known.
    #[must_use]
    pub fn years(self, since: Option<i32>, until: Option<i32>) -> Option<String> {
        dates::years(self.words(), since, until)
    }
}

/// What is said of an observance.
impl Lang {
    /// A rule: `4 April`, `second Saturday of May`, `first full moon of May`.
    #[must_use]
    pub fn rule(self, rule: &Rule) -> String {
        rules::rule(self.words(), rule)
    }

    /// The word for a kind, in the singular and in lower case: `day`.
    #[must_use]
    pub fn kind(self, kind: Kind) -> &'static str {
        (self.words().kind)(kind).one
    }

    /// The word for a kind, in the plural and as a heading: `Days`.
    #[must_use]
    pub fn kinds(self, kind: Kind) -> &'static str {
        (self.words().kind)(kind).heading
    }

    /// A body, as the language calls it, from its English name or acronym; one that is not known is given
    /// back unchanged. Of several (`WMO; ICSU`) each is looked up.
    #[must_use]
    pub fn body(self, name: &str) -> Cow<'_, str> {
        bodies::named(self.words(), name)
    }

    /// One sentence that says who proclaimed an observance, in which instrument and when; `None` where
    /// none of the three is known. `adopted` is as for [`Lang::partial_date`].
    #[must_use]
    pub fn proclaimed(
        self,
        by: Option<&str>,
        instrument: Option<&str>,
        adopted: Option<&str>,
    ) -> Option<String> {
        proclaimed::sentence(self.words(), by, instrument, adopted)
    }

    /// The name of a theme, as a heading, from its identifier: `Human rights` from `human-rights`; `None` for
    /// one that is not built in.
    #[must_use]
    pub fn theme(self, id: &str) -> Option<&'static str> {
        (self.words().theme)(id)
    }

    /// Text that does not vary.
    #[must_use]
    pub fn phrase(self, phrase: Phrase) -> &'static str {
        (self.words().phrase)(phrase)
    }

    /// Foreign text (a symbol, an acronym, an address) made safe to stand in running text.
    ///
    /// In a language that is written from right to left, text of another script is wrapped in FSI and PDI
    /// (U+2068, U+2069), so that it cannot reorder what stands around it. In the others it stays as it is.
    #[must_use]
    pub fn isolate(self, text: &str) -> Cow<'_, str> {
        words::isolated(self.words(), text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Lang};

    #[test]
    fn the_languages_are_in_the_order_of_their_codes() {
        let codes = Lang::ALL.map(Lang::code);
        assert_eq!(codes, ["ar", "en", "es", "fr", "ru", "zh"]);
        assert!(Lang::ALL.is_sorted());
        for lang in Lang::ALL {
            assert_eq!(Lang::from_code(lang.code()), Some(lang));
            assert_eq!(lang.to_string(), lang.code());
            assert!(!lang.endonym().is_empty());
            let expected = if lang == Lang::Ar { "rtl" } else { "ltr" };
            assert_eq!(lang.direction().as_str(), expected);
        }
        assert_eq!(Lang::Ar.direction(), Direction::Rtl);
    }

    #[test]
    fn a_code_is_the_code_and_nothing_else() {
        let cases = [
            ("fr", Some(Lang::Fr)),
            ("FR", Some(Lang::Fr)),
            ("fr-CH", None),
            ("fra", None),
            ("pt", None),
            (" fr", None),
            ("", None),
        ];
        for (code, expected) in cases {
            assert_eq!(Lang::from_code(code), expected, "{code}");
        }
    }

    #[test]
    fn a_tag_or_locale_names_its_language() {
        let cases = [
            ("fr", Some(Lang::Fr)),
            ("fr-CH", Some(Lang::Fr)),
            ("FR_ca", Some(Lang::Fr)),
            ("zh_CN.UTF-8", Some(Lang::Zh)),
            ("zh-Hans-CN", Some(Lang::Zh)),
            ("zh-Hant", Some(Lang::Zh)),
            ("en.UTF-8", Some(Lang::En)),
            ("es@euro", Some(Lang::Es)),
            ("ar-EG-u-nu-arab", Some(Lang::Ar)),
            ("ru_RU.KOI8-R", Some(Lang::Ru)),
            ("pt", None),
            ("pt-BR", None),
            ("arz", None),
            ("english", None),
            ("C", None),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("*", None),
            ("-fr", None),
            ("", None),
        ];
        for (tag, expected) in cases {
            assert_eq!(Lang::from_tag(tag), expected, "{tag}");
        }
    }
}
