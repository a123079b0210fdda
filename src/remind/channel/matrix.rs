//! How does a message get into a Matrix room?
//! Apart from the other channels over HTTP, because all goes by way of one homeserver, and a message that
//! is sent twice is one by protocol (Client-Server API, "Sending events to a room": transaction ids).

use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;

use super::http::{self, Answer, Call, Http};
use super::stop::Stop;
use super::{Channel, Delivery, Doubt, OpenError, Opened, Outgoing, Pending, Way};
use crate::clock::Clock;
use crate::config::{Config, Declared, Kind, Secret, Section, Setting, To, Wrong};
use crate::remind::message::{Draft, Finished, MessageError};

/// Matrix, as the list of channels has it.
pub(super) const MATRIX: Way = Way {
    declared: Declared {
        name: "matrix",
        settings: &[
            Setting {
                name: "homeserver",
                kind: Kind::Text(homeserver),
                sample: r#""https://matrix.example.org""#,
                required: Some("who takes the messages?"),
            },
            Setting {
                name: "token_file",
                kind: Kind::Secret,
                sample: r#""matrix-token""#,
                required: Some("the homeserver must know who writes"),
            },
        ],
        needs: Some("add [matrix] with \"homeserver\" and \"token_file\""),
        to: To::Each(room),
    },
    form: |_| form,
    open,
};

fn homeserver(text: &str) -> Result<String, Wrong> {
    http::address(text, false).map(String::from)
}

fn room(text: &str, _: &Section) -> Result<String, Wrong> {
    let whole = text.strip_prefix('!').is_some_and(|rest| !rest.is_empty());
    if whole && !text.contains(|letter: char| letter.is_control() || letter.is_whitespace()) {
        return Ok(text.to_owned());
    }
    let wrong = Wrong::new(format!("\"{text}\" is not the id of a room")).mark("not a room");
    Err(wrong.note("allowed: such as \"!OGEhHVWSdvArJzumhm:example.org\"").help(match text.starts_with('#') {
        true => "that is an alias, which may lead elsewhere tomorrow; clients show the id in the room's settings",
        false => "clients show the id in the room's settings, under Advanced",
    }))
}

#[derive(Serialize)]
struct Event {
    msgtype: &'static str,
    body: String,
    format: &'static str,
    formatted_body: String,
}

fn form(draft: &Draft<'_>) -> Result<Finished, MessageError> {
    let body = draft.text();
    let formatted_body = html(&body);
    draft.json(&Event { msgtype: "m.text", body, format: "org.matrix.custom.html", formatted_body })
}

/// The same words: a paragraph for each block, of which all but the first begin with a name.
fn html(text: &str) -> String {
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraph = |(place, block): (usize, &str)| {
        let line = |(number, line): (usize, &str)| match place > 0 && number == 0 {
            true => format!("<strong>{}</strong>", escape(line)),
            false => escape(line),
        };
        let lines: Vec<String> = block.lines().enumerate().map(line).collect();
        format!("<p>{}</p>", lines.join("<br>"))
    };
    text.trim().split("\n\n").enumerate().map(paragraph).collect()
}

fn open(_: &Config, section: &Section, clock: &Clock) -> Opened {
    let missing = OpenError::Missing("matrix");
    let (Some(homeserver), Some(token)) = (section.text("homeserver"), section.secret("token_file")) else {
        return Err(missing);
    };
    let wrong = |key, why| OpenError::Setting { section: "matrix", key, why };
    let homeserver = Url::parse(homeserver).map_err(|error| wrong("homeserver", error.to_string()))?;
    let token = http::token(token.read()?.reveal()).map_err(|why| wrong("token_file", why))?;
    let http = Http::new(clock.clone());
    Ok(Arc::new(Matrix { homeserver, token: Secret::new(token), http, stop: Stop::default() }))
}

/// Writes into rooms.
#[derive(Debug)]
struct Matrix {
    homeserver: Url,
    token: Secret,
    http: Http,
    stop: Stop,
}

impl Matrix {
    fn call(&self, message: Outgoing) -> Call {
        let part = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut url = self.homeserver.clone();
        let path = format!(
            "{}/_matrix/client/v3/rooms/{}/send/m.room.message/{}",
            url.path().trim_end_matches('/'),
            part(&message.recipient),
            part(&message.id)
        );
        url.set_path(&path);
        Call::put(url, message.bytes).bearer(Some(self.token.reveal()))
    }
}

impl Channel for Matrix {
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let (call, http) = (self.call(message), self.http.clone());
        self.stop.send(doubt, |doubt| async move {
            match http.make(call, doubt).await {
                Ok(answer) => delivery(&answer),
                Err(fault) => fault.of_all(),
            }
        })
    }

    fn stop(&self) {
        self.stop.now();
    }
}

/// What a homeserver says besides the status.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    errcode: String,
    retry_after_ms: Option<u64>,
}

/// A token that is not known concerns every message; a room that is closed to us, those for it.
fn delivery(answer: &Answer) -> Delivery {
    let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
    let reason = answer.told();
    match (answer.status, said.errcode.as_str()) {
        (401, _) | (_, "M_UNKNOWN_TOKEN" | "M_MISSING_TOKEN" | "M_USER_DEACTIVATED" | "M_UNRECOGNIZED") => {
            Delivery::Unreachable { reason }
        }
        (429, _) => {
            let after = said.retry_after_ms.map(Duration::from_millis).or(answer.after);
            Delivery::Deferred { reason, after }
        }
        // A page that is no homeserver's, or that of a proxy before one.
        (404 | 405, "") => Delivery::Unreachable { reason },
        _ => answer.delivery(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_same_with_the_names_in_bold() {
        let text = "Today:\n\nA <day> & more\n4 April\nhttps://x\n\nAnother\n5 April\n\n";
        let expected = "<p>Today:</p><p><strong>A &lt;day&gt; &amp; more</strong><br>4 April<br>https://x</p>\
                        <p><strong>Another</strong><br>5 April</p>";
        assert_eq!(html(text), expected);
    }

    #[test]
    fn an_answer_concerns_all_messages_or_one() {
        let told = |status, body: &str| {
            let answer = Answer { status, after: None, body: body.as_bytes().to_vec() };
            match delivery(&answer) {
                Delivery::Sent { .. } => "sent".to_owned(),
                Delivery::Deferred { after, .. } => format!("deferred {after:?}"),
                Delivery::Unreachable { .. } => "unreachable".to_owned(),
                Delivery::Refused { .. } | Delivery::NoRecipient { .. } => "refused".to_owned(),
                Delivery::InDoubt { .. } => "in doubt".to_owned(),
            }
        };
        for (status, body, expected) in [
            (200, r#"{"event_id":"$1"}"#, "sent"),
            (401, r#"{"errcode":"M_UNKNOWN_TOKEN"}"#, "unreachable"),
            (403, r#"{"errcode":"M_FORBIDDEN"}"#, "refused"),
            (403, r#"{"errcode":"M_USER_DEACTIVATED"}"#, "unreachable"),
            (404, r#"{"errcode":"M_UNRECOGNIZED"}"#, "unreachable"),
            (404, "<html>not found</html>", "unreachable"),
            (404, r#"{"errcode":"M_NOT_FOUND"}"#, "refused"),
            (413, r#"{"errcode":"M_TOO_LARGE"}"#, "refused"),
            (429, r#"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}"#, "deferred Some(2.5s)"),
            (502, "", "deferred None"),
        ] {
            assert_eq!(told(status, body), expected, "{status} {body}");
        }
    }
}
