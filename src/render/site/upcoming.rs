//! What does a frame on somebody else's site show?
//! Small, and without the site around it: what is on and coming, with a link to the rest.

use minijinja::Error;
use observances::{Phrase, Selection, agenda};
use serde::Serialize;

use super::item::Item;
use super::{Place, Site, frame};
use crate::render::feed::Asked;

/// How far ahead it looks, and how many it shows at most.
const DAYS_AHEAD: u64 = 60;
const MOST: usize = 8;

#[derive(Debug, Serialize)]
struct Upcoming {
    heading: &'static str,
    nothing: &'static str,
    items: Vec<Item>,
    more: String,
}

pub(super) fn page(site: &Site<'_>, asked: Option<&Asked>) -> Result<String, Error> {
    let selection = asked.map_or_else(Selection::default, |asked| asked.selection.clone()).for_feed();
    let mut found = agenda(site.catalogue, &selection, site.today, site.in_days(DAYS_AHEAD));
    found.truncate(MOST);
    let page = Upcoming {
        heading: site.lang.phrase(Phrase::Upcoming),
        nothing: site.lang.phrase(Phrase::NothingUpcoming),
        items: Item::all(&found, site),
        more: site.address(&Place::Home, Some(site.lang)),
    };
    let (title, about) = (Phrase::CalendarName, Phrase::CalendarDescription);
    let (title, about) = (site.lang.phrase(title).to_owned(), site.lang.phrase(about).to_owned());
    let frame = frame::Frame::of(site, &Place::Upcoming, title, about).unlisted();
    frame::filled("upcoming.html", site, frame, page)
}

/// The line of HTML that shows it on another site.
pub(super) fn line(site: &Site<'_>) -> String {
    let address = site.address(&Place::Upcoming, Some(site.lang));
    let title = site.lang.phrase(Phrase::CalendarName).replace('"', "&quot;");
    format!(r#"<iframe src="{address}" title="{title}" width="100%" height="420" loading="lazy"></iframe>"#)
}
