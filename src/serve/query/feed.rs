//! What does the query of a feed's address ask for beside its selection?

use observances::ics::Alarm;

use super::{Catalogue, Fixed, Grammar, Lang, QueryError, Selection, given, lang, once, pieces, read};
use crate::render::feed::{self, ALARM_TIME, Asked, alarm, alarm_time, years};

const NAMES: [&str; 5] = ["lang", "years", "rules", "alarm", "alarm-time"];

/// The query as written: words, not yet looked at.
#[derive(Debug, Default)]
struct Written {
    lang: Option<String>,
    years: Option<String>,
    rules: Option<String>,
    alarm: Vec<String>,
    alarm_time: Option<String>,
}

/// What a feed's address asks for; `otherwise` is the language where it names none.
pub(in super::super) fn asked(
    fixed: Fixed<'_>,
    query: &str,
    otherwise: Lang,
    catalogue: &Catalogue,
) -> Result<Asked, QueryError> {
    let mut written = Written::default();
    let grammar = Grammar { fixed, names: &NAMES, forms: true };
    let words = read(grammar, query, |name, value| match name {
        "lang" => once("lang", &mut written.lang, value),
        "years" => once("years", &mut written.years, value),
        "rules" => once("rules", &mut written.rules, value),
        "alarm-time" => once("alarm-time", &mut written.alarm_time, value),
        _ => pieces("alarm", value).map(|pieces| written.alarm.extend(pieces)),
    })?;
    Ok(Asked {
        selection: Selection::checked(&words, catalogue)?,
        lang: given(written.lang.as_deref(), lang)?.unwrap_or(otherwise),
        years: given(written.years.as_deref(), years)?,
        rules: given(written.rules.as_deref(), rules)?.unwrap_or(false),
        alarms: alarms(&written.alarm, written.alarm_time.as_deref())?,
    })
}

fn rules(value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| format!("`rules={value}` is neither `rules=true` nor `rules=false`"))
}

fn alarms(days: &[String], time: Option<&str>) -> Result<Vec<Alarm>, QueryError> {
    let at = given(time, alarm_time)?.unwrap_or(ALARM_TIME);
    if time.is_some() && days.is_empty() {
        return Err(QueryError::AlarmTimeAlone);
    }
    let days: Result<Vec<u16>, String> = days.iter().map(|value| alarm(value)).collect();
    days.and_then(|days| feed::alarms(days, at)).map_err(QueryError::Wrong)
}
