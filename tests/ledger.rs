//! Promises of the ledger: what it knows survives a new version, a copy and a backup; the
//! operator may act on it beside a running service; and many verbs share one commit.
#![expect(clippy::disallowed_methods, reason = "tests look at the files they made")]
#![expect(clippy::unwrap_used, reason = "a test says what must hold by failing")]

#[path = "ledger/clocks.rs"]
mod clocks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use observd::config::OnUnknown;
use observd::remind::outbox::{
    Content, Filter, Held, Key, NewMessage, Outbox, OutboxError, OutboxHandle, Outcome, Put, State, Taken,
};
use tempfile::TempDir;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_774_166_400, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn fresh() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("outbox.db");
    (directory, path)
}

fn message(number: usize) -> NewMessage {
    NewMessage {
        id: format!("{number}@example.org"),
        channel: "email".to_owned(),
        recipient: format!("Dagny{}@example.org", number % 2),
        subject: format!("message {number}"),
        content: Content {
            head: format!("To: {number}\r\n\r\n").into_bytes(),
            body: Arc::from(*b"the same\r\n"),
        },
        due: at(0),
        not_before: at(0),
        quiet: None,
        expires: at(24 * 60),
        keys: vec![Key::from(format!("a-day/2026/{number}"))],
    }
}

fn with(messages: usize) -> (TempDir, PathBuf, Outbox) {
    let (directory, path) = fresh();
    let mut outbox = Outbox::open(&path).unwrap();
    let all: Vec<_> = (0..messages).map(message).collect();
    assert!(outbox.put_all(&all, at(0)).unwrap().iter().all(|put| *put == Put::Stored));
    (directory, path, outbox)
}

fn take(outbox: &mut Outbox, now: DateTime<Utc>) -> Vec<Taken> {
    outbox.take("email", now, now + TimeDelta::minutes(40), 99, false).unwrap()
}

fn states(outbox: &Outbox) -> Vec<State> {
    let mut lines = outbox.lines(&Filter::default()).unwrap();
    lines.sort_by_key(|line| line.number);
    lines.into_iter().map(|line| line.state).collect()
}

fn no_recipient() -> Outcome {
    Outcome::NoRecipient { reason: "550 5.1.1 no such box".to_owned(), suspend_after: 2 }
}

#[test]
fn what_many_messages_share_is_stored_once_and_each_is_given_out_whole() {
    let (_directory, path, mut outbox) = with(50);
    let disk = rusqlite::Connection::open(&path).unwrap();
    let bodies: i64 = disk.query_row("SELECT count(*) FROM body", [], |row| row.get(0)).unwrap();
    assert_eq!(bodies, 1);
    for (number, taken) in take(&mut outbox, at(0)).into_iter().enumerate() {
        assert_eq!(taken.bytes, message(number).content.whole());
    }
}

#[test]
fn an_outbox_of_the_first_schema_keeps_all_it_knew() {
    let (_directory, path) = fresh();
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("ledger/schema-1.sql")).unwrap();
    drop(old);
    let mut outbox = Outbox::open(&path).unwrap();
    assert_eq!(outbox.held(), None, "a version without an epoch made it, not a copy");
    let told = |key: &str| {
        let line = outbox.reminder(&Key::from(key)).unwrap().unwrap();
        (line.state, line.reason)
    };
    assert_eq!(told("sent/2026"), (State::Sent, Some("250 ok".to_owned())));
    assert_eq!(told("fresh/2026"), (State::Planned, None));
    assert_eq!(told("again/2026"), (State::Deferred, Some("451 later".to_owned())));
    assert_eq!(told("doubt/2026"), (State::Unknown, Some("no answer".to_owned())));
    assert_eq!(told("leased/2026").0, State::Leased);
    assert_eq!(told("over/2026"), (State::Expired, Some("the day was over".to_owned())));
    assert_eq!(outbox.planned_until().unwrap(), Some(at(0)));
    assert_eq!(outbox.recover(at(1), OnUnknown::Resend).unwrap().safe, 1);
    let mut again: Vec<_> = take(&mut outbox, at(99)).into_iter().map(|one| (one.id, one.bytes)).collect();
    again.sort();
    let bytes = |name: &str| (format!("{name}@x"), format!("the bytes of {name}").into_bytes());
    assert_eq!(again, [bytes("again"), bytes("doubt"), bytes("fresh"), bytes("leased")]);
    outbox.check().unwrap();
    let disk = rusqlite::Connection::open(&path).unwrap();
    let astray = "SELECT count(*) FROM pragma_foreign_key_check";
    assert_eq!(disk.query_row(astray, [], |row| row.get::<_, i64>(0)).unwrap(), 0, "tables made anew");
}

#[test]
fn what_is_unknown_is_resent_or_held_as_the_operator_wants() {
    for (policy, waits) in [(OnUnknown::Resend, 1), (OnUnknown::Hold, 0)] {
        let (_directory, path, mut outbox) = with(1);
        let taken = take(&mut outbox, at(0)).remove(0);
        assert!(outbox.doubt(&taken.token, at(0)).unwrap());
        drop(outbox);
        let mut outbox = Outbox::open(&path).unwrap();
        assert_eq!(outbox.recover(at(1), policy).unwrap().in_doubt, 1);
        assert_eq!(states(&outbox), [State::Unknown]);
        let filter = Filter { states: vec![State::Unknown], ..Filter::default() };
        assert_eq!(outbox.lines(&filter).unwrap().len(), 1);
        assert_eq!(outbox.events(1).unwrap()[0].state, State::Unknown);
        let again = take(&mut outbox, at(1));
        assert_eq!(again.len(), waits, "{policy:?}");
        assert!(again.iter().all(|one| one.bytes == taken.bytes && one.id == taken.id));
        if policy == OnUnknown::Hold {
            let mut act = Outbox::open_to_act(&path).unwrap().unwrap();
            act.resend(1, at(2)).unwrap();
            assert_eq!(take(&mut outbox, at(2))[0].bytes, taken.bytes, "once the operator says so");
        }
    }
}

#[test]
fn a_recipient_that_refuses_for_good_is_suspended_and_can_be_reinstated() {
    let (_directory, path, mut outbox) = with(3);
    // Numbers 0 and 2 go to one recipient, and 1 to another.
    let refuse = |outbox: &mut Outbox, number: usize, now| {
        let taken = take(outbox, now);
        let one = taken.iter().position(|one| one.subject == format!("message {number}")).unwrap();
        for (place, taken) in taken.iter().enumerate() {
            let back = Outcome::Released { reason: "not now".to_owned() };
            let outcome = if place == one { no_recipient() } else { back };
            assert!(outbox.settle(&taken.token, &outcome, now).unwrap());
        }
    };
    refuse(&mut outbox, 0, at(1));
    assert!(outbox.suspended().unwrap().is_empty(), "once is not enough");
    outbox.put(&message(4), at(1)).unwrap();
    refuse(&mut outbox, 2, at(2));
    let suspended = outbox.suspended().unwrap();
    assert_eq!((suspended.len(), suspended[0].recipient.as_str()), (1, "dagny0@example.org"));
    assert_eq!(suspended[0].since, at(2));
    // What waited for it is cancelled, and so is what comes; the other recipient is not touched.
    outbox.put(&message(6), at(3)).unwrap();
    let expected = [State::Failed, State::Planned, State::Failed, State::Cancelled, State::Cancelled];
    assert_eq!(states(&outbox), expected);
    let why = outbox.line(5).unwrap().reason.unwrap();
    assert!(why.contains("suspended") && why.contains("550 5.1.1"), "{why}");
    let mut act = Outbox::open_to_act(&path).unwrap().unwrap();
    assert!(!act.reinstate("edda@example.org").unwrap());
    assert!(act.reinstate("DAGNY0@example.org").unwrap());
    outbox.put(&message(8), at(4)).unwrap();
    assert_eq!(states(&outbox)[5], State::Planned);
}

#[test]
fn a_message_that_was_taken_ends_the_count_of_refusals() {
    let (_directory, _path, mut outbox) = with(1);
    for (number, outcome) in
        [no_recipient(), Outcome::Sent { reply: "250".to_owned() }, no_recipient()].into_iter().enumerate()
    {
        if number > 0 {
            outbox.put(&message(number * 2), at(0)).unwrap();
        }
        let taken = take(&mut outbox, at(0)).remove(0);
        outbox.settle(&taken.token, &outcome, at(0)).unwrap();
    }
    assert!(outbox.suspended().unwrap().is_empty());
}

#[test]
fn the_operator_resends_and_discards_only_what_can_be() {
    let (_directory, path, mut outbox) = with(4);
    let taken = take(&mut outbox, at(0));
    let end = |outbox: &mut Outbox, place: usize, outcome: Outcome| {
        assert!(outbox.settle(&taken[place].token, &outcome, at(1)).unwrap());
    };
    let reason = || "because".to_owned();
    end(&mut outbox, 0, Outcome::Sent { reply: reason() });
    end(&mut outbox, 1, Outcome::Refused { reason: reason() });
    end(&mut outbox, 2, Outcome::Retry { at: at(9), reason: reason() });
    let mut act = Outbox::open_to_act(&path).unwrap().unwrap();
    let told = |result: Result<(), OutboxError>| result.unwrap_err().to_string();
    assert!(told(act.resend(1, at(2))).contains("sent"), "what was sent is not sent again");
    assert!(told(act.resend(4, at(2))).contains("on its way"));
    assert!(told(act.resend(99, at(2))).contains("no message 99"));
    assert!(told(act.discard(2, at(2))).contains("only what is planned"));
    act.resend(2, at(2)).unwrap();
    act.discard(3, at(2)).unwrap();
    assert_eq!(states(&outbox), [State::Sent, State::Planned, State::Cancelled, State::Leased]);
    assert_eq!(outbox.line(3).unwrap().reason.as_deref(), Some("discarded by the operator"));
    // A week later its day is over: it is tried for a day all the same.
    act.discard(2, at(3)).unwrap();
    act.resend(2, at(7 * 24 * 60)).unwrap();
    assert_eq!(take(&mut outbox, at(7 * 24 * 60))[0].expires, at(8 * 24 * 60));
    let history: Vec<State> = outbox.events(2).unwrap().into_iter().map(|event| event.state).collect();
    assert_eq!(history, [State::Failed, State::Planned, State::Cancelled, State::Planned]);
}

/// Copies the database and what lies beside it under the same name.
fn copy(from: &Path, to: &Path) {
    for ending in ["", "-wal", ".epoch"] {
        let name = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        if name(from).exists() {
            std::fs::copy(name(from), name(to)).unwrap();
        }
    }
}

#[test]
fn a_copied_or_restored_database_is_held_until_it_is_adopted() {
    let held = |path: &Path| Outbox::open(path).unwrap().held().cloned();
    let (directory, path, mut outbox) = with(2);
    let backup = directory.path().join("backup.db");
    drop(take(&mut outbox, at(0)));
    drop(outbox);
    assert_eq!(held(&path), None, "it is the one that was used last");
    assert_eq!(held(&path), None);

    copy(&path, &backup);
    assert_eq!(held(&backup), Some(Held::Copy), "with the file beside it");
    std::fs::remove_file(directory.path().join("backup.db.epoch")).unwrap();
    assert_eq!(held(&backup), Some(Held::Alone), "without the file beside it");
    let other = Outbox::open(&directory.path().join("other.db")).unwrap();
    drop(other);
    std::fs::copy(directory.path().join("other.db.epoch"), directory.path().join("backup.db.epoch")).unwrap();
    assert_eq!(held(&backup), Some(Held::Other));

    // Something is sent, and the backup is put back in place over the same file.
    let mut outbox = Outbox::open(&path).unwrap();
    outbox.recover(at(1), OnUnknown::Resend).unwrap();
    outbox.mark().unwrap();
    drop(outbox);
    std::fs::write(&path, std::fs::read(&backup).unwrap()).unwrap();
    assert_eq!(held(&path), Some(Held::Older));
    assert_eq!(held(&path), Some(Held::Older), "to look is not to adopt");

    let mut outbox = Outbox::open(&path).unwrap();
    assert!(take(&mut outbox, at(9)).is_empty(), "nothing is sent while it is held");
    outbox.adopt(false, at(9)).unwrap();
    outbox.recover(at(9), OnUnknown::Resend).unwrap();
    assert_eq!(take(&mut outbox, at(9)).len(), 2, "what it holds as unsent is sent");
    drop(outbox);
    assert_eq!(held(&path), None);
}

#[test]
fn a_copy_that_is_adopted_from_now_on_sends_nothing_of_before() {
    let (directory, path, outbox) = with(3);
    drop(outbox);
    let backup = directory.path().join("backup.db");
    copy(&path, &backup);
    let mut outbox = Outbox::open(&backup).unwrap();
    outbox.adopt(true, at(5)).unwrap();
    assert!(take(&mut outbox, at(9_999)).is_empty());
    assert_eq!(states(&outbox), [State::Cancelled; 3]);
    assert_eq!(outbox.begin().unwrap(), Some(at(5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn verbs_that_share_a_commit_fail_one_by_one_and_are_all_told_of_a_lost_commit() {
    let (_directory, path, outbox) = with(0);
    let trigger = "CREATE TRIGGER refuse BEFORE INSERT ON message WHEN new.subject = 'refused'
                   BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END";
    rusqlite::Connection::open(&path).unwrap().execute_batch(trigger).unwrap();
    let handle = OutboxHandle::start(outbox).unwrap();
    // The thread is kept busy while the rest queues up behind it.
    let (busy, free) = std::sync::mpsc::channel::<()>();
    let first = handle.clone();
    let blocked =
        tokio::spawn(async move { first.call(move |_| Ok::<_, OutboxError>(free.recv().is_ok())).await });
    tokio::task::yield_now().await;
    let mut puts = tokio::task::JoinSet::new();
    for number in 0..40 {
        let handle = handle.clone();
        puts.spawn(async move {
            // Every fifth is refused by the database: it fails alone.
            let refused = NewMessage { subject: "refused".to_owned(), ..message(number) };
            let one = if number % 5 == 4 { refused } else { message(number) };
            handle.call(move |outbox| outbox.put(&one, at(0))).await
        });
        tokio::task::yield_now().await;
    }
    busy.send(()).unwrap();
    assert!(blocked.await.unwrap().unwrap());
    let (mut stored, mut wrong) = (0, 0);
    while let Some(put) = puts.join_next().await {
        match put.unwrap() {
            Ok(Put::Stored) => stored += 1,
            Err(error) => {
                assert!(error.to_string().contains("refused by a trigger"), "{error}");
                wrong += 1;
            }
            other @ Ok(Put::AlreadyKnown) => unreachable!("{other:?}"),
        }
    }
    assert_eq!((stored, wrong), (32, 8));
    let counts: Result<_, OutboxError> = handle.call(|outbox| outbox.counts()).await;
    assert_eq!(counts.unwrap().of(State::Planned), 32);
    handle.close().await;
    assert_eq!(Outbox::open(&path).unwrap().counts().unwrap().of(State::Planned), 32, "and on the disk");
}

/// A relay that was away until the quiet hours began once had them broken.
#[test]
fn what_waited_into_the_quiet_hours_waits_until_their_end() {
    let (_directory, path) = fresh();
    let mut outbox = Outbox::open(&path).unwrap();
    outbox.put(&NewMessage { quiet: Some((at(10), at(60))), ..message(1) }, at(0)).unwrap();
    assert!(take(&mut outbox, at(20)).is_empty());
    assert_eq!(outbox.next_attempt(Some("email")).unwrap(), Some(at(60)));
    assert!(take(&mut outbox, at(59)).is_empty());
    assert_eq!(take(&mut outbox, at(60)).len(), 1);
}

/// Waiting for its place in the spread, or for the end of the quiet hours, is not being late.
#[test]
fn what_waits_counts_from_when_it_could_have_left() {
    let night = Some((at(60), at(600)));
    let since = |outbox: &Outbox| outbox.backlog(Some("email")).unwrap().map(|backlog| backlog.since);
    for (what, message, expected) in [
        ("at once", message(1), at(0)),
        ("spread", NewMessage { not_before: at(9), ..message(1) }, at(9)),
        ("at night", NewMessage { due: at(90), not_before: at(90), quiet: night, ..message(1) }, at(600)),
        ("before the night", NewMessage { quiet: night, ..message(1) }, at(0)),
        ("made good", NewMessage { due: at(-500), not_before: at(-500), ..message(1) }, at(0)),
    ] {
        let (_directory, path) = fresh();
        let mut outbox = Outbox::open(&path).unwrap();
        assert_eq!(since(&outbox), None);
        outbox.put(&message, at(0)).unwrap();
        assert_eq!(since(&outbox), Some(expected), "{what}");
    }
    // A relay that is away makes it late, and each attempt does not make it new.
    let (_directory, path) = fresh();
    let mut outbox = Outbox::open(&path).unwrap();
    outbox.put(&NewMessage { quiet: night, ..message(1) }, at(0)).unwrap();
    let again = |outbox: &mut Outbox, now, outcome: Outcome| {
        let taken = take(outbox, now).remove(0);
        assert!(outbox.settle(&taken.token, &outcome, now).unwrap());
    };
    let reason = || "away".to_owned();
    again(&mut outbox, at(20), Outcome::Released { reason: reason() });
    again(&mut outbox, at(40), Outcome::Retry { at: at(59), reason: reason() });
    assert_eq!(since(&outbox), Some(at(0)));
    // Into the night, by the next attempt or by being taken in it, and not on into the day after.
    again(&mut outbox, at(59), Outcome::Retry { at: at(600), reason: reason() });
    assert_eq!(since(&outbox), Some(at(600)));
    again(&mut outbox, at(600), Outcome::Retry { at: at(630), reason: reason() });
    assert_eq!(since(&outbox), Some(at(600)));
    assert!(take(&mut outbox, at(60 + 24 * 60)).is_empty());
    assert_eq!(since(&outbox), Some(at(600 + 24 * 60)));
    drop(outbox);
    Outbox::open_to_act(&path).unwrap().unwrap().resend(1, at(2_000)).unwrap();
    assert_eq!(since(&Outbox::open_to_read(&path).unwrap().unwrap()), Some(at(2_000)));
}

#[test]
fn an_older_schema_is_not_looked_at_but_acted_on() {
    let (_directory, path) = fresh();
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("ledger/schema-1.sql")).unwrap();
    drop(old);
    let told = Outbox::open_to_read(&path).unwrap_err().to_string();
    assert!(told.contains("has schema 1") && told.contains("when `observd run`"), "{told}");
    assert!(Outbox::open_to_act(&path).unwrap().is_some());
    assert!(Outbox::open_to_read(&path).unwrap().is_some());
}
