//! What does one event say?
//! Apart from how its lines are written (`line.rs`): this is the list of properties
//! that clients need, in one fixed order.

use chrono::{Datelike, Days, NaiveDate, Timelike};

use super::Alarm;
use super::line::Lines;
use crate::language::{Lang, Phrase};
use crate::observance::{Name, Observance, Standing};
use crate::occurrence::Occurrence;
use crate::rule::Precision;

/// An event before it is written.
#[derive(Debug)]
pub(super) struct Details<'c> {
    pub(super) observance: &'c Observance,
    /// The identity without `@observd`.
    pub(super) uid: String,
    pub(super) start: NaiveDate,
    /// The last day, inclusive.
    pub(super) end: NaiveDate,
    /// The value of RRULE.
    pub(super) rrule: Option<String>,
    /// Whether the date was computed where a published date would win.
    pub(super) computed: bool,
    /// How exactly the dates are known.
    pub(super) precision: Precision,
    /// The year whose name of the observance it has.
    pub(super) named_in: i32,
    /// Whether it would fall then, had the observance not been withdrawn.
    pub(super) cancelled: bool,
}

impl<'c> Details<'c> {
    pub(super) fn of_occurrence(occurrence: Occurrence<'c>) -> Self {
        Self {
            observance: occurrence.observance,
            uid: occurrence.slug(),
            start: occurrence.start,
            end: occurrence.end,
            rrule: None,
            computed: occurrence.computed,
            precision: occurrence.precision,
            named_in: occurrence.start.year(),
            cancelled: false,
        }
    }
}

/// Midnight UTC of a day, for DTSTAMP and LAST-MODIFIED.
pub(super) fn stamp(date: NaiveDate) -> String {
    format!("{}T000000Z", basic(date))
}

/// A DATE value (RFC 5545 section 3.3.4).
pub(super) fn basic(date: NaiveDate) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

pub(super) fn write(lines: &mut Lines, event: &Details<'_>, lang: Lang, alarms: &[Alarm]) {
    let observance = event.observance;
    let name = observance.name_in(event.named_in, lang);
    let revised = stamp(observance.revised);
    lines.plain("BEGIN", "VEVENT");
    lines.plain("UID", &format!("{}@observd", event.uid));
    lines.plain("DTSTAMP", &revised);
    lines.plain("LAST-MODIFIED", &revised);
    lines.plain("SEQUENCE", &observance.revision.to_string());
    dates(lines, event.start, event.end);
    if let Some(rule) = &event.rrule {
        lines.plain("RRULE", rule);
    }
    lines.text(summary(language_of(observance, name, lang)), &name.text);
    let description = description(event, lang);
    if !description.is_empty() {
        lines.text("DESCRIPTION", &description);
    }
    if let Some(url) = &observance.url {
        lines.plain("URL", url);
    }
    lines.texts("CATEGORIES", observance.themes.iter().map(AsRef::as_ref));
    all_day(lines, if event.cancelled { "CANCELLED" } else { "CONFIRMED" });
    for alarm in alarms.iter().filter(|_| !event.cancelled) {
        write_alarm(lines, *alarm, &name.text);
    }
    lines.plain("END", "VEVENT");
}

/// DTEND is exclusive (RFC 5545 section 3.6.1): the day after the last.
fn dates(lines: &mut Lines, start: NaiveDate, end: NaiveDate) {
    let after = end.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    lines.plain("DTSTART;VALUE=DATE", &basic(start));
    lines.plain("DTEND;VALUE=DATE", &basic(after));
}

/// What tells every client that the day is not taken up.
fn all_day(lines: &mut Lines, status: &str) {
    lines.plain("STATUS", status);
    lines.plain("CLASS", "PUBLIC");
    lines.plain("TRANSP", "TRANSPARENT");
    lines.plain("X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE");
    lines.plain("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
}

/// The language of a name: where there is none in the one that is asked for, that of which it is.
fn language_of(observance: &Observance, name: &Name, lang: Lang) -> Lang {
    let is_there = |lang: &Lang| observance.name(*lang).standing != Standing::Missing;
    match name.standing {
        Standing::Missing => [Lang::En].into_iter().chain(Lang::ALL).find(is_there).unwrap_or(lang),
        _ => lang,
    }
}

const fn summary(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "SUMMARY;LANGUAGE=ar",
        Lang::En => "SUMMARY;LANGUAGE=en",
        Lang::Es => "SUMMARY;LANGUAGE=es",
        Lang::Fr => "SUMMARY;LANGUAGE=fr",
        Lang::Ru => "SUMMARY;LANGUAGE=ru",
        Lang::Zh => "SUMMARY;LANGUAGE=zh",
    }
}

/// What it is, who proclaimed it, how sure the date is, and where to read more.
fn description(event: &Details<'_>, lang: Lang) -> String {
    let observance = event.observance;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(observance.description(lang).map(str::to_owned));
    parts.extend(lang.proclaimed(
        observance.proclaimed_by.as_deref(),
        observance.instrument.symbol(),
        observance.adopted.as_deref(),
    ));
    if event.computed {
        parts.push(lang.phrase(Phrase::Computed).to_owned());
    }
    if event.precision != Precision::Day {
        parts.push(lang.phrase(Phrase::Imprecise).to_owned());
    }
    if let Some(url) = &observance.url {
        parts.push(url.to_string());
    }
    parts.join("\n")
}

/// A trigger is a duration from the start of the first day: `-PT15H` is 09:00 the day
/// before, `PT9H` is 09:00 on the day.
fn write_alarm(lines: &mut Lines, alarm: Alarm, name: &str) {
    let minutes =
        i64::from(alarm.at.num_seconds_from_midnight() / 60) - i64::from(alarm.days_before) * 24 * 60;
    lines.plain("BEGIN", "VALARM");
    lines.plain("ACTION", "DISPLAY");
    lines.plain("TRIGGER", &duration(minutes));
    lines.text("DESCRIPTION", name);
    lines.plain("END", "VALARM");
}

fn duration(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.unsigned_abs();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let mut text = format!("{sign}P");
    if days > 0 {
        text.push_str(&format!("{days}D"));
    }
    if hours > 0 || rest > 0 || days == 0 {
        text.push('T');
        if hours > 0 {
            text.push_str(&format!("{hours}H"));
        }
        if rest > 0 || hours == 0 {
            text.push_str(&format!("{rest}M"));
        }
    }
    text
}

/// An event that is no occurrence but tells the reader something.
pub(super) struct Notice<'n> {
    pub(super) uid: &'static str,
    pub(super) title: &'n str,
    pub(super) text: &'n str,
    pub(super) url: &'n str,
    pub(super) from: NaiveDate,
    /// The last day, inclusive.
    pub(super) to: NaiveDate,
}

pub(super) fn write_notice(lines: &mut Lines, notice: &Notice<'_>, stamped: NaiveDate) {
    lines.plain("BEGIN", "VEVENT");
    lines.plain("UID", notice.uid);
    lines.plain("DTSTAMP", &stamp(stamped));
    lines.plain("LAST-MODIFIED", &stamp(stamped));
    lines.plain("SEQUENCE", "0");
    dates(lines, notice.from, notice.to);
    lines.text("SUMMARY", notice.title);
    lines.text("DESCRIPTION", notice.text);
    lines.plain("URL", notice.url);
    all_day(lines, "CONFIRMED");
    lines.plain("END", "VEVENT");
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn triggers_count_from_midnight_of_the_first_day() {
        let cases = [
            (9 * 60, "PT9H"),
            (9 * 60 - 1440, "-PT15H"),
            (9 * 60 - 7 * 1440, "-P6DT15H"),
            (0, "PT0M"),
            (-1440, "-P1D"),
            (30, "PT30M"),
            (9 * 60 + 30 - 1440, "-PT14H30M"),
        ];
        for (minutes, expected) in cases {
            assert_eq!(duration(minutes), expected, "{minutes} minutes");
        }
    }
}
