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

/// The feed that was asked for. `public_url` has no slash at its end; `today` is the date
/// in the configured zone.
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
}
