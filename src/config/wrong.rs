//! What is wrong with one value, before anyone knows where it stands?
//! Apart, so that a check is a function of the value alone and needs no place.

/// What is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// One sentence, lower-case, without a full stop.
    pub(super) what: String,
    /// The few words under the marked text.
    pub(super) mark: String,
    /// What to write instead.
    pub(super) help: Vec<String>,
    /// What is allowed.
    pub(super) notes: Vec<String>,
}

impl Wrong {
    /// This is wrong: one sentence, lower-case, without a full stop.
    pub fn new(what: impl Into<String>) -> Wrong {
        Wrong { what: what.into(), mark: String::new(), help: Vec::new(), notes: Vec::new() }
    }

    /// With a few words under the marked text.
    #[must_use]
    pub fn mark(mut self, mark: impl Into<String>) -> Wrong {
        self.mark = mark.into();
        self
    }

    /// With what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Wrong {
        self.help.push(help.into());
        self
    }

    /// With what is allowed.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Wrong {
        self.notes.push(note.into());
        self
    }

    /// Asks whether another word was meant, if one is near.
    #[must_use]
    pub fn maybe(self, near: Option<&str>) -> Wrong {
        match near {
            Some(near) => self.help(format!("did you mean \"{near}\"?")),
            None => self,
        }
    }
}
