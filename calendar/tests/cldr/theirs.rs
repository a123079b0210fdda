//! What does CLDR say?
//! Its dates, distances, lists and plurals through `icu`: apart from what is compared with them.

use chrono::{Datelike as _, Days, NaiveDate};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{E, M, MD, Y, YM, YMD, YMDE};
use icu_datetime::range::DateRangeFormatter;
use icu_decimal::input::Decimal;
use icu_experimental::relativetime::RelativeTimeFormatter;
use icu_experimental::relativetime::options::{Numeric, RelativeTimeFormatterOptions};
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use observances::Lang;

/// The formatters of a language.
pub(crate) struct Cldr {
    lang: Lang,
    month: DateTimeFormatter<M>,
    weekday: DateTimeFormatter<E>,
    day_and_month: DateTimeFormatter<MD>,
    date: DateTimeFormatter<YMD>,
    medium_date: DateTimeFormatter<YMD>,
    date_with_weekday: DateTimeFormatter<YMDE>,
    month_and_year: DateTimeFormatter<YM>,
    span: DateRangeFormatter<YMD>,
    span_of_months: DateRangeFormatter<YM>,
    span_of_years: DateRangeFormatter<Y>,
    distance: RelativeTimeFormatter,
    named_day: RelativeTimeFormatter,
    list: ListFormatter,
    plural: PluralRules,
}

/// The locale that is nearest to what the United Nations write.
const fn tag(lang: Lang) -> &'static str {
    match lang {
        // The digits are 0 to 9 in the Arabic documents too.
        Lang::Ar => "ar-u-nu-latn",
        // English of the world; `en` by itself is that of the United States.
        Lang::En => "en-001",
        Lang::Es => "es",
        Lang::Fr => "fr",
        Lang::Ru => "ru",
        Lang::Zh => "zh",
    }
}

/// Where the months have the names of the Levant.
const LEVANT: &str = "ar-SY-u-nu-latn";

impl Cldr {
    pub(crate) fn new(lang: Lang) -> Self {
        Self::of(lang, tag(lang))
    }

    fn of(lang: Lang, tag: &str) -> Self {
        let locale: Locale = tag.parse().unwrap();
        // Only Spanish has its spans of days whole in `icu` 2.4: the others ask for short months, and panic
        // where the long ones are loaded.
        let span = if lang == Lang::Es { YMD::long() } else { YMD::medium() };
        let distances = RelativeTimeFormatterOptions::default();
        let auto = distances.with_numeric(Numeric::Auto);
        Self {
            lang,
            month: DateTimeFormatter::try_new((&locale).into(), M::long()).unwrap(),
            weekday: DateTimeFormatter::try_new((&locale).into(), E::long()).unwrap(),
            day_and_month: DateTimeFormatter::try_new((&locale).into(), MD::long()).unwrap(),
            date: DateTimeFormatter::try_new((&locale).into(), YMD::long()).unwrap(),
            medium_date: DateTimeFormatter::try_new((&locale).into(), YMD::medium()).unwrap(),
            date_with_weekday: DateTimeFormatter::try_new((&locale).into(), YMDE::long()).unwrap(),
            month_and_year: DateTimeFormatter::try_new((&locale).into(), YM::long()).unwrap(),
            span: DateRangeFormatter::try_new((&locale).into(), span).unwrap(),
            span_of_months: DateRangeFormatter::try_new((&locale).into(), YM::long()).unwrap(),
            span_of_years: DateRangeFormatter::try_new((&locale).into(), Y::long()).unwrap(),
            distance: RelativeTimeFormatter::try_new_long_day((&locale).into(), distances).unwrap(),
            named_day: RelativeTimeFormatter::try_new_long_day((&locale).into(), auto).unwrap(),
            list: ListFormatter::try_new_and((&locale).into(), ListFormatterOptions::default()).unwrap(),
            plural: PluralRules::try_new_cardinal((&locale).into()).unwrap(),
        }
    }

    /// The names of the month of a day in the Levant and in Egypt.
    pub(crate) fn arabic_months(day: NaiveDate) -> (String, String) {
        let [levant, egypt] = [LEVANT, tag(Lang::Ar)].map(|tag| Self::of(Lang::Ar, tag));
        (levant.month.format(&day).to_string(), egypt.month.format(&day).to_string())
    }

    /// With both names of each Arabic month, which no locale has.
    fn doubled(&self, text: String, dates: &[NaiveDate]) -> String {
        if self.lang != Lang::Ar {
            return text;
        }
        let mut months: Vec<_> = dates.iter().map(|date| Self::arabic_months(*date)).collect();
        months.dedup();
        months.iter().fold(text, |text, (levant, egypt)| text.replace(egypt, &format!("{levant}/{egypt}")))
    }

    pub(crate) fn month(&self, day: NaiveDate) -> String {
        self.doubled(self.month.format(&day).to_string(), &[day])
    }

    pub(crate) fn weekday(&self, day: NaiveDate) -> String {
        self.weekday.format(&day).to_string()
    }

    pub(crate) fn day_and_month(&self, day: NaiveDate) -> String {
        self.doubled(self.day_and_month.format(&day).to_string(), &[day])
    }

    pub(crate) fn date(&self, day: NaiveDate) -> String {
        self.doubled(self.date.format(&day).to_string(), &[day])
    }

    pub(crate) fn date_with_weekday(&self, day: NaiveDate) -> String {
        self.doubled(self.date_with_weekday.format(&day).to_string(), &[day])
    }

    pub(crate) fn month_and_year(&self, day: NaiveDate) -> String {
        self.doubled(self.month_and_year.format(&day).to_string(), &[day])
    }

    /// `None` where `icu` cannot say it.
    pub(crate) fn span(&self, start: NaiveDate, end: NaiveDate) -> Option<String> {
        if matches!(self.lang, Lang::Ar | Lang::Zh) {
            return None;
        }
        let said = self.span.format(&start, &end).to_string();
        if self.lang == Lang::Es {
            return Some(said);
        }
        // The short months made long, by what the one date has in both lengths. Each is followed by a space.
        let second = |text: String| text.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut months = vec![start];
        if start.month() != end.month() {
            months.push(end);
        }
        Some(months.into_iter().fold(said, |said, month| {
            let short = second(self.medium_date.format(&month).to_string());
            let long = second(self.date.format(&month).to_string());
            [' ', '\u{2009}'].into_iter().fold(said, |said, after| {
                said.replace(&format!(" {short}{after}"), &format!(" {long}{after}"))
            })
        }))
    }

    /// `None` where `icu` cannot say it.
    pub(crate) fn span_of_months(&self, start: NaiveDate, end: NaiveDate) -> Option<String> {
        let said = || self.span_of_months.format(&start, &end).to_string();
        (self.lang != Lang::Zh).then(|| self.doubled(said(), &[start, end]))
    }

    pub(crate) fn span_of_years(&self, since: i32, until: i32) -> String {
        let [start, end] = [since, until].map(|year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap());
        self.span_of_years.format(&start, &(end + Days::new(30))).to_string()
    }

    /// In days, always with the number where there is one to say.
    pub(crate) fn distance(&self, days: i64) -> String {
        self.distance.format(Decimal::from(days)).to_string()
    }

    /// As `tomorrow`, where the language has a word.
    pub(crate) fn named_day(&self, days: i64) -> String {
        self.named_day.format(Decimal::from(days)).to_string()
    }

    pub(crate) fn list(&self, items: [&str; 3]) -> String {
        self.list.format(items.iter()).to_string()
    }

    pub(crate) fn category(&self, n: u32) -> PluralCategory {
        self.plural.category_for(n)
    }

    pub(crate) fn categories(&self) -> Vec<PluralCategory> {
        self.plural.categories().collect()
    }
}
