//! Where do the texts and lists of an observance lie?
//! Either in one pool that is compiled in, named by place and length, or with an
//! operator's own entry. Places and not pointers: a pointer in constant data has to be
//! mended by the loader whenever the program starts, and the catalogue would have ten
//! thousand of them; so most of what a query waits for would be that.

use std::fmt;
use std::ops::Deref;

use chrono::NaiveDate;

use crate::era::Era;
use crate::observance::FormerName;
use crate::packed;
use crate::rule::Rule;

/// A text of an observance. Reads as `&str`.
#[derive(Clone)]
pub struct Text(Place<Box<Box<str>>>);

/// A list of an observance. Reads as a slice.
#[derive(Clone)]
pub struct List<T: Packed>(Place<Box<Box<[T]>>>);

/// What is not packed lies behind two pointers, so that a place is no larger for it: the packed
/// catalogue has seven thousand of them, and an operator's own has a hundred.
#[derive(Clone)]
enum Place<Own> {
    /// In the pool: the place of the first element, and how many there are.
    Packed(u32, u32),
    Own(Own),
}

/// What a [`List`] can hold: each sort has a pool of its own.
pub trait Packed: Clone + 'static {
    /// Every element of this sort that is compiled in.
    #[doc(hidden)]
    fn pool() -> &'static [Self];
}

impl Packed for Text {
    fn pool() -> &'static [Self] {
        &packed::TEXTS
    }
}

impl Packed for Era {
    fn pool() -> &'static [Self] {
        &packed::ERAS
    }
}

impl Packed for FormerName {
    fn pool() -> &'static [Self] {
        &packed::FORMER_NAMES
    }
}

impl Packed for Rule {
    fn pool() -> &'static [Self] {
        &packed::RULES
    }
}

impl Packed for NaiveDate {
    fn pool() -> &'static [Self] {
        &packed::DATES
    }
}

impl Text {
    /// A text of the pool, for the packed catalogue.
    pub(crate) const fn packed(at: u32, length: u32) -> Self {
        Self(Place::Packed(at, length))
    }
}

impl<T: Packed> List<T> {
    /// A list of the pool, for the packed catalogue.
    pub(crate) const fn packed(at: u32, length: u32) -> Self {
        Self(Place::Packed(at, length))
    }

    /// The empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(Place::Packed(0, 0))
    }
}

fn span(at: u32, length: u32) -> std::ops::Range<usize> {
    let at = at as usize;
    at..at.saturating_add(length as usize)
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            // `build.rs` gives no place outside; an empty text is better than a panic.
            Place::Packed(at, length) => packed::POOL.get(span(*at, *length)).unwrap_or_default(),
            Place::Own(own) => own,
        }
    }
}

impl<T: Packed> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Place::Packed(at, length) => T::pool().get(span(*at, *length)).unwrap_or_default(),
            Place::Own(own) => own,
        }
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Place::Own(Box::new(text.into())))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Place::Own(Box::new(text.into())))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<T: Packed> Default for List<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Packed> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Place::Own(Box::new(items.into())))
    }
}

impl<T: Packed> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Place::Own(Box::new(items.into_iter().collect())))
    }
}

impl<T: Packed + fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T: Packed + PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Packed + Eq> Eq for List<T> {}
