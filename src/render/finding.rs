//! How does what is wrong with a calendar file read?
//! Apart from `doctor`, which finds it: here findings of one kind are put together, since a file that breaks a
//! rule once breaks it in every event.

use serde::Serialize;

use super::text::{BOLD, DIM, hanging, styled};
use super::{csv, json, plain};

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The line, from 1; nothing where it is no one line.
    pub line: Option<usize>,
    /// `error`, `warning` or `advice`.
    pub severity: &'static str,
    /// The name of the check.
    pub check: &'static str,
    /// The RFC and its section, or `clients`.
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub right: &'static str,
    /// Which client does what; may be empty.
    pub clients: &'static str,
}

/// Findings of one check, in the order of their lines.
#[derive(Debug, Clone)]
pub struct Findings {
    /// Those that are told; at least one.
    pub told: Vec<Finding>,
    /// How many there are.
    pub count: usize,
}

/// How many of one check are shown; of the others the number.
const SHOWN: usize = 3;

const COLUMNS: [&str; 7] = ["line", "severity", "check", "rule", "what", "right", "clients"];

/// For people: check by check, as wide as it may be; `name` is that of the file.
#[must_use]
pub fn table(all: &[Findings], name: &str, columns: usize, colour: bool) -> String {
    let mut page = String::new();
    for findings in all {
        for one in findings.told.iter().take(SHOWN) {
            let line = one.line.map_or_else(String::new, |line| format!("{line}:"));
            let said = format!("{name}:{line} {}: {} [{}]", one.severity, one.what, one.rule);
            put(&mut page, "", &said, columns, |line| {
                match line.split_once(&format!(" {}: ", one.severity)) {
                    Some((before, after)) => {
                        format!("{before} {}: {after}", styled(one.severity, BOLD, colour))
                    }
                    None => line.to_owned(),
                }
            });
        }
        let Some(one) = findings.told.first() else { continue };
        let dim = |line: &str| styled(line, DIM, colour).into_owned();
        if findings.count > SHOWN {
            put(&mut page, "  ", &format!("… {} more like these", findings.count - SHOWN), columns, dim);
        }
        put(&mut page, "  ", &format!("right: {}", one.right), columns, str::to_owned);
        if !one.clients.is_empty() {
            put(&mut page, "  ", &format!("clients: {}", one.clients), columns, dim);
        }
    }
    page
}

/// A paragraph so far in, its further lines two columns further.
fn put(page: &mut String, indent: &str, text: &str, columns: usize, style: impl Fn(&str) -> String) {
    let room = columns.saturating_sub(indent.len());
    for (at, line) in hanging(text, room, room.saturating_sub(2)).iter().enumerate() {
        let further = if at > 0 { "  " } else { "" };
        page.push_str(&format!("{indent}{further}{}\n", style(line)));
    }
}

/// How many there are of each severity, in one line.
#[must_use]
pub fn summary(name: &str, events: usize, errors: usize, warnings: usize, advice: usize) -> String {
    let counted = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    };
    let said = [
        counted(errors, "error", "errors"),
        counted(warnings, "warning", "warnings"),
        counted(advice, "piece of advice", "pieces of advice"),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let events = counted(events, "event", "events").unwrap_or_else(|| "no event".to_owned());
    let well = errors + warnings == 0;
    let said = [well.then(|| "nothing is wrong".to_owned()), (!said.is_empty()).then(|| said.join(", "))];
    let said: Vec<String> = said.into_iter().flatten().collect();
    format!("{name}: {events}: {}\n", said.join("; "))
}

/// The fields of the CSV, in its order: one finding a line.
#[must_use]
pub fn plain(all: &[Finding]) -> String {
    plain::rows(all.iter().map(row))
}

/// An array, with an end of line.
///
/// # Errors
///
/// None that is known.
pub fn json(all: &[Finding]) -> serde_json::Result<String> {
    json::array(all.iter())
}

/// A row each, below the names of the fields.
///
/// # Errors
///
/// None that is known.
pub fn csv(all: &[Finding]) -> Result<String, ::csv::Error> {
    csv::table(&COLUMNS, all.iter().map(row))
}

fn row(one: &Finding) -> [String; 7] {
    [
        one.line.map_or_else(String::new, |line| line.to_string()),
        one.severity.to_owned(),
        one.check.to_owned(),
        one.rule.to_owned(),
        one.what.clone(),
        one.right.to_owned(),
        one.clients.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(line: usize) -> Finding {
        Finding {
            line: Some(line),
            severity: "error",
            check: "end-not-after-start",
            rule: "RFC 5545 3.8.2.2",
            what: "DTEND is the same as DTSTART: `20270404`".to_owned(),
            right: "an end after the start, not counted in",
            clients: "khal makes an hour of a day",
        }
    }

    #[test]
    fn what_is_wrong_everywhere_is_told_three_times() {
        let told: Vec<Finding> = (1..=5).map(finding).collect();
        let expected = "un.ics:1: error: DTEND is the same as DTSTART:\n  `20270404` [RFC 5545 3.8.2.2]\n\
                        un.ics:2: error: DTEND is the same as DTSTART:\n  `20270404` [RFC 5545 3.8.2.2]\n\
                        un.ics:3: error: DTEND is the same as DTSTART:\n  `20270404` [RFC 5545 3.8.2.2]\n  \
                        … 2 more like these\n  right: an end after the start, not counted in\n  \
                        clients: khal makes an hour of a day\n";
        assert_eq!(table(&[Findings { told, count: 5 }], "un.ics", 52, false), expected);
    }

    #[test]
    fn every_format_has_the_same_fields_in_the_same_order() {
        let all = [finding(7)];
        let json = json(&all).unwrap();
        let mut from = 0;
        for field in COLUMNS {
            from += json[from..].find(&format!("\"{field}\": ")).unwrap();
        }
        let csv = csv(&all).unwrap();
        assert_eq!(csv.lines().next().unwrap().split(',').collect::<Vec<_>>(), COLUMNS);
        assert_eq!(plain(&all).matches('\t').count() + 1, COLUMNS.len());
    }

    #[test]
    fn a_summary_says_how_bad_it_is() {
        assert_eq!(summary("a.ics", 0, 0, 0, 0), "a.ics: no event: nothing is wrong\n");
        assert_eq!(summary("a.ics", 1, 0, 0, 2), "a.ics: 1 event: nothing is wrong; 2 pieces of advice\n");
        assert_eq!(summary("a.ics", 2, 1, 2, 0), "a.ics: 2 events: 1 error, 2 warnings\n");
    }
}
