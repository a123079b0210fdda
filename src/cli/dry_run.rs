//! What would a pass of the scheduler send, and to whom?
//! Apart from the pass itself: this one reads the ledger, and changes nothing.

use std::fmt::Write;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::foreseen;
use crate::config::Storage;
use crate::remind::outbox::Outbox;
use crate::remind::run::{Planner, UNCALLED};
use crate::render::{Look, reminder};

/// What a pass at `now` would send: what waits in the outbox, and what falls due. As a
/// rehearsal, as if the service had run until the midnight before and had sent everything.
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn show(
    planner: &Planner,
    storage: &Storage,
    now: DateTime<Utc>,
    rehearsal: bool,
    look: &Look,
) -> Result<String> {
    let Storage::Sqlite(path) = storage;
    let ledger = if rehearsal { None } else { Outbox::open_to_read(path)? };
    let mut out = String::new();
    let waiting = ledger.as_ref().map(|ledger| ledger.waiting(now)).transpose()?.unwrap_or_default();
    let (audience, mut uncalled) = (planner.audience(), Vec::new());
    for waiting in waiting.into_iter().filter(|waiting| now < waiting.expires) {
        let keys = ledger.as_ref().map(|ledger| ledger.keys(waiting.number)).transpose()?.unwrap_or_default();
        if !audience.calls_for(&waiting.channel, &waiting.recipient, keys.iter().cloned()) {
            uncalled.extend(keys);
            continue;
        }
        writeln!(out, "{} (waits in the outbox)", waiting.due.format("%Y-%m-%d %H:%M UTC"))?;
        writeln!(out, "  to       {} ({})", waiting.recipient, waiting.channel)?;
        writeln!(out, "  subject  {}\n", waiting.subject)?;
    }
    let sorted = planner.look(ledger.as_deref(), now)?;
    let due: Vec<_> = sorted.send.iter().map(|sending| foreseen::reminder(planner, sending, now)).collect();
    out.push_str(&reminder::table(&due, look));
    if !due.is_empty() && !sorted.give_up.is_empty() {
        out.push('\n');
    }
    if out.is_empty() {
        writeln!(out, "nothing would be sent at {}", now.format("%Y-%m-%d %H:%M:%S UTC"))?;
    }
    let uncalled = uncalled.into_iter().map(|key| (key, UNCALLED));
    for (key, reason) in sorted.give_up.iter().cloned().chain(uncalled) {
        writeln!(out, "not sent: {}: {reason}", key.as_str())?;
    }
    Ok(out)
}
