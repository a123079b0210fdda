//! What belongs to a theme, and when is it next?

use minijinja::Error;
use observances::{Phrase, Selection, SelectionWords, agenda, folded, on};
use serde::Serialize;

use super::item::{self, Day, Item};
use super::subscription::Subscription;
use super::{Place, Site, frame};
use crate::render::feed::Asked;

/// How far ahead the page looks: everything that comes once a year.
const DAYS_AHEAD: u64 = 365;

#[derive(Debug, Serialize)]
struct Theme {
    running: &'static str,
    running_items: Vec<Item>,
    upcoming: &'static str,
    nothing_upcoming: &'static str,
    days: Vec<Day>,
    subscription: Subscription,
}

pub(super) fn page(site: &Site<'_>, theme: &str) -> Result<String, Error> {
    let selection = of(site, theme);
    let running = on(site.catalogue, &selection, site.today);
    let coming = agenda(site.catalogue, &selection, site.in_days(1), site.in_days(DAYS_AHEAD));
    let phrase = |phrase| site.lang.phrase(phrase);
    let page = Theme {
        running: phrase(Phrase::RunningNow),
        running_items: Item::all(&running, site),
        upcoming: phrase(Phrase::Upcoming),
        nothing_upcoming: phrase(Phrase::NothingUpcoming),
        days: item::days(&coming, site),
        subscription: Subscription::of(site, &Asked::plain(selection, site.lang)),
    };
    let name = site.theme(theme);
    let about = format!("{name} · {}", phrase(Phrase::CalendarDescription));
    let frame = frame::Frame::of(site, &Place::Theme(theme.to_owned()), name.to_owned(), about);
    frame::filled("theme.html", site, frame, page)
}

fn of(site: &Site<'_>, theme: &str) -> Selection {
    let words = SelectionWords { theme: vec![theme.to_owned()], ..SelectionWords::default() };
    site.selected(&words).unwrap_or_default()
}

/// The pages of all themes, by name.
pub(super) fn feeds(site: &Site<'_>) -> Vec<frame::Link> {
    let link = |theme: &str| frame::Link {
        href: site.link(&Place::Theme(theme.to_owned())),
        text: site.theme(theme).to_owned(),
        here: false,
    };
    let mut links: Vec<_> = site.catalogue.themes().into_iter().map(link).collect();
    links.sort_by_cached_key(|link| folded(&link.text));
    links
}
