//! Which feed was asked for, and what is the one address that it is known by?
//! Apart from who asks: the command line and the web face build the same [`Feed`] here, so
//! that both give the same bytes.

use chrono::{NaiveDate, NaiveTime};
use observances::ics::{Alarm, Feed, Years};
use observances::{Lang, Selection};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The time of day of alarms, where none is asked for.
pub const ALARM_TIME: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(nine) => nine,
    None => NaiveTime::MIN,
};

/// The longest time before an occurrence that an alarm may ring, in days.
const LONGEST_ALARM: u16 = 366;

/// What stays as it is in the value of a query: the unreserved characters of RFC 3986
/// section 2.3, and two that are allowed there and that people read more easily so.
const VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',').remove(b':');

/// A feed as somebody asked for it, checked. What was left out is still out: only
/// [`feed`] knows today's window.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// Which observances.
    pub selection: Selection,
    /// The language of names and descriptions.
    pub lang: Lang,
    /// The years, if any were named; else [`Years::around`] today.
    pub years: Option<Years>,
    /// Recurrence rules in place of dated events.
    pub rules: bool,
    /// Alarms, all of them at one time of day.
    pub alarms: Vec<Alarm>,
}

impl Asked {
    /// What is asked for by these alone.
    #[must_use]
    pub fn plain(selection: Selection, lang: Lang) -> Self {
        Self { selection, lang, years: None, rules: false, alarms: Vec::new() }
    }

    /// The query of the feed's address: the same for every way in which it can be asked for.
    /// The language is always part of it, since an address without one gives whatever
    /// language the reader's program prefers.
    #[must_use]
    pub fn query(&self) -> String {
        let mut pairs = self.selection.to_pairs();
        pairs.push(("lang", self.lang.code().to_owned()));
        pairs.extend(self.years.map(|years| ("years", written(years))));
        if self.rules {
            pairs.push(("rules", "true".to_owned()));
        }
        let alarms = self.ordered_alarms();
        if let Some(first) = alarms.first() {
            let days: Vec<String> = alarms.iter().map(|alarm| format!("{}d", alarm.days_before)).collect();
            pairs.push(("alarm", days.join(",")));
            if first.at != ALARM_TIME {
                pairs.push(("alarm-time", first.at.format("%H:%M").to_string()));
            }
        }
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, VALUE)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Whether all that is asked for is everything, in a language.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::plain(Selection::default(), self.lang)
    }

    /// The nearest last before the day, each once, so that order and repetition do not show.
    fn ordered_alarms(&self) -> Vec<Alarm> {
        let mut alarms = self.alarms.clone();
        alarms.sort_unstable();
        alarms.dedup();
        alarms
    }
}

fn written(years: Years) -> String {
    if years.first == years.last {
        format!("{:04}", years.first)
    } else {
        format!("{:04}..{:04}", years.first, years.last)
    }
}

/// The feed that was asked for. `public_url` has no slash at its end; `today` is the date in the configured zone.
#[must_use]
pub fn feed(public_url: &str, asked: &Asked, today: NaiveDate) -> Feed {
    Feed {
        selection: asked.selection.clone(),
        lang: asked.lang,
        years: asked.years.unwrap_or_else(|| Years::around(today)),
        rules: asked.rules,
        alarms: asked.ordered_alarms(),
        url: format!("{public_url}/"),
        source: format!("{public_url}/calendar.ics?{}", asked.query()),
    }
}

/// Reads years: `2026..2030`, both inclusive, or one alone. Not beyond 9998, since the day
/// after a feed's last is written too and a date of iCalendar has four digits for the year.
///
/// # Errors
///
/// What is wrong, and what would be right.
pub fn years(text: &str) -> Result<Years, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let year = |digits: &str| {
        let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|year| plain && (1..=9998).contains(year))
    };
    let (Some(first), Some(last)) = (year(first), year(last)) else {
        return Err(format!("`{text}` is no span of years; write 2026..2030, or one year from 1 to 9998"));
    };
    if first > last {
        return Err(format!("`{text}` ends before it begins; write {last}..{first}"));
    }
    if last - first >= Years::MOST {
        let most = Years::MOST;
        let end = first + most - 1;
        return Err(format!("`{text}` is longer than {most} years; write at most {first}..{end}"));
    }
    Ok(Years { first, last })
}

/// The most alarms of a feed: each is written into every event, and the default window stays under 1 MB with so
/// many in every language.
const MOST_ALARMS: usize = 3;

/// Alarms so many days before, each once, the nearest first.
///
/// # Errors
///
/// When there are too many.
pub fn alarms(days: impl IntoIterator<Item = u16>, at: NaiveTime) -> Result<Vec<Alarm>, String> {
    let mut alarms: Vec<Alarm> = days.into_iter().map(|days_before| Alarm { days_before, at }).collect();
    alarms.sort_unstable();
    alarms.dedup();
    match alarms.len() {
        ..=MOST_ALARMS => Ok(alarms),
        count => Err(format!("{count} different alarms are too many; a calendar has {MOST_ALARMS} at most")),
    }
}

/// Reads how long before its occurrence an alarm rings: `0d`, `1d`, `7d`.
///
/// # Errors
///
/// What is wrong, and what would be right.
pub fn alarm(text: &str) -> Result<u16, String> {
    let days = text.strip_suffix('d').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    days.and_then(|digits| digits.parse().ok())
        .filter(|days| *days <= LONGEST_ALARM)
        .ok_or_else(|| format!("`{text}` is no alarm; write 0d (on the day), 1d, up to {LONGEST_ALARM}d"))
}

/// Reads a time of day: `09:00`.
///
/// # Errors
///
/// What is wrong, and what would be right.
pub fn alarm_time(text: &str) -> Result<NaiveTime, String> {
    let shape = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| shape);
    time.ok_or_else(|| format!("`{text}` is no time of day; write 00:00 to 23:59"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use observances::{Catalogue, SelectionWords};

    fn asked() -> Asked {
        Asked { selection: Selection::default(), lang: Lang::En, years: None, rules: false, alarms: vec![] }
    }

    #[test]
    fn the_address_names_all_that_was_asked_for_and_nothing_else() {
        let words = |theme: &[&str], by: &[&str]| SelectionWords {
            theme: theme.iter().map(|&one| one.into()).collect(),
            by: by.iter().map(|&one| one.into()).collect(),
            ..SelectionWords::default()
        };
        let selection = Selection::checked(&words(&["security", "peace"], &["unga"]), &Catalogue::un());
        let at = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
        let alarm = |days_before, at| Alarm { days_before, at };
        let cases = [
            (asked(), "lang=en"),
            (Asked { lang: Lang::Ar, rules: true, ..asked() }, "lang=ar&rules=true"),
            (
                Asked { selection: selection.unwrap(), ..asked() },
                "theme=peace,security&by=UN%20General%20Assembly&lang=en",
            ),
            (Asked { years: Some(Years { first: 2026, last: 2030 }), ..asked() }, "lang=en&years=2026..2030"),
            (Asked { years: Some(Years { first: 2026, last: 2026 }), ..asked() }, "lang=en&years=2026"),
            (
                Asked {
                    alarms: vec![alarm(7, ALARM_TIME), alarm(0, ALARM_TIME), alarm(7, ALARM_TIME)],
                    ..asked()
                },
                "lang=en&alarm=0d,7d",
            ),
            (Asked { alarms: vec![alarm(1, at(18))], ..asked() }, "lang=en&alarm=1d&alarm-time=18:30"),
        ];
        for (asked, expected) in cases {
            assert_eq!(asked.query(), expected);
            let feed = feed("https://days.example.org", &asked, "2026-11-24".parse().unwrap());
            assert_eq!(feed.source, format!("https://days.example.org/calendar.ics?{expected}"));
            assert_eq!(feed.url, "https://days.example.org/");
        }
    }

    #[test]
    fn the_window_is_around_today_unless_years_are_named() {
        let years = |years| {
            let asked = Asked { years, ..asked() };
            feed("https://days.example.org", &asked, "2026-11-24".parse().unwrap()).years
        };
        assert_eq!(years(None), Years { first: 2025, last: 2027 });
        assert_eq!(years(Some(Years { first: 1990, last: 1991 })), Years { first: 1990, last: 1991 });
    }

    #[test]
    fn years_and_alarms_are_refused_with_a_reason() {
        assert_eq!(years("2026..2225"), Ok(Years { first: 2026, last: 2225 }));
        assert_eq!(years("2026"), Ok(Years { first: 2026, last: 2026 }));
        for (text, reason) in [
            ("2035..2026", "write 2026..2035"),
            ("2026..2226", "write at most 2026..2225"),
            ("2026..2400", "longer than 200 years"),
            ("0..1", "no span of years"),
            ("2026..", "no span of years"),
            ("..", "no span of years"),
            ("", "no span of years"),
            ("2026...2030", "no span of years"),
            ("+2026", "no span of years"),
            ("99999", "no span of years"),
        ] {
            let said = years(text).unwrap_err();
            assert!(said.contains(reason), "{text}: {said}");
        }
        assert_eq!((alarm("0d"), alarm("366d")), (Ok(0), Ok(366)));
        for text in ["", "d", "1", "-1d", "+1d", "367d", "99999999d", "1h", "é"] {
            assert!(alarm(text).is_err(), "{text}");
        }
        assert_eq!(alarm_time("09:00"), Ok(ALARM_TIME));
        for text in ["", "9:00", "24:00", "09:60", "09:00:00", "+9:00", "ninth"] {
            assert!(alarm_time(text).is_err(), "{text}");
        }
    }
}
