//! What comes of a mail server that works badly, and of a program that nobody kills?

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use observd::remind::outbox::State;

use crate::smtp_sink::{At, Fault, Phase};
use crate::victim::{Day, Sort, Victim};

/// A fault at every seventh point, of another sort each time, a hundred times. What is to be taken
/// without an answer waits for the next end of a message, whichever points the sevenths fall on.
fn bad_weather(taken: Arc<AtomicUsize>) -> impl Fn(At) -> Option<Fault> {
    let calls = AtomicUsize::new(0);
    let unanswered = AtomicUsize::new(0);
    move |at| {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        let due = call.is_multiple_of(7) && call <= 7 * 100;
        match (call / 7) % 5 {
            0 if due => return Some(Fault::Slow(Duration::from_millis(150))),
            1 if due => return Some(Fault::Reply("451 4.3.0 try again later")),
            2 if due => return Some(Fault::Close),
            3 if due => return Some(Fault::Reply("421 4.3.2 closing")),
            _ if due => drop(unanswered.fetch_add(1, Ordering::SeqCst)),
            _ => {}
        }
        let owed = || {
            unanswered.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
        };
        (at.phase == Phase::Dot && owed()).then(|| {
            taken.fetch_add(1, Ordering::SeqCst);
            Fault::TakeAndClose
        })
    }
}

#[test]
fn a_server_that_is_slow_refuses_and_cuts_the_line_loses_nothing() {
    const RECIPIENTS: usize = 60;
    let pass = Sort { name: "pass", command: &["remind"], offers: &[], group: RECIPIENTS, reminders: "" };
    let day = Day { zone: "UTC", today: "2027-03-01".parse().unwrap() };
    let taken = Arc::new(AtomicUsize::new(0));
    let mut victim = Victim::new(pass, day, bad_weather(Arc::clone(&taken)));
    victim.subscribe();
    // Passes an hour apart, which is the longest pause between two tries. A pass that meets
    // a server it cannot reach gives up, so each gets some more chances.
    for hour in 0..24 {
        let at = format!("2027-03-01T{hour:02}:30:00Z");
        for _ in 0..4 {
            victim.run(None, &["--at", &at]);
        }
    }
    assert_eq!(victim.states(), BTreeMap::from([(State::Sent, RECIPIENTS)]), "{}", victim.log());
    let account = victim.account();
    account.assert_whole(&victim.keys(), "weather");
    account.assert_sent("weather");
    let taken = taken.load(Ordering::SeqCst);
    assert!(taken > 0, "the weather was not bad enough");
    assert_eq!(account.copies(), taken, "what was taken without an answer comes once more");
    // And once all is settled, another pass sends nothing.
    let before = victim.sink.accepted().len();
    assert!(victim.run(None, &["--at", "2027-03-01T23:59:00Z"]).status.success());
    assert_eq!(victim.sink.accepted().len(), before);
}
