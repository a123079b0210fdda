//! What is on today, what is running, what is coming, and how does the year look?
//! The page that people meet first.

use minijinja::Error;
use observances::{Kind, Occurrence, Phrase, Selection, agenda, on};
use serde::Serialize;
use serde_json::json;

use super::grid::{self, Month};
use super::item::{self, Day, Item};
use super::subscribe::Form;
use super::subscription::Subscription;
use super::{Place, Site, frame, words};
use crate::render::feed::Asked;
use crate::render::text;

/// How far ahead the page looks.
const DAYS_AHEAD: u64 = 30;

#[derive(Debug, Serialize)]
struct Home {
    date: String,
    iso: String,
    today: &'static str,
    nothing_today: &'static str,
    items: Vec<Item>,
    running: &'static str,
    /// What runs for years.
    groups: Vec<Group>,
    upcoming: &'static str,
    nothing_upcoming: &'static str,
    days: Vec<Day>,
    year: i32,
    year_href: String,
    months: Vec<Month>,
    subscription: Subscription,
    form: Form,
    themes: Vec<frame::Link>,
    programs: Vec<frame::Link>,
    embed: String,
}

/// What is running of one kind.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    items: Vec<Item>,
}

pub(super) fn page(site: &Site<'_>) -> Result<String, Error> {
    let lang = site.lang;
    let phrase = |phrase| lang.phrase(phrase);
    let (now, running): (Vec<_>, Vec<_>) = on(site.catalogue, &Selection::default(), site.today)
        .into_iter()
        .partition(|one| is_of_days(one.observance.kind));
    let coming = agenda(site.catalogue, &Selection::default(), site.in_days(1), site.in_days(DAYS_AHEAD));
    let asked = Asked::plain(Selection::default(), lang);
    let year = chrono::Datelike::year(&site.today);
    let home = Home {
        date: text::capitalized(&lang.date_with_weekday(site.today)),
        iso: site.today.to_string(),
        today: phrase(Phrase::Today),
        nothing_today: phrase(Phrase::NothingToday),
        items: Item::all(&now, site),
        running: phrase(Phrase::RunningNow),
        groups: groups(&running, site),
        upcoming: phrase(Phrase::Upcoming),
        nothing_upcoming: phrase(Phrase::NothingUpcoming),
        days: item::days(&coming, site),
        year,
        year_href: site.link(&Place::Year(year)),
        months: grid::year(site, year),
        subscription: Subscription::of(site, &asked),
        form: Form::of(site, &asked),
        themes: super::theme::feeds(site),
        programs: programs(site),
        embed: super::upcoming::line(site),
    };
    let (title, about) = (phrase(Phrase::CalendarName), phrase(Phrase::CalendarDescription));
    let known = json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": title, "description": about,
        "url": site.address(&Place::Home, Some(lang)), "inLanguage": lang.code(),
    });
    let frame = frame::Frame::of(site, &Place::Home, title.to_owned(), about.to_owned()).with(&known);
    frame::filled("home.html", site, frame, home)
}

/// Whether it is today's news: what runs for years is the same from one day to the next.
const fn is_of_days(kind: Kind) -> bool {
    matches!(kind, Kind::Day | Kind::Anniversary | Kind::Week)
}

/// What runs for years, under the word for its kind.
fn groups(running: &[Occurrence<'_>], site: &Site<'_>) -> Vec<Group> {
    let of_kind = |kind| {
        let found = running.iter().filter(|one| one.observance.kind == kind);
        let items: Vec<Item> = found.map(|one| Item { kind: None, ..Item::of(one, site) }).collect();
        (!items.is_empty()).then(|| Group { title: site.lang.kinds(kind), items })
    };
    [Kind::Year, Kind::Decade].into_iter().filter_map(of_kind).collect()
}

/// Where programs find the same.
fn programs(site: &Site<'_>) -> Vec<frame::Link> {
    let (lang, base) = (site.lang.code(), site.base());
    let link = |path: String, text: &str| frame::Link { href: path, text: text.to_owned(), here: false };
    vec![
        link(format!("{base}/{lang}/calendar.ics"), "iCalendar"),
        link(format!("{base}/{lang}/feed.atom"), "Atom"),
        link(format!("{base}/{lang}/feed.json"), "JSON Feed"),
        link(format!("{base}/{lang}/changes.atom"), words::of(site.lang).changes),
        link(format!("{base}/api/v1/observances.json"), "JSON"),
        link(format!("{base}/api/v1/observances.csv"), "CSV"),
        link(format!("{base}/api/v1/openapi.json"), words::of(site.lang).api),
    ]
}
