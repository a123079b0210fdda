//! Do the rules give the dates that they must give?
//! Apart from the other checks, which look at what is written: this one reckons.

use chrono::Datelike;
use toml::Spanned;

use super::Subject;
use crate::fault::Report;
use crate::observance::Observance;
use crate::record::RuleRecord;
use crate::value::{example, rule};

pub(super) fn examples(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let record = subject.record;
    // A span says its days itself: an example could only repeat them.
    let movable = |rule: &Spanned<RuleRecord>| {
        let RuleRecord { fixed, span, .. } = rule.get_ref();
        fixed.is_none() && span.is_none()
    };
    let needed = record.eras().iter().find(|era| era.get_ref().rules.iter().any(movable));
    let given = record.examples.as_ref();
    if let Some(era) = needed
        && !given.is_some_and(|given| !given.on.is_empty() && !given.not_on.is_empty())
        && !subject.lost.any(&["top.examples", "examples."])
    {
        let message =
            "a rule that is neither a fixed date nor a span needs examples: dates `on` and dates `not_on`"
                .to_owned();
        report.add(check, era.span(), message);
    }
    let Some(given) = given else { return };
    // Of rules of which one could not be read nobody can say what they give.
    let observance = all_rules_are_read(subject).then_some(subject.observance);
    for (expected, written) in
        given.on.iter().map(|one| (true, one)).chain(given.not_on.iter().map(|one| (false, one)))
    {
        check_example(observance, expected, written, report, check);
    }
}

fn all_rules_are_read(subject: &Subject<'_>) -> bool {
    let mut rules = subject.record.eras().iter().flat_map(|era| &era.get_ref().rules);
    rules.all(|written| rule(written.get_ref()).is_ok()) && !subject.lost.any(&["top.eras", "era.", "rule."])
}

fn check_example(
    observance: Option<&Observance>,
    expected: bool,
    written: &Spanned<String>,
    report: &mut Report<'_>,
    check: &'static str,
) {
    let text = written.get_ref();
    let Some(days) = example(text) else {
        report.add(check, written.span(), format!("`{text}` is no date; write `YYYY-MM-DD` or `A..B`"));
        return;
    };
    let Some(observance) = observance else { return };
    let whole = text.contains("..");
    let falls = observance
        .occurrences_in(days.start.year())
        .any(|found| found.start == days.start && (!whole || found.end == days.end));
    if falls != expected {
        let given = observance.occurrences_in(days.start.year()).map(|o| format!("{}..{}", o.start, o.end));
        let given = given.collect::<Vec<_>>().join(", ");
        let year = days.start.year();
        let given = if given.is_empty() { format!("nothing in {year}") } else { given };
        let must = if expected { "must" } else { "must not" };
        report.add(check, written.span(), format!("the rules {must} give {text}; they give {given}"));
    }
}
