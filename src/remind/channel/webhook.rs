//! How does a message get to a program that waits for it behind an address?
//! Apart from ntfy and Matrix, because here the message is for programs, and signed: the receiver can
//! tell that it is ours and when it was sent (Standard Webhooks, <https://www.standardwebhooks.com>).

use std::fmt;
use std::sync::Arc;

use data_encoding::BASE64;
use ring::hmac;
use serde::Serialize;

use super::http::{self, Call, Http};
use super::stop::Stop;
use super::{Channel, Delivery, Doubt, OpenError, Opened, Outgoing, Pending, Way};
use crate::clock::Clock;
use crate::config::{Config, Declared, Kind, Section, Setting, To, Wrong};
use crate::remind::message::{Draft, Finished, MessageError, Reminder};

const SECRET: &str = "secret_file";
const PLAIN: &str = "plain_http";

/// Webhooks, as the list of channels has them.
pub(super) const WEBHOOK: Way = Way {
    declared: Declared {
        name: "webhook",
        settings: &[
            Setting {
                name: SECRET,
                kind: Kind::Secret,
                sample: r#""webhook-secret""#,
                required: Some("the receiver must be able to tell that a message is ours"),
            },
            Setting { name: PLAIN, kind: Kind::Flag, sample: "true", required: None },
        ],
        needs: Some("add [webhook] with \"secret_file\", the file with the secret to sign with"),
        to: To::Each(recipient),
    },
    form: |_| form,
    open,
};

fn recipient(text: &str, section: &Section) -> Result<String, Wrong> {
    let url = http::address(text, section.flag(PLAIN));
    url.map(String::from).map_err(|wrong| match text.starts_with("http://") {
        true => wrong.help("in a network of your own: [webhook] plain_http = true"),
        false => wrong,
    })
}

/// The body, as the Standard Webhooks have it.
#[derive(Serialize)]
struct Event<'a> {
    r#type: &'static str,
    /// When it was written; when it is sent is in the head.
    timestamp: String,
    data: Reminder<'a>,
}

fn form(draft: &Draft<'_>) -> Result<Finished, MessageError> {
    draft.json(&Event { r#type: "reminder.due", timestamp: draft.written(), data: draft.reminder() })
}

fn open(_: &Config, section: &Section, clock: &Clock) -> Opened {
    let secret = section.secret(SECRET).ok_or(OpenError::Missing("webhook"))?.read()?;
    let keys = keys(secret.reveal());
    let keys = keys.map_err(|why| OpenError::Setting { section: "webhook", key: SECRET, why })?;
    let (http, clock) = (Http::new(clock.clone()), clock.clone());
    Ok(Arc::new(Webhook { keys: keys.into(), http, clock, stop: Stop::default() }))
}

/// One key a line: with two, a receiver that knows either is content, and the secret can be changed
/// without losing a message.
fn keys(text: &str) -> Result<Vec<hmac::Key>, String> {
    let key = |(number, line): (usize, &str)| {
        let bytes = line.trim().strip_prefix("whsec_").and_then(|text| BASE64.decode(text.as_bytes()).ok());
        let fit = bytes.filter(|bytes| (24..=64).contains(&bytes.len()));
        fit.map(|bytes| hmac::Key::new(hmac::HMAC_SHA256, &bytes)).ok_or_else(|| {
            format!(
                "line {} of the file is no secret; it must be \"whsec_\" and 24 to 64 bytes in base64, \
                 as made by: echo whsec_$(openssl rand -base64 32)",
                number + 1
            )
        })
    };
    text.lines().enumerate().map(key).collect()
}

/// Posts messages, signed.
struct Webhook {
    keys: Arc<[hmac::Key]>,
    http: Http,
    clock: Clock,
    stop: Stop,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Webhook({} keys)", self.keys.len())
    }
}

impl Channel for Webhook {
    fn send(&self, message: Outgoing, doubt: Doubt) -> Pending<Delivery> {
        let (keys, http, clock) = (Arc::clone(&self.keys), self.http.clone(), self.clock.clone());
        self.stop.send(doubt, |doubt| async move {
            let Ok(url) = http::address(&message.recipient, true) else {
                return Delivery::Refused { reason: "the recipient is no address".to_owned() };
            };
            let at = clock.now().timestamp();
            let signature = signature(&keys, &message.id, at, &message.bytes);
            let call = Call::post(url, message.bytes)
                .header("webhook-id", &message.id)
                .header("webhook-timestamp", at.to_string())
                .header("webhook-signature", signature)
                .header("idempotency-key", message.id);
            match http.make(call, doubt).await {
                Ok(answer) => answer.delivery(),
                Err(fault) => fault.of_one(),
            }
        })
    }

    fn stop(&self) {
        self.stop.now();
    }
}

fn signature(keys: &[hmac::Key], id: &str, at: i64, body: &[u8]) -> String {
    let signed: Vec<u8> =
        format!("{id}.{at}.").into_bytes().into_iter().chain(body.iter().copied()).collect();
    let one = |key| format!("v1,{}", BASE64.encode(hmac::sign(key, &signed).as_ref()));
    keys.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// The example of the standard's own libraries.
    #[test]
    fn a_message_is_signed_as_the_standard_has_it() {
        let signed = |secrets: &str| {
            let keys = keys(secrets).unwrap();
            signature(&keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#)
        };
        assert_eq!(signed(SECRET), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = signed(&format!("{SECRET}\nwhsec_{}", BASE64.encode(&[7; 32])));
        assert!(both.starts_with("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,"), "{both}");
    }

    #[test]
    fn what_is_no_secret_is_refused_and_not_told() {
        for text in [
            "hunter2",
            "whsec_hunter2",
            "whsec_aHVudGVyMg==",
            &format!("{SECRET}\nhunter2"),
            SECRET.trim_start_matches("whsec_"),
        ] {
            let said = keys(text).unwrap_err();
            assert!(said.contains("openssl rand") && !said.contains("hunter2"), "{said}");
        }
        assert!(keys(&format!("{SECRET}\nx")).unwrap_err().starts_with("line 2"));
    }
}
