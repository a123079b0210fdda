//! What would a pass of the scheduler send, and to whom?
//! Apart from the pass itself: this one reads the ledger, and changes nothing.

use std::fmt::Write;

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::config::Storage;
use crate::remind::catch_up::Sending;
use crate::remind::outbox::Outbox;
use crate::remind::run::Planner;

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
) -> Result<String> {
    let Storage::Sqlite(path) = storage;
    let ledger = if rehearsal { None } else { Outbox::open_to_read(path)? };
    let mut out = String::new();
    let waiting = ledger.as_ref().map(|ledger| ledger.waiting(now)).transpose()?.unwrap_or_default();
    for waiting in waiting.into_iter().filter(|waiting| now < waiting.expires) {
        writeln!(out, "{} (waits in the outbox)", waiting.due.format("%Y-%m-%d %H:%M UTC"))?;
        writeln!(out, "  to       {} ({})", waiting.recipient, waiting.channel)?;
        writeln!(out, "  subject  {}\n", waiting.subject)?;
    }
    let sorted = planner.look(ledger.as_deref(), now)?;
    for sending in &sorted.send {
        message(planner, sending, now, &mut out)?;
    }
    if out.is_empty() {
        writeln!(out, "nothing would be sent at {}", now.format("%Y-%m-%d %H:%M:%S UTC"))?;
    }
    for (key, reason) in &sorted.give_up {
        writeln!(out, "not sent: {}: {reason}", key.as_str())?;
    }
    Ok(out)
}

fn message(planner: &Planner, sending: &Sending<'_>, now: DateTime<Utc>, out: &mut String) -> Result<()> {
    let subscription = sending.subscription;
    let local = subscription.zone.civil(sending.due).format("%Y-%m-%d %H:%M");
    let late = if sending.late { ", late" } else { "" };
    writeln!(
        out,
        "{} ({local} {}{late})",
        sending.due.format("%Y-%m-%d %H:%M UTC"),
        subscription.zone.name()
    )?;
    writeln!(out, "  to       {} ({})", sending.recipient.reveal(), subscription.channel)?;
    writeln!(out, "  for      subscription \"{}\"", subscription.name)?;
    for message in planner.finish(std::slice::from_ref(sending), now)? {
        writeln!(out, "  subject  {}", message.subject)?;
    }
    for item in &sending.items {
        let occurrence = &item.occurrence;
        let name = &occurrence.observance.name(subscription.lang).text;
        writeln!(
            out,
            "  {}  {name} ({})",
            occurrence.start,
            subscription.lang.days_before(item.lead.into())
        )?;
    }
    writeln!(out)?;
    Ok(())
}
