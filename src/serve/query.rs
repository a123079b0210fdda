//! What does the query of a feed's address ask for?
//! Pure, and apart from the handler: as written -> [`Asked`], or one sentence that says what is
//! wrong. Whatever the query holds, there is an answer.

use observances::ics::Alarm;
use observances::{Catalogue, Lang, Selection, SelectionWords, UnknownWord, suggestion};

use crate::render::feed::{ALARM_TIME, Asked, alarm, alarm_time, years};

/// The longest query in bytes: enough to name every observance twice.
const LONGEST: usize = 16 * 1024;

/// The longest word in characters. Longer ones are not looked up: likeness costs their length.
const LONGEST_WORD: usize = 200;

/// The most alarms: each is written into every event.
const MOST_ALARMS: usize = 5;

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
    #[error("`{name}={value}` is longer than anything there is")]
    TooLongWord { name: &'static str, value: String },
    #[error("{0}")]
    Wrong(String),
    #[error("there are more than {MOST_ALARMS} different alarms")]
    TooManyAlarms,
    #[error("`alarm-time` rings nothing without `alarm`; add alarm=0d for an alarm on the day")]
    AlarmTimeAlone,
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
    let written = read(query)?;
    Ok(Asked {
        selection: Selection::checked(&written.words, catalogue)?,
        lang: given(written.lang.as_deref(), self::lang)?.unwrap_or(lang),
        years: given(written.years.as_deref(), years)?,
        rules: given(written.rules.as_deref(), rules)?.unwrap_or(false),
        alarms: alarms(&written.alarm, written.alarm_time.as_deref())?,
    })
}

fn read(query: &str) -> Result<Written, QueryError> {
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
            "by" => words.by.extend(pieces("by", value)?),
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
fn given<T>(value: Option<&str>, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, QueryError> {
    value.map(read).transpose().map_err(QueryError::Wrong)
}

fn lang(value: &str) -> Result<Lang, String> {
    let wrong = || format!("`{value}` is no language of this calendar; there are ar, en, es, fr, ru and zh");
    Lang::from_code(value).ok_or_else(wrong)
}

fn rules(value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| format!("`rules={value}` is neither `rules=true` nor `rules=false`"))
}

fn alarms(days: &[String], time: Option<&str>) -> Result<Vec<Alarm>, QueryError> {
    let at = given(time, alarm_time)?.unwrap_or(ALARM_TIME);
    if time.is_some() && days.is_empty() {
        return Err(QueryError::AlarmTimeAlone);
    }
    let mut alarms = Vec::new();
    for value in days {
        let days_before = alarm(value).map_err(QueryError::Wrong)?;
        alarms.push(Alarm { days_before, at });
    }
    alarms.sort_unstable();
    alarms.dedup();
    if alarms.len() > MOST_ALARMS { Err(QueryError::TooManyAlarms) } else { Ok(alarms) }
}

#[cfg(test)]
mod tests;
