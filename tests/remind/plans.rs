//! Which reminders fall due when, and by which keys are they known?

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use observances::{Catalogue, Lang};
use observd::config::CatchUp;
use observd::remind::plan::{self, Due, Recipient, Span, Subscription};

use crate::given::{at, date, hours, observance, selection, several_days, subscription, yearly, zone};

fn due<'c>(
    catalogue: &'c Catalogue,
    subscriptions: &'c [Subscription],
    from: &str,
    to: &str,
) -> Vec<Due<'c>> {
    let span = Span { after: at(from), until: at(to) };
    plan::due(catalogue, subscriptions.iter().map(|one| (one, span)))
}

fn keys(dues: &[Due<'_>]) -> Vec<String> {
    dues.iter().flat_map(|due| due.items.iter().map(|item| item.key.as_str().to_owned())).collect()
}

#[test]
fn a_reminder_comes_each_lead_before_the_first_day_at_its_time_in_its_zone() {
    let catalogue = Catalogue::of(vec![yearly("moon-day", "04-04")]);
    // zone, time, lead, instant
    let cases = [
        ("Europe/Paris", "09:00", 0, "2027-04-04T07:00"),
        ("Europe/Paris", "09:00", 1, "2027-04-03T07:00"),
        ("Europe/Paris", "09:00", 7, "2027-03-28T07:00"), // the first day of summer time
        ("Europe/Paris", "09:00", 8, "2027-03-27T08:00"),
        ("Europe/Paris", "02:30", 7, "2027-03-28T01:30"), // skipped: 03:30 instead
        ("America/New_York", "09:00", 0, "2027-04-04T13:00"),
        ("America/New_York", "02:30", 21, "2027-03-14T07:30"),
        ("Asia/Kathmandu", "00:00", 0, "2027-04-03T18:15"),
        ("Pacific/Kiritimati", "00:00", 0, "2027-04-03T10:00"),
        ("Pacific/Pago_Pago", "23:59", 0, "2027-04-05T10:59"),
        ("Europe/Paris", "09:00", 366, "2026-04-03T07:00"),
        ("Africa/Cairo", "09:00", 0, "2027-04-04T07:00"),
    ];
    for (name, time, lead, expected) in cases {
        let one = Subscription {
            leads: vec![lead],
            at: NaiveTime::parse_from_str(time, "%H:%M").unwrap(),
            zone: zone(name),
            ..subscription("one")
        };
        let subscriptions = [one];
        let found = due(&catalogue, &subscriptions, "2026-03-01T00:00", "2027-12-31T00:00");
        let found: Vec<_> =
            found.iter().filter(|due| due.items[0].occurrence.start == date("2027-04-04")).collect();
        assert_eq!(found.len(), 1, "{name} {time} {lead}");
        assert_eq!(found[0].at, at(expected), "{name} {time} {lead}");
        let span = Span { after: at(expected) - TimeDelta::seconds(1), until: at(expected) };
        assert_eq!(plan::next(&catalogue, &subscriptions, span), Some(at(expected)));
        let span = Span { after: at(expected), until: at(expected) + hours(2) };
        assert_eq!(plan::next(&catalogue, &subscriptions, span), None, "the start is exclusive");
    }
}

#[test]
fn gaps_overlaps_and_skipped_days_give_each_reminder_one_instant() {
    // zone, the day, time, instant
    let cases = [
        ("Europe/Paris", "2026-10-25", "02:30", "2026-10-25T00:30"), // twice: the first
        ("America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00"), // midnight is skipped
        ("America/Santiago", "2026-09-06", "00:30", "2026-09-06T04:30"),
        ("America/Santiago", "2026-04-04", "23:30", "2026-04-05T02:30"), // twice: the first
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00"),     // no such day: when it is over
        ("Pacific/Apia", "2011-12-29", "09:00", "2011-12-29T19:00"),
        ("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30T19:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"), // half an hour is skipped
    ];
    for (name, day, time, expected) in cases {
        let catalogue = Catalogue::of(vec![yearly("a-day", &day[5..])]);
        let one = Subscription {
            at: NaiveTime::parse_from_str(time, "%H:%M").unwrap(),
            zone: zone(name),
            ..subscription("one")
        };
        let around = Span { after: at(expected) - hours(72), until: at(expected) + hours(72) };
        let found = plan::due(&catalogue, [(&one, around)]);
        assert_eq!(found.iter().map(|due| due.at).collect::<Vec<_>>(), [at(expected)], "{name} {day}");
    }
}

#[test]
fn every_lead_of_a_catalogue_has_one_instant_in_every_zone_whatever_the_span_is_cut_into() {
    let catalogue = Catalogue::un();
    for name in ["Europe/Dublin", "America/Santiago", "Pacific/Chatham", "Asia/Gaza", "Africa/Casablanca"] {
        let subscriptions = [Subscription {
            leads: vec![30, 1, 0],
            at: "00:15:00".parse().unwrap(),
            zone: zone(name),
            ..subscription("one")
        }];
        let whole = due(&catalogue, &subscriptions, "2027-01-01T00:00", "2028-01-01T00:00");
        let mut pieces = Vec::new();
        let mut from = at("2027-01-01T00:00");
        while from < at("2028-01-01T00:00") {
            let until = (from + hours(37)).min(at("2028-01-01T00:00"));
            pieces.extend(plan::due(&catalogue, [(&subscriptions[0], Span { after: from, until })]));
            from = until;
        }
        assert_eq!(keys(&whole), keys(&pieces), "{name}");
        let mut once = keys(&whole);
        once.sort();
        once.dedup();
        assert_eq!(once.len(), keys(&whole).len(), "{name}");
        assert!(once.len() > 700, "{name}: {}", once.len());
    }
}

#[test]
fn one_message_for_each_recipient_and_instant() {
    let catalogue =
        Catalogue::of(vec![yearly("a-day", "04-04"), yearly("b-day", "04-04"), yearly("c-day", "04-05")]);
    let both = vec![Recipient::new("dagny@example.org"), Recipient::new("edda@example.org")];
    let first = Subscription {
        selection: selection(&catalogue, &["a-day", "c-day"]),
        leads: vec![1, 0],
        recipients: both,
        ..subscription("first")
    };
    let second = Subscription {
        selection: selection(&catalogue, &["a-day", "b-day"]),
        lang: Lang::Fr,
        recipients: vec![Recipient::new("Dagny@Example.org")],
        ..subscription("second")
    };
    let console =
        Subscription { channel: "stdout", recipients: vec![Recipient::new("-")], ..subscription("console") };
    let subscriptions = [first, second, console];
    let found = due(&catalogue, &subscriptions, "2027-04-04T00:00", "2027-04-04T12:00");
    let told: Vec<(&str, &str, Vec<&str>)> = found
        .iter()
        .map(|due| {
            let items = due.items.iter().map(|item| item.key.as_str()).collect();
            (due.subscription.name.as_str(), due.recipient.reveal(), items)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "first",
                "dagny@example.org",
                vec![
                    "a-day/2027/dagny@example.org/email/0d",
                    "b-day/2027/dagny@example.org/email/0d",
                    "c-day/2027/dagny@example.org/email/1d",
                ]
            ),
            (
                "first",
                "edda@example.org",
                vec!["a-day/2027/edda@example.org/email/0d", "c-day/2027/edda@example.org/email/1d"]
            ),
            ("console", "-", vec!["a-day/2027/-/stdout/0d", "b-day/2027/-/stdout/0d"]),
        ]
    );
}

#[test]
fn keys_hold_nothing_that_changes() {
    let catalogue = Catalogue::of(vec![yearly("a-day", "04-04")]);
    let moved = Catalogue::of(vec![crate::given::named(
        "a-day",
        "day",
        "[[eras]]\nsince = 2000\nrules = [{ fixed = \"04-06\" }]\n",
        "Another name",
    )]);
    let usual = [subscription("one")];
    let changed = [Subscription {
        zone: zone("Asia/Tokyo"),
        lang: Lang::Ar,
        at: "23:00:00".parse().unwrap(),
        catch_up: CatchUp::Each,
        ..subscription("another")
    }];
    let all = ("2027-01-01T00:00", "2027-12-31T00:00");
    let expected = ["a-day/2027/dagny@example.org/email/0d"];
    assert_eq!(keys(&due(&catalogue, &usual, all.0, all.1)), expected);
    assert_eq!(keys(&due(&moved, &changed, all.0, all.1)), expected);
}

#[test]
fn weeks_are_told_of_at_their_start_and_are_of_use_until_their_end() {
    let catalogue = Catalogue::of(vec![several_days("a-week", "10-24", 7)]);
    let subscriptions = [subscription("one")];
    let found = due(&catalogue, &subscriptions, "2027-10-01T00:00", "2027-11-30T00:00");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].at, at("2027-10-24T07:00"));
    assert_eq!(found[0].items[0].expires, at("2027-10-30T22:00"));
}

#[test]
fn what_falls_twice_a_year_has_two_keys() {
    let rules = "[[eras]]\nrules = [{ weekday = \"saturday\", nth = 2, month = 5 }, { weekday = \"saturday\", nth = 2, month = 10 }]\n\
                 [examples]\non = [\"2027-05-08\", \"2027-10-09\"]\nnot_on = [\"2027-05-01\"]\n";
    let catalogue = Catalogue::of(vec![observance("bird-day", "day", rules)]);
    let subscriptions = [subscription("one")];
    let found = due(&catalogue, &subscriptions, "2027-01-01T00:00", "2027-12-31T00:00");
    assert_eq!(
        keys(&found),
        ["bird-day/2027-1/dagny@example.org/email/0d", "bird-day/2027-2/dagny@example.org/email/0d"]
    );
}

#[test]
fn a_lead_reaches_over_the_new_year() {
    let catalogue = Catalogue::of(vec![yearly("a-day", "01-03")]);
    let subscriptions = [Subscription { leads: vec![7], ..subscription("one") }];
    let found = due(&catalogue, &subscriptions, "2026-12-20T00:00", "2026-12-31T00:00");
    assert_eq!(keys(&found), ["a-day/2027/dagny@example.org/email/7d"]);
    assert_eq!(found[0].at, at("2026-12-27T08:00"));
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    let catalogue = Catalogue::un();
    let subscriptions = [Subscription { leads: vec![366, 0], ..subscription("one") }];
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let spans = [
        Span { after: first, until: first },
        Span { after: last, until: last },
        Span { after: last - hours(24), until: last },
        Span { after: first, until: first + hours(24) },
        Span { after: last, until: first },
    ];
    for span in spans {
        let _ = plan::due(&catalogue, [(&subscriptions[0], span)]);
        let _ = plan::next(&catalogue, &subscriptions, span);
    }
    assert!(NaiveDate::MIN.checked_sub_days(chrono::Days::new(1)).is_none());
}
