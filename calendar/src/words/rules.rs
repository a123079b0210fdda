//! How is a rule said?
//! The ordinals and their agreement: apart from `rule/`, which gives dates and knows no language.

use super::dates::{WeekdayName, day_and_month};
use super::{Words, fill};
use crate::rule::Rule;

/// What an ordinal agrees with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

/// First to fifth, then last.
pub(crate) type Ordinals = [&'static str; 6];

/// The patterns of rules. Places: `{nth}` and `{weekday}`; `{month}`, in the form that stands after `of`.
pub(crate) struct Rules {
    pub(crate) masculine: Ordinals,
    pub(crate) feminine: Ordinals,
    pub(crate) neuter: Ordinals,
    pub(crate) weekday: &'static str,
    pub(crate) full_moon: &'static str,
    pub(crate) listed: &'static str,
}

impl Rules {
    /// The ordinal that goes with a weekday. A checked rule has 1 to 5 or -1; anything else reads as the last.
    const fn ordinal(&self, nth: i8, weekday: &WeekdayName) -> &'static str {
        let [first, second, third, fourth, fifth, last] = match weekday.gender {
            Gender::Masculine => self.masculine,
            Gender::Feminine => self.feminine,
            Gender::Neuter => self.neuter,
        };
        match nth {
            1 => first,
            2 => second,
            3 => third,
            4 => fourth,
            5 => fifth,
            _ => last,
        }
    }
}

/// See [`crate::language::Lang::rule`].
pub(crate) fn rule(words: &Words, rule: &Rule) -> String {
    let of_month = |month: u32| words.month(month).map_or("", |month| month.of);
    match rule {
        Rule::Fixed { month, day } => day_and_month(words, *month, *day),
        Rule::Weekday { nth, weekday, month } => {
            let weekday = words.weekday(*weekday);
            fill(words.rules.weekday, |place, out| {
                out.push_str(match place {
                    "nth" => words.rules.ordinal(*nth, weekday),
                    "weekday" => weekday.name,
                    _ => of_month(*month),
                });
            })
        }
        Rule::FullMoon { month, .. } => fill(words.rules.full_moon, |_, out| out.push_str(of_month(*month))),
        Rule::Listed(_) => words.rules.listed.to_owned(),
    }
}
