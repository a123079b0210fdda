//! observd: the feed, the reminders, and what is upcoming.
#![forbid(unsafe_code)]

pub mod config;
pub mod render;
pub mod serve;
pub mod zone;
