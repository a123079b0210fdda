//! How is the checked data written as Rust source?
//! Used by the build alone. Every list becomes a static of its own and every text a
//! literal, so that the program starts with the catalogue in place and parses nothing.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use crate::observance::{Era, Instrument, Name, Observance, Text};
use crate::rule::Rule;

/// The source of a module that defines `static UN: [Observance; _]`.
pub(crate) fn source(observances: &[Observance]) -> String {
    let mut source = Source::default();
    let entries: Vec<String> = observances.iter().map(|observance| source.entry(observance)).collect();
    let Source { mut statics, .. } = source;
    let count = entries.len();
    statics.push_str(HELPER);
    let _ = writeln!(statics, "pub(super) static UN: [Observance; {count}] = [\n{}\n];", entries.join(",\n"));
    statics
}

const HELPER: &str = "
const fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}
";

#[derive(Default)]
struct Source {
    statics: String,
    count: usize,
}

impl Source {
    /// Defines a static list and gives the expression that borrows it.
    fn list(&mut self, kind: &str, items: &[String]) -> String {
        if items.is_empty() {
            return "Borrowed(&[])".to_owned();
        }
        let name = format!("L{}", self.count);
        self.count += 1;
        let (count, items) = (items.len(), items.join(", "));
        let _ = writeln!(self.statics, "static {name}: [{kind}; {count}] = [{items}];");
        format!("Borrowed(&{name})")
    }

    fn texts(&mut self, texts: &[Text]) -> String {
        let items: Vec<String> = texts.iter().map(|one| text(one)).collect();
        self.list("Text", &items)
    }

    fn dates(&mut self, dates: &[NaiveDate]) -> String {
        let items: Vec<String> = dates.iter().map(|one| date(*one)).collect();
        self.list("NaiveDate", &items)
    }

    fn rule(&mut self, rule: &Rule) -> String {
        match rule {
            Rule::Fixed { month, day } => format!("Rule::Fixed {{ month: {month}, day: {day} }}"),
            Rule::Weekday { nth, weekday, month } => {
                format!("Rule::Weekday {{ nth: {nth}, weekday: Weekday::{weekday:?}, month: {month} }}")
            }
            Rule::FullMoon { month, published } => {
                let published = self.dates(published);
                format!("Rule::FullMoon {{ month: {month}, published: {published} }}")
            }
            Rule::Listed(dates) => format!("Rule::Listed({})", self.dates(dates)),
        }
    }

    fn era(&mut self, era: &Era) -> String {
        let rules: Vec<String> = era.rules.iter().map(|rule| self.rule(rule)).collect();
        let rules = self.list("Rule", &rules);
        let Era { since, until, days, every, .. } = era;
        format!("Era {{ since: {since:?}, until: {until:?}, rules: {rules}, days: {days}, every: {every} }}")
    }

    fn entry(&mut self, observance: &Observance) -> String {
        let names: Vec<String> = observance.names.iter().map(name).collect();
        let eras: Vec<String> = observance.eras.iter().map(|era| self.era(era)).collect();
        let lists = [
            ("aliases", self.texts(&observance.aliases)),
            ("themes", self.texts(&observance.themes)),
            ("collections", self.texts(&observance.collections)),
            ("eras", self.list("Era", &eras)),
            ("sources", self.texts(&observance.sources)),
        ];
        let values = [
            ("id", text(&observance.id)),
            ("kind", format!("Kind::{:?}", observance.kind)),
            ("names", format!("[{}]", names.join(", "))),
            ("description", optional(observance.description.as_ref())),
            ("note", optional(observance.note.as_ref())),
            ("proclaimed_by", optional(observance.proclaimed_by.as_ref())),
            ("instrument", instrument(&observance.instrument)),
            ("adopted", optional(observance.adopted.as_ref())),
            ("first_observed", format!("{:?}", observance.first_observed)),
            ("url", optional(observance.url.as_ref())),
            ("confidence", format!("Confidence::{:?}", observance.confidence)),
            ("revision", observance.revision.to_string()),
            ("revised", date(observance.revised)),
        ];
        let fields: Vec<String> =
            lists.into_iter().chain(values).map(|(field, value)| format!("{field}: {value}")).collect();
        format!("Observance {{ {} }}", fields.join(", "))
    }
}

fn text(text: &str) -> String {
    format!("Borrowed({text:?})")
}

fn optional(text: Option<&Text>) -> String {
    match text {
        Some(one) => format!("Some({})", self::text(one)),
        None => "None".to_owned(),
    }
}

fn date(date: NaiveDate) -> String {
    format!("ymd({}, {}, {})", date.year(), date.month(), date.day())
}

fn name(name: &Name) -> String {
    let Name { text, standing, source } = name;
    format!(
        "Name {{ text: {}, standing: Standing::{standing:?}, source: {} }}",
        self::text(text),
        optional(source.as_ref())
    )
}

fn instrument(instrument: &Instrument) -> String {
    match instrument {
        Instrument::Cited(symbol) => format!("Instrument::Cited({})", text(symbol)),
        Instrument::None => "Instrument::None".to_owned(),
        Instrument::Unread => "Instrument::Unread".to_owned(),
    }
}
