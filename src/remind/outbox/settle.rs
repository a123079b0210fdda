//! What became of a message that somebody was sending?
//! Apart from leasing: here a lease ends, and only its holder may end it.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::sqlite::stored;
use super::{Outbox, OutboxError, Outcome, State, Token};

impl Outbox {
    /// Ends the lease with what became of the message. False if the lease is no longer the
    /// holder's: then nothing is written.
    ///
    /// A message that is `unknown` (perhaps sent) stays so until a later attempt is sent:
    /// that a second copy was refused or came too late does not unsend the first.
    ///
    /// # Errors
    /// What the database says.
    pub fn settle(
        &mut self,
        token: &Token,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<bool, OutboxError> {
        self.write(|all| settle(all, token, outcome, now))
    }

    /// Many `settle`s in one commit.
    ///
    /// # Errors
    /// What the database says; then none of them is written.
    pub fn settle_all(&mut self, ended: &[(Token, Outcome)], now: DateTime<Utc>) -> Result<(), OutboxError> {
        self.write(|all| settle_all(all, ended, now))
    }
}

pub(super) fn settle_all(
    all: &Connection,
    ended: &[(Token, Outcome)],
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    ended.iter().try_for_each(|(token, outcome)| settle(all, token, outcome, now).map(drop))
}

fn settle(all: &Connection, token: &Token, outcome: &Outcome, now: DateTime<Utc>) -> rusqlite::Result<bool> {
    let find = "SELECT number, channel, recipient FROM message WHERE state = 'leased' AND lease = ?1";
    let row = all.prepare_cached(find)?.query_row([&token.0], |row| {
        Ok(Lease { number: row.get(0)?, channel: row.get(1)?, recipient: row.get(2)? })
    });
    let Some(lease) = row.optional()? else { return Ok(false) };
    match outcome {
        Outcome::Sent { reply } => lease.sent(all, reply, now)?,
        Outcome::Refused { reason } => lease.ended(all, State::Failed, reason, now)?,
        Outcome::Expired { reason } => lease.ended(all, State::Expired, reason, now)?,
        Outcome::NoRecipient { reason, suspend_after } => {
            lease.ended(all, State::Failed, reason, now)?;
            lease.refused(all, reason, *suspend_after, now)?;
        }
        Outcome::Retry { at, reason } => lease.again(all, *at, reason, now)?,
        Outcome::InDoubt { at, reason } => lease.in_doubt(all, *at, reason, now)?,
        Outcome::Released { reason } => lease.released(all, reason, now)?,
    }
    Ok(true)
}

/// A message that is leased to whoever asks.
struct Lease {
    number: i64,
    channel: String,
    recipient: String,
}

impl Lease {
    fn sent(&self, all: &Connection, reply: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
        self.write(all, State::Sent, None, reply, now)?;
        // Whoever takes a message is not one who refuses all.
        all.prepare_cached(
            "DELETE FROM recipient WHERE channel = ?1 AND recipient = ?2 AND suspended_at IS NULL",
        )?
        .execute(params![self.channel, self.recipient.to_lowercase()])
        .map(drop)
    }

    fn ended(
        &self,
        all: &Connection,
        state: State,
        reason: &str,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        self.write(all, state, None, reason, now)?;
        self.event(all, state, reason, now)
    }

    fn again(
        &self,
        all: &Connection,
        at: DateTime<Utc>,
        reason: &str,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        self.write(all, State::Deferred, Some(at), reason, now)?;
        // An attempt for which the end of the quiet hours is waited for is not late until then.
        all.prepare_cached(
            "UPDATE message SET ready = ?2
             WHERE number = ?1 AND quiet_until <= ?2 AND (?2 - quiet_until) % 86400000 = 0",
        )?
        .execute(params![self.number, stored(at)])?;
        self.event(all, State::Deferred, reason, now)
    }

    fn in_doubt(
        &self,
        all: &Connection,
        at: Option<DateTime<Utc>>,
        reason: &str,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        all.prepare_cached("UPDATE message SET in_doubt = in_doubt + 1 WHERE number = ?1")?
            .execute([self.number])?;
        self.write(all, State::Unknown, at, reason, now)?;
        self.event(all, State::Unknown, reason, now)
    }

    /// Back as it was, as if it had not been taken.
    fn released(&self, all: &Connection, reason: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
        all.prepare_cached(
            "UPDATE message
             SET attempts = attempts - 1, first_attempt = CASE WHEN attempts > 1 THEN first_attempt END,
                 state = CASE WHEN in_doubt > 0 THEN 'unknown' WHEN attempts > 1 THEN 'deferred' ELSE 'planned' END,
                 next_attempt = ?3, reason = ?2, changed_at = ?3, lease = NULL, lease_until = NULL
             WHERE number = ?1",
        )?
        .execute(params![self.number, reason, stored(now)])
        .map(drop)
    }

    /// What was perhaps sent is told to be unsent by nothing that comes after.
    fn write(
        &self,
        all: &Connection,
        state: State,
        next_attempt: Option<DateTime<Utc>>,
        reason: &str,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        all.prepare_cached(
            "UPDATE message
             SET state = CASE WHEN in_doubt > 0 AND ?2 <> 'sent' THEN 'unknown' ELSE ?2 END,
                 next_attempt = ?3, reason = ?4, changed_at = ?5, lease = NULL, lease_until = NULL
             WHERE number = ?1",
        )?
        .execute(params![self.number, state, next_attempt.map(stored), reason, stored(now)])
        .map(drop)
    }

    fn event(
        &self,
        all: &Connection,
        state: State,
        reason: &str,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        event(all, self.number, state, reason, now)
    }

    /// One more refusal of the recipient; with the last one it is suspended, and what waits
    /// for it is cancelled.
    fn refused(
        &self,
        all: &Connection,
        reason: &str,
        suspend_after: u32,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let who = self.recipient.to_lowercase();
        let refusals: u32 = all.query_row(
            "INSERT INTO recipient VALUES (?1, ?2, 1, ?4, ?3, NULL)
             ON CONFLICT DO UPDATE SET refusals = refusals + 1, refused_at = ?4, reason = ?3
             RETURNING refusals",
            params![self.channel, who, reason, stored(now)],
            |row| row.get(0),
        )?;
        if refusals < suspend_after {
            return Ok(());
        }
        all.execute(
            "UPDATE recipient SET suspended_at = ?3
             WHERE channel = ?1 AND recipient = ?2 AND suspended_at IS NULL",
            params![self.channel, who, stored(now)],
        )?;
        let mut waiting = all.prepare(
            "SELECT number FROM message
             WHERE channel = ?1 AND next_attempt IS NOT NULL AND lower(recipient) = ?2",
        )?;
        let waiting = waiting.query_map(params![self.channel, who], |row| row.get(0))?;
        for number in waiting.collect::<rusqlite::Result<Vec<i64>>>()? {
            cancel(all, number, &suspended(reason), now)?;
        }
        Ok(())
    }
}

/// Why nothing goes to a suspended recipient.
pub(super) fn suspended(reason: &str) -> String {
    format!("the recipient is suspended, after: {reason}")
}

/// Ends what waits, and says why. What was perhaps sent stays `unknown`, but is not sent again.
pub(super) fn cancel(
    all: &Connection,
    number: i64,
    reason: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    all.prepare_cached(
        "UPDATE message
         SET state = CASE WHEN in_doubt > 0 THEN 'unknown' ELSE 'cancelled' END,
             next_attempt = NULL, reason = ?2, changed_at = ?3
         WHERE number = ?1",
    )?
    .execute(params![number, reason, stored(now)])?;
    event(all, number, State::Cancelled, reason, now)
}

/// Writes down what happened to a message.
pub(super) fn event(
    all: &Connection,
    number: i64,
    state: State,
    reason: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    all.prepare_cached("INSERT INTO event (message, at, state, reason) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![number, stored(now), state, reason])
        .map(drop)
}
