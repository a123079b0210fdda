//! observd: the feed, the reminders, and what is upcoming.
#![forbid(unsafe_code)]

pub mod clock;
pub mod config;
pub mod remind;
pub mod zone;
