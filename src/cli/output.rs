//! Where does the answer go, how wide is it there, and in colour?
//! Apart, because this alone holds standard output: commands hand it finished text.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// On a terminal that has it, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Even into a file or a pipe.
    Always,
    /// Nowhere.
    Never,
}

impl Colour {
    /// The word for it on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// Every one.
    pub(super) const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// What the arguments say of it, as far as that can be seen before they are parsed.
    pub(super) fn among(arguments: &[OsString]) -> Self {
        let words = arguments.iter().map(|word| word.to_str().unwrap_or_default());
        let next = words.clone().skip(1).map(Some).chain([None]);
        let said = words.zip(next).find_map(|(word, next)| match word.strip_prefix("--color") {
            Some("") => next,
            Some(rest) => rest.strip_prefix('='),
            None => None,
        });
        said.and_then(Self::from_word).unwrap_or_default()
    }

    /// Whether what is written to standard error is coloured.
    pub(super) fn on_standard_error(self) -> bool {
        self.or_else(|| AutoStream::choice(&standard_error()))
    }

    fn or_else(self, auto: impl FnOnce() -> ColorChoice) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => auto() != ColorChoice::Never,
        }
    }
}

/// Where an error is told.
pub(super) fn standard_error() -> io::Stderr {
    #[expect(clippy::disallowed_methods, reason = "the command line owns printing, and this is where")]
    io::stderr()
}

/// Warns on standard error; where even that is closed nobody can be told.
pub(super) fn warn(what: &str) {
    let _ = standard_error().write_all(format!("observd: warning: {}\n", what.trim_end()).as_bytes());
}

/// The narrowest and the widest that text is set for: in less it cannot be read, and of more
/// the eye loses the line.
const NARROWEST: usize = 24;
const WIDEST: usize = 100;
const WIDTH_OF_NO_TERMINAL: usize = 80;

/// Where a command's answer goes. It is handed over whole and written at once.
pub struct Output {
    out: Box<dyn Write>,
    terminal: bool,
    colour: bool,
    width: usize,
}

impl Output {
    /// Standard output. `columns` is the width to set text for, where it is known
    /// (`COLUMNS`); else the terminal is asked.
    #[must_use]
    pub fn standard(colour: Colour, columns: Option<usize>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the command line owns printing, and this is where")]
        let out = io::stdout();
        let terminal = out.is_terminal();
        let colour = colour.or_else(|| AutoStream::choice(&out));
        let asked = || terminal.then(|| rustix::termios::tcgetwinsize(&out).ok()).flatten();
        let width = columns.or_else(|| Some(usize::from(asked()?.ws_col)).filter(|width| *width > 0));
        let width = width.unwrap_or(WIDTH_OF_NO_TERMINAL).clamp(NARROWEST, WIDEST);
        Self { out: Box::new(out), terminal, colour, width }
    }

    /// Another place: no terminal, no colour.
    #[must_use]
    pub fn to(out: Box<dyn Write>) -> Self {
        Self { out, terminal: false, colour: false, width: WIDTH_OF_NO_TERMINAL }
    }

    /// Whether it is a terminal, where a person reads.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether text may be coloured.
    #[must_use]
    pub fn colour(&self) -> bool {
        self.colour
    }

    /// The width to set text for, in columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Writes an answer, whole, and sees it through.
    ///
    /// # Errors
    ///
    /// When it cannot be written; of the kind `BrokenPipe` when nobody reads it any more,
    /// which is no failure (see `exit.rs`).
    pub fn write(&mut self, text: &str) -> anyhow::Result<()> {
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        written.map_err(|error| anyhow::Error::from(error).context("standard output cannot be written"))
    }
}

#[cfg(test)]
mod tests {
    use super::Colour;

    #[test]
    fn colour_is_seen_before_the_arguments_are_parsed() {
        let among = |words: &[&str]| Colour::among(&words.iter().map(Into::into).collect::<Vec<_>>());
        assert_eq!(among(&["observd", "--color", "never", "today"]), Colour::Never);
        assert_eq!(among(&["observd", "today", "--color=always"]), Colour::Always);
        assert_eq!(among(&["observd", "--color"]), Colour::Auto);
        assert_eq!(among(&["observd", "--color=blue"]), Colour::Auto);
        assert_eq!(among(&[]), Colour::Auto);
    }
}
