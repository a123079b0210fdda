//! How does another Rust program get an occurrence as an `icalendar` event?
//! Apart from our own writer: this is for programs that build calendars of their own
//! with the `icalendar` crate. It sets every property that the crate would otherwise
//! fill in with a random or the present value, and the exclusive end that its
//! `all_day` leaves out.

use chrono::{Days, NaiveTime};
use icalendar::{Class, Component, Event, EventLike, EventStatus, Property};

use crate::language::Lang;
use crate::occurrence::Occurrence;

impl From<&Occurrence<'_>> for Event {
    /// The occurrence with its English name; control characters, which the crate
    /// would write as they are, are left out.
    fn from(occurrence: &Occurrence<'_>) -> Self {
        let observance = occurrence.observance;
        let after = occurrence.end.checked_add_days(Days::new(1)).unwrap_or(occurrence.end);
        let mut event = Event::new();
        event
            .uid(&format!("{}@observd", occurrence.slug()))
            .timestamp(observance.revised.and_time(NaiveTime::MIN).and_utc())
            .sequence(observance.revision)
            .starts(occurrence.start)
            .ends(after)
            .summary(&clean(&occurrence.name(Lang::En).text))
            .status(EventStatus::Confirmed)
            .class(Class::Public)
            .append_property(Property::new("TRANSP", "TRANSPARENT"));
        let said = Lang::En.proclaimed(
            observance.proclaimed_by.as_deref(),
            observance.instrument.symbol(),
            observance.adopted.as_deref(),
        );
        if let Some(text) = said {
            event.description(&clean(&text));
        }
        if let Some(url) = &observance.url {
            event.url(&clean(url));
        }
        event.done()
    }
}

fn clean(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}
