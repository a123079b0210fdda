//! Does the file hold known keys with values of the right kind, and what do they say?
//! Apart from the check, because this looks at shapes alone and names every misfit at once.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use observances::nearest;

use super::declared::{Declared, Plain, Written};
use super::fault::Fault;
use super::keys::{self, Key, Shape, section};
use super::record::Record;
use super::wrong::Wrong;

/// The file as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) record: Record,
    /// The sections of channels, by name.
    pub(super) sections: BTreeMap<&'static str, Spanned<Written>>,
    /// The keys that the file may have at its head.
    pub(super) keys: Vec<Key>,
    pub(super) faults: Vec<Fault>,
    /// The paths (`email.from`) of what was left out for a fault, also as what they were
    /// probably meant for: the check does not call these missing.
    pub(super) dropped: BTreeSet<String>,
}

/// Reads a file's text. What has a fault is left out, and the rest is read; after a fault of
/// syntax there is no rest.
pub(super) fn read(text: &str, channels: &[Declared]) -> Reading {
    let keys = keys::with(channels);
    let mut walk = Walk { keys: keys.clone(), ..Walk::default() };
    let mut document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let wrong = Wrong::new(format!("this is not TOML: {}", error.message())).mark("here");
            return Reading { faults: vec![wrong.at(place(&error))], ..Reading::default() };
        }
    };
    walk.table(document.get_mut(), &keys, "");
    let sections = sections(document.get_mut(), channels);
    let record = serde_path_to_error::deserialize(toml::Deserializer::from(document));
    let record = record.unwrap_or_else(|error| {
        // Cannot be, as long as the table of keys and the record agree. The reason is left out,
        // since serde's quotes the value, and that may be a secret.
        let path = error.path().to_string();
        let key = path.split(".$").next().unwrap_or_default();
        let what = format!("\"{key}\" cannot be read");
        walk.faults.push(Wrong::new(what).mark("here").at(place(error.inner())));
        Record::default()
    });
    Reading { record, sections, keys, faults: walk.faults, dropped: walk.dropped }
}

/// Takes the sections of channels out of a file in which every value is of its kind.
fn sections(document: &mut DeTable<'_>, channels: &[Declared]) -> BTreeMap<&'static str, Spanned<Written>> {
    let with_section = channels.iter().filter(|channel| !channel.settings.is_empty());
    let taken = with_section.filter_map(|channel| {
        let value = document.remove(channel.name)?;
        let place = value.span();
        let DeValue::Table(table) = value.into_inner() else { return None };
        let written = table.into_iter().filter_map(|(name, value)| {
            let place = value.span();
            let plain = match value.into_inner() {
                DeValue::String(text) => Plain::Text(text.into_owned()),
                DeValue::Boolean(flag) => Plain::Flag(flag),
                DeValue::Integer(number) => {
                    Plain::Number(i64::from_str_radix(number.as_str(), number.radix()).ok()?)
                }
                _ => return None,
            };
            Some((name.into_inner().into_owned(), Spanned::new(place, plain)))
        });
        Some((channel.name, Spanned::new(place, written.collect())))
    });
    taken.collect()
}

fn place(error: &toml::de::Error) -> std::ops::Range<usize> {
    error.span().unwrap_or_default()
}

#[derive(Default)]
struct Walk {
    /// The keys at the head of the file.
    keys: Vec<Key>,
    faults: Vec<Fault>,
    dropped: BTreeSet<String>,
}

impl Walk {
    /// Drops from a table what does not belong there. `path` is the table's own, empty at the top.
    fn table(&mut self, table: &mut DeTable<'_>, keys: &[Key], path: &str) {
        for (name, mut value) in std::mem::take(table) {
            let fits = match keys.iter().find(|key| key.name == name.get_ref()) {
                Some(key) => self.value(&mut value, key, &join(path, key.name)),
                None => self.unknown(&name, keys, path),
            };
            if fits {
                table.insert(name, value);
            }
        }
    }

    fn unknown(&mut self, name: &Spanned<std::borrow::Cow<'_, str>>, keys: &[Key], path: &str) -> bool {
        let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
        let near = nearest(name.get_ref(), &known);
        let place = section(&self.keys, path).map(|section| format!(" in {section}")).unwrap_or_default();
        let wrong = Wrong::new(format!("unknown key \"{}\"{place}", name.get_ref()))
            .mark("not known here")
            .maybe(near)
            .note(format!("allowed here: {}", known.join(", ")));
        self.dropped.extend(near.map(|near| join(path, near)));
        self.faults.push(wrong.at(name.span()));
        false
    }

    /// Whether a value is of its key's kind. If not it is a fault, and the value is dropped.
    fn value(&mut self, value: &mut Spanned<DeValue<'_>>, key: &Key, path: &str) -> bool {
        let place = value.span();
        let fits = match (&key.shape, value.get_mut()) {
            (Shape::Text | Shape::Words, DeValue::String(_)) => true,
            (Shape::Number, DeValue::Integer(number)) => {
                i64::from_str_radix(number.as_str(), number.radix()).is_ok()
            }
            (Shape::Flag, DeValue::Boolean(_)) => true,
            (Shape::List | Shape::Words, DeValue::Array(list)) => return self.texts(list, key, path),
            (Shape::Table(keys), DeValue::Table(table)) => {
                self.table(table, keys, path);
                true
            }
            (Shape::Section(_), DeValue::Table(table)) => {
                self.table(table, &key.shape.inner(), path);
                true
            }
            (Shape::Tables(keys), DeValue::Array(list)) => return self.tables(list, keys, key, path),
            _ => false,
        };
        if !fits {
            self.misfit(value.get_ref(), place, key, path);
        }
        fits
    }

    fn texts(&mut self, list: &DeArray<'_>, key: &Key, path: &str) -> bool {
        let others = list.iter().filter(|value| !matches!(value.get_ref(), DeValue::String(_)));
        let before = self.faults.len();
        others.for_each(|value| self.misfit(value.get_ref(), value.span(), key, path));
        self.faults.len() == before
    }

    fn tables(&mut self, list: &mut DeArray<'_>, keys: &[Key], key: &Key, path: &str) -> bool {
        let mut fits = true;
        for value in list.iter_mut() {
            let place = value.span();
            if let DeValue::Table(table) = value.get_mut() {
                self.table(table, keys, path);
            } else {
                self.misfit(value.get_ref(), place, key, path);
                fits = false;
            }
        }
        fits
    }

    fn misfit(&mut self, found: &DeValue<'_>, place: std::ops::Range<usize>, key: &Key, path: &str) {
        let found = match found {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) if matches!(key.shape, Shape::Number) => "a number out of range",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let wrong = Wrong::new(format!("\"{path}\" must be {}", key.shape.words()))
            .mark(format!("this is {found}"))
            .help(format!("for example: {}", key.example()));
        self.dropped.insert(path.to_owned());
        self.faults.push(wrong.at(place));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key that the table of keys has, with its sample, in a document of its own.
    fn samples(keys: &[Key], wrap: &dyn Fn(String) -> String, all: &mut Vec<String>) {
        for key in keys {
            all.push(wrap(format!("{} = {}", key.name, key.sample)));
            match key.shape {
                Shape::Table(inner) => {
                    samples(inner, &|line| wrap(format!("{} = {{ {line} }}", key.name)), all);
                }
                Shape::Tables(inner) => {
                    samples(inner, &|line| wrap(format!("{} = [{{ {line} }}]", key.name)), all);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn the_table_of_keys_and_the_record_agree() {
        let mut all = Vec::new();
        samples(keys::KEYS, &|line| line, &mut all);
        assert!(all.len() > 25, "{}", all.len());
        for text in all {
            let reading = read(&text, &[]);
            assert!(reading.faults.is_empty(), "{text}: {:?}", reading.faults);
        }
    }

    #[test]
    fn every_misfit_is_named_in_one_run() {
        let reading = read("lnag = 1\nlang = 2\n[http]\nlisten = [1]\n[[email]]\nfrom = 3\n", &[]);
        let whats: Vec<&str> = reading.faults.iter().map(|fault| fault.what()).collect();
        assert_eq!(whats.len(), 4, "{whats:?}");
        assert!(reading.dropped.contains("email"));
    }
}
