//! Answers of servers, each a good one with a part replaced.

use observd::doctor::{self, Answer, Hop};

use super::{GOOD, found};

fn good() -> Answer {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Answer {
        asked: "https://example.org/days.ics".to_owned(),
        url: "https://example.org/days.ics".to_owned(),
        status: 200,
        headers: vec![
            header("content-type", "text/calendar; charset=utf-8"),
            header("etag", "\"1\""),
            header("date", "Fri, 27 Nov 2026 03:00:00 GMT"),
            header("content-disposition", "inline; filename=\"days.ics\""),
        ],
        body: GOOD.as_bytes().to_vec(),
        head: Some(Ok((200, "text/calendar; charset=utf-8".to_owned()))),
        again: Some(Ok((304, false))),
        hops: Vec::new(),
    }
}

fn with(answer: &mut Answer, name: &str, value: &str) {
    answer.headers.retain(|(one, _)| one != name);
    answer.headers.push((name.to_owned(), value.to_owned()));
}

fn hop(status: u16, to: &str) -> Hop {
    Hop { status, to: to.to_owned() }
}

/// What is done to a good answer.
type Hurt = fn(&mut Answer);

/// The check, and what is done.
pub(super) const BROKEN: &[(&str, Hurt)] = &[
    ("http-status", |answer| answer.status = 410),
    ("http-lost", |answer| {
        answer.status = 301;
        with(answer, "location", "webcal://example.org/days.ics");
    }),
    ("http-lost", |answer| answer.status = 302),
    ("http-downgrade", |answer| answer.hops = vec![hop(308, "http://example.org/days.ics")]),
    ("http-downgrade", |answer| {
        answer.asked = "HTTPS://example.org/days.ics".to_owned();
        answer.hops = vec![hop(308, "http://example.org/days.ics")];
    }),
    ("http-many-redirects", |answer| {
        answer.hops = (0..6).map(|at| hop(308, &format!("https://example.org/{at}"))).collect();
    }),
    ("http-redirect", |answer| answer.hops = vec![hop(301, "https://example.org/new.ics")]),
    ("webcals", |answer| answer.asked = "webcals://example.org/days.ics".to_owned()),
    ("http-plain", |answer| answer.url = "http://example.org/days.ics".to_owned()),
    ("http-content-type", |answer| with(answer, "content-type", "text/html; charset=utf-8")),
    ("http-content-type", |answer| answer.headers.retain(|(name, _)| name != "content-type")),
    ("http-charset", |answer| with(answer, "content-type", "text/calendar; charset=iso-8859-1")),
    ("http-validator", |answer| answer.headers.retain(|(name, _)| name != "etag")),
    ("http-no-304", |answer| answer.again = Some(Ok((200, true)))),
    ("http-unstable", |answer| answer.again = Some(Ok((200, false)))),
    ("http-stamped-now", |answer| with(answer, "date", "Wed, 25 Nov 2026 00:00:10 GMT")),
    ("http-attachment", |answer| with(answer, "content-disposition", "attachment; filename=days.ics")),
    ("http-attachment", |answer| with(answer, "content-disposition", "attachement; filename=days.ics")),
    ("http-again", |answer| answer.again = Some(Ok((412, false)))),
    ("http-again", |answer| answer.again = Some(Err("the line is cut".to_owned()))),
    ("http-encoding", |answer| with(answer, "content-encoding", "br")),
    ("http-uncompressed", |answer| {
        answer.body = GOOD.replace("A day", &"A day\r\n ".repeat(600)).into_bytes();
    }),
    ("http-head", |answer| answer.head = Some(Err("the line is cut".to_owned()))),
    ("http-head", |answer| answer.head = Some(Ok((405, String::new())))),
    ("http-name", |answer| answer.url = "https://example.org/export?id=7".to_owned()),
];

#[test]
fn each_broken_answer_is_caught() {
    assert_eq!(found(&doctor::examine_answer(&good())), []);
    for (check, hurt) in BROKEN {
        let mut answer = good();
        hurt(&mut answer);
        let found = found(&doctor::examine_answer(&answer));
        assert_eq!(found, [(*check, 0)]);
    }
}

#[test]
fn of_a_page_that_says_what_failed_the_status_alone_is_told() {
    let answer = Answer { status: 404, body: b"<html>".to_vec(), headers: Vec::new(), ..good() };
    assert_eq!(found(&doctor::examine_answer(&answer)), [("http-status", 0)]);
}

#[test]
fn from_http_to_https_is_as_it_should_be() {
    let answer = Answer {
        asked: "webcal://example.org/days.ics".to_owned(),
        hops: vec![hop(301, "https://example.org/days.ics")],
        ..good()
    };
    assert_eq!(found(&doctor::examine_answer(&answer)), []);
}

#[test]
fn without_a_validator_nobody_can_have_it_already() {
    let mut answer = good();
    answer.headers.retain(|(name, _)| name != "etag");
    answer.again = Some(Ok((200, true)));
    assert_eq!(found(&doctor::examine_answer(&answer)), [("http-validator", 0)]);
}
