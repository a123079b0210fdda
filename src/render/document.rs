//! Where can an instrument be read?
//! Apart, because symbols have a grammar and not all of them an address.

/// The page of a document of the United Nations, by its symbol: of resolutions of the General
/// Assembly and the Security Council, whose symbols lead there. A session or year in brackets
/// is part of the address (`A/RES/317(IV)`); a paragraph, or the letter of a part, is not.
#[must_use]
pub(super) fn document(symbol: &str) -> Option<String> {
    let (symbol, more) = symbol.split_once(' ').unwrap_or((symbol, ""));
    let number = ["A/RES/", "S/RES/"].iter().find_map(|head| symbol.strip_prefix(head))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '(' | ')');
    if !number.starts_with(|c: char| c.is_ascii_alphanumeric()) || !number.chars().all(plain) {
        return None;
    }
    // `2602 E (XXIV)`: the letter of a part may stand before the session, too.
    let more = match more.split_once(' ') {
        Some((part, rest)) if part.len() == 1 => rest,
        _ => more,
    };
    let inside = more.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let counted = |text: &str| text.chars().all(|c| c.is_ascii_digit() || "IVX".contains(c));
    let part_of_a_letter = more.len() == 1 && more.chars().all(|c| c.is_ascii_uppercase());
    match inside {
        Some(session) if counted(session) => Some(format!("https://undocs.org/{symbol}({session})")),
        Some(place) if place.starts_with("para") => Some(format!("https://undocs.org/{symbol}")),
        None if more.is_empty() || part_of_a_letter => Some(format!("https://undocs.org/{symbol}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolutions_have_a_page_and_other_instruments_none() {
        for (symbol, page) in [
            ("A/RES/60/97", Some("https://undocs.org/A/RES/60/97")),
            ("S/RES/1325(2000)", Some("https://undocs.org/S/RES/1325(2000)")),
            ("S/RES/1325 (2000)", Some("https://undocs.org/S/RES/1325(2000)")),
            ("A/RES/317 (IV)", Some("https://undocs.org/A/RES/317(IV)")),
            ("A/RES/S-10/2 (para. 102)", Some("https://undocs.org/A/RES/S-10/2")),
            ("A/RES/2602 E (XXIV)", Some("https://undocs.org/A/RES/2602(XXIV)")),
            ("A/RES/32/40 B", Some("https://undocs.org/A/RES/32/40")),
            ("A/RES/", None),
            ("A/RES/60/97?x", None),
            ("A/RES/60/97 and A/RES/61/1", None),
            ("WHA51.4", None),
            ("", None),
        ] {
            assert_eq!(document(symbol).as_deref(), page, "{symbol}");
        }
    }
}
