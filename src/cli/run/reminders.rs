//! Who works on the reminders, and how do they make room for others?
//! Apart from the rest of the service: when the configuration is read anew, these finish and others begin,
//! over the same outbox.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::reload::InForce;
use crate::cli::wiring;
use crate::clock::Clock;
use crate::remind::deliver::Courier;
use crate::remind::outbox::OutboxHandle;
use crate::remind::run::watch;
use crate::remind::status::Status;
use crate::service;

/// What all who ever work here share.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) outbox: OutboxHandle,
    pub(super) clock: Clock,
    pub(super) status: Status,
    /// Told when messages may have fallen due.
    pub(super) due: Arc<Notify>,
}

/// Those who work until the configuration is read anew: the planner, and a courier for each channel.
pub(super) struct Reminders {
    parts: JoinSet<()>,
    stop: CancellationToken,
}

impl Reminders {
    pub(super) fn begin(desk: &Desk, in_force: &InForce) -> Self {
        let stop = CancellationToken::new();
        let mut parts = JoinSet::new();
        for (name, channel) in &in_force.channels {
            let courier = Courier {
                terms: wiring::terms(&in_force.config, name, in_force.planner.trust.clone()),
                status: desk.status.clone(),
                ..Courier::new(name, Arc::clone(channel), desk.outbox.clone(), desk.clock.clone())
            };
            parts.spawn(courier.work(Arc::clone(&desk.due), stop.clone(), service::DRAIN));
        }
        parts.spawn(watch(
            in_force.planner.clone(),
            desk.outbox.clone(),
            desk.clock.clone(),
            desk.status.clone(),
            Arc::clone(&desk.due),
            stop.clone(),
        ));
        Self { parts, stop }
    }

    /// Waits for one who ends by themselves, which none should: true if it broke down.
    pub(super) async fn one_ends(&mut self) -> bool {
        match self.parts.join_next().await {
            Some(ended) => ended.is_err(),
            None => std::future::pending().await,
        }
    }

    /// Tells all to finish what is under way, and waits for them as long as their patience lasts.
    pub(super) async fn end(&mut self, patience: Duration) -> bool {
        self.stop.cancel();
        let finishing = async { while self.parts.join_next().await.is_some() {} };
        let in_time = tokio::time::timeout(patience, finishing).await.is_ok();
        self.parts.abort_all();
        in_time
    }
}
