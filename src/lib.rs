//! observd: the feed, the reminders, and what is upcoming.

pub mod clock;
pub mod remind;
