//! observd: the feed, the reminders, and what is upcoming.
#![forbid(unsafe_code)]

pub mod cli;
pub mod clock;
pub mod config;
pub mod remind;
pub mod render;
pub mod serve;
pub mod service;
pub mod zone;
