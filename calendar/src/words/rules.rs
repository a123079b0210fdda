//! How is a rule said?
//! The ordinals and their agreement: apart from `rule/`, which gives dates and knows no language.

use super::dates::{WeekdayName, day_and_month, span_as_read};
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
    /// The ordinal that goes with a weekday. A checked rule has 1 to 5 or -1; all else reads as the last.
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
        Rule::Span { start, end, precision } => span_as_read(words, *start, *end, *precision),
    }
}

#[cfg(test)]
mod tests {

    use chrono::Weekday;

    use crate::language::Lang;
    use crate::rule::Rule;
    use crate::text::List;

    const WEEKDAYS: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    fn nth(nth: i8, weekday: Weekday, month: u32) -> Rule {
        Rule::Weekday { nth, weekday, month }
    }

    #[test]
    fn russian_ordinals_agree_with_every_weekday() {
        let masculine = ["первый", "второй", "третий", "четвертый", "пятый", "последний"];
        let feminine = ["первая", "вторая", "третья", "четвертая", "пятая", "последняя"];
        let neuter = ["первое", "второе", "третье", "четвертое", "пятое", "последнее"];
        let rows = [
            ("понедельник", masculine),
            ("вторник", masculine),
            ("среда", feminine),
            ("четверг", masculine),
            ("пятница", feminine),
            ("суббота", feminine),
            ("воскресенье", neuter),
        ];
        for (weekday, (name, ordinals)) in WEEKDAYS.into_iter().zip(rows) {
            for (place, ordinal) in [1, 2, 3, 4, 5, -1].into_iter().zip(ordinals) {
                assert_eq!(Lang::Ru.rule(&nth(place, weekday, 5)), format!("{ordinal} {name} мая"));
            }
        }
    }

    #[test]
    fn a_rule_is_said() {
        let full_moon = Rule::FullMoon { month: 5, published: List::new() };
        let rules = [
            Rule::Fixed { month: 4, day: 4 },
            Rule::Fixed { month: 2, day: 29 },
            Rule::Fixed { month: 12, day: 1 },
            nth(2, Weekday::Sat, 5),
            nth(-1, Weekday::Thu, 9),
            nth(1, Weekday::Mon, 10),
            nth(3, Weekday::Wed, 8),
            full_moon,
            Rule::Listed(List::new()),
        ];
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, ["4 نيسان/أبريل", "29 شباط/فبراير", "1 كانون الأول/ديسمبر", "السبت الثاني من أيار/مايو",
                "الخميس الأخير من أيلول/سبتمبر", "الاثنين الأول من تشرين الأول/أكتوبر", "الأربعاء الثالث من آب/أغسطس",
                "أول بدر في أيار/مايو", "يُعلن كل تاريخ على حدة"]),
            (Lang::En, ["4 April", "29 February", "1 December", "second Saturday of May", "last Thursday of September",
                "first Monday of October", "third Wednesday of August", "first full moon of May",
                "dates announced one by one"]),
            (Lang::Es, ["4 de abril", "29 de febrero", "1 de diciembre", "segundo sábado de mayo",
                "último jueves de septiembre", "primer lunes de octubre", "tercer miércoles de agosto",
                "primera luna llena de mayo", "fechas anunciadas una por una"]),
            (Lang::Fr, ["4 avril", "29 février", "1er décembre", "deuxième samedi de mai", "dernier jeudi de septembre",
                "premier lundi d’octobre", "troisième mercredi d’août", "première pleine lune de mai",
                "dates annoncées une à une"]),
            (Lang::Ru, ["4 апреля", "29 февраля", "1 декабря", "вторая суббота мая", "последний четверг сентября",
                "первый понедельник октября", "третья среда августа", "первое полнолуние мая",
                "даты объявляются по отдельности"]),
            (Lang::Zh, ["4月4日", "2月29日", "12月1日", "5月第二个星期六", "9月最后一个星期四", "10月第一个星期一",
                "8月第三个星期三", "5月第一个月圆日", "日期逐次公布"]),
        ];
        for (lang, expected) in cases {
            for (rule, text) in rules.iter().zip(expected) {
                assert_eq!(lang.rule(rule), text);
            }
        }
    }
}
