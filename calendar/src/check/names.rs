//! Are the names of an observance names, each in its language's script?
//! Apart, because a name is what most people see of an entry.

use std::ops::Range;

use toml::Spanned;

use super::{Subject, one_line};
use crate::fault::Report;
use crate::record::NameRecord;

pub(super) fn names(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    if let Some(names) = &subject.record.names
        && subject.record.names().iter().all(|(_, name)| name.is_none())
    {
        let message = "at least one name is needed: `en = \"…\"`, or in another of ar, es, fr, ru and zh";
        report.add(check, names.span(), message.to_owned());
    }
    for (code, place, text) in every_name(subject) {
        if let Err(why) = one_line(text) {
            report.add(check, place, format!("the name in `{code}` {why}"));
        } else if let Some(unseen) = text.chars().find(|character| is_unseen(*character)) {
            let message = format!(
                "the name in `{code}` holds a character that nobody sees, U+{:04X}",
                u32::from(unseen)
            );
            report.add(check, place, message);
        } else if text.contains("  ") {
            report.add(check, place, format!("the name in `{code}` has two spaces side by side"));
        }
    }
}

/// What has no shape of its own and breaks, hides or turns round what stands beside it. (Joiners have
/// their place within words.)
const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Every name of the file: those that hold, and the former ones.
fn every_name<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'static str, Range<usize>, &'s str)> {
    let former = subject.record.former_names.iter().flat_map(|former| former.get_ref().all());
    let holding = subject.record.names().into_iter();
    holding.chain(former).filter_map(|(code, name)| {
        let name: &Spanned<NameRecord> = name?;
        Some((code, name.span(), name.get_ref().text()))
    })
}

/// Whether a letter is one of a script.
type Belongs = fn(char) -> bool;

/// The scripts that names are written in, each with what belongs to it. Latin letters stand in
/// every language's names (UNESCO); letters of the other three stand in their own alone.
const SCRIPTS: [(&str, Belongs); 4] = [
    ("Arabic", |c| matches!(c, '\u{600}'..='\u{6ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')),
    ("Cyrillic", |c| matches!(c, '\u{400}'..='\u{52f}')),
    ("Chinese", |c| matches!(c, '\u{3400}'..='\u{9fff}')),
    ("Latin", |c| c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}')),
];

fn script_of(code: &str) -> &'static str {
    match code {
        "ar" => "Arabic",
        "ru" => "Cyrillic",
        "zh" => "Chinese",
        _ => "Latin",
    }
}

pub(super) fn script(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    for (code, place, text) in every_name(subject) {
        let own = script_of(code);
        let has = |belongs: &Belongs| text.contains(belongs);
        let is_there = SCRIPTS.iter().any(|(script, belongs)| *script == own && has(belongs));
        let foreign = SCRIPTS
            .iter()
            .find(|(script, belongs)| *script != own && *script != "Latin" && has(belongs))
            .map(|(script, _)| *script);
        let message = match (is_there, foreign) {
            (true, None) => continue,
            (false, _) => format!("the name in `{code}` has no {own} letter"),
            (true, Some(foreign)) => {
                format!("the name in `{code}` has a {foreign} letter among its {own} ones")
            }
        };
        report.add(check, place, message);
    }
}

pub(super) fn former(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let all = &subject.record.former_names;
    for former in all {
        let (place, former) = (former.span(), former.get_ref());
        if former.since.is_some_and(|since| former.until < since) {
            report.add(check, place.clone(), "a name ends before it begins".to_owned());
        }
        let holding = subject.record.names();
        let same = former.all().into_iter().zip(holding).find(|((_, then), (_, now))| match (then, now) {
            (Some(then), Some(now)) => then.get_ref().text() == now.get_ref().text(),
            _ => false,
        });
        if let Some(((code, _), _)) = same.filter(|((code, _), _)| *code == "en") {
            report.add(check, place, format!("the former name in `{code}` is the one that holds"));
        }
    }
    for (one, next) in all.iter().zip(all.iter().skip(1)) {
        if next.get_ref().since.is_none_or(|since| since <= one.get_ref().until) {
            let message = "former names stand oldest first and do not overlap: `until` of one is before `since` of the next";
            report.add(check, next.span(), message.to_owned());
        }
    }
}
