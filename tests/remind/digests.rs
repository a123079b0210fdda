//! How do digests read, how late is said, and what goes with a mail?
//!
//! The golden files lie beside this one, as those of `mails.rs` do, and are accepted as they are.

use chrono::NaiveDate;
use mail_parser::MimeHeaders as _;
use observances::ics::{Feed, Years};
use observances::{Catalogue, Lang, Phrase};
use observd::config::Digest;
use observd::remind::catch_up::Sending;
use observd::remind::message::{self, Letterhead, Templates};
use observd::remind::outbox::NewMessage;
use observd::remind::plan::{self, Span, Subscription};

use crate::given::{at, hours, letterhead, selection, subscription};
use crate::mails::{agrees, parsed, travels, without_tags};

/// All that starts in these days, in one message, as a digest says it.
fn digest(one: &Subscription, letterhead: &Letterhead, days: (&str, &str), now: &str) -> NewMessage {
    let catalogue = Catalogue::un();
    let span = Span { after: at(days.0), until: at(days.1) };
    let dues = plan::due(&catalogue, [(one, span)]);
    let recipient = &one.recipients[0];
    let items: Vec<_> = dues.iter().flat_map(|due| due.items.clone()).collect();
    let keys = items.iter().map(|item| item.key.clone()).collect();
    let due = dues[0].at;
    let late = at(now) - due > hours(1);
    let sending = Sending { subscription: one, recipient, due, items, keys, late };
    message::finish(&sending, letterhead, at(now)).expect("a message")
}

/// The goldens that are no plain reminders.
const DIGESTS: [&str; 3] = ["week", "month", "file"];

fn golden_digest(case: &str, lang: Lang) -> NewMessage {
    let one = Subscription { lang, ..subscription("peace desk") };
    let letterhead = letterhead("Observances <observances@example.org>");
    let weekly = Subscription { digest: Some(Digest::Weekly), ..one.clone() };
    match case {
        "week" => digest(&weekly, &letterhead, ("2027-04-05T00:00", "2027-04-11T23:00"), "2027-04-05T07:00"),
        "month" => {
            let monthly = Subscription { digest: Some(Digest::Monthly), ..one };
            digest(&monthly, &letterhead, ("2027-03-01T00:00", "2027-03-31T23:00"), "2027-03-01T13:10")
        }
        _ => {
            let attaching = Letterhead { attach_calendar: true, ..letterhead };
            digest(&weekly, &attaching, ("2027-04-05T00:00", "2027-04-07T23:00"), "2027-04-05T07:00")
        }
    }
}

#[test]
fn the_digests_are_those_of_the_golden_files() {
    for (case, lang) in DIGESTS.iter().flat_map(|case| Lang::ALL.map(|lang| (*case, lang))) {
        let sent = golden_digest(case, lang);
        travels(&sent.content.whole(), case);
        agrees(&format!("{case}.{lang}.eml"), &sent.content.whole());
    }
}

fn of(digest: Option<Digest>) -> Subscription {
    Subscription { digest, ..subscription("peace desk") }
}

#[test]
fn a_subject_names_the_span_of_a_digest() {
    let sender = letterhead("o@example.org");
    let week = ("2027-04-05T00:00", "2027-04-11T23:00");
    let cases = [
        (Some(Digest::Weekly), week, "2027-04-05T07:00", "Week of 5 April: 4 observances"),
        (
            Some(Digest::Monthly),
            ("2027-04-01T00:00", "2027-04-02T00:00"),
            "2027-04-01T07:00",
            "April 2027: 26 observances",
        ),
        (
            Some(Digest::Daily),
            ("2027-04-05T00:00", "2027-04-05T23:00"),
            "2027-04-05T07:00",
            "Mon 5 Apr (today): International Day of Conscience",
        ),
        // What was missed is sent together, and is then of no single week.
        (
            Some(Digest::Weekly),
            ("2027-04-05T00:00", "2027-04-12T23:00"),
            "2027-04-05T07:00",
            "Mon 5 Apr – Thu 15 Apr: ",
        ),
        (None, week, "2027-04-05T07:00", "Mon 5 Apr – Wed 7 Apr: 4 observances"),
    ];
    for (sort, days, now, subject) in cases {
        let sent = digest(&of(sort), &sender, days, now);
        assert!(sent.subject.starts_with(subject), "{sort:?}: {}", sent.subject);
    }
    // A digest of one observance names it.
    let one = Subscription {
        selection: selection(&Catalogue::un(), &["conscience-day"]),
        ..of(Some(Digest::Weekly))
    };
    let sent = digest(&one, &sender, week, "2027-04-05T07:00");
    assert_eq!(sent.subject, "Week of 5 April: International Day of Conscience");
}

#[test]
fn a_digest_has_its_days_in_order_and_each_day_once() {
    for lang in Lang::ALL {
        let sent = golden_digest("week", lang);
        let mail = parsed(&sent.content.whole());
        let text = mail.body_text(0).unwrap().into_owned();
        let html = without_tags(&mail.body_html(0).unwrap());
        for part in [text, html] {
            assert!(part.contains(lang.phrase(Phrase::LeadInThisWeek)), "{lang}: {part}");
            assert!(part.contains(lang.phrase(Phrase::DigestWeekly)), "{lang}: {part}");
            let days = [5, 6, 7].map(|day| NaiveDate::from_ymd_opt(2027, 4, day).unwrap());
            let places = days.map(|day| {
                part.match_indices(&lang.date_with_weekday(day)).map(|(at, _)| at).collect::<Vec<_>>()
            });
            assert!(places.iter().all(|places| places.len() == 1), "{lang}: {places:?}");
            assert!(places.is_sorted(), "{lang}: {places:?}");
        }
    }
}

#[test]
fn a_message_says_which_lead_it_is() {
    let catalogue = Catalogue::un();
    for lang in Lang::ALL {
        for lead in [0, 1, 7, 30] {
            let one = Subscription {
                selection: selection(&catalogue, &["mine-awareness-day"]),
                leads: vec![lead],
                lang,
                ..subscription("peace desk")
            };
            let sent = digest(
                &one,
                &letterhead("o@example.org"),
                ("2027-03-01T00:00", "2027-04-04T12:00"),
                "2027-04-04T07:00",
            );
            let mail = parsed(&sent.content.whole());
            let said = lang.days_before(lead.into());
            assert!(mail.body_text(0).unwrap().contains(&said), "{lang} {lead}");
            assert!(without_tags(&mail.body_html(0).unwrap()).contains(&said), "{lang} {lead}");
        }
    }
}

#[test]
fn late_is_said_in_hours_within_a_day_and_in_days_after_it() {
    let catalogue = Catalogue::un();
    let week = selection(&catalogue, &["disarmament-week"]);
    let one = Subscription { selection: week, ..subscription("peace desk") };
    let days = ("2027-10-24T00:00", "2027-10-24T23:00");
    let cases = [
        ("2027-10-24T07:59", None),
        ("2027-10-24T13:10", Some(Lang::En.late_by_hours(6))),
        // Past midnight, and still the same night.
        ("2027-10-25T01:00", Some(Lang::En.late_by_hours(18))),
        ("2027-10-25T07:00", Some(Lang::En.late_by_days(1))),
        ("2027-10-27T23:30", Some(Lang::En.late_by_days(4))),
    ];
    for (now, late) in cases {
        let sent = digest(&one, &letterhead("o@example.org"), days, now);
        let text = parsed(&sent.content.whole()).body_text(0).unwrap().into_owned();
        match late {
            Some(late) => assert!(text.contains(&late), "{now}: {text}"),
            None => assert!(!text.contains("late"), "{now}: {text}"),
        }
    }
    let several = digest(
        &of(None),
        &letterhead("o@example.org"),
        ("2027-04-07T00:00", "2027-04-07T23:00"),
        "2027-04-07T13:00",
    );
    let text = parsed(&several.content.whole()).body_text(0).unwrap().into_owned();
    assert!(text.contains(&Lang::En.late_up_to_hours(6)), "{text}");
}

#[test]
fn sixty_entries_are_under_a_hundred_kilobytes_in_every_language() {
    for lang in Lang::ALL {
        let monthly = Subscription { lang, ..of(Some(Digest::Monthly)) };
        let days = ("2027-03-01T00:00", "2027-05-20T23:00");
        let sent = digest(&monthly, &letterhead("o@example.org"), days, "2027-03-01T08:00");
        assert!(sent.keys.len() >= 60, "{}", sent.keys.len());
        travels(&sent.content.whole(), lang.code());
        // A file beside it is no part of what a client shows or cuts off.
        let attaching = Letterhead { attach_calendar: true, ..letterhead("o@example.org") };
        let whole = digest(&monthly, &attaching, days, "2027-03-01T08:00").content.whole().len();
        println!("{lang}: {} bytes for {}, {whole} with a file", sent.content.whole().len(), sent.keys.len());
    }
}

#[test]
fn the_file_has_the_events_of_the_feed_and_is_no_invitation() {
    let catalogue = Catalogue::un();
    for lang in Lang::ALL {
        let sent = golden_digest("file", lang);
        let mail = parsed(&sent.content.whole());
        assert!(mail.is_content_type("multipart", "mixed"));
        let file = mail.attachment(0).expect("a file");
        assert_eq!(file.attachment_name(), Some("observances.ics"));
        let sort = file.content_type().unwrap();
        assert_eq!((sort.ctype(), sort.subtype()), ("text", Some("calendar")));
        assert_eq!((sort.attribute("method"), sort.attribute("charset")), (Some("PUBLISH"), Some("utf-8")));
        assert_eq!(file.content_disposition().map(|as_what| as_what.ctype()), Some("attachment"));
        let ics = file.text_contents().expect("text");
        assert!(ics.contains("METHOD:PUBLISH") && !ics.contains("ORGANIZER") && !ics.contains("ATTENDEE"));
        for feed_only in ["SOURCE", "REFRESH-INTERVAL", "X-WR-CALNAME"] {
            assert!(!ics.contains(feed_only), "a file is kept and not followed");
        }
        let feed = Feed {
            selection: Default::default(),
            lang,
            years: Years { first: 2027, last: 2027 },
            rules: false,
            alarms: Vec::new(),
            url: String::new(),
            source: String::new(),
        };
        let feed = feed.write(&catalogue);
        let events: Vec<&str> = ics.split("BEGIN:VEVENT").skip(1).collect();
        assert_eq!(events.len(), 4);
        for event in events {
            let event = event.split("END:VEVENT").next().unwrap();
            assert!(feed.contains(event), "{lang}: {event}");
        }
    }
}

#[test]
fn years_and_decades_are_not_in_the_file_unless_they_are_asked_for() {
    let catalogue = Catalogue::un();
    let sender = Letterhead { attach_calendar: true, ..letterhead("o@example.org") };
    let days = ("2026-12-31T00:00", "2027-01-01T23:00");
    let kinds = |kind| observances::SelectionWords { kind: vec![kind], ..Default::default() };
    for (select, attached) in [(None, false), (Some("year"), true)] {
        let selection = select.map_or_else(Default::default, |kind: &str| {
            observances::Selection::checked(&kinds(kind.to_owned()), &catalogue).expect("a kind")
        });
        let sent = digest(&Subscription { selection, ..of(None) }, &sender, days, "2027-01-01T08:00");
        let mail = parsed(&sent.content.whole());
        assert_eq!(mail.attachment_count(), usize::from(attached), "{select:?}");
    }
}

#[test]
fn an_own_template_sets_the_mail_and_one_that_fails_is_told_and_replaced() {
    let fails = "{{ lead_in }}{% if entries[0].id == 'conscience-day' %}{{ nothing }}{% endif %}";
    let own =
        [("subject.txt", "[days]\n{{ subject }}"), ("mail.html", "<p>{{ what }}</p>"), ("mail.txt", fails)];
    let own = own.map(|(name, source)| (name.to_owned(), source.to_owned()));
    let templates = std::sync::Arc::new(Templates::with(own.into()).expect("no fault in the samples"));
    let ours = letterhead("o@example.org");
    let sender = Letterhead { templates, ..ours.clone() };
    let weekly = of(Some(Digest::Weekly));
    let days = ("2027-04-05T00:00", "2027-04-07T23:00");
    let sent = digest(&weekly, &sender, days, "2027-04-05T07:00");
    assert!(sent.subject.starts_with("[days] Week of 5 April: 4 observances"), "{}", sent.subject);
    let mail = parsed(&sent.content.whole());
    assert_eq!(mail.subject(), Some(sent.subject.as_str()));
    assert!(mail.body_html(0).unwrap().starts_with("<p>4 observances"));
    let built_in = digest(&weekly, &ours, days, "2027-04-05T07:00");
    assert_eq!(mail.body_text(0), parsed(&built_in.content.whole()).body_text(0));
    assert_eq!(sent.id, built_in.id, "wording is no part of what a message is known by");

    let mut told = Vec::new();
    let catalogue = Catalogue::un();
    let span = Span { after: at(days.0), until: at(days.1) };
    let dues = plan::due(&catalogue, [(&weekly, span)]);
    let items = dues[0].items.clone();
    let keys = items.iter().map(|item| item.key.clone()).collect();
    let recipient = &weekly.recipients[0];
    let sending = Sending { subscription: &weekly, recipient, due: dues[0].at, items, keys, late: false };
    message::Press::default()
        .finish(&sending, &sender, at("2027-04-05T07:00"), &mut |fault| told.push(fault.to_string()))
        .expect("a message");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("mail.txt, line 1: "), "{told:?}");
}
