//! Which lines, properties and components does a file hold?
//! Apart from the checks: this reads on whatever it meets, and keeps for them what it could not make sense
//! of. Nothing here calls itself, so that nesting costs memory and no stack.

use std::borrow::Cow;

use super::property::{Property, split};

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    CrLf,
    Lf,
    /// The file ends first.
    File,
}

/// A line as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Physical<'a> {
    /// From 1.
    pub(super) number: usize,
    /// Without its end, and without the mark (BOM) at the beginning of the file.
    pub(super) text: &'a [u8],
    pub(super) end: End,
    /// Whether the file began with the mark, and this is its first line.
    pub(super) marked: bool,
    /// All that comes after it.
    pub(super) rest: &'a [u8],
}

impl<'a> Physical<'a> {
    /// Whether the next line goes on with this one.
    pub(super) fn is_folded(&self) -> bool {
        matches!(self.rest.first(), Some(b' ' | b'\t'))
    }

    /// What the next line adds to this one.
    pub(super) fn next(&self) -> &'a [u8] {
        let next = self.rest.get(1..).unwrap_or_default();
        next.get(..memchr::memchr2(b'\r', b'\n', next).unwrap_or(next.len())).unwrap_or_default()
    }

    fn continues(&self) -> bool {
        matches!(self.text.first(), Some(b' ' | b'\t'))
    }
}

const MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of a file.
pub(super) fn physical(bytes: &[u8]) -> impl Iterator<Item = Physical<'_>> {
    let mut marked = bytes.starts_with(MARK);
    let mut rest = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut number = 0;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        number += 1;
        let (line, after) = match memchr::memchr(b'\n', rest) {
            Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default()),
            None => (rest, &[][..]),
        };
        let ends = line.len() < rest.len();
        rest = after;
        let (text, end) = match line.strip_suffix(b"\r") {
            Some(text) if ends => (text, End::CrLf),
            _ if ends => (line, End::Lf),
            _ => (line, End::File),
        };
        Some(Physical { number, text, end, marked: std::mem::take(&mut marked), rest: after })
    })
}

/// A component: what stands between BEGIN and END.
#[derive(Debug)]
pub(super) struct Component<'a> {
    /// In capitals.
    pub(super) name: String,
    /// That of its BEGIN, from 1.
    pub(super) line: usize,
    /// In which it stands: its place in [`File::components`].
    pub(super) parent: Option<usize>,
    pub(super) closed: bool,
    pub(super) properties: Vec<Property<'a>>,
}

impl<'a> Component<'a> {
    /// Whether it is dated and shown: an event, a task, a journal entry.
    pub(super) fn is_entry(&self) -> bool {
        matches!(self.name.as_str(), "VEVENT" | "VTODO" | "VJOURNAL")
    }

    /// The first property of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|property| property.is(name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// A file, read.
#[derive(Debug, Default)]
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    /// How long it is; more than `bytes` where it is too long to be looked at whole.
    pub(super) length: usize,
    /// In the order in which they begin.
    pub(super) components: Vec<Component<'a>>,
    /// Lines that cannot be taken apart, and why.
    pub(super) malformed: Vec<(usize, String)>,
    /// Properties that stand in no component.
    pub(super) stray: Vec<(usize, String)>,
    /// ENDs that end nothing: the line, the name there, the name of what is open.
    pub(super) ends: Vec<(usize, String, Option<String>)>,
    /// Lines that are no UTF-8, even joined.
    pub(super) undecodable: Vec<usize>,
    /// BEGINs and ENDs with spaces around the name.
    pub(super) padded: Vec<usize>,
    /// What is open, innermost last.
    open: Vec<usize>,
}

impl<'a> File<'a> {
    /// Reads what there is; `length` is that of the whole.
    pub(super) fn read(bytes: &'a [u8], length: usize) -> Self {
        let mut file = Self { bytes, length, ..Self::default() };
        let mut lines = physical(bytes).peekable();
        while let Some(first) = lines.next() {
            let mut whole = Cow::Borrowed(first.text);
            while let Some(more) = lines.next_if(Physical::continues) {
                whole.to_mut().extend_from_slice(more.text.get(1..).unwrap_or_default());
            }
            let text = match whole {
                Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
                Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            };
            // What is replaced is told by the number of octets, or by the sign itself where it is as long.
            if text.contains('\u{fffd}') && !is_utf8(bytes, first) {
                file.undecodable.push(first.number);
            }
            file.take(first.number, text);
        }
        file.open = Vec::new();
        file
    }

    fn take(&mut self, line: usize, text: Cow<'a, str>) {
        if text.trim().is_empty() {
            return;
        }
        let property = match split(line, text) {
            Ok(property) => property,
            Err(why) => return self.malformed.push((line, why)),
        };
        if property.is_any(&["BEGIN", "END"]) && property.value.trim() != property.value {
            self.padded.push(line);
        }
        if property.is("BEGIN") {
            let name = property.value.trim().to_ascii_uppercase();
            let parent = self.open.last().copied();
            self.open.push(self.components.len());
            self.components.push(Component { name, line, parent, closed: false, properties: Vec::new() });
        } else if property.is("END") {
            self.end(line, property.value.trim());
        } else if let Some(component) = self.open.last().and_then(|at| self.components.get_mut(*at)) {
            component.properties.push(property);
        } else {
            self.stray.push((line, property.name.into_owned()));
        }
    }

    /// An END ends the innermost component of that name, if one of the last few has it: then those inside
    /// were left open.
    fn end(&mut self, line: usize, name: &str) {
        const LOOKED_BACK: usize = 8;
        let named = |at: &usize| {
            self.components.get(*at).is_some_and(|component| component.name.eq_ignore_ascii_case(name))
        };
        let back = self.open.iter().rev().take(LOOKED_BACK).position(named);
        let Some(back) = back else {
            let open = self.open.last().and_then(|at| self.components.get(*at));
            let open = open.map(|component| component.name.clone());
            return self.ends.push((line, name.to_owned(), open));
        };
        self.open.truncate(self.open.len() - back);
        if let Some(component) = self.open.pop().and_then(|at| self.components.get_mut(at)) {
            component.closed = true;
        }
    }

    /// Whether there is more than was looked at.
    pub(super) fn is_cut(&self) -> bool {
        self.length > self.bytes.len()
    }

    /// The calendar itself, the first of them.
    pub(super) fn calendar(&self) -> Option<&Component<'a>> {
        self.components.iter().find(|component| component.name == "VCALENDAR")
    }

    /// The component in which one stands.
    pub(super) fn parent(&self, component: &Component<'a>) -> Option<&Component<'a>> {
        component.parent.and_then(|at| self.components.get(at))
    }
}

/// Whether a line, joined with those that go on with it, is UTF-8.
fn is_utf8(bytes: &[u8], first: Physical<'_>) -> bool {
    let mut whole = first.text.to_vec();
    let rest = bytes.len() - first.rest.len();
    for more in physical(bytes.get(rest..).unwrap_or_default()).take_while(Physical::continues) {
        whole.extend_from_slice(more.text.get(1..).unwrap_or_default());
    }
    std::str::from_utf8(&whole).is_ok()
}
