//! What does the query of an address ask for?
//! Pure, and apart from the handlers: as written -> what is asked for, or one sentence that says
//! what is wrong. Whatever the query holds, there is an answer. Here is what all addresses share,
//! the selection; what a feed and the API take beside it is theirs.

mod api;
mod feed;

use observances::{Catalogue, Lang, Selection, SelectionWords, UnknownWord, suggestion};

pub(super) use api::{listed, nothing, span};
pub(super) use feed::asked;

/// The longest query in bytes: enough to name every observance twice.
const LONGEST: usize = 16 * 1024;

/// The longest word in characters. Longer ones are not looked up: likeness costs their length.
pub(super) const LONGEST_WORD: usize = 200;

/// What selects, in every address.
const SELECTION: [&str; 7] = ["theme", "kind", "id", "by", "collection", "not-theme", "not-id"];

/// What is wrong with the query of an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryError {
    #[error("the address is too long: its query has {0} bytes, and {LONGEST} is the most")]
    TooLong(usize),
    #[error("there is no parameter `{name}`{hint}")]
    UnknownName { name: String, hint: String },
    #[error("`{0}` is empty; write a value, or leave it out")]
    Empty(String),
    #[error("`{0}` is given more than once")]
    Repeated(&'static str),
    #[error("`{0}` is given by the path already; leave it out after the question mark")]
    InPath(String),
    #[error("`{name}={value}` is longer than anything there is")]
    TooLongWord { name: &'static str, value: String },
    #[error("{0}")]
    Wrong(String),
    #[error("`alarm-time` rings nothing without `alarm`; add alarm=0d for an alarm on the day")]
    AlarmTimeAlone,
    #[error(transparent)]
    Unknown(#[from] UnknownWord),
}

/// What the path of a short address names, as if the query did.
pub(super) type Fixed<'p> = &'p [(&'static str, &'p str)];

/// What an address may name.
#[derive(Clone, Copy)]
struct Grammar<'p> {
    /// Named by the path already.
    fixed: Fixed<'p>,
    /// The names beside those of the selection.
    names: &'static [&'static str],
    /// Whether an empty value, as an untouched field of a form sends it, counts as not given.
    forms: bool,
}

/// Reads the words of the selection; `others` takes each further name with its value.
fn read(
    Grammar { fixed, names, forms }: Grammar<'_>,
    query: &str,
    mut others: impl FnMut(&str, &str) -> Result<(), QueryError>,
) -> Result<SelectionWords, QueryError> {
    if query.len() > LONGEST {
        return Err(QueryError::TooLong(query.len()));
    }
    let mut words = SelectionWords::default();
    let mut put = |name: &str, value: &str| match selecting(&mut words, name) {
        Some((name, place)) => pieces(name, value).map(|pieces| place.extend(pieces)),
        None if names.contains(&name) => others(name, value),
        None => Err(unknown_name(name, names)),
    };
    for (name, value) in fixed {
        put(name, value)?;
    }
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = value.trim();
        let known = SELECTION.contains(&&*name) || names.contains(&&*name);
        if is_tracking(&name) || (forms && known && value.is_empty()) {
            continue;
        }
        if known && value.split(',').all(|piece| piece.trim().is_empty()) && !forms {
            return Err(QueryError::Empty(name.into_owned()));
        }
        if fixed.iter().any(|(fixed, _)| *fixed == name) {
            return Err(QueryError::InPath(name.into_owned()));
        }
        put(&name, value)?;
    }
    Ok(words)
}

/// Where the words of a name of the selection go.
fn selecting<'w>(words: &'w mut SelectionWords, name: &str) -> Option<(&'static str, &'w mut Vec<String>)> {
    Some(match name {
        "theme" => ("theme", &mut words.theme),
        "kind" => ("kind", &mut words.kind),
        "id" => ("id", &mut words.id),
        "by" => ("by", &mut words.by),
        "collection" => ("collection", &mut words.collection),
        "not-theme" => ("not-theme", &mut words.not_theme),
        "not-id" => ("not-id", &mut words.not_id),
        _ => return None,
    })
}

/// What mails and social networks add to links, to follow people around.
fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || matches!(name, "fbclid" | "gclid")
}

fn unknown_name(name: &str, names: &[&'static str]) -> QueryError {
    let all = [&SELECTION, names].concat();
    let short = name.chars().count() <= LONGEST_WORD;
    let near = if short { suggestion(name, all.iter().copied()) } else { None };
    let hint = match near {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; there are {}", all.join(", ")),
    };
    QueryError::UnknownName { name: clipped(name), hint }
}

fn once(name: &'static str, place: &mut Option<String>, value: &str) -> Result<(), QueryError> {
    match place.replace(short(name, value)?.to_owned()) {
        Some(_) => Err(QueryError::Repeated(name)),
        None => Ok(()),
    }
}

/// The words of a value, separated by commas.
fn pieces(name: &'static str, value: &str) -> Result<Vec<String>, QueryError> {
    let pieces = value.split(',').map(str::trim).filter(|piece| !piece.is_empty());
    pieces.map(|piece| short(name, piece).map(str::to_owned)).collect()
}

fn short<'v>(name: &'static str, value: &'v str) -> Result<&'v str, QueryError> {
    if value.chars().nth(LONGEST_WORD).is_some() {
        return Err(QueryError::TooLongWord { name, value: clipped(value) });
    }
    Ok(value)
}

/// Foreign text as a sentence may quote it: short, and without what would break the line.
pub(super) fn clipped(text: &str) -> String {
    const MOST: usize = 60;
    let clean = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut clipped: String = text.chars().map(clean).take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        clipped.push('…');
    }
    clipped
}

/// A value, if there is one, read by a function that says what would be right.
fn given<T>(value: Option<&str>, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, QueryError> {
    value.map(read).transpose().map_err(QueryError::Wrong)
}

/// The language that a query names, whatever else it says.
pub(super) fn chosen(query: &str) -> Result<Option<Lang>, QueryError> {
    let mut named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "lang");
    match named.next() {
        Some((_, code)) if !code.is_empty() => lang(&code).map(Some).map_err(QueryError::Wrong),
        _ => Ok(None),
    }
}

fn lang(value: &str) -> Result<Lang, String> {
    let wrong = || format!("`{value}` is no language of this calendar; there are ar, en, es, fr, ru and zh");
    Lang::from_code(value).ok_or_else(wrong)
}

#[cfg(test)]
mod tests;
