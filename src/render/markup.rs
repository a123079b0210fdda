//! How does a template become a page or a feed of news?
//! Apart from both, so that what is foreign is escaped in one place.

use minijinja::{AutoEscape, Environment, Error, Value, escape_formatter};

/// One of several templates that use one another, by its name, with its values, foreign text escaped.
///
/// # Errors
///
/// When a template is wrong.
pub(super) fn filled_of(
    templates: &[(&'static str, &'static str)],
    name: &str,
    values: Value,
) -> Result<String, Error> {
    let mut environment = environment();
    for (name, template) in templates {
        environment.add_template(name, template)?;
    }
    environment.get_template(name)?.render(values)
}

/// JSON for the inside of an element: nothing in it can end the element.
pub(super) fn data(json: &serde_json::Value) -> String {
    json.to_string().replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe() => {
            Ok(out.write_str(&escaped(text))?)
        }
        _ => escape_formatter(out, state, value),
    });
    environment
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
