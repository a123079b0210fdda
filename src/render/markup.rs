//! How does a template become a page or a feed of news?
//! Apart from both, so that what is foreign is escaped in one place.

use minijinja::{AutoEscape, Environment, Error, Value, escape_formatter};

/// A template with its values, foreign text escaped.
///
/// # Errors
///
/// When the template is wrong.
pub(super) fn filled(template: &str, values: Value) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe() => {
            Ok(out.write_str(&escaped(text))?)
        }
        _ => escape_formatter(out, state, value),
    });
    // The name's ending is what turns escaping on.
    environment.render_named_str("any.html", template, values)
}

/// Text within HTML or XML, in an element or an attribute. As minijinja has it, but for the slash,
/// which it writes as `&#x2f;`: harmless, and no address would be legible in the source.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
