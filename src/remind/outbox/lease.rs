//! Who may send a message now?
//! Apart from planning, because here two holders of one message would be a reminder sent twice.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::sqlite::{instant, stored};
use super::{Outbox, OutboxError, Outcome, Recovered, Taken, Token, content, settle};
use crate::config::OnUnknown;
use crate::remind::quiet;

/// What is due on a channel by an instant, the earliest first.
pub(super) const DUE: &str = "
SELECT number, id, channel, recipient, subject, due, expires, attempts, in_doubt, first_attempt,
       quiet_from, quiet_until
FROM message
WHERE next_attempt <= ?2 AND channel = ?1
ORDER BY next_attempt";

/// Without RETURNING, for which SQLite makes a table each time.
const LEASE: &str = "
UPDATE message
SET state = 'leased', lease = ?2, lease_until = ?3, doubted_at = ?4, next_attempt = NULL,
    first_attempt = coalesce(first_attempt, ?5), attempts = attempts + 1, changed_at = ?5
WHERE number = ?1";

impl Outbox {
    /// Leases up to `limit` messages of the channel that wait and whose next attempt is
    /// at or before `now`, the earliest first, each with a token of its own. None while the
    /// outbox is held. One whose quiet hours these are is put off until their end, whatever
    /// brought it here: a relay that was away, or a crash.
    ///
    /// With `doubted`, the doubt about all of them is recorded along with the leases: one commit
    /// for many, after which none of them needs [`Outbox::doubt`]. A crash then leaves them all
    /// `unknown`, and so this is for a few, and for another side that takes them without delay.
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
        doubted: bool,
    ) -> Result<Vec<Taken>, OutboxError> {
        self.turn(&[], channel, now, lease_until, limit, doubted)
    }

    /// Settles what has ended and takes what is next, in one commit: the one makes room for
    /// the other, and each wait for the disk is for many.
    ///
    /// # Errors
    /// What the database says; then nothing is settled and nothing taken.
    pub fn turn(
        &mut self,
        ended: &[(Token, Outcome)],
        channel: &str,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        limit: usize,
        doubted: bool,
    ) -> Result<Vec<Taken>, OutboxError> {
        let limit = if self.held.is_some() { 0 } else { limit };
        // Random for each start of the process: nobody can hold a lease of an earlier one.
        let (worker, mut leases) = (self.worker.clone(), self.leases);
        let taken = self.write(|all| {
            settle::settle_all(all, ended, now)?;
            // Finding first and leasing by number is six times faster than
            // UPDATE … WHERE id IN (SELECT … LIMIT n).
            let due = due(all, channel, now, limit)?;
            let lease = |(number, mut taken): (i64, Taken)| {
                leases += 1;
                taken.token = Token(format!("{worker}/{leases}"));
                taken.doubted = doubted;
                let (now, doubted_at) = (stored(now), doubted.then(|| stored(now)));
                all.prepare_cached(LEASE)?.execute(params![
                    number,
                    taken.token.0,
                    stored(lease_until),
                    doubted_at,
                    now
                ])?;
                taken.bytes = content::whole(all, number)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                Ok(taken)
            };
            due.into_iter().map(lease).collect::<rusqlite::Result<Vec<Taken>>>()
        })?;
        self.leases = leases;
        Ok(taken)
    }

    /// Makes it durable that the final dot is about to be sent. False if the lease is no
    /// longer the holder's: then the dot must not be sent.
    ///
    /// # Errors
    /// What the database says; the dot must not be sent then either.
    pub fn doubt(&mut self, token: &Token, now: DateTime<Utc>) -> Result<bool, OutboxError> {
        self.write(|all| {
            all.prepare_cached("UPDATE message SET doubted_at = ?2 WHERE state = 'leased' AND lease = ?1")?
                .execute(params![token.0, stored(now)])
                .map(|rows| rows == 1)
        })
    }

    /// Takes back the leases of a process that died: whoever calls holds the lock of the
    /// state directory, so no other process is alive. Messages before the final dot are
    /// simply sent again. Those past it become `unknown`: they are sent again at once with
    /// the same bytes and the same Message-ID, or wait for the operator.
    ///
    /// # Errors
    /// What the database says.
    pub fn recover(&mut self, now: DateTime<Utc>, on_unknown: OnUnknown) -> Result<Recovered, OutboxError> {
        const REASON: &str = "stopped between the final dot and the answer";
        let resend = on_unknown == OnUnknown::Resend;
        self.write(|all| {
            all.execute(
                "INSERT INTO event (message, at, state, reason)
                 SELECT number, ?1, 'unknown', ?2 FROM message WHERE state = 'leased' AND doubted_at IS NOT NULL",
                params![stored(now), REASON],
            )?;
            let in_doubt = all.execute(
                "UPDATE message
                 SET state = 'unknown', lease = NULL, lease_until = NULL, in_doubt = in_doubt + 1,
                     next_attempt = CASE WHEN ?3 THEN ?1 END, reason = ?2, changed_at = ?1
                 WHERE state = 'leased' AND doubted_at IS NOT NULL",
                params![stored(now), REASON, resend],
            )?;
            let safe = all.execute(
                "UPDATE message
                 SET state = CASE WHEN in_doubt > 0 THEN 'unknown' ELSE 'deferred' END,
                     lease = NULL, lease_until = NULL, next_attempt = ?1,
                     reason = 'stopped before the final dot', changed_at = ?1
                 WHERE state = 'leased'",
                [stored(now)],
            )?;
            Ok(Recovered { safe, in_doubt })
        })
    }
}

/// What may leave now, with its number.
fn due(
    all: &Connection,
    channel: &str,
    now: DateTime<Utc>,
    limit: usize,
) -> rusqlite::Result<Vec<(i64, Taken)>> {
    let (mut due, mut disturbing) = (Vec::new(), Vec::new());
    let mut find = all.prepare_cached(DUE)?;
    let mut rows = find.query(params![channel, stored(now)])?;
    while due.len() < limit
        && let Some(row) = rows.next()?
    {
        let number: i64 = row.get(0)?;
        let at = quiet::undisturbed(now, span(row.get(10)?, row.get(11)?));
        if at > now {
            disturbing.push((number, at));
        } else {
            due.push((number, taken(row, now)?));
        }
    }
    let mut put_off = all.prepare_cached(
        "UPDATE message SET next_attempt = ?2, ready = ?2, changed_at = ?3 WHERE number = ?1",
    )?;
    for (number, at) in disturbing {
        put_off.execute(params![number, stored(at), stored(now)])?;
    }
    Ok(due)
}

fn span(from: Option<i64>, until: Option<i64>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    Some((instant(from?), instant(until?)))
}

/// What is to be leased; who holds it, and its bytes, are yet to come.
fn taken(row: &Row<'_>, now: DateTime<Utc>) -> rusqlite::Result<Taken> {
    let (attempts, first_attempt): (u32, Option<i64>) = (row.get(7)?, row.get(9)?);
    Ok(Taken {
        token: Token(String::new()),
        id: row.get(1)?,
        channel: row.get(2)?,
        recipient: row.get(3)?,
        subject: row.get(4)?,
        due: instant(row.get(5)?),
        expires: instant(row.get(6)?),
        attempt: attempts + 1,
        in_doubt: row.get(8)?,
        first_attempt: instant(first_attempt.unwrap_or(stored(now))),
        quiet: span(row.get(10)?, row.get(11)?),
        doubted: false,
        bytes: Vec::new(),
    })
}
