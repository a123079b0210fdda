//! The delivery half of the reminders: rows, channels, and when to try again.

pub mod address;
pub mod channel;
pub mod outbox;
pub mod retry;
