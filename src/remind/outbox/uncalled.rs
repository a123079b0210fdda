//! What waits, although nobody calls for it any more?
//! Apart from the operator's verbs, which end one message that somebody has looked at: this
//! walks through all that waits.

use chrono::{DateTime, Utc};

use super::{Key, Outbox, OutboxError, settle};

impl Outbox {
    /// Cancels what waits and is not called for, by its channel, its recipient and its reminders,
    /// which are read one by one as they are asked for; and says why. What was perhaps sent stays
    /// `unknown`, and is not sent again. What the operator has told to be sent again is left
    /// alone, since that was said later than whatever the configuration says. Returns how many
    /// were cancelled.
    ///
    /// # Errors
    /// What the database says.
    pub fn cancel_unless(
        &mut self,
        is_called_for: impl Fn(&str, &str, &mut dyn Iterator<Item = Key>) -> bool,
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
            let mut keys = all.prepare("SELECT key FROM reminder WHERE message = ?1")?;
            let mut rows = find.query([])?;
            while let Some(row) = rows.next()? {
                let number: i64 = row.get(0)?;
                let (channel, recipient): (String, String) = (row.get(1)?, row.get(2)?);
                let mut broken = Ok(());
                let read = |key: rusqlite::Result<String>| {
                    key.map(Key::from).map_err(|error| broken = Err(error)).ok()
                };
                let mut keys = keys.query_map([number], |row| row.get(0))?.map_while(read);
                let is_called_for = is_called_for(&channel, &recipient, &mut keys);
                drop(keys);
                // What could not be read has not been denied.
                broken?;
                if !is_called_for {
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
