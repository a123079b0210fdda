//! Is this a plain request, and what does it ask for?
//! Of the bytes that came: a GET or HEAD as programs and browsers send them, with nothing that changes
//! how its answer is sent. Whatever is odd is left to hyper, from its first byte.

use std::str;

use httparse::{EMPTY_HEADER, Header, Request, Status};

use super::known::{LONGEST, Manner};
use super::policy::is_host;

/// The most header lines of a plain request.
const MOST_HEADERS: usize = 32;

/// What has come so far.
pub(super) enum Said<'r> {
    /// The begin of something.
    Part,
    Plain(Plain<'r>),
    Odd,
}

/// A plain request.
pub(super) struct Plain<'r> {
    /// How many bytes it has.
    pub(super) length: usize,
    pub(super) address: &'r str,
    pub(super) languages: &'r str,
    pub(super) encodings: &'r str,
    pub(super) manner: Manner<'r>,
}

impl<'r> Said<'r> {
    pub(super) fn by(bytes: &'r [u8]) -> Self {
        let mut headers = [EMPTY_HEADER; MOST_HEADERS];
        let mut request = Request::new(&mut headers);
        match request.parse(bytes) {
            Ok(Status::Partial) => Self::Part,
            Ok(Status::Complete(length)) => Plain::of(length, &request).map_or(Self::Odd, Self::Plain),
            Err(_) => Self::Odd,
        }
    }
}

impl<'r> Plain<'r> {
    fn of(length: usize, request: &Request<'_, 'r>) -> Option<Self> {
        let is_head = match request.method? {
            "GET" => false,
            "HEAD" => true,
            _ => return None,
        };
        let address = request.path.filter(|path| path.len() <= LONGEST && request.version == Some(1))?;
        let mut read = Lines::default();
        for header in &*request.headers {
            read.take(header)?;
        }
        let Lines { languages, encodings, named, since, host } = read;
        host?;
        let (languages, encodings) = (languages.unwrap_or_default(), encodings.unwrap_or_default());
        Some(Self { length, address, languages, encodings, manner: Manner { is_head, named, since } })
    }
}

/// The header lines that matter, each at most once.
#[derive(Default)]
struct Lines<'r> {
    languages: Option<&'r str>,
    encodings: Option<&'r str>,
    named: Option<&'r str>,
    since: Option<&'r str>,
    host: Option<&'r str>,
}

impl<'r> Lines<'r> {
    /// None if with this line the request is odd.
    fn take(&mut self, header: &Header<'r>) -> Option<()> {
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        // By length first: most lines are none of these.
        let place = match header.name.len() {
            15 if is("accept-encoding") => &mut self.encodings,
            15 if is("accept-language") => &mut self.languages,
            13 if is("if-none-match") => &mut self.named,
            17 if is("if-modified-since") => &mut self.since,
            4 if is("host") && is_host(header.value) => &mut self.host,
            4 if is("host") => return None,
            10 if is("connection") => return header.value.eq_ignore_ascii_case(b"keep-alive").then_some(()),
            14 if is("content-length") => return None,
            17 if is("transfer-encoding") => return None,
            7 if is("upgrade") => return None,
            6 if is("expect") => return None,
            _ => return Some(()),
        };
        let value = str::from_utf8(header.value).ok()?;
        if place.replace(value).is_some() { None } else { Some(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_read_and_what_is_odd_is_left() {
        let head = "GET /calendar.ics?lang=fr HTTP/1.1\r\nHost: x\r\nACCEPT-Encoding: gzip, br\r\n";
        let conditions = "If-None-Match: \"a\"\r\nConnection: Keep-Alive\r\n\r\nGET /next";
        let whole = format!("{head}{conditions}");
        let Said::Plain(plain) = Said::by(whole.as_bytes()) else { panic!("not plain") };
        assert_eq!(
            (plain.address, plain.encodings, plain.languages),
            ("/calendar.ics?lang=fr", "gzip, br", "")
        );
        assert_eq!((plain.manner.named, plain.manner.since), (Some("\"a\""), None));
        assert_eq!(whole.split_at(plain.length).1, "GET /next");
        for end in 0..plain.length {
            assert!(matches!(Said::by(&whole.as_bytes()[..end]), Said::Part), "{end}");
        }
        let lines = [
            "Content-Length: 0",
            "Transfer-Encoding: chunked",
            "Connection: close",
            "Connection: upgrade",
            "Upgrade: h2c",
            "Expect: 100-continue",
            "Accept-Encoding: gzip\r\nAccept-Encoding: br",
            "Host: y",
            "A: b\r\nHost: a b",
            "Accept-Language: \u{e9}\u{ff}\r\nAccept-Language: fr",
            "A : b",
            "\u{0}",
        ];
        for line in lines {
            let odd = format!("GET / HTTP/1.1\r\nHost: x\r\n{line}\r\n\r\n");
            assert!(matches!(Said::by(odd.as_bytes()), Said::Odd), "{line}");
        }
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(LONGEST));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(MOST_HEADERS + 1));
        for odd in [
            "POST / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\n",
            &long,
            &many,
        ] {
            assert!(matches!(Said::by(odd.as_bytes()), Said::Odd), "{odd}");
        }
        assert!(
            matches!(Said::by(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"), Said::Plain(plain) if plain.manner.is_head)
        );
        assert!(matches!(Said::by(b"\x16\x03\x01\x02"), Said::Odd));
    }
}
