//! observd: the feed, the reminders, and what is upcoming.
