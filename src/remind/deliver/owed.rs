//! How does what became of a message get into the ledger, whatever the disk does?
//! Apart from sending: a message that was sent must not seem to be in doubt because a disk was
//! full for a while.

use std::time::Duration;

use super::fate::{Fate, log};
use super::{Courier, Ended};
use crate::remind::outbox::{OutboxError, Outcome, Taken, Token};

/// What became of a message and could not be written down yet. Until it is, nobody else
/// may have the message; a process that ends before finds it again at its next start.
pub(super) struct Owed {
    token: Token,
    id: String,
    outcome: Outcome,
}

impl Courier {
    pub(super) async fn settle(&self, taken: Taken, outcome: Outcome, fate: Fate) -> Ended {
        log(self.name, &taken, &outcome);
        let owed = Owed { token: taken.token, id: taken.id, outcome };
        // A disk that is full for a while must not turn a sent message into one in doubt.
        for pause in [0, 1, 5, 20] {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            if self.write(&owed).await {
                return (fate, None);
            }
        }
        (fate, Some(owed))
    }

    async fn write(&self, owed: &Owed) -> bool {
        let (token, outcome, now) = (owed.token.clone(), owed.outcome.clone(), self.clock.now());
        let written = self.outbox.call(move |outbox| outbox.settle(&token, &outcome, now)).await;
        let Err(error) = written else { return true };
        let error = OutboxError::to_string(&error);
        tracing::error!(error, id = owed.id, "cannot write down what became of a message");
        false
    }

    /// Writes down what could not be written before.
    pub(super) async fn pay(&self, owed: &mut Vec<Owed>) {
        while let Some(first) = owed.first() {
            if !self.write(first).await {
                return;
            }
            owed.remove(0);
        }
    }
}
