//! The observances of the United Nations: what is observed, when, under which name.
#![forbid(unsafe_code)]

mod agenda;
mod catalogue;
mod check;
mod fault;
mod language;
mod observance;
mod occurrence;
mod reading;
mod record;
mod rule;
mod selection;
mod words;

pub use agenda::{agenda, on};
pub use catalogue::Catalogue;
pub use fault::Fault;
pub use language::Lang;
pub use observance::{Confidence, Era, Instrument, Kind, List, Name, Observance, Standing, Text};
pub use occurrence::Occurrence;
pub use reading::read;
pub use rule::{Rule, Start, full_moons};
pub use selection::{RELATED, Selection, SelectionWords, THEMES, UN, UnknownWord, suggestion};
