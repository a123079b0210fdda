//! Can the parameters have the values that they have?
//! Apart from `properties.rs`, which reads what stands behind the colon.

use super::Severity::Error;
use super::property::{Property, is_name, is_one_of};
use super::{Check, Look, Place, quoted};

/// One value each (RFC 5545 section 3.2): what else they say goes into quotation marks.
const SINGLE: &[&str] = &[
    "ALTREP", "CN", "CUTYPE", "DIR", "EMAIL", "ENCODING", "FBTYPE", "FMTTYPE", "LANGUAGE", "PARTSTAT",
    "RANGE", "RELATED", "RELTYPE", "ROLE", "RSVP", "SENT-BY", "TZID", "VALUE",
];
/// A word of letters, digits and hyphens each.
const WORDS: &[&str] = &["CUTYPE", "FBTYPE", "PARTSTAT", "RELTYPE", "ROLE", "VALUE"];
/// An address each, or several.
const ADDRESSES: &[&str] = &["ALTREP", "DELEGATED-FROM", "DELEGATED-TO", "DIR", "MEMBER", "SENT-BY"];

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "parameter-values",
        severity: Error,
        rule: "RFC 5545 3.2",
        right: "one value; with a comma in it, between quotation marks: CN=\"Doe, John\"",
        clients: "clients show what stands before the comma",
        look: Look::Property(several),
    },
    Check {
        name: "parameter-value",
        severity: Error,
        rule: "RFC 5545 3.2",
        right: "RSVP=TRUE or FALSE; RANGE=THISANDFUTURE; LANGUAGE=pt-BR; ROLE and its like in letters, digits and hyphens; addresses whole, between quotation marks",
        clients: "clients pass over it, strict ones over the property",
        look: Look::Property(wrong),
    },
];

fn several(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let known = property.parameters.iter().filter(|_| !property.is_extension());
    let mut single = known.filter(|(name, _)| is_one_of(name, SINGLE));
    let (name, values) = single.find(|(_, values)| values.len() > 1)?;
    Some(format!("{name} of {} has {} values: {}", property.name, values.len(), quoted(&values.join(","))))
}

fn wrong(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let known = property.parameters.iter().filter(|_| !property.is_extension());
    let mut each = known.flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    let (name, value) = each.find(|(name, value)| !is_right(name, value))?;
    Some(format!("{name} of {} is {}", property.name, quoted(value)))
}

fn is_right(name: &str, value: &str) -> bool {
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    match name.to_ascii_uppercase().as_str() {
        "RSVP" => is("TRUE") || is("FALSE"),
        "RANGE" => is("THISANDFUTURE"),
        "LANGUAGE" => value.split('-').all(|part| is_name(part) && part.len() <= 8),
        // RFC 4288 section 4.2: the type and the subtype.
        "FMTTYPE" => value.split_once('/').is_some_and(|(sort, kind)| !sort.is_empty() && !kind.is_empty()),
        name if is_one_of(name, WORDS) => is_name(value),
        name if is_one_of(name, ADDRESSES) => url::Url::parse(value).is_ok(),
        _ => true,
    }
}
