//! Which language and which encoding does a request prefer, and what does it have already?
//! Pure readers of the headers of RFC 9110: apart from the handlers, since each is a small
//! grammar of its own. What is malformed is passed over, never refused.

use std::borrow::Cow;
use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderName, header};
use observances::Lang;

/// How bytes are wrapped for the way. What comes later is smaller, for a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Encoding {
    Identity,
    Gzip,
    Zstd,
    Brotli,
}

impl Encoding {
    /// What `Content-Encoding` calls it; nothing where there is none.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
            Self::Brotli => Some("br"),
        }
    }

    /// The ending of the entity tag of bytes that are wrapped so.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => "-gz",
            Self::Zstd => "-zst",
            Self::Brotli => "-br",
        }
    }
}

/// How much something is preferred, in thousandths; 0 is "not at all".
type Weight = u16;

/// The language that `Accept-Language` prefers, if it is one of the six; a wildcard is
/// `otherwise`, and so is everything else.
pub(super) fn language(headers: &HeaderMap, otherwise: Lang) -> Lang {
    language_of(&joined(headers, &header::ACCEPT_LANGUAGE), otherwise)
}

/// The same by the header's text.
pub(super) fn language_of(text: &str, otherwise: Lang) -> Lang {
    if text.is_empty() {
        return otherwise;
    }
    let wanted: Vec<(&str, Weight)> = weighted(text).collect();
    let refused = |lang: Lang| wanted.iter().any(|(tag, q)| *q == 0 && Lang::from_tag(tag) == Some(lang));
    let mut best: Option<(Lang, Weight)> = None;
    for (tag, weight) in &wanted {
        let lang =
            if *tag == "*" { Some(otherwise).filter(|lang| !refused(*lang)) } else { Lang::from_tag(tag) };
        if let Some(lang) = lang
            && *weight > best.map_or(0, |(_, most)| most)
        {
            best = Some((lang, *weight));
        }
    }
    best.map_or(otherwise, |(lang, _)| lang)
}

/// The encoding that `Accept-Encoding` prefers. Of two alike the smaller one; where none is
/// acceptable, identity all the same, since an error would switch a feed off. A wildcard is taken for
/// gzip: who writes one and cannot read what comes is rarest there.
pub(super) fn encoding(headers: &HeaderMap) -> Encoding {
    encoding_of(&joined(headers, &header::ACCEPT_ENCODING))
}

/// The same by the header's text.
pub(super) fn encoding_of(text: &str) -> Encoding {
    if text.is_empty() {
        return Encoding::Identity;
    }
    let weight_of = |names: &[&str]| {
        weighted(text)
            .find(|(name, _)| names.iter().any(|one| one.eq_ignore_ascii_case(name)))
            .map(|(_, q)| q)
    };
    let any = weight_of(&["*"]);
    let welcome = [
        (weight_of(&["identity"]).unwrap_or(if any == Some(0) { 0 } else { 1 }), Encoding::Identity),
        (weight_of(&["gzip", "x-gzip"]).or(any).unwrap_or(0), Encoding::Gzip),
        (weight_of(&["zstd"]).unwrap_or(0), Encoding::Zstd),
        (weight_of(&["br"]).unwrap_or(0), Encoding::Brotli),
    ];
    let best = welcome.into_iter().filter(|(weight, _)| *weight > 0).max();
    best.map_or(Encoding::Identity, |(_, encoding)| encoding)
}

/// Whether the request has what would be sent: by its tags if it names any, else by date.
pub(super) fn has_already(headers: &HeaderMap, etag: &str, modified: SystemTime) -> bool {
    let named = headers.contains_key(header::IF_NONE_MATCH);
    let named = named.then(|| joined(headers, &header::IF_NONE_MATCH));
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    had(named.as_deref(), since, etag, modified)
}

/// The same by the texts of the headers `If-None-Match` and `If-Modified-Since`.
pub(super) fn had(named: Option<&str>, since: Option<&str>, etag: &str, modified: SystemTime) -> bool {
    if let Some(named) = named {
        return named.trim() == "*" || tags(named).any(|tag| tag == etag);
    }
    since.and_then(|text| httpdate::parse_http_date(text).ok()).is_some_and(|since| modified <= since)
}

/// Whether a person with a browser asks, rather than a program: who names pages, and nothing that programs read
/// as more welcome.
pub(super) fn is_browser(headers: &HeaderMap) -> bool {
    let accept = joined(headers, &header::ACCEPT);
    let most = |sorts: &[&str]| {
        let named =
            weighted(&accept).filter(|(sort, _)| sorts.iter().any(|one| sort.eq_ignore_ascii_case(one)));
        named.map(|(_, q)| q).max().unwrap_or(0)
    };
    let page = most(&["text/html"]);
    page > 0 && page >= most(&["application/problem+json", "application/json"])
}

/// The entity tags of a list, without the mark of weakness (RFC 9110 section 13.1.2 compares
/// weakly), with their quotes. A tag may hold a comma.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, from) = rest.split_once('"')?;
        let (tag, after) = from.split_once('"')?;
        let start = rest.len() - from.len() - 1;
        let quoted = rest.get(start..start + tag.len() + 2);
        rest = after;
        quoted
    })
}

/// All lines of a header as one list.
fn joined<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Cow<'h, str> {
    let mut lines = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let first = lines.next().unwrap_or_default();
    lines.fold(first, |all, line| Cow::Owned(format!("{all},{line}")))
}

/// The items of a list with their weights: 1 where none is written, 0 where it is malformed.
fn weighted(text: &str) -> impl Iterator<Item = (&str, Weight)> {
    text.split(',').filter_map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let q = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
        });
        Some((name, q.map_or(1000, weight)))
    })
}

/// `0.8` as 800. By hand: the parser of floating-point numbers also takes `inf` and `nan`.
fn weight(text: &str) -> Weight {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let thousandths = format!("{fraction:0<3}");
    let thousandths = thousandths.get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match (whole, thousandths.and_then(|digits| digits.parse().ok())) {
        ("0", Some(thousandths)) => thousandths,
        ("1", Some(_)) => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(name: HeaderName, lines: &[&str]) -> HeaderMap {
        let lines =
            lines.iter().map(|line| (name.clone(), HeaderValue::from_bytes(line.as_bytes()).unwrap()));
        lines.collect()
    }

    #[test]
    fn the_language_is_the_one_preferred_most() {
        let cases: &[(&[&str], Lang)] = &[
            (&[], Lang::Es),
            (&[""], Lang::Es),
            (&["fr"], Lang::Fr),
            (&["fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"], Lang::Fr),
            (&["de, en;q=0.3, ar;q=0.4"], Lang::Ar),
            (&["en;q=0.5", "ru;q=0.6"], Lang::Ru),
            (&["de"], Lang::Es),
            (&["de, *;q=0.1"], Lang::Es),
            (&["*, fr;q=0.9"], Lang::Es),
            (&["*, es;q=0, fr;q=0.2"], Lang::Fr),
            (&["fr;q=0"], Lang::Es),
            (&["zh-Hant-TW"], Lang::Zh),
            (&["fr;q=nan, en;q=0.1"], Lang::En),
            (&["fr;q=-1, en;q=0.1"], Lang::En),
            (&["en;q=0.1, fr;q=1.0"], Lang::Fr),
            (&["en , ; , ,;q=1, fr ; q = 1"], Lang::En),
            (&["\u{e9}\u{ff}"], Lang::Es),
        ];
        for (lines, expected) in cases {
            assert_eq!(language(&headers(header::ACCEPT_LANGUAGE, lines), Lang::Es), *expected, "{lines:?}");
        }
    }

    #[test]
    fn the_encoding_is_the_smallest_that_is_welcome() {
        use Encoding::{Brotli, Gzip, Identity, Zstd};
        let cases: &[(&[&str], Encoding)] = &[
            (&[], Identity),
            (&[""], Identity),
            (&["gzip"], Gzip),
            (&["GZIP"], Gzip),
            (&["x-gzip"], Gzip),
            (&["gzip, deflate, br, zstd"], Brotli),
            (&["gzip, deflate, zstd"], Zstd),
            (&["gzip, deflate"], Gzip),
            (&["br"], Brotli),
            (&["BR;q=0.5, zstd;q=0.5, gzip;q=0.5"], Brotli),
            (&["br;q=0.4, zstd;q=0.5, gzip;q=0.6"], Gzip),
            (&["br;q=0.4, zstd;q=0.6, gzip;q=0.5"], Zstd),
            (&["br;q=0, zstd;q=0, *"], Gzip),
            (&["br;q=0, zstd;q=0"], Identity),
            (&["brotli, zst, compress"], Identity),
            (&["gzip;q=0"], Identity),
            (&["gzip;q=0, *"], Identity),
            (&["*"], Gzip),
            (&["*;q=0"], Identity),
            (&["identity;q=0"], Identity),
            (&["identity;q=0, *"], Gzip),
            (&["identity, gzip"], Gzip),
            (&["identity, gzip;q=0.5"], Identity),
            (&["identity;q=0.5, gzip;q=0.5"], Gzip),
            (&["gzip;q=0.001"], Gzip),
            (&["deflate", "gzip"], Gzip),
            (&["gzip;q=x"], Identity),
        ];
        for (lines, expected) in cases {
            assert_eq!(encoding(&headers(header::ACCEPT_ENCODING, lines)), *expected, "{lines:?}");
        }
    }

    #[test]
    fn a_browser_names_pages_and_nothing_more_welcome() {
        let cases = [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("Text/HTML;q=0.5", true),
            ("text/html, application/json", true),
            ("application/problem+json, text/html;q=0.1", false),
            ("text/html;q=0.9, application/json", false),
            ("text/html;q=0", false),
            ("application/json", false),
            ("*/*", false),
            ("", false),
        ];
        for (accept, expected) in cases {
            assert_eq!(is_browser(&headers(header::ACCEPT, &[accept])), expected, "{accept}");
        }
    }

    #[test]
    fn tags_are_compared_weakly_and_dates_only_without_them() {
        let at = httpdate::parse_http_date("Tue, 24 Nov 2026 00:00:00 GMT").unwrap();
        let cases = [
            (r#""abc""#, true),
            (r#"W/"abc""#, true),
            (r#""x", "abc""#, true),
            (r#""x,y","abc""#, true),
            ("*", true),
            (" * ", true),
            (r#""x""#, false),
            ("abc", false),
            (r#""abc-gz""#, false),
            (r#""abc"#, false),
            ("", false),
        ];
        for (line, expected) in cases {
            let mut headers = headers(header::IF_NONE_MATCH, &[line]);
            headers
                .insert(header::IF_MODIFIED_SINCE, HeaderValue::from_static("Tue, 24 Nov 2026 00:00:00 GMT"));
            assert_eq!(has_already(&headers, "\"abc\"", at), expected, "{line}");
        }
        let dates = [
            ("Tue, 24 Nov 2026 00:00:00 GMT", true),
            ("Tuesday, 24-Nov-26 00:00:00 GMT", true),
            ("Mon, 23 Nov 2026 23:59:59 GMT", false),
            ("yesterday", false),
        ];
        for (line, expected) in dates {
            let headers = headers(header::IF_MODIFIED_SINCE, &[line]);
            assert_eq!(has_already(&headers, "\"abc\"", at), expected, "{line}");
        }
    }
}
