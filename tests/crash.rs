//! Promise: killed with SIGKILL at any moment and started again, no reminder is lost; one
//! is repeated only if the kill fell between the mail server's acceptance and the record
//! of it, and then with the same bytes, the same Message-ID, and a line in the ledger that
//! says so. The real binary, a real outbox, a mail server that misbehaves at every phase.
#![expect(clippy::disallowed_methods, reason = "tests start programs, read files and wait")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what must hold by failing")]

#[path = "crash/account.rs"]
mod account;
#[path = "crash/hunt.rs"]
mod hunt;
#[path = "crash/matrix.rs"]
mod matrix;
#[path = "crash/moments.rs"]
mod moments;
#[expect(dead_code, reason = "the crash tests need a part of what the bad relay can do")]
#[path = "support/smtp_sink.rs"]
mod smtp_sink;
#[path = "crash/victim.rs"]
mod victim;
#[path = "crash/weather.rs"]
mod weather;
