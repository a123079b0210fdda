//! From the door to hyper, and from one guest to the next: nothing is lost on the way, and who is sent away
//! is neither owed an answer nor taking one.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use observd::serve::{Limits, Site, router};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::connections::{HANGS, REQUEST, Service, answer, patient, rest, slow};
use super::router::ask;

/// What is known at the door once somebody has asked for it, and what never is.
const KNOWN: &[u8] = b"GET /calendar.ics?lang=en HTTP/1.1\r\nHost: x\r\n\r\n";

/// Closes its half of the connection after it has said all.
async fn said_all(service: &Service, request: &[u8]) -> String {
    let mut stream = service.connect().await;
    stream.write_all(request).await.unwrap();
    stream.shutdown().await.unwrap();
    rest(&mut stream).await
}

#[tokio::test]
async fn whoever_closes_their_half_is_answered_known_or_not() {
    let service = Service::start(Site::new(super::later()), patient()).await;
    for request in [KNOWN, KNOWN, REQUEST] {
        let came = said_all(&service, request).await;
        assert!(came.starts_with("HTTP/1.1 200 OK\r\n") && came.len() > 300, "{came}");
    }
    let half = said_all(&service, b"GET /calendar.ics HTTP/1.1\r\n").await;
    assert!(!half.contains("200 OK"), "{half}");
}

#[tokio::test]
async fn what_was_read_at_the_door_before_the_stop_is_answered() {
    let service = Service::start(Site::new(super::later()), patient()).await;
    let mut stream = service.connect().await;
    stream.write_all(KNOWN).await.unwrap();
    answer(&mut stream).await;
    // Larger than any connection takes at once, so that the stop comes while it is being sent.
    let heap = [KNOWN.repeat(40), REQUEST.to_vec()].concat();
    let mut stream = service.connect().await;
    stream.write_all(&heap).await.unwrap();
    stream.readable().await.unwrap();
    service.stop.cancel();
    let came = rest(&mut stream).await;
    assert_eq!(came.matches("HTTP/1.1 200 OK\r\n").count(), 41);
    assert!(came.ends_with('}'), "the last is the report");
    service.ended().await;
}

#[tokio::test]
async fn a_large_answer_at_the_door_is_whole_however_slowly_it_is_taken() {
    let site = Site::new(super::later());
    let expected = ask(&site, "GET", "/calendar.ics?lang=en", &[]).await.body;
    assert!(expected.len() > 500_000);
    let service = Service::start(site, patient()).await;
    let mut stream = service.connect().await;
    stream.write_all(&KNOWN.repeat(3)).await.unwrap();
    stream.shutdown().await.unwrap();
    let (mut came, mut piece) = (Vec::new(), [0; 9_973]);
    while let count @ 1.. = timeout(HANGS, stream.read(&mut piece)).await.unwrap().unwrap() {
        came.extend_from_slice(&piece[..count]);
        tokio::task::yield_now().await;
    }
    for _ in 0..3 {
        let at = came.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        assert!(came.starts_with(b"HTTP/1.1 200 OK\r\n"));
        assert_eq!(came[at..at + expected.len()], *expected);
        came.drain(..at + expected.len());
    }
    assert_eq!(came, b"");
}

#[tokio::test]
async fn a_reader_that_stalls_at_the_door_is_cut_off() {
    let site = Site::new(super::later());
    ask(&site, "GET", "/calendar.ics?lang=en", &[]).await;
    let service = Service::start(site, Limits { stall: Duration::from_millis(200), ..patient() }).await;
    let mut stream = service.connect().await;
    // More than any connection takes at once.
    stream.write_all(&KNOWN.repeat(40)).await.unwrap();
    stream.readable().await.unwrap();
    service.stop.cancel();
    service.ended().await;
    assert!(rest(&mut stream).await.matches("HTTP/1.1 200 OK").count() < 40);
}

#[tokio::test]
async fn who_came_and_spoke_before_the_stop_is_answered_though_nobody_has_let_them_in() {
    for request in [KNOWN, REQUEST] {
        let service = Service::start(Site::new(super::later()), patient()).await;
        let mut waiting = Vec::new();
        // Without a pause, so that the service does nothing meanwhile.
        for _ in 0..40 {
            let mut stream = std::net::TcpStream::connect(service.address).unwrap();
            std::io::Write::write_all(&mut stream, request).unwrap();
            stream.set_nonblocking(true).unwrap();
            waiting.push(tokio::net::TcpStream::from_std(stream).unwrap());
        }
        service.stop.cancel();
        for mut stream in waiting {
            assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200 OK\r\n"));
        }
        service.ended().await;
    }
}

#[tokio::test]
async fn whoever_waits_for_an_answer_keeps_their_place() {
    let (site, mut has_begun) = slow();
    let service = Service::start(site, Limits { connections: 2, ..patient() }).await;
    let mut waiting = service.connect().await;
    waiting.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let go = has_begun.recv().await.unwrap();
    let mut crowd = Vec::new();
    for _ in 0..8 {
        let mut guest = service.connect().await;
        guest.write_all(REQUEST).await.unwrap();
        answer(&mut guest).await;
        crowd.push(guest);
    }
    go.send(()).unwrap();
    assert!(answer(&mut waiting).await.ends_with("finished"));
}

#[tokio::test]
async fn who_waits_for_a_place_at_the_stop_is_answered_when_there_is_one() {
    let (site, mut has_begun) = slow();
    let service = Service::start(site, Limits { connections: 1, ..patient() }).await;
    let mut first = service.connect().await;
    first.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let go = has_begun.recv().await.unwrap();
    let mut second = service.connect().await;
    second.write_all(REQUEST).await.unwrap();
    // Let the service take the second from the kernel's queue.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    service.stop.cancel();
    tokio::task::yield_now().await;
    go.send(()).unwrap();
    assert!(rest(&mut first).await.ends_with("finished"));
    assert!(rest(&mut second).await.starts_with("HTTP/1.1 200 OK\r\n"));
    service.ended().await;
}

#[tokio::test]
async fn whoever_takes_nothing_makes_room_too() {
    let large =
        Router::new().route("/large", get(async || vec![b'x'; 64 << 20])).merge(router(super::later()));
    let service = Service::start(large, Limits { connections: 2, ..patient() }).await;
    let mut idle = Vec::new();
    for _ in 0..2 {
        let mut stream = service.connect().await;
        stream.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        stream.read_exact(&mut [0; 100]).await.unwrap();
        idle.push(stream);
    }
    for _ in 0..4 {
        let mut guest = service.connect().await;
        guest.write_all(REQUEST).await.unwrap();
        let answered = timeout(HANGS, answer(&mut guest)).await;
        assert!(answered.expect("kept waiting").starts_with("HTTP/1.1 200 OK\r\n"));
    }
    assert!(rest(&mut idle[0]).await.len() < 64 << 20, "cut off");
}

#[tokio::test]
async fn what_is_no_address_is_none_at_the_door_either() {
    let service = Service::start(Site::new(super::later()), patient()).await;
    for (target, status) in [("http://x?lang=fr", "200"), ("http://x?lang=fr", "200"), ("?lang=fr", "400")] {
        let mut stream = service.connect().await;
        let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        assert!(rest(&mut stream).await.starts_with(&format!("HTTP/1.1 {status} ")), "{target}");
        // The same where it may be answered at the door.
        let mut stream = service.connect().await;
        stream.write_all(request.replace("Connection: close\r\n", "").as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        assert!(rest(&mut stream).await.starts_with(&format!("HTTP/1.1 {status} ")), "{target}");
    }
}
