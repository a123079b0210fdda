//! Do rules mean the same dates to every client?
//! Apart from `instances.rs`: here is what stands in the rule itself.

use std::collections::HashSet;

use super::Severity::{Advice, Error, Warning};
use super::property::Property;
use super::rule::{has, is_freq, is_right, part, parts};
use super::{Check, Look, Place, quoted};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "rule",
        severity: Error,
        rule: "RFC 5545 3.3.10",
        right: "FREQ=… and further parts of the RFC, each once, with values it allows",
        clients: "some clients show the first date alone, some drop the event",
        look: Look::Property(grammar),
    },
    Check {
        name: "rule-parts",
        severity: Error,
        rule: "RFC 5545 3.3.10",
        right: "BYWEEKNO with YEARLY alone; BYDAY=2MO with MONTHLY or YEARLY; BYSETPOS beside another BY…; not both COUNT and UNTIL",
        clients: "clients show different dates",
        look: Look::Property(together),
    },
    Check {
        name: "rule-order",
        severity: Advice,
        rule: "RFC 5545 3.3.10",
        right: "FREQ as the first part of a rule",
        clients: "readers of the old RFC 2445 rely on it",
        look: Look::Property(order),
    },
    Check {
        name: "rule-parameter",
        severity: Warning,
        rule: "clients",
        right: "RRULE without parameters",
        clients: "Outlook ignores them",
        look: Look::Property(parameter),
    },
    Check {
        name: "count-1",
        severity: Advice,
        rule: "clients",
        right: "no RRULE for what happens once",
        clients: "clients show an event that repeats, and does not",
        look: Look::Property(once),
    },
    Check {
        name: "exrule",
        severity: Warning,
        rule: "RFC 5545 A.1",
        right: "EXDATE with the dates that are left out",
        clients: "most clients ignore EXRULE and show what it leaves out",
        look: Look::Property(exrule),
    },
    Check {
        name: "rdate",
        severity: Warning,
        rule: "clients",
        right: "an event for each date",
        clients: "Outlook takes an RDATE for a moved instance alone (MS-OXCICAL 2.1.3.1.1.20.18); others than Google show the first date alone",
        look: Look::Property(rdate),
    },
    Check {
        name: "bysetpos",
        severity: Warning,
        rule: "clients",
        right: "BYDAY=1MO or BYDAY=-1FR, or an event for each date",
        clients: "Thunderbird has no BYSETPOS in yearly rules: it shows wrong dates or none",
        look: Look::Property(bysetpos),
    },
    Check {
        name: "rare-part",
        severity: Warning,
        rule: "clients",
        right: "BYMONTH with BYMONTHDAY or BYDAY, and INTERVAL; or an event for each date",
        clients: "Outlook's yearly pattern knows no BYWEEKNO and no BYYEARDAY (MS-OXCICAL 2.1.3.2.2.5)",
        look: Look::Property(rare),
    },
];

fn grammar(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !property.is("RRULE") {
        return None;
    }
    let mut seen = HashSet::new();
    for (name, value) in parts(property) {
        let name = name.to_ascii_uppercase();
        if name.is_empty() {
            return Some(format!("the rule has an empty part: {}", quoted(&property.value)));
        }
        if !is_right(&name, value) {
            return Some(format!("the rule's part {} is wrong", quoted(&format!("{name}={value}"))));
        }
        if !seen.insert(name.clone()) {
            return Some(format!("the rule has {name} twice"));
        }
    }
    if seen.contains("SKIP") && !seen.contains("RSCALE") {
        return Some("the rule has SKIP and no RSCALE".to_owned());
    }
    (!seen.contains("FREQ")).then(|| "the rule has no FREQ".to_owned())
}

fn together(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !property.is("RRULE") {
        return None;
    }
    let ordered = part(property, "BYDAY").is_some_and(|days| days.contains(|c: char| c.is_ascii_digit()));
    let by = |(name, _): (&str, &str)| {
        name.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("BY"))
            && !name.eq_ignore_ascii_case("BYSETPOS")
    };
    let what = match () {
        () if has(property, &["COUNT"]) && has(property, &["UNTIL"]) => "COUNT and UNTIL stand in one rule",
        () if has(property, &["BYWEEKNO"]) && !is_freq(property, &["YEARLY"]) => {
            "BYWEEKNO in a rule that is not YEARLY"
        }
        () if has(property, &["BYYEARDAY"]) && is_freq(property, &["DAILY", "WEEKLY", "MONTHLY"]) => {
            "BYYEARDAY in a rule by days, weeks or months"
        }
        () if has(property, &["BYMONTHDAY"]) && is_freq(property, &["WEEKLY"]) => {
            "BYMONTHDAY in a WEEKLY rule"
        }
        () if ordered && !is_freq(property, &["MONTHLY", "YEARLY"]) => {
            "a numbered BYDAY in a rule that is not MONTHLY or YEARLY"
        }
        () if part(property, "BYMONTH").is_some_and(|months| months.contains(['L', 'l']))
            && !has(property, &["RSCALE"]) =>
        {
            "a leap month in BYMONTH without RSCALE"
        }
        () if ordered && has(property, &["BYWEEKNO"]) => "a numbered BYDAY beside BYWEEKNO",
        () if has(property, &["BYSETPOS"]) && !parts(property).any(by) => "BYSETPOS without another BY…",
        () => return None,
    };
    Some(what.to_owned())
}

fn order(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    // RSCALE may come before it (RFC 7529 section 4).
    let first = parts(property).find(|(name, _)| !name.eq_ignore_ascii_case("RSCALE"));
    let first = first.is_some_and(|(name, _)| name.eq_ignore_ascii_case("FREQ"));
    (property.is("RRULE") && !first && has(property, &["FREQ"]))
        .then(|| "FREQ is not the first part".to_owned())
}

fn parameter(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let (name, _) = property.parameters.first().filter(|_| property.is("RRULE"))?;
    Some(format!("RRULE has the parameter {}", quoted(name)))
}

fn once(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("RRULE") && part(property, "COUNT") == Some("1")).then(|| "the rule has COUNT=1".to_owned())
}

fn exrule(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    property.is("EXRULE").then(|| "EXRULE is of the old RFC 2445".to_owned())
}

fn rdate(place: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (place.is_entry() && property.is("RDATE")).then(|| "further dates by RDATE".to_owned())
}

fn bysetpos(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is("RRULE") && has(property, &["BYSETPOS"]) && is_freq(property, &["YEARLY"]))
        .then(|| "the yearly rule has BYSETPOS".to_owned())
}

fn rare(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let name = ["BYWEEKNO", "BYYEARDAY"].into_iter().find(|name| has(property, &[name]))?;
    (property.is("RRULE") && is_freq(property, &["YEARLY"])).then(|| format!("the yearly rule has {name}"))
}
