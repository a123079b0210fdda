//! Does every key of a data file stand in its table, and every value have its type?
//! Apart from reading: what reads stops at the first wrong value. Here all are told, and taken
//! out, so that the checks see what is left.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::fault::Report;
use crate::keys::{Shape, TABLES, TOP, Table};
use crate::near::nearest;

/// The keys, `table.key`, of which some value was taken out.
#[derive(Debug, Default)]
pub(crate) struct Lost(Vec<String>);

impl Lost {
    /// Whether something was lost from one of these; `era.` stands for all keys of an era.
    pub(crate) fn any(&self, keys: &[&str]) -> bool {
        let is_one = |lost: &str, key: &str| lost == key || (key.ends_with('.') && lost.starts_with(key));
        self.0.iter().any(|lost| keys.iter().any(|key| is_one(lost, key)))
    }
}

/// Tells of every unknown key and every value of a wrong type, and takes them out.
pub(crate) fn settle(document: &mut Spanned<DeTable<'_>>, report: &mut Report<'_>) -> Lost {
    let mut walk = Walk { report, lost: Lost::default() };
    walk.table(document.get_mut(), &TOP, 0..0);
    walk.lost
}

struct Walk<'w, 't> {
    report: &'w mut Report<'t>,
    lost: Lost,
}

/// A key of a table.
#[derive(Clone, Copy)]
struct At {
    table: &'static Table,
    key: &'static str,
    /// Whether it is one of a list that stands at the key.
    listed: bool,
}

impl At {
    /// What is told to be or take something.
    fn takes(self) -> String {
        if self.listed {
            format!("each of `{}` is", self.key)
        } else {
            format!("the key `{}` takes", self.key)
        }
    }
}

impl Walk<'_, '_> {
    fn add(&mut self, place: Range<usize>, message: String) {
        self.report.add("shape", place, message);
    }

    fn lose(&mut self, at: At) {
        self.lost.0.push(format!("{}.{}", at.table.name, at.key));
    }

    /// Whether something is left that can be read.
    fn table(&mut self, inner: &mut DeTable<'_>, table: &'static Table, place: Range<usize>) -> bool {
        let mut any_gone = false;
        let mut gone: Vec<&str> = Vec::new();
        for (key, mut value) in std::mem::take(inner) {
            let known = table.keys.iter().find(|(known, _)| known == key.get_ref());
            let Some((name, shape)) = known else {
                let meant = self.unknown(key.get_ref(), key.span(), table);
                gone.extend(meant);
                meant.into_iter().for_each(|key| self.lose(At { table, key, listed: false }));
                any_gone = true;
                continue;
            };
            let at = At { table, key: name, listed: false };
            if !self.value(at, shape, &mut value) {
                any_gone = true;
                gone.push(name);
                self.lose(at);
                let Some(stand_in) = instead(at) else { continue };
                value = stand_in;
            }
            inner.insert(key, value);
        }
        let mut fits = !inner.is_empty() || !any_gone;
        for key in table.needed.iter().copied() {
            if inner.contains_key(key) {
                continue;
            }
            if !gone.contains(&key) {
                self.add(place.clone(), format!("the key `{key}` is missing"));
            }
            match instead(At { table, key, listed: false }) {
                Some(value) => drop(inner.insert(Spanned::new(place.clone(), key.into()), value)),
                None => fits = false,
            }
        }
        fits
    }

    /// Whether the value, or a part of it, can be read.
    fn value(&mut self, at: At, shape: &'static Shape, value: &mut Spanned<DeValue<'_>>) -> bool {
        let place = value.span();
        match (shape, value.get_mut()) {
            (Shape::Text | Shape::Date | Shape::TextOr(_), DeValue::String(_)) => true,
            (Shape::Date, written) if written.is_datetime() => {
                let date = written.as_datetime().map(ToString::to_string).unwrap_or_default();
                *written = DeValue::String(date.into());
                true
            }
            (Shape::Whole(from, to), DeValue::Integer(number)) => {
                let read = i64::from_str_radix(number.as_str(), number.radix());
                let fits = read.is_ok_and(|read| (*from..=*to).contains(&read));
                if !fits {
                    let message = format!("{} a whole number from {from} to {to}", at.takes());
                    self.add(place, message);
                }
                fits
            }
            (Shape::Table(table) | Shape::TextOr(table), DeValue::Table(inner)) => {
                self.table(inner, table, place)
            }
            (Shape::List(of), DeValue::Array(array)) => self.list(at, of, array),
            (Shape::List(of @ Shape::Table(_)), one) if one.is_table() => self.single(at, of, one, place),
            (_, given) => {
                let message = format!("{} {}", at.takes(), wanted(shape, given));
                self.add(place, message);
                false
            }
        }
    }

    /// One table where a list of them is wanted: told, and read as a list of one.
    fn single(&mut self, at: At, of: &'static Shape, one: &mut DeValue<'_>, place: Range<usize>) -> bool {
        let key = at.key;
        let message =
            format!("the key `{key}` takes a list of tables; write `[[{key}]]`, or `{key} = [{{ … }}]`");
        self.add(place.clone(), message);
        let mut list = DeArray::new();
        list.push(Spanned::new(place, std::mem::replace(one, DeValue::Boolean(false))));
        let fits = self.list(at, of, &mut list);
        *one = DeValue::Array(list);
        fits
    }

    fn list<'i>(&mut self, at: At, of: &'static Shape, array: &mut DeArray<'i>) -> bool {
        let before = array.len();
        let of_list = At { listed: true, ..at };
        let mut kept = DeArray::new();
        for one in array.iter_mut() {
            if self.value(of_list, of, one) {
                let nothing = Spanned::new(0..0, DeValue::Boolean(false));
                kept.push(std::mem::replace(one, nothing));
            }
        }
        let lost = kept.len() < before;
        if lost {
            self.lose(at);
        }
        *array = kept;
        !array.is_empty() || !lost
    }

    /// Tells of a key that does not belong there; gives the one that was meant, if that is clear.
    fn unknown(&mut self, key: &str, place: Range<usize>, table: &'static Table) -> Option<&'static str> {
        let keys: Vec<&'static str> = table.keys.iter().map(|(key, _)| *key).collect();
        let near = nearest(key, &keys);
        let elsewhere = TABLES.iter().find(|other| other.keys.iter().any(|(known, _)| *known == key));
        let hint = match (near, elsewhere) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(other)) => format!("it goes in {}", other.place),
            (None, None) => format!("there are {}", keys.join(", ")),
        };
        self.add(place, format!("there is no key `{key}` here; {hint}"));
        near
    }
}

/// What stands for a value that cannot be read.
fn instead(at: At) -> Option<Spanned<DeValue<'static>>> {
    let (_, written) = at.table.instead.iter().find(|(key, _)| *key == at.key)?;
    DeValue::parse(written).ok()
}

/// What a key takes, what it was given, and what would perhaps be right.
fn wanted(shape: &Shape, given: &DeValue<'_>) -> String {
    let scalar = match given {
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(is) => Some(is.to_string()),
        DeValue::Datetime(date) => Some(date.to_string()),
        _ => None,
    };
    let hint = match (shape, given, &scalar) {
        (Shape::Text | Shape::Date | Shape::TextOr(_), _, Some(scalar)) => format!("; write \"{scalar}\""),
        (Shape::Whole(..), DeValue::String(text), _) if text.parse::<i64>().is_ok() => {
            format!("; write {text} without quotes")
        }
        (Shape::List(Shape::Text | Shape::TextOr(_) | Shape::Date), DeValue::String(text), _) => {
            format!("; write [\"{text}\"]")
        }
        (Shape::List(Shape::Text | Shape::TextOr(_)), _, Some(scalar)) => format!("; write [\"{scalar}\"]"),
        (Shape::List(Shape::Date), DeValue::Datetime(date), _) => format!("; write [{date}]"),
        _ => String::new(),
    };
    let given = match (given, scalar) {
        (DeValue::String(text), _) => format!("the text \"{text}\""),
        (_, Some(scalar)) => format!("`{scalar}`"),
        (DeValue::Array(_), None) => "a list".to_owned(),
        (_, None) => "a table".to_owned(),
    };
    format!("{}, not {given}{hint}", described(shape))
}

/// A shape in words that need no knowledge of TOML.
fn described(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a text in quotes".to_owned(),
        Shape::Whole(..) => "a whole number".to_owned(),
        Shape::Date => "a date".to_owned(),
        Shape::TextOr(table) => {
            let keys: Vec<String> = table.keys.iter().map(|(key, _)| format!("{key} = \"…\"")).collect();
            format!("a text in quotes, or {{ {} }}", keys.join(", "))
        }
        Shape::Table(table) => format!("a table, {}", table.place),
        Shape::List(Shape::Table(table)) => format!("a list of tables: {}", table.place),
        Shape::List(_) => "a list in brackets".to_owned(),
    }
}
