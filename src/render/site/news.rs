//! How does what is coming read as news: Atom (RFC 4287) and JSON Feed 1.1?
//! A feed reader shows what is new, not what is when: so each occurrence is a piece of news a week
//! before it begins, for a month. Both formats are made of the same [`News`].

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, Utc};
use observances::{Lang, Occurrence, Phrase};
use serde::Serialize;
use serde_json::json;

use super::item::remark;
use super::{Place, frame};
use crate::render::document::document;
use crate::render::feed::Asked;
use crate::render::{entry, json};

/// How long before its first day an occurrence is news, in days.
const AHEAD: u64 = 7;

/// How long it is news, in days.
const KEPT: u64 = 30;

/// What is coming, as news: latest first.
#[derive(Debug, Serialize)]
pub struct News {
    pub(super) lang: &'static str,
    pub(super) title: String,
    pub(super) about: &'static str,
    /// The page, and the addresses of this news in both formats.
    pub(super) home: String,
    pub(super) atom: String,
    pub(super) json: Option<String>,
    pub(super) updated: String,
    pub(super) items: Vec<Item>,
}

/// A piece of news.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) link: String,
    pub(super) title: String,
    pub(super) text: String,
    /// RFC 3339, in UTC.
    pub(super) published: String,
    pub(super) updated: String,
    pub(super) themes: Vec<String>,
}

/// The first and the last day on which what is news today may begin.
#[must_use]
pub fn window(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let last = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    (last.checked_sub_days(Days::new(KEPT)).unwrap_or(today), last)
}

impl News {
    /// The news of a day: what was asked for and begins in its [`window`], soonest first.
    /// `public_url` has no slash at its end; `midnight` is when a day begins.
    #[must_use]
    pub fn of(
        found: &[Occurrence<'_>],
        public_url: &str,
        asked: &Asked,
        today: NaiveDate,
        midnight: impl Fn(NaiveDate) -> DateTime<Utc>,
    ) -> Self {
        let items: Vec<Item> =
            found.iter().rev().map(|one| item(one, public_url, asked.lang, &midnight)).collect();
        Self {
            lang: asked.lang.code(),
            title: asked.lang.phrase(Phrase::CalendarName).to_owned(),
            about: asked.lang.phrase(Phrase::CalendarDescription),
            home: format!("{public_url}{}", Place::Home.path(Some(asked.lang))),
            atom: address(public_url, "feed.atom", asked),
            json: Some(address(public_url, "feed.json", asked)),
            // Without any news, this is what was last known: that there is none.
            updated: items
                .iter()
                .map(|item| item.updated.clone())
                .max()
                .unwrap_or_else(|| instant(midnight(today))),
            items,
        }
    }

    /// As Atom.
    ///
    /// # Errors
    ///
    /// When the template is wrong, which a test rules out.
    pub fn atom(&self) -> Result<String, minijinja::Error> {
        frame::bare("atom.xml", self)
    }

    /// As JSON Feed.
    ///
    /// # Errors
    ///
    /// None that is known.
    pub fn json(&self) -> serde_json::Result<String> {
        let item = |item: &Item| {
            json!({
                "id": item.id, "url": item.link, "title": item.title, "content_text": item.text,
                "date_published": item.published, "date_modified": item.updated, "tags": item.themes,
                "language": self.lang,
            })
        };
        json::pretty(&json!({
            "version": "https://jsonfeed.org/version/1.1", "title": self.title, "description": self.about,
            "home_page_url": self.home, "feed_url": self.json, "language": self.lang,
            "authors": [{ "name": "observd", "url": self.home }],
            "items": self.items.iter().map(item).collect::<Vec<_>>(),
        }))
    }
}

/// The address of a feed of news: the short one, which a host of plain files has too, where it has one.
pub(super) fn address(public_url: &str, file: &str, asked: &Asked) -> String {
    match asked.is_everything() {
        true => format!("{public_url}/{}/{file}", asked.lang.code()),
        false => format!("{public_url}/{file}?{}", asked.query()),
    }
}

fn item(
    occurrence: &Occurrence<'_>,
    public_url: &str,
    lang: Lang,
    midnight: impl Fn(NaiveDate) -> DateTime<Utc>,
) -> Item {
    let observance = occurrence.observance;
    let published = midnight(occurrence.start.checked_sub_days(Days::new(AHEAD)).unwrap_or(occurrence.start));
    let revised = observance.revised.and_time(NaiveTime::MIN).and_utc();
    let name = &occurrence.name(lang).text;
    let when = match occurrence.end > occurrence.start {
        true => lang.span_as_read(occurrence.start, occurrence.end, occurrence.precision),
        false => lang.date_with_weekday(occurrence.start),
    };
    let instrument = observance.instrument.symbol();
    let proclaimed =
        lang.proclaimed(observance.proclaimed_by.as_deref(), instrument, observance.adopted.as_deref());
    let page = format!("{public_url}{}", Place::Observance(observance.id.to_string()).path(Some(lang)));
    let text = [
        Some(when),
        observance.description(lang).map(str::to_owned),
        proclaimed,
        remark(occurrence).map(|phrase| lang.phrase(phrase).to_owned()),
        instrument.and_then(document),
    ];
    let text: Vec<String> = text.into_iter().flatten().collect();
    Item {
        id: format!("{public_url}/observances/{}?lang={}#{}", observance.id, lang.code(), occurrence.slug()),
        link: page,
        title: format!("{} · {name}", lang.day_and_month(occurrence.start)),
        text: text.join("\n"),
        published: instant(published),
        updated: instant(published.max(revised)),
        themes: entry::themes(observance).into_iter().map(str::to_owned).collect(),
    }
}

pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use observances::{Catalogue, Selection, agenda};

    fn news(today: &str, catalogue: &Catalogue) -> News {
        let asked = Asked::plain(Selection::default(), Lang::En);
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        let today = today.parse().unwrap();
        let (first, last) = window(today);
        let found = agenda(catalogue, &asked.selection, first, last);
        News::of(&found, "https://x.example", &asked, today, midnight)
    }

    #[test]
    fn an_occurrence_is_news_a_week_before_it_begins_and_for_a_month() {
        let mine = Catalogue::of(vec![Catalogue::un().get("mine-awareness-day").unwrap().clone()]);
        let days =
            [("2027-03-27", 0), ("2027-03-28", 1), ("2027-04-04", 1), ("2027-04-27", 1), ("2027-04-28", 0)];
        for (today, expected) in days {
            assert_eq!(news(today, &mine).items.len(), expected, "{today}");
        }
        let item = &news("2027-03-28", &mine).items[0];
        assert_eq!(
            item.title,
            "4 April · International Day for Mine Awareness and Assistance in Mine Action"
        );
        assert_eq!(item.published, "2027-03-28T00:00:00Z");
        assert_eq!(
            item.id,
            "https://x.example/observances/mine-awareness-day?lang=en#mine-awareness-day-2027"
        );
        assert!(item.text.contains("A/RES/60/97"), "{}", item.text);
        assert!(
            news("2027-06-01", &mine).atom().unwrap().contains("<updated>2027-06-01T00:00:00Z</updated>")
        );
    }

    #[test]
    fn foreign_text_is_shown_and_never_taken_for_markup() {
        let mut own = Catalogue::un().get("mine-awareness-day").unwrap().clone();
        own.names[1].text = "<script>alert('&')</script>".into();
        own.url = Some("javascript:alert(1)".into());
        let news = news("2027-04-04", &Catalogue::of(vec![own]));
        let atom = news.atom().unwrap();
        assert!(!atom.contains("<script") && atom.contains("&lt;script&gt;"), "{atom}");
        assert!(!atom.contains("javascript:") && !news.json().unwrap().contains("javascript:"));
    }
}
