//! What holds for every page, in every language?

use chrono::NaiveDate;
use observances::{Catalogue, Lang, Phrase, Selection};

use super::{Place, STYLE, Site, page, places, sitemap};
use crate::render::feed::Asked;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn site<'s>(catalogue: &'s Catalogue, lang: Lang, today: &str) -> Site<'s> {
    Site { catalogue, public_url: "https://days.example.org", lang, today: date(today) }
}

/// One of each sort, and some that are unlike others.
fn some() -> Vec<Place> {
    let ones = ["mine-awareness-day", "disarmament-week", "vesak-day", "decade-2021-ocean-science"];
    let ones = ones.map(|id| Place::Observance(id.to_owned()));
    let others = [
        Place::Home,
        Place::All,
        Place::Theme("peace".to_owned()),
        Place::Year(1),
        Place::Year(2027),
        Place::Subscribe,
        Place::Upcoming,
    ];
    ones.into_iter().chain(others).collect()
}

#[test]
fn every_page_is_whole_and_asks_nobody_else_for_anything() {
    let un = Catalogue::un();
    for lang in Lang::ALL {
        for place in some() {
            let page = page(&site(&un, lang, "2027-04-04"), &place, None).unwrap();
            let dir = lang.direction().as_str();
            assert!(
                page.contains(&format!("<html lang=\"{}\" dir=\"{dir}\">", lang.code())),
                "{lang} {place:?}"
            );
            assert!(page.contains(&format!("<style>{STYLE}</style>")), "the hash must hold");
            assert!(page.contains(lang.phrase(Phrase::Disclaimer)), "{lang} {place:?}");
            assert!(page.ends_with("</html>"), "{lang} {place:?}");
            for foreign in
                ["<img", " src=", "@import", "url(", " style=\"", "onclick", "{{", "{%", "undefined"]
            {
                let own = place == Place::Home && foreign == " src=";
                assert!(own || !page.contains(foreign), "{lang} {place:?}: {foreign}");
            }
            assert_eq!(
                page.matches("<script").count(),
                page.matches("<script type=\"application/ld+json\">").count()
            );
        }
    }
}

#[test]
fn a_page_names_itself_in_every_language() {
    let un = Catalogue::un();
    for place in some().into_iter().filter(|place| *place != Place::Upcoming) {
        let page = page(&site(&un, Lang::Fr, "2027-04-04"), &place, None).unwrap();
        let at = |lang| format!("https://days.example.org{}", place.path(lang));
        assert!(
            page.contains(&format!("<link rel=\"canonical\" href=\"{}\">", at(Some(Lang::Fr)))),
            "{place:?}"
        );
        for lang in Lang::ALL {
            let link = format!("hreflang=\"{}\" href=\"{}\">", lang.code(), at(Some(lang)));
            assert!(page.contains(&link), "{place:?}: {link}");
        }
        assert!(page.contains(&format!("hreflang=\"x-default\" href=\"{}\">", at(None))), "{place:?}");
    }
}

#[test]
fn links_stay_below_the_path_of_the_site() {
    let un = Catalogue::un();
    let site = Site { public_url: "https://example.org/days", ..site(&un, Lang::En, "2027-04-04") };
    for place in some() {
        let page = page(&site, &place, None).unwrap();
        for link in page.split("href=\"/").skip(1).chain(page.split("action=\"/").skip(1)) {
            assert!(link.starts_with("days/"), "{place:?}: {}", link.get(..60).unwrap_or(link));
        }
    }
}

#[test]
fn today_is_told_before_what_is_coming_and_what_runs_for_years() {
    let un = Catalogue::un();
    let page = page(&site(&un, Lang::En, "2027-02-04"), &Place::Home, None).unwrap();
    let order = [
        "<h2 id=\"today\">Today</h2>",
        "<time datetime=\"2027-02-04\">Thursday, 4 February 2027</time>",
        "International Day of Human Fraternity",
        "Proclaimed by the UN General Assembly in A/RES/75/200",
        "World Interfaith Harmony Week",
        "1–7 February 2027",
        "<h2 id=\"upcoming\">Upcoming</h2>",
        "Sat 6 Feb",
        "in 2 days",
        "International Day of Zero Tolerance to Female Genital Mutilation",
        "Mon 1 Mar",
        "<h2 id=\"running\">Running now</h2>",
        "<h3>Years</h3>",
        "<h3>Decades</h3>",
        "<bdi>2021–2030</bdi> · <bdi>year 7 of 10</bdi>",
        "<h2 id=\"year\"><a href=\"/en/calendar/2027/\">2027</a></h2>",
        "/en/calendar/2027/#d04-04",
        "webcal://days.example.org/en/calendar.ics",
        "<form action=\"/en/subscribe/\" method=\"get\">",
    ];
    let mut rest = page.as_str();
    for text in order {
        rest = rest.split_once(text).unwrap_or_else(|| panic!("no {text} in {rest}")).1;
    }
}

#[test]
fn a_year_lists_each_occurrence_that_begins_in_it_once() {
    let un = Catalogue::un();
    for year in [1990, 2026, 2028] {
        let page = page(&site(&un, Lang::En, "2026-11-27"), &Place::Year(year), None).unwrap();
        let (from, to) = (date(&format!("{year}-01-01")), date(&format!("{year}-12-31")));
        let found = observances::agenda(&un, &Selection::default().for_feed(), from, to);
        let lists: usize = page
            .split("<ol>")
            .skip(1)
            .map(|list| list.split("</ol>").next().unwrap())
            .map(|list| list.matches("<a href").count())
            .sum();
        assert_eq!(lists, found.len(), "{year}");
    }
}

#[test]
fn the_site_leads_to_all_its_pages_and_to_no_endless_ones() {
    let un = Catalogue::un();
    let today = date("2026-11-27");
    let places = places(&un, today);
    assert_eq!(places.iter().filter(|place| matches!(place, Place::Year(_))).count(), 12);
    assert_eq!(places.iter().filter(|place| matches!(place, Place::Observance(_))).count(), un.len());
    let map = sitemap(&un, "https://days.example.org", today).unwrap();
    assert_eq!(map.matches("<loc>").count(), places.len() * 6);
    let last = page(&site(&un, Lang::En, "2026-11-27"), &Place::Year(2036), None).unwrap();
    assert!(last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""), "{last}");
    let far = page(&site(&un, Lang::En, "2026-11-27"), &Place::Year(1990), None).unwrap();
    assert!(far.contains("noindex") && !far.contains("rel=\"prev\""), "{far}");
}

#[test]
fn foreign_text_is_shown_and_never_taken_for_markup() {
    let evil = "</script><script>alert('&')</script>\"><b>";
    let mut own = Catalogue::un().get("mine-awareness-day").unwrap().clone();
    for name in &mut own.names {
        name.text = evil.into();
    }
    own.url = Some("javascript:alert(1)".into());
    own.proclaimed_by = Some(evil.into());
    own.aliases = vec![evil.into()].into();
    own.note = Some(evil.into());
    own.sources = vec![evil.into(), "https://x.example/\"><script>".into()].into();
    own.themes = vec!["peace".into()].into();
    let catalogue = Catalogue::of(vec![own]);
    for place in some() {
        let page = page(&site(&catalogue, Lang::En, "2027-04-04"), &place, None).unwrap();
        let scripts = page.matches("<script").count();
        assert_eq!(scripts, page.matches("<script type=\"application/ld+json\">{").count(), "{place:?}");
        assert_eq!(scripts, page.matches("</script>").count(), "{place:?}");
        assert!(!page.contains("<b>") && !page.contains("javascript:"), "{place:?}");
    }
}

#[test]
fn the_form_is_filled_in_as_it_was_sent_and_shows_what_is_in_the_calendar() {
    let un = Catalogue::un();
    let words = observances::SelectionWords {
        theme: vec!["peace".into()],
        kind: vec!["week".into()],
        ..observances::SelectionWords::default()
    };
    let asked = Asked::plain(Selection::checked(&words, &un).unwrap(), Lang::Es);
    let page = page(&site(&un, Lang::En, "2026-11-27"), &Place::Subscribe, Some(&asked)).unwrap();
    for text in [
        "name=\"theme\" value=\"peace\" checked",
        "name=\"kind\" value=\"week\" checked",
        "<option value=\"es\" lang=\"es\" selected>",
        "value=\"https://days.example.org/calendar.ics?theme=peace&amp;kind=week&amp;lang=es\"",
        "webcal://days.example.org/calendar.ics?theme=peace&amp;kind=week&amp;lang=es",
        "cid=webcal%3A%2F%2Fdays%2Eexample%2Eorg%2Fcalendar%2Eics%3Ftheme%3Dpeace%26kind%3Dweek%26lang%3Des",
        "addfromweb?url=https%3A%2F%2Fdays%2Eexample%2Eorg%2Fcalendar",
        "Semana Mundial de la Armonía Interconfesional",
    ] {
        assert!(page.contains(text), "no {text}");
    }
    assert_eq!(page.matches(" checked").count(), 2);
}

#[test]
fn a_page_is_small_enough_for_one_round_trip() {
    use std::io::Write as _;
    let un = Catalogue::un();
    for lang in Lang::ALL {
        for place in some() {
            let page = page(&site(&un, lang, "2027-04-04"), &place, None).unwrap();
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            gzip.write_all(page.as_bytes()).unwrap();
            let bytes = gzip.finish().unwrap().len();
            assert!(bytes < 50_000, "{lang} {place:?}: {bytes}");
        }
    }
}

#[test]
fn the_form_shows_what_is_running_and_counts_what_it_does_not_show() {
    let un = Catalogue::un();
    let words = observances::SelectionWords {
        theme: vec!["transport".into()],
        kind: vec!["decade".into()],
        ..observances::SelectionWords::default()
    };
    let decade = Asked::plain(Selection::checked(&words, &un).unwrap(), Lang::En);
    let asked =
        |asked: &Asked| page(&site(&un, Lang::En, "2026-11-27"), &Place::Subscribe, Some(asked)).unwrap();
    let shown = asked(&decade);
    assert!(shown.contains("Running now") && shown.contains("Decade of Sustainable Transport"), "{shown}");
    assert!(!shown.contains("Nothing is observed in this period"), "{shown}");
    let all = asked(&Asked::plain(Selection::default(), Lang::En));
    assert!(all.contains("… + 2"), "{all}");
}

#[test]
fn a_year_names_all_that_runs_in_it_and_says_so_where_there_is_nothing() {
    let un = Catalogue::un();
    let of = |year| page(&site(&un, Lang::En, "2026-11-27"), &Place::Year(year), None).unwrap();
    assert!(of(2029).contains("decade-2014-sustainable-energy"), "{}", of(2029));
    assert!(!of(2031).contains("decade-2014-sustainable-energy"));
    assert!(of(1900).contains("Nothing is observed in this period."));
    assert!(!of(2029).contains("Nothing is observed in this period."));
}

#[test]
fn what_is_running_is_not_told_as_past() {
    let un = Catalogue::un();
    let place = Place::Observance("decade-2021-ocean-science".to_owned());
    let page = page(&site(&un, Lang::En, "2026-11-27"), &place, None).unwrap();
    assert!(page.contains("Running now") && !page.contains("days ago"), "{page}");
}
