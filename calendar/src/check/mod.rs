//! Is a data file right?
//! A table of named checks, each a function of its own, all run on every file: the
//! build and `catalogue check` share it. Adding one is a function and a line, and a
//! file in `tests/bad/` that it refuses.

use toml::Spanned;

mod examples;

use crate::fault::Report;
use crate::observance::{Kind, Observance};
use crate::record::Record;
use crate::value::{confidence, date, rule, standing};

/// A file under check.
pub(crate) struct Subject<'s> {
    pub(crate) file: &'s str,
    pub(crate) id: &'s str,
    pub(crate) record: &'s Record,
    /// The observance, if every value of the file could be understood.
    pub(crate) observance: Option<&'s Observance>,
}

type Check = fn(&Subject<'_>, &mut Report<'_>, &'static str);

/// Every check with its name.
const CHECKS: &[(&str, Check)] = &[
    ("id", id),
    ("kind", kind),
    ("folder", folder),
    ("themes", themes),
    ("words", words),
    ("dates", dates),
    ("url", url),
    ("instrument", instrument),
    ("sources", sources),
    ("names", names),
    ("script", script),
    ("rules", rules),
    ("eras", eras),
    ("first-year", first_year),
    ("examples", examples::examples),
];

/// Runs every check.
pub(crate) fn all(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (name, check) in CHECKS {
        check(subject, report, name);
    }
}

fn id(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !subject.id.split('-').all(word) {
        report.add(
            check,
            0..0,
            "the file's name is the id: lower-case words and digits joined by `-`".to_owned(),
        );
    }
}

fn kind(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let written = &subject.record.kind;
    if Kind::from_word(written.get_ref()).is_none() {
        let message = format!(
            "`{}` is no kind; kinds are {}",
            written.get_ref(),
            Kind::ALL.map(Kind::as_str).join(", ")
        );
        report.add(check, written.span(), message);
    }
}

fn folder(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let folder = subject.file.rsplit(['/', '\\']).nth(1).unwrap_or_default();
    let expected = match folder {
        "days" => "day",
        "weeks" => "week",
        "years" => "year",
        "decades" => "decade",
        "anniversaries" => "anniversary",
        _ => return,
    };
    let written = &subject.record.kind;
    if written.get_ref() != expected {
        report.add(check, written.span(), format!("a file in `{folder}/` has kind `{expected}`"));
    }
}

fn themes(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let themes = &subject.record.themes;
    if themes.get_ref().is_empty() {
        report.add(check, themes.span(), "at least one theme is needed".to_owned());
    }
    for theme in themes.get_ref() {
        // An operator's own files may have themes of their own; they are words all the same.
        if !theme.get_ref().split('-').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric))
        {
            let message = format!("`{}` is no theme: lower-case words joined by `-`", theme.get_ref());
            report.add(check, theme.span(), message);
        }
    }
}

fn words(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let written = &subject.record.confidence;
    if confidence(written.get_ref()).is_none() {
        report.add(check, written.span(), format!("`{}` is none of high, medium and low", written.get_ref()));
    }
    for (_, name) in subject.record.names.all() {
        let word = &name.get_ref().standing;
        if standing(word).is_none() {
            report.add(check, name.span(), format!("`{word}` is none of official, recalled and translated"));
        }
    }
}

fn dates(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let revised = &subject.record.revised;
    if date(revised.get_ref()).is_none() {
        report.add(check, revised.span(), format!("`{}` is no date; write `YYYY-MM-DD`", revised.get_ref()));
    }
    if let Some(adopted) = &subject.record.adopted {
        let written = adopted.get_ref();
        let whole = match written.len() {
            4 => format!("{written}-01-01"),
            7 => format!("{written}-01"),
            _ => written.clone(),
        };
        if date(&whole).is_none() {
            let message = format!("`{written}` is no date; write `YYYY`, `YYYY-MM` or `YYYY-MM-DD`");
            report.add(check, adopted.span(), message);
        }
    }
}

fn url(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(url) = &subject.record.url else { return };
    let written = url.get_ref();
    let scheme_is_web = written.starts_with("https://") || written.starts_with("http://");
    if !scheme_is_web || written.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        report.add(
            check,
            url.span(),
            format!("`{written}` is no web address; write it whole, percent-encoded"),
        );
    }
}

fn instrument(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(instrument) = &subject.record.instrument else { return };
    let symbol = instrument.get_ref();
    let of_an_organ = ["A/RES/", "S/RES/"].iter().find_map(|organ| symbol.strip_prefix(organ));
    let malformed = match of_an_organ {
        Some(number) => !number.contains(|c: char| c.is_ascii_digit()) || number.contains("//"),
        None => symbol.is_empty() || symbol.starts_with("RES/") || symbol.starts_with("A/ "),
    };
    if malformed || one_line(symbol).is_err() {
        let message = format!("`{symbol}` is no symbol to cite; write for example `A/RES/60/97`, or `none`");
        report.add(check, instrument.span(), message);
    }
}

fn sources(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let sources = &subject.record.sources;
    if sources.get_ref().iter().all(|source| source.get_ref().trim().is_empty()) {
        report.add(
            check,
            sources.span(),
            "at least one source is needed: where the facts were read".to_owned(),
        );
    }
}

fn names(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    for (code, name) in subject.record.names.all() {
        if let Err(why) = one_line(&name.get_ref().text) {
            report.add(check, name.span(), format!("the name in `{code}` {why}"));
        }
    }
    let record = subject.record;
    let others: [&[Spanned<String>]; 3] = [&record.aliases, &record.collections, record.themes.get_ref()];
    for one in others.into_iter().flatten() {
        if let Err(why) = one_line(one.get_ref()) {
            report.add(check, one.span(), format!("`{}` {why}", one.get_ref().escape_default()));
        }
    }
}

fn one_line(text: &str) -> Result<(), &'static str> {
    if text.trim().is_empty() {
        Err("is empty")
    } else if text.trim() != text {
        Err("begins or ends with a space")
    } else if text.chars().any(char::is_control) {
        Err("holds a control character; it is one line of text")
    } else {
        Ok(())
    }
}

fn script(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    for (code, name) in subject.record.names.all() {
        let (script, belongs): (_, fn(char) -> bool) = match code {
            "ar" => ("Arabic", |c| matches!(c, '\u{600}'..='\u{6ff}')),
            "ru" => ("Cyrillic", |c| matches!(c, '\u{400}'..='\u{4ff}')),
            "zh" => ("Chinese", |c| matches!(c, '\u{4e00}'..='\u{9fff}')),
            _ => ("Latin", |c| c.is_ascii_alphabetic()),
        };
        if !name.get_ref().text.contains(belongs) {
            report.add(check, name.span(), format!("the name in `{code}` has no {script} letter"));
        }
    }
}

fn rules(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    for era in subject.record.eras.get_ref() {
        if era.get_ref().rules.is_empty() {
            report.add(check, era.span(), "an era needs at least one rule".to_owned());
        }
        for written in &era.get_ref().rules {
            if let Err(message) = rule(written.get_ref()) {
                report.add(check, written.span(), message);
            }
        }
    }
}

fn eras(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let eras = subject.record.eras.get_ref();
    if eras.is_empty() {
        let message = "at least one era is needed: a table [[eras]] with its rules".to_owned();
        report.add(check, subject.record.eras.span(), message);
    }
    for era in eras {
        let (span, era) = (era.span(), era.get_ref());
        if let (Some(since), Some(until)) = (era.since, era.until)
            && until < since
        {
            report.add(check, span.clone(), format!("it ends in {until}, before it begins in {since}"));
        }
        if era.days == Some(0) || era.every == Some(0) {
            report.add(check, span.clone(), "`days` and `every` are at least 1".to_owned());
        }
        if era.every.is_some_and(|every| every > 1) && era.since.is_none() {
            report.add(check, span, "`every` counts from `since`, which is missing".to_owned());
        }
    }
    for (one, next) in eras.iter().zip(eras.iter().skip(1)) {
        let in_order = matches!((one.get_ref().until, next.get_ref().since), (Some(until), Some(since)) if until < since);
        if !in_order {
            let message =
                "eras stand oldest first and do not overlap: `until` of one is before `since` of the next";
            report.add(check, next.span(), message.to_owned());
        }
    }
}

fn first_year(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(first) = &subject.record.first_observed else { return };
    let begins = subject.record.eras.get_ref().iter().filter_map(|era| era.get_ref().since).min();
    if let Some(since) = begins
        && since < *first.get_ref()
    {
        let message = format!("first observed in {}, but an era begins in {since}", first.get_ref());
        report.add(check, first.span(), message);
    }
}
