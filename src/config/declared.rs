//! What must the configuration be told of a channel, to check what is written for it?
//! Apart, because the configuration knows no channel: each says this of itself, and is handed in.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use toml::Spanned;

use super::check::Check;
use super::keys::{Key, Shape};
use super::record::Text;
use super::smtp::Password;
use super::wrong::Wrong;

/// A channel, as the configuration needs to know it.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// As in `channel = "…"`; its section, if it has keys, is `[name]`.
    pub name: &'static str,
    /// The keys of its section.
    pub settings: &'static [Setting],
    /// What to add to the file if its section is missing and it cannot work without.
    pub needs: Option<&'static str>,
    /// Who may stand in `to`.
    pub to: To,
}

/// Who may stand in `to`.
#[derive(Debug, Clone, Copy)]
pub enum To {
    /// Nobody: there is one recipient, who is called so.
    Only(&'static str),
    /// Whoever this makes a recipient of, given the channel's section.
    Each(fn(&str, &Section) -> Result<String, Wrong>),
}

/// A key of a channel's section.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// A value that is right, as it stands in the file.
    pub sample: &'static str,
    /// Why it cannot be left out, if it cannot.
    pub required: Option<&'static str>,
}

/// What a key of a channel's section holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text that this makes sense of.
    Text(fn(&str) -> Result<String, Wrong>),
    /// A whole number within bounds, both inclusive.
    Number(u32, u32),
    /// `true` or `false`.
    Flag,
    /// The name of a file that holds a secret, looked for as a password file is.
    Secret,
}

impl Kind {
    fn shape(self) -> Shape {
        match self {
            Kind::Text(_) | Kind::Secret => Shape::Text,
            Kind::Number(..) => Shape::Number,
            Kind::Flag => Shape::Flag,
        }
    }
}

impl Setting {
    /// The key, as the reader of the file wants it.
    pub(super) fn key(&self) -> Key {
        Key { name: self.name, shape: self.kind.shape(), sample: self.sample }
    }
}

/// What a channel's section says: checked. What was left out is for the channel to default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section(BTreeMap<&'static str, Value>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(u32),
    Flag(bool),
    Secret(Password),
}

impl Section {
    /// A text, as its check made it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number, within its bounds.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        match self.0.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// Whether a flag is set; not, if it is left out.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Value::Flag(true)))
    }

    /// Where a secret is kept.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Password> {
        match self.0.get(name) {
            Some(Value::Secret(secret)) => Some(secret),
            _ => None,
        }
    }
}

/// A section as written, by key, each value of its kind.
pub(super) type Written = BTreeMap<String, Spanned<Plain>>;

/// A value as written.
#[derive(Debug)]
pub(super) enum Plain {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// What a section means.
pub(super) fn check(
    declared: &Declared,
    written: &Spanned<Written>,
    secret: impl Fn(&str) -> Password,
    check: &mut Check<'_>,
) -> Section {
    let mut section = Section::default();
    for setting in declared.settings {
        let value = written.get_ref().get(setting.name);
        if let Some(why) = setting.required {
            check.require(value, &format!("{}.{}", declared.name, setting.name), why, written);
        }
        let meant = value.and_then(|value| meant(setting, value, &secret, check));
        section.0.extend(meant.map(|meant| (setting.name, meant)));
    }
    section
}

fn meant(
    setting: &Setting,
    value: &Spanned<Plain>,
    secret: impl Fn(&str) -> Password,
    check: &mut Check<'_>,
) -> Option<Value> {
    let place = value.span();
    match (value.get_ref(), setting.kind) {
        (Plain::Flag(flag), Kind::Flag) => Some(Value::Flag(*flag)),
        (Plain::Number(number), Kind::Number(least, most)) => {
            let allowed = RangeInclusive::new(least, most);
            check.number(Some(&Spanned::new(place, *number)), allowed).map(Value::Number)
        }
        (Plain::Text(text), Kind::Text(sense)) => {
            check.take(Some(&Text::new(place, text.clone())), sense).map(Value::Text)
        }
        (Plain::Text(text), Kind::Secret) => check
            .take(Some(&Text::new(place, text.clone())), |name| match name {
                "" => Err(Wrong::new("this names no file").mark("empty")),
                name => Ok(secret(name)),
            })
            .map(Value::Secret),
        // The reader of the file has seen to it that every value is of its kind.
        _ => None,
    }
}

/// One who is reminded, by the address on the channel. Prints as stars, since an address may be a secret
/// in itself, as that of a webhook often is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient(Box<str>);

impl Recipient {
    pub(super) fn new(address: impl Into<Box<str>>) -> Recipient {
        Recipient(address.into())
    }

    /// The address whole; never for a log.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}
