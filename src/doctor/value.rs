//! What does a value say: which date, how long, which text?
//! Apart from the checks, of which several families read the same values.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::property::Property;

/// A DATE or DATE-TIME (RFC 5545 sections 3.3.4 and 3.3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Date(NaiveDate),
    /// Floating, or in the zone that TZID names.
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

impl When {
    pub(super) fn read(text: &str) -> Option<Self> {
        let Some((date, time)) = text.split_once('T') else { return date_of(text).map(Self::Date) };
        let (time, utc) = time.strip_suffix('Z').map_or((time, false), |time| (time, true));
        let at = NaiveDateTime::new(date_of(date)?, clock(time)?);
        Some(if utc { Self::Utc(at) } else { Self::Local(at) })
    }

    pub(super) fn is_date(self) -> bool {
        matches!(self, Self::Date(_))
    }

    /// The date there, whatever the zone.
    pub(super) fn day(self) -> NaiveDate {
        self.clock().date()
    }

    /// What a clock there shows; at the begin of a day midnight.
    pub(super) fn clock(self) -> NaiveDateTime {
        match self {
            Self::Date(date) => date.and_time(NaiveTime::MIN),
            Self::Local(at) | Self::Utc(at) => at,
        }
    }

    /// Its type and form in words.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Date(_) => "a date",
            Self::Local(_) => "a local time",
            Self::Utc(_) => "a time in UTC",
        }
    }

    /// How far another is from this: of the same form only, since zones are not known here.
    pub(super) fn until(self, other: Self) -> Option<chrono::TimeDelta> {
        match (self, other) {
            (Self::Date(from), Self::Date(to)) => Some(to - from),
            (Self::Local(from), Self::Local(to)) | (Self::Utc(from), Self::Utc(to)) => Some(to - from),
            _ => None,
        }
    }
}

/// The date or time that a property names.
pub(super) fn when(property: &Property<'_>) -> Option<When> {
    When::read(property.value.trim())
}

/// Whether it is a PERIOD (RFC 5545 section 3.3.9), of which both ends are times and of one form.
pub(super) fn is_period(text: &str) -> bool {
    let Some((begin, end)) = text.split_once('/') else { return false };
    let Some(begin) = When::read(begin).filter(|begin| !begin.is_date()) else { return false };
    match When::read(end) {
        Some(end) => begin.until(end).is_some_and(|length| length > chrono::TimeDelta::zero()),
        None => Length::read(end).is_some_and(|length| length.seconds > 0),
    }
}

fn date_of(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(text.get(..4)?.parse().ok()?, part(4, 6)?, part(6, 8)?)
}

fn clock(text: &str) -> Option<NaiveTime> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    // A leap second is the one before it.
    NaiveTime::from_hms_opt(
        part(0, 2)?,
        part(2, 4)?,
        part(4, 6).map(|second| if second == 60 { 59 } else { second })?,
    )
}

/// A DURATION (RFC 5545 section 3.3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    /// All of it.
    pub(super) seconds: i64,
    /// Whether it names hours, minutes or seconds.
    pub(super) timed: bool,
}

impl Length {
    /// Weeks alone; or days, then hours, minutes and seconds behind a `T`, none left out between two.
    pub(super) fn read(text: &str) -> Option<Self> {
        let negative = text.starts_with('-');
        let rest = text.strip_prefix(['-', '+']).unwrap_or(text).strip_prefix('P')?;
        let (days, times) = match rest.split_once('T') {
            Some((days, times)) => (days, Some(times)),
            None => (rest, None),
        };
        let mut seconds = match days {
            "" if times.is_some() => 0,
            _ if days.ends_with('W') && times.is_none() => number(days.strip_suffix('W')?)? * 7 * 86_400,
            _ => number(days.strip_suffix('D')?)? * 86_400,
        };
        if let Some(times) = times {
            seconds += time(times)?;
        }
        Some(Self { seconds: if negative { -seconds } else { seconds }, timed: times.is_some() })
    }
}

fn time(text: &str) -> Option<i64> {
    const UNITS: [(char, i64); 3] = [('H', 3_600), ('M', 60), ('S', 1)];
    let (mut rest, mut seconds, mut last) = (text, 0, None);
    while !rest.is_empty() {
        let at = rest.find(|c: char| !c.is_ascii_digit())?;
        let unit =
            UNITS.iter().position(|(sign, _)| rest.get(at..).is_some_and(|rest| rest.starts_with(*sign)))?;
        if last.is_some_and(|last| unit != last + 1) {
            return None;
        }
        seconds += number(rest.get(..at)?)? * UNITS.get(unit)?.1;
        last = Some(unit);
        rest = rest.get(at + 1..)?;
    }
    last.map(|_| seconds)
}

/// A text as it is meant, without the backslashes that escape in it (RFC 5545 section 3.3.11).
pub(super) fn text_meant(text: &str) -> String {
    let mut meant = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        meant.extend(if c == '\\' { rest.next() } else { Some(c) });
    }
    meant
}

/// The value of a parameter as it is meant, without the circumflexes that escape in it (RFC 6868).
pub(super) fn parameter_meant(value: &str) -> String {
    let mut meant = String::with_capacity(value.len());
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        let escaped = match (c, rest.peek()) {
            ('^', Some('^')) => Some('^'),
            ('^', Some('\'')) => Some('"'),
            ('^', Some('n')) => Some('\n'),
            _ => None,
        };
        meant.push(escaped.unwrap_or(c));
        if escaped.is_some() {
            rest.next();
        }
    }
    meant
}

/// Digits, so few that no sum of them overflows: an INTEGER of the RFC has ten.
pub(super) fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_the_rfc() {
        let seconds = |text| Length::read(text).map(|length| length.seconds);
        for (text, expected) in [
            ("P7D", 604_800),
            ("P2W", 1_209_600),
            ("-PT15M", -900),
            ("+P1DT2H", 93_600),
            ("PT1H30M", 5_400),
            ("P15DT5H0M20S", 1_314_020),
            ("PT0S", 0),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in
            ["PT7D", "P", "PT", "P1H", "P1W2D", "P1WT1H", "PT1H5S", "PT5M1H", "7D", "P1Y", "PT1.5H", "P-1D"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn dates_and_times_are_those_of_the_calendar() {
        for text in ["20280229", "19980118T230000", "19980119T070000Z", "19970630T235960Z"] {
            assert!(When::read(text).is_some(), "{text}");
        }
        for text in
            ["20270229", "2027-02-28", "20261122Z064824Z", "20261122T2500", "20270101T240000", "", "T"]
        {
            assert_eq!(When::read(text), None, "{text}");
        }
    }
}
