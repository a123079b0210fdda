//! How does a reminder read?
//! Pure: the finished message, headers and all, from what it is about and the instant
//! at which it is made. Apart from sending: the bytes go into the outbox and are never
//! made again.

mod draft;
mod mail;
mod opening;
mod sample;
mod subject;
mod templates;
mod text;

use std::cell::RefCell;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use data_encoding::BASE32HEX_NOPAD;
use sha2::{Digest, Sha256};

use super::catch_up::Sending;
use super::outbox::{Key, NewMessage};
use crate::config::Mailbox;

pub use draft::{About, Draft, Finished, Form, Forms, Reminder, line, plain};
pub use templates::{TemplateError, Templates};

/// What is the same in every message.
#[derive(Debug, Clone, Default)]
pub struct Letterhead {
    /// The sender of mail; there is none where nothing goes by mail.
    pub from: Option<Mailbox>,
    /// The address of the page, for the foot of a message.
    pub public_url: String,
    /// Whether a calendar file goes with each mail.
    pub attach_calendar: bool,
    /// How the words are set.
    pub templates: Arc<Templates>,
    /// How a message is written for each channel that can be used.
    pub forms: Forms,
}

/// Why no message could be made.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// Mail without a sender: the configuration's checks let none through.
    #[error("there is no sender for mail; give [email] from in the configuration")]
    NoSender,
    /// The recipient is no address.
    #[error("the recipient is no email address; mend `to` in the configuration")]
    Recipient,
    /// The channel cannot be used: the configuration's checks let none through.
    #[error("there is no channel {0}; add its section to the configuration")]
    NoForm(&'static str),
    /// What is no fault of the message's.
    #[error("the message cannot be written as JSON: {0}")]
    Json(serde_json::Error),
    /// The mail library refused.
    #[error("the message cannot be built: {0}")]
    Build(#[from] lettre::error::Error),
}

/// The finished message. The same reminders give the same Message-ID.
///
/// # Errors
/// If its channel cannot be used, or cannot write it.
pub fn finish(
    sending: &Sending<'_>,
    letterhead: &Letterhead,
    now: DateTime<Utc>,
) -> Result<NewMessage, MessageError> {
    Press::default().finish(sending, letterhead, now, &mut drop)
}

/// The same message as a sample, whose subject and first line say that it is one.
///
/// # Errors
/// As for [`finish`].
pub fn sample(
    sending: &Sending<'_>,
    letterhead: &Letterhead,
    now: DateTime<Utc>,
) -> Result<NewMessage, MessageError> {
    let words = text::Words::of(sending, letterhead, now).marked_as_test(sending.subscription.lang);
    made(sending, letterhead, now, &words, &RefCell::default(), &RefCell::default())
}

/// Writes messages one after another. What many recipients are told alike, which is nearly
/// always so, is put into words once.
#[derive(Debug, Default)]
pub struct Press<'p> {
    last: Option<Set<'p>>,
}

/// What was put into words last, and for whom it is right.
#[derive(Debug)]
struct Set<'p> {
    sending: &'p Sending<'p>,
    words: text::Words,
    printed: RefCell<Option<mail::Printed>>,
}

impl Set<'_> {
    /// Whether another recipient is told the same, at the same time and by the same subscription.
    fn is_for(&self, other: &Sending<'_>) -> bool {
        let told = |sending: &Sending<'_>| (sending.due, sending.late, sending.items.len());
        let items = self.sending.items.iter().zip(&other.items);
        std::ptr::eq(self.sending.subscription, other.subscription)
            && told(self.sending) == told(other)
            && items.into_iter().all(|(one, another)| one.tells_as(another))
    }
}

impl<'p> Press<'p> {
    /// The finished message. `fault` is told where an operator's template fails: the built-in one
    /// is used in its place, since a reminder that is not pretty is better than none. All messages
    /// of one press have the same letterhead and instant.
    ///
    /// # Errors
    /// As for [`finish`].
    pub fn finish(
        &mut self,
        sending: &'p Sending<'p>,
        letterhead: &Letterhead,
        now: DateTime<Utc>,
        fault: &mut dyn FnMut(TemplateError),
    ) -> Result<NewMessage, MessageError> {
        let faults = RefCell::default();
        let set = match self.last.take() {
            Some(last) if last.is_for(sending) => last,
            _ => {
                let mut words = text::Words::of(sending, letterhead, now);
                let subject = letterhead.templates.subject(&words, &mut faults.borrow_mut());
                words.subject = subject::header_text(&subject);
                Set { sending, words, printed: RefCell::default() }
            }
        };
        let made = made(sending, letterhead, now, &set.words, &set.printed, &faults)?;
        self.last = Some(set);
        let mut faults = faults.into_inner();
        faults.dedup();
        faults.into_iter().for_each(fault);
        Ok(made)
    }
}

fn made(
    sending: &Sending<'_>,
    letterhead: &Letterhead,
    now: DateTime<Utc>,
    words: &text::Words,
    printed: &RefCell<Option<mail::Printed>>,
    faults: &RefCell<Vec<TemplateError>>,
) -> Result<NewMessage, MessageError> {
    let channel = sending.subscription.channel;
    let form = letterhead.forms.of(channel).ok_or(MessageError::NoForm(channel))?;
    let name = message_name(&sending.keys);
    let draft = Draft { sending, letterhead, words, name: &name, now, faults, printed };
    let Finished { id, content } = form(&draft)?;
    Ok(NewMessage {
        id,
        channel: channel.to_owned(),
        recipient: sending.recipient.reveal().to_owned(),
        subject: words.subject.clone(),
        content,
        due: sending.due,
        not_before: sending.due,
        expires: sending.items.iter().map(|item| item.expires).max().unwrap_or(sending.due),
        quiet: None,
        keys: sending.keys.clone(),
    })
}

/// The form of mail: headers, and the words in two parts.
///
/// # Errors
/// If the sender or recipient is none.
pub fn mail(draft: &Draft<'_>) -> Result<Finished, MessageError> {
    let from = draft.letterhead.from.as_ref().ok_or(MessageError::NoSender)?;
    let from = mail::Sender::of(from)?;
    let printed = match draft.printed.take() {
        Some(printed) => printed,
        None => {
            let Draft { sending, letterhead, words, now, faults, .. } = draft;
            let parts = mail::Parts::of(sending, letterhead, words, &mut faults.borrow_mut());
            mail::print(words, parts, &from, *now)?
        }
    };
    let id = from.message_id(draft.name);
    let content = printed.to(draft.recipient(), &id)?;
    draft.printed.replace(Some(printed));
    Ok(Finished { id, content })
}

/// A name made from the reminders alone: it holds neither instant nor wording, so that
/// a message made again after a lost database is known as the same one further on.
fn message_name(keys: &[Key]) -> String {
    let mut keys: Vec<&str> = keys.iter().map(Key::as_str).collect();
    keys.sort_unstable();
    let mut hash = Sha256::new();
    for key in keys {
        hash.update(key.as_bytes());
        hash.update(b"\n");
    }
    let digest = hash.finalize();
    let short: Vec<u8> = digest.iter().copied().take(20).collect();
    BASE32HEX_NOPAD.encode(&short).to_lowercase()
}
