//! The pages of the site as they are asked for, the news of changes, and the site as files.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use observances::Lang;
use observd::serve::files::{self, Files};
use observd::serve::router;

use super::router::{ask, get};

#[tokio::test]
async fn a_page_is_in_the_language_of_its_path_else_of_the_query_else_of_the_reader() {
    let router = router(super::state());
    let cases = [
        ("/fr/", "", "fr"),
        ("/fr/?lang=ru", "es", "fr"),
        ("/?lang=ar", "es", "ar"),
        ("/", "es-MX, en;q=0.5", "es"),
        ("/", "de", "en"),
        ("/observances/mine-awareness-day", "zh", "zh"),
        ("/zh/observances/mine-awareness-day", "", "zh"),
        ("/ru/themes/peace/", "", "ru"),
        ("/calendar/2027", "fr", "fr"),
        ("/ar/calendar/2027/index.html", "", "ar"),
        ("/subscribe/?theme=peace&lang=es", "", "es"),
        ("/fr/subscribe?theme=peace&lang=es", "", "fr"),
        ("/es/embed/upcoming", "", "es"),
    ];
    for (path, accepted, lang) in cases {
        let page = ask(&router, "GET", path, &[("accept-language", accepted)]).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.header("content-language"), lang, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(page.text().contains(&format!("<html lang=\"{lang}\"")), "{path}");
    }
}

#[tokio::test]
async fn what_is_no_page_is_said_with_what_may_be_meant() {
    let router = router(super::state());
    for (path, said) in [
        ("/observances/mine-awarenes-day", "did you mean `mine-awareness-day`?"),
        ("/fr/themes/piece", "did you mean `peace`?"),
        ("/themes/%3Cb%3E", "there is no theme"),
        ("/calendar/20270", "nothing at this address"),
        ("/fr/observances/x/y/", "nothing at this address"),
    ] {
        let answer = get(&router, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().contains(said), "{path}: {}", answer.text());
    }
    let wrong = get(&router, "/subscribe?theme=piece").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let person = [("accept", "text/html"), ("accept-language", "ru")];
    let page = ask(&router, "GET", "/subscribe?theme=%3Cb%3E", &person).await;
    assert!(
        page.text().contains("<html lang=\"ru\"") && page.text().contains("&lt;b&gt;"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn the_form_may_send_what_it_was_left_with() {
    let router = router(super::state());
    let untouched = get(&router, "/en/subscribe/?alarm-time=09%3A00&lang=en").await;
    assert_eq!(untouched.status, StatusCode::OK);
    assert!(untouched.text().contains("value=\"https://days.example.org/en/calendar.ics\""));
    let chosen = get(&router, "/en/subscribe/?theme=peace&kind=&alarm=1d&alarm-time=&lang=ar").await;
    let address = "value=\"https://days.example.org/calendar.ics?theme=peace&amp;lang=ar&amp;alarm=1d\"";
    assert!(chosen.text().contains(address), "{}", chosen.text());
    let theme = get(&router, "/en/subscribe/?theme=peace&lang=ar").await;
    assert!(theme.text().contains("value=\"https://days.example.org/ar/peace.ics\""));
}

#[tokio::test]
async fn only_the_frame_for_other_sites_may_be_framed() {
    let router = router(super::state());
    let frame = get(&router, "/embed/upcoming?theme=peace&lang=fr").await;
    assert!(frame.header("content-security-policy").ends_with("frame-ancestors *"));
    assert_eq!(frame.header("x-frame-options"), "");
    assert!(frame.text().contains("<base target=\"_parent\">"));
    let page = get(&router, "/fr/").await;
    assert!(page.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert_eq!(page.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn a_feed_of_one_thing_is_saved_under_its_name() {
    let router = router(super::state());
    for (path, name) in [
        ("/fr/peace.ics", "peace-fr.ics"),
        ("/calendar.ics?theme=PEACE&lang=ar", "peace-ar.ics"),
        ("/observances/red-hand-day.ics?lang=en", "red-hand-day-en.ics"),
        ("/calendar.ics?collection=related&lang=zh", "related-zh.ics"),
        ("/calendar.ics?theme=peace,culture&lang=en", "un-observances-en.ics"),
        ("/calendar.ics?theme=peace&kind=day&lang=en", "un-observances-en.ics"),
        ("/calendar.ics?theme=piece&lang=es", "un-observances-es.ics"),
    ] {
        let feed = get(&router, path).await;
        assert_eq!(feed.header("content-disposition"), format!("inline; filename=\"{name}\""), "{path}");
    }
}

#[tokio::test]
async fn an_address_in_capitals_or_with_a_slash_too_many_is_sent_on_for_good() {
    let below = super::State { public_url: "https://example.org/un/days".to_owned(), ..super::state() };
    for (router, base) in [(router(super::state()), ""), (router(below), "/un/days")] {
        for (path, there) in [
            ("/observances/Red-Hand-Day", "/observances/red-hand-day/"),
            ("/FR/Observances/Red-Hand-Day/?lang=fr", "/fr/observances/red-hand-day/?lang=fr"),
            ("/ar/Themes/PEACE", "/ar/themes/peace/"),
            ("/Calendar.ics?lang=fr&theme=peace", "/calendar.ics?lang=fr&theme=peace"),
            ("/calendar.ics/", "/calendar.ics"),
            ("/en/peace.ics/", "/en/peace.ics"),
            ("/en/Peace.ICS", "/en/peace.ics"),
            ("/Observances/red-hand-day.ics", "/observances/red-hand-day.ics"),
            ("/en/Observances/Red-Hand-Day.ics/", "/en/observances/red-hand-day.ics"),
            ("/API/v1/openapi.json", "/api/v1/openapi.json"),
        ] {
            let answer = get(&router, path).await;
            assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{path}");
            assert_eq!(answer.header("location"), format!("{base}{there}"), "{path}");
            let at = get(&router, there).await;
            assert_eq!(at.status, StatusCode::OK, "{there}");
        }
        for path in [
            "/observances/Red-Foot-Day",
            "//example.com/calendar.ics",
            "/%2F/example.com/",
            "/X/",
            "/xx/Peace.ICS",
        ] {
            assert_eq!(get(&router, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn a_notice_is_in_the_language_of_the_address_else_of_the_reader() {
    let router = router(super::state());
    for (path, accepted, title) in [
        ("/calendar.ics?theme=piece", "", "SUMMARY:The address of this calendar is wrong"),
        ("/calendar.ics?theme=piece&lang=fr", "es", "SUMMARY:L’adresse"),
        ("/calendar.ics?theme=piece", "ru", "SUMMARY:Неверный адрес"),
        ("/es/piece.ics", "ru", "SUMMARY:La dirección"),
    ] {
        let notice = ask(&router, "GET", path, &[("accept-language", accepted)]).await;
        assert_eq!((notice.status, notice.events()), (StatusCode::OK, 1), "{path}");
        let text = notice.text().replace("\r\n ", "");
        assert!(text.contains(title), "{path}: {text}");
        assert!(text.contains("peace") && text.contains("/subscribe/"), "{path}: {text}");
    }
}

#[tokio::test]
async fn what_was_decided_is_news_and_lists_are_tables_too() {
    let router = router(super::state());
    let changes = get(&router, "/fr/changes.atom?theme=peace").await;
    assert_eq!(changes.header("content-type"), "application/atom+xml; charset=utf-8");
    let text = changes.text();
    assert!(text.contains("https://days.example.org/changes.atom?theme=peace&amp;lang=fr"), "{text}");
    let published: Vec<&str> = text.split("<published>").skip(1).map(|rest| &rest[..10]).collect();
    assert!(published.len() > 5 && published.is_sorted_by(|one, next| one >= next), "{published:?}");
    assert!(published[0] <= "2026-11-24", "{published:?}");
    assert_eq!(get(&router, "/xx/changes.atom").await.status, StatusCode::BAD_REQUEST);

    let table = get(&router, "/api/v1/occurrences.csv?from=2027-04-04&to=2027-04-04&lang=en").await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert!(table.text().starts_with("id,name,kind,start,end,"), "{}", table.text());
    assert!(table.text().contains("\nmine-awareness-day,"), "{}", table.text());
    let list = get(&router, "/api/v1/observances.csv?theme=space").await;
    assert!(list.text().contains("\nmoon-day,"), "{}", list.text());
    let one = get(&router, "/api/v1/observances/moon-day.json").await;
    assert_eq!(one.text(), get(&router, "/api/v1/observances/moon-day").await.text());
}

#[tokio::test]
async fn a_file_is_what_is_served_at_its_address_in_each_encoding() {
    let (router, site) = (router(super::state()), Files::of(super::state()));
    let addresses = files::addresses(&super::state());
    assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), addresses.len());
    for address in [
        "/index.html",
        "/fr/index.html",
        "/ar/observances/mine-awareness-day/index.html",
        "/zh/calendar/2027/index.html",
        "/ru/peace.ics",
        "/es/observances/red-hand-day.ics",
        "/observances/red-hand-day.ics",
        "/feed.json",
        "/en/changes.atom",
        "/api/v1/observances.json",
        "/api/v1/occurrences.csv",
        "/api/v1/observances/red-hand-day.json",
        "/sitemap.xml",
        "/robots.txt",
        "/card.png",
    ] {
        assert!(addresses.iter().any(|one| one == address), "{address}");
        let written = site.at(address).await.unwrap();
        let served = get(&router, address).await;
        assert_eq!(written[0].bytes, served.body, "{address}");
        assert_eq!(served.status, StatusCode::OK, "{address}");
        let twins: Vec<&str> = written.iter().map(|file| &file.path[address.len() - 1..]).collect();
        if address != "/card.png" {
            assert_eq!(twins, ["", ".gz", ".br", ".zst"], "{address}");
        }
    }
    assert!(site.at("/nowhere").await.is_err());
    let lost = &site.at("/404.html").await.unwrap()[0];
    assert!(String::from_utf8_lossy(&lost.bytes).contains("There is nothing at this address"));
    assert_eq!(addresses.iter().filter(|one| one.ends_with("/calendar.ics")).count(), 1 + Lang::ALL.len());
}

#[tokio::test]
async fn what_is_wrong_with_a_page_is_said_in_the_language_of_its_address() {
    let router = router(super::state());
    let html = ("accept", "text/html");
    for (path, lang) in [
        ("/ar/nope/", "ar"),
        ("/fr/themes/foo/", "fr"),
        ("/zh/subscribe/?theme=foo", "zh"),
        ("/subscribe/?theme=foo&lang=es", "es"),
        ("/nope", "ru"),
    ] {
        let page = ask(&router, "GET", path, &[html, ("accept-language", "ru")]).await;
        assert!(page.status.is_client_error(), "{path}");
        assert!(page.text().contains(&format!("<html lang=\"{lang}\"")), "{path}: {}", page.text());
    }
}
