//! Which bytes may go to a relay as a message, and how do they travel?
//! Apart from the dialogue: here is what a line is, and where a message ends.

/// Why these bytes may not go to any relay: a line feed or a carriage return by itself is
/// read as a line's end by some and not by others, and so a mail could end twice.
pub(super) fn unfit(bytes: &[u8]) -> Option<&'static str> {
    // Only where a carriage return stands may a line feed follow, and one must.
    let mut feed_at = None;
    for place in memchr::memchr2_iter(b'\r', b'\n', bytes) {
        let is_feed = bytes.get(place) == Some(&b'\n');
        if is_feed != (feed_at == Some(place)) {
            return Some("the message has a line that does not end with CRLF");
        }
        if feed_at.is_some_and(|at| at < place) {
            return Some("the message has a line that does not end with CRLF");
        }
        feed_at = (!is_feed).then_some(place + 1);
    }
    match feed_at {
        None => None,
        Some(at) if at == bytes.len() => Some("the message ends within a line's end"),
        Some(_) => Some("the message has a line that does not end with CRLF"),
    }
}

/// The message as it travels: a dot that begins a line is doubled (RFC 5321, 4.5.2), and the
/// last line has its end.
pub(super) fn stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(bytes.len() + 64);
    let mut written = 0;
    for dot in memchr::memchr_iter(b'.', bytes) {
        let begins = dot.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b'\n'));
        if begins {
            body.extend_from_slice(bytes.get(written..=dot).unwrap_or_default());
            body.push(b'.');
            written = dot + 1;
        }
    }
    body.extend_from_slice(bytes.get(written..).unwrap_or_default());
    if !body.ends_with(b"\r\n") {
        body.extend(b"\r\n");
    }
    body
}

#[cfg(test)]
mod tests {
    use super::{stuffed, unfit};

    #[test]
    fn only_lines_that_end_with_crlf_are_fit() {
        for fit in ["", "a", "\r\n", "a\r\nb\r\n", "\r\n\r\n", "a\r\nb"] {
            assert_eq!(unfit(fit.as_bytes()), None, "{fit:?}");
        }
        for bad in ["\n", "\r", "a\nb\r\n", "a\rb\r\n", "a\r\n\n", "a\r\r\n", "a\r\n\r", "\n\r", "a\r\nb\r"] {
            assert!(unfit(bad.as_bytes()).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn a_dot_that_begins_a_line_is_doubled_and_the_last_line_is_ended() {
        for (text, travels) in [
            ("", "\r\n"),
            (".", "..\r\n"),
            ("a.b", "a.b\r\n"),
            (".\r\n.\r\n", "..\r\n..\r\n"),
            ("a\r\n..b\r\n", "a\r\n...b\r\n"),
        ] {
            assert_eq!(String::from_utf8(stuffed(text.as_bytes())).unwrap(), travels, "{text:?}");
        }
    }
}
