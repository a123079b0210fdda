//! How does the page read: what is on today, what is running, what is coming?
//! Pure, and apart from `serve`, which knows requests and nothing of what a page says. The
//! words are the library's, the shape is `page/page.html`, the look `page/style.css`.

use chrono::{Days, NaiveDate};
use minijinja::value::Serde;
use minijinja::{Error, context};
use observances::{Catalogue, Kind, Lang, Observance, Occurrence, Phrase, Precision, Selection, agenda, on};
use serde::Serialize;

use super::{markup, text};

/// The style of every page, word for word as it stands between its tags: a policy may name
/// it by its hash.
pub const STYLE: &str = include_str!("page/style.css");

const PAGE: &str = include_str!("page/page.html");
const PROBLEM: &str = include_str!("page/problem.html");

/// How far ahead the page looks.
const DAYS_AHEAD: u64 = 30;

/// What the page says: words and dates, finished.
#[derive(Debug, Serialize)]
struct View {
    style: &'static str,
    lang: &'static str,
    dir: &'static str,
    home: String,
    title: &'static str,
    about: &'static str,
    date: String,
    iso: String,
    today: &'static str,
    nothing_today: &'static str,
    items: Vec<Item>,
    running: &'static str,
    running_items: Vec<Item>,
    upcoming: &'static str,
    nothing_upcoming: &'static str,
    days: Vec<Day>,
    /// What runs for years, last: it is the same from one day to the next.
    long: Vec<Group>,
    subscribe: &'static str,
    webcal: String,
    feed: String,
    /// What is coming, for feed readers.
    atom: String,
    json: String,
    languages: &'static str,
    choices: Vec<Choice>,
    disclaimer: &'static str,
}

/// One occurrence on the page.
#[derive(Debug, Serialize)]
struct Item {
    name: String,
    url: Option<String>,
    /// The word for its kind, if that is not "day".
    kind: Option<&'static str>,
    /// Its span, if it is longer than a day.
    span: Option<String>,
    /// How far it has come, if it lasts for years.
    progress: Option<String>,
    /// Who proclaimed it.
    proclaimed: Option<String>,
    /// What is to be said of its date.
    remark: Option<&'static str>,
}

/// What is running of one kind.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    items: Vec<Item>,
}

/// The occurrences that start on one day.
#[derive(Debug, Serialize)]
struct Day {
    iso: String,
    date: String,
    relative: String,
    items: Vec<Item>,
}

/// A language to read the page in.
#[derive(Debug, Serialize)]
struct Choice {
    code: &'static str,
    endonym: &'static str,
    dir: &'static str,
    chosen: bool,
}

/// The page of a day. `public_url` has no slash at its end.
///
/// # Errors
///
/// When the template is wrong, which a test rules out.
pub fn page(public_url: &str, catalogue: &Catalogue, lang: Lang, today: NaiveDate) -> Result<String, Error> {
    let (now, running): (Vec<_>, Vec<_>) = on(catalogue, &Selection::default(), today)
        .into_iter()
        .partition(|one| is_of_the_day(one.observance.kind));
    let (weeks, long): (Vec<_>, Vec<_>) =
        running.into_iter().partition(|one| one.observance.kind == Kind::Week);
    let items = |found: Vec<Occurrence<'_>>| -> Vec<Item> {
        found.iter().map(|one| item(one, lang, today)).collect()
    };
    let phrase = |phrase| lang.phrase(phrase);
    let feed = format!("{public_url}/calendar.ics?lang={}", lang.code());
    let view = View {
        style: STYLE,
        lang: lang.code(),
        dir: lang.direction().as_str(),
        home: format!("{public_url}/"),
        title: phrase(Phrase::CalendarName),
        about: phrase(Phrase::CalendarDescription),
        date: text::capitalized(&lang.date_with_weekday(today)),
        iso: today.to_string(),
        today: phrase(Phrase::Today),
        nothing_today: phrase(Phrase::NothingToday),
        items: items(now),
        running: phrase(Phrase::RunningNow),
        running_items: items(weeks),
        upcoming: phrase(Phrase::Upcoming),
        nothing_upcoming: phrase(Phrase::NothingUpcoming),
        days: days(catalogue, lang, today),
        long: long
            .chunk_by(|one, next| one.observance.kind == next.observance.kind)
            .filter_map(|found| Some((found.first()?.observance.kind, found)))
            .map(|(kind, found)| Group { title: lang.kinds(kind), items: items(found.to_vec()) })
            .collect(),
        subscribe: phrase(Phrase::Subscribe),
        webcal: webcal(&feed),
        feed,
        atom: format!("{public_url}/feed.atom?lang={}", lang.code()),
        json: format!("{public_url}/feed.json?lang={}", lang.code()),
        languages: phrase(Phrase::Language),
        choices: choices(lang),
        disclaimer: phrase(Phrase::Disclaimer),
    };
    markup::filled(PAGE, Serde(view).into())
}

/// A small page that says what is wrong with a request, in English.
///
/// # Errors
///
/// When the template is wrong, which a test rules out.
pub fn problem(status: u16, title: &str, detail: &str) -> Result<String, Error> {
    markup::filled(PROBLEM, context! { style => STYLE, status, title, detail })
}

/// Feeds are subscribed to by their scheme, whatever the address has. (`webcals` is no
/// scheme that phones know.)
fn webcal(feed: &str) -> String {
    let rest = feed.split_once("://").map_or(feed, |(_, rest)| rest);
    format!("webcal://{rest}")
}

fn is_of_the_day(kind: Kind) -> bool {
    matches!(kind, Kind::Day | Kind::Anniversary)
}

fn item(occurrence: &Occurrence<'_>, lang: Lang, today: NaiveDate) -> Item {
    let observance = occurrence.observance;
    let proclaimed = lang.proclaimed(
        observance.proclaimed_by.as_deref(),
        observance.instrument.symbol(),
        observance.adopted.as_deref(),
    );
    Item {
        name: occurrence.name(lang).text.to_string(),
        url: web(observance).map(str::to_owned),
        kind: Some(observance.kind).filter(|kind| *kind != Kind::Day).map(|kind| lang.kind(kind)),
        span: (occurrence.end > occurrence.start)
            .then(|| lang.span_as_read(occurrence.start, occurrence.end, occurrence.precision)),
        progress: occurrence.progress(today).map(|at| lang.progress(at.year, at.of)),
        proclaimed,
        remark: remark(occurrence).map(|phrase| lang.phrase(phrase)),
    }
}

/// The page of an observance, if it is one: an operator's own file may have any word there.
pub(super) fn web(observance: &Observance) -> Option<&str> {
    observance.url.as_deref().filter(|url| url.starts_with("https:") || url.starts_with("http:"))
}

/// What is to be said of the dates of an occurrence.
pub(super) fn remark(occurrence: &Occurrence<'_>) -> Option<Phrase> {
    match (occurrence.computed, occurrence.precision) {
        (true, _) => Some(Phrase::Computed),
        (false, Precision::Day) => None,
        (false, Precision::Month | Precision::Year) => Some(Phrase::Imprecise),
    }
}

/// What starts after today, by day.
fn days(catalogue: &Catalogue, lang: Lang, today: NaiveDate) -> Vec<Day> {
    let ahead = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    let found = agenda(catalogue, &Selection::default(), ahead(1), ahead(DAYS_AHEAD));
    let days = found.chunk_by(|one, next| one.start == next.start);
    days.filter_map(|found| day(found, lang, today)).collect()
}

fn day(found: &[Occurrence<'_>], lang: Lang, today: NaiveDate) -> Option<Day> {
    let date = found.first()?.start;
    Some(Day {
        iso: date.to_string(),
        date: lang.short_date(date),
        relative: lang.relative((date - today).num_days()),
        items: found.iter().map(|one| item(one, lang, today)).collect(),
    })
}

fn choices(chosen: Lang) -> Vec<Choice> {
    let choice = |lang: Lang| Choice {
        code: lang.code(),
        endonym: lang.endonym(),
        dir: lang.direction().as_str(),
        chosen: lang == chosen,
    };
    Lang::ALL.map(choice).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn show(lang: Lang, today: &str) -> String {
        page("https://days.example.org", &Catalogue::un(), lang, date(today)).unwrap()
    }

    #[test]
    fn every_language_has_a_page_that_asks_nobody_else_for_anything() {
        for lang in Lang::ALL {
            for today in ["2026-11-24", "2026-12-31", "2027-04-04", "2027-10-24"] {
                let page = show(lang, today);
                let dir = lang.direction().as_str();
                assert!(page.contains(&format!("<html lang=\"{}\" dir=\"{dir}\">", lang.code())));
                assert!(page.contains(&format!("<style>{STYLE}</style>")), "the hash must hold");
                assert!(page.contains(lang.phrase(Phrase::Disclaimer)), "{lang} {today}");
                assert!(page.contains("webcal://days.example.org/calendar.ics?lang="), "{lang} {today}");
                for foreign in ["<script", "<img", "src=", "@import", "url(", "style=\"", "onclick"] {
                    assert!(!page.contains(foreign), "{lang} {today}: {foreign}");
                }
            }
        }
    }

    #[test]
    fn today_is_told_from_what_is_running_and_what_is_coming() {
        let page = show(Lang::En, "2027-02-04");
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
        let order = [
            "<h2>Today</h2>",
            "<time datetime=\"2027-02-04\">Thursday, 4 February 2027</time>",
            "International Day of Human Fraternity",
            "Proclaimed by the UN General Assembly in A/RES/75/200",
            "<h2>Running now</h2>",
            "World Interfaith Harmony Week",
            "1–7 February 2027",
            "<h2>Upcoming</h2>",
            "Sat 6 Feb",
            "in 2 days",
            "International Day of Zero Tolerance to Female Genital Mutilation",
            "Mon 1 Mar",
            "<h2>Years</h2>",
            "<h2>Decades</h2>",
            "year 1 of 10",
        ];
        assert!(order.map(at).is_sorted(), "{page}");
    }

    #[test]
    fn years_and_decades_are_said_by_their_years() {
        let own = ["decade-2021-ocean-science", "decade-2018-water-sustainable-development"];
        let own = own.map(|id| Catalogue::un().get(id).unwrap().clone()).to_vec();
        let page = page("https://x.example", &Catalogue::of(own), Lang::En, date("2027-04-04")).unwrap();
        let years = "<p class=\"fact\">decade · <bdi>2021–2030</bdi> · <bdi>year 7 of 10</bdi></p>";
        let days = "<p class=\"fact\">decade · <bdi>22 March 2018 – 22 March 2028</bdi> · <bdi>year 10 of 10</bdi></p>";
        assert!(page.contains(years) && page.contains(days), "{page}");
        assert!(page.contains("Nothing is observed today."));
        assert!(page.contains("Nothing is observed in this period."));
    }

    #[test]
    fn foreign_text_is_shown_and_never_taken_for_markup() {
        let mut own = Catalogue::un().get("mine-awareness-day").unwrap().clone();
        own.names[1].text = "<script>alert('&')</script>".into();
        own.url = Some("javascript:alert(1)".into());
        let catalogue = Catalogue::of(vec![own]);
        let page = page("https://x.example", &catalogue, Lang::En, date("2027-04-04")).unwrap();
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;"));
        assert!(!page.contains("javascript:"));
        let page = problem(404, "Not Found", "<b>").unwrap();
        assert!(page.contains("&lt;b&gt;") && page.contains("404"));
    }
}
