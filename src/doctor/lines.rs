//! Is each line what a line may be: its end, its length, its folds, its characters?
//! Apart from all that reads properties: these look at the bytes, which readers forgive or do not.

use unicode_segmentation::GraphemeCursor;

use super::Severity::{Error, Warning};
use super::content::{End, File, Physical, physical};

use super::{Check, Look, Tally};

/// RFC 5545 section 3.1.
const LONGEST_LINE: usize = 75;

pub(super) const CHECKS: &[Check] = &[
    Check {
        name: "empty",
        severity: Error,
        rule: "RFC 5545 3.4",
        right: "BEGIN:VCALENDAR … END:VCALENDAR, with at least one component in it",
        clients: "Thunderbird and Evolution throw away all events that they had",
        look: Look::File(empty),
    },
    Check {
        name: "byte-order-mark",
        severity: Error,
        rule: "RFC 5545 3.4",
        right: "begin with BEGIN:VCALENDAR",
        clients: "readers that do not know the mark do not find BEGIN:VCALENDAR and refuse the file",
        look: Look::Line(mark),
    },
    Check {
        name: "utf-8",
        severity: Error,
        rule: "RFC 5545 3.1.4",
        right: "write the file in UTF-8",
        clients: "Thunderbird and ICSx5 read it as UTF-8: signs of replacement in names; Rust's and Ruby's readers refuse the file",
        look: Look::File(utf_8),
    },
    Check {
        name: "line-end",
        severity: Error,
        rule: "RFC 5545 3.1",
        right: "end each line with CR LF",
        clients: "most readers forgive it, which is why nobody tells the publisher",
        look: Look::Line(line_end),
    },
    Check {
        name: "bare-cr",
        severity: Error,
        rule: "RFC 5545 3.1",
        right: "write a line's end as CR LF, and one within a text as `\\n`",
        clients: "some readers see another line there: so a text becomes a property",
        look: Look::Line(bare_cr),
    },
    Check {
        name: "last-line",
        severity: Error,
        rule: "RFC 5545 3.1",
        right: "end the last line with CR LF, too",
        clients: "",
        look: Look::Line(last_line),
    },
    Check {
        name: "long-line",
        severity: Warning,
        rule: "RFC 5545 3.1",
        right: "fold it: CR LF and a space after at most 75 octets, which are not characters",
        clients: "",
        look: Look::Line(long_line),
    },
    Check {
        name: "fold-in-character",
        severity: Error,
        rule: "RFC 5545 3.1",
        right: "fold between characters: count octets, but never cut within one of UTF-8",
        clients: "Google ignores the whole file, silently; readers that decode before they unfold refuse it, or show signs of replacement",
        look: Look::Line(fold_in_character),
    },
    Check {
        name: "fold-in-grapheme",
        severity: Warning,
        rule: "clients",
        right: "fold before or after what is shown as one character, such as an emoji of several",
        clients: "some readers show the parts, or signs of replacement",
        look: Look::Line(fold_in_grapheme),
    },
    Check {
        name: "fold-in-escape",
        severity: Warning,
        rule: "clients",
        right: "fold before the backslash, or after what it escapes",
        clients: "Google drops the event; some readers join the two wrongly",
        look: Look::Line(fold_in_escape),
    },
    Check {
        name: "control-character",
        severity: Error,
        rule: "RFC 5545 3.1",
        right: "leave it out: only a tab may stand in a text",
        clients: "strict readers refuse the file",
        look: Look::Line(control),
    },
    Check {
        name: "blank-line",
        severity: Error,
        rule: "RFC 5545 3.1",
        right: "leave it out",
        clients: "strict readers stop there, or refuse the file",
        look: Look::Line(blank),
    },
    Check {
        name: "syntax",
        severity: Error,
        rule: "RFC 5545 3.1",
        right: "NAME;PARAMETER=VALUE:VALUE; a line that goes on with the last begins with a space; a parameter with `:`, `;` or `,` in it stands in quotation marks, and can hold none itself",
        clients: "one such line: Google ignores the whole file, silently; Outlook says \"Error 28\"",
        look: Look::File(syntax),
    },
];

fn empty(file: &File<'_>, tally: &mut Tally) {
    if file.bytes.trim_ascii().is_empty() {
        tally.put(0, || "there is nothing in it".to_owned());
    }
}

fn mark(line: &Physical<'_>) -> Option<String> {
    line.marked.then(|| "the file begins with a byte order mark (EF BB BF)".to_owned())
}

fn utf_8(file: &File<'_>, tally: &mut Tally) {
    for line in &file.undecodable {
        tally.put(*line, || "the line is no UTF-8".to_owned());
    }
}

fn line_end(line: &Physical<'_>) -> Option<String> {
    (line.end == End::Lf).then(|| "the line ends with LF alone".to_owned())
}

fn bare_cr(line: &Physical<'_>) -> Option<String> {
    memchr::memchr(b'\r', line.text).map(|at| format!("CR without LF at octet {}", at + 1))
}

fn last_line(line: &Physical<'_>) -> Option<String> {
    (line.end == End::File).then(|| "the last line has no end".to_owned())
}

fn long_line(line: &Physical<'_>) -> Option<String> {
    let length = line.text.len();
    (length > LONGEST_LINE).then(|| format!("{length} octets in the line, where 75 are the most"))
}

fn fold_in_character(line: &Physical<'_>) -> Option<String> {
    if !line.is_folded() || line.next().first().is_none_or(|byte| byte & 0xc0 != 0x80) {
        return None;
    }
    let tail = line.text.get(line.text.len().saturating_sub(3)..).unwrap_or_default();
    let open = tail.iter().any(|byte| *byte >= 0xc0);
    (open && std::str::from_utf8(line.text).is_err())
        .then(|| "the line is folded within a character of UTF-8".to_owned())
}

fn fold_in_grapheme(line: &Physical<'_>) -> Option<String> {
    // As far back as any sign of several characters begins.
    const BACK: usize = 64;
    if !line.is_folded() {
        return None;
    }
    let (this, next) = (std::str::from_utf8(line.text).ok()?, std::str::from_utf8(line.next()).ok()?);
    let first = next.chars().next()?;
    let begin = this.char_indices().rev().take(BACK).last().map_or(0, |(at, _)| at);
    let around = format!("{}{first}", this.get(begin..)?);
    let mut cursor = GraphemeCursor::new(around.len() - first.len_utf8(), around.len(), true);
    (cursor.is_boundary(&around, 0) == Ok(false)).then(|| {
        format!("the line is folded before U+{:04X}, within what is shown as one character", u32::from(first))
    })
}

fn fold_in_escape(line: &Physical<'_>) -> Option<String> {
    let backslashes = line.text.iter().rev().take_while(|byte| **byte == b'\\').count();
    (line.is_folded() && backslashes % 2 == 1)
        .then(|| "the line is folded between a backslash and what it escapes".to_owned())
}

fn control(line: &Physical<'_>) -> Option<String> {
    let found = line.text.iter().find(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\r'));
    found.map(|byte| format!("the control character U+{byte:04X} stands in the line"))
}

fn blank(line: &Physical<'_>) -> Option<String> {
    line.text.is_empty().then(|| "the line is empty".to_owned())
}

fn syntax(file: &File<'_>, tally: &mut Tally) {
    if let Some(first) =
        physical(file.bytes).next().filter(|line| matches!(line.text.first(), Some(b' ' | b'\t')))
    {
        tally.put(first.number, || {
            "the first line begins with a space, as if it went on with another".to_owned()
        });
    }
    for (line, why) in &file.malformed {
        tally.put(*line, || format!("this is no property: {why}"));
    }
}
