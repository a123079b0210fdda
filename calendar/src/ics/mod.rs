//! How do occurrences read as iCalendar?
//! RFC 5545 and 7986, written by hand: the same input gives the same bytes on every
//! machine and in every release, which no general writer promises. `line.rs` knows
//! how a line is written, `event.rs` what an event says, `rrule.rs` when an era can
//! be said as a recurrence, `withdrawn.rs` what is taken back, `name.rs` what a calendar
//! is called.

#[cfg(feature = "icalendar")]
mod bridge;
mod event;
mod line;
mod name;
mod rrule;
mod withdrawn;

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::agenda::overlapping;
use crate::catalogue::Catalogue;
use crate::language::{Lang, Phrase};
use crate::observance::Observance;
use crate::occurrence::Occurrence;
use crate::selection::Selection;
use event::{Details, Notice};
use line::Lines;

/// Who wrote the calendar: constant, so that a new release changes no byte.
const PRODID: &str = "-//observd//observances//EN";

/// How often clients should look again.
const REFRESH: &str = "P1D";

/// The years of a feed, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Years {
    /// The first year.
    pub first: i32,
    /// The last year, inclusive.
    pub last: i32,
}

impl Years {
    /// The most years that a feed holds.
    pub const MOST: i32 = 200;

    /// The default window: the year before, the year and the year after.
    #[must_use]
    pub fn around(today: NaiveDate) -> Self {
        Self { first: today.year() - 1, last: today.year() + 1 }
    }
}

/// A display alarm: so many days before the first day, at a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alarm {
    /// Days before the first day of the occurrence; 0 is the day itself.
    pub days_before: u16,
    /// The time of day, as the client's clock shows it.
    pub at: NaiveTime,
}

/// What a feed is asked to be.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Which observances.
    pub selection: Selection,
    /// The language of names and descriptions.
    pub lang: Lang,
    /// Which years: what has a day in them is in the feed, be it that it began before.
    pub years: Years,
    /// One event with a recurrence rule for each era that a rule can say, in place of
    /// dated events. Several clients mishandle recurring all-day events, so this is
    /// only for those who ask.
    pub rules: bool,
    /// Alarms; none unless asked for.
    pub alarms: Vec<Alarm>,
    /// The page that the calendar belongs to (URL).
    pub url: String,
    /// The address of this feed (SOURCE).
    pub source: String,
}

impl Feed {
    /// The whole calendar as iCalendar. The same feed and catalogue give the same bytes. Where
    /// nothing is selected, one event over the whole window says so.
    #[must_use]
    pub fn write(&self, catalogue: &Catalogue) -> String {
        let selection = self.selection.for_feed();
        let (from, to) = self.span();
        let mut events: Vec<Details<'_>> = Vec::new();
        if self.rules {
            events.extend(rrule::events(catalogue, &selection, self.years));
        }
        let mut dated = overlapping(catalogue, &selection, from, to);
        dated.retain(|one| !(self.rules && rrule::says(one)));
        events.extend(dated.into_iter().map(Details::of_occurrence));
        // A rule that ends takes its events with it; dated ones are taken back one by one.
        let taken_back = withdrawn::events(catalogue, &selection, self.years);
        events.extend(taken_back.filter(|event| !(self.rules && rrule::says_last(event.observance))));
        if !self.rules {
            events.sort_by_key(|event| event.start);
        }
        self.calendar(&events, &self.selected(catalogue), catalogue.revised())
    }

    /// The calendar's name: what clients show in their list. A selection shows its words; where
    /// everything in it is an operator's own, they are the name.
    #[must_use]
    pub fn name(&self, catalogue: &Catalogue) -> String {
        name::of(&self.selection, self.lang, &self.selected(catalogue))
    }

    fn selected<'c>(&self, catalogue: &'c Catalogue) -> Vec<&'c Observance> {
        catalogue.iter().filter(|one| self.selection.matches(one)).collect()
    }

    /// A calendar of these occurrences and no others, each as it is in every feed.
    #[must_use]
    pub fn write_dated(&self, occurrences: &[Occurrence<'_>]) -> String {
        let events: Vec<Details<'_>> = occurrences.iter().copied().map(Details::of_occurrence).collect();
        let observances: Vec<&Observance> = occurrences.iter().map(|one| one.observance).collect();
        self.calendar(&events, &observances, None)
    }

    /// `of` is what it is named after; `revised` is said where there is no event.
    fn calendar(&self, events: &[Details<'_>], of: &[&Observance], revised: Option<NaiveDate>) -> String {
        let youngest = events.iter().map(|event| event.observance.revised).max();
        let mut lines = Lines::with_capacity(2_000 + events.len() * 1_200);
        self.head(&mut lines, youngest.or(revised), of);
        for event in events {
            event::write(&mut lines, event, self.lang, &self.alarms);
        }
        if events.is_empty() {
            // A calendar without a component is none (RFC 5545 section 3.4), and who reads it
            // should see why it is empty, whenever they look.
            let (from, to) = self.span();
            let why = self.lang.phrase(Phrase::NothingUpcoming);
            let notice =
                Notice { uid: "nothing@observd", title: why, text: &self.source, url: &self.url, from, to };
            event::write_notice(&mut lines, &notice, revised.unwrap_or(from));
        }
        lines.plain("END", "VCALENDAR");
        lines.into_string()
    }

    fn span(&self) -> (NaiveDate, NaiveDate) {
        let from = NaiveDate::from_ymd_opt(self.years.first, 1, 1).unwrap_or(NaiveDate::MIN);
        let to = NaiveDate::from_ymd_opt(self.years.last, 12, 31).unwrap_or(NaiveDate::MAX);
        (from, to)
    }

    fn head(&self, lines: &mut Lines, revised: Option<NaiveDate>, of: &[&Observance]) {
        let name = name::of(&self.selection, self.lang, of);
        let about = (!name::is_all_own(of)).then(|| self.lang.phrase(Phrase::CalendarDescription));
        let about = about.into_iter().chain([self.lang.phrase(Phrase::Disclaimer)]);
        let about = about.collect::<Vec<_>>().join(" ");
        calendar_head(lines, &name, &about);
        lines.plain("URL", &self.url);
        lines.plain("SOURCE;VALUE=URI", &self.source);
        if let Some(date) = revised {
            lines.plain("LAST-MODIFIED", &event::stamp(date));
        }
        refresh(lines);
    }
}

/// A calendar of a single event, on a day, that says what is wrong with a feed's
/// address. Clients switch a feed off without a word on an error status, and show an
/// event to the person who can mend it.
#[must_use]
pub fn notice(title: &str, text: &str, url: &str, today: NaiveDate) -> String {
    let mut lines = Lines::with_capacity(1_000);
    calendar_head(&mut lines, title, text);
    lines.plain("URL", url);
    refresh(&mut lines);
    let notice = Notice { uid: "notice@observd", title, text, url, from: today, to: today };
    event::write_notice(&mut lines, &notice, today);
    lines.plain("END", "VCALENDAR");
    lines.into_string()
}

/// A file of these occurrences and no others, to be kept and not followed: it bears no name, under
/// which some clients would open a calendar of its own, and no address to look at again. Each
/// event is as it is in every feed, so that one who has both has it once.
#[must_use]
pub fn file(occurrences: &[Occurrence<'_>], lang: Lang) -> String {
    let mut lines = Lines::with_capacity(500 + occurrences.len() * 1_200);
    begin(&mut lines);
    for occurrence in occurrences {
        event::write(&mut lines, &Details::of_occurrence(*occurrence), lang, &[]);
    }
    lines.plain("END", "VCALENDAR");
    lines.into_string()
}

fn begin(lines: &mut Lines) {
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", PRODID);
    lines.plain("CALSCALE", "GREGORIAN");
    lines.plain("METHOD", "PUBLISH");
}

/// How often to look again.
fn refresh(lines: &mut Lines) {
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.plain("X-PUBLISHED-TTL", REFRESH);
}

fn calendar_head(lines: &mut Lines, name: &str, about: &str) {
    begin(lines);
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.text("DESCRIPTION", about);
    lines.text("X-WR-CALDESC", about);
    lines.plain("COLOR", "dodgerblue");
    lines.plain("X-APPLE-CALENDAR-COLOR", "#1E90FF");
}
