//! How is the checked data written as Rust source?
//! Used by the build alone. All texts go into one pool and all lists of a sort into
//! one array; entries name places in them, so that the packed catalogue holds no
//! pointer (`text.rs` says why), starts with the program and parses nothing.

use std::collections::HashMap;
use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use crate::era::Era;
use crate::observance::{FormerName, Instrument, Name, Observance, Withdrawn};
use crate::rule::Rule;

/// The source of a module with the pools and `UN`, the observances.
pub(crate) fn source(observances: &[Observance]) -> String {
    let mut pools = Pools::default();
    // Side by side, since a search reads all of them and nothing between.
    observances.iter().for_each(|observance| drop(pools.text(&observance.haystack)));
    let entries: Vec<String> = observances.iter().map(|observance| pools.entry(observance)).collect();
    let mut source = HELPER.to_owned();
    let _ = writeln!(source, "pub(crate) static POOL: &str = {:?};", pools.pool);
    for (name, sort, items) in [
        ("TEXTS", "Text", &pools.texts),
        ("ERAS", "Era", &pools.eras),
        ("RULES", "Rule", &pools.rules),
        ("DATES", "NaiveDate", &pools.dates),
        ("FORMER_NAMES", "FormerName", &pools.former_names),
        ("UN", "Observance", &entries),
    ] {
        let (count, items) = (items.len(), items.join(",\n"));
        let _ = writeln!(source, "pub(crate) static {name}: [{sort}; {count}] = [\n{items}\n];");
    }
    source
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
struct Pools {
    pool: String,
    /// Where a text lies that is in the pool already: many sources are named often.
    places: HashMap<String, usize>,
    texts: Vec<String>,
    eras: Vec<String>,
    rules: Vec<String>,
    dates: Vec<String>,
    former_names: Vec<String>,
}

impl Pools {
    fn text(&mut self, text: &str) -> String {
        let at = match self.places.get(text) {
            Some(at) => *at,
            None => {
                let at = self.pool.len();
                self.pool.push_str(text);
                self.places.insert(text.to_owned(), at);
                at
            }
        };
        format!("Text::packed({at}, {})", text.len())
    }

    fn optional(&mut self, text: Option<&str>) -> String {
        text.map_or_else(|| "None".to_owned(), |one| format!("Some({})", self.text(one)))
    }

    fn list_of_texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> String {
        let items: Vec<String> = texts.map(|one| self.text(one)).collect();
        list(&mut self.texts, items)
    }

    fn list_of_dates(&mut self, dates: &[NaiveDate]) -> String {
        list(&mut self.dates, dates.iter().map(|one| date(*one)).collect())
    }

    fn rule(&mut self, rule: &Rule) -> String {
        match rule {
            Rule::Fixed { month, day } => format!("Rule::Fixed {{ month: {month}, day: {day} }}"),
            Rule::Weekday { nth, weekday, month } => {
                format!("Rule::Weekday {{ nth: {nth}, weekday: Weekday::{weekday:?}, month: {month} }}")
            }
            Rule::FullMoon { month, published } => {
                let published = self.list_of_dates(published);
                format!("Rule::FullMoon {{ month: {month}, published: {published} }}")
            }
            Rule::Listed(dates) => format!("Rule::Listed({})", self.list_of_dates(dates)),
            Rule::Span { start, end, precision } => {
                let (start, end) = (date(*start), date(*end));
                format!("Rule::Span {{ start: {start}, end: {end}, precision: Precision::{precision:?} }}")
            }
        }
    }

    fn era(&mut self, era: &Era) -> String {
        let rules: Vec<String> = era.rules.iter().map(|rule| self.rule(rule)).collect();
        let rules = list(&mut self.rules, rules);
        let Era { since, until, days, every, .. } = era;
        let instrument = self.optional(era.instrument.as_deref());
        let adopted = self.optional(era.adopted.as_deref());
        let note = self.optional(era.note.as_deref());
        format!(
            "Era {{ since: {since:?}, until: {until:?}, rules: {rules}, days: {days}, every: {every}, \
             instrument: {instrument}, adopted: {adopted}, note: {note} }}"
        )
    }

    fn former_name(&mut self, former: &FormerName) -> String {
        let names = former.names.iter().map(|name| match name {
            Some(name) => format!("Some({})", self.name(name)),
            None => "None".to_owned(),
        });
        let names = names.collect::<Vec<_>>().join(", ");
        let instrument = self.optional(former.instrument.as_deref());
        let note = self.optional(former.note.as_deref());
        let FormerName { since, until, .. } = former;
        format!(
            "FormerName {{ since: {since:?}, until: {until}, names: [{names}], instrument: {instrument}, \
             note: {note} }}"
        )
    }

    fn withdrawn(&mut self, withdrawn: Option<&Withdrawn>) -> String {
        withdrawn.map_or_else(
            || "None".to_owned(),
            |Withdrawn { after, reason }| {
                format!("Some(Withdrawn {{ after: {after}, reason: {} }})", self.text(reason))
            },
        )
    }

    fn name(&mut self, name: &Name) -> String {
        let (text, source) = (self.text(&name.text), self.optional(name.source.as_deref()));
        format!("Name {{ text: {text}, standing: Standing::{:?}, source: {source} }}", name.standing)
    }

    fn instrument(&mut self, instrument: &Instrument) -> String {
        match instrument {
            Instrument::Cited(symbol) => format!("Instrument::Cited({})", self.text(symbol)),
            Instrument::None => "Instrument::None".to_owned(),
            Instrument::Unread => "Instrument::Unread".to_owned(),
        }
    }

    fn entry(&mut self, observance: &Observance) -> String {
        let names: Vec<String> = observance.names.iter().map(|name| self.name(name)).collect();
        let eras: Vec<String> = observance.eras.iter().map(|era| self.era(era)).collect();
        let former: Vec<String> = observance.former_names.iter().map(|one| self.former_name(one)).collect();
        let descriptions = observance.descriptions.iter().map(|one| self.optional(one.as_deref()));
        let descriptions = descriptions.collect::<Vec<_>>().join(", ");
        let fields = [
            ("id", self.text(&observance.id)),
            ("kind", format!("Kind::{:?}", observance.kind)),
            ("names", format!("[{}]", names.join(", "))),
            ("former_names", list(&mut self.former_names, former)),
            ("aliases", self.list_of_texts(observance.aliases.iter().map(AsRef::as_ref))),
            ("descriptions", format!("[{descriptions}]")),
            ("note", self.optional(observance.note.as_deref())),
            ("themes", self.list_of_texts(observance.themes.iter().map(AsRef::as_ref))),
            ("collections", self.list_of_texts(observance.collections.iter().map(AsRef::as_ref))),
            ("proclaimed_by", self.optional(observance.proclaimed_by.as_deref())),
            ("instrument", self.instrument(&observance.instrument)),
            ("instrument_note", self.optional(observance.instrument_note.as_deref())),
            ("adopted", self.optional(observance.adopted.as_deref())),
            ("first_observed", format!("{:?}", observance.first_observed)),
            ("before_adoption", self.optional(observance.before_adoption.as_deref())),
            ("url", self.optional(observance.url.as_deref())),
            ("eras", list(&mut self.eras, eras)),
            ("withdrawn", self.withdrawn(observance.withdrawn.as_ref())),
            ("sources", self.list_of_texts(observance.sources.iter().map(AsRef::as_ref))),
            ("confidence", format!("Confidence::{:?}", observance.confidence)),
            ("revision", observance.revision.to_string()),
            ("revised", date(observance.revised)),
            ("haystack", self.text(&observance.haystack)),
        ];
        let fields: Vec<String> =
            fields.into_iter().map(|(field, value)| format!("{field}: {value}")).collect();
        format!("Observance {{ {} }}", fields.join(", "))
    }
}

/// Adds the items to the array of their sort and gives the list that names them.
fn list(all: &mut Vec<String>, items: Vec<String>) -> String {
    let (at, length) = (all.len(), items.len());
    all.extend(items);
    format!("List::packed({at}, {length})")
}

fn date(date: NaiveDate) -> String {
    format!("ymd({}, {}, {})", date.year(), date.month(), date.day())
}
