//! What does the query of a feed's address ask for?
//! Pure, and apart from the handler: as written -> [`Asked`], or one sentence that says what is
//! wrong. Whatever the query holds, there is an answer.

use chrono::NaiveTime;
use observances::ics::{Alarm, Years};
use observances::{Catalogue, Lang, Selection, SelectionWords, UnknownWord, suggestion};

use crate::render::feed::{ALARM_TIME, Asked};

/// The longest query in bytes: enough to name every observance twice.
const LONGEST: usize = 16 * 1024;

/// The longest word in characters. Longer ones are not looked up: likeness costs their length.
const LONGEST_WORD: usize = 200;

/// The most alarms: each is written into every event.
const MOST_ALARMS: usize = 5;

/// The furthest alarm, in days; as for reminders.
const FURTHEST_ALARM: u16 = 366;

const NAMES: [&str; 12] = [
    "theme",
    "kind",
    "id",
    "by",
    "collection",
    "not-theme",
    "not-id",
    "lang",
    "years",
    "rules",
    "alarm",
    "alarm-time",
];

/// What is wrong with the query of a feed's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryError {
    #[error("the address is too long: its query has {0} bytes, and {LONGEST} is the most")]
    TooLong(usize),
    #[error("there is no parameter `{name}`{hint}")]
    UnknownName { name: String, hint: String },
    #[error("`{0}` is given more than once")]
    Repeated(&'static str),
    #[error("`{name}={value}` is not right: {right}")]
    Wrong { name: &'static str, value: String, right: &'static str },
    #[error("there are more than {MOST_ALARMS} different alarms")]
    TooManyAlarms,
    #[error(transparent)]
    Unknown(#[from] UnknownWord),
}

/// The query as written: words, not yet looked at. A value that is empty, as an untouched
/// field of a form sends it, counts as not given.
#[derive(Debug, Default)]
struct Written {
    words: SelectionWords,
    lang: Option<String>,
    years: Option<String>,
    rules: Option<String>,
    alarm: Vec<String>,
    alarm_time: Option<String>,
}

/// What a query asks for; `lang` is the language where it names none.
pub(super) fn asked(query: &str, lang: Lang, catalogue: &Catalogue) -> Result<Asked, QueryError> {
    let written = read(query, catalogue)?;
    Ok(Asked {
        selection: Selection::checked(&written.words, catalogue)?,
        lang: given(written.lang.as_deref(), self::lang)?.unwrap_or(lang),
        years: given(written.years.as_deref(), years)?,
        rules: given(written.rules.as_deref(), rules)?.unwrap_or(false),
        alarms: alarms(&written.alarm, written.alarm_time.as_deref())?,
    })
}

fn read(query: &str, catalogue: &Catalogue) -> Result<Written, QueryError> {
    if query.len() > LONGEST {
        return Err(QueryError::TooLong(query.len()));
    }
    let mut written = Written::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = value.trim();
        if is_tracking(&name) || (value.is_empty() && NAMES.contains(&&*name)) {
            continue;
        }
        let words = &mut written.words;
        match &*name {
            "theme" => words.theme.extend(pieces("theme", value)?),
            "kind" => words.kind.extend(pieces("kind", value)?),
            "id" => words.id.extend(pieces("id", value)?),
            "by" => words.by.extend(bodies(value, catalogue)?),
            "collection" => words.collection.extend(pieces("collection", value)?),
            "not-theme" => words.not_theme.extend(pieces("not-theme", value)?),
            "not-id" => words.not_id.extend(pieces("not-id", value)?),
            "alarm" => written.alarm.extend(pieces("alarm", value)?),
            "lang" => once("lang", &mut written.lang, value)?,
            "years" => once("years", &mut written.years, value)?,
            "rules" => once("rules", &mut written.rules, value)?,
            "alarm-time" => once("alarm-time", &mut written.alarm_time, value)?,
            _ => return Err(unknown_name(&name)),
        }
    }
    Ok(written)
}

/// What mails and social networks add to links, to follow people around.
fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || matches!(name, "fbclid" | "gclid")
}

fn unknown_name(name: &str) -> QueryError {
    let short = name.chars().count() <= LONGEST_WORD;
    let near = if short { suggestion(name, NAMES.iter().copied()) } else { None };
    let hint = match near {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; there are {}", NAMES.join(", ")),
    };
    QueryError::UnknownName { name: clipped(name), hint }
}

fn once(name: &'static str, place: &mut Option<String>, value: &str) -> Result<(), QueryError> {
    match place.replace(value.to_owned()) {
        Some(_) => Err(QueryError::Repeated(name)),
        None => Ok(()),
    }
}

/// The words of a value, separated by commas.
fn pieces(name: &'static str, value: &str) -> Result<Vec<String>, QueryError> {
    let pieces = value.split(',').map(str::trim).filter(|piece| !piece.is_empty());
    pieces.map(|piece| short(name, piece).map(str::to_owned)).collect()
}

/// The bodies of a value. A body's name may hold commas itself ("UNEP, UNESCO"): from each
/// piece on, the longest run of pieces that is a known name is taken.
fn bodies(value: &str, catalogue: &Catalogue) -> Result<Vec<String>, QueryError> {
    let with_commas: Vec<&str> = catalogue.bodies().into_iter().filter(|body| body.contains(',')).collect();
    let pieces = pieces("by", value)?;
    let mut rest = pieces.as_slice();
    let mut found = Vec::new();
    while let Some((first, others)) = rest.split_first() {
        let run = with_commas.iter().filter_map(|body| {
            let names: Vec<&str> = body.split(',').map(str::trim).collect();
            let same = rest.len() >= names.len()
                && rest.iter().zip(&names).all(|(piece, name)| piece.eq_ignore_ascii_case(name));
            same.then_some((names.len(), *body))
        });
        match run.max() {
            Some((length, body)) => {
                found.push(body.to_owned());
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                found.push(first.clone());
                rest = others;
            }
        }
    }
    Ok(found)
}

fn short<'v>(name: &'static str, value: &'v str) -> Result<&'v str, QueryError> {
    if value.chars().nth(LONGEST_WORD).is_some() {
        let right = "no word is as long as that";
        return Err(QueryError::Wrong { name, value: clipped(value), right });
    }
    Ok(value)
}

/// Foreign text as a sentence may quote it: short, and without what would break the line.
fn clipped(text: &str) -> String {
    const MOST: usize = 60;
    let clean = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut clipped: String = text.chars().map(clean).take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        clipped.push('…');
    }
    clipped
}

/// A value, if there is one, read by a function that says what would be right.
fn given<T>(
    value: Option<&str>,
    read: impl Fn(&str) -> Result<T, (&'static str, &'static str)>,
) -> Result<Option<T>, QueryError> {
    let wrong = |value, (name, right)| QueryError::Wrong { name, value: clipped(value), right };
    value.map(|value| read(value).map_err(|why| wrong(value, why))).transpose()
}

fn lang(value: &str) -> Result<Lang, (&'static str, &'static str)> {
    Lang::from_code(value).ok_or(("lang", "the languages are ar, en, es, fr, ru and zh"))
}

fn rules(value: &str) -> Result<bool, (&'static str, &'static str)> {
    value.parse().map_err(|_| ("rules", "it is true or false"))
}

/// `A..B` or a single year. Not beyond 9998, since the day after a feed's last is written too
/// and a date of iCalendar has four digits for the year.
fn years(value: &str) -> Result<Years, (&'static str, &'static str)> {
    const RIGHT: &str = "write a year such as 2027, or the first and the last as in 2026..2030";
    let (first, last) = value.split_once("..").unwrap_or((value, value));
    let year = |text: &str| {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let year = if digits { text.parse::<i32>().ok() } else { None };
        year.filter(|year| (1..=9998).contains(year)).ok_or(("years", RIGHT))
    };
    let years = Years { first: year(first)?, last: year(last)? };
    if years.last < years.first {
        return Err(("years", "the first year is after the last"));
    }
    if years.last - years.first >= Years::MOST {
        return Err(("years", "200 years is the most"));
    }
    Ok(years)
}

fn alarms(days: &[String], time: Option<&str>) -> Result<Vec<Alarm>, QueryError> {
    let at = given(time, alarm_time)?.unwrap_or(ALARM_TIME);
    let mut alarms = Vec::new();
    for value in days {
        if let Some(days_before) = given(Some(value), alarm_days)? {
            alarms.push(Alarm { days_before, at });
        }
    }
    alarms.sort_unstable();
    alarms.dedup();
    if alarms.len() > MOST_ALARMS { Err(QueryError::TooManyAlarms) } else { Ok(alarms) }
}

fn alarm_days(value: &str) -> Result<u16, (&'static str, &'static str)> {
    let number = value.strip_suffix('d').filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let days = number.and_then(|number| number.parse().ok()).filter(|days| *days <= FURTHEST_ALARM);
    days.ok_or(("alarm", "write the days before as in 0d, 1d or 7d, up to 366d"))
}

fn alarm_time(value: &str) -> Result<NaiveTime, (&'static str, &'static str)> {
    let five = value.len() == 5;
    let time = if five { NaiveTime::parse_from_str(value, "%H:%M").ok() } else { None };
    time.ok_or(("alarm-time", "write a time of day as in 09:00"))
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
