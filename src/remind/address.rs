//! Which mail address is this, and how may it be shown?
//! Apart, so that no other file can print a whole address by accident.

use std::fmt;
use std::str::FromStr;

/// A mail address that was checked, with its domain in lower case and as an A-label
/// (`bücher.example` is kept as `xn--bcher-kva.example`), because that is how it travels.
///
/// `Display` and `Debug` print it masked, `d***@example.org`; [`Address::reveal`] gives
/// the whole of it, to the relay and to nobody else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(lettre::Address);

/// Why a text is no mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// There is no `@`, or nothing on one side of it.
    #[error("not a mail address: write it as name@example.org, without a display name")]
    Shape,
    /// The part before the `@` has a character that may not stand there.
    #[error("not a mail address: the part before the @ has a character that may not stand there")]
    User,
    /// The part after the `@` is no domain.
    #[error("not a mail address: after the @ goes a domain, such as example.org")]
    Domain,
}

impl Address {
    /// The whole address, for the envelope and the `To` header; never for a log line.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.as_ref()
    }

    /// The domain, as it travels: lower case, ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    /// Whether the relay must offer SMTPUTF8 (RFC 6531) to take this address.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.reveal().is_ascii()
    }

    /// The same address as lettre knows it.
    #[must_use]
    pub fn as_lettre(&self) -> &lettre::Address {
        &self.0
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (user, domain) = text.trim().rsplit_once('@').ok_or(AddressError::Shape)?;
        if user.is_empty() || domain.is_empty() {
            return Err(AddressError::Shape);
        }
        // Angle brackets and the like would end the envelope's path, RFC 5321 4.1.2.
        if user.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"".contains(c)) {
            return Err(AddressError::User);
        }
        let domain = travelling(domain).ok_or(AddressError::Domain)?;
        lettre::Address::new(user, domain).map(Address).map_err(|error| match error {
            lettre::address::AddressError::InvalidUser => AddressError::User,
            lettre::address::AddressError::InvalidDomain => AddressError::Domain,
            _ => AddressError::Shape,
        })
    }
}

/// The domain as it goes over the wire; address literals such as `[192.0.2.1]` stay.
fn travelling(domain: &str) -> Option<String> {
    if domain.starts_with('[') {
        return Some(domain.to_owned());
    }
    // A URL's host may be percent-encoded, a mail's domain may not.
    if domain.contains('%') {
        return None;
    }
    match url::Host::parse(domain).ok()? {
        url::Host::Domain(name) => Some(name),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&masked(self.0.user(), self.0.domain()))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

fn masked(user: &str, domain: &str) -> String {
    let first: String = user.chars().take(1).collect();
    format!("{first}***@{domain}")
}

/// The text with every mail address in it masked, what follows the host in every URL left out, and
/// control characters made spaces: the other side repeats the address in its replies, and replies go
/// into logs. The path of a webhook often is its password.
#[must_use]
pub fn scrub(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let url = after.find(|c: char| c.is_whitespace() || "\"'<>()".contains(c)).unwrap_or(after.len());
        let (url, next) = after.split_at(url);
        let host = url.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        out.push_str(&without_mail(before));
        out.push_str("://");
        out.push_str(host);
        if url.len() > host.len() {
            out.push_str("/***");
        }
        rest = next;
    }
    out.push_str(&without_mail(rest));
    out
}

fn without_mail(text: &str) -> String {
    let part = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-@".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if part(c) {
            word.push(c);
        } else {
            close(&mut out, &mut word);
            out.push(c);
        }
    }
    close(&mut out, &mut word);
    out
}

fn close(out: &mut String, word: &mut String) {
    match word.rsplit_once('@') {
        Some((user, domain)) if !user.is_empty() && !domain.is_empty() => out.push_str(&masked(user, domain)),
        _ => out.push_str(word),
    }
    word.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_never_printed_whole() {
        let address: Result<Address, _> = "dagny@Example.ORG".parse();
        assert_eq!(format!("{address:?}"), "Ok(d***@example.org)");
        assert_eq!(address.as_ref().map(ToString::to_string), Ok("d***@example.org".to_owned()));
        assert_eq!(address.as_ref().map(Address::reveal), Ok("dagny@example.org"));
    }

    #[test]
    fn a_domain_outside_ascii_travels_as_an_a_label() {
        let address: Result<Address, _> = "kontakt@bücher.example".parse();
        assert_eq!(address.map(|a| a.reveal().to_owned()), Ok("kontakt@xn--bcher-kva.example".to_owned()));
    }

    #[test]
    fn what_is_no_address_says_what_would_be_one() {
        for (text, error) in [
            ("dagny", AddressError::Shape),
            ("@example.org", AddressError::Shape),
            ("dagny@", AddressError::Shape),
            ("Dagny <dagny@example.org>", AddressError::User),
            ("da gny@example.org", AddressError::User),
            ("dagny\r\n@example.org", AddressError::User),
            ("dagny@exa mple.org", AddressError::Domain),
            ("dagny@192.0.2.1", AddressError::Domain),
            ("dagny@exa%6dple.org", AddressError::Domain),
        ] {
            assert_eq!(text.parse::<Address>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_reply_is_kept_without_the_address_in_it() {
        for (reply, kept) in [
            ("550 5.1.1 <dagny@example.org>: unknown", "550 5.1.1 <d***@example.org>: unknown"),
            ("no such user: dagny@example.org", "no such user: d***@example.org"),
            ("250 2.0.0 Ok: queued as 4F1\r\n", "250 2.0.0 Ok: queued as 4F1  "),
            ("at @ nothing", "at @ nothing"),
            ("to https://h.example:8443/T0/s3cret?k=v, then", "to https://h.example:8443/*** then"),
            ("https://user:pw@h.example (https://h)", "https://h.example/*** (https://h)"),
            ("a@b.example at https://h/x", "a***@b.example at https://h/***"),
        ] {
            assert_eq!(scrub(reply), kept);
        }
    }
}
