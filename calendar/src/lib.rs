//! The observances of the United Nations: what is observed, when, under which name in
//! the six official languages, by whose decision, and how that reads as iCalendar.
//!
//! It knows no clock and, at run time, no files and no network: time is an argument.
//!
//! ```
//! use observances::{Catalogue, Lang, Selection, agenda};
//!
//! let catalogue = Catalogue::un();
//! let from = "2027-04-04".parse()?;
//! let found = agenda(&catalogue, &Selection::default(), from, from);
//! let names: Vec<&str> = found.iter().map(|one| one.observance.name(Lang::En).text.as_ref()).collect();
//! assert_eq!(names, ["International Day for Mine Awareness and Assistance in Mine Action"]);
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! # The map
//!
//! ```text
//! days/*.toml ── reading: record ─► check ─► observance ── build.rs: pack ─► Catalogue
//! Catalogue ── selection ── agenda(from, to) ─► occurrences ── ics, or a program's own output
//! ```
//!
//! | module | answers |
//! | --- | --- |
//! | `record`, `keys` | what may a data file say? |
//! | `reading` | how does the text of a data file become an observance? |
//! | `shape` | does every key stand in its table, and every value have its type? |
//! | `value` | what does a word, a date or a rule of it mean? |
//! | `check`, `near`, `fault` | is it right, and what is wrong where? |
//! | `text`, `packed` | where do its texts and lists lie? |
//! | `known` | which themes and bodies may a data file name? |
//! | `observance` | what is an observance, once checked? |
//! | `era` | in which years did which rules hold? |
//! | `rule` | which dates does a rule give? |
//! | `occurrence` | on which days does an observance fall in a year? |
//! | `catalogue` | which observances are there? |
//! | `selection` | which of them? |
//! | `agenda` | which occurrences fall between two dates? |
//! | `explain` | why does it fall there, or why does it not? |
//! | `history` | what was in force on a day, and what has changed since? |
//! | `search`, `slip` | which observances does somebody mean? |
//! | `fold`, `haystack` | how is a text written, and in what is it looked for? |
//! | `language`, `words` | how is it said in the six languages? |
//! | `serial` | how do they read as JSON and the like? |
//! | `ics` | how does it read as iCalendar? |
#![forbid(unsafe_code)]

mod agenda;
mod catalogue;
mod check;
mod era;
mod explain;
mod fault;
mod fold;
mod haystack;
mod history;
pub mod ics;
mod keys;
mod known;
mod language;
mod near;
mod observance;
mod occurrence;
mod packed;
mod reading;
mod record;
mod rule;
mod search;
mod selection;
mod serial;
mod shape;
mod slip;
mod text;
mod value;
mod words;

pub use agenda::{agenda, on, overlapping};
pub use catalogue::Catalogue;
pub use era::Era;
pub use explain::{Explanation, Question, Step, Verdict, explain};
pub use fault::Fault;
pub use fold::words as folded;
pub use history::{Change, Partial, What, changes};
pub use known::THEMES;
pub use language::{Direction, Lang, Phrase};
pub use near::nearest;
pub use observance::{Confidence, FormerName, Instrument, Kind, Name, Observance, Standing, Withdrawn};
pub use occurrence::{Occurrence, Progress};
pub use reading::{Reading, read, read_all};
pub use rule::{Precision, Rule, Start, full_moons};
pub use search::search;
pub use selection::{RELATED, Selection, SelectionWords, UN, UnknownWord, suggestion};
pub use slip::meant;
pub use text::{List, Text};

/// The example of the README, which is held to run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
