//! With which code does the program end, and what does it say then?
//! Apart, because scripts rely on the codes: this is the one place that knows them.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use observances::UnknownWord;

use super::output::{Colour, standard_error};
use super::remind::Interrupted;
use crate::config::{ConfigError, IncludeError, IncludeErrors, PasswordError, TemplatesError};
use crate::remind::channel::{EmailError, OpenError};

/// Done; an empty answer is done, too, and so is one that a closed pipe cut short.
const DONE: u8 = 0;
/// It could not be done.
const FAILED: u8 = 1;
/// Wrong usage, or a wrong configuration.
const WRONG: u8 = 2;
/// Interrupted by a signal.
const INTERRUPTED: u8 = 130;

/// Wrong usage: one sentence, lower-case and without a full stop, that names the flag, what
/// was wrong, and what would be right.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(String);

impl Usage {
    /// Wrong usage for this reason.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

/// That the answer is no: its code says so, and nothing else does.
#[derive(Debug, thiserror::Error)]
#[error("no")]
pub(super) struct No;

/// The exit code of a command's result. An error is told on standard error.
#[must_use]
pub fn exit_code(result: anyhow::Result<()>, colour: Colour) -> ExitCode {
    let Err(error) = result else { return ExitCode::from(DONE) };
    if is_closed_pipe(&error) {
        return ExitCode::from(DONE);
    }
    if error.is::<No>() {
        return ExitCode::from(FAILED);
    }
    let told = match error.downcast_ref::<ConfigError>() {
        Some(wrong @ ConfigError::Faulty(_)) => wrong.render(colour.on_standard_error()),
        _ => format!("observd: {}", sentence(&error)),
    };
    // What was typed comes back in a sentence: it must not move the cursor.
    let told: String = match error.is::<ConfigError>() {
        true => told,
        false => told.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect(),
    };
    // Where even standard error is closed nobody can be told.
    let _ = writeln!(standard_error(), "{told}");
    ExitCode::from(code(&error))
}

/// The error and its causes in one line. Many an error says its cause itself: it is not said twice.
fn sentence(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

fn code(error: &anyhow::Error) -> u8 {
    let wrong = error.is::<Usage>()
        || error.is::<ConfigError>()
        || error.is::<UnknownWord>()
        || error.is::<IncludeError>()
        || error.is::<IncludeErrors>()
        || error.is::<PasswordError>()
        || error.is::<TemplatesError>()
        || error.is::<EmailError>()
        || error.is::<OpenError>()
        || error.is::<clap::Error>();
    match wrong {
        true => WRONG,
        false if error.is::<Interrupted>() => INTERRUPTED,
        false => FAILED,
    }
}

/// Whether nobody reads any more what is written to standard output.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|io| io.kind() == ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_as_promised() {
        let failed = anyhow::Error::from(std::io::Error::from(ErrorKind::StorageFull));
        assert_eq!(code(&failed), FAILED);
        assert_eq!(code(&Usage::new("--days: 0").into()), WRONG);
        assert_eq!(code(&anyhow::Error::from(Usage::new("--days: 0")).context("while")), WRONG);
        assert_eq!(code(&EmailError::NoRoots.into()), WRONG);
        assert_eq!(code(&PasswordError::Empty("pw".into()).into()), WRONG);
        let closed = anyhow::Error::from(std::io::Error::from(ErrorKind::BrokenPipe)).context("while");
        assert!(is_closed_pipe(&closed) && !is_closed_pipe(&failed));
    }
}
