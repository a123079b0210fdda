//! How do the pages of the web site read?
//! Pure, and apart from `serve`, which knows requests and nothing of what a page says. A page is a
//! [`Place`], seen in a language on a day; the words of the calendar are the library's, the site's
//! own are in `words/`; each page's shape is a template beside its file, the look is `style.css`.
//!
//! | page | open |
//! | --- | --- |
//! | which path is which page | `place.rs` |
//! | what all pages share: head, navigation, languages | `frame.rs`, `frame.html` |
//! | today and what is coming | `home.rs` |
//! | every observance; one; those of a theme | `all.rs`, `observance.rs`, `theme.rs` |
//! | a year, as grids and to be printed | `year.rs`, `grid.rs` |
//! | the form, and the calendar that it built | `subscribe.rs` |
//! | the buttons that add a calendar, and its square code | `subscription.rs` |
//! | an occurrence in a list | `item.rs`, `parts.html` |
//! | what search engines read | `structured.rs` |
//! | what is coming, on somebody else's site | `upcoming.rs` |
//! | what is coming, and what has changed, as news | `news.rs`, `changes.rs` |
//! | what is wrong | `problem.rs` |

mod all;
pub mod changes;
mod frame;
mod grid;
mod home;
mod item;
pub mod news;
mod observance;
mod place;
mod problem;
mod structured;
mod subscribe;
mod subscription;
mod theme;
mod upcoming;
mod words;
mod year;

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use data_encoding::BASE64;
use minijinja::Error;
use observances::{Catalogue, Lang, Selection, SelectionWords};
use sha2::{Digest, Sha256};

use super::feed::Asked;

use item::web;
pub use place::Place;
pub use problem::{notice, problem};
pub use structured::sitemap;

/// The style of every page, word for word as it stands between its tags: a policy may name
/// it by its hash.
pub const STYLE: &str = include_str!("style.css");

/// What is shown where a page is shared, 1200 by 630: drawn by `scripts/picture-site --card`.
pub const CARD: &[u8] = include_bytes!("card.png");

/// What a page may do: the one style that it has is known by its hash; scripts and everything from elsewhere
/// are forbidden. (The empty `data:` icon keeps browsers from asking for one.) A server says beside who may frame it.
pub static CONTENT_POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = BASE64.encode(&Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'self'"
    )
});

/// What pages are made of, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Site<'s> {
    /// All observances.
    pub catalogue: &'s Catalogue,
    /// How others reach the site, without a slash at the end.
    pub public_url: &'s str,
    /// The language of the page.
    pub lang: Lang,
    /// The date in the configured zone.
    pub today: NaiveDate,
}

/// A page. `asked` is what the form says, or what the frame of another site is to show.
///
/// # Errors
///
/// When a template is wrong, which a test rules out.
pub fn page(site: &Site<'_>, place: &Place, asked: Option<&Asked>) -> Result<String, Error> {
    match place {
        Place::Home => home::page(site),
        Place::All => all::page(site),
        // Whoever serves has looked whether there is one.
        Place::Observance(id) => {
            site.catalogue.get(id).map_or_else(|| all::page(site), |one| observance::page(site, one))
        }
        Place::Theme(theme) => theme::page(site, theme),
        Place::Year(year) => year::page(site, *year),
        Place::Subscribe => subscribe::page(site, asked),
        Place::Upcoming => upcoming::page(site, asked),
    }
}

/// The pages that the site leads to, in the order in which they are found.
#[must_use]
pub fn places(catalogue: &Catalogue, today: NaiveDate) -> Vec<Place> {
    let years = shown_years(today).map(Place::Year);
    let themes = catalogue.themes().into_iter().map(|theme| Place::Theme(theme.to_owned()));
    let ones = catalogue.ids().map(|id| Place::Observance(id.to_owned()));
    [Place::Home, Place::Subscribe, Place::All].into_iter().chain(years).chain(themes).chain(ones).collect()
}

/// The years that pages lead to; others are there for whoever writes them into the address.
fn shown_years(today: NaiveDate) -> std::ops::RangeInclusive<i32> {
    const AHEAD: i32 = 10;
    (today.year() - 1).max(1)..=today.year().saturating_add(AHEAD).min(9998)
}

impl Site<'_> {
    /// The address of a place in the language of the page, from the root of the host.
    fn link(&self, place: &Place) -> String {
        self.link_in(place, self.lang)
    }

    fn link_in(&self, place: &Place, lang: Lang) -> String {
        self.base().to_owned() + &place.path(Some(lang))
    }

    /// The address of a place for whoever is elsewhere; without a language, the one that gives
    /// each reader their own.
    fn address(&self, place: &Place, lang: Option<Lang>) -> String {
        self.public_url.to_owned() + &place.path(lang)
    }

    /// What stands before every path, where the site is not at the root of its host.
    fn base(&self) -> &str {
        let host = self.public_url.split_once("://").map_or(self.public_url, |(_, host)| host);
        host.find('/').and_then(|at| host.get(at..)).unwrap_or_default()
    }

    /// A day so many days from today.
    fn in_days(&self, days: u64) -> NaiveDate {
        self.today.checked_add_days(chrono::Days::new(days)).unwrap_or(self.today)
    }

    /// The name of a theme; an operator's own has none but its id.
    fn theme<'t>(&self, theme: &'t str) -> &'t str {
        self.lang.theme(theme).unwrap_or(theme)
    }

    /// The selection of one word; of none if the catalogue lacks it.
    fn selected(&self, words: &SelectionWords) -> Option<Selection> {
        Selection::checked(words, self.catalogue).ok()
    }
}

#[cfg(test)]
mod tests;
