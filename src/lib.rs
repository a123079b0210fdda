//! observd: the observances of the United Nations as a feed, as reminders, and as
//! answers on the command line. What is observed, and when, is the library
//! `observances`; this package is the program around it.
//!
//! # The flow
//!
//! ```text
//! Catalogue ── selection ── agenda(from, to) ──► occurrences
//!        ┌──────────────────────┼──────────────────────────────┐
//!   render: table, json, …   observances::ics              remind::plan ─► catch_up ─► message
//!   cli: prints              serve: cached bytes, ETag     outbox: put ─► take ─► channel ─► settle
//! ```
//!
//! # The map
//!
//! | module | answers |
//! | --- | --- |
//! | [`cli`] | what was asked for on the command line, and what is printed? The only place that wires the others together |
//! | [`config`] | what has the operator set? The only reader of configuration files and the environment |
//! | [`clock`] | what time is it, and how does one wait for an instant? The only reader of the clock |
//! | [`zone`] | which instant does a wall clock show? The only user of the tz database |
//! | [`render`] | how do occurrences read as text, JSON, CSV, markdown, a page? Pure |
//! | [`serve`] | which address gives what? The HTTP face |
//! | [`doctor`] | is an .ics file right, anybody's, and which client misreads what? Pure |
//! | [`fetch`] | what does the address of a feed answer? |
//! | [`remind`] | who is reminded of what, when, and how does it leave the machine? |
//! | [`service`] | how does the process live among others: signals, systemd, the log |
//!
//! Arrows go one way, and `tests/layers.rs` refuses others: `observances` <- `render` <-
//! { `cli`, `serve`, `remind` }; `clock`, `zone` and `config` are handed in from the top
//! as values; `serve` and `remind` do not know each other. `doctor`
//! stands alone: it reads what others wrote, and nothing of ours.
#![forbid(unsafe_code)]

pub mod cli;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod fetch;
pub mod remind;
pub mod render;
pub mod serve;
pub mod service;
pub mod zone;
