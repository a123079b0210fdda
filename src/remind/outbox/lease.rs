//! Who may send a message now, and what became of it?
//! Apart from planning, because here two holders of one message would be a reminder sent twice.

use chrono::{DateTime, Utc};
use rusqlite::{Row, Transaction, params};

use super::sqlite::{instant, stored};
use super::{Outbox, OutboxError, Outcome, Recovered, Taken, Token};

/// What is due on a channel by an instant, the earliest first.
pub(super) const DUE: &str = "
SELECT number FROM message
WHERE state = 'waiting' AND channel = ?1 AND next_attempt <= ?2
ORDER BY next_attempt LIMIT ?3";

impl Outbox {
    /// Leases up to `limit` messages of the channel that wait and whose next attempt is
    /// at or before `now`, the earliest first, each with a random token.
    ///
    /// A lease ends by `settle` or, after a crash, by `recover`; `lease_until` is kept for
    /// people and for stores with many holders, but does not end a lease here: a clock
    /// that jumps ahead while a mail is on its way must not make a second holder.
    ///
    /// # Errors
    /// What the database says.
    pub fn take(
        &mut self,
        channel: &str,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Taken>, OutboxError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write(|all| {
            // Finding first and leasing by number is six times faster than
            // UPDATE … WHERE id IN (SELECT … LIMIT n).
            let due: Vec<i64> = all
                .prepare_cached(DUE)?
                .query_map(params![channel, stored(now), limit], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let mut lease = all.prepare_cached(
                "UPDATE message
                 SET state = 'leased', lease = lower(hex(randomblob(16))), lease_until = ?2,
                     doubted_at = NULL, attempts = attempts + 1, changed_at = ?3
                 WHERE number = ?1 AND state = 'waiting'
                 RETURNING lease, id, channel, recipient, subject, due, expires, attempts, in_doubt,
                           (SELECT bytes FROM body WHERE body.number = message.number)",
            )?;
            due.iter()
                .map(|number| lease.query_row(params![number, stored(lease_until), stored(now)], taken))
                .collect()
        })
    }

    /// Makes it durable that the final dot is about to be sent. False if the lease is no
    /// longer the holder's: then the dot must not be sent.
    ///
    /// # Errors
    /// What the database says; the dot must not be sent then either.
    pub fn doubt(&mut self, token: &Token, now: DateTime<Utc>) -> Result<bool, OutboxError> {
        self.write(|all| {
            all.prepare_cached(
                "UPDATE message SET doubted_at = ?2, changed_at = ?2 WHERE state = 'leased' AND lease = ?1",
            )?
            .execute(params![token.0, stored(now)])
            .map(|rows| rows == 1)
        })
    }

    /// Ends the lease with what became of the message, and tells its reminders. False if
    /// the lease is no longer the holder's: then nothing is written.
    ///
    /// A reminder that is `unknown` (perhaps sent) stays so until a later attempt is sent:
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
        self.write(|all| match outcome {
            Outcome::Sent { reply } => ended(all, token, "sent", "sent", reply, now),
            Outcome::Refused { reason } => ended(all, token, "failed", "failed", reason, now),
            Outcome::Expired { reason } => ended(all, token, "expired", "expired", reason, now),
            Outcome::Retry { at, reason } => again(all, token, *at, reason, false, now),
            Outcome::InDoubt { at, reason } => again(all, token, *at, reason, true, now),
            Outcome::Released { reason } => released(all, token, reason, now),
        })
    }

    /// Gives back the leases of a process that died: whoever calls holds the lock of the
    /// state directory, so no other process is alive. Messages before the final dot are
    /// simply sent again; those past it are counted as in doubt, their reminders become
    /// `unknown`, and they are sent again with the same bytes and the same Message-ID. All
    /// of them are due at once.
    ///
    /// # Errors
    /// What the database says.
    pub fn recover(&mut self, now: DateTime<Utc>) -> Result<Recovered, OutboxError> {
        self.write(|all| {
            all.execute(
                "UPDATE reminder SET state = 'unknown', changed_at = ?1
                 WHERE message IN (SELECT id FROM message WHERE state = 'leased' AND doubted_at IS NOT NULL)",
                [stored(now)],
            )?;
            let in_doubt = all.execute(
                "UPDATE message
                 SET state = 'waiting', lease = NULL, lease_until = NULL, in_doubt = in_doubt + 1,
                     reason = 'stopped between the final dot and the answer', changed_at = ?1
                 WHERE state = 'leased' AND doubted_at IS NOT NULL",
                [stored(now)],
            )?;
            let safe = all.execute(
                "UPDATE message
                 SET state = 'waiting', lease = NULL, lease_until = NULL,
                     reason = 'stopped before the final dot', changed_at = ?1
                 WHERE state = 'leased'",
                [stored(now)],
            )?;
            Ok(Recovered { safe, in_doubt })
        })
    }
}

fn taken(row: &Row<'_>) -> rusqlite::Result<Taken> {
    Ok(Taken {
        token: Token(row.get(0)?),
        id: row.get(1)?,
        channel: row.get(2)?,
        recipient: row.get(3)?,
        subject: row.get(4)?,
        due: instant(row.get(5)?),
        expires: instant(row.get(6)?),
        attempt: row.get(7)?,
        in_doubt: row.get(8)?,
        bytes: row.get(9)?,
    })
}

/// Writes the reminders' state, and then ends the lease with one of the final states.
fn ended(
    all: &Transaction<'_>,
    token: &Token,
    message: &str,
    reminder: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    all.prepare_cached(
        "UPDATE reminder SET state = ?2, reason = ?3, changed_at = ?4
         WHERE message = (SELECT id FROM message WHERE state = 'leased' AND lease = ?1)
           AND (state <> 'unknown' OR ?2 = 'sent')",
    )?
    .execute(params![token.0, reminder, reason, stored(now)])?;
    all.prepare_cached(
        "UPDATE message
         SET state = ?2, reason = ?3, changed_at = ?4, lease = NULL, lease_until = NULL
         WHERE state = 'leased' AND lease = ?1",
    )?
    .execute(params![token.0, message, reason, stored(now)])
    .map(|rows| rows == 1)
}

/// Back to waiting until `at`; with `doubtful` the first copy may have arrived.
fn again(
    all: &Transaction<'_>,
    token: &Token,
    at: DateTime<Utc>,
    reason: &str,
    doubtful: bool,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    if doubtful {
        all.prepare_cached(
            "UPDATE reminder SET state = 'unknown', reason = ?2, changed_at = ?3
             WHERE message = (SELECT id FROM message WHERE state = 'leased' AND lease = ?1)",
        )?
        .execute(params![token.0, reason, stored(now)])?;
    }
    all.prepare_cached(
        "UPDATE message
         SET state = 'waiting', next_attempt = ?2, reason = ?3, in_doubt = in_doubt + ?4,
             changed_at = ?5, lease = NULL, lease_until = NULL
         WHERE state = 'leased' AND lease = ?1",
    )?
    .execute(params![token.0, stored(at), reason, i64::from(doubtful), stored(now)])
    .map(|rows| rows == 1)
}

/// Back to waiting as it was, as if it had not been taken.
fn released(
    all: &Transaction<'_>,
    token: &Token,
    reason: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    all.prepare_cached(
        "UPDATE message
         SET state = 'waiting', attempts = attempts - 1, reason = ?2, changed_at = ?3,
             lease = NULL, lease_until = NULL
         WHERE state = 'leased' AND lease = ?1",
    )?
    .execute(params![token.0, reason, stored(now)])
    .map(|rows| rows == 1)
}
