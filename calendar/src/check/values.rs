//! Is every value by itself one that may stand there?
//! Apart from the checks that set one value against another.

use std::ops::Range;

use toml::Spanned;

use super::{Subject, one_line};
use crate::fault::Report;
use crate::known::{BODIES, THEMES};
use crate::near::nearest;
use crate::observance::{AND, Kind};
use crate::record::WordRecord;
use crate::value::{confidence, date, partial_date, standing};

pub(super) fn needed(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    for (key, is_there) in subject.record.needed() {
        if !is_there && !subject.lost.any(&[&format!("top.{key}")]) {
            report.add(check, 0..0, format!("the key `{key}` is missing"));
        }
    }
}

pub(super) fn id(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !subject.id.split('-').all(word) {
        report.add(
            check,
            0..0,
            "the file's name is the id: lower-case words and digits joined by `-`".to_owned(),
        );
    }
    if let Some(written) = &subject.record.id
        && written.get_ref() != subject.id
    {
        let message = format!(
            "the id `{}` is not the file's name, `{}.toml`; leave it out, or make them the same",
            written.get_ref(),
            subject.id
        );
        report.add(check, written.span(), message);
    }
}

pub(super) fn kind(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(written) = &subject.record.kind else { return };
    if Kind::from_word(written.get_ref()).is_none() {
        let message = format!(
            "`{}` is no kind; kinds are {}",
            written.get_ref(),
            Kind::ALL.map(Kind::as_str).join(", ")
        );
        report.add(check, written.span(), message);
    }
}

pub(super) fn folder(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let folder = subject.file.rsplit(['/', '\\']).nth(1).unwrap_or_default();
    let expected = match folder {
        "days" => "day",
        "weeks" => "week",
        "years" => "year",
        "decades" => "decade",
        "anniversaries" => "anniversary",
        _ => return,
    };
    let Some(written) = &subject.record.kind else { return };
    if written.get_ref() != expected {
        report.add(check, written.span(), format!("a file in `{folder}/` has kind `{expected}`"));
    }
}

pub(super) fn themes(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    if let Some(themes) = subject.record.no_themes() {
        report.add(check, themes, "at least one theme is needed".to_owned());
    }
    for theme in subject.record.themes() {
        let message = match theme.get_ref() {
            WordRecord::Known(word) if THEMES.contains(&word.as_str()) => continue,
            WordRecord::Known(word) => {
                let all = || format!("there are {};", THEMES.join(", "));
                let hint = nearest(word, THEMES).map_or_else(all, |near| format!("did you mean `{near}`?"));
                format!("there is no theme `{word}`; {hint} one of your own is {{ own = \"{word}\" }}")
            }
            // A theme is a word of flags and addresses.
            WordRecord::Own(own) if is_theme(&own.own) => continue,
            WordRecord::Own(own) => format!("`{}` is no theme: lower-case words joined by `-`", own.own),
        };
        report.add(check, theme.span(), message);
    }
}

fn is_theme(word: &str) -> bool {
    word.split('-')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase()))
}

/// A collection is a word of flags and addresses too, beside those of themes.
pub(super) fn collections(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let taken =
        |word: &str| THEMES.iter().chain(["calendar"].iter()).find(|one| one.eq_ignore_ascii_case(word));
    for collection in &subject.record.collections {
        let word = collection.get_ref();
        let message = match taken(word) {
            Some(theme) => format!("`{word}` would take the address of `{theme}`; give it another name"),
            None if word.contains(',') => {
                format!("`{word}` has a comma, which stands between collections in flags and addresses")
            }
            None => continue,
        };
        report.add(check, collection.span(), message);
    }
}

pub(super) fn body(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(written) = &subject.record.proclaimed_by else { return };
    let parts = || written.get_ref().word().split(AND);
    if let Some(why) = parts().find_map(|part| one_line(part).err()) {
        report.add(check, written.span(), format!("a body {why}; several are joined by `{AND}`"));
        return;
    }
    if let Some(part) = parts().find(|part| part.contains(',')) {
        let message = format!("`{part}` has a comma, which stands between bodies in flags and addresses");
        report.add(check, written.span(), message);
        return;
    }
    if let WordRecord::Own(_) = written.get_ref() {
        return;
    }
    for unknown in parts().filter(|part| !BODIES.contains(part)) {
        let hint = nearest(unknown, BODIES).map(|near| format!("did you mean `{near}`? "));
        let message = format!(
            "there is no body `{unknown}`; {}one of your own is {{ own = \"{unknown}\" }}",
            hint.unwrap_or_default()
        );
        report.add(check, written.span(), message);
    }
}

pub(super) fn words(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    if let Some(written) = &subject.record.confidence
        && confidence(written.get_ref()).is_none()
    {
        report.add(check, written.span(), format!("`{}` is none of high, medium and low", written.get_ref()));
    }
    let former = subject.record.former_names.iter().flat_map(|former| former.get_ref().all());
    let names = subject.record.names().into_iter().chain(former);
    for name in names.filter_map(|(_, name)| name) {
        let word = name.get_ref().standing();
        if standing(word).is_none() {
            report.add(check, name.span(), format!("`{word}` is none of official, recalled and translated"));
        }
    }
}

pub(super) fn dates(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    if let Some(revised) = &subject.record.revised
        && date(&revised.get_ref().written()).is_none()
    {
        let message = format!("`{}` is no date; write `YYYY-MM-DD`", revised.get_ref().written());
        report.add(check, revised.span(), message);
    }
    let of_eras = subject.record.eras().iter().filter_map(|era| era.get_ref().adopted.as_ref());
    for adopted in subject.record.adopted.iter().chain(of_eras) {
        let written = adopted.get_ref().written();
        if partial_date(&written).is_none() {
            let message = format!("`{written}` is no date; write `YYYY`, `YYYY-MM` or `YYYY-MM-DD`");
            report.add(check, adopted.span(), message);
        }
    }
}

pub(super) fn url(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(url) = &subject.record.url else { return };
    let written = url.get_ref();
    let scheme_is_web = written.starts_with("https://") || written.starts_with("http://");
    if !scheme_is_web || written.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        report.add(
            check,
            url.span(),
            format!("`{written}` is no web address; write it whole, percent-encoded"),
        );
    }
}

pub(super) fn sources(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let Some(sources) = &subject.record.sources else { return };
    if sources.get_ref().iter().all(|source| source.get_ref().trim().is_empty()) {
        let message = "at least one source is needed: where the facts were read";
        report.add(check, sources.span(), message.to_owned());
    }
}

/// Aliases, collections, sources, descriptions and notes are lines of text, as names are.
pub(super) fn one_lines(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let record = subject.record;
    let lists = [record.aliases.as_slice(), &record.collections, record.sources()];
    let descriptions = record.descriptions.iter().flat_map(|all| all.all()).filter_map(|(_, text)| text);
    let notes = [&record.note, &record.instrument_note, &record.before_adoption];
    let of_eras = record.eras().iter().map(|era| &era.get_ref().note);
    let texts: Vec<&Spanned<String>> = lists
        .into_iter()
        .flatten()
        .chain(descriptions)
        .chain(notes.into_iter().chain(of_eras).flatten())
        .collect();
    for text in texts {
        refuse(text.get_ref(), text.span(), report, check);
    }
    let names = record.names().into_iter().filter_map(|(_, name)| name);
    let former = record.former_names.iter().flat_map(|former| former.get_ref().all());
    for name in names.chain(former.filter_map(|(_, name)| name)) {
        name.get_ref().source().into_iter().for_each(|source| refuse(source, name.span(), report, check));
    }
    for former in &record.former_names {
        let note = former.get_ref().note.as_deref();
        note.into_iter().for_each(|note| refuse(note, former.span(), report, check));
    }
}

fn refuse(text: &str, place: Range<usize>, report: &mut Report<'_>, check: &'static str) {
    if let Err(why) = one_line(text) {
        report.add(check, place, format!("`{}` {why}", text.escape_debug()));
    }
}
