//! Which feed is asked for, and under which address is it found?
//! Apart from the library's writer, because the command line and the server must give the
//! same bytes: both ask for a feed here, and nowhere else is its address made.

use chrono::{Datelike, NaiveDate, NaiveTime};
use observances::ics::{Alarm, Feed, Years};
use observances::{Catalogue, Era, Lang, List, Observance, Occurrence, Rule, Selection};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The hour of alarms where none is asked for.
pub const ALARM_TIME: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(nine) => nine,
    None => NaiveTime::MIN,
};

/// The longest time before an occurrence that an alarm may ring, in days.
const LONGEST_ALARM: u16 = 366;

/// What somebody asks a feed to be, however it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which observances.
    pub selection: Selection,
    /// In which language.
    pub lang: Lang,
    /// Which years; `None` for those around today.
    pub years: Option<Years>,
    /// Recurrence rules in place of dated events.
    pub rules: bool,
    /// Alarms, in days before the first day.
    pub alarms: Vec<u16>,
    /// The time of day of the alarms.
    pub alarm_time: NaiveTime,
}

impl Asked {
    /// What is asked for by these alone.
    #[must_use]
    pub fn plain(selection: Selection, lang: Lang) -> Self {
        Self { selection, lang, years: None, rules: false, alarms: Vec::new(), alarm_time: ALARM_TIME }
    }

    /// The alarms, each once, nearest to the occurrence first.
    fn alarms(&self) -> Vec<u16> {
        let mut alarms = self.alarms.clone();
        alarms.sort_unstable();
        alarms.dedup();
        alarms
    }

    /// The query of the feed's address, with its question mark: the same for every way to ask
    /// for the same feed. What is not asked for is not in it, and so it stays true next year.
    #[must_use]
    pub fn query(&self) -> String {
        let mut pairs = self.selection.to_pairs();
        pairs.push(("lang", self.lang.code().to_owned()));
        pairs.extend(self.years.map(|years| ("years", format!("{}..{}", years.first, years.last))));
        pairs.extend(self.rules.then(|| ("rules", "true".to_owned())));
        pairs.extend(self.alarms().into_iter().map(|days| ("alarm", format!("{days}d"))));
        if !self.alarms.is_empty() && self.alarm_time != ALARM_TIME {
            pairs.push(("alarm-time", self.alarm_time.format("%H:%M").to_string()));
        }
        let pairs =
            pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, IN_QUERY)));
        format!("?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

/// What must be encoded in a value: all but letters, digits and what reads well as it is.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b':')
    .remove(b'/');

/// The feed that is asked for. `public_url` is how others reach the server, without a slash
/// at its end; `since` is the first year that the operator shows.
#[must_use]
pub fn feed(public_url: &str, since: Option<i32>, asked: &Asked, today: NaiveDate) -> Feed {
    let years = asked.years.unwrap_or_else(|| Years::around(today));
    let first = since.map_or(years.first, |since| years.first.max(since));
    let alarms = asked.alarms().into_iter().map(|days_before| Alarm { days_before, at: asked.alarm_time });
    Feed {
        selection: asked.selection.clone(),
        lang: asked.lang,
        years: Years { first, last: years.last },
        rules: asked.rules,
        alarms: alarms.collect(),
        url: public_url.to_owned(),
        source: format!("{public_url}/calendar.ics{}", asked.query()),
    }
}

/// A calendar of these occurrences and no others, each as it is in every feed.
#[must_use]
pub fn of_occurrences(found: &[Occurrence<'_>], mut feed: Feed) -> String {
    let years = || found.iter().map(|one| one.start.year());
    if let (Some(first), Some(last)) = (years().min(), years().max()) {
        feed.years = Years { first, last };
    }
    feed.write(&only(found))
}

/// The observances of these occurrences, with eras that give them and nothing else.
fn only(found: &[Occurrence<'_>]) -> Catalogue {
    let mut own: Vec<Observance> = Vec::new();
    for one in found {
        if own.iter().any(|already| already.id == one.observance.id) {
            continue;
        }
        let dates = found.iter().filter(|other| other.observance.id == one.observance.id);
        let mut years: Vec<i32> = dates.clone().map(|date| date.start.year()).collect();
        years.dedup();
        let mut observance = one.observance.clone();
        let era = |year| {
            let parts: Vec<Option<u8>> =
                dates.clone().filter(|date| date.start.year() == year).map(|date| date.part).collect();
            one.observance.era(year).map(|era| of_year(era, year, &parts))
        };
        observance.eras = years.into_iter().filter_map(era).collect();
        own.push(observance);
    }
    Catalogue::of(own)
}

/// An era of one year. A rule that gave none of the parts stays, so that the others keep
/// their number, and gives nothing.
fn of_year(era: &Era, year: i32, parts: &[Option<u8>]) -> Era {
    let given = |number: u8| parts.contains(&None) || parts.contains(&Some(number));
    let rules = (1_u8..).zip(era.rules.iter());
    let rules =
        rules.map(|(number, rule)| if given(number) { rule.clone() } else { Rule::Listed(List::default()) });
    Era { since: Some(year), until: Some(year), rules: rules.collect(), days: era.days, every: 1 }
}

/// Reads years: `2026..2030`, both inclusive, or one alone.
///
/// # Errors
///
/// What is wrong, and what would be right.
pub fn years(text: &str) -> Result<Years, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let year = |digits: &str| {
        let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|year| plain && (1..=9999).contains(year))
    };
    let (Some(first), Some(last)) = (year(first), year(last)) else {
        return Err(format!("`{text}` is no span of years; write 2026..2030, or one year from 1 to 9999"));
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
    use observances::SelectionWords;

    use super::*;

    #[test]
    fn an_address_is_the_same_for_every_way_to_ask() {
        let un = Catalogue::un();
        let words = |theme: &[&str]| SelectionWords {
            theme: theme.iter().map(|word| (*word).to_owned()).collect(),
            by: vec!["unga".to_owned()],
            ..SelectionWords::default()
        };
        let asked = |theme: &[&str]| Asked {
            years: Some(Years { first: 2026, last: 2030 }),
            rules: true,
            alarms: vec![7, 1, 7],
            alarm_time: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
            ..Asked::plain(Selection::checked(&words(theme), &un).unwrap(), Lang::Fr)
        };
        let expected = "?theme=peace,security&by=UN%20General%20Assembly&lang=fr&years=2026..2030&rules=true\
                        &alarm=1d&alarm=7d&alarm-time=08:30";
        assert_eq!(asked(&["security", "peace"]).query(), expected);
        assert_eq!(asked(&["peace", "security", "peace"]).query(), expected);
        assert_eq!(Asked::plain(Selection::default(), Lang::En).query(), "?lang=en");
    }

    #[test]
    fn a_calendar_of_some_occurrences_has_the_events_of_the_whole_one() {
        let un = Catalogue::un();
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let asked = Asked::plain(Selection::default(), Lang::En);
        let feed = feed("http://x", None, &asked, date("2026-11-22"));
        let events = |text: &str| {
            let events = text.split("BEGIN:VEVENT").skip(1).map(|event| event.split("END:VCALENDAR").next());
            events.map(|event| event.unwrap().to_owned()).collect::<Vec<_>>()
        };
        let whole = events(&feed.write(&un));
        let (from, to) = (date("2026-03-10"), date("2027-06-05"));
        let found = observances::agenda(&un, &Selection::default(), from, to);
        let some = events(&of_occurrences(&found, feed.clone()));
        assert_eq!(some.len(), found.len());
        assert!(some.iter().all(|event| whole.contains(event)));
        assert_eq!(events(&of_occurrences(&[], feed)), Vec::<String>::new());
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
