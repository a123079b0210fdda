//! How is a date, a span or a run of years written?
//! The patterns of dates, filled in: apart from counts and rules, which need plurals and gender.

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};

use super::rules::Gender;
use super::{Words, fill};
use crate::rule::Precision;

/// The names of a month.
pub(crate) struct Month {
    /// As after a day: `4 апреля`.
    pub(crate) in_date: &'static str,
    /// As in a table.
    pub(crate) short: &'static str,
    /// By itself: `апрель`.
    pub(crate) alone: &'static str,
    /// As after a weekday of it: `d’avril`.
    pub(crate) of: &'static str,
}

impl Month {
    /// A month whose name never changes.
    pub(crate) const fn new(name: &'static str, short: &'static str) -> Self {
        Self { in_date: name, short, alone: name, of: name }
    }

    /// A month with a form of its own after `of`.
    pub(crate) const fn with_of(name: &'static str, short: &'static str, of: &'static str) -> Self {
        Self { in_date: name, short, alone: name, of }
    }

    /// A month with a genitive, which stands in dates and after a weekday.
    pub(crate) const fn with_genitive(
        alone: &'static str,
        short: &'static str,
        genitive: &'static str,
    ) -> Self {
        Self { in_date: genitive, short, alone, of: genitive }
    }
}

/// The names of a weekday.
pub(crate) struct WeekdayName {
    pub(crate) name: &'static str,
    pub(crate) short: &'static str,
    /// What the ordinal before or after it agrees with.
    pub(crate) gender: Gender,
}

impl WeekdayName {
    pub(crate) const fn new(name: &'static str, short: &'static str, gender: Gender) -> Self {
        Self { name, short, gender }
    }
}

/// The patterns of dates. Places: `{weekday}` `{short_weekday}` `{day}` `{month}` `{short_month}` `{month_alone}`
/// `{year}` of the only or first date; `{end_day}` `{end_month}` `{end_year}` of the last; `{since}` and
/// `{until}`, two years.
pub(crate) struct Dates {
    /// The day 1, which French does not write as a plain number.
    pub(crate) first_day: &'static str,
    pub(crate) date: &'static str,
    pub(crate) with_weekday: &'static str,
    pub(crate) day_and_month: &'static str,
    pub(crate) short: &'static str,
    /// The week that begins on a day.
    pub(crate) week_of: &'static str,
    pub(crate) month_and_year: &'static str,
    pub(crate) year: &'static str,
    pub(crate) span_in_month: &'static str,
    pub(crate) span_in_year: &'static str,
    pub(crate) span_of_years: &'static str,
    pub(crate) since: &'static str,
    pub(crate) until: &'static str,
    /// `{date}`, a date in full or without its year.
    pub(crate) until_date: &'static str,
    pub(crate) since_until: &'static str,
    /// `{from}` and `{to}`, two months with their years.
    pub(crate) span_of_months: &'static str,
    /// `{month}` and `{end_month}`, both alone, and the `{year}` of both.
    pub(crate) months_in_year: &'static str,
    /// `{year}`, which of its years it is, and `{of}`, how many it has.
    pub(crate) progress: &'static str,
}

/// One date in one of the patterns.
pub(crate) fn one(words: &Words, pattern: &str, date: NaiveDate) -> String {
    fill(pattern, |place, out| put_date(words, place, date, out))
}

fn put_date(words: &Words, place: &str, date: NaiveDate, out: &mut String) {
    match place {
        "weekday" => out.push_str(words.weekday(date.weekday()).name),
        "short_weekday" => out.push_str(words.weekday(date.weekday()).short),
        "day" => push_day(words, date.day(), out),
        "month" => push_month(words, date.month(), out),
        "short_month" => out.push_str(words.month(date.month()).map_or("", |month| month.short)),
        "month_alone" => out.push_str(words.month(date.month()).map_or("", |month| month.alone)),
        _ => push_number(date.year(), out),
    }
}

/// A day and month of no year; 29 February is one of them.
pub(crate) fn day_and_month(words: &Words, month: u32, day: u32) -> String {
    fill(words.dates.day_and_month, |place, out| match place {
        "day" => push_day(words, day, out),
        _ => push_month(words, month, out),
    })
}

/// See [`crate::language::Lang::span`].
pub(crate) fn span(words: &Words, start: NaiveDate, end: NaiveDate) -> String {
    if end <= start {
        return one(words, words.dates.date, start);
    }
    let pattern = match (start.year() == end.year(), start.month() == end.month()) {
        (true, true) => words.dates.span_in_month,
        (true, false) => words.dates.span_in_year,
        (false, _) => words.dates.span_of_years,
    };
    fill(pattern, |place, out| match place {
        "end_day" => push_day(words, end.day(), out),
        "end_month" => push_month(words, end.month(), out),
        "end_year" => push_number(end.year(), out),
        _ => put_date(words, place, start, out),
    })
}

/// See [`crate::language::Lang::span_as_read`].
pub(crate) fn span_as_read(words: &Words, start: NaiveDate, end: NaiveDate, precision: Precision) -> String {
    let month = |date| one(words, words.dates.month_and_year, date);
    let same_year = start.year() == end.year();
    let same_month = same_year && start.month() == end.month();
    let whole_years = (start.month(), start.day(), end.month(), end.day()) == (1, 1, 12, 31);
    match precision {
        Precision::Day if !whole_years => span(words, start, end),
        Precision::Month if same_month => month(start),
        Precision::Month if same_year => fill(words.dates.months_in_year, |place, out| match place {
            "year" => push_number(start.year(), out),
            place => {
                let month = if place == "month" { start } else { end }.month();
                out.push_str(words.month(month).map_or("", |month| month.alone));
            }
        }),
        Precision::Month => fill(words.dates.span_of_months, |place, out| {
            out.push_str(&month(if place == "from" { start } else { end }));
        }),
        Precision::Day | Precision::Year => {
            years(words, Some(start.year()), Some(end.year())).unwrap_or_default()
        }
    }
}

/// See [`crate::language::Lang::progress`].
pub(crate) fn progress(words: &Words, year: i32, of: i32) -> String {
    fill(words.dates.progress, |place, out| push_number(if place == "of" { of } else { year }, out))
}

/// See [`crate::language::Lang::partial_date`].
pub(crate) fn partial(words: &Words, read: &str) -> String {
    match parse_partial(&words.dates, read) {
        Some((pattern, date)) => one(words, pattern, date),
        None => read.to_owned(),
    }
}

/// The pattern that says as much as was read, and the first day of what was read.
fn parse_partial(dates: &Dates, read: &str) -> Option<(&'static str, NaiveDate)> {
    let pattern = match read.len() {
        4 => dates.year,
        7 => dates.month_and_year,
        10 => dates.date,
        _ => return None,
    };
    let mut parts = read.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next().map_or(Some(1), |month| month.parse().ok())?;
    let day = parts.next().map_or(Some(1), |day| day.parse().ok())?;
    Some((pattern, NaiveDate::from_ymd_opt(year, month, day)?))
}

/// See [`crate::language::Lang::years`].
pub(crate) fn years(words: &Words, since: Option<i32>, until: Option<i32>) -> Option<String> {
    let pattern = match (since, until) {
        (None, None) => return None,
        (Some(since), Some(until)) if since == until => words.dates.year,
        (Some(_), Some(_)) => words.dates.since_until,
        (Some(_), None) => words.dates.since,
        (None, Some(_)) => words.dates.until,
    };
    Some(fill(pattern, |place, out| {
        let year = if place == "until" { until } else { since };
        year.into_iter().for_each(|year| push_number(year, out));
    }))
}

/// The last day of something that runs, with its year where that is not the year of `seen_from`.
pub(crate) fn until(words: &Words, end: NaiveDate, seen_from: NaiveDate) -> String {
    let same_year = end.year() == seen_from.year();
    let pattern = if same_year { words.dates.day_and_month } else { words.dates.date };
    fill(words.dates.until_date, |_, out| out.push_str(&one(words, pattern, end)))
}

fn push_day(words: &Words, day: u32, out: &mut String) {
    match day {
        1 => out.push_str(words.dates.first_day),
        _ => push_number(day, out),
    }
}

fn push_month(words: &Words, month: u32, out: &mut String) {
    out.push_str(words.month(month).map_or("", |month| month.in_date));
}

/// Writing into a string does not fail.
pub(crate) fn push_number(number: impl std::fmt::Display, out: &mut String) {
    let _ = write!(out, "{number}");
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use crate::language::Lang;
    use crate::rule::Precision;

    /// A date that cannot be read gives 1970, which no test expects.
    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn every_month_is_named_in_a_date() {
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, "4 كانون الثاني/يناير, 4 شباط/فبراير, 4 آذار/مارس, 4 نيسان/أبريل, 4 أيار/مايو, 4 حزيران/يونيه, 4 تموز/يوليه, 4 آب/أغسطس, 4 أيلول/سبتمبر, 4 تشرين الأول/أكتوبر, 4 تشرين الثاني/نوفمبر, 4 كانون الأول/ديسمبر"),
            (Lang::En, "4 January, 4 February, 4 March, 4 April, 4 May, 4 June, 4 July, 4 August, 4 September, 4 October, 4 November, 4 December"),
            (Lang::Es, "4 de enero, 4 de febrero, 4 de marzo, 4 de abril, 4 de mayo, 4 de junio, 4 de julio, 4 de agosto, 4 de septiembre, 4 de octubre, 4 de noviembre, 4 de diciembre"),
            (Lang::Fr, "4 janvier, 4 février, 4 mars, 4 avril, 4 mai, 4 juin, 4 juillet, 4 août, 4 septembre, 4 octobre, 4 novembre, 4 décembre"),
            (Lang::Ru, "4 января, 4 февраля, 4 марта, 4 апреля, 4 мая, 4 июня, 4 июля, 4 августа, 4 сентября, 4 октября, 4 ноября, 4 декабря"),
            (Lang::Zh, "1月4日, 2月4日, 3月4日, 4月4日, 5月4日, 6月4日, 7月4日, 8月4日, 9月4日, 10月4日, 11月4日, 12月4日"),
        ];
        for (lang, expected) in cases {
            for (month, text) in (1..).zip(expected.split(", ")) {
                let date = day(&format!("2027-{month:02}-04"));
                assert_eq!(lang.day_and_month(date), text);
                assert!(lang.date(date).contains(text), "{lang}: {}", lang.date(date));
                assert!(lang.month(month).is_some());
            }
            assert_eq!((lang.month(0), lang.month(13)), (None, None));
        }
    }

    #[test]
    fn a_date_is_written_in_full_with_its_weekday_and_short() {
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, "2027-04-04", "4 نيسان/أبريل 2027", "الأحد، 4 نيسان/أبريل 2027", "الأحد 4 أبريل", "نيسان/أبريل 2027"),
            (Lang::En, "2027-04-04", "4 April 2027", "Sunday, 4 April 2027", "Sun 4 Apr", "April 2027"),
            (Lang::Es, "2027-04-04", "4 de abril de 2027", "domingo, 4 de abril de 2027", "dom, 4 abr", "abril de 2027"),
            (Lang::Fr, "2027-04-04", "4 avril 2027", "dimanche 4 avril 2027", "dim. 4 avr.", "avril 2027"),
            (Lang::Ru, "2027-04-04", "4 апреля 2027 года", "воскресенье, 4 апреля 2027 года", "вс, 4 апр.", "апрель 2027 года"),
            (Lang::Zh, "2027-04-04", "2027年4月4日", "2027年4月4日星期日", "4月4日周日", "2027年4月"),
            (Lang::Ar, "2026-12-01", "1 كانون الأول/ديسمبر 2026", "الثلاثاء، 1 كانون الأول/ديسمبر 2026", "الثلاثاء 1 ديسمبر", "كانون الأول/ديسمبر 2026"),
            (Lang::En, "2026-12-01", "1 December 2026", "Tuesday, 1 December 2026", "Tue 1 Dec", "December 2026"),
            (Lang::Es, "2026-12-01", "1 de diciembre de 2026", "martes, 1 de diciembre de 2026", "mar, 1 dic", "diciembre de 2026"),
            (Lang::Fr, "2026-12-01", "1er décembre 2026", "mardi 1er décembre 2026", "mar. 1er déc.", "décembre 2026"),
            (Lang::Ru, "2026-12-01", "1 декабря 2026 года", "вторник, 1 декабря 2026 года", "вт, 1 дек.", "декабрь 2026 года"),
            (Lang::Zh, "2026-12-01", "2026年12月1日", "2026年12月1日星期二", "12月1日周二", "2026年12月"),
            (Lang::Ar, "2030-10-31", "31 تشرين الأول/أكتوبر 2030", "الخميس، 31 تشرين الأول/أكتوبر 2030", "الخميس 31 أكتوبر", "تشرين الأول/أكتوبر 2030"),
            (Lang::En, "2030-10-31", "31 October 2030", "Thursday, 31 October 2030", "Thu 31 Oct", "October 2030"),
            (Lang::Es, "2030-10-31", "31 de octubre de 2030", "jueves, 31 de octubre de 2030", "jue, 31 oct", "octubre de 2030"),
            (Lang::Fr, "2030-10-31", "31 octobre 2030", "jeudi 31 octobre 2030", "jeu. 31 oct.", "octobre 2030"),
            (Lang::Ru, "2030-10-31", "31 октября 2030 года", "четверг, 31 октября 2030 года", "чт, 31 окт.", "октябрь 2030 года"),
            (Lang::Zh, "2030-10-31", "2030年10月31日", "2030年10月31日星期四", "10月31日周四", "2030年10月"),
        ];
        for (lang, date, full, with_weekday, short, month) in cases {
            assert_eq!(lang.date(day(date)), full);
            assert_eq!(lang.date_with_weekday(day(date)), with_weekday);
            assert_eq!(lang.short_date(day(date)), short);
            assert_eq!(lang.month_and_year(day(date)), month);
        }
    }

    #[test]
    fn every_weekday_is_named() {
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]),
            (Lang::En, ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
            (Lang::Es, ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]),
            (Lang::Fr, ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]),
            (Lang::Ru, ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]),
            (Lang::Zh, ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"]),
        ];
        for (lang, expected) in cases {
            // 5 April 2027 is a Monday.
            for (date, name) in day("2027-04-05").iter_days().zip(expected) {
                let weekday = chrono::Datelike::weekday(&date);
                assert_eq!(lang.weekday(weekday), name);
                assert!(lang.date_with_weekday(date).contains(name));
                assert!(lang.short_date(date).contains(lang.short_weekday(weekday)));
            }
        }
    }

    #[test]
    fn a_short_date_fits_its_column() {
        for date in day("2026-01-01").iter_days().take(800) {
            for lang in Lang::ALL {
                let width: usize =
                    lang.short_date(date).chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum();
                let most = if lang == Lang::Ar { 18 } else { 14 };
                assert!(width <= most, "{lang}: {}", lang.short_date(date));
            }
        }
    }

    #[test]
    fn a_span_says_once_what_its_ends_share() {
        let spans = [
            ("2027-10-24", "2027-10-30"),
            ("2027-03-28", "2027-04-03"),
            ("2027-12-28", "2028-01-01"),
            ("2027-11-01", "2027-11-07"),
        ];
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, ["من 24 إلى 30 تشرين الأول/أكتوبر 2027", "من 28 آذار/مارس إلى 3 نيسان/أبريل 2027",
                "من 28 كانون الأول/ديسمبر 2027 إلى 1 كانون الثاني/يناير 2028", "من 1 إلى 7 تشرين الثاني/نوفمبر 2027"]),
            (Lang::En, ["24–30 October 2027", "28 March – 3 April 2027", "28 December 2027 – 1 January 2028",
                "1–7 November 2027"]),
            (Lang::Es, ["24 a 30 de octubre de 2027", "28 de marzo a 3 de abril de 2027",
                "28 de diciembre de 2027 a 1 de enero de 2028", "1 a 7 de noviembre de 2027"]),
            (Lang::Fr, ["24-30 octobre 2027", "28 mars-3 avril 2027", "28 décembre 2027-1er janvier 2028",
                "1er-7 novembre 2027"]),
            (Lang::Ru, ["24–30 октября 2027 года", "28 марта — 3 апреля 2027 года",
                "28 декабря 2027 года — 1 января 2028 года", "1–7 ноября 2027 года"]),
            (Lang::Zh, ["2027年10月24日至30日", "2027年3月28日至4月3日", "2027年12月28日至2028年1月1日", "2027年11月1日至7日"]),
        ];
        for (lang, expected) in cases {
            for ((start, end), text) in spans.into_iter().zip(expected) {
                assert_eq!(lang.span(day(start), day(end)), text);
                assert_eq!(lang.span(day(start), day(start)), lang.date(day(start)), "one day is a date");
                assert_eq!(
                    lang.span(day(end), day(start)),
                    lang.date(day(end)),
                    "an end before the start is left out"
                );
            }
        }
    }

    #[test]
    fn the_same_months_of_two_years_are_two_years() {
        assert_eq!(Lang::En.span(day("2026-05-01"), day("2027-05-01")), "1 May 2026 – 1 May 2027");
    }

    #[test]
    fn a_date_is_written_as_exactly_as_it_was_read() {
        let cases = [
            (Lang::Ar, ["2005", "كانون الأول/ديسمبر 2005", "8 كانون الأول/ديسمبر 2005"]),
            (Lang::En, ["2005", "December 2005", "8 December 2005"]),
            (Lang::Es, ["2005", "diciembre de 2005", "8 de diciembre de 2005"]),
            (Lang::Fr, ["2005", "décembre 2005", "8 décembre 2005"]),
            (Lang::Ru, ["2005 год", "декабрь 2005 года", "8 декабря 2005 года"]),
            (Lang::Zh, ["2005年", "2005年12月", "2005年12月8日"]),
        ];
        for (lang, expected) in cases {
            for (read, text) in ["2005", "2005-12", "2005-12-08"].into_iter().zip(expected) {
                assert_eq!(lang.partial_date(read), text);
            }
            for unreadable in
                ["", "2005-13", "2005-02-30", "2005/12", "abcd", "2005-1-1", "2005-12-0x", "été", "200é"]
            {
                assert_eq!(lang.partial_date(unreadable), unreadable);
            }
        }
    }

    #[test]
    fn a_span_is_written_as_exactly_as_it_was_read() {
        let (start, end) = (day("1957-07-01"), day("1958-12-31"));
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, "من تموز/يوليه 1957 إلى كانون الأول/ديسمبر 1958", "من عام 1957 إلى عام 1958", "تموز/يوليه 1957"),
            (Lang::En, "July 1957 – December 1958", "1957–1958", "July 1957"),
            (Lang::Es, "julio de 1957 a diciembre de 1958", "1957-1958", "julio de 1957"),
            (Lang::Fr, "juillet 1957-décembre 1958", "1957-1958", "juillet 1957"),
            (Lang::Ru, "июль 1957 года — декабрь 1958 года", "1957–1958 годы", "июль 1957 года"),
            (Lang::Zh, "1957年7月至1958年12月", "1957年至1958年", "1957年7月"),
        ];
        for (lang, months, years, month) in cases {
            assert_eq!(lang.span_as_read(start, end, Precision::Day), lang.span(start, end));
            assert_eq!(
                lang.span_as_read(day("1957-01-01"), end, Precision::Day),
                years,
                "whole years are years"
            );
            assert_eq!(lang.span_as_read(start, end, Precision::Month), months);
            assert_eq!(lang.span_as_read(start, end, Precision::Year), years);
            assert_eq!(lang.span_as_read(start, day("1957-07-31"), Precision::Month), month);
        }
    }

    #[test]
    fn months_of_one_year_say_the_year_once() {
        let cases = [
            (Lang::Ar, "من تموز/يوليه إلى كانون الأول/ديسمبر 1957"),
            (Lang::En, "July–December 1957"),
            (Lang::Es, "julio a diciembre de 1957"),
            (Lang::Fr, "juillet-décembre 1957"),
            (Lang::Ru, "июль — декабрь 1957 года"),
            (Lang::Zh, "1957年7月至12月"),
        ];
        for (lang, text) in cases {
            let (start, end) = (day("1957-07-01"), day("1957-12-31"));
            assert_eq!(lang.span_as_read(start, end, Precision::Month), text);
        }
    }

    #[test]
    fn what_runs_for_years_says_how_far_it_has_come() {
        let cases = [
            (Lang::Ar, "السنة 3 من أصل 10"),
            (Lang::En, "year 3 of 10"),
            (Lang::Es, "año 3 de 10"),
            (Lang::Fr, "année 3 sur 10"),
            (Lang::Ru, "3-й год из 10"),
            (Lang::Zh, "第3年（共10年）"),
        ];
        for (lang, text) in cases {
            assert_eq!(lang.progress(3, 10), text);
        }
    }

    #[test]
    fn what_runs_ends_on_a_day_with_its_year_where_that_is_another() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (here, there) = (day("2026-12-28"), day("2027-01-03"));
        let cases = [
            (Lang::Ar, "حتى 28 كانون الأول/ديسمبر", "حتى 3 كانون الثاني/يناير 2027"),
            (Lang::En, "until 28 December", "until 3 January 2027"),
            (Lang::Es, "hasta el 28 de diciembre", "hasta el 3 de enero de 2027"),
            (Lang::Fr, "jusqu’au 28 décembre", "jusqu’au 3 janvier 2027"),
            (Lang::Ru, "по 28 декабря", "по 3 января 2027 года"),
            (Lang::Zh, "至12月28日", "至2027年1月3日"),
        ];
        for (lang, this_year, another) in cases {
            assert_eq!(lang.until(here, here), this_year);
            assert_eq!(lang.until(there, here), another);
        }
    }

    #[test]
    fn a_week_is_named_by_its_first_day() {
        let cases = [
            (Lang::Ar, "الأسبوع الذي يبدأ في 5 نيسان/أبريل", "الأسبوع الذي يبدأ في 1 شباط/فبراير"),
            (Lang::En, "Week of 5 April", "Week of 1 February"),
            (Lang::Es, "Semana del 5 de abril", "Semana del 1 de febrero"),
            (Lang::Fr, "Semaine du 5 avril", "Semaine du 1er février"),
            (Lang::Ru, "Неделя с 5 апреля", "Неделя с 1 февраля"),
            (Lang::Zh, "4月5日起一周", "2月1日起一周"),
        ];
        for (lang, april, february) in cases {
            assert_eq!(lang.week_of(NaiveDate::from_ymd_opt(2027, 4, 5).unwrap()), april);
            assert_eq!(lang.week_of(NaiveDate::from_ymd_opt(2027, 2, 1).unwrap()), february);
        }
    }

    #[test]
    fn years_are_open_or_closed_at_either_end() {
        let spans =
            [(Some(2006), None), (None, Some(2011)), (Some(2006), Some(2011)), (Some(2010), Some(2010))];
        let cases = [
            (Lang::Ar, ["منذ عام 2006", "حتى عام 2011", "من عام 2006 إلى عام 2011", "2010"]),
            (Lang::En, ["since 2006", "until 2011", "2006–2011", "2010"]),
            (Lang::Es, ["desde 2006", "hasta 2011", "2006-2011", "2010"]),
            (Lang::Fr, ["depuis 2006", "jusqu’en 2011", "2006-2011", "2010"]),
            (Lang::Ru, ["с 2006 года", "по 2011 год", "2006–2011 годы", "2010 год"]),
            (Lang::Zh, ["自2006年起", "至2011年", "2006年至2011年", "2010年"]),
        ];
        for (lang, expected) in cases {
            for ((since, until), text) in spans.into_iter().zip(expected) {
                assert_eq!(lang.years(since, until).as_deref(), Some(text));
            }
            assert_eq!(lang.years(None, None), None);
        }
    }
}
