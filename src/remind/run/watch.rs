//! The loop around the passes: when to look, and what to tell of it.
//! Apart from the pass, which is the same for a service and for a run by hand.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{PassError, Passed, Planner};
use crate::clock::{Clock, Wake, later};
use crate::remind::outbox::{Kept, OutboxError, OutboxHandle};
use crate::remind::status::Status;

/// How soon to look again when the outbox could not be written.
const AFTER_TROUBLE: TimeDelta = TimeDelta::seconds(30);

/// How often the ledger is looked through for what is old.
const KEEPING: TimeDelta = TimeDelta::days(1);

/// The name of this loop in the status.
const NAME: &str = "planner";

/// Looks at what is due, sleeps until the next instant, and looks again, until told to
/// stop. `due` is told of new messages; whoever tells it wakes the loop, too.
pub async fn watch(
    planner: Planner,
    outbox: OutboxHandle,
    clock: Clock,
    status: Status,
    due: Arc<Notify>,
    stop: CancellationToken,
) {
    let planner = Arc::new(planner);
    let mut kept: Option<DateTime<Utc>> = None;
    while !stop.is_cancelled() {
        let (ahead, now) = (clock.ahead(), clock.now());
        heed(&planner, &clock);
        let wakes_at = match clock.is_set() {
            true => look(&planner, &outbox, &status, &due, now).await,
            false => {
                let trouble = format!("the clock is not set: it shows {}", now.format("%Y-%m-%d %H:%M UTC"));
                tracing::error!("{trouble}; nothing is planned or sent until it is");
                status.failed(NAME, later(now, AFTER_TROUBLE), trouble);
                later(now, AFTER_TROUBLE)
            }
        };
        if kept.is_none_or(|at| now.signed_duration_since(at).abs() >= KEEPING) {
            keep(&outbox, now).await;
            kept = Some(now);
        }
        if clock.was_set_since(ahead) {
            continue;
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            // Listening begins only here: what this loop itself told is not to wake it.
            () = due.notified() => {}
            wake = clock.sleep_until(wakes_at) => if wake != Wake::Due {
                tracing::info!("the clock was set or the machine was suspended; looking at what is due");
            },
        }
    }
}

/// After a step forward of more than an hour nothing is said to be over for a while.
fn heed(planner: &Planner, clock: &Clock) {
    if planner.trust.heed(clock) {
        tracing::warn!(
            "the clock went forward by more than an hour; nothing expires until it has held for a while"
        );
    }
}

async fn look(
    planner: &Arc<Planner>,
    outbox: &OutboxHandle,
    status: &Status,
    due: &Notify,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    match parts(planner, outbox, due, now).await {
        Ok(passed) => {
            if passed != Passed::default() {
                let Passed { messages, given_up, .. } = passed;
                tracing::info!(messages, given_up, "planned reminders");
            }
            let wakes_at = planner.next_look(now);
            let wakes_at = planner.trust.doubted_until(now).map_or(wakes_at, |until| until.min(wakes_at));
            match passed.unmade {
                0 => status.looked(NAME, wakes_at, None),
                _ => status.failed(NAME, wakes_at, "some messages cannot be made; see the log".to_owned()),
            }
            wakes_at
        }
        Err(error) => {
            tracing::error!(%error, "cannot plan reminders; nothing is lost, trying again in half a minute");
            let wakes_at = later(now, AFTER_TROUBLE);
            status.failed(NAME, wakes_at, error.to_string());
            wakes_at
        }
    }
}

/// A pass whose parts leave room for others between them: what was planned first leaves
/// while the rest is planned.
async fn parts(
    planner: &Arc<Planner>,
    outbox: &OutboxHandle,
    due: &Notify,
    now: DateTime<Utc>,
) -> Result<Passed, PassError> {
    let looking = Arc::clone(planner);
    let Some(look) = outbox.call(move |outbox| looking.begin(outbox, now)).await? else {
        return Ok(Passed::default());
    };
    if look.put_right > 0 {
        due.notify_waiters();
    }
    let look = Arc::new(look);
    let mut passed = Passed::default();
    for people in &look.parts {
        let (looking, look, people) = (Arc::clone(planner), Arc::clone(&look), Arc::clone(people));
        let done = outbox.call(move |outbox| looking.part(outbox, &look, &people, now)).await?;
        if done.messages > 0 {
            due.notify_waiters();
        }
        passed = passed.and(done);
    }
    let looking = Arc::clone(planner);
    outbox.call(move |outbox| looking.end(outbox, &look, &passed, now)).await?;
    Ok(passed)
}

/// Makes small what is old, a part at a time.
async fn keep(outbox: &OutboxHandle, now: DateTime<Utc>) {
    loop {
        match outbox.call(move |outbox| outbox.keep(now)).await {
            Ok(Kept { bytes: 0, messages: 0 }) => return,
            Ok(Kept { bytes, messages }) => tracing::debug!(bytes, messages, "made the ledger smaller"),
            Err(error) => return tracing::warn!("cannot make the ledger smaller: {}", error as OutboxError),
        }
    }
}
