//! How do the catalogue's own changes read as news?
//! Apart from what is coming: here what was proclaimed, moved, renamed or ended is told, with what
//! decided it.

use chrono::{DateTime, NaiveDate, Utc};
use observances::{Change, Phrase, What};

use super::news::{Item, News, address, instant};
use super::{Place, words};
use crate::render::change::before_and_after;
use crate::render::document::document;
use crate::render::entry;
use crate::render::feed::Asked;

/// How many are told: some three years of decisions.
pub const MOST: usize = 60;

/// The latest changes as news, youngest first as they are found. `public_url` has no slash at its end;
/// `midnight` is when a day begins.
#[must_use]
pub fn changes(
    found: &[Change<'_>],
    public_url: &str,
    asked: &Asked,
    today: NaiveDate,
    midnight: impl Fn(NaiveDate) -> DateTime<Utc>,
) -> News {
    let lang = asked.lang;
    let items: Vec<Item> =
        found.iter().take(MOST).filter_map(|change| item(change, public_url, asked, &midnight)).collect();
    News {
        lang: lang.code(),
        title: format!("{} · {}", lang.phrase(Phrase::CalendarName), words::of(lang).changes),
        about: lang.phrase(Phrase::CalendarDescription),
        home: format!("{public_url}{}", Place::Home.path(Some(lang))),
        atom: address(public_url, "changes.atom", asked),
        json: None,
        updated: items.first().map_or_else(|| instant(midnight(today)), |item| item.updated.clone()),
        items,
    }
}

fn item(
    change: &Change<'_>,
    public_url: &str,
    asked: &Asked,
    midnight: impl Fn(NaiveDate) -> DateTime<Utc>,
) -> Option<Item> {
    let (one, lang) = (change.observance, asked.lang);
    let words = words::of(lang);
    let what = match change.what {
        What::Added => words.proclaimed,
        What::Moved { .. } => words.moved,
        What::Renamed { .. } => words.renamed,
        What::Withdrawn { .. } => words.ended,
    };
    let became = match before_and_after(change, lang) {
        (Some(from), Some(to)) => Some(format!("{from} → {to}")),
        (from, to) => to.or(from),
    };
    let note = match change.what {
        What::Withdrawn { reason } => Some(reason),
        _ => change.note,
    };
    let page = format!("{public_url}{}", Place::Observance(one.id.to_string()).path(Some(lang)));
    let decided = change.instrument.map(|symbol| match document(symbol) {
        Some(page) => format!("{} {page}", lang.isolate(symbol)),
        None => lang.isolate(symbol).into_owned(),
    });
    let dated = Some(lang.partial_date(&change.date.to_string()));
    let text: Vec<String> = [dated, became, decided, note.map(str::to_owned)].into_iter().flatten().collect();
    let at = instant(midnight(change.date.first_day()?));
    Some(Item {
        id: format!("{page}#{}-{}", change.what.as_str(), change.date),
        link: page,
        title: format!("{what} · {}", one.name(lang).text),
        text: text.join("\n"),
        published: at.clone(),
        updated: at,
        themes: entry::themes(one).into_iter().map(str::to_owned).collect(),
    })
}
