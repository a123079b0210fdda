//! What is answered to arguments that clap does not take?
//! Apart, because clap answers in paragraphs, and here an error is one sentence.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit::Usage;
use super::output::{Colour, Output, standard_error};

/// Help and version are written to standard output. All else is wrong usage. `called` is
/// the command that was asked for, such as `observd config check`.
///
/// # Errors
///
/// The wrong usage, as a sentence.
pub(super) fn answer(unusual: clap::Error, called: &str, colour: Colour) -> anyhow::Result<()> {
    match unusual.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let mut output = Output::standard(colour, None);
            let text = unusual.render();
            let text = if output.colour() { text.ansi().to_string() } else { text.to_string() };
            output.write(&format!("{}\n", text.trim_end()))
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            use std::io::Write as _;
            let _ = writeln!(standard_error(), "{}", unusual.render());
            Err(Usage::new(format!("a command is missing; see `{} --help`", program(&unusual, called)))
                .into())
        }
        kind => Err(Usage::new(sentence(kind, &unusual, called)).into()),
    }
}

fn sentence(kind: ErrorKind, error: &clap::Error, called: &str) -> String {
    let flag = said(error, ContextKind::InvalidArg).map(|flag| bare(&flag)).unwrap_or_default();
    let value = said(error, ContextKind::InvalidValue).unwrap_or_default();
    let help = format!("; see `{} --help`", program(error, called));
    match kind {
        ErrorKind::UnknownArgument => {
            let near = said(error, ContextKind::SuggestedArg).map(|near| bare(&near));
            format!("{}{}", unknown(&flag), did_you_mean(near).unwrap_or(help))
        }
        ErrorKind::InvalidSubcommand => {
            let name = said(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            // What clap finds near is often far; of several it is the last that is nearest.
            let near = said(error, ContextKind::SuggestedSubcommand).filter(|near| is_near(&name, near));
            format!("there is no command `{name}`{}", did_you_mean(near).unwrap_or(help))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("{flag} needs a value{}", choice(error).unwrap_or(help))
        }
        ErrorKind::InvalidValue => {
            let near = said(error, ContextKind::SuggestedValue);
            let right = did_you_mean(near).or_else(|| choice(error)).unwrap_or(help);
            format!("{flag}: `{value}` is not one of them{right}")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            format!("{flag}: {}", why.unwrap_or_else(|| format!("`{value}` cannot be read{help}")))
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8 text; only file names may be".to_owned(),
        ErrorKind::MissingSubcommand => format!("a command is missing{help}"),
        ErrorKind::MissingRequiredArgument => format!("{flag} is missing{help}"),
        ErrorKind::ArgumentConflict => {
            let prior = said(error, ContextKind::PriorArg).map(|prior| bare(&prior)).unwrap_or_default();
            if prior == flag || prior.is_empty() {
                format!("{flag} is given twice; give it once")
            } else {
                format!("{flag} does not go with {prior}; leave out one of them")
            }
        }
        ErrorKind::TooManyValues => format!("{flag} takes no value `{value}`{help}"),
        _ => format!("{flag} cannot be used like this{help}"),
    }
}

fn unknown(word: &str) -> String {
    if word.starts_with('-') {
        format!("there is no flag `{word}` here")
    } else {
        format!("`{word}` is one argument too many")
    }
}

fn did_you_mean(near: Option<String>) -> Option<String> {
    near.map(|near| format!("; did you mean `{near}`?"))
}

fn choice(error: &clap::Error) -> Option<String> {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(all)) if !all.is_empty() => {
            Some(format!("; there are {}", all.join(", ")))
        }
        _ => None,
    }
}

/// Whether a word may be meant by another: one slip in three letters.
fn is_near(word: &str, known: &str) -> bool {
    strsim::damerau_levenshtein(word, known) <= (word.chars().count() / 3).max(1)
}

/// What clap knows of an error, in words; of several suggestions the last, which is its best.
fn said(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(all) => all.last().cloned(),
        _ => None,
    }
}

/// A flag without its value: `--days` of `--days <N>`, `DATE` of `<DATE>`.
fn bare(flag: &str) -> String {
    let name = flag.split([' ', '=']).next().unwrap_or(flag);
    name.trim_matches(['<', '>', '[', ']', '.']).to_owned()
}

/// `observd upcoming`, of the usage line that clap puts to most errors, else as called.
fn program(error: &clap::Error, called: &str) -> String {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let words = usage.trim_start_matches("Usage:").split_whitespace();
    let names: Vec<&str> =
        words.take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).collect();
    if names.is_empty() { called.to_owned() } else { names.join(" ") }
}
