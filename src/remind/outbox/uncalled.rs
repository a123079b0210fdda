//! What waits, although nobody calls for it any more?
//! Apart from the operator's verbs, which end one message that somebody has looked at: this
//! walks through all that waits.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{Key, Outbox, OutboxError, settle};

/// For whom a message waits, and what is in it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The name of the channel.
    pub channel: String,
    /// The one recipient.
    pub recipient: String,
    /// The reminders that it carries.
    pub keys: Vec<Key>,
}

impl Outbox {
    /// Cancels what waits and is not called for, and says why. What was perhaps sent stays
    /// `unknown`, and is not sent again. What the operator has told to be sent again is left
    /// alone, since that was said later than whatever the configuration says. Returns how many
    /// were cancelled.
    ///
    /// # Errors
    /// What the database says.
    pub fn cancel_unless(
        &mut self,
        is_called_for: impl Fn(&Waiting) -> bool,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, OutboxError> {
        self.write(|all| {
            let mut uncalled = Vec::new();
            let mut find = all.prepare(
                "SELECT number, channel, recipient FROM message
                 WHERE next_attempt IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM event WHERE message = message.number AND state = 'planned'
                   AND event.number = (SELECT max(number) FROM event WHERE message = message.number))
                 ORDER BY number",
            )?;
            let mut rows = find.query([])?;
            while let Some(row) = rows.next()? {
                let number = row.get(0)?;
                let (channel, recipient) = (row.get(1)?, row.get(2)?);
                if !is_called_for(&Waiting { channel, recipient, keys: keys(all, number)? }) {
                    uncalled.push(number);
                }
            }
            for number in &uncalled {
                settle::cancel(all, *number, reason, now)?;
            }
            Ok(uncalled.len())
        })
    }
}

fn keys(all: &Connection, number: i64) -> rusqlite::Result<Vec<Key>> {
    let mut find = all.prepare_cached("SELECT key FROM reminder WHERE message = ?1")?;
    find.query_map(params![number], |row| row.get::<_, String>(0).map(Key::from))?.collect()
}
