//! How does what became of a message get into the ledger, whatever the disk does?
//! Apart from sending: a message that was sent must not seem to be in doubt because a disk was
//! full for a while.

use super::Courier;
use super::fate::{Fate, log};
use crate::remind::outbox::{OutboxError, Outcome, Taken, Token};

/// What became of a message and is not written down yet. Until it is, nobody else may have
/// the message; a process that ends before finds it again at its next start.
pub(super) type Owed = (Token, Outcome);

/// How an attempt ended, and what is owed to the ledger for it.
pub(super) type Ended = (Fate, Owed);

impl Courier {
    pub(super) fn ended(&self, taken: Taken, outcome: Outcome, fate: Fate) -> Ended {
        log(self.name, &taken, &outcome);
        (fate, (taken.token, outcome))
    }

    /// Writes down what could not be written before.
    pub(super) async fn pay(&self, owed: &mut Vec<Owed>) {
        if owed.is_empty() {
            return;
        }
        let (ended, now) = (owed.clone(), self.clock.now());
        match self.outbox.call(move |outbox| outbox.settle_all(&ended, now)).await {
            Ok(()) => owed.clear(),
            Err(error) => {
                let error = OutboxError::to_string(&error);
                tracing::error!(error, messages = owed.len(), "cannot write down what became of messages");
            }
        }
    }
}
