//! What does the query of an address of the API ask for?

use chrono::{Days, Months, NaiveDate};

use super::{
    Catalogue, Fixed, Grammar, Lang, QueryError, Selection, SelectionWords, given, lang, once, read,
};

/// The longest span of occurrences in years.
const MOST_YEARS: u32 = 20;

/// How many days there are, where none is named as the last: those of `observd upcoming`.
const DAYS: u64 = 30;

/// Occurrences that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Span {
    pub(in super::super) selection: Selection,
    pub(in super::super) lang: Lang,
    /// The first day on which they may begin.
    pub(in super::super) from: NaiveDate,
    /// The last one, inclusive.
    pub(in super::super) to: NaiveDate,
}

/// Programs send no untouched fields: what is empty there is a mistake.
const fn grammar(names: &'static [&'static str]) -> Grammar<'static> {
    Grammar { fixed: &[], names, forms: false }
}

/// Takes a query in which nothing is named.
pub(in super::super) fn nothing(query: &str) -> Result<(), QueryError> {
    let words = read(grammar(&[]), query, |_, _| Ok(()))?;
    if words == SelectionWords::default() {
        Ok(())
    } else {
        Err(QueryError::Wrong("nothing is to be selected".to_owned()))
    }
}

/// Which observances are asked for, and in which language; the path may name the language.
pub(in super::super) fn listed(
    fixed: Fixed<'_>,
    query: &str,
    otherwise: Lang,
    catalogue: &Catalogue,
) -> Result<(Selection, Lang), QueryError> {
    let mut named = None;
    let grammar = Grammar { fixed, ..grammar(&["lang"]) };
    let words = read(grammar, query, |_, value| once("lang", &mut named, value))?;
    let lang = given(named.as_deref(), lang)?.unwrap_or(otherwise);
    Ok((Selection::checked(&words, catalogue)?, lang))
}

/// Which occurrences are asked for, seen from a day.
pub(in super::super) fn span(
    query: &str,
    otherwise: Lang,
    today: NaiveDate,
    catalogue: &Catalogue,
) -> Result<Span, QueryError> {
    let (mut named, mut from, mut to) = (None, None, None);
    let words = read(grammar(&["from", "to", "lang"]), query, |name, value| match name {
        "from" => once("from", &mut from, value),
        "to" => once("to", &mut to, value),
        _ => once("lang", &mut named, value),
    })?;
    let from = given(from.as_deref(), date)?.unwrap_or(today);
    let some_days = || from.checked_add_days(Days::new(DAYS - 1)).unwrap_or(from).min(LAST);
    let to = given(to.as_deref(), date)?.unwrap_or_else(some_days);
    in_order(from, to)?;
    let lang = given(named.as_deref(), lang)?.unwrap_or(otherwise);
    Ok(Span { selection: Selection::checked(&words, catalogue)?, lang, from, to })
}

fn in_order(from: NaiveDate, to: NaiveDate) -> Result<(), QueryError> {
    if to < from {
        return Err(QueryError::Wrong(format!(
            "`to={to}` lies before `from={from}`; write them the other way"
        )));
    }
    let end = from.checked_add_months(Months::new(MOST_YEARS * 12)).filter(|end| *end <= to);
    match end.and_then(|end| end.pred_opt()) {
        Some(last) => Err(QueryError::Wrong(format!(
            "from {from} to {to} are more than {MOST_YEARS} years; ask for {last} as the last day, and then for the rest"
        ))),
        None => Ok(()),
    }
}

/// A day of the years 1 to 9998, as RFC 3339 writes it: what begins then may end in the year after, which is the last
/// that has four digits.
fn date(text: &str) -> Result<NaiveDate, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = text.parse().ok().filter(|date| digits && text.len() == 10 && (FIRST..=LAST).contains(date));
    date.ok_or_else(|| format!("`{text}` is no day; write it like 2027-04-04"))
}

const FIRST: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(first) => first,
    None => NaiveDate::MIN,
};

const LAST: NaiveDate = match NaiveDate::from_ymd_opt(9998, 12, 31) {
    Some(last) => last,
    None => NaiveDate::MAX,
};
