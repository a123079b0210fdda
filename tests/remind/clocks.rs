//! What if the clock was wrong, or the look was a rehearsal?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use observances::Catalogue;
use observd::remind::outbox::{Counts, Outcome, State};
use observd::remind::plan::Subscription;
use observd::remind::run::watch;
use observd::remind::status::Status;

use crate::couriers::{Bench, LIMIT, to};
use crate::given::{Ledger, at, hours, planner, subscription, yearly};
use crate::smtp_sink::{Fault, Phase, Sink};

fn daily() -> Catalogue {
    let days = (1..=28).map(|day| yearly(&format!("day-{day:02}"), &format!("04-{day:02}")));
    Catalogue::of(days.collect())
}

#[test]
fn a_look_into_the_future_does_not_silence_the_service() {
    for ahead in ["2027-04-12T10:00", "2027-06-01T10:00", "2031-01-01T10:00", "2999-04-01T10:00"] {
        let planner = planner(&daily(), vec![Subscription { leads: vec![1, 0], ..subscription("one") }]);
        let mut ledger = Ledger::new();
        for day in 0..3 {
            ledger.pass(&planner, at("2027-04-01T10:00") + hours(24 * day));
        }
        ledger.pass(&planner, at(ahead));
        ledger.restart();
        ledger.sent.clear();
        for day in 3..9 {
            ledger.pass(&planner, at("2027-04-01T10:00") + hours(24 * day));
            ledger.pass(&planner, at("2027-04-01T10:05") + hours(24 * day));
        }
        let subjects: Vec<String> = (4..10)
            .map(|day| {
                let names = format!("The day-{day:02}; The day-{:02}", day + 1);
                let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
                let weekday = |day: usize| weekdays[(day - 4) % 7];
                format!("{} {day} Apr – {} {} Apr: {names}", weekday(day), weekday(day + 1), day + 1)
            })
            .collect();
        assert_eq!(ledger.subjects(), subjects, "{ahead}");
    }
}

#[test]
fn a_first_look_by_a_clock_that_was_ahead_does_not_silence_the_service_either() {
    let planner = planner(&daily(), vec![subscription("one")]);
    let mut ledger = Ledger::new();
    ledger.pass(&planner, at("2031-01-01T10:00"));
    ledger.sent.clear();
    ledger.pass(&planner, at("2027-04-02T10:00"));
    // Down for two days, which nobody looked at: day 3 is past, day 4 is told of late.
    ledger.restart();
    ledger.pass(&planner, at("2027-04-04T12:00"));
    assert_eq!(ledger.subjects(), ["Fri 2 Apr (today): The day-02", "Sun 4 Apr (today): The day-04"]);
    assert_eq!(ledger.state("day-03/2027/dagny@example.org/email/0d").0, "expired");
    assert_eq!(ledger.state("day-01/2027/dagny@example.org/email/0d").0, "not in the ledger");
}

#[test]
fn what_was_missed_before_a_look_into_the_future_is_made_good() {
    let planner = planner(&daily(), vec![Subscription { leads: vec![5], ..subscription("one") }]);
    let mut ledger = Ledger::new();
    ledger.pass(&planner, at("2027-04-01T10:00"));
    ledger.pass(&planner, at("2031-01-01T10:00"));
    ledger.sent.clear();
    // Down since the 1st: the leads of the 2nd to the 5th were for the 7th to the 10th.
    ledger.pass(&planner, at("2027-04-05T12:00"));
    assert_eq!(ledger.subjects(), ["Wed 7 Apr – Sat 10 Apr: The day-07; The day-08; The day-09; The day-10"]);
}

#[test]
fn a_message_that_expired_by_a_clock_that_was_ahead_is_made_again() {
    let planner = planner(&daily(), vec![subscription("one")]);
    let mut ledger = Ledger::new();
    let now = at("2027-04-01T07:00");
    assert_eq!(planner.pass(ledger.outbox(), now).unwrap().messages, 1);
    let taken = ledger.outbox().take("email", now, now + hours(1), 1, false).unwrap().remove(0);
    let expired = Outcome::Expired { reason: "too late".to_owned() };
    assert!(ledger.outbox().settle(&taken.token, &expired, at("2029-01-01T00:00")).unwrap());
    ledger.pass(&planner, now + hours(1));
    assert_eq!(ledger.subjects(), ["Thu 1 Apr (today): The day-01"]);
    assert_ne!(ledger.sent[0].id, taken.id, "the first one stays in the ledger as it is");
    ledger.pass(&planner, now + hours(2));
    assert_eq!(ledger.sent.len(), 1, "and once is enough");
}

#[test]
fn no_instant_is_out_of_range() {
    let planner =
        planner(&Catalogue::un(), vec![Subscription { leads: vec![366, 0], ..subscription("one") }]);
    let instants = [
        DateTime::<Utc>::MIN_UTC,
        at("-9999-01-01T00:00:00Z"),
        at("1960-01-01T12:00"),
        at("9999-12-31T23:59"),
        at("+12000-06-05T12:00:00Z"),
        DateTime::<Utc>::MAX_UTC - hours(24),
        DateTime::<Utc>::MAX_UTC,
    ];
    let mut ledger = Ledger::new();
    for now in instants.into_iter().chain(instants.into_iter().rev()) {
        planner.pass(ledger.outbox(), now).unwrap();
        assert!(planner.next_look(now) >= now);
    }
}

/// Waits until the ledger says so, and lets as much time pass between two looks.
async fn until(bench: &Bench, between: TimeDelta, holds: impl Fn(&Counts) -> bool) {
    let waiting = async {
        while !holds(&bench.counts().await) {
            bench.hand.pass_until(bench.courier.clock.now() + between);
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(LIMIT, waiting).await;
    assert!(in_time.is_ok(), "{:?}", bench.counts().await);
}

/// Three messages wait for a relay that is away when the clock leaps to the year 2036.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_expires_by_a_clock_that_leaps_ahead_until_it_is_believed() {
    for is_put_back in [true, false] {
        let away = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&away);
        let sink = Sink::start(move |at| {
            let away = asked.load(Ordering::SeqCst) && at.phase == Phase::Banner;
            away.then_some(Fault::Reply("421 4.3.2 not now"))
        });
        let planner = to(3);
        let mut bench = Bench::new(&planner, sink.port());
        bench.courier.terms.trust = planner.trust.clone();
        let (clock, status) = (bench.courier.clock.clone(), Status::default());
        bench.courier.status = status.clone();
        let working = tokio::spawn(bench.courier.clone().work(bench.due.clone(), bench.stop.clone(), LIMIT));
        let (outbox, due, stop) = (bench.outbox.clone(), bench.due.clone(), bench.stop.clone());
        let watching = tokio::spawn(watch(planner, outbox, clock, status, due, stop));
        while sink.connections() == 0 {
            tokio::task::yield_now().await;
        }
        until(&bench, TimeDelta::zero(), |counts| counts.of(State::Planned) == 3).await;

        let leap = at("2036-01-01T00:00");
        bench.hand.set(leap);
        away.store(false, Ordering::SeqCst);
        // Whoever was just trying pauses first, for a quarter of a minute by the clock.
        let step = TimeDelta::milliseconds(5);
        let mut now = leap;
        while bench.counts().await.of(State::Deferred) < 3 {
            now += step;
            assert!(now < leap + TimeDelta::minutes(9), "{:?}", bench.counts().await);
            bench.hand.pass_until(now);
        }
        let (sent, expired) = if is_put_back {
            bench.hand.set(at("2027-04-04T07:20"));
            (3, 0)
        } else {
            bench.hand.pass_until(leap + TimeDelta::seconds(599));
            assert_eq!(bench.counts().await.of(State::Deferred), 3);
            bench.hand.pass_until(leap + TimeDelta::minutes(11));
            (0, 3)
        };
        // What became due between a look and the reckoning of the next one waits for half a minute.
        let settled =
            |counts: &Counts| (counts.of(State::Sent), counts.of(State::Expired)) == (sent, expired);
        until(&bench, step, settled).await;
        bench.stop.cancel();
        working.await.unwrap();
        watching.await.unwrap();
        assert_eq!(sink.accepted().len(), sent as usize, "put back: {is_put_back}");
    }
}
