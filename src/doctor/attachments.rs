//! Is what is attached an address, or bytes, and does it say which?
//! Apart from `text.rs`: of these the parameters say how the value is to be read.

use data_encoding::{BASE64, BASE64_NOPAD};

use super::Severity::Error;
use super::property::Property;
use super::{Check, Look, Place, quoted};

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "attachment-value",
        severity: Error,
        rule: "RFC 5545 3.8.1.1",
        right: "an address, or both ENCODING=BASE64 and VALUE=BINARY with base64 behind the colon; a text has neither",
        clients: "strict readers refuse the event, others show a file that cannot be opened",
        look: Look::Property(attachment),
    },
    Check {
        name: "type-unsaid",
        severity: Error,
        rule: "RFC 7986 5.10, 5.11",
        right: "VALUE=URI (of an IMAGE also VALUE=BINARY): these have no type of their own",
        clients: "readers that mind leave it out",
        look: Look::Property(unsaid),
    },
];

fn attachment(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    if property.is_extension() {
        return None;
    }
    let encoding = property.parameter("ENCODING");
    let coded = encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("BASE64"));
    let what = match (property.is_typed("BINARY"), coded) {
        (true, false) => "VALUE=BINARY and no ENCODING=BASE64".to_owned(),
        (false, true) => "ENCODING=BASE64 and no VALUE=BINARY".to_owned(),
        (true, true) if !is_base64(&property.value) => format!("no base64: {}", quoted(&property.value)),
        (false, false) if property.is("ATTACH") && url::Url::parse(property.value.trim()).is_err() => {
            format!("no address: {}", quoted(&property.value))
        }
        _ => return None,
    };
    Some(format!("{} has {what}", property.name))
}

/// Padded as it must be, or not at all, as some write it.
fn is_base64(text: &str) -> bool {
    let text = text.trim().as_bytes();
    [BASE64, BASE64_NOPAD].iter().any(|base64| base64.decode(text).is_ok())
}

fn unsaid(_: &Place<'_>, property: &Property<'_>) -> Option<String> {
    (property.is_any(&["IMAGE", "CONFERENCE"]) && property.parameter("VALUE").is_none())
        .then(|| format!("{} does not say its type", property.name))
}
