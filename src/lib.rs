//! observd: the feed, the reminders, and what is upcoming.

pub mod config;
pub mod zone;
