//! Is it told truly, why a reminder came or did not?

use observances::Catalogue;
use observd::config::CatchUp;
use observd::remind::outbox::Outcome;
use observd::remind::plan::Subscription;
use observd::remind::run::Planner;
use observd::remind::why::{Account, Inquiry, Why};

use crate::given::{Ledger, at, hours, planner, selection, subscription, yearly};

fn catalogue() -> Catalogue {
    Catalogue::of(vec![yearly("a-day", "04-04"), yearly("b-day", "04-20")])
}

fn told(planner: &Planner, ledger: &mut Ledger, now: &str) -> Account {
    let inquiry = Inquiry::new(planner, Some(ledger.outbox()), at(now)).unwrap();
    let one = &planner.subscriptions[0];
    inquiry.about(one, &one.recipients[0], "a-day", 2027).unwrap().remove(0)
}

fn one(catch_up: CatchUp) -> Planner {
    planner(&catalogue(), vec![Subscription { catch_up, ..subscription("one") }])
}

#[test]
fn without_a_ledger_it_is_not_due_or_nothing_ran() {
    let planner = one(CatchUp::Digest);
    for (now, why) in [
        ("2027-04-04T06:59", Why::NotDue),
        ("2027-04-04T07:00", Why::NextPass { late: false }),
        ("2027-04-05T07:00", Why::NoLedger),
    ] {
        let inquiry = Inquiry::new(&planner, None, at(now)).unwrap();
        let one = &planner.subscriptions[0];
        let accounts = inquiry.about(one, &one.recipients[0], "a-day", 2027).unwrap();
        assert_eq!((accounts.len(), &accounts[0].why), (1, &why), "{now}");
        assert_eq!(accounts[0].due, at("2027-04-04T07:00"));
    }
}

#[test]
fn what_a_pass_does_next_is_what_it_then_does() {
    for (catch_up, now, why, state) in [
        (CatchUp::Digest, "2027-04-04T07:30", Why::NextPass { late: false }, "sent"),
        (CatchUp::Digest, "2027-04-04T12:00", Why::NextPass { late: true }, "sent"),
        (CatchUp::Skip, "2027-04-04T12:00", Why::GivenUpNext("missed, and catch_up is \"skip\""), "expired"),
    ] {
        let planner = one(catch_up);
        let mut ledger = Ledger::new();
        ledger.pass(&planner, at("2027-04-01T12:00"));
        let before = told(&planner, &mut ledger, now);
        assert_eq!((before.why, before.lines.len()), (why, 0), "{now}");
        ledger.pass(&planner, at(now));
        let after = told(&planner, &mut ledger, now);
        assert_eq!((after.why, after.lines[0].reminder.state.as_str()), (Why::Recorded, state), "{now}");
    }
}

#[test]
fn what_lies_before_the_first_day_and_what_nobody_called_for() {
    let planner = one(CatchUp::Digest);
    let mut ledger = Ledger::new();
    ledger.pass(&planner, at("2027-04-05T12:00"));
    let first_seen = at("2027-04-05T12:00");
    assert_eq!(told(&planner, &mut ledger, "2027-04-06T12:00").why, Why::BeforeFirstSeen(first_seen));

    // Once it selected something else: the ledger has seen it, and nothing called for this.
    let other = Subscription { selection: selection(&catalogue(), &["b-day"]), ..subscription("one") };
    let other = self::planner(&catalogue(), vec![other]);
    let mut ledger = Ledger::new();
    ledger.pass(&other, at("2027-04-01T12:00"));
    ledger.pass(&other, at("2027-04-10T12:00"));
    let looked_until = at("2027-04-10T12:00");
    assert_eq!(told(&planner, &mut ledger, "2027-04-10T13:00").why, Why::NotCalledFor { looked_until });

    let renamed = self::planner(&catalogue(), vec![subscription("another")]);
    assert_eq!(told(&renamed, &mut ledger, "2027-04-10T13:00").why, Why::NeverSeen);
}

#[test]
fn a_line_made_again_is_told_with_the_first_and_a_doubt_with_its_message() {
    let planner = one(CatchUp::Digest);
    let mut ledger = Ledger::new();
    let now = at("2027-04-04T07:00");
    planner.pass(ledger.outbox(), now).unwrap();
    let taken = ledger.outbox().take("email", now, now + hours(1), 1, false).unwrap().remove(0);
    let doubt = Outcome::InDoubt { at: Some(now + hours(1)), reason: "no answer".to_owned() };
    assert!(ledger.outbox().doubt(&taken.token, now).unwrap());
    assert!(ledger.outbox().settle(&taken.token, &doubt, now).unwrap());
    let line = told(&planner, &mut ledger, "2027-04-04T07:10").lines.remove(0);
    let message = line.message.unwrap();
    assert_eq!((line.reminder.state.as_str(), message.in_doubt, message.id), ("unknown", 1, taken.id));

    let mut ledger = Ledger::new();
    planner.pass(ledger.outbox(), now).unwrap();
    let taken = ledger.outbox().take("email", now, now + hours(1), 1, false).unwrap().remove(0);
    let expired = Outcome::Expired { reason: "too late".to_owned() };
    assert!(ledger.outbox().settle(&taken.token, &expired, at("2029-01-01T00:00")).unwrap());
    ledger.pass(&planner, now + hours(1));
    let lines = told(&planner, &mut ledger, "2027-04-04T09:00").lines;
    let states: Vec<_> = lines.iter().map(|line| line.reminder.state.as_str()).collect();
    assert_eq!(states, ["expired", "sent"]);
}
