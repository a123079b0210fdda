//! What does a reader that is not ours make of the file?
//! Apart, because the other checks trust our own reading: where the two differ, clients differ, too.

use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType as Kind, ICalendarProperty as Name, ICalendarValue as Value,
};
use calcard::{Entry, Parser};

use super::Severity::Warning;
use super::content::{Component, File};

use super::value::when;
use super::{Check, Look, Tally, quoted};

pub(super) const CHECKS: &[Check] = &[Check {
    name: "second-reader",
    severity: Warning,
    rule: "clients",
    right: "mend what else is said of these lines; if nothing is, write them as others do",
    clients: "two readers, of which each forgives a lot, do not read the same: neither will the clients",
    look: Look::File(differ),
}];

fn differ(file: &File<'_>, tally: &mut Tally) {
    let text = String::from_utf8_lossy(file.bytes);
    let theirs = read(&text);
    let ours: Vec<&Component<'_>> = file.components.iter().filter(|one| one.name == "VEVENT").collect();
    if theirs.len() != ours.len() {
        let line = ours.first().map_or(1, |one| one.line);
        return tally
            .put(line, || format!("one reader finds {} events, another {}", ours.len(), theirs.len()));
    }
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let start = ours.get("DTSTART").filter(|start| when(start).is_some());
        if let Some(start) = start.filter(|_| !is_dated(theirs)) {
            tally.put(start.line, || format!("another reader finds no date in {}", quoted(&start.value)));
        }
    }
}

/// The events, as calcard reads them.
fn read(text: &str) -> Vec<ICalendarComponent> {
    let mut parser = Parser::new(text);
    let mut events = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                events
                    .extend(calendar.components.into_iter().filter(|one| one.component_type == Kind::VEvent));
            }
            Entry::Eof => return events,
            _ => {}
        }
    }
}

fn is_dated(event: &ICalendarComponent) -> bool {
    let start = event.property(&Name::Dtstart).and_then(|start| start.values.first());
    matches!(start, Some(Value::PartialDateTime(_)))
}
