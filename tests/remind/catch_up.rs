//! What becomes of reminders that were missed?

use chrono::{DateTime, Utc};
use observances::{Catalogue, Lang};
use observd::config::CatchUp;
use observd::remind::plan::{Recipient, Subscription};
use observd::remind::run::Planner;

use crate::given::{Ledger, at, hours, planner, selection, several_days, subscription, yearly, zone};

const PASSED: &str = "the day had passed when the reminder could be sent";
const SKIPPED: &str = "missed, and catch_up is \"skip\"";

/// Days in spring 2027, and a week that runs from 1 to 7 April.
fn spring() -> Catalogue {
    Catalogue::of(vec![
        yearly("m-day", "03-15"),
        yearly("a-day", "04-01"),
        yearly("b-day", "04-03"),
        yearly("c-day", "04-05"),
        yearly("d-day", "04-12"),
        several_days("e-week", "04-01", 7),
    ])
}

fn with(catch_up: CatchUp) -> Planner {
    planner(&spring(), vec![Subscription { leads: vec![7, 1, 0], catch_up, ..subscription("one") }])
}

fn key(observance: &str, lead: u16) -> String {
    format!("{observance}/2027/dagny@example.org/email/{lead}d")
}

/// A ledger in which all was well until the instant.
fn ran_until(planner: &Planner, until: DateTime<Utc>) -> Ledger {
    let mut ledger = Ledger::new();
    let mut now = until - hours(24 * 10);
    while now <= until {
        ledger.pass(planner, now);
        now += hours(8);
    }
    ledger.sent.clear();
    ledger
}

#[test]
fn after_three_hours_what_was_missed_comes_late_and_once() {
    // The 31st at nine: a-day and e-week in a day; missed until noon.
    for (catch_up, messages) in [(CatchUp::Digest, 1), (CatchUp::Each, 1), (CatchUp::Skip, 0)] {
        let planner = with(catch_up);
        let mut ledger = ran_until(&planner, at("2027-03-31T06:00"));
        ledger.restart();
        ledger.pass(&planner, at("2027-03-31T10:00"));
        assert_eq!(ledger.sent.len(), messages, "{catch_up:?}: {:?}", ledger.subjects());
        if catch_up == CatchUp::Skip {
            assert_eq!(ledger.state(&key("a-day", 1)), ("expired".to_owned(), Some(SKIPPED.to_owned())));
        } else {
            let text = String::from_utf8_lossy(&ledger.sent[0].bytes).into_owned();
            assert!(text.contains("These reminders could not be sent on time:"), "{text}");
            assert_eq!(ledger.subjects(), ["Thu 1 Apr (tomorrow): The a-day; The e-week"]);
        }
        ledger.restart();
        ledger.pass(&planner, at("2027-03-31T11:00"));
        assert_eq!(ledger.sent.len(), messages, "{catch_up:?}: a second look sends nothing");
    }
}

#[test]
fn up_to_an_hour_behind_is_not_late() {
    let planner = with(CatchUp::Skip);
    let mut ledger = ran_until(&planner, at("2027-03-31T06:00"));
    ledger.pass(&planner, at("2027-03-31T08:00"));
    assert_eq!(ledger.sent.len(), 1);
}

#[test]
fn after_three_days_what_is_past_is_recorded_and_the_rest_is_one_digest() {
    // Down from the 31st at eight until 3 April at noon.
    let planner = with(CatchUp::Digest);
    let mut ledger = ran_until(&planner, at("2027-03-31T06:00"));
    ledger.pass(&planner, at("2027-04-03T10:00"));
    // c-day's lead of seven was sent before; the week still runs; d-day is not yet near.
    assert_eq!(ledger.subjects(), ["Thu 1 Apr – Sat 3 Apr: The e-week; The b-day"]);
    for (gone, lead) in [("a-day", 0), ("a-day", 1)] {
        assert_eq!(ledger.state(&key(gone, lead)), ("expired".to_owned(), Some(PASSED.to_owned())));
    }
    for (settled, lead) in [("e-week", 0), ("e-week", 1), ("b-day", 0), ("b-day", 1)] {
        assert_eq!(ledger.state(&key(settled, lead)).0, "sent", "{settled} {lead}");
    }
    let text = String::from_utf8_lossy(&ledger.sent[0].bytes).into_owned();
    assert_eq!(
        text.matches("The b-day").count(),
        4,
        "two missed leads, one entry: subject, text, HTML and its title"
    );
}

#[test]
fn each_sends_one_message_for_each_instant_that_was_missed() {
    let planner = with(CatchUp::Each);
    let mut ledger = ran_until(&planner, at("2027-03-31T06:00"));
    ledger.pass(&planner, at("2027-04-03T10:00"));
    assert_eq!(
        ledger.subjects(),
        [
            "1–7 April 2027: The e-week",
            "1–7 April 2027: The e-week",
            "Sat 3 Apr (today): The b-day",
            "Sat 3 Apr (today): The b-day"
        ]
    );
}

#[test]
fn after_forty_days_nothing_is_unaccounted_for() {
    for catch_up in [CatchUp::Digest, CatchUp::Each, CatchUp::Skip] {
        let planner = with(catch_up);
        let mut ledger = ran_until(&planner, at("2027-02-24T06:00"));
        ledger.pass(&planner, at("2027-04-05T10:00"));
        let all = ["m-day", "a-day", "b-day", "c-day", "e-week"].iter();
        for (observance, lead) in all.flat_map(|one| [7, 1, 0].map(|lead| (*one, lead))) {
            let (state, reason) = ledger.state(&key(observance, lead));
            let ahead = ["c-day", "e-week"].contains(&observance);
            let expected = match (ahead, catch_up) {
                (true, CatchUp::Skip) => ("expired", Some(SKIPPED)),
                (true, _) => ("sent", Some("250 ok")),
                (false, _) => ("expired", Some(PASSED)),
            };
            assert_eq!((state.as_str(), reason.as_deref()), expected, "{catch_up:?} {observance} {lead}");
        }
        assert_eq!(
            ledger.state(&key("d-day", 7)).0,
            if catch_up == CatchUp::Skip { "expired" } else { "sent" }
        );
        assert_eq!(ledger.state(&key("d-day", 1)).0, "not in the ledger");
    }
}

#[test]
fn a_message_of_two_subscriptions_is_not_skipped_for_one_of_them() {
    let catalogue = spring();
    let skips = Subscription {
        selection: selection(&catalogue, &["b-day", "a-day"]),
        catch_up: CatchUp::Skip,
        ..subscription("skips")
    };
    let wants =
        Subscription { selection: selection(&catalogue, &["e-week", "a-day"]), ..subscription("wants") };
    let planner = planner(&catalogue, vec![skips, wants]);
    let mut ledger = ran_until(&planner, at("2027-04-01T06:00"));
    ledger.pass(&planner, at("2027-04-01T12:00"));
    assert_eq!(ledger.subjects(), ["Thu 1 Apr (today): The a-day; The e-week"]);
}

#[test]
fn what_one_subscription_gives_up_another_may_still_send() {
    // Both name a-day for one recipient: one at nine in Paris and never late, one at six
    // in the evening in Honolulu, where the day ends twelve hours later.
    let catalogue = spring();
    let only = selection(&catalogue, &["a-day"]);
    let skips = Subscription { selection: only.clone(), catch_up: CatchUp::Skip, ..subscription("skips") };
    let evening = Subscription {
        selection: only,
        at: "18:00:00".parse().unwrap(),
        zone: zone("Pacific/Honolulu"),
        ..subscription("evening")
    };
    let planner = planner(&catalogue, vec![skips, evening]);
    for back in ["2027-04-01T12:00", "2027-04-02T01:00"] {
        let mut ledger = ran_until(&planner, at("2027-04-01T06:00"));
        assert_eq!(ledger.pass(&planner, at(back)).given_up, 0, "{back}");
        assert!(ledger.sent.is_empty());
        ledger.pass(&planner, at("2027-04-02T04:00"));
        assert_eq!(ledger.subjects(), ["Thu 1 Apr (today): The a-day"], "{back}");
    }
}

#[test]
fn a_start_in_the_afternoon_says_what_was_to_be_said_in_the_morning() {
    for catch_up in [CatchUp::Digest, CatchUp::Skip] {
        let planner = with(catch_up);
        let mut ledger = Ledger::new();
        ledger.pass(&planner, at("2027-04-01T12:00"));
        assert_eq!(ledger.subjects(), ["Thu 1 Apr (today): The a-day; The e-week"], "{catch_up:?}");
        let text = String::from_utf8_lossy(&ledger.sent[0].bytes).into_owned();
        assert!(text.contains("Observed today:") && !text.contains("late"), "nothing was missed: {text}");
        for after in [0, 1, 30] {
            ledger.restart();
            ledger.pass(&planner, at("2027-04-01T12:00") + hours(after) / 2);
            assert_eq!(ledger.sent.len(), 1, "{catch_up:?}: a restart sends nothing");
        }
    }
}

#[test]
fn a_new_subscription_begins_with_its_first_day() {
    let catalogue = spring();
    let old = Subscription { leads: vec![7, 1, 0], ..subscription("old") };
    let mut ledger = ran_until(&planner(&catalogue, vec![old.clone()]), at("2027-04-01T12:00"));
    let new = Subscription { recipients: vec![Recipient::new("edda@example.org")], ..old.clone() };
    let both = planner(&catalogue, vec![old, Subscription { name: "new".to_owned(), ..new }]);
    ledger.pass(&both, at("2027-04-01T12:10"));
    assert_eq!(ledger.subjects(), ["Thu 1 Apr (today): The a-day; The e-week"]);
    assert_eq!(ledger.sent[0].recipient, "edda@example.org");
    assert_eq!(ledger.state("c-day/2027/edda@example.org/email/7d").0, "not in the ledger", "it was before");
}

#[test]
fn a_change_of_zone_time_or_language_sends_nothing_again_and_loses_nothing() {
    let catalogue = spring();
    let usual = Subscription { leads: vec![7, 1, 0], ..subscription("one") };
    let changes: [(&str, &str, Lang); 4] = [
        ("Pacific/Kiritimati", "00:00", Lang::Fr),
        ("Pacific/Pago_Pago", "23:59", Lang::En),
        ("Europe/Paris", "08:00", Lang::Ar),
        ("Europe/Paris", "23:00", Lang::En),
    ];
    for (name, time, lang) in changes {
        for change in 0..5 {
            let change = at("2027-03-31T03:00") + hours(11 * change);
            let mut ledger = ran_until(&planner(&catalogue, vec![usual.clone()]), change);
            let mut messages = ledger.sent.len();
            let changed = Subscription {
                zone: zone(name),
                at: format!("{time}:00").parse().unwrap(),
                lang,
                ..usual.clone()
            };
            let changed = planner(&catalogue, vec![changed]);
            let mut now = change + hours(1);
            while now < at("2027-04-14T00:00") {
                ledger.pass(&changed, now);
                now += hours(7);
            }
            messages += ledger.sent.len();
            let all = ["b-day", "c-day", "d-day", "e-week"].iter();
            for (one, lead) in all.flat_map(|one| [7, 1, 0].map(|lead| (*one, lead))) {
                let (state, _) = ledger.state(&key(one, lead));
                assert!(state == "sent" || state == "expired", "{name} {change} {one} {lead}: {state}");
            }
            assert!(messages > 0);
        }
    }
}

#[test]
fn a_move_across_the_whole_world_and_the_whole_day_loses_nothing() {
    // d-day's lead of seven: at 23:59 on 5 April in Pago Pago, which is 10:59 UTC on the 6th.
    // An hour before, it becomes midnight of the 5th in Kiritimati: 47 hours ago.
    let catalogue = spring();
    let west = Subscription {
        leads: vec![7],
        at: "23:59:00".parse().unwrap(),
        zone: zone("Pacific/Pago_Pago"),
        ..subscription("one")
    };
    let east =
        Subscription { at: "00:00:00".parse().unwrap(), zone: zone("Pacific/Kiritimati"), ..west.clone() };
    let mut ledger = ran_until(&planner(&catalogue, vec![west]), at("2027-04-06T09:55"));
    assert!(ledger.sent.is_empty());
    ledger.pass(&planner(&catalogue, vec![east]), at("2027-04-06T10:00"));
    assert_eq!(ledger.state(&key("d-day", 7)).0, "sent");
}
