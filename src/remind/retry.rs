//! Try again, or give up, and when?
//! Apart and pure, so that the whole schedule can be tested as a table, without waiting.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

/// The shortest pause: long enough for a relay to finish what a cut left open.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);
/// The longest pause.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// What to do with a message that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Try again at this instant, which is before the message expires.
    At(DateTime<Utc>),
    /// No attempt would come before the message expires.
    GiveUp,
}

/// The instant of the next attempt after `attempt` attempts (1 after the first).
///
/// The ceiling doubles from two minutes to an hour. The pause lies anywhere between a
/// minute and the ceiling (full jitter), and where is told by a hash of the message and
/// the attempt: after an outage the messages of one relay do not come back all at once,
/// and the same message always gets the same schedule. It is never under a minute, so
/// that no attempt follows within seconds upon a cut after the final dot.
///
/// A pause that would reach to `expires` (exclusive) or beyond is cut to end a second
/// before it, so that there is a last attempt; with less than a minute left there is none.
#[must_use]
pub fn next(attempt: u32, message_id: &str, now: DateTime<Utc>, expires: DateTime<Utc>) -> Retry {
    let pause = jittered(ceiling(attempt), message_id, attempt);
    let at = now.checked_add_signed(pause).unwrap_or(DateTime::<Utc>::MAX_UTC);
    if at < expires {
        return Retry::At(at);
    }
    let last = expires.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(expires);
    if last.signed_duration_since(now) >= SHORTEST { Retry::At(last) } else { Retry::GiveUp }
}

/// Two minutes after the first attempt, then twice as much each time, up to an hour.
fn ceiling(attempt: u32) -> TimeDelta {
    let doublings = attempt.clamp(1, 16);
    (SHORTEST * (1 << doublings)).min(LONGEST)
}

fn jittered(ceiling: TimeDelta, message_id: &str, attempt: u32) -> TimeDelta {
    let mut hash = Sha256::new();
    hash.update(message_id.as_bytes());
    hash.update(attempt.to_be_bytes());
    let drawn = hash.finalize().iter().take(4).fold(0_i64, |sum, byte| sum * 256 + i64::from(*byte));
    let room = (ceiling - SHORTEST).num_milliseconds();
    SHORTEST + TimeDelta::milliseconds(room * drawn / i64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(12)
    }

    #[test]
    fn the_ceiling_doubles_from_two_minutes_to_an_hour() {
        let minutes: Vec<i64> = (0..10).map(|attempt| ceiling(attempt).num_minutes()).collect();
        assert_eq!(minutes, [2, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        assert_eq!(ceiling(u32::MAX), LONGEST);
    }

    #[test]
    fn the_pause_stays_between_a_minute_and_the_ceiling() {
        for attempt in 1..12 {
            for message in 0..200 {
                let pause = jittered(ceiling(attempt), &format!("{message}@example.org"), attempt);
                assert!(pause >= SHORTEST && pause <= ceiling(attempt), "{attempt} {pause}");
            }
        }
    }

    #[test]
    fn the_same_message_gets_the_same_schedule_and_another_gets_another() {
        let far = noon() + TimeDelta::days(1);
        assert_eq!(next(3, "a@x", noon(), far), next(3, "a@x", noon(), far));
        assert_ne!(next(3, "a@x", noon(), far), next(3, "b@x", noon(), far));
        assert_ne!(next(7, "a@x", noon(), far), next(8, "a@x", noon(), far));
    }

    #[test]
    fn no_attempt_is_put_at_or_after_the_expiry() {
        for left in 0..7_200 {
            let expires = noon() + TimeDelta::seconds(left);
            match next(7, "a@x", noon(), expires) {
                Retry::At(at) => assert!(at > noon() && at < expires, "{left}"),
                Retry::GiveUp => assert!(left <= 120, "{left}"),
            }
        }
        assert_eq!(next(1, "a@x", noon(), noon() - TimeDelta::days(1)), Retry::GiveUp);
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        assert_eq!(next(9, "a@x", DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC), Retry::GiveUp);
    }
}
