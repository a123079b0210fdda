//! What has the relay answered?
//! Apart from the dialogue: one reply is read here, of however many lines (RFC 5321, 4.2).

use std::io;

use tokio::io::AsyncReadExt;

use super::wire::Wire;

/// One reply, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    code: u16,
    text: String,
}

impl Reply {
    /// The three digits.
    pub(super) fn code(&self) -> u16 {
        self.code
    }

    /// The digits and the words, on one line.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The first reply in what was heard, if it is whole; it is taken out.
    fn first(heard: &mut Vec<u8>) -> io::Result<Option<Reply>> {
        let nonsense = || io::Error::other("the relay's reply is none of SMTP");
        let (mut words, mut begin) = (String::new(), 0);
        while let Some(length) = memchr::memchr(b'\n', heard.get(begin..).unwrap_or_default()) {
            let line = heard.get(begin..begin + length).unwrap_or_default();
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
            begin += length + 1;
            let (digits, rest) = line.split_at_checked(3).ok_or_else(nonsense)?;
            let code = digits.parse().ok().filter(|code| (200..600).contains(code)).ok_or_else(nonsense)?;
            let said = rest.get(1..).unwrap_or_default();
            words.push(' ');
            words.push_str(said);
            if !rest.starts_with('-') {
                heard.drain(..begin);
                return Ok(Some(Reply { code, text: format!("{code}{words}").trim_end().to_owned() }));
            }
        }
        Ok(None)
    }
}

/// What was heard and not yet understood.
#[derive(Debug, Default)]
pub(super) struct Ear {
    heard: Vec<u8>,
}

impl Ear {
    /// Whether the relay has said something that nobody has asked for yet.
    pub(super) fn is_empty(&self) -> bool {
        self.heard.is_empty()
    }

    /// The next reply.
    pub(super) async fn reply(&mut self, wire: &mut Wire) -> io::Result<Reply> {
        loop {
            if let Some(reply) = Reply::first(&mut self.heard)? {
                return Ok(reply);
            }
            // Room for the answers to a whole envelope; by itself, it would be read 64 bytes at a time.
            self.heard.reserve(512);
            if wire.read_buf(&mut self.heard).await? == 0 {
                return Err(io::Error::other("the relay hung up"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_told_apart_however_they_come() {
        let mut heard = b"250-one\r\n250 two\r\n354 go\r\n45".to_vec();
        let mut next = || Reply::first(&mut heard).unwrap().map(|reply| (reply.code, reply.text));
        assert_eq!(next(), Some((250, "250 one two".to_owned())));
        assert_eq!(next(), Some((354, "354 go".to_owned())));
        assert_eq!(next(), None);
        heard.extend(b"1\r\n250-x\r\n");
        assert_eq!(Reply::first(&mut heard).unwrap().map(|reply| reply.code), Some(451));
        assert_eq!(Reply::first(&mut heard).unwrap(), None, "it goes on");
        for nonsense in ["\r\n", "ok\r\n", "25\r\n", "999 x\r\n", "HTTP/1.1 400\r\n", "\u{e9}\u{e9}\r\n"] {
            assert!(Reply::first(&mut nonsense.as_bytes().to_vec()).is_err(), "{nonsense}");
        }
    }
}
