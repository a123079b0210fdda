//! Does it matter who plans, in which order, and when?
//! Apart from the passes of one planner: here two of them, who were told the same in another
//! order, must come to the same messages, byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use observances::Catalogue;
use observd::config::CatchUp;
use observd::remind::outbox::Filter;
use observd::remind::plan::Subscription;
use observd::remind::run::Planner;
use proptest::prelude::*;

use crate::given::{Ledger, at, planner, selection, zone};
use crate::passes::{catalogue, subscriptions};

/// Who looks at an instant.
#[derive(Debug, Clone, Copy)]
enum Who {
    One,
    Other,
    OneFirst,
    OtherFirst,
    /// Before and after the file was closed and opened again.
    Restarted,
}

/// The orders of a planner's subscriptions and observances.
type Orders = (Vec<usize>, Vec<usize>);

fn orders() -> impl Strategy<Value = Orders> {
    (Just((0..4).collect::<Vec<_>>()).prop_shuffle(), Just((0..6).collect::<Vec<_>>()).prop_shuffle())
}

/// Whether the first subscription stands before the one that meets it: the mail speaks of today
/// and tomorrow in the zone of whichever does.
fn speaks_first((of_subscriptions, _): &Orders) -> bool {
    let place = |one: usize| of_subscriptions.iter().position(|other| *other == one);
    place(0) < place(3)
}

fn in_order((of_subscriptions, of_days): &Orders) -> Planner {
    let days = catalogue();
    let days: Vec<_> = days.iter().collect();
    let days = Catalogue::of(of_days.iter().map(|place| (*days[*place]).clone()).collect());
    let mut all = subscriptions(&days);
    // Meets the first one's messages at their instant, an hour further east, where the day ends
    // sooner; by the same name, as the mail names whichever stands first.
    all.push(Subscription {
        zone: zone("Etc/GMT-3"),
        at: "03:30:00".parse().unwrap(),
        leads: vec![1, 0],
        selection: selection(&days, &["c-day", "e-week"]),
        catch_up: CatchUp::Skip,
        ..all[0].clone()
    });
    planner(&days, of_subscriptions.iter().map(|place| all[*place].clone()).collect())
}

fn steps() -> impl Strategy<Value = Vec<(i64, Who)>> {
    use Who::{One, OneFirst, Other, OtherFirst, Restarted};
    let who = prop::sample::select(vec![One, Other, OneFirst, OtherFirst, Restarted]);
    prop::collection::vec((1_i64..60 * 40, who), 15..40)
}

const END: &str = "2027-04-12T12:00";

/// The instants of the looks, the last of them after all is over.
fn looks(start: i64, steps: &[(i64, Who)]) -> Vec<(DateTime<Utc>, Who)> {
    let mut now = at("2027-03-12T00:00") + TimeDelta::minutes(start);
    let mut looks = vec![(now, Who::OneFirst)];
    for (minutes, who) in steps {
        now += TimeDelta::minutes(*minutes);
        looks.push((now, *who));
    }
    looks.retain(|(now, _)| *now < at(END));
    looks.push((at(END), Who::OtherFirst));
    looks
}

/// What a message is: recipient, when it is of no more use, bytes, keys.
type Message = (String, DateTime<Utc>, Vec<u8>, Vec<String>);

/// The messages by their ids.
fn messages(ledger: &mut Ledger) -> BTreeMap<String, Message> {
    let outbox = ledger.outbox();
    let lines = outbox.lines(&Filter::default()).unwrap();
    let message = |line: observd::remind::outbox::Line| {
        let keys = outbox.keys(line.number).unwrap();
        let keys = keys.iter().map(|key| key.as_str().to_owned()).collect();
        let bytes = outbox.bytes(line.number).unwrap().unwrap();
        (line.id, (line.recipient, line.expires, bytes, keys))
    };
    lines.into_iter().map(message).collect()
}

/// The lines of the ledger, with their states; a key can be there but once.
fn lines(ledger: &Ledger) -> BTreeMap<String, String> {
    let query = "SELECT key, coalesce(message.state, reminder.state) FROM reminder
                 LEFT JOIN message ON message.number = reminder.message";
    let disk = ledger.disk();
    let mut query = disk.prepare(query).unwrap();
    let lines = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    lines.collect::<Result<_, _>>().unwrap()
}

fn alone(planner: &Planner, looks: &[(DateTime<Utc>, Who)]) -> Ledger {
    let mut ledger = Ledger::new();
    for (now, _) in looks {
        ledger.pass(planner, *now);
    }
    ledger
}

fn by_turns(one: &Planner, other: &Planner, looks: &[(DateTime<Utc>, Who)]) -> Ledger {
    let mut ledger = Ledger::new();
    for (now, who) in looks {
        let turn: &[&Planner] = match who {
            Who::One => &[one],
            Who::Other => &[other],
            Who::OneFirst => &[one, other],
            Who::OtherFirst | Who::Restarted => &[other, one],
        };
        for planner in turn {
            ledger.pass(planner, *now);
            if matches!(who, Who::Restarted) {
                ledger.restart();
            }
        }
    }
    ledger
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_planners_in_any_order_come_to_the_same_messages(
        first in orders(), second in orders(), start in 0_i64..60 * 24, steps in steps(), others in steps()
    ) {
        let (one, other) = (in_order(&first), in_order(&second));
        let looks = looks(start, &steps);
        let mut ledgers = [alone(&one, &looks), alone(&other, &looks), by_turns(&one, &other, &looks)];
        let mut told_by = ledgers.each_mut().map(messages);
        if speaks_first(&first) != speaks_first(&second) {
            let all = told_by.iter_mut().flat_map(BTreeMap::values_mut);
            all.for_each(|(_, _, bytes, _)| bytes.clear());
        }
        let [expected, again, shared] = told_by;
        prop_assert!(expected.len() > 5, "{}", expected.len());
        prop_assert!(again == expected, "{:?} and {:?}", again.keys(), expected.keys());
        prop_assert!(shared == expected, "{:?} and {:?}", shared.keys(), expected.keys());
        let told = lines(&ledgers[0]);
        prop_assert_eq!(&lines(&ledgers[1]), &told);
        prop_assert_eq!(&lines(&ledgers[2]), &told);

        // Whoever looks at other instants may have to give up others, and knows the same keys.
        let elsewhen = lines(&alone(&other, &self::looks(start, &others)));
        let keys = |lines: &BTreeMap<String, String>| lines.keys().cloned().collect::<BTreeSet<_>>();
        prop_assert_eq!(keys(&elsewhen), keys(&told));

        // And once all is said, nobody has anything to add.
        for ledger in &mut ledgers {
            for planner in [&other, &one] {
                ledger.restart();
                let passed = ledger.pass(planner, at(END));
                prop_assert_eq!((passed.messages, passed.given_up), (0, 0));
            }
            prop_assert_eq!(ledger.sent.len(), expected.len());
        }
    }
}
