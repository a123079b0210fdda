//! How does a message get onto telephones by way of ntfy?
//! Apart from webhooks, because the message is for people, and has to be short.

use std::sync::Arc;

use serde::Serialize;
use url::Url;

use super::http::{self, Call, Http};
use super::stop::Stop;
use super::{Channel, Delivery, Doubt, OpenError, Opened, Outgoing, Pending, Way};
use crate::clock::Clock;
use crate::config::{Config, Declared, Kind, Secret, Section, Setting, To, Wrong};
use crate::remind::message::{Draft, Finished, MessageError};

/// ntfy, as the list of channels has it.
pub(super) const NTFY: Way = Way {
    declared: Declared {
        name: "ntfy",
        settings: &[
            Setting {
                name: "server",
                kind: Kind::Text(server),
                sample: r#""https://ntfy.sh""#,
                required: None,
            },
            Setting { name: "token_file", kind: Kind::Secret, sample: r#""ntfy-token""#, required: None },
        ],
        needs: None,
        to: To::Each(topic),
    },
    form: |_| form,
    open,
};

/// Where a topic is that is named without a server.
const SERVER: &str = "https://ntfy.sh";
/// A message beyond 4096 bytes becomes an attachment, which is not read on a telephone.
const LONGEST: usize = 4000;

fn server(text: &str) -> Result<String, Wrong> {
    http::address(text, false).map(|url| url.as_str().trim_end_matches('/').to_owned())
}

/// A topic's name, on the server of the section, or its whole address on any.
fn topic(text: &str, section: &Section) -> Result<String, Wrong> {
    let whole = match text.contains("://") {
        true => text.to_owned(),
        false => format!("{}/{text}", section.text("server").unwrap_or(SERVER)),
    };
    let url = http::address(&whole, false)?;
    let name = parts(&url).map(|(_, name)| name).unwrap_or_default();
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if name.is_empty() || name.len() > 64 || !name.chars().all(fits) || url.query().is_some() {
        let wrong = Wrong::new("this is no topic of ntfy").mark("not a topic");
        return Err(wrong.note(
            "allowed: \"un-days\" or \"https://ntfy.example.org/un-days\", up to 64 of A-Z, a-z, 0-9, - and _",
        ));
    }
    Ok(url.into())
}

/// The server, and the topic's name, which is the last part of the path.
fn parts(url: &Url) -> Option<(Url, String)> {
    let name = url.path_segments()?.next_back()?.to_owned();
    let mut server = url.clone();
    server.path_segments_mut().ok()?.pop();
    Some((server, name))
}

/// Published as JSON: the header for the title is ASCII alone, and a title may be Arabic.
#[derive(Serialize)]
struct Publish<'a> {
    topic: String,
    title: &'a str,
    message: String,
    tags: [&'static str; 1],
    click: Option<String>,
}

fn form(draft: &Draft<'_>) -> Result<Finished, MessageError> {
    let url = Url::parse(draft.recipient()).ok();
    let (_, topic) = url.as_ref().and_then(parts).ok_or(MessageError::Recipient)?;
    // Of one occurrence its own page, of several ours.
    let about = draft.occurrences();
    let click = match about.as_slice() {
        [only] => only.url.clone(),
        _ => draft.page().map(str::to_owned),
    };
    let message = short(draft.text().trim());
    draft.json(&Publish { topic, title: draft.subject(), message, tags: ["calendar"], click })
}

/// As many whole lines as fit.
fn short(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let mut kept = String::new();
    for line in text.lines() {
        if kept.len() + line.len() + "\n…".len() > LONGEST {
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept + "…"
}

fn open(_: &Config, section: &Section, clock: &Clock) -> Opened {
    let wrong = |why| OpenError::Setting { section: "ntfy", key: "token_file", why };
    let token = match section.secret("token_file") {
        Some(file) => Some(Secret::new(http::token(file.read()?.reveal()).map_err(wrong)?)),
        None => None,
    };
    let server = section.text("server").unwrap_or(SERVER).to_owned();
    Ok(Arc::new(Ntfy { server, token, http: Http::new(clock.clone()), stop: Stop::default() }))
}

/// Publishes messages.
#[derive(Debug)]
struct Ntfy {
    /// To whom the token belongs; no other server gets it.
    server: String,
    token: Option<Secret>,
    http: Http,
    stop: Stop,
}

impl Channel for Ntfy {
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let server = Url::parse(&message.recipient).ok().as_ref().and_then(parts).map(|(server, _)| server);
        let token = self.token.as_ref().filter(|_| {
            server.as_ref().is_some_and(|server| server.as_str().trim_end_matches('/') == self.server)
        });
        let (token, http) = (token.cloned(), self.http.clone());
        self.stop.send(doubt, |doubt| async move {
            let Some(server) = server else {
                return Delivery::Refused { reason: "the recipient is no topic".to_owned() };
            };
            let call = Call::post(server, message.bytes).bearer(token.as_ref().map(Secret::reveal));
            match http.make(call, doubt).await {
                // The token is the operator's to mend, and the messages wait for it.
                Ok(answer) if answer.status == 401 => {
                    Delivery::deferred(format!("{}; mend [ntfy] token_file", answer.told()))
                }
                Ok(answer) => answer.delivery(),
                Err(fault) => fault.of_one(),
            }
        })
    }

    fn stop(&self) {
        self.stop.now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_a_name_or_an_address() {
        let section = Section::default();
        for (text, whole) in [
            ("un-days", Some("https://ntfy.sh/un-days")),
            ("https://ntfy.example.org/un_days", Some("https://ntfy.example.org/un_days")),
            ("https://example.org/ntfy/a", Some("https://example.org/ntfy/a")),
            ("http://127.0.0.1:2586/a", Some("http://127.0.0.1:2586/a")),
            ("", None),
            ("un days", None),
            ("días", None),
            ("https://ntfy.example.org", None),
            ("https://ntfy.example.org/a?x=y", None),
            ("http://ntfy.example.org/a", None),
            ("https://user:pw@ntfy.example.org/a", None),
        ] {
            assert_eq!(topic(text, &section).ok().as_deref(), whole, "{text}");
        }
    }

    #[test]
    fn a_long_message_ends_after_a_whole_line() {
        let line = "اليوم الدولي للتوعية بخطر الألغام\n";
        let long = short(&line.repeat(200));
        assert!(long.len() <= LONGEST && long.len() > LONGEST - 2 * line.len());
        assert!(long.trim_end_matches('…').lines().all(|kept| kept == line.trim()));
        assert_eq!(short("short"), "short");
    }
}
