//! Which calendar does somebody want, and what is its address?
//! The form, and the page that answers it: apart from the feed's own query, which is read elsewhere,
//! since here people tick boxes.

use minijinja::Error;
use observances::{Kind, Lang, Phrase, Selection, folded, overlapping};
use serde::Serialize;

use super::item::{self, Day, Item};
use super::subscription::Subscription;
use super::{Place, Site, frame, theme, words};
use crate::render::feed::{ALARM_TIME, Asked};

/// How far ahead the page shows what is in the calendar, and how many at most.
const DAYS_AHEAD: u64 = 365;
const MOST: usize = 40;

/// The alarms that the form offers, in days before.
const ALARMS: [u16; 3] = [0, 1, 7];

/// The form, filled in as it was sent.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    action: String,
    themes_label: &'static str,
    themes: Vec<Tick>,
    kinds_label: &'static str,
    kinds: Vec<Tick>,
    alarms: Vec<Tick>,
    /// `HH:MM`; empty unless asked for.
    alarm_time: String,
    language_label: &'static str,
    languages: Vec<Tick>,
}

/// A box to tick.
#[derive(Debug, Serialize)]
struct Tick {
    value: String,
    text: String,
    chosen: bool,
}

#[derive(Debug, Serialize)]
struct Page {
    /// Whether anything was chosen.
    chosen: bool,
    count: String,
    upcoming: &'static str,
    nothing_upcoming: &'static str,
    /// In the language of the calendar, which need not be that of the page.
    days: Vec<Day>,
    /// What is not shown any more, counted.
    beyond: Option<String>,
    running_label: &'static str,
    running: Vec<Item>,
    lang: &'static str,
    dir: &'static str,
    subscription: Subscription,
    form: Form,
    themes: Vec<frame::Link>,
}

/// `asked` is what the form says, if it says anything.
pub(super) fn page(site: &Site<'_>, asked: Option<&Asked>) -> Result<String, Error> {
    let all = Asked::plain(Selection::default(), site.lang);
    let chosen = asked.unwrap_or(&all);
    // The names of what is in it are those of the calendar, not those of the page.
    let within = Site { lang: chosen.lang, ..*site };
    let selection = chosen.selection.for_feed();
    let found = overlapping(site.catalogue, &selection, site.today, site.in_days(DAYS_AHEAD));
    let (running, mut coming): (Vec<_>, Vec<_>) = found.into_iter().partition(|one| one.start < site.today);
    let count = site.lang.subject_many(coming.len());
    let beyond = coming.len().saturating_sub(MOST);
    coming.truncate(MOST);
    let page = Page {
        chosen: asked.is_some(),
        count,
        upcoming: site.lang.phrase(Phrase::Upcoming),
        nothing_upcoming: site.lang.phrase(Phrase::NothingUpcoming),
        beyond: (beyond > 0).then(|| site.lang.subject_many(beyond)),
        days: item::days(&coming, &within),
        running_label: site.lang.phrase(Phrase::RunningNow),
        running: Item::all(&running, &within),
        lang: chosen.lang.code(),
        dir: chosen.lang.direction().as_str(),
        subscription: Subscription::of(site, chosen),
        form: Form::of(site, chosen),
        themes: theme::feeds(site),
    };
    let title = site.lang.phrase(Phrase::Subscribe).to_owned();
    let about = words::of(site.lang).choose_lead.to_owned();
    let frame = frame::Frame::of(site, &Place::Subscribe, title, about);
    let frame = if asked.is_some() { frame.unlisted() } else { frame };
    frame::filled("subscribe.html", site, frame, page)
}

impl Form {
    pub(super) fn of(site: &Site<'_>, asked: &Asked) -> Self {
        let lang = site.lang;
        let pairs = asked.selection.to_pairs();
        let has = |name: &str, value: &str| {
            pairs.iter().any(|(one, values)| *one == name && values.split(',').any(|one| one == value))
        };
        let theme = |id: &str| Tick {
            value: id.to_owned(),
            text: site.theme(id).to_owned(),
            chosen: has("theme", id),
        };
        let mut themes: Vec<Tick> = site.catalogue.themes().into_iter().map(theme).collect();
        themes.sort_by_cached_key(|tick| folded(&tick.text));
        let kind = |kind: Kind| Tick {
            value: kind.as_str().to_owned(),
            text: lang.kinds(kind).to_owned(),
            chosen: has("kind", kind.as_str()),
        };
        let alarm = |days: u16| Tick {
            value: format!("{days}d"),
            text: lang.days_before(days.into()),
            chosen: asked.alarms.iter().any(|alarm| alarm.days_before == days),
        };
        let language = |one: Lang| Tick {
            value: one.code().to_owned(),
            text: one.endonym().to_owned(),
            chosen: one == asked.lang,
        };
        let time = asked.alarms.first().map(|alarm| alarm.at).filter(|at| *at != ALARM_TIME);
        Self {
            action: site.link(&Place::Subscribe),
            themes_label: lang.phrase(Phrase::Themes),
            themes,
            kinds_label: lang.phrase(Phrase::Kind),
            kinds: Kind::ALL.map(kind).into(),
            alarms: ALARMS.map(alarm).into(),
            alarm_time: time.map(|at| at.format("%H:%M").to_string()).unwrap_or_default(),
            language_label: lang.phrase(Phrase::Language),
            languages: Lang::ALL.map(language).into(),
        }
    }
}
