//! In what is an observance looked for?
//! Apart from `search.rs`, since for the built-in ones the build makes it: folding four hundred
//! entries takes longer than everything else that a query does.

use crate::fold;
use crate::observance::Observance;

/// Between one text and the next, and, twice, between symbols and names. No folded text has it.
const LINE: char = '\n';
const NAMES: &str = "\n\n";

/// Its symbols, folded, each a line; then, after an empty line, every name that it has or had, its
/// aliases and its id. The symbols are the shorter part, so that it is soon found where they end.
pub(crate) fn of(observance: &Observance) -> String {
    let former = observance.former_names.iter().flat_map(|former| former.names.iter().flatten());
    let names = observance.names.iter().chain(former).map(|name| name.text.as_ref());
    let others = observance.aliases.iter().chain([&observance.id]).map(AsRef::as_ref);
    let eras = observance.eras.iter().filter_map(|era| era.instrument.as_deref());
    let former = observance.former_names.iter().filter_map(|former| former.instrument.as_deref());
    let cited = observance.instrument.symbol().into_iter().chain(eras).chain(former);
    let symbols = lines(cited.flat_map(|symbol| [symbol, short(symbol)]).map(fold::symbol));
    [symbols, lines(names.chain(others).map(fold::words))].join(NAMES)
}

/// A symbol without its session, year or paragraph: nobody writes the `(2000)` of S/RES/1325 (2000).
fn short(symbol: &str) -> &str {
    symbol.split(['(', ',']).next().unwrap_or(symbol)
}

fn lines(texts: impl Iterator<Item = String>) -> String {
    let mut each: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !each.contains(&text) {
            each.push(text);
        }
    }
    each.join("\n")
}

/// The symbols and the names of a haystack, each of both a line.
pub(crate) fn split(haystack: &str) -> (&str, &str) {
    haystack.split_once(NAMES).unwrap_or(("", haystack))
}

/// Each of the names, or of the symbols.
pub(crate) fn each(lines: &str) -> impl Iterator<Item = &str> {
    lines.split(LINE)
}
