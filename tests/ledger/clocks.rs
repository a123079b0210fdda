//! What is left of a clock that was ahead.

use chrono::TimeDelta;
use observd::remind::outbox::Outcome;

use super::{at, message, take, with};

const WEEKS_AHEAD: i64 = 40 * 24 * 60;

#[test]
fn what_a_clock_put_off_that_was_ahead_is_tried_when_the_right_one_says_so() {
    let (_directory, _path, mut outbox) = with(2);
    let mut taken = take(&mut outbox, at(WEEKS_AHEAD));
    let reason = "its day is over, by a clock that has just gone far ahead".to_owned();
    let later = Outcome::Retry { at: at(WEEKS_AHEAD + 10), reason };
    assert!(outbox.settle(&taken.remove(0).token, &later, at(WEEKS_AHEAD)).unwrap());
    // The other is put off by a clock that is right.
    let soon = Outcome::Retry { at: at(9), reason: "451 later".to_owned() };
    assert!(outbox.settle(&taken.remove(0).token, &soon, at(7)).unwrap());

    assert_eq!(outbox.put_right(at(8)).unwrap(), 1);
    assert_eq!(take(&mut outbox, at(8)).len(), 1, "the other waits until it is its turn");
    assert_eq!(outbox.put_right(at(8)).unwrap(), 0);
}

#[test]
fn what_such_a_clock_put_off_is_put_right_if_it_was_written_after_the_clock_was() {
    let (_directory, _path, mut outbox) = with(1);
    let taken = take(&mut outbox, at(6)).remove(0);
    let reason = "its day is over, by a clock that has just gone far ahead".to_owned();
    let later = Outcome::Retry { at: at(WEEKS_AHEAD + 10), reason };
    assert!(outbox.settle(&taken.token, &later, at(7)).unwrap());
    // While the clock is ahead it stays put off.
    assert_eq!(outbox.put_right(at(WEEKS_AHEAD + 1)).unwrap(), 0);
    assert_eq!(outbox.put_right(at(8)).unwrap(), 1);
    assert_eq!(take(&mut outbox, at(8)).len(), 1);
}

#[test]
fn what_is_put_off_to_the_end_of_quiet_hours_by_such_a_clock_is_put_right_as_well() {
    let (_directory, _path, mut outbox) = with(0);
    // From 23:00 to 06:00, by the clock that is ahead.
    let night = |minutes: i64| at(WEEKS_AHEAD + minutes);
    let mut quiet = message(1);
    quiet.quiet = Some((night(0), night(7 * 60)));
    quiet.expires = at(2 * WEEKS_AHEAD);
    outbox.put(&quiet, night(5)).unwrap();
    assert!(take(&mut outbox, night(5)).is_empty());
    assert_eq!(outbox.next_attempt(None).unwrap(), Some(night(7 * 60)));

    let noon = at(13 * 60);
    assert_eq!(outbox.put_right(noon).unwrap(), 1);
    // Nor is it sent in a night before the one for which it was planned.
    let in_the_night = noon + TimeDelta::hours(12);
    assert!(take(&mut outbox, in_the_night).is_empty());
    assert_eq!(take(&mut outbox, in_the_night + TimeDelta::hours(6)).len(), 1);
}
