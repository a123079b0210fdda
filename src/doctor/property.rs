//! What does a line say: which property, with which parameters and value?
//! Apart from `content.rs`, which knows what stands in what.

use std::borrow::Cow;

use super::quoted;

/// A property, taken apart.
#[derive(Debug)]
pub(super) struct Property<'a> {
    /// Where it begins, from 1.
    pub(super) line: usize,
    /// As it is written; see [`Property::is`].
    pub(super) name: Cow<'a, str>,
    pub(super) parameters: Vec<(String, Vec<String>)>,
    pub(super) value: Cow<'a, str>,
}

impl Property<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(super) fn is_any(&self, names: &[&str]) -> bool {
        is_one_of(&self.name, names)
    }

    /// The first value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(one, _)| one.eq_ignore_ascii_case(name));
        found.and_then(|(_, values)| values.first()).map(String::as_str)
    }

    /// Whether its name is nobody's but its writer's.
    pub(super) fn is_extension(&self) -> bool {
        self.name.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("X-"))
    }

    /// Whether it says that its value has this type.
    pub(super) fn is_typed(&self, kind: &str) -> bool {
        self.parameter("VALUE").is_some_and(|value| value.eq_ignore_ascii_case(kind))
    }
}

/// Takes a line apart: `NAME;PARAMETER=VALUE,"VALUE":VALUE` (RFC 5545 section 3.1).
pub(super) fn split(line: usize, text: Cow<'_, str>) -> Result<Property<'_>, String> {
    let name_ends = text.find([';', ':']).ok_or("it has no colon")?;
    let name = text.get(..name_ends).unwrap_or_default();
    if !is_name(name) {
        return Err(format!("{} is no name of a property", quoted(name)));
    }
    let (parameters, value_begins) = parameters(&text, name_ends)?;
    let (name, value) = match text {
        Cow::Borrowed(text) => (
            Cow::Borrowed(text.get(..name_ends).unwrap_or_default()),
            Cow::Borrowed(text.get(value_begins..).unwrap_or_default()),
        ),
        Cow::Owned(text) => (
            Cow::Owned(text.get(..name_ends).unwrap_or_default().to_owned()),
            Cow::Owned(text.get(value_begins..).unwrap_or_default().to_owned()),
        ),
    };
    Ok(Property { line, name, parameters, value })
}

/// Whether a word is one of several, in capitals or not.
pub(super) fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|one| word.eq_ignore_ascii_case(one))
}

/// Letters, digits and hyphens.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

type Parameters = Vec<(String, Vec<String>)>;

/// The parameters from `at`, and where the value begins.
fn parameters(text: &str, mut at: usize) -> Result<(Parameters, usize), String> {
    let mut all = Vec::new();
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    while rest(at).starts_with(';') {
        let name_begins = at + 1;
        let length = rest(name_begins).find(['=', ':', ';']).ok_or("a parameter has no `=`")?;
        at = name_begins + length;
        if !rest(at).starts_with('=') || length == 0 {
            return Err("a parameter has no name, or no `=`".to_owned());
        }
        let name = text.get(name_begins..at).unwrap_or_default().to_owned();
        if !is_name(&name) {
            return Err(format!("{} is no name of a parameter", quoted(&name)));
        }
        let mut values = Vec::with_capacity(1);
        loop {
            at += 1;
            let quoted = rest(at).starts_with('"');
            at += usize::from(quoted);
            let end = if quoted { rest(at).find('"') } else { rest(at).find([',', ';', ':', '"']) };
            let end = at + end.ok_or("a quotation mark is not closed, or the colon is missing")?;
            values.push(text.get(at..end).unwrap_or_default().to_owned());
            at = end + usize::from(quoted);
            if !rest(at).starts_with(',') {
                break;
            }
        }
        all.push((name, values));
    }
    match rest(at).starts_with(':') {
        true => Ok((all, at + 1)),
        false => Err("a quotation mark stands within a parameter".to_owned()),
    }
}
