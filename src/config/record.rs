//! How is the file written?
//! Apart, because this follows the file key by key and knows nothing of what is sensible.
//!
//! Every value is optional, so that one fault does not hide the next: what is required is
//! for the check to say. Values keep their place in the file.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use toml::Spanned;

/// A text and where it stands.
pub(super) type Text = Spanned<String>;

/// A whole number and where it stands.
pub(super) type Number = Spanned<i64>;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) lang: Option<Text>,
    pub(super) timezone: Option<Text>,
    #[serde(default)]
    pub(super) storage: StorageRecord,
    #[serde(default)]
    pub(super) catalogue: CatalogueRecord,
    #[serde(default)]
    pub(super) http: HttpRecord,
    pub(super) email: Option<Spanned<EmailRecord>>,
    #[serde(default)]
    pub(super) reminders: RemindersRecord,
    pub(super) subscription: Option<Vec<Spanned<SubscriptionRecord>>>,
}

/// `[storage]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StorageRecord {
    pub(super) url: Option<Text>,
}

/// `[catalogue]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CatalogueRecord {
    #[serde(default)]
    pub(super) include: Vec<Text>,
    pub(super) since: Option<Number>,
}

/// `[http]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HttpRecord {
    pub(super) listen: Option<Text>,
    pub(super) public_url: Option<Text>,
}

/// `[email]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailRecord {
    pub(super) from: Option<Text>,
    pub(super) smtp: Option<Text>,
    pub(super) password_file: Option<Text>,
    pub(super) connections: Option<Number>,
    pub(super) per_minute: Option<Number>,
    pub(super) attach_calendar: Option<Spanned<bool>>,
}

/// `[reminders]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RemindersRecord {
    pub(super) on_unknown: Option<Text>,
    pub(super) spread: Option<Text>,
    pub(super) suspend_after: Option<Number>,
    pub(super) templates: Option<Text>,
}

/// One `[[subscription]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubscriptionRecord {
    pub(super) name: Option<Text>,
    pub(super) channel: Option<Text>,
    pub(super) to: Option<Spanned<Vec<Text>>>,
    #[serde(default)]
    pub(super) select: SelectRecord,
    pub(super) before: Option<Spanned<Vec<Text>>>,
    pub(super) at: Option<Text>,
    pub(super) timezone: Option<Text>,
    pub(super) lang: Option<Text>,
    pub(super) catch_up: Option<Text>,
    pub(super) digest: Option<Text>,
    pub(super) quiet: Option<Text>,
}

/// `select = { … }`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct SelectRecord {
    pub(super) theme: Words,
    pub(super) kind: Words,
    pub(super) id: Words,
    pub(super) by: Words,
    pub(super) collection: Words,
    pub(super) not_theme: Words,
    pub(super) not_id: Words,
}

/// One word, or a list of them.
#[derive(Debug, Default)]
pub(super) struct Words(pub(super) Vec<Text>);

impl Words {
    /// The words without their places.
    pub(super) fn words(&self) -> Vec<String> {
        self.0.iter().map(|word| word.get_ref().clone()).collect()
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // By way of `Spanned`: a word alone has its place from the value around it. Serde's
        // untagged enums would lose every place.
        let read = Spanned::<Unplaced>::deserialize(deserializer)?;
        let place = read.span();
        Ok(match read.into_inner() {
            Unplaced::One(word) => Words(vec![Spanned::new(place, word)]),
            Unplaced::Many(words) => Words(words),
        })
    }
}

enum Unplaced {
    One(String),
    Many(Vec<Text>),
}

impl<'de> Deserialize<'de> for Unplaced {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Unplaced;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_str<E>(self, word: &str) -> Result<Unplaced, E> {
                Ok(Unplaced::One(word.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Unplaced, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element()? {
                    words.push(word);
                }
                Ok(Unplaced::Many(words))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}
