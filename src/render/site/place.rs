//! Which page is at which path?
//! Both ways, and apart from the pages and from whoever serves them: links and routes cannot differ.
//!
//! `/{lang}/…/` is a page in a language, and the address that links and search engines use;
//! the same without the language is in the reader's own. A slash at the end may be left out, and
//! `index.html` written, as where the site is kept as files.

use observances::Lang;
use percent_encoding::percent_decode_str;

/// The first and the last year that have a page.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9998;

/// A page of the site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// Today, what is coming, and the year.
    Home,
    /// Every observance.
    All,
    /// One observance, by its id, whether or not there is one.
    Observance(String),
    /// What belongs to a theme, by its id, whether or not there is one.
    Theme(String),
    /// A year, to be printed.
    Year(i32),
    /// The form that builds a feed's address, and what it has built.
    Subscribe,
    /// What is coming, for the frame of another site.
    Upcoming,
}

impl Place {
    /// The place of a path, with the language that the path names.
    #[must_use]
    pub fn of(path: &str) -> Option<(Option<Lang>, Self)> {
        let path = path.strip_prefix('/')?;
        let path = path
            .strip_suffix("index.html")
            .filter(|rest| rest.is_empty() || rest.ends_with('/'))
            .unwrap_or(path);
        let path = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
        if path.is_empty() {
            return Some((None, Self::Home));
        }
        let decoded: Vec<_> =
            path.split('/').map(|part| percent_decode_str(part).decode_utf8_lossy()).collect();
        let parts: Vec<&str> = decoded.iter().map(AsRef::as_ref).collect();
        let (lang, parts) = match parts.split_first() {
            Some((first, rest)) => match Lang::from_code(first) {
                Some(lang) => (Some(lang), rest),
                None => (None, parts.as_slice()),
            },
            None => (None, parts.as_slice()),
        };
        Some((lang, Self::named(parts)?))
    }

    fn named(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            [] => Self::Home,
            ["observances"] => Self::All,
            ["observances", id] => Self::Observance((*id).to_owned()),
            ["themes", theme] => Self::Theme((*theme).to_owned()),
            ["calendar", year] => Self::Year(year_of(year)?),
            ["subscribe"] => Self::Subscribe,
            ["embed", "upcoming"] => Self::Upcoming,
            _ => return None,
        })
    }

    /// The path in a language, or in the reader's own.
    #[must_use]
    pub fn path(&self, lang: Option<Lang>) -> String {
        let mut path = String::from("/");
        if let Some(lang) = lang {
            path.push_str(lang.code());
            path.push('/');
        }
        match self {
            Self::Home => {}
            Self::All => path.push_str("observances/"),
            Self::Observance(id) => path.extend(["observances/", id, "/"]),
            Self::Theme(theme) => path.extend(["themes/", theme, "/"]),
            Self::Year(year) => path.push_str(&format!("calendar/{year:04}/")),
            Self::Subscribe => path.push_str("subscribe/"),
            Self::Upcoming => path.push_str("embed/upcoming/"),
        }
        path
    }
}

/// Four digits: one year has one address.
fn year_of(text: &str) -> Option<i32> {
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| plain && YEARS.contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_again_at_its_path() {
        let places = [
            Place::Home,
            Place::All,
            Place::Observance("mine-awareness-day".to_owned()),
            Place::Theme("human-rights".to_owned()),
            Place::Year(2027),
            Place::Year(1),
            Place::Subscribe,
            Place::Upcoming,
        ];
        for place in places {
            for lang in Lang::ALL.map(Some).into_iter().chain([None]) {
                let path = place.path(lang);
                let (bare, file) = (path.trim_end_matches('/'), format!("{path}index.html"));
                for written in [&*path, bare, &*file] {
                    if !written.is_empty() {
                        assert_eq!(Place::of(written), Some((lang, place.clone())), "{written}");
                    }
                }
            }
        }
        assert_eq!(Place::of("/fr/calendar/2027"), Some((Some(Lang::Fr), Place::Year(2027))));
    }

    #[test]
    fn what_is_no_page_has_no_place() {
        for path in [
            "",
            "x",
            "//",
            "/fr//",
            "/xx/",
            "/x",
            "/calendar/",
            "/calendar/27",
            "/calendar/0000",
            "/calendar/9999",
            "/calendar/+027",
            "/fr/fr/",
            "/observances/a/b",
            "/xindex.html",
            "/themes",
            "/embed",
            "/fr/xindex.html",
        ] {
            assert_eq!(Place::of(path), None, "{path}");
        }
    }
}
