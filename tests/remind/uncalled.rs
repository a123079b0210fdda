//! Does whoever is taken out of the configuration get nothing more, and does nobody else lose anything?

use observances::Catalogue;
use observd::config::Digest;
use observd::remind::outbox::{Filter, Key, Outbox, Outcome, State};
use observd::remind::plan::{Recipient, Subscription};
use observd::remind::run::Planner;

use crate::given::{Ledger, at, hours, planner, selection, subscription, without_mail, yearly, zone};

const FIRST: &str = "day-a/2027/dagny@example.org/email/0d";

fn catalogue() -> Catalogue {
    Catalogue::of(
        [("day-a", "04-04"), ("day-b", "04-05"), ("day-c", "09-09")].map(|(id, day)| yearly(id, day)).into(),
    )
}

/// A message to dagny about two days waits.
fn waiting() -> (Ledger, Planner) {
    let mut ledger = Ledger::new();
    let before = planner(&catalogue(), vec![Subscription { leads: vec![1, 0], ..subscription("one") }]);
    assert_eq!(before.pass(ledger.outbox(), at("2027-04-04T07:00")).unwrap().messages, 1);
    (ledger, before)
}

#[test]
fn what_waits_is_cancelled_only_if_nobody_calls_for_any_of_it() {
    let all = catalogue();
    let some = |ids: &[&str]| Subscription { selection: selection(&all, ids), ..subscription("one") };
    let to = |who: &str| Subscription { recipients: vec![Recipient::new(who)], ..subscription("one") };
    let one = || subscription("one");
    for (what, subscriptions, is_kept) in [
        ("nothing is changed", vec![one()], true),
        ("the letters' case", vec![to("DAGNY@Example.org")], true),
        ("the hour", vec![Subscription { at: "21:00:00".parse().unwrap(), ..one() }], true),
        ("the zone", vec![Subscription { zone: zone("Pacific/Auckland"), ..one() }], true),
        ("how long before", vec![Subscription { leads: vec![3], ..one() }], true),
        ("a digest", vec![Subscription { digest: Some(Digest::Weekly), ..one() }], true),
        ("the name", vec![subscription("two")], true),
        ("the other day only", vec![some(&["day-b"])], true),
        ("neither day", vec![some(&["day-c"])], false),
        (
            "the days in another subscription",
            vec![some(&["day-c"]), Subscription { name: "two".to_owned(), ..some(&["day-a"]) }],
            true,
        ),
        ("another recipient", vec![to("else@example.org")], false),
        ("another channel", vec![Subscription { channel: "stdout", ..one() }], false),
        ("no subscription at all", vec![], false),
    ] {
        let (mut ledger, _) = waiting();
        let now = at("2027-04-04T08:00");
        let after = planner(&all, subscriptions);
        let cancelled = after.cancel_uncalled(ledger.outbox(), now).unwrap();
        assert_eq!(cancelled, usize::from(!is_kept), "{what}");
        let reason = "no subscription calls for it any more".to_owned();
        let stands =
            if is_kept { ("planned".to_owned(), None) } else { ("cancelled".to_owned(), Some(reason)) };
        assert_eq!(ledger.state(FIRST), stands, "{what}");
        ledger.send(now);
        assert_eq!(ledger.sent.len(), usize::from(is_kept), "{what}");
    }
}

#[test]
fn what_is_missing_for_a_while_cancels_nothing() {
    let now = at("2027-04-04T08:00");
    let without_both = Catalogue::of(vec![yearly("day-c", "09-09")]);
    let nobody = || planner(&catalogue(), vec![]);
    for (what, after, cancelled) in [
        ("the channel", Planner { letterhead: without_mail(), ..nobody() }, 0),
        ("a file", Planner { incomplete: true, ..planner(&without_both, vec![subscription("one")]) }, 0),
        ("a file, but nobody asks for it", Planner { incomplete: true, ..planner(&without_both, vec![]) }, 1),
        ("nothing: the days are withdrawn", planner(&without_both, vec![subscription("one")]), 1),
    ] {
        let (mut ledger, _) = waiting();
        assert_eq!(after.cancel_uncalled(ledger.outbox(), now).unwrap(), cancelled, "{what}");
    }
    // In a copy nothing is touched: what it holds may have been sent.
    let (mut ledger, _) = waiting();
    ledger.copy();
    assert_eq!(nobody().cancel_uncalled(ledger.outbox(), now).unwrap(), 0);
}

#[test]
fn what_was_perhaps_sent_stays_unknown_and_the_operators_word_holds() {
    let now = at("2027-04-04T08:00");
    let (mut ledger, _) = waiting();
    let taken = ledger.outbox().take("email", now, now + hours(1), 1, false).unwrap().remove(0);
    let doubt = Outcome::InDoubt { at: Some(now), reason: "no answer".to_owned() };
    ledger.outbox().settle(&taken.token, &doubt, now).unwrap();
    let nobody = planner(&catalogue(), vec![]);
    assert_eq!(nobody.cancel_uncalled(ledger.outbox(), now).unwrap(), 1);
    let line = ledger.outbox().lines(&Filter::default()).unwrap().remove(0);
    assert_eq!((line.state, line.next_attempt), (State::Unknown, None));
    assert_eq!(ledger.outbox().waiting_for_a_word().unwrap(), 0, "nothing is to be decided");

    let mut act = Outbox::open_to_act(&ledger.path()).unwrap().unwrap();
    act.resend(line.number, now).unwrap();
    assert_eq!(nobody.cancel_uncalled(ledger.outbox(), now).unwrap(), 0);
    ledger.send(now);
    assert_eq!(ledger.sent.len(), 1);
}

#[test]
fn whoever_comes_back_is_told_once_while_the_day_is_to_come() {
    let (mut ledger, before) = waiting();
    let nobody = planner(&catalogue(), vec![]);
    nobody.cancel_uncalled(ledger.outbox(), at("2027-04-04T08:00")).unwrap();
    ledger.pass(&nobody, at("2027-04-04T08:00"));
    assert_eq!(ledger.subjects().len(), 0);
    // Back in the evening: the first day is not over yet.
    before.cancel_uncalled(ledger.outbox(), at("2027-04-04T18:00")).unwrap();
    ledger.pass(&before, at("2027-04-04T18:00"));
    ledger.pass(&before, at("2027-04-04T19:00"));
    assert_eq!(ledger.subjects(), ["Sun 4 Apr – Mon 5 Apr: The day-a; The day-b"]);
    assert_eq!(ledger.state(FIRST).0, "cancelled", "the first one stays in the ledger as it is");
    assert_eq!(ledger.state(&format!("{FIRST}/2")).0, "sent");

    // Back on the next day: what is over stays as it is.
    let (mut ledger, before) = waiting();
    nobody.cancel_uncalled(ledger.outbox(), at("2027-04-04T08:00")).unwrap();
    ledger.pass(&before, at("2027-04-05T06:00"));
    assert_eq!(ledger.subjects(), ["Mon 5 Apr (today): The day-b"]);
    assert_eq!(ledger.state(&format!("{FIRST}/2")).0, "not in the ledger");
    let keys = ledger.outbox().known(&[Key::from(FIRST)]).unwrap();
    assert_eq!(keys.len(), 1);
}
