//! What does a rule say, part by part?
//! Apart from `recurrence.rs`, which judges it.

use super::property::{Property, is_one_of};
use super::value::{When, number};

const FREQUENCIES: [&str; 7] = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
pub(super) const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Parts that are lists of numbers: how large they may be, and whether they count from the end, too.
const NUMBERS: [(&str, i64, i64, bool); 9] = [
    ("BYSECOND", 0, 60, false),
    ("BYMINUTE", 0, 59, false),
    ("BYHOUR", 0, 23, false),
    ("BYMONTHDAY", 1, 31, true),
    ("BYYEARDAY", 1, 366, true),
    ("BYWEEKNO", 1, 53, true),
    ("BYMONTH", 1, 12, false),
    ("BYSETPOS", 1, 366, true),
    ("INTERVAL", 1, i32::MAX as i64, false),
];

/// The parts of a rule.
pub(super) fn parts<'p>(property: &'p Property<'_>) -> impl Iterator<Item = (&'p str, &'p str)> {
    let parts = property.value.trim().split(';');
    parts.map(|part| part.split_once('=').unwrap_or((part, "")))
}

pub(super) fn part<'p>(property: &'p Property<'_>, name: &str) -> Option<&'p str> {
    parts(property).find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

pub(super) fn has(property: &Property<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| part(property, name).is_some())
}

pub(super) fn is_freq(property: &Property<'_>, frequencies: &[&str]) -> bool {
    part(property, "FREQ").is_some_and(|freq| is_one_of(freq, frequencies))
}

/// Whether a part of a rule is known and can have that value.
pub(super) fn is_right(name: &str, value: &str) -> bool {
    match name {
        "FREQ" => is_one_of(value, &FREQUENCIES),
        "WKST" => is_one_of(value, &WEEKDAYS),
        "UNTIL" => When::read(value).is_some(),
        "COUNT" => number(value).is_some_and(|count| count > 0),
        "BYDAY" => value.split(',').all(is_weekday),
        "RSCALE" | "SKIP" => true,
        // A leap month, in a rule of another calendar (RFC 7529 section 4.2).
        "BYMONTH" if value.contains(['L', 'l']) => {
            value.split(',').all(|one| is_right(name, one.strip_suffix(['L', 'l']).unwrap_or(one)))
        }
        _ => NUMBERS.iter().find(|(one, ..)| *one == name).is_some_and(|(_, least, most, signed)| {
            value.split(',').all(|one| {
                let digits = if *signed { one.strip_prefix(['-', '+']).unwrap_or(one) } else { one };
                number(digits).is_some_and(|number| (*least..=*most).contains(&number))
            })
        }),
    }
}

/// `MO`, `2MO`, `-1MO`.
fn is_weekday(text: &str) -> bool {
    let Some((order, day)) = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)) else {
        return false;
    };
    let digits = order.strip_prefix(['-', '+']).unwrap_or(order);
    let ordered = order.is_empty() || number(digits).is_some_and(|order| (1..=53).contains(&order));
    ordered && is_one_of(day, &WEEKDAYS)
}
