//! Does `simulate` say what passes at each instant put into the outbox, and nothing else?

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use observances::Catalogue;
use observd::remind::foresee::Ahead;
use observd::remind::plan::{Recipient, Span, Subscription};
use observd::remind::run::Planner;
use proptest::prelude::*;

use crate::given::{Ledger, at, planner, selection, several_days, subscription, yearly, zone};

/// Message-ID, which is made from the reminders; when it is due, to whom, and its subject.
type Message = (String, DateTime<Utc>, String, String);

/// What passes come to that look at each instant, from long before the span to its end.
fn passed(planner: &Planner, span: Span) -> BTreeSet<Message> {
    let mut ledger = Ledger::new();
    let mut now = span.after - TimeDelta::days(9);
    while now <= span.until {
        ledger.pass(planner, now);
        now = planner.next_look(now);
    }
    let sent = ledger.sent.into_iter().filter(|one| span.after < one.due);
    sent.map(|one| (one.id, one.due, one.recipient, one.subject)).collect()
}

fn foreseen(planner: &Planner, span: Span) -> Vec<Message> {
    let ahead = Ahead::of(&planner.catalogue, &planner.subscriptions, span);
    let all = ahead.flatten().map(|sending| {
        let made = planner.finish(std::slice::from_ref(&sending), sending.due).unwrap().remove(0);
        (made.id, made.due, made.recipient, made.subject)
    });
    all.collect()
}

/// A day every few days, so that every change of a clock has one; and what runs for a week.
fn catalogue() -> Catalogue {
    let days = (1..=12).flat_map(|month| [4, 14, 28, 30].map(|day| (month, day)));
    let days = days.filter(|one| *one != (2, 30));
    let days =
        days.map(|(month, day)| yearly(&format!("day-{month:02}-{day}"), &format!("{month:02}-{day:02}")));
    let weeks = [several_days("spring-week", "03-25", 7), several_days("year-end-week", "12-28", 6)];
    Catalogue::of(days.chain(weeks).collect())
}

const ZONES: [&str; 8] = [
    "Europe/Zurich",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "America/Santiago",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Casablanca",
    "Pacific/Honolulu",
];

/// Spans in which clocks change, or a day is skipped.
const BEGINNINGS: [&str; 6] = [
    "2011-12-20T10:00",
    "2027-03-24T10:00",
    "2027-10-26T22:00",
    "2026-09-25T00:00",
    "2027-03-10T10:00",
    "2028-02-20T10:00",
];

fn subscriptions() -> impl Strategy<Value = Vec<Subscription>> {
    let one = (
        prop::sample::select(ZONES.to_vec()),
        0_u32..48,
        prop::collection::btree_set(prop::sample::select(vec![0_u16, 1, 2, 7, 30]), 1..4),
        any::<bool>(),
        prop::sample::subsequence(vec!["dagny@example.org", "Dagny@example.org", "edda@example.org"], 1..3),
    );
    let each = one.prop_map(|(name, half_hours, leads, all, to)| {
        let ids = ["day-12-30", "day-03-28", "spring-week", "year-end-week", "day-10-30"];
        Subscription {
            zone: zone(name),
            at: NaiveTime::from_hms_opt(half_hours / 2, half_hours % 2 * 30, 0).unwrap(),
            leads: leads.into_iter().rev().collect(),
            selection: if all { observances::Selection::default() } else { selection(&catalogue(), &ids) },
            recipients: to.into_iter().map(Recipient::new).collect(),
            ..subscription("one")
        }
    });
    prop::collection::vec(each, 1..4).prop_map(|mut all| {
        all.iter_mut().enumerate().for_each(|(place, one)| one.name = format!("subscription {place}"));
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_foreseen_is_what_passes_send(
        subscriptions in subscriptions(),
        begins in prop::sample::select(BEGINNINGS.to_vec()),
        days in 1_i64..40,
    ) {
        let planner = planner(&catalogue(), subscriptions);
        let span = Span { after: at(begins), until: at(begins) + TimeDelta::days(days) };
        let foreseen = foreseen(&planner, span);
        let instants: Vec<_> = foreseen.iter().map(|one| one.1).collect();
        prop_assert!(instants.is_sorted());
        let number = foreseen.len();
        let foreseen: BTreeSet<_> = foreseen.into_iter().collect();
        prop_assert_eq!(foreseen.len(), number, "a message is foreseen twice");
        prop_assert_eq!(foreseen, passed(&planner, span));
    }
}

#[test]
fn a_day_that_a_zone_skipped_is_foreseen_as_it_was() {
    let apia = Subscription { zone: zone("Pacific/Apia"), leads: vec![1, 0], ..subscription("apia") };
    let planner =
        planner(&Catalogue::of(vec![yearly("lost-day", "12-30"), yearly("day", "12-31")]), vec![apia]);
    let span = Span { after: at("2011-12-27T00:00"), until: at("2012-01-02T00:00") };
    let said: Vec<_> = foreseen(&planner, span).into_iter().map(|one| (one.1, one.3)).collect();
    // The day before the 31st was skipped: that reminder comes as the 31st begins, and the
    // one for the lost day, which was over before it began, never.
    assert_eq!(
        said,
        [
            (at("2011-12-29T19:00"), "Fri 30 Dec (tomorrow): The lost-day".to_owned()),
            (at("2011-12-30T10:00"), "Sat 31 Dec (today): The day".to_owned()),
            (at("2011-12-30T19:00"), "Sat 31 Dec (today): The day".to_owned()),
        ]
    );
}

#[test]
fn one_subscription_is_shown_with_all_that_its_messages_hold() {
    let catalogue =
        Catalogue::of(vec![yearly("a-day", "04-04"), yearly("b-day", "04-04"), yearly("c-day", "04-09")]);
    let named =
        |name, ids: &[&str]| Subscription { selection: selection(&catalogue, ids), ..subscription(name) };
    let planner = planner(&catalogue, vec![named("a", &["a-day", "c-day"]), named("b", &["b-day"])]);
    let span = Span { after: at("2027-04-01T00:00"), until: at("2027-05-01T00:00") };
    let only = |name: &str| {
        let one = planner.subscriptions.iter().find(|one| one.name == name);
        let ahead = Ahead::of(&planner.catalogue, &planner.subscriptions, span).only(one);
        ahead.flatten().map(|sending| sending.items.len()).collect::<Vec<_>>()
    };
    assert_eq!(only("b"), [2], "one message to one recipient at one instant, whoever calls for it");
    assert_eq!(only("a"), [2, 1]);
}
