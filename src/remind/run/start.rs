//! What does a start make of the clock that it finds?
//! Apart from the looks: whoever starts has seen nothing of the time before.

use chrono::TimeDelta;

use crate::clock::{Clock, Trust};
use crate::remind::outbox::{Outbox, OutboxError};

/// Whether a day may be said to be over. After a longer time in which nobody looked the clock
/// is given ten minutes to be put right, or until a later run, if nothing vouches for it.
///
/// # Errors
/// What the outbox says.
pub fn trust(outbox: &mut Outbox, clock: &Clock) -> Result<Trust, OutboxError> {
    let (trust, now) = (Trust::default(), clock.now());
    let looked = outbox.planned_until()?;
    let gone = looked.is_some_and(|until| now.signed_duration_since(until) > TimeDelta::hours(1));
    if !gone || clock.is_synchronized() {
        return Ok(trust);
    }
    let since = outbox.doubted_since()?.filter(|since| *since <= now);
    trust.doubt(since.unwrap_or(now));
    if since.is_none() {
        outbox.set_doubted_since(Some(now))?;
    }
    Ok(trust)
}
