//! Is the symbol of an instrument written as the United Nations writes it?
//! Apart, because symbols have a grammar of their own. A symbol that is wrong by one
//! stroke sends a reader who follows the citation to nothing, or to another resolution.

use toml::Spanned;

use super::{Subject, one_line};
use crate::fault::Report;

pub(super) fn instrument(subject: &Subject<'_>, report: &mut Report<'_>, check: &'static str) {
    let record = subject.record;
    let of_eras = record.eras().iter().filter_map(|era| era.get_ref().instrument.as_ref());
    for symbol in record.instrument.iter().chain(of_eras) {
        refuse(symbol, symbol.get_ref(), report, check);
    }
    for former in &record.former_names {
        if let Some(symbol) = &former.get_ref().instrument {
            refuse(former, symbol, report, check);
        }
    }
}

fn refuse<T>(place: &Spanned<T>, symbol: &str, report: &mut Report<'_>, check: &'static str) {
    if one_line(symbol).is_err() || !is_well_formed(symbol) {
        let message = format!(
            "`{}` is no symbol to cite; write for example `A/RES/60/97`, `A/RES/317 (IV)`, \
             `S/RES/1325 (2000)`, the title of another body's decision, or `none`",
            symbol.escape_debug()
        );
        report.add(check, place.span(), message);
    }
}

/// Whether a symbol of the United Nations has the form of its organ's. What begins with no
/// organ's letter is the title of another body's decision, and free.
fn is_well_formed(symbol: &str) -> bool {
    let (symbol, remark) = match symbol.split_once(" (para. ") {
        Some((symbol, remark)) => (symbol, remark.strip_suffix(')')),
        None => (symbol, Some("1")),
    };
    let remark_is_right = remark.is_some_and(is_number);
    if let Some(rest) = symbol.strip_prefix("A/RES/") {
        return remark_is_right && is_assembly(rest);
    }
    if let Some(rest) = symbol.strip_prefix("S/RES/") {
        return remark_is_right && is_council(rest);
    }
    if symbol == "none" {
        return true;
    }
    if !symbol.chars().any(char::is_alphanumeric) || symbol.eq_ignore_ascii_case("none") {
        return false;
    }
    if looks_like_a_symbol(symbol) { is_other_document(symbol) } else { remark_is_right }
}

/// Whether it was meant for a symbol of the United Nations: `A/…`, or one written in another way.
fn looks_like_a_symbol(symbol: &str) -> bool {
    let words = symbol.to_ascii_uppercase();
    let plain: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
    let number_alone = symbol.split_once('/').is_some_and(|(one, other)| is_number(one) && is_number(other));
    ["A/", "S/", "E/", "RES/"].iter().any(|organ| words.starts_with(organ))
        || ["ARES", "SRES"].iter().any(|organ| {
            plain
                .strip_prefix(organ)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
        })
        || number_alone
        || symbol.contains('／')
}

/// `60/97`, `32/40 B`, `S-10/2`, `ES-7/8`, `317 (IV)`, `2602 E (XXIV)`, `3501 (XXX) A`.
fn is_assembly(rest: &str) -> bool {
    let (number, section) = match rest.rsplit_once(' ') {
        Some((number, section)) if is_section(section) => (number, Some(section)),
        _ => (rest, None),
    };
    if let Some((number, session)) = number.split_once(" (") {
        let number = number
            .split_once(' ')
            .map_or(number, |(number, part)| if is_section(part) { number } else { "" });
        return is_number(number) && session.strip_suffix(')').is_some_and(is_roman);
    }
    let Some((session, number)) = number.split_once('/') else { return false };
    let session = session.strip_prefix("ES-").or_else(|| session.strip_prefix("S-")).unwrap_or(session);
    is_number(session) && is_number(number) && section.is_none_or(is_section)
}

/// `1325 (2000)`.
fn is_council(rest: &str) -> bool {
    let Some((number, year)) = rest.split_once(" (") else { return false };
    is_number(number) && year.strip_suffix(')').is_some_and(|year| year.len() == 4 && is_number(year))
}

/// `A/DEC/45/123`, `A/HRC/RES/7/1`, `E/RES/2003/2`: capitals, then numbers.
fn is_other_document(symbol: &str) -> bool {
    let mut parts = symbol.split('/');
    let organs = parts.by_ref().take_while(|part| part.bytes().all(|b| b.is_ascii_uppercase())).count();
    // `take_while` has taken the first number with it.
    let first = symbol.split('/').nth(organs);
    let numbered = symbol.split('/').skip(organs).count();
    let enough = if symbol.starts_with("E/RES/") { 2 } else { 1 };
    organs >= 2
        && numbered >= enough
        && first.into_iter().chain(parts).all(|part| {
            part.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
                && part.bytes().any(|b| b.is_ascii_digit())
        })
        && first.is_some()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'))
}

fn is_section(text: &str) -> bool {
    let mut bytes = text.bytes();
    matches!((bytes.next(), bytes.next()), (Some(b'A'..=b'Z'), None))
}

#[cfg(test)]
mod tests {
    use super::is_well_formed;

    #[test]
    fn symbols_have_the_form_of_their_organ() {
        let right = [
            "A/RES/60/97",
            "A/RES/32/40 B",
            "A/RES/S-10/2 (para. 102)",
            "A/RES/ES-7/8",
            "A/RES/317 (IV)",
            "A/RES/3501 (XXX) A",
            "A/RES/2602 E (XXIV)",
            "S/RES/1325 (2000)",
            "A/DEC/45/123",
            "A/HRC/RES/7/1",
            "E/RES/2003/2",
            "14 C/Resolution 1.441",
            "WHA42.19",
            "none",
            "Decision of the city council of 3 May 2024",
        ];
        for symbol in right {
            assert!(is_well_formed(symbol), "{symbol}");
        }
        let wrong = [
            "A/RES/60",
            "A/RES/60/",
            "A/RES//97",
            "A/RES/60/97/",
            "A/RES/60-97",
            "A/RES/60/97B",
            "A/RES/LX/97",
            "A/RES/317 IV",
            "A/RES/317 (4)",
            "A/RES/2602 EE (XXIV)",
            "A/RES",
            "A/60/97 ",
            "a/res/60/97",
            "RES/60/97",
            "A/ RES/60/97",
            "S/RES/1325",
            "S/RES/1325 (00)",
            "ARES/60/97",
            "A/RES/S-10/2 (para. )",
            "A-RES-60-97",
            "A／RES／60／97",
            "60/97",
            "None",
            "-",
            "???",
            "E/RES/2020",
            "E/",
        ];
        for symbol in wrong {
            assert!(!is_well_formed(symbol), "{symbol}");
        }
    }
}
