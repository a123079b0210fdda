//! What is known of one observance?
//! Its page: when, why then, under which names, by whose decision, and what became of it.

use minijinja::Error;
use observances::{Era, Lang, Name, Observance, Phrase, Selection, SelectionWords, Standing, What, changes};
use serde::Serialize;

use super::item::Item;
use super::subscription::Subscription;
use super::{Place, Site, frame, structured, web, words};
use crate::render::document::document;
use crate::render::whole::next;
use crate::render::{entry, text};

/// How many of the next occurrences are told.
const NEXT: usize = 10;

#[derive(Debug, Serialize)]
struct Page {
    kind: String,
    /// The description, and its language where it is not that of the page.
    about: Option<(String, &'static str)>,
    facts: Vec<Fact>,
    labels: Labels,
    eras: Vec<EraOf>,
    next: Vec<Item>,
    names: Vec<NameOf>,
    other_names: Vec<String>,
    history: Vec<Event>,
    /// In English.
    notes: Vec<String>,
    sources: Vec<(String, bool)>,
    official: Option<String>,
    subscription: Subscription,
}

/// The headings that the library has words for.
#[derive(Debug, Serialize)]
struct Labels {
    next: &'static str,
    names: &'static str,
    other_names: &'static str,
    note: &'static str,
    sources: &'static str,
}

/// A label with its value.
#[derive(Debug, Serialize)]
struct Fact {
    label: &'static str,
    values: Vec<Value>,
}

/// A text that may lead somewhere.
#[derive(Debug, Serialize)]
struct Value {
    text: String,
    href: Option<String>,
    /// Its language, where it is not that of the page.
    lang: Option<&'static str>,
}

/// A rule with its years.
#[derive(Debug, Serialize)]
struct EraOf {
    rule: String,
    made: Option<Value>,
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct NameOf {
    lang: &'static str,
    dir: &'static str,
    endonym: &'static str,
    text: String,
    remark: Option<&'static str>,
}

/// What became of it.
#[derive(Debug, Serialize)]
struct Event {
    what: &'static str,
    date: String,
    /// What was before, and its language where it is not that of the page.
    before: Option<(String, Option<&'static str>)>,
    instrument: Option<Value>,
    /// In English.
    note: Option<String>,
}

pub(super) fn page(site: &Site<'_>, one: &Observance) -> Result<String, Error> {
    let lang = site.lang;
    let phrase = |phrase| lang.phrase(phrase);
    let name = one.name(lang);
    let next = next(one, site.today, NEXT);
    let about = one.description(lang).map(|text| (text, lang));
    let about = about.or_else(|| one.description(Lang::En).map(|text| (text, Lang::En)));
    let page = Page {
        kind: text::capitalized(lang.kind(one.kind)),
        facts: facts(site, one),
        labels: Labels {
            next: phrase(Phrase::NextDates),
            names: phrase(Phrase::Names),
            other_names: phrase(Phrase::OtherNames),
            note: phrase(Phrase::Note),
            sources: phrase(Phrase::Sources),
        },
        eras: one.eras.iter().rev().map(|era| era_of(lang, era)).collect(),
        next: Item::all(&next, site),
        names: Lang::ALL.map(|lang| name_of(site, one, lang)).into(),
        other_names: one.aliases.iter().map(ToString::to_string).collect(),
        history: history(site, one),
        notes: notes(one),
        sources: one.sources.iter().map(|source| (source.to_string(), leads(source))).collect(),
        official: web(one).map(str::to_owned),
        subscription: Subscription::of_one(site, one),
        about: about.map(|(text, lang)| (text.to_owned(), lang.code())),
    };
    let place = Place::Observance(one.id.to_string());
    let about = match (&page.about, next.first()) {
        (Some((text, _)), _) => text.clone(),
        (None, Some(next)) => format!("{} · {}", name.text, lang.date_with_weekday(next.start)),
        (None, None) => name.text.to_string(),
    };
    let frame = frame::Frame::of(site, &place, name.text.to_string(), about);
    // What is over is no event to come, and a list of none says nothing.
    let frame = if next.is_empty() { frame } else { frame.with(&structured::events(site, &next)) };
    frame::filled("observance.html", site, frame, page)
}

fn facts(site: &Site<'_>, one: &Observance) -> Vec<Fact> {
    let lang = site.lang;
    let mut facts = Vec::new();
    let mut put = |label, values: Vec<Value>| {
        if !values.is_empty() {
            facts.push(Fact { label: lang.phrase(label), values });
        }
    };
    let plain = |text: String| Value { text, href: None, lang: None };
    let ended =
        one.withdrawn.as_ref().and_then(|ended| lang.years(Some(ended.after.saturating_add(1)), None));
    put(Phrase::Withdrawn, ended.map(plain).into_iter().collect());
    put(
        Phrase::ProclaimedBy,
        one.proclaimed_by.iter().map(|body| plain(lang.body(body).into_owned())).collect(),
    );
    put(Phrase::Instrument, one.instrument.symbol().map(cited).into_iter().collect());
    put(Phrase::Adopted, one.adopted.iter().map(|adopted| plain(lang.partial_date(adopted))).collect());
    put(Phrase::FirstObserved, one.first_observed.iter().map(|year| plain(year.to_string())).collect());
    let theme = |theme: &str| Value {
        text: site.theme(theme).to_owned(),
        href: Some(site.link(&Place::Theme(theme.to_owned()))),
        lang: None,
    };
    put(Phrase::Themes, entry::themes(one).into_iter().map(theme).collect());
    facts
}

/// The symbol or the English title of an instrument, with where it can be read.
fn cited(symbol: &str) -> Value {
    let is_title = symbol.contains(' ');
    Value { text: symbol.to_owned(), href: document(symbol), lang: is_title.then_some(Lang::En.code()) }
}

fn era_of(lang: Lang, era: &Era) -> EraOf {
    EraOf {
        rule: text::capitalized(&entry::era(era, lang)),
        made: era.instrument.as_deref().map(cited),
        note: era.note.as_deref().map(str::to_owned),
    }
}

fn name_of(site: &Site<'_>, one: &Observance, lang: Lang) -> NameOf {
    let name = one.name(lang);
    NameOf {
        lang: if name.standing == Standing::Missing { Lang::En.code() } else { lang.code() },
        dir: lang.direction().as_str(),
        endonym: lang.endonym(),
        text: name.text.to_string(),
        remark: mark(name).map(|phrase| site.lang.phrase(phrase)),
    }
}

/// What is to be said of a name that is not known to be the official one.
const fn mark(name: &Name) -> Option<Phrase> {
    match name.standing {
        Standing::Official => None,
        Standing::Recalled => Some(Phrase::RecalledName),
        Standing::Translated => Some(Phrase::OwnTranslation),
        Standing::Missing => Some(Phrase::MissingName),
    }
}

fn history(site: &Site<'_>, one: &Observance) -> Vec<Event> {
    let words = words::of(site.lang);
    let own = SelectionWords { id: vec![one.id.to_string()], ..SelectionWords::default() };
    let own: Selection = site.selected(&own).unwrap_or_default();
    let event = |change: observances::Change<'_>| {
        let (what, before) = match change.what {
            What::Added => (words.proclaimed, None),
            What::Moved { from, .. } => (words.moved, Some((entry::era(from, site.lang), None))),
            What::Renamed { from, .. } => {
                let here = from.name(site.lang).map(|name| (name, None));
                let former = here.or_else(|| Some((from.name(Lang::En)?, Some(Lang::En.code()))));
                (words.renamed, former.map(|(name, lang)| (name.text.to_string(), lang)))
            }
            What::Withdrawn { .. } => (words.ended, None),
        };
        Event {
            what,
            date: site.lang.partial_date(&change.date.to_string()),
            before,
            instrument: change.instrument.map(cited),
            note: match change.what {
                What::Withdrawn { reason } => Some(reason.to_owned()),
                _ => change.note.map(str::to_owned),
            },
        }
    };
    changes(site.catalogue, &own, chrono::NaiveDate::MIN).into_iter().map(event).collect()
}

fn notes(one: &Observance) -> Vec<String> {
    [&one.instrument_note, &one.before_adoption, &one.note]
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect()
}

/// Whether a source is an address.
fn leads(source: &str) -> bool {
    (source.starts_with("https://") || source.starts_with("http://")) && !source.contains(char::is_whitespace)
}
