//! Where do the United Nations write otherwise than CLDR, and why?
//! The list, for people to read: apart from the test, which holds both sides of every row.

use icu_plurals::PluralCategory::{self, Few, Many, One, Other, Two, Zero};
use observances::Lang::{self, Ar, En, Es, Fr, Ru, Zh};

use What::{
    Date, DateWithWeekday, DayAfterNext, Distance, List, Month, MonthAndYear, MonthsInYear, SpanInMonth,
    SpanOfMonths, SpanOfYears, SpanPastMonth,
};

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Month,
    Weekday,
    DayAndMonth,
    Date,
    DateWithWeekday,
    MonthAndYear,
    SpanInMonth,
    SpanPastMonth,
    MonthsInYear,
    SpanOfMonths,
    SpanOfYears,
    /// Yesterday, today, tomorrow.
    NamedDay,
    /// The days before and after those.
    DayAfterNext,
    Distance,
    List,
}

impl What {
    pub(crate) const ALL: [What; 15] = [
        Month,
        Self::Weekday,
        Self::DayAndMonth,
        Date,
        DateWithWeekday,
        MonthAndYear,
        SpanInMonth,
        SpanPastMonth,
        MonthsInYear,
        SpanOfMonths,
        SpanOfYears,
        Self::NamedDay,
        DayAfterNext,
        Distance,
        List,
    ];
}

/// What CLDR has in a text, and what we have there. `^` is the beginning and `$` the end of the text.
#[derive(Debug)]
pub(crate) struct Difference {
    lang: Lang,
    what: &'static [What],
    pub(crate) cldr: &'static str,
    pub(crate) ours: &'static str,
    pub(crate) because: &'static str,
}

impl Difference {
    pub(crate) fn is_about(&self, lang: Lang, what: What) -> bool {
        self.lang == lang && self.what.contains(&what)
    }
}

const fn differs(
    lang: Lang,
    what: &'static [What],
    cldr: &'static str,
    ours: &'static str,
    because: &'static str,
) -> Difference {
    Difference { lang, what, cldr, ours, because }
}

const WITH_MONTH: &[What] =
    &[Month, What::DayAndMonth, Date, DateWithWeekday, MonthAndYear, MonthsInYear, SpanOfMonths];
const DATES: &[What] =
    &[Date, DateWithWeekday, MonthAndYear, SpanInMonth, SpanPastMonth, MonthsInYear, SpanOfMonths];
const DAYS: &[What] = &[What::DayAndMonth, Date, DateWithWeekday, SpanInMonth, SpanPastMonth];
const SPANS: &[What] = &[SpanInMonth, SpanPastMonth, MonthsInYear, SpanOfMonths, SpanOfYears];
const MONTHS: &[What] = &[MonthsInYear, SpanOfMonths];

const NUMBER_BESIDE_DATES: &str =
    "a distance stands beside its date and past a year is there to be compared: a plain number does";
const NUMBERS_IN_A_COLUMN: &str =
    "distances stand in a column, where a word for one of them breaks the row of numbers";
const NO_CONJUNCTION: &str =
    "bodies are listed as in a table: an `and` would have to know articles and cases";
const THIN_SPACE: &str =
    "a thin space is lost or doubled in terminals and mail; a dash between words takes a plain one";

const DIGITS: &str = "documents date in digits, and a month alone is written as in a date";

/// In the order in which they are applied.
#[rustfmt::skip]
pub(crate) const DIFFERENCES: &[Difference] = &[
    // Every Arabic text has both names of a month already: `arabic_months_are_the_two_that_cldr_has`.
    differs(Ar, WITH_MONTH, "يونيو", "يونيه", "June and July end in ه in the documents of the United Nations"),
    differs(Ar, WITH_MONTH, "يوليو", "يوليه", "June and July end in ه in the documents of the United Nations"),
    differs(Ar, MONTHS, "^", "^من ", "from and to in words: a dash between numbers can turn round in bidirectional text"),
    differs(Ar, MONTHS, " – ", " إلى ", "from and to in words: a dash between numbers can turn round in bidirectional text"),
    differs(Ar, &[SpanOfYears], "^", "^من عام ", "from and to in words: a dash between numbers can turn round in bidirectional text"),
    differs(Ar, &[SpanOfYears], "–", " إلى عام ", "from and to in words: a dash between numbers can turn round in bidirectional text"),
    differs(Ar, &[Distance, DayAfterNext], "خلال ", "بعد ", "`after 3 days`; CLDR's word also means `within 3 days`"),
    differs(Ar, &[Distance, DayAfterNext], "قبل ", "منذ ", "`3 days since`; CLDR's word means `3 days before`, as a reminder is"),
    differs(Ar, &[DayAfterNext], "بعد الغد", "بعد يومين", NUMBERS_IN_A_COLUMN),
    differs(Ar, &[DayAfterNext], "أول أمس", "منذ يومين", NUMBERS_IN_A_COLUMN),
    differs(Ar, &[Distance], ",", "", NUMBER_BESIDE_DATES),
    differs(Ar, &[List], " و", "، ", NO_CONJUNCTION),

    differs(En, SPANS, "\u{2009}", " ", THIN_SPACE),
    differs(En, &[MonthsInYear, SpanOfYears], " – ", "–", "single words and years are joined without spaces: `June–July`, `2018–2028`"),
    differs(En, &[Distance], ",", "", NUMBER_BESIDE_DATES),
    differs(En, &[List], " and ", ", ", NO_CONJUNCTION),

    differs(Es, &[SpanPastMonth, SpanOfMonths], "\u{2009}–\u{2009}", " a ", "`24 a 30 de octubre`, as over documents and meetings"),
    differs(Es, &[SpanInMonth, MonthsInYear], "–", " a ", "`24 a 30 de octubre`, as over documents and meetings"),
    differs(Es, &[SpanOfYears], "–", "-", "a hyphen between years, as in the names of decades: `(2018-2028)`"),
    differs(Es, &[DayAfterNext], "pasado mañana", "dentro de 2 días", NUMBERS_IN_A_COLUMN),
    differs(Es, &[DayAfterNext], "anteayer", "hace 2 días", NUMBERS_IN_A_COLUMN),
    differs(Es, &[Distance], ".", "", NUMBER_BESIDE_DATES),
    differs(Es, &[List], " y ", ", ", NO_CONJUNCTION),

    differs(Fr, SPANS, "\u{2009}–\u{2009}", "-", "a hyphen, as over documents and meetings: `28 mars-3 avril 2027`"),
    differs(Fr, SPANS, "–", "-", "a hyphen, as over documents and meetings: `24-30 octobre 2027`"),
    differs(Fr, DAYS, "^1 ", "^1er ", "the first of a month is an ordinal in all French; CLDR's patterns have no place for it"),
    differs(Fr, DAYS, " 1 ", " 1er ", "the first of a month is an ordinal in all French; CLDR's patterns have no place for it"),
    differs(Fr, DAYS, "^1-", "^1er-", "the first of a month is an ordinal in all French; CLDR's patterns have no place for it"),
    differs(Fr, DAYS, "-1 ", "-1er ", "the first of a month is an ordinal in all French; CLDR's patterns have no place for it"),
    differs(Fr, &[DayAfterNext], "après-demain", "dans 2 jours", NUMBERS_IN_A_COLUMN),
    differs(Fr, &[DayAfterNext], "avant-hier", "il y a 2 jours", NUMBERS_IN_A_COLUMN),
    differs(Fr, &[Distance], "\u{202f}", "", NUMBER_BESIDE_DATES),
    differs(Fr, &[List], " et ", ", ", NO_CONJUNCTION),

    differs(Ru, DATES, "\u{202f}г.", " года", "the word in full: `4 апреля 2027 года`"),
    differs(Ru, &[SpanOfYears], "$", " годы$", "the word in full: `2018–2028 годы`"),
    differs(Ru, &[SpanInMonth, SpanOfYears], "—", "–", "an en dash between numbers: `24–30 октября`, `2018–2028 годы`"),
    differs(Ru, &[MonthsInYear], "\u{a0}—", " —", "CLDR breaks no line here, but does so between dates; we leave it to the page"),
    differs(Ru, &[DayAfterNext], "послезавтра", "через 2 дня", NUMBERS_IN_A_COLUMN),
    differs(Ru, &[DayAfterNext], "позавчера", "2 дня назад", NUMBERS_IN_A_COLUMN),
    differs(Ru, &[Distance], "\u{a0}", "", NUMBER_BESIDE_DATES),
    differs(Ru, &[List], " и ", ", ", NO_CONJUNCTION),

    differs(Zh, &[Month], "^一月$", "^1月$", DIGITS),
    differs(Zh, &[Month], "^二月$", "^2月$", DIGITS),
    differs(Zh, &[Month], "^三月$", "^3月$", DIGITS),
    differs(Zh, &[Month], "^四月$", "^4月$", DIGITS),
    differs(Zh, &[Month], "^五月$", "^5月$", DIGITS),
    differs(Zh, &[Month], "^六月$", "^6月$", DIGITS),
    differs(Zh, &[Month], "^七月$", "^7月$", DIGITS),
    differs(Zh, &[Month], "^八月$", "^8月$", DIGITS),
    differs(Zh, &[Month], "^九月$", "^9月$", DIGITS),
    differs(Zh, &[Month], "^十月$", "^10月$", DIGITS),
    differs(Zh, &[Month], "^十一月$", "^11月$", DIGITS),
    differs(Zh, &[Month], "^十二月$", "^12月$", DIGITS),
    differs(Zh, &[SpanOfYears], "–", "年至", "`2018年至2028年`, in words as the other spans"),
    differs(Zh, &[DayAfterNext], "后天", "2天后", NUMBERS_IN_A_COLUMN),
    differs(Zh, &[DayAfterNext], "前天", "2天前", NUMBERS_IN_A_COLUMN),
    differs(Zh, &[Distance], ",", "", NUMBER_BESIDE_DATES),
    differs(Zh, &[List], "和", "、", NO_CONJUNCTION),
];

/// What `icu` 2.4 cannot say. In Arabic the months of a span of days are numbers, and Chinese spans panic.
pub(crate) const NOT_IN_ICU: [(Lang, What); 6] = [
    (Ar, SpanInMonth),
    (Ar, SpanPastMonth),
    (Zh, SpanInMonth),
    (Zh, SpanPastMonth),
    (Zh, MonthsInYear),
    (Zh, SpanOfMonths),
];

/// Where CLDR has one more form from a million on (`1 000 000 de jours`), which nothing here reaches.
pub(crate) const NO_MILLIONS: [Lang; 2] = [Es, Fr];

/// A category, a length in days and a number of observances.
pub(crate) type Form = (PluralCategory, &'static str, &'static str);

/// The forms of every category that CLDR gives a language. `{n}` is the number; where it is not there, the noun
/// alone says it.
#[rustfmt::skip]
pub(crate) const FORMS: &[(Lang, &[Form])] = &[
    (Ar, &[
        (Zero, "{n} يوم", "لا مناسبات"),
        (One, "يوم واحد", "مناسبة واحدة"),
        (Two, "يومان", "مناسبتان"),
        (Few, "{n} أيام", "{n} مناسبات"),
        (Many, "{n} يومًا", "{n} مناسبة"),
        (Other, "{n} يوم", "{n} مناسبة"),
    ]),
    (En, &[(One, "{n} day", "{n} observance"), (Other, "{n} days", "{n} observances")]),
    (Es, &[
        (One, "{n} día", "{n} celebración"),
        (Many, "{n} de días", "{n} de celebraciones"),
        (Other, "{n} días", "{n} celebraciones"),
    ]),
    (Fr, &[
        (One, "{n} jour", "{n} célébration"),
        (Many, "{n} de jours", "{n} de célébrations"),
        (Other, "{n} jours", "{n} célébrations"),
    ]),
    (Ru, &[
        (One, "{n} день", "{n} памятная дата"),
        (Few, "{n} дня", "{n} памятные даты"),
        (Many, "{n} дней", "{n} памятных дат"),
        // Of fractions, which are not counted here.
        (Other, "{n} дня", "{n} памятной даты"),
    ]),
    (Zh, &[(Other, "{n}天", "{n}项纪念活动")]),
];
