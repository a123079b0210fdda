//! Are texts escaped as they must be, and are addresses addresses?
//! Apart from `lines.rs`: these look at values, joined and taken out of their lines.

use super::Severity::Error;
use super::property::Property;
use super::{Check, Look, Place, quoted};

/// One text each (RFC 5545 sections 3.8.1, 3.8.4.2; RFC 7986): neither `,` nor `;` divides it.
const TEXTS: &[&str] = &[
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "COMMENT",
    "CONTACT",
    "NAME",
    "X-WR-CALNAME",
    "X-WR-CALDESC",
    "TZID",
];
/// Several texts each, which `,` divides.
const LISTS: &[&str] = &["CATEGORIES", "RESOURCES"];
const ADDRESSES: &[&str] = &["URL", "SOURCE", "TZURL", "CONFERENCE", "ORGANIZER", "ATTENDEE"];

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "escape",
        severity: Error,
        rule: "RFC 5545 3.3.11",
        right: "`\\\\` for a backslash, `\\n` for the end of a line, `\\,` and `\\;`; nothing else has a backslash before it",
        clients: "some readers drop the backslash, some keep it, strict ones refuse the file",
        look: Look::Property(escape),
    },
    Check {
        name: "unescaped",
        severity: Error,
        rule: "RFC 5545 3.3.11",
        right: "`\\,` and `\\;` in a text",
        clients: "some readers end the text there",
        look: Look::Property(unescaped),
    },
    Check {
        name: "address",
        severity: Error,
        rule: "RFC 5545 3.3.13",
        right: "a whole address, such as https://example.org/ or mailto:name@example.org, in which nothing is escaped by a backslash, nor `:` and `/` by a percent sign",
        clients: "clients show no link, or one that leads nowhere",
        look: Look::Property(address),
    },
];

/// Whether a value is a text, as far as its property tells.
fn is_text(property: &Property<'_>) -> bool {
    property.is_any(TEXTS) || property.is_any(LISTS)
}

fn escape(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !is_text(property) {
        return None;
    }
    let mut rest = property.value.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            continue;
        }
        match rest.next() {
            Some('\\' | ';' | ',' | 'n' | 'N') => {}
            Some(other) => {
                return Some(format!("a backslash before {} escapes nothing", quoted(&other.to_string())));
            }
            None => return Some("the text ends with half an escape, a backslash".to_owned()),
        }
    }
    None
}

fn unescaped(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    let dividers: &[char] = match property {
        _ if property.is_any(TEXTS) => &[',', ';'],
        _ if property.is_any(LISTS) => &[';'],
        _ => return None,
    };
    let mut escaped = false;
    for (at, c) in property.value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if dividers.contains(&c) => {
                let before: String =
                    property.value.get(..at).unwrap_or_default().chars().rev().take(20).collect();
                let before: String = before.chars().rev().chain([c]).collect();
                return Some(format!("`{c}` stands bare in {}, behind {}", property.name, quoted(&before)));
            }
            _ => {}
        }
    }
    None
}

fn address(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if !property.is_any(ADDRESSES) {
        return None;
    }
    let value = property.value.trim();
    let whole = url::Url::parse(value).is_ok_and(|url| url.scheme() != "mailto" || value.contains('@'))
        && !value.contains([' ', '\\', '<', '>', '"'])
        && value.split('%').skip(1).all(is_coded);
    (!whole).then(|| format!("{} is no address: {}", property.name, quoted(value)))
}

/// Whether what follows a percent sign are two digits (RFC 3986 section 2.1).
fn is_coded(after: &str) -> bool {
    after.get(..2).is_some_and(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
