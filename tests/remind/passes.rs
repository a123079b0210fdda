//! Does any way to cut a span into looks send each reminder once, and lose none?

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use jiff::civil;
use jiff::tz::TimeZone;
use observances::Catalogue;
use observd::config::CatchUp;
use observd::remind::outbox::State;
use observd::remind::plan::{Recipient, Subscription};
use observd::remind::run::Planner;
use proptest::prelude::*;

use crate::given::{
    Ledger, at, date, hours, observance, planner, selection, several_days, subscription, without_mail,
    yearly, zone,
};

/// What the catalogue below says, written down by hand: id, year and part, first day, last day.
const SPRING: &[(&str, &str, &str, &str)] = &[
    ("a-day", "2027", "2027-03-14", "2027-03-14"),
    ("b-day", "2027", "2027-03-28", "2027-03-28"),
    ("c-day", "2027", "2027-04-04", "2027-04-04"),
    ("d-day", "2027", "2027-04-04", "2027-04-04"),
    ("e-week", "2027", "2027-03-29", "2027-04-04"),
    ("f-day", "2027-1", "2027-03-20", "2027-03-20"),
    ("f-day", "2027-2", "2027-04-10", "2027-04-10"),
];

pub(crate) fn catalogue() -> Catalogue {
    let twice = "[[eras]]\nrules = [{ fixed = \"03-20\" }, { fixed = \"04-10\" }]\n";
    Catalogue::of(vec![
        yearly("a-day", "03-14"),
        yearly("b-day", "03-28"),
        yearly("c-day", "04-04"),
        yearly("d-day", "04-04"),
        several_days("e-week", "03-29", 7),
        observance("f-day", "day", twice),
    ])
}

/// For each subscription: zone, time, leads, ids (none is all), recipients.
type Called = (&'static str, (i8, i8), &'static [u16], &'static [&'static str], &'static [&'static str]);

const SUBSCRIPTIONS: [Called; 3] = [
    ("Europe/Paris", (2, 30), &[7, 1, 0], &[], &["dagny@example.org", "edda@example.org"]),
    ("Pacific/Honolulu", (9, 0), &[1, 0], &["c-day", "e-week", "f-day"], &["dagny@example.org"]),
    ("America/Santiago", (0, 0), &[3, 0], &["b-day", "c-day"], &["finn@example.org"]),
];

pub(crate) fn subscriptions(catalogue: &Catalogue) -> Vec<Subscription> {
    let each = SUBSCRIPTIONS.iter().enumerate().map(|(place, (name, (hour, minute), leads, ids, to))| {
        let catch_up = if place == 2 { CatchUp::Each } else { CatchUp::Digest };
        Subscription {
            zone: zone(name),
            at: chrono::NaiveTime::from_hms_opt(*hour as u32, *minute as u32, 0).unwrap(),
            leads: leads.to_vec(),
            selection: selection(catalogue, ids),
            recipients: to.iter().map(|one| Recipient::new(one)).collect(),
            catch_up,
            ..subscription(&format!("subscription {place}"))
        }
    });
    each.collect()
}

/// The instant, straight from the tz database.
fn instant(zone: &str, day: NaiveDate, (hour, minute): (i8, i8)) -> DateTime<Utc> {
    let day: civil::Date = day.to_string().parse().unwrap();
    let zoned = day.at(hour, minute, 0, 0).to_zoned(TimeZone::get(zone).unwrap()).unwrap();
    DateTime::from_timestamp(zoned.timestamp().as_second(), 0).unwrap()
}

type DueAndOver = (DateTime<Utc>, DateTime<Utc>);

/// For each key: when it falls due, and when its day is over; several where subscriptions share it.
fn called_for(from: DateTime<Utc>) -> BTreeMap<String, Vec<DueAndOver>> {
    let mut all: BTreeMap<String, Vec<DueAndOver>> = BTreeMap::new();
    for (zone, time, leads, ids, to) in SUBSCRIPTIONS {
        let offset = from - hours(if zone == "Pacific/Honolulu" { 10 } else { 4 });
        let today = if zone == "Europe/Paris" { from + hours(1) } else { offset }.date_naive();
        for (id, year, first, last) in SPRING.iter().filter(|one| ids.is_empty() || ids.contains(&one.0)) {
            for lead in leads {
                let day = date(first) - Days::new(u64::from(*lead));
                let over = instant(zone, date(last) + Days::new(1), (0, 0));
                for recipient in to.iter().filter(|_| day >= today) {
                    let key = format!("{id}/{year}/{recipient}/email/{lead}d");
                    all.entry(key).or_default().push((instant(zone, day, time), over));
                }
            }
        }
    }
    all
}

/// What must stand in the ledger after these looks. What was given up by a clock that was
/// more than an hour ahead is taken up again under another key, if it is of use after all.
fn expected(looks: &[DateTime<Utc>]) -> BTreeMap<String, &'static str> {
    let mut states = BTreeMap::new();
    for (key, all) in called_for(looks[0]) {
        let mut given_up: Option<DateTime<Utc>> = None;
        for look in looks {
            let of_use = all.iter().any(|(due, over)| due <= look && look < over);
            let too_late = all.iter().all(|(due, over)| due <= look && over <= look);
            match given_up {
                None if of_use => {
                    states.insert(key.clone(), "sent");
                    break;
                }
                None if too_late => {
                    states.insert(key.clone(), "expired");
                    given_up = Some(*look);
                }
                Some(at) if of_use && at - look > hours(1) => {
                    states.insert(format!("{key}/2"), "sent");
                    break;
                }
                _ => {}
            }
        }
    }
    states
}

#[derive(Debug, Clone)]
enum Step {
    On(i64),
    Back(i64),
    Again,
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (1_i64..60 * 30).prop_map(Step::On),
        1 => (60_i64 * 24..60 * 24 * 6).prop_map(Step::On),
        2 => (1_i64..60 * 5).prop_map(Step::Back),
        1 => Just(Step::Again),
        2 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 5..50)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_reminder_is_sent_once_or_its_end_is_recorded(steps in steps(), start in 0_i64..60 * 24) {
        let catalogue = catalogue();
        let planner = planner(&catalogue, subscriptions(&catalogue));
        let mut ledger = Ledger::new();
        let mut now = at("2027-03-12T00:00") + TimeDelta::minutes(start);
        let mut looks = vec![now];
        ledger.pass(&planner, now);
        for step in steps {
            match step {
                Step::On(minutes) => now += TimeDelta::minutes(minutes),
                // Never back before the first look: the first day would be another.
                Step::Back(minutes) => now = (now - TimeDelta::minutes(minutes)).max(looks[0]),
                Step::Again => {}
                Step::Restart => ledger.restart(),
            }
            looks.push(now);
            ledger.pass(&planner, now);
        }
        let expected = expected(&looks);
        for (key, state) in &expected {
            prop_assert_eq!(&ledger.state(key).0, state, "{} {:?}", key, looks);
        }
        // Nothing is in the ledger besides.
        let disk = ledger.disk();
        let all: u32 = disk.query_row("SELECT count(*) FROM reminder", [], |row| row.get(0)).unwrap();
        prop_assert_eq!(all as usize, expected.len());
        let counts = ledger.outbox().counts().unwrap();
        prop_assert_eq!(counts.of(State::Sent) as usize, ledger.sent.len());
        let mut ids: Vec<_> = ledger.sent.iter().map(|one| &one.id).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), ledger.sent.len(), "a message went out twice");
    }
}

#[test]
fn every_look_at_every_hour_sends_everything_in_time() {
    let catalogue = catalogue();
    let planner = planner(&catalogue, subscriptions(&catalogue));
    let mut ledger = Ledger::new();
    let mut now = at("2027-03-12T00:00");
    while now < at("2027-04-12T00:00") {
        ledger.pass(&planner, now);
        let wakes_at = planner.next_look(now);
        assert!(wakes_at > now && wakes_at <= now + hours(6));
        now = wakes_at;
    }
    for (key, dues) in called_for(at("2027-03-12T00:00")) {
        assert_eq!(ledger.state(&key).0, "sent", "{key}");
        let line = ledger.outbox().reminder(&key.as_str().into()).unwrap().unwrap();
        assert_eq!(
            Some(ledger.outbox().line(line.number.unwrap()).unwrap().planned_at),
            dues.iter().map(|(due, _)| *due).min(),
            "{key}: to the instant"
        );
    }
}

#[test]
fn one_recipient_to_whom_no_message_can_be_made_keeps_nobody_from_theirs() {
    let catalogue = catalogue();
    let good = Subscription { recipients: vec![Recipient::new("edda@example.org")], ..subscription("good") };
    let bad = Subscription { recipients: vec![Recipient::new("no address")], ..subscription("bad") };
    let broken = planner(&catalogue, vec![bad.clone(), good.clone()]);
    let mut ledger = Ledger::new();
    let mut now = at("2027-03-27T10:00");
    ledger.pass(&broken, now);
    let mut unmade = 0;
    while now < at("2027-04-02T00:00") {
        now += hours(12);
        unmade = unmade.max(ledger.pass(&broken, now).unmade);
    }
    assert_eq!(unmade, 1);
    assert_eq!(ledger.subjects().len(), 2, "{:?}", ledger.subjects());
    // The day is over: it is told why nothing came. The week still runs, and is told of
    // late when the fault is mended, however long ago it fell due.
    assert_eq!(ledger.state("b-day/2027/no address/email/0d").0, "expired");
    let mended = Subscription { recipients: vec![Recipient::new("dagny@example.org")], ..bad };
    ledger.sent.clear();
    ledger.pass(&planner(&catalogue, vec![mended, good]), now);
    assert_eq!(ledger.subjects(), ["29 March – 4 April 2027: The e-week"]);
}

#[test]
fn mail_without_a_sender_waits_and_keeps_the_console_from_nothing() {
    let catalogue = catalogue();
    let console =
        Subscription { channel: "stdout", recipients: vec![Recipient::new("-")], ..subscription("c") };
    let both = planner(&catalogue, vec![subscription("mail"), console]);
    let nobody = Planner { letterhead: without_mail(), ..both.clone() };
    let mut ledger = Ledger::new();
    let passed = ledger.pass(&nobody, at("2027-04-04T10:00"));
    assert_eq!((passed.messages, passed.unmade), (1, 1));
    assert_eq!(ledger.pass(&both, at("2027-04-04T11:00")).messages, 1, "once there is a sender");
    assert_eq!(ledger.sent.len(), 2);
}

#[test]
fn what_waits_for_a_channel_that_is_gone_says_so_and_expires_with_its_day() {
    let catalogue = catalogue();
    let mail = planner(&catalogue, vec![subscription("mail")]);
    let mut ledger = Ledger::new();
    mail.pass(ledger.outbox(), at("2027-04-04T07:00")).unwrap();
    let gone =
        Planner { subscriptions: std::sync::Arc::default(), letterhead: without_mail(), ..mail.clone() };
    for hour in 8..11 {
        gone.pass(ledger.outbox(), at("2027-04-04T00:00") + hours(hour)).unwrap();
    }
    let told = ledger.outbox().recent_failures(10).unwrap();
    assert_eq!((told.len(), told[0].state), (1, State::Deferred));
    assert_eq!(told[0].reason.as_deref(), Some("the configuration has no channel email any more"));
    let mut again = Ledger::new();
    std::mem::swap(&mut again, &mut ledger);
    again.send(at("2027-04-04T12:00"));
    assert_eq!(again.sent.len(), 1, "the channel is back");

    mail.pass(ledger.outbox(), at("2027-04-04T07:00")).unwrap();
    gone.pass(ledger.outbox(), at("2027-04-05T12:00")).unwrap();
    assert_eq!(ledger.outbox().recent_failures(10).unwrap()[0].state, State::Expired);
}

#[test]
fn a_place_in_the_spread_does_not_reach_beyond_the_day() {
    let late = Subscription {
        recipients: (0..40).map(|n| Recipient::new(&format!("dagny{n}@example.org"))).collect(),
        at: "23:59:00".parse().unwrap(),
        ..subscription("late")
    };
    let planner = Planner { spread: hours(1), ..planner(&catalogue(), vec![late]) };
    let mut ledger = Ledger::new();
    let (at_night, over) = (at("2027-03-14T22:59"), at("2027-03-14T23:00"));
    planner.pass(ledger.outbox(), at("2027-03-14T12:00")).unwrap();
    assert_eq!(planner.pass(ledger.outbox(), at_night).unwrap().messages, 40);
    ledger.send(over - TimeDelta::seconds(1));
    assert_eq!(ledger.sent.len(), 40);
}
