//! Which day is today?
//! Apart, because for the command line the clock is asked here and nowhere else.

use chrono::{DateTime, NaiveDate, Utc};

use super::exit::Usage;
use crate::clock::Clock;
use crate::config::Environment;
use crate::zone::Zone;

/// This instant; for tests, the one that `OBSERVD_NOW` says.
///
/// # Errors
///
/// When `OBSERVD_NOW` is no instant.
pub(super) fn now(environment: &Environment) -> Result<DateTime<Utc>, Usage> {
    match environment.now.as_deref() {
        Some(said) => said.parse().map_err(|_| {
            Usage::new(format!(
                "OBSERVD_NOW: `{said}` is no instant; write `2027-04-04T09:00:00Z`, or unset it"
            ))
        }),
        None => Ok(Clock::System.now()),
    }
}

/// The date that a calendar on a wall in this zone shows at an instant.
pub(super) fn today(now: DateTime<Utc>, zone: &Zone) -> NaiveDate {
    zone.civil(now).date()
}
