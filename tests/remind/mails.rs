//! How do the messages read, and can a reader that is not ours read them back?
//!
//! The golden files lie beside this one; `BLESS=1 cargo test --test remind mails`
//! accepts what is written now, and shows it in `git diff`.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use mail_parser::{Message, MessageParser, MimeHeaders as _};
use observances::{Catalogue, Lang};
use observd::remind::catch_up;
use observd::remind::message::{self, Letterhead};
use observd::remind::outbox::NewMessage;
use observd::remind::plan::{self, Recipient, Span, Subscription};

use crate::given::{at, configured, hours, letterhead, named, selection, subscription};

/// The message that this subscription gets at this instant for what fell due since another.
fn message(
    catalogue: &Catalogue,
    one: &Subscription,
    letterhead: &Letterhead,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> NewMessage {
    let dues = plan::due(catalogue, [(one, Span { after: since, until: now })]);
    let sorted = catch_up::sort(dues, now, |_| DateTime::<Utc>::MIN_UTC);
    assert_eq!(sorted.send.len(), 1, "one message");
    message::finish(&sorted.send[0], letterhead, now).expect("a message")
}

pub(crate) fn parsed(bytes: &[u8]) -> Message<'static> {
    MessageParser::default().parse(bytes).expect("a mail").into_owned()
}

/// A case of the golden files: ids, leads, since, now.
type Case = (&'static str, &'static [&'static str], &'static [u16], &'static str, &'static str);

const CASES: [Case; 3] = [
    ("one", &["mine-awareness-day"], &[7], "2027-03-28T00:00", "2027-03-28T07:00"),
    ("three", &["water-day", "forests-day", "poetry-day"], &[1, 0], "2027-03-21T00:00", "2027-03-21T08:00"),
    (
        "late",
        &["disarmament-week", "media-information-literacy-week", "cities-day"],
        &[7, 0],
        "2027-10-22T00:00",
        "2027-10-26T12:00",
    ),
];

fn golden(case: Case, lang: Lang) -> NewMessage {
    let (_, ids, leads, since, now) = case;
    let catalogue = Catalogue::un();
    let one = Subscription {
        selection: selection(&catalogue, ids),
        leads: leads.to_vec(),
        lang,
        ..subscription("peace desk")
    };
    message(&catalogue, &one, &letterhead("Observances <observances@example.org>"), at(since), at(now))
}

pub(crate) fn agrees(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/remind").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, bytes).expect("written");
    }
    let there = std::fs::read(&path).unwrap_or_default();
    assert!(there == bytes, "{name} is another; look, and accept it with BLESS=1");
}

#[test]
fn the_mails_are_those_of_the_golden_files() {
    for (case, lang) in CASES.iter().flat_map(|case| Lang::ALL.map(|lang| (*case, lang))) {
        agrees(&format!("{}.{lang}.eml", case.0), &golden(case, lang).content.whole());
    }
    for (case, lang) in CASES.iter().flat_map(|case| Lang::ALL.map(|lang| (*case, lang))) {
        assert!(golden(case, lang).content.whole() == golden(case, lang).content.whole(), "the same twice");
    }
}

#[test]
fn standard_output_says_it_without_a_foot() {
    let catalogue = Catalogue::un();
    let one = Subscription {
        channel: "stdout",
        recipients: vec![Recipient::new("-")],
        selection: selection(&catalogue, &["mine-awareness-day"]),
        ..subscription("console")
    };
    let nobody = Letterhead { from: None, ..letterhead("x@example.org") };
    let told = message(&catalogue, &one, &nobody, at("2027-04-04T00:00"), at("2027-04-04T07:00"));
    agrees("console.en.txt", &told.content.whole());
}

/// For programs: one line, and whoever keeps the message ids that it has seen has each message once.
#[test]
fn standard_output_as_json_is_a_line_for_each_message() {
    let catalogue = Catalogue::un();
    let one = Subscription {
        channel: "stdout",
        recipients: vec![Recipient::new("-")],
        selection: selection(&catalogue, &["mine-awareness-day"]),
        leads: vec![7],
        lang: Lang::Ar,
        ..subscription("console")
    };
    let json = configured("[stdout]\nformat = \"json\"\n");
    let told = message(&catalogue, &one, &json, at("2027-03-28T00:00"), at("2027-03-28T08:00"));
    assert_eq!(told.content.whole().iter().filter(|byte| **byte == b'\n').count(), 1, "one line");
    let line: serde_json::Value = serde_json::from_slice(&told.content.whole()).expect("JSON");
    let key = "mine-awareness-day/2027/-/stdout/7d";
    for (field, expected) in [
        ("message_id", told.id.as_str()),
        ("recipient", "-"),
        ("subscription", "console"),
        ("due", "2027-03-28T07:00:00Z"),
        ("lang", "ar"),
        ("dir", "rtl"),
        ("subject", told.subject.as_str()),
    ] {
        assert_eq!(line[field], expected, "{field}");
    }
    assert_eq!((&line["keys"], &line["late"]), (&serde_json::json!([key]), &serde_json::json!(false)));
    let about = &line["occurrences"][0];
    assert_eq!((&about["id"], &about["lead"]), (&"mine-awareness-day".into(), &7.into()));
    assert_eq!((&about["start"], &about["end"]), (&"2027-04-04".into(), &"2027-04-04".into()));
    assert!(about["url"].as_str().is_some_and(|url| url.starts_with("https://www.un.org/")));
    assert!(line["text"].as_str().is_some_and(|text| text.contains(about["name"].as_str().unwrap())));
    let plain = message(&catalogue, &one, &configured(""), at("2027-03-28T00:00"), at("2027-03-28T08:00"));
    assert_eq!(line["text"].as_str().map(str::as_bytes), Some(&plain.content.whole()[..]), "the same words");
}

#[test]
fn every_mail_has_its_headers_and_two_complete_parts() {
    for (case, lang) in CASES.iter().flat_map(|case| Lang::ALL.map(|lang| (*case, lang))) {
        let sent = golden(case, lang);
        let name = format!("{} {lang}", case.0);
        travels(&sent.content.whole(), &name);
        let mail = parsed(&sent.content.whole());
        let from = mail.from().and_then(|from| from.first()).expect("a sender");
        assert_eq!((from.name(), from.address()), (Some("Observances"), Some("observances@example.org")));
        let to: Vec<_> = mail.to().expect("a recipient").iter().map(|to| to.address()).collect();
        assert_eq!(to, [Some("dagny@example.org")]);
        assert_eq!(mail.subject(), Some(sent.subject.as_str()), "{name}");
        assert_eq!(mail.date().map(|date| date.to_timestamp()), Some(at(case.4).timestamp()));
        assert_eq!(mail.message_id(), Some(sent.id.as_str()));
        let header =
            |header: &str| mail.header_raw(header).map(|value| value.replace("\r\n", "").trim().to_owned());
        assert_eq!(header("List-Id").as_deref(), Some("Reminders of observances <observances.example.org>"));
        assert_eq!(header("Auto-Submitted").as_deref(), Some("auto-generated"));
        assert_eq!(header("Content-Language").as_deref(), Some(lang.code()));
        assert_eq!(
            header("List-Unsubscribe").as_deref(),
            Some("<mailto:observances@example.org?subject=unsubscribe>")
        );
        assert_eq!(header("MIME-Version").as_deref(), Some("1.0"));
        complete(&mail, case, lang);
    }
}

/// Both parts name everything, with its date.
fn complete(mail: &Message<'_>, case: Case, lang: Lang) {
    assert!(mail.is_content_type("multipart", "alternative"));
    assert_eq!((mail.text_body_count(), mail.html_body_count()), (1, 1));
    let text = mail.body_text(0).expect("a plain part");
    let html = mail.body_html(0).expect("an HTML part");
    let plain = crate::mails::without_tags(&html);
    let catalogue = Catalogue::un();
    for id in case.1 {
        let observance = catalogue.get(id).expect("an id");
        let name = &observance.name(lang).text;
        let occurrence = observance.occurrences_in(2027).next().expect("a date");
        let date = match occurrence.start == occurrence.end {
            true => lang.date_with_weekday(occurrence.start),
            false => lang.span(occurrence.start, occurrence.end),
        };
        for part in [text.as_ref(), plain.as_str()] {
            assert!(part.contains(name.as_ref()) && part.contains(&date), "{lang} {id}: {part}");
        }
    }
    for phrase in
        [observances::Phrase::WhyYouGetThis, observances::Phrase::ToStop, observances::Phrase::Disclaimer]
    {
        assert!(text.contains(lang.phrase(phrase)) && plain.contains(lang.phrase(phrase)), "{lang}");
    }
    let dir = if lang == Lang::Ar { "rtl" } else { "ltr" };
    assert!(
        html.matches(&format!("dir=\"{dir}\"")).count() >= 3,
        "{lang}: for clients that drop html and body"
    );
    assert!(html.contains(&format!("lang=\"{lang}\"")));
    if lang == Lang::Ar {
        assert!(text.contains("\u{2068}https://"), "addresses are isolated");
        assert!(text.contains("\u{2068}peace desk\u{2069}"), "and so is a foreign name");
    }
}

pub(crate) fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    let entities =
        [("&#x27;", "'"), ("&#x2f;", "/"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    entities.into_iter().fold(text, |text, (entity, c)| text.replace(entity, c))
}

/// ASCII, whole lines, none too long.
pub(crate) fn travels(bytes: &[u8], name: &str) {
    assert!(bytes.is_ascii(), "{name}: 8-bit");
    assert!(bytes.len() < 100_000, "{name}: {} bytes, and mail clients clip at 102 KB", bytes.len());
    let text = std::str::from_utf8(bytes).expect("ASCII");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{name}");
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count(), "{name}");
    let longest = text.split("\r\n").map(str::len).max().unwrap_or_default();
    assert!(longest <= 998, "{name}: a line of {longest}");
}

#[test]
fn thirty_occurrences_are_under_a_hundred_kilobytes_in_every_language() {
    let catalogue = Catalogue::un();
    for lang in Lang::ALL {
        let one = Subscription { leads: vec![30], lang, ..subscription("peace desk") };
        let letterhead = letterhead("observances@example.org");
        // All that falls due in six weeks, looked at in one: a digest.
        let mut days = 30;
        let (sent, entries) = loop {
            let since = at("2027-03-01T00:00");
            let dues =
                plan::due(&catalogue, [(&one, Span { after: since, until: since + hours(24 * days) })]);
            let sorted = catch_up::sort(dues, since + hours(24 * days), |_| DateTime::<Utc>::MIN_UTC);
            if sorted.send[0].items.len() >= 30 {
                let entries = sorted.send[0].items.len();
                break (
                    message::finish(&sorted.send[0], &letterhead, at("2027-04-01T00:00")).unwrap(),
                    entries,
                );
            }
            days += 1;
        };
        println!("{lang}: {} bytes for {entries} occurrences", sent.content.whole().len());
        travels(&sent.content.whole(), lang.code());
    }
}

#[test]
fn no_text_of_others_can_break_out() {
    let era = "[[eras]]\nrules = [{ fixed = \"04-04\" }]\n";
    let names = [
        "<script>alert(1)</script> & \"quoted\" 'too'",
        "{{ words.subject }} {% raw %}",
        "a\u{2028}Bcc: a@b.example reversed",
        "=?utf-8?q?hidden?= words",
    ];
    for name in names {
        let catalogue = Catalogue::of(vec![named("a-day", "day", era, &name.replace('"', "”"))]);
        let one = Subscription {
            lang: Lang::Fr,
            ..subscription("the \"desk\" <b>\r\nBcc: eve@example.org\r\n\r\n.\r\n{{ 7 * 7 }}")
        };
        let sent = message(
            &catalogue,
            &one,
            &letterhead("o@example.org"),
            at("2027-04-04T00:00"),
            at("2027-04-04T08:00"),
        );
        travels(&sent.content.whole(), name);
        let mail = parsed(&sent.content.whole());
        let headers: BTreeMap<&str, &str> = mail.headers_raw().collect();
        assert!(headers.keys().all(|header| !header.eq_ignore_ascii_case("bcc")), "{headers:?}");
        assert_eq!(mail.subject(), Some(sent.subject.as_str()), "{name}");
        let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
        assert!(!text.lines().any(|line| line.starts_with("Bcc:") || line == "."), "{text}");
        assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("49"), "{html}");
        assert!(html.contains("{{ 7 * 7 }}"));
        assert!(html.contains("a=1&amp;b="), "the address's quotes cannot end the attribute: {html}");
    }
}

#[test]
fn the_senders_address_travels_as_ascii() {
    let catalogue = Catalogue::un();
    let one =
        Subscription { selection: selection(&catalogue, &["mine-awareness-day"]), ..subscription("one") };
    let froms = [
        ("Bücher & Söhne <tage+un@bücher.example>", "tage+un@xn--bcher-kva.example"),
        ("\"Tage, alle\" <a%b?c&d@example.org>", "a%b?c&d@example.org"),
        ("x@example.org", "x@example.org"),
    ];
    for (from, address) in froms {
        let sent =
            message(&catalogue, &one, &letterhead(from), at("2027-04-04T00:00"), at("2027-04-04T08:00"));
        travels(&sent.content.whole(), from);
        let mail = parsed(&sent.content.whole());
        let read = mail.from().and_then(|from| from.first()).expect("a sender");
        assert_eq!(read.address(), Some(address));
        assert_eq!(mail.message_id(), Some(sent.id.as_str()));
        let unsubscribe = mail.header_raw("List-Unsubscribe").expect("the header");
        assert!(unsubscribe.matches(['?', '&']).count() == 1, "{unsubscribe}");
    }
}

#[test]
fn a_page_that_only_this_machine_reaches_is_not_mailed_to_others() {
    let catalogue = Catalogue::un();
    let one =
        Subscription { selection: selection(&catalogue, &["mine-awareness-day"]), ..subscription("one") };
    for (page, shown) in [
        ("http://127.0.0.1:8080", false),
        ("http://localhost:8080", false),
        ("http://[::1]:8080", false),
        ("http://192.0.2.7:8080", true),
        ("https://days.example.org/un", true),
    ] {
        let letterhead = Letterhead { public_url: page.to_owned(), ..letterhead("x@example.org") };
        let sent = message(&catalogue, &one, &letterhead, at("2027-04-04T00:00"), at("2027-04-04T08:00"));
        let mail = parsed(&sent.content.whole());
        assert_eq!(mail.body_text(0).unwrap().contains(page), shown, "{page}");
        assert_eq!(without_tags(&mail.body_html(0).unwrap()).contains(page), shown, "{page}");
    }
}

#[test]
fn the_same_reminders_have_the_same_message_id_whatever_is_around_them() {
    let first = golden(CASES[0], Lang::En);
    let other_words = golden(CASES[0], Lang::Ar);
    assert_eq!(first.id, other_words.id);
    assert_ne!(first.id, golden(CASES[1], Lang::En).id);
    assert!(first.id.ends_with("@example.org"));
}
