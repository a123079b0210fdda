//! What do all pages share?
//! The head with what search engines and programs look for, the navigation, the languages and the
//! foot: apart from the pages, which fill in their middle.

use minijinja::value::Serde;
use minijinja::{Error, Value, context};
use observances::{Lang, Phrase};
use serde::Serialize;

use super::words::{self, Words};
use super::{Place, STYLE, Site};
use crate::render::markup;

/// The templates, by the names under which they use one another.
const TEMPLATES: [(&str, &str); 12] = [
    ("frame.html", include_str!("frame.html")),
    ("parts.html", include_str!("parts.html")),
    ("home.html", include_str!("home.html")),
    ("all.html", include_str!("all.html")),
    ("observance.html", include_str!("observance.html")),
    ("theme.html", include_str!("theme.html")),
    ("year.html", include_str!("year.html")),
    ("subscribe.html", include_str!("subscribe.html")),
    ("upcoming.html", include_str!("upcoming.html")),
    ("problem.html", include_str!("problem.html")),
    ("atom.xml", include_str!("atom.xml")),
    ("sitemap.xml", include_str!("sitemap.xml")),
];

/// What the frame of a page says.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    style: &'static str,
    lang: &'static str,
    dir: &'static str,
    /// As Open Graph has it: a language and a territory.
    locale: &'static str,
    calendar: &'static str,
    disclaimer: &'static str,
    languages: &'static str,
    /// The heading of the page.
    title: String,
    /// One sentence, for search engines and previews.
    about: String,
    /// Its address in this language, and for each reader's own.
    url: String,
    any: String,
    /// The address of what is shown where it is shared.
    card: String,
    home: String,
    navigation: Vec<Link>,
    choices: Vec<Choice>,
    atom: String,
    json: String,
    feed: String,
    robots: Option<&'static str>,
    /// JSON, written so that it ends no element.
    structured: Option<String>,
}

/// A link to another page.
#[derive(Debug, Serialize)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) text: String,
    pub(super) here: bool,
}

/// A language to read the page in.
#[derive(Debug, Serialize)]
struct Choice {
    code: &'static str,
    endonym: &'static str,
    dir: &'static str,
    href: String,
    url: String,
    locale: &'static str,
    chosen: bool,
}

impl Frame {
    pub(super) fn of(site: &Site<'_>, place: &Place, title: String, about: String) -> Self {
        let code = site.lang.code();
        let of_calendar = |file: &str| format!("{}/{code}/{file}", site.public_url);
        Self {
            style: STYLE,
            lang: code,
            dir: site.lang.direction().as_str(),
            locale: locale(site.lang),
            calendar: site.lang.phrase(Phrase::CalendarName),
            disclaimer: site.lang.phrase(Phrase::Disclaimer),
            languages: site.lang.phrase(Phrase::Language),
            title,
            about,
            url: site.address(place, Some(site.lang)),
            any: site.address(place, None),
            card: format!("{}/card.png", site.public_url),
            home: site.link(&Place::Home),
            navigation: navigation(site, place),
            choices: Lang::ALL.map(|lang| choice(site, place, lang)).into(),
            atom: of_calendar("feed.atom"),
            json: of_calendar("feed.json"),
            feed: of_calendar("calendar.ics"),
            robots: None,
            structured: None,
        }
    }

    /// With what search engines read.
    pub(super) fn with(self, structured: &serde_json::Value) -> Self {
        Self { structured: Some(markup::data(structured)), ..self }
    }

    /// Not to be found by search engines: there is no end of pages like it.
    pub(super) fn unlisted(self) -> Self {
        Self { robots: Some("noindex"), ..self }
    }
}

/// A page: its frame, and what its own template says.
pub(super) fn filled(
    template: &str,
    site: &Site<'_>,
    frame: Frame,
    page: impl Serialize,
) -> Result<String, Error> {
    let words: &Words = words::of(site.lang);
    let values = context! { frame => Value::from(Serde(frame)), words => Value::from(Serde(words)), page => Value::from(Serde(page)) };
    markup::filled_of(&TEMPLATES, template, values)
}

/// A file made of a template alone.
pub(super) fn bare(template: &str, page: impl Serialize) -> Result<String, Error> {
    markup::filled_of(&TEMPLATES, template, context! { page => Value::from(Serde(page)) })
}

fn navigation(site: &Site<'_>, here: &Place) -> Vec<Link> {
    use chrono::Datelike as _;
    let words = words::of(site.lang);
    let of_year = matches!(here, Place::Year(_));
    let links = [
        (Place::Home, site.lang.phrase(Phrase::Today), *here == Place::Home),
        (Place::Year(site.today.year().clamp(1, 9998)), words.year, of_year),
        (Place::All, words.all, *here == Place::All),
        (Place::Subscribe, site.lang.phrase(Phrase::Subscribe), *here == Place::Subscribe),
    ];
    links.map(|(place, text, here)| Link { href: site.link(&place), text: text.to_owned(), here }).into()
}

fn choice(site: &Site<'_>, place: &Place, lang: Lang) -> Choice {
    Choice {
        code: lang.code(),
        endonym: lang.endonym(),
        dir: lang.direction().as_str(),
        href: site.link_in(place, lang),
        url: site.address(place, Some(lang)),
        locale: locale(lang),
        chosen: lang == site.lang,
    }
}

const fn locale(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "ar_AR",
        Lang::En => "en_GB",
        Lang::Es => "es_ES",
        Lang::Fr => "fr_FR",
        Lang::Ru => "ru_RU",
        Lang::Zh => "zh_CN",
    }
}
