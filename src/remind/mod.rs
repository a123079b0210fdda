//! Who is reminded of what, when, and how does it leave the machine?
//!
//! ```text
//! plan (pure) ─► catch_up (pure) ─► message (pure) ─► outbox: put
//!                                                     outbox: take ─► channel ─► settle
//! ```
//!
//! `run` drives both halves; after the outbox nothing looks back: a row holds the
//! finished message, so a retry sends the same bytes.

pub mod address;
pub mod catch_up;
pub mod channel;
pub mod deliver;
pub mod foresee;
pub mod message;
pub mod outbox;
pub mod plan;
pub mod quiet;
pub mod retry;
pub mod run;
pub mod status;
pub mod why;
