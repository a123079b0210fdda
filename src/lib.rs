//! observd: the feed, the reminders, and what is upcoming.
//! A library, so that the program and its tests are made of the same parts.
//!
//! | module | answers |
//! | --- | --- |
//! | `cli` | what was asked for on the command line, and what is printed? |
//! | `render` | how do occurrences and observances read, as text, JSON, CSV, markdown? |
//! | `config` | what has the operator asked for? |
//! | `zone` | which instant is "09:00 on that day, over there"? |
#![forbid(unsafe_code)]

pub mod cli;
pub mod config;
pub mod render;
pub mod zone;
