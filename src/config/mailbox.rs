//! Is this a mailbox (RFC 5322: an address, perhaps with a name), and how is it shown where others can read?
//! Apart, because logs are full of addresses if a type does not see to it that they are not.

use std::fmt;

use super::wrong::Wrong;

/// A mailbox: an address, and perhaps the name before it. Prints masked (`d***@example.org`),
/// in every form; [`Mailbox::whole`] is the whole of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mailbox(lettre::message::Mailbox);

impl Mailbox {
    /// The mailbox whole, for a message's head and the server's envelope; never for a log.
    pub fn whole(&self) -> &lettre::message::Mailbox {
        &self.0
    }

    /// The bare address whole (`desk@example.org`); never for a log.
    pub fn reveal(&self) -> &str {
        self.0.email.as_ref()
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first: String = self.0.email.user().chars().take(1).collect();
        write!(f, "{first}***@{}", self.0.email.domain())
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An address as written: `desk@example.org` or `Peace Desk <desk@example.org>`.
///
/// # Errors
///
/// If it is none.
pub fn mailbox(text: &str) -> Result<Mailbox, Wrong> {
    text.parse().map(Mailbox).map_err(|_| {
        Wrong::new(format!("\"{text}\" is not an email address"))
            .mark("not an address")
            .note("allowed: \"desk@example.org\" or \"Peace Desk <desk@example.org>\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_masked() {
        let whole = mailbox("Peace Desk <desk@example.org>").unwrap();
        assert_eq!(format!("{whole} {whole:?}"), "d***@example.org d***@example.org");
        assert_eq!(whole.reveal(), "desk@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "desk", "desk@", "@example.org", "a@b@c", "a b@example.org", "a@example.org\r\nBcc: b@c.d"]
        {
            assert!(mailbox(text).is_err(), "{text:?}");
        }
    }
}
