//! How does it read, why an observance falls where it does?
//! Apart from the sentences themselves (`reckoning.rs`): here they are laid out for each format.

use std::fmt::Write as _;

use chrono::NaiveDate;
use observances::{Explanation, Lang, Observance, Occurrence, Precision, Question, Verdict};
use serde::Serialize;

use super::document::document;
use super::reckoning::{answer, reckoned};
use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, clean, iso, styled};
use super::{Look, entry, json};

/// For a terminal.
#[must_use]
pub fn table(explained: &Explanation<'_>, look: &Look) -> String {
    let mut page = Page::new(look);
    let name = &explained.observance.name_in(explained.question.year(), look.lang).text;
    page.line("", name, BOLD);
    page.line("", &explained.observance.id, DIM);
    page.gap();
    page.line("", &answer(explained), PLAIN);
    page.gap();
    let parts = parts(explained);
    let columns = parts.iter().map(|(label, _)| label.len()).max().unwrap_or(0) + 2;
    for (label, text) in &parts {
        let spaces = " ".repeat(columns.saturating_sub(label.len()));
        let label = styled(label, DIM, look.colour).into_owned() + &spaces;
        page.put(&label, columns, 0, text, PLAIN);
    }
    page.text
}

/// Field and value, one a line.
#[must_use]
pub fn plain(explained: &Explanation<'_>, lang: Lang) -> String {
    let one = explained.observance;
    let mut lines = String::new();
    let mut line = |field: &str, value: &str| {
        let _ = writeln!(lines, "{field}\t{}", clean(value));
    };
    line("id", &one.id);
    line("name", &one.name_in(explained.question.year(), lang).text);
    line("verdict", word(&explained.verdict));
    explained.occurrences.iter().for_each(|occurrence| {
        line("date", &format!("{}..{}", iso(occurrence.start), iso(occurrence.end)));
    });
    line("answer", &answer(explained));
    parts(explained).iter().for_each(|(label, text)| line(&label.to_lowercase(), text));
    lines
}

/// The same for programs.
#[derive(Debug, Serialize)]
struct Explained<'c> {
    id: &'c str,
    name: &'c str,
    lang: &'static str,
    /// `YYYY` or `YYYY-MM-DD`, as it was asked.
    asked: String,
    falls: bool,
    verdict: &'static str,
    occurrences: Vec<Span>,
    answer: String,
    rule: Option<String>,
    since: Option<i32>,
    until: Option<i32>,
    reckoning: Vec<String>,
    instrument: Option<&'c str>,
    instrument_url: Option<String>,
    adopted: Option<&'c str>,
    other_years: Vec<String>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Span {
    #[serde(serialize_with = "entry::as_iso")]
    start: NaiveDate,
    #[serde(serialize_with = "entry::as_iso")]
    end: NaiveDate,
    computed: bool,
    precision: &'static str,
}

/// As JSON, with an end of line.
///
/// # Errors
///
/// None that is known: every field is text, a number or a list of them.
pub fn json(explained: &Explanation<'_>, lang: Lang) -> serde_json::Result<String> {
    let one = explained.observance;
    let (instrument, adopted) = made_by(explained);
    let span = |occurrence: &Occurrence<'_>| Span {
        start: occurrence.start,
        end: occurrence.end,
        computed: occurrence.computed,
        precision: occurrence.precision.as_str(),
    };
    json::pretty(&Explained {
        id: &one.id,
        name: &one.name_in(explained.question.year(), lang).text,
        lang: lang.code(),
        asked: match explained.question {
            Question::Year(year) => format!("{year:04}"),
            Question::Date(date) => iso(date),
        },
        falls: explained.verdict == Verdict::Falls,
        verdict: word(&explained.verdict),
        occurrences: explained.occurrences.iter().map(span).collect(),
        answer: answer(explained),
        rule: explained.era.map(|era| entry::rules(era, lang)),
        since: explained.era.and_then(|era| era.since),
        until: explained.era.and_then(|era| era.until),
        reckoning: explained.steps.iter().map(|step| reckoned(step, explained.question.year())).collect(),
        instrument,
        instrument_url: instrument.and_then(document),
        adopted,
        other_years: other_eras(explained),
        notes: doubts(explained),
    })
}

const fn word(verdict: &Verdict<'_>) -> &'static str {
    match verdict {
        Verdict::Falls => "falls",
        Verdict::AnotherDay => "another-day",
        Verdict::NotYet(_) => "not-yet",
        Verdict::Withdrawn(..) => "withdrawn",
        Verdict::OutsideSpan => "outside-span",
        Verdict::Gap(_) => "gap",
        Verdict::OffRhythm(..) => "off-rhythm",
        Verdict::NoDate => "no-date",
    }
}

/// Label and text: the rule, the reckoning, the citation, the exceptions.
fn parts(explained: &Explanation<'_>) -> Vec<(&'static str, String)> {
    let mut parts = Vec::new();
    if let Some(era) = explained.era {
        parts.push(("Rule", entry::era(era, Lang::En)));
    }
    let year = explained.question.year();
    parts.extend(explained.steps.iter().map(|step| ("Reckoning", reckoned(step, year))));
    if let Some(note) = explained.era.and_then(|era| era.note.as_deref()) {
        parts.push(("Why", note.to_owned()));
    }
    parts.push(("Citation", citation(explained)));
    let label = if explained.era.is_some() { "Other years" } else { "Rule" };
    parts.extend(other_eras(explained).into_iter().map(|text| (label, text)));
    parts.extend(doubts(explained).into_iter().map(|text| ("Note", text)));
    parts
}

/// The instrument of the era of that year, or else of the observance.
fn made_by<'c>(explained: &Explanation<'c>) -> (Option<&'c str>, Option<&'c str>) {
    let one = explained.observance;
    match explained.era.and_then(|era| era.instrument.as_deref().map(|symbol| (symbol, era))) {
        Some((symbol, era)) => (Some(symbol), era.adopted.as_deref()),
        None => (one.instrument.symbol(), one.adopted.as_deref()),
    }
}

fn citation(explained: &Explanation<'_>) -> String {
    let one = explained.observance;
    let (symbol, adopted) = made_by(explained);
    let by = one.proclaimed_by.as_deref();
    let said = Lang::En.proclaimed(by, symbol, adopted);
    let page = symbol.and_then(document);
    let note = one.instrument_note.as_deref().filter(|_| symbol.is_none()).map(str::to_owned);
    let parts: Vec<String> = [said, page, note].into_iter().flatten().collect();
    if parts.is_empty() { "No instrument is known.".to_owned() } else { parts.join(" ") }
}

/// The rules of other years, each with its years.
fn other_eras(explained: &Explanation<'_>) -> Vec<String> {
    let others = explained.observance.eras.iter().filter(|era| Some(*era) != explained.era);
    let said = others.map(|era| match Lang::En.years(era.since, era.until) {
        Some(years) => format!("{years}: {}", entry::rules(era, Lang::En)),
        None => entry::rules(era, Lang::En),
    });
    said.collect()
}

/// What a reader of the answer should know besides.
fn doubts(explained: &Explanation<'_>) -> Vec<String> {
    let one: &Observance = explained.observance;
    let imprecise = explained.occurrences.iter().any(|one| one.precision != Precision::Day);
    let imprecise =
        imprecise.then(|| "The exact days were not found; first and last are those possible.".to_owned());
    let notes = [&one.before_adoption, &one.note].into_iter().flatten().map(ToString::to_string);
    imprecise.into_iter().chain(notes).collect()
}
