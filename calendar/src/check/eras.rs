//! Do the eras follow one another, and do the years of an entry agree?
//! Apart from the examples, which reckon: here years are set against years.

use std::ops::RangeInclusive;

use super::Subject;
use crate::fault::Report;
use crate::observance::Kind;
use crate::record::{EraRecord, RuleRecord};
use crate::value::{self, partial_date, rule};

/// The years that are spoken of: with four digits, and none before the first.
const YEARS: RangeInclusive<i32> = 1..=9999;

pub(super) fn rules(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    for era in subject.record.eras() {
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

pub(super) fn eras(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let eras = subject.record.eras();
    if let Some(place) = subject.record.no_eras() {
        let message = "at least one era is needed: a table [[eras]] with its rules".to_owned();
        report.add(check, place, message);
    }
    let kind = subject.record.kind.as_ref().map(|kind| kind.get_ref().as_str()).and_then(Kind::from_word);
    for era in eras {
        let by_itself = era_by_itself(era.get_ref());
        by_itself
            .chain(length(kind, era.get_ref()))
            .for_each(|message| report.add(check, era.span(), message));
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

fn era_by_itself(era: &EraRecord) -> impl Iterator<Item = String> {
    let ends_early = match (era.since, era.until) {
        (Some(since), Some(until)) if until < since => {
            Some(format!("it ends in {until}, before it begins in {since}"))
        }
        _ => None,
    };
    let no_length =
        (era.days == Some(0) || era.every == Some(0)).then(|| "`days` and `every` are at least 1".to_owned());
    let no_start = (era.every.is_some_and(|every| every > 1) && era.since.is_none())
        .then(|| "`every` counts from `since`, which is missing".to_owned());
    let outside = [era.since, era.until].into_iter().flatten().find(|year| !YEARS.contains(year));
    let outside = outside.map(|year| format!("{year} is no year; years are 1 to 9999"));
    let twice = era.rules.iter().enumerate().any(|(place, rule)| {
        let same =
            |other: &toml::Spanned<RuleRecord>| value::rule(other.get_ref()) == value::rule(rule.get_ref());
        value::rule(rule.get_ref()).is_ok() && era.rules.iter().take(place).any(same)
    });
    let twice = twice.then(|| "one rule stands there twice".to_owned());
    let two_ends = (era.days.is_some() && era.rules.iter().any(|rule| rule.get_ref().span.is_some()))
        .then(|| "a `span` says its own end; leave `days` out".to_owned());
    [ends_early, outside, no_length, no_start, two_ends, twice].into_iter().flatten()
}

/// A year and a decade are spans, and nothing else is; a week says how long it is; and nothing that a
/// rule gives again each year is longer than that.
fn length(kind: Option<Kind>, era: &EraRecord) -> impl Iterator<Item = String> {
    let spans = era.rules.iter().filter(|rule| rule.get_ref().span.is_some()).count();
    let long = matches!(kind, Some(Kind::Year | Kind::Decade));
    let message = match kind {
        Some(kind) if long && spans < era.rules.len() => {
            Some(format!("a {} is one span: rules = [{{ span = \"A..B\" }}]", kind.as_str()))
        }
        Some(kind) if !long && spans > 0 => {
            Some(format!("a `span` is for a year or a decade, and this is a {}", kind.as_str()))
        }
        Some(Kind::Week) if era.days.is_none() => Some("a week says its length, `days = 7`".to_owned()),
        _ => None,
    };
    let too_long =
        era.days.filter(|days| *days > 366).map(|days| format!("`days` is at most 366, not {days}"));
    message.into_iter().chain(too_long)
}

/// Years between two eras in which nothing was observed are said to be so, or else one was forgotten.
pub(super) fn gaps(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let eras = subject.record.eras();
    for (one, next) in eras.iter().zip(eras.iter().skip(1)) {
        let (Some(until), Some(since)) = (one.get_ref().until, next.get_ref().since) else { continue };
        let (first, last) = (until.saturating_add(1), since.saturating_sub(1));
        if first <= last && next.get_ref().note.is_none() {
            let years = if first == last { first.to_string() } else { format!("{first} to {last}") };
            let message = format!("{years} has no era; say why in a `note` of the era after it");
            report.add(check, next.span(), message);
        }
    }
}

pub(super) fn first_year(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(first) = &subject.record.first_observed else { return };
    let year = *first.get_ref();
    let begins = subject.record.eras().first().map(|era| era.get_ref().since);
    let message = match begins {
        _ if !YEARS.contains(&year) => format!("{year} is no year; years are 1 to 9999"),
        Some(Some(since)) if since < year => {
            format!("first observed in {year}, but an era begins in {since}")
        }
        Some(Some(since)) if year < since => {
            format!("first observed in {year}, but the first era begins in {since}; say its rule before")
        }
        _ => return,
    };
    report.add(check, first.span(), message);
}

/// What was observed before it was adopted is unusual, and a mistyped year is not.
pub(super) fn adoption(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(adopted) = &subject.record.adopted else { return };
    let Some((day, _, _)) = partial_date(&adopted.get_ref().written()) else { return };
    let Some(first) = subject.observance.first_year() else { return };
    let year = chrono::Datelike::year(&day);
    if first < year && subject.record.before_adoption.is_none() {
        let message = format!("adopted in {year}, but observed since {first}; say why in `before_adoption`");
        report.add(check, adopted.span(), message);
    }
}

pub(super) fn withdrawn(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let record = subject.record;
    let Some(last) = record.eras().last() else { return };
    let until = last.get_ref().until;
    match &record.withdrawn {
        Some(withdrawn) => {
            let (place, withdrawn) = (withdrawn.span(), withdrawn.get_ref());
            if until != Some(withdrawn.after) {
                let message =
                    format!("withdrawn after {}, so the last era has `until = {0}`", withdrawn.after);
                report.add(check, place.clone(), message);
            }
            if withdrawn.reason.trim().is_empty() {
                report.add(check, place, "the reason is needed".to_owned());
            }
        }
        None if until.is_some()
            && !record
                .kind
                .as_ref()
                .is_some_and(|kind| matches!(kind.get_ref().as_str(), "year" | "decade")) =>
        {
            let message = "the last era ends; say why in a table [withdrawn] with `after` and `reason`";
            report.add(check, last.span(), message.to_owned());
        }
        None => {}
    }
}
