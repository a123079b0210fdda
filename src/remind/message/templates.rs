//! How are the words set, and may an operator set them otherwise?
//! The built-in templates and the operator's own: apart from the words, which no template
//! changes. An own template is tried when it is loaded, in every language, so that a fault
//! shows at the start and not in somebody's mail; should it fail later all the same, the
//! built-in one is used, and who sends is told.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, State, UndefinedBehavior, Value};
use observances::Lang;

use super::sample;
use super::text::Words;

/// The HTML part of a mail.
const HTML: &str = "mail.html";
/// The plain part of a mail; without its foot, what stands on standard output.
const TEXT: &str = "mail.txt";
/// The subject.
const SUBJECT: &str = "subject.txt";

/// What is compiled in.
const BUILT_IN: [(&str, &str); 3] = [
    (HTML, include_str!("mail.html")),
    (TEXT, include_str!("mail.txt")),
    (SUBJECT, include_str!("subject.txt")),
];

/// How much work a template may be: a digest of 60 entries takes a hundredth of it.
const FUEL: u64 = 1_000_000;

/// What is wrong with an operator's template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is no such template.
    #[error("{0}: there is no template of this name; there are mail.html, mail.txt and subject.txt")]
    Unknown(String),
    /// It cannot be read, or not be rendered.
    #[error("{name}, line {line}: {what}")]
    Wrong {
        /// The file's name.
        name: String,
        /// Counted from 1.
        line: usize,
        /// What, and in which words of the template.
        what: String,
    },
    /// It says nothing.
    #[error("{0}: nothing comes of it")]
    Empty(String),
}

/// The templates of the messages.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    own: Option<Environment<'static>>,
}

impl Templates {
    /// The names that a template may have.
    pub const NAMES: [&'static str; 3] = [HTML, TEXT, SUBJECT];

    /// The built-in ones.
    #[must_use]
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The operator's own, by the names of their files; what is not among them is built in.
    ///
    /// # Errors
    /// The first fault: a name that no template has, what cannot be read, or what cannot be
    /// rendered with sample values in some language.
    pub fn with(overrides: BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let mut own = environment();
        let mut names = Vec::new();
        for (name, source) in overrides {
            if !Self::NAMES.contains(&name.as_str()) {
                return Err(TemplateError::Unknown(name));
            }
            own.add_template_owned(name.clone(), source.clone())
                .map_err(|error| wrong(&name, &source, &error))?;
            names.push(name);
        }
        for (name, words) in names.iter().flat_map(|name| sample::all().map(move |words| (name, words))) {
            attempt(&own, name, &words).unwrap_or(Ok(String::new()))?;
        }
        Ok(Self { own: (!names.is_empty()).then_some(own) })
    }

    /// The subject, on one line.
    pub(super) fn subject(&self, words: &Words, faults: &mut Vec<TemplateError>) -> String {
        self.render(SUBJECT, words, faults).unwrap_or_else(|| words.subject.clone())
    }

    /// The plain part.
    pub(super) fn text(&self, words: &Words, faults: &mut Vec<TemplateError>) -> String {
        self.render(TEXT, words, faults).unwrap_or_else(|| words.bare())
    }

    /// The HTML part.
    pub(super) fn html(&self, words: &Words, faults: &mut Vec<TemplateError>) -> String {
        // The template is compiled in and rendered by the tests in every language; should it
        // fail all the same, the plain words are better than no mail.
        self.render(HTML, words, faults).unwrap_or_else(|| format!("<pre>{}</pre>", escaped(&words.bare())))
    }

    /// The operator's own, else the built-in one.
    fn render(&self, name: &str, words: &Words, faults: &mut Vec<TemplateError>) -> Option<String> {
        match self.own.as_ref().and_then(|own| attempt(own, name, words)) {
            Some(Ok(text)) => return Some(text),
            Some(Err(fault)) => faults.push(fault),
            None => {}
        }
        attempt(&OURS, name, words)?.map_err(|fault| faults.push(fault)).ok()
    }
}

/// The built-in text, for where an operator's mail is not meant.
pub(super) fn built_in_text(words: &Words) -> String {
    attempt(&OURS, TEXT, words).and_then(Result::ok).unwrap_or_else(|| words.bare())
}

/// Renders; `None` where the environment lacks the template.
fn attempt(from: &Environment<'_>, name: &str, words: &Words) -> Option<Result<String, TemplateError>> {
    let template = from.get_template(name).ok()?;
    Some(match template.render(Value::from(Serde(words))) {
        Ok(text) if text.trim().is_empty() => Err(TemplateError::Empty(name.to_owned())),
        Ok(text) => Ok(text),
        Err(error) => Err(wrong(name, template.source(), &error)),
    })
}

fn wrong(name: &str, source: &str, error: &minijinja::Error) -> TemplateError {
    let line = error.line().unwrap_or(1);
    let what = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "it does not come to an end within what a message may take".to_owned(),
        (ErrorKind::UndefinedError, None) => {
            "there is no such value; docs/templates.md lists what there is".to_owned()
        }
        (kind, None) => kind.to_string(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
    };
    let here = line.checked_sub(1).and_then(|line| source.lines().nth(line)).unwrap_or_default().trim();
    let here: String = here.chars().take(100).collect();
    TemplateError::Wrong { name: name.to_owned(), line, what: format!("{what}, in `{here}`") }
}

/// The built-in ones, read once: reading them for each mail took a fifth of the time of a look.
static OURS: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut ours = environment();
    for (name, source) in BUILT_IN {
        // A fault in it shows when it is looked up.
        let _ = ours.add_template(name, source);
    }
    ours
});

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|name| match name.ends_with(".html") {
        true => AutoEscape::Html,
        false => AutoEscape::None,
    });
    // A value that does not exist is a slip of the pen, and not nothing.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    environment.add_filter("bdi", |text: String| Value::from_safe_string(bdi(&text)));
    environment.add_filter("isolate", isolate);
    environment
}

/// Foreign text in text from right to left, for HTML: mail clients know an element where some
/// draw the invisible characters of plain text as boxes. Escapes.
fn bdi(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '\u{2068}' => {
                let inside = after.split('\u{2069}').next().unwrap_or_default();
                let native = inside.chars().any(|c| matches!(c, '\u{600}'..='\u{6ff}'));
                html.push_str(if native { "<bdi dir=\"auto\">" } else { "<bdi dir=\"ltr\">" });
                open += 1;
            }
            '\u{2069}' if open > 0 => {
                html.push_str("</bdi>");
                open -= 1;
            }
            // One that closes nothing has no meaning, in plain text either.
            '\u{2069}' => {}
            other => html.push_str(&escaped(other.encode_utf8(&mut [0; 4]))),
        }
    }
    html.push_str(&"</bdi>".repeat(open));
    html
}

/// The same for plain text: the characters themselves.
fn isolate(state: &State<'_, '_>, text: String) -> String {
    let lang = state.lookup("lang").and_then(|code| code.as_str().and_then(Lang::from_code));
    lang.map_or_else(|| text.clone(), |lang| lang.isolate(&text).into_owned())
}

fn escaped(text: &str) -> String {
    let entity = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#x27;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(entity).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use observances::Lang;

    use super::{TemplateError, Templates, sample};

    const DOCS: &str = include_str!("../../../docs/templates.md");

    fn one(name: &str, source: &str) -> Result<Templates, TemplateError> {
        Templates::with(BTreeMap::from([(name.to_owned(), source.to_owned())]))
    }

    fn refused(name: &str, source: &str) -> String {
        one(name, source).expect_err("refused").to_string()
    }

    /// The values of the sample, as a template names them.
    fn values() -> BTreeSet<String> {
        let whole = serde_json::to_value(sample::full(Lang::En)).unwrap();
        let entry = &whole["entries"][0];
        let of_entry = entry.as_object().unwrap().keys().map(|key| format!("entry.{key}"));
        whole.as_object().unwrap().keys().cloned().chain(of_entry).collect()
    }

    /// The first column of the tables under the heading "Values", and whether it may be none.
    fn documented() -> BTreeMap<String, bool> {
        let (_, values) = DOCS.split_once("## Values").unwrap();
        let rows = values.lines().filter_map(|line| line.strip_prefix("| `"));
        rows.map(|row| (row.split('`').next().unwrap().to_owned(), row.ends_with("| yes |"))).collect()
    }

    #[test]
    fn the_page_about_templates_lists_every_value_and_no_other() {
        assert_eq!(documented().into_keys().collect::<BTreeSet<_>>(), values());
        for name in Templates::NAMES {
            assert!(DOCS.contains(&format!("[`{name}`](../src/remind/message/{name})")), "{name}");
        }
    }

    #[test]
    fn the_page_says_which_values_may_be_none_and_the_samples_have_each_both_ways() {
        let documented = documented();
        let mut none = BTreeSet::new();
        let mut some = BTreeSet::new();
        for words in sample::all() {
            let whole = serde_json::to_value(words).unwrap();
            let entries = whole["entries"].as_array().unwrap().iter();
            let entries = entries.flat_map(|entry| entry.as_object().unwrap());
            let named = entries.map(|(key, value)| (format!("entry.{key}"), value));
            for (key, value) in whole.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v)).chain(named) {
                let set = if value.is_null() { &mut none } else { &mut some };
                set.insert(key);
            }
        }
        assert_eq!(some, values());
        assert_eq!(none, documented.into_iter().filter(|(_, may)| *may).map(|(key, _)| key).collect());
    }

    #[test]
    fn the_built_in_templates_would_be_taken_from_a_directory() {
        let own = super::BUILT_IN.map(|(name, source)| (name.to_owned(), source.to_owned()));
        let own = Templates::with(own.into()).expect("taken");
        for words in sample::all() {
            let (mut faults, ours) = (Vec::new(), Templates::builtin());
            assert_eq!(own.html(&words, &mut faults), ours.html(&words, &mut faults));
            assert_eq!(own.text(&words, &mut faults), ours.text(&words, &mut faults));
            assert_eq!(own.subject(&words, &mut faults).trim_end(), words.subject);
            assert_eq!(faults, []);
        }
    }

    #[test]
    fn a_fault_is_told_with_file_line_and_what_is_wrong() {
        let cases = [
            ("mail.txt", "{{ lead_in }}\n{{ subjct }}\n", "mail.txt, line 2: there is no such value"),
            ("mail.txt", "a\n\n{{ subjct }}\n", "in `{{ subjct }}`"),
            (
                "mail.txt",
                "{% for e in entries %}\n{{ e.nam }}{% endfor %}",
                "mail.txt, line 2: there is no such",
            ),
            ("mail.html", "{% if late %}\nlate", "mail.html, line 2: syntax error"),
            ("mail.html", "\n{{ subject | shout }}", "mail.html, line 2: unknown filter"),
            ("mail.html", "{% include 'mail.txt' %}", "mail.html, line 1: "),
            ("mail.txt", "{{ page | upper }}{{ page ~ none.x }}", "mail.txt, line 1: "),
            ("subject.txt", "{% if digest %}{{ subject }}{% endif %}", "subject.txt: nothing comes of it"),
            ("subject.txt", " \n", "subject.txt: nothing comes of it"),
            ("mail.htm", "x", "mail.htm: there is no template of this name; there are mail.html"),
            (
                "mail.txt",
                "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
                "does not come to an end",
            ),
            ("mail.txt", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "mail.txt, line 1: "),
        ];
        for (name, source, what) in cases {
            let said = refused(name, source);
            assert!(said.contains(what), "{source}: {said}");
        }
    }

    #[test]
    fn a_branch_that_only_some_language_or_message_takes_is_tried() {
        for branch in ["lang == 'ar'", "not page", "late", "digest == 'monthly'", "compact", "not foot"] {
            let said = refused("mail.txt", &format!("x{{% if {branch} %}}\n{{{{ nothing }}}}{{% endif %}}"));
            assert!(said.contains("line 2"), "{branch}: {said}");
        }
    }

    #[test]
    fn what_fails_for_one_message_is_said_the_built_in_way_and_told() {
        let source = "{{ subject }}{% if entries[0].id == 'that-day' %}{{ nothing }}{% endif %}\n";
        let own = one("subject.txt", source).expect("the samples are of another day");
        let mut words = sample::full(Lang::Fr);
        let mut faults = Vec::new();
        assert_eq!(own.subject(&words, &mut faults).trim_end(), words.subject);
        assert!(faults.is_empty());
        words.entries[0].id = "that-day".to_owned();
        assert_eq!(own.subject(&words, &mut faults).trim_end(), words.subject);
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn foreign_words_are_elements_in_html_and_nothing_breaks_out_of_them() {
        let cases = [
            ("plain & simple", "plain &amp; simple"),
            ("في \u{2068}A/RES/60/97\u{2069}.", "في <bdi dir=\"ltr\">A/RES/60/97</bdi>."),
            ("\u{2068}<b>\u{2069}", "<bdi dir=\"ltr\">&lt;b&gt;</bdi>"),
            ("\u{2068}يوم X\u{2069}", "<bdi dir=\"auto\">يوم X</bdi>"),
            ("\u{2068}open <", "<bdi dir=\"ltr\">open &lt;</bdi>"),
            ("a\u{2069}b\u{2068}c", "ab<bdi dir=\"ltr\">c</bdi>"),
            ("\u{2068}a\u{2068}b\u{2069}\u{2069}", "<bdi dir=\"ltr\">a<bdi dir=\"ltr\">b</bdi></bdi>"),
        ];
        for (text, html) in cases {
            assert_eq!(super::bdi(text), html);
        }
    }
}
