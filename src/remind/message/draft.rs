//! What is there of a message before it is written for its channel?
//! Apart from the words and from mail, because every other channel writes from this alone.

use std::cell::RefCell;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::mail::Printed;
use super::text::Words;
use super::{Letterhead, MessageError, TemplateError};
use crate::remind::catch_up::Sending;
use crate::remind::outbox::Content;

/// How a message is written for a channel, once and for all: pure.
pub type Form = fn(&Draft<'_>) -> Result<Finished, MessageError>;

/// What goes into the outbox and out of it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// What the message is known by on the other side.
    pub id: String,
    /// All that is sent.
    pub content: Content,
}

/// The forms of the channels that can be used, by name.
#[derive(Debug, Clone, Default)]
pub struct Forms(Vec<(&'static str, Form)>);

impl FromIterator<(&'static str, Form)> for Forms {
    fn from_iter<I: IntoIterator<Item = (&'static str, Form)>>(forms: I) -> Self {
        Forms(forms.into_iter().collect())
    }
}

impl Forms {
    /// The form of a channel, if it can be used.
    #[must_use]
    pub fn of(&self, channel: &str) -> Option<Form> {
        self.0.iter().find(|(name, _)| *name == channel).map(|(_, form)| *form)
    }
}

/// A message, but for how it is written.
#[derive(Debug)]
pub struct Draft<'a> {
    pub(super) sending: &'a Sending<'a>,
    pub(super) letterhead: &'a Letterhead,
    pub(super) words: &'a Words,
    /// Made from the reminders alone, so the same whenever it is made.
    pub(super) name: &'a str,
    pub(super) now: DateTime<Utc>,
    /// What went wrong with an operator's templates.
    pub(super) faults: &'a RefCell<Vec<TemplateError>>,
    /// The mail as it was made for somebody who is told the same.
    pub(super) printed: &'a RefCell<Option<Printed>>,
}

/// A message as programs read it. The order of the fields is that of the JSON.
#[derive(Debug, Serialize)]
pub struct Reminder<'a> {
    /// The same at every attempt: who has seen it has the message.
    pub message_id: String,
    /// The lines of the ledger that it settles.
    pub keys: Vec<&'a str>,
    /// The recipient's address on the channel.
    pub recipient: &'a str,
    /// The subscription that calls for it.
    pub subscription: &'a str,
    /// The instant at which it was to be sent (RFC 3339, UTC).
    pub due: String,
    /// Whether it was missed and comes late.
    pub late: bool,
    /// The language of what follows, and its direction: `ltr` or `rtl`.
    pub lang: &'static str,
    /// The direction of the text.
    pub dir: &'static str,
    /// One line.
    pub subject: &'a str,
    /// What it is about, soonest first.
    pub occurrences: Vec<About>,
    /// The whole message in words.
    pub text: String,
}

/// One occurrence.
#[derive(Debug, Serialize)]
pub struct About {
    /// The observance.
    pub id: String,
    /// Its name, in the language of the message.
    pub name: String,
    /// The first day.
    pub start: NaiveDate,
    /// The last day, inclusive.
    pub end: NaiveDate,
    /// How many days before the first day it is told.
    pub lead: u16,
    /// Where there is more about it.
    pub url: Option<String>,
}

impl<'a> Draft<'a> {
    /// What the message is known by outside mail: in no way dependent on settings.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}@observd", self.name)
    }

    /// The one recipient, whole.
    #[must_use]
    pub fn recipient(&self) -> &'a str {
        self.sending.recipient.reveal()
    }

    /// What it is about, in one line.
    #[must_use]
    pub fn subject(&self) -> &'a str {
        &self.words.subject
    }

    /// All of it in words, for people.
    #[must_use]
    pub fn text(&self) -> String {
        self.words.console()
    }

    /// The page on which there is more, if others can reach it.
    #[must_use]
    pub fn page(&self) -> Option<&'a str> {
        self.words.page.as_deref()
    }

    /// The instant at which it is written.
    #[must_use]
    pub fn written(&self) -> String {
        rfc3339(self.now)
    }

    /// What it is about, soonest first.
    #[must_use]
    pub fn occurrences(&self) -> Vec<About> {
        let lang = self.sending.subscription.lang;
        let about = self.sending.items.iter().map(|item| About {
            id: item.occurrence.observance.id.to_string(),
            name: item.occurrence.name(lang).text.to_string(),
            start: item.occurrence.start,
            end: item.occurrence.end,
            lead: item.lead,
            url: item.occurrence.observance.url.as_deref().map(str::to_owned),
        });
        about.collect()
    }

    /// All of it, for programs.
    #[must_use]
    pub fn reminder(&self) -> Reminder<'a> {
        let sending = self.sending;
        Reminder {
            message_id: self.id(),
            keys: sending.keys.iter().map(|key| key.as_str()).collect(),
            recipient: self.recipient(),
            subscription: &sending.subscription.name,
            due: rfc3339(sending.due),
            late: sending.late,
            lang: self.words.code,
            dir: self.words.dir,
            subject: self.subject(),
            occurrences: self.occurrences(),
            text: self.text(),
        }
    }

    /// These bytes, under the message's own name.
    #[must_use]
    pub fn finished(&self, bytes: impl Into<Vec<u8>>) -> Finished {
        Finished { id: self.id(), content: bytes.into().into() }
    }

    /// A value as JSON in one line, with the line's end.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn json(&self, value: &impl Serialize) -> Result<Finished, MessageError> {
        let mut line = serde_json::to_vec(value).map_err(MessageError::Json)?;
        line.push(b'\n');
        Ok(self.finished(line))
    }
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The form of standard output: the words, as they are.
///
/// # Errors
/// None.
pub fn plain(draft: &Draft<'_>) -> Result<Finished, MessageError> {
    Ok(draft.finished(draft.text()))
}

/// The form of programs: one line of JSON.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn line(draft: &Draft<'_>) -> Result<Finished, MessageError> {
    draft.json(&draft.reminder())
}
