//! Which server takes our mail, how is the connection guarded, and by which password?
//! Apart, because one URL says all of it, and the rules of that URL are ours.
//!
//! `smtps://` is TLS from the first byte (RFC 8314). `smtp://` is STARTTLS, required: never
//! "if offered", which anyone on the way can refuse. Plain is for a loopback host, or for
//! one who asks for it in so many words (`?tls=none`).

use std::fmt;
use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

use observances::nearest;

use super::environment::Environment;
use super::mask::shown;
use super::secret::Secret;
use super::wrong::Wrong;

/// The server that takes our mail. Prints as the URL, password masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// A host name, or an IP address without brackets.
    pub host: String,
    /// The port: unless told, 465 for implicit TLS, 587 for STARTTLS, 25 for plain.
    pub port: u16,
    /// How the connection is guarded.
    pub tls: Tls,
    /// Who we are there; `None` means that we do not log in.
    pub user: Option<String>,
    /// The password. There is one only if there is a user.
    pub password: Option<Password>,
}

/// How the connection is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte.
    Implicit,
    /// By STARTTLS, without which nothing is sent.
    StartTls,
    /// Not at all.
    None,
}

/// A password, or where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Password {
    /// As it stood in the URL.
    Given(Secret),
    /// In the first of these files that is there.
    File(Vec<PathBuf>),
}

/// Why there is no password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// No such file.
    #[error("the password file is not there: looked for {}", list(.0))]
    Missing(Vec<PathBuf>),
    /// It cannot be read.
    #[error("the password file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing in it.
    #[error("the password file {} is empty; write the password into it", .0.display())]
    Empty(PathBuf),
}

fn list(paths: &[PathBuf]) -> String {
    let looked = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", then ");
    let into = if paths.len() > 1 { "one of them" } else { "it" };
    format!("{looked}; write the password into {into}")
}

impl Smtp {
    /// Whether others than this host can read what is sent.
    pub(super) fn is_open(&self) -> bool {
        self.tls == Tls::None && !is_loopback(&self.host)
    }
}

impl Password {
    /// In the service manager's credentials first, else beside the configuration file.
    pub(super) fn in_file(name: &str, base: &Path, environment: &Environment) -> Password {
        let credentials = environment.credentials_directory.as_ref().map(|directory| directory.join(name));
        let mut places: Vec<PathBuf> = credentials.into_iter().chain([base.join(name)]).collect();
        places.dedup();
        Password::File(places)
    }

    /// The password itself. Its file is read now and not with the configuration, so that the
    /// commands that send nothing work for people who may not read it.
    ///
    /// # Errors
    ///
    /// When the file is missing, unreadable, not UTF-8, or empty (but for an end of line, which
    /// does not count).
    #[expect(clippy::disallowed_methods, reason = "the only reader of the password file")]
    pub fn read(&self) -> Result<Secret, PasswordError> {
        let places = match self {
            Password::Given(secret) => return Ok(secret.clone()),
            Password::File(places) => places,
        };
        for path in places {
            match fs::read_to_string(path) {
                Ok(text) => match text.trim_end_matches(['\r', '\n']) {
                    "" => return Err(PasswordError::Empty(path.clone())),
                    password => return Ok(Secret::new(password)),
                },
                Err(absent) if absent.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(PasswordError::Unreadable { path: path.clone(), source }),
            }
        }
        Err(PasswordError::Missing(places.clone()))
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls == Tls::Implicit { "smtps" } else { "smtp" };
        write!(f, "{scheme}://")?;
        if let Some(user) = &self.user {
            let secret = if self.password.is_some() { ":***" } else { "" };
            write!(f, "{user}{secret}@")?;
        }
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let plain = if self.is_open() { "?tls=none" } else { "" };
        write!(f, "{host}:{}{plain}", self.port)
    }
}

const FORM: &str = "allowed: \"smtps://user@host:465\", TLS from the first byte
\"smtp://user@host:587\", STARTTLS
\"smtp://localhost\", plain, to this host
\"smtp://host?tls=none\", plain, to another host";

fn refused(what: impl Into<String>, mark: &str) -> Wrong {
    Wrong::new(what).mark(mark).note(FORM)
}

/// A server as written. No message repeats what was written unless masked.
pub(super) fn smtp(text: &str) -> Result<Smtp, Wrong> {
    let url = Url::parse(text).map_err(|error| no_url(text, error))?;
    let implicit = match url.scheme() {
        "smtps" => true,
        "smtp" => false,
        _ => return Err(other_scheme(text)),
    };
    let host = host(&url)?;
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        let wrong = refused("an SMTP address ends with the port", "something follows it");
        return Err(wrong.help("in a password, write \"/\" as %2F, \"#\" as %23, \"?\" as %3F"));
    }
    let tls = match (implicit, asks_for_plain(&url)?) {
        (true, false) => Tls::Implicit,
        (true, true) => return Err(refused("\"smtps\" is TLS and \"tls=none\" is not", "both cannot be")),
        (false, plain) if plain || is_loopback(&host) => Tls::None,
        (false, _) => Tls::StartTls,
    };
    let default_port = match tls {
        Tls::Implicit => 465,
        Tls::StartTls => 587,
        Tls::None => 25,
    };
    let (user, password) = login(&url)?;
    Ok(Smtp { host, port: url.port().unwrap_or(default_port), tls, user, password })
}

fn no_url(text: &str, error: url::ParseError) -> Wrong {
    let wrong = refused(format!("\"{}\" is not an SMTP address: {error}", shown(text)), "not an address");
    match error {
        url::ParseError::RelativeUrlWithoutBase if !text.is_empty() => {
            wrong.help(format!("if that is a host, write \"smtps://{}\"", shown(text)))
        }
        url::ParseError::InvalidPort => {
            wrong.help("in a password, write \"@\" as %40, \"/\" as %2F, \"#\" as %23, \"?\" as %3F")
        }
        _ => wrong,
    }
}

fn other_scheme(text: &str) -> Wrong {
    match text.split_once("://") {
        Some((scheme, _)) => {
            let wrong = refused(format!("unknown scheme \"{scheme}\""), "neither smtps nor smtp");
            wrong.maybe(nearest(scheme, &["smtps", "smtp"]))
        }
        None => refused(format!("\"{}\" does not say how to connect", shown(text)), "not an address")
            .help(format!("if that is a host, write \"smtps://{}\"", shown(text))),
    }
}

fn host(url: &Url) -> Result<String, Wrong> {
    match url.host() {
        Some(url::Host::Ipv4(address)) => Ok(address.to_string()),
        Some(url::Host::Ipv6(address)) => Ok(address.to_string()),
        Some(url::Host::Domain(name)) if name.contains('%') => {
            let wrong = refused("the host has letters that are not allowed in a name", "this host");
            Err(wrong.help("write an international name in its \"xn--\" form"))
        }
        Some(url::Host::Domain(name)) if !name.is_empty() => Ok(name.to_ascii_lowercase()),
        _ => Err(refused("the SMTP address names no host", "no host")),
    }
}

/// Whether a name or an address is this host's own, without looking it up.
pub fn is_loopback(host: &str) -> bool {
    let address = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    address || host == "localhost" || host.ends_with(".localhost")
}

fn asks_for_plain(url: &Url) -> Result<bool, Wrong> {
    let mut plain = false;
    for (name, value) in url.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("tls", "none") => plain = true,
            _ => return Err(refused("the SMTP address has an unknown option", "only \"tls=none\" is known")),
        }
    }
    Ok(plain)
}

fn login(url: &Url) -> Result<(Option<String>, Option<Password>), Wrong> {
    let decode = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
        decoded.map_err(|_| refused("user and password must be UTF-8 text", "not once decoded"))
    };
    let user = Some(decode(url.username())?).filter(|user| !user.is_empty());
    let password = url.password().map(decode).transpose()?.filter(|password| !password.is_empty());
    if user.is_none() && password.is_some() {
        return Err(refused("the SMTP address has a password and no user", "no user"));
    }
    Ok((user, password.map(|password| Password::Given(Secret::new(password)))))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests write the files that are read")]

    use super::*;

    #[test]
    fn the_address_says_how_the_connection_is_guarded() {
        let cases = [
            ("smtps://mail.example.org", "smtps://mail.example.org:465", Tls::Implicit),
            ("smtps://me@mail.example.org:2465/", "smtps://me@mail.example.org:2465", Tls::Implicit),
            ("smtp://mail.example.org", "smtp://mail.example.org:587", Tls::StartTls),
            ("smtp://me:pw@mail.example.org:25", "smtp://me:***@mail.example.org:25", Tls::StartTls),
            ("smtp://mail.example.org?tls=none", "smtp://mail.example.org:25?tls=none", Tls::None),
            ("smtp://localhost", "smtp://localhost:25", Tls::None),
            ("smtp://LOCALHOST:1025", "smtp://localhost:1025", Tls::None),
            ("smtp://127.0.0.2:1025", "smtp://127.0.0.2:1025", Tls::None),
            ("smtp://[::1]:1025", "smtp://[::1]:1025", Tls::None),
            ("smtp://10.0.0.1", "smtp://10.0.0.1:587", Tls::StartTls),
            ("smtp://localhost.example.org", "smtp://localhost.example.org:587", Tls::StartTls),
            ("smtps://localhost", "smtps://localhost:465", Tls::Implicit),
        ];
        for (text, shown, tls) in cases {
            let smtp = smtp(text).unwrap();
            assert_eq!((smtp.to_string().as_str(), smtp.tls), (shown, tls), "{text}");
        }
    }

    #[test]
    fn user_and_password_are_decoded_and_never_printed() {
        let smtp = smtp("smtps://me%40example.org:p%2Fw%40%23+&%3A@mail.example.org").unwrap();
        assert_eq!(smtp.user.as_deref(), Some("me@example.org"));
        assert_eq!(smtp.password.as_ref().unwrap().read().unwrap().reveal(), "p/w@#+&:");
        assert!(!format!("{smtp} {smtp:?}").contains("p/w"));
    }

    #[test]
    fn what_is_no_server_is_refused_without_telling_the_password() {
        let bad = [
            "",
            "mail.example.org",
            "mail.example.org:465",
            "smtp:mail.example.org",
            "smtps://",
            "smtps://u@:465",
            "https://u:hunter2@h",
            "smtps://u:hun/ter2@h",
            "smtps://u:hunter2",
            "smtps://u:hunter2@h:99999",
            "smtps://u:hunter2@h/path",
            "smtps://u:hunter2@h#x",
            "smtps://u:hunter2@h?tls=none",
            "smtps://u:hunter2@h?tls=some",
            "smtps://u:hunter2@h?x=y",
            "smtps://:hunter2@h",
            "smtp://münchen.de",
            "smtps://u:%ff@h",
            "smtps://u:hunter2@[::1",
        ];
        for text in bad {
            let wrong = smtp(text).unwrap_err();
            assert!(!format!("{wrong:?}").contains("hun"), "{text}: {wrong:?}");
        }
    }

    #[test]
    fn a_password_file_is_looked_for_in_the_credentials_first() {
        let (credentials, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let environment = Environment {
            credentials_directory: Some(credentials.path().to_path_buf()),
            ..Environment::default()
        };
        let password = Password::in_file("pw", base.path(), &environment);
        let said = password.read().unwrap_err().to_string();
        assert!(said.contains(base.path().to_str().unwrap()) && said.contains("then"), "{said}");
        fs::write(base.path().join("pw"), "beside\n").unwrap();
        assert_eq!(password.read().unwrap().reveal(), "beside");
        fs::write(credentials.path().join("pw"), " cred \r\n").unwrap();
        assert_eq!(password.read().unwrap().reveal(), " cred ");
        fs::write(credentials.path().join("pw"), "\n").unwrap();
        assert!(matches!(password.read(), Err(PasswordError::Empty(_))));
    }
}
