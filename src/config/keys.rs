//! Which keys may the file have, what kind of value does each take, and how does one look?
//! Apart, because an error must say so before the file can be read into a record at all.
//!
//! A channel's section is not in the table: the channel says which keys it has ([`Declared`]).
//!
//! Serde could refuse unknown keys and wrong types by itself, but stops at the first, takes
//! a list for a table, and cannot give a sample. A test holds this table and the record
//! together.

use super::declared::{Declared, Setting};

/// What kind of value a key takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A string.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list of strings.
    List,
    /// A string or a list of strings.
    Words,
    /// A table of further keys.
    Table(&'static [Key]),
    /// A list of tables.
    Tables(&'static [Key]),
    /// The table of a channel.
    Section(&'static [Setting]),
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// A value that is right, as it stands in the file.
    pub(super) sample: &'static str,
}

const fn key(name: &'static str, shape: Shape, sample: &'static str) -> Key {
    Key { name, shape, sample }
}

/// The keys at the head of the file, and through them all others.
pub(super) const KEYS: &[Key] = &[
    key("lang", Shape::Text, r#""en""#),
    key("timezone", Shape::Text, r#""Europe/Zurich""#),
    key("storage", Shape::Table(STORAGE), r#"{ url = "sqlite:observd.db" }"#),
    key("catalogue", Shape::Table(CATALOGUE), r#"{ include = ["calendar/*.toml"] }"#),
    key("http", Shape::Table(HTTP), r#"{ listen = "127.0.0.1:8080" }"#),
    key("email", Shape::Table(EMAIL), r#"{ from = "observances@example.org", smtp = "smtp://localhost" }"#),
    key("reminders", Shape::Table(REMINDERS), r#"{ on_unknown = "resend" }"#),
    key("subscription", Shape::Tables(SUBSCRIPTION), r#"[{ name = "console", channel = "stdout" }]"#),
];

const STORAGE: &[Key] = &[key("url", Shape::Text, r#""sqlite:observd.db""#)];

const CATALOGUE: &[Key] = &[
    key("include", Shape::List, r#"["/etc/observd/calendar/*.toml"]"#),
    key("since", Shape::Number, "2020"),
];

const HTTP: &[Key] = &[
    key("listen", Shape::Text, r#""127.0.0.1:8080""#),
    key("public_url", Shape::Text, r#""https://days.example.org""#),
];

const EMAIL: &[Key] = &[
    key("from", Shape::Text, r#""Observances <observances@example.org>""#),
    key("smtp", Shape::Text, r#""smtps://user@mail.example.org:465""#),
    key("password_file", Shape::Text, r#""smtp-password""#),
    key("connections", Shape::Number, "4"),
    key("per_minute", Shape::Number, "100"),
    key("attach_calendar", Shape::Flag, "true"),
];

const REMINDERS: &[Key] = &[
    key("on_unknown", Shape::Text, r#""resend""#),
    key("spread", Shape::Text, r#""5m""#),
    key("suspend_after", Shape::Number, "3"),
    key("templates", Shape::Text, r#""templates""#),
];

const SUBSCRIPTION: &[Key] = &[
    key("name", Shape::Text, r#""peace desk""#),
    key("channel", Shape::Text, r#""email""#),
    key("to", Shape::List, r#"["desk@example.org"]"#),
    key("select", Shape::Table(SELECT), r#"{ theme = ["peace", "security"] }"#),
    key("before", Shape::List, r#"["7d", "1d", "0d"]"#),
    key("at", Shape::Text, r#""09:00""#),
    key("timezone", Shape::Text, r#""America/New_York""#),
    key("lang", Shape::Text, r#""fr""#),
    key("catch_up", Shape::Text, r#""digest""#),
    key("digest", Shape::Text, r#""weekly""#),
    key("quiet", Shape::Text, r#""22:00-07:00""#),
];

const SELECT: &[Key] = &[
    key("theme", Shape::Words, r#"["peace", "security"]"#),
    key("kind", Shape::Words, r#""day""#),
    key("id", Shape::Words, r#""mine-awareness-day""#),
    key("by", Shape::Words, r#""UNESCO""#),
    key("collection", Shape::Words, r#""peace-and-security""#),
    key("not-theme", Shape::Words, r#"["health"]"#),
    key("not-id", Shape::Words, r#"["star-wars-day"]"#),
];

/// The keys at the head of a file, those of the channels among them.
pub(super) fn with(channels: &[Declared]) -> Vec<Key> {
    let section = |channel: &Declared| {
        let shape = Shape::Section(channel.settings);
        (!channel.settings.is_empty()).then_some(Key { name: channel.name, shape, sample: "{ }" })
    };
    KEYS.iter().copied().chain(channels.iter().filter_map(section)).collect()
}

impl Shape {
    /// The keys inside, where it has some.
    pub(super) fn inner(self) -> Vec<Key> {
        match self {
            Shape::Table(keys) | Shape::Tables(keys) => keys.to_vec(),
            Shape::Section(settings) => settings.iter().map(Setting::key).collect(),
            Shape::Text | Shape::Number | Shape::Flag | Shape::List | Shape::Words => Vec::new(),
        }
    }

    /// The kind in words, as in "must be …".
    pub(super) fn words(&self) -> &'static str {
        match self {
            Shape::Text => "a string",
            Shape::Number => "a whole number",
            Shape::Flag => "true or false",
            Shape::List => "a list of strings",
            Shape::Words => "a string or a list of strings",
            Shape::Table(_) | Shape::Section(_) => "a table",
            Shape::Tables(_) => "a list of tables",
        }
    }
}

impl Key {
    /// A right way to write it, whole.
    pub(super) fn example(&self) -> String {
        match self.shape {
            Shape::Tables(_) => format!("[[{}]]", self.name),
            _ => format!("{} = {}", self.name, self.sample),
        }
    }
}

/// A right way to write the key at a path such as `email.from`, of the keys at the head of the file.
pub(super) fn example(keys: &[Key], path: &str) -> Option<String> {
    let (mut keys, mut found) = (keys.to_vec(), None);
    for name in path.split('.') {
        let key = *keys.iter().find(|key| key.name == name)?;
        found = Some(key.example());
        keys = key.shape.inner();
    }
    found
}

/// How the table at a path is headed, to name it in a sentence; the top has no heading.
pub(super) fn section(keys: &[Key], path: &str) -> Option<String> {
    let top = keys.iter().find(|key| key.name == path).map(|key| &key.shape);
    match top {
        Some(Shape::Table(_) | Shape::Section(_)) => Some(format!("[{path}]")),
        Some(Shape::Tables(_)) => Some(format!("[[{path}]]")),
        _ => (!path.is_empty()).then(|| format!("\"{path}\"")),
    }
}
