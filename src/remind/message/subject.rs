//! What does the subject say?
//! Apart from the words of the message: a subject is cut off, is read late, and stands in
//! a list among others, so that it has rules of its own.

use chrono::NaiveDate;
use observances::Lang;
use unicode_width::UnicodeWidthStr as _;

use super::opening::{Period, labelled};
use super::text::{in_brackets, is_one_day, one_line};
use crate::remind::plan::Item;

/// How much of a subject is seen on a telephone, and a little more, in columns: a Chinese
/// character takes two.
const SUBJECT: usize = 70;

/// What and when. The date stands first, since clients cut off the end: a mail is read late,
/// and `tomorrow` alone would then be wrong.
pub(super) struct Subject {
    /// The day, the days, or the digest's span.
    pub(super) when: String,
    /// The names, or how many there are.
    pub(super) what: String,
}

impl Subject {
    pub(super) fn of(lang: Lang, items: &[Item<'_>], period: Option<Period>, today: NaiveDate) -> Self {
        let when = period.and_then(|period| period.title(lang)).unwrap_or_else(|| when(lang, items, today));
        Self { when, what: what(lang, items) }
    }

    /// Both, with the language's colon.
    pub(super) fn whole(&self, lang: Lang) -> String {
        header_text(&labelled(lang, &self.when, &self.what))
    }
}

/// Text as it can stand in a header: one line, and nothing that looks like an encoded word of
/// RFC 2047, which the reader would decode.
pub(super) fn header_text(text: &str) -> String {
    one_line(text).replace("=?", "=\u{200b}?")
}

fn what(lang: Lang, items: &[Item<'_>]) -> String {
    let names: Vec<String> = items.iter().map(|item| one_line(&item.occurrence.name(lang).text)).collect();
    let several = match lang {
        Lang::Ar => "؛ ",
        Lang::Fr => "\u{a0}; ",
        Lang::Zh => "、",
        Lang::En | Lang::Es | Lang::Ru => "; ",
    };
    let isolated: Vec<_> = names.iter().map(|name| lang.isolate(name)).collect();
    let named = isolated.join(several);
    match names.first() {
        Some(first) if names.len() > 1 && named.width() > SUBJECT => {
            let count = lang.subject_many(names.len());
            let short = first.width() <= SUBJECT / 2;
            let first = lang.isolate(first);
            if short { in_brackets(lang, &count, &format!("{first}{several}…")) } else { count }
        }
        _ => named,
    }
}

fn when(lang: Lang, items: &[Item<'_>], today: NaiveDate) -> String {
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return String::new() };
    let (from, to) = (first.occurrence.start, last.occurrence.start);
    if from != to {
        return format!("{} – {}", lang.short_date(from), lang.short_date(to));
    }
    let when = match items {
        [only] if !is_one_day(&only.occurrence) => {
            lang.span_as_read(from, only.occurrence.end, only.occurrence.precision)
        }
        _ => lang.short_date(from),
    };
    match from < today {
        true => when,
        false => in_brackets(lang, &when, &lang.relative((from - today).num_days())),
    }
}
