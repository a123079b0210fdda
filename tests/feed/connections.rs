//! The loop over TCP: everybody who takes too long is cut off, and nobody else.
//!
//! Limits are small here, and each test waits for what happens, never for a time: a bound on
//! the whole only ends a test that would hang.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use observd::serve::{Limits, Site, State, router, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub(super) const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// Longer than anything here takes, on a machine with other things to do.
pub(super) const HANGS: Duration = Duration::from_secs(30);

const LONG: Duration = Duration::from_secs(3600);

/// Nothing ever times out.
pub(super) fn patient() -> Limits {
    Limits { head: LONG, stall: LONG, drain: LONG, ..Limits::default() }
}

pub(super) struct Service {
    pub(super) address: SocketAddr,
    pub(super) stop: CancellationToken,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Service {
    pub(super) async fn start(site: impl Into<Site>, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let ended = tokio::spawn(serve(listener, site.into(), limits, stop.clone()));
        Self { address, stop, ended }
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    pub(super) async fn ended(self) {
        timeout(HANGS, self.ended).await.expect("the service ends").unwrap().unwrap();
    }
}

/// Everything that comes until the connection is closed.
pub(super) async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(HANGS, stream.read_to_end(&mut bytes)).await.expect("the connection is closed");
    // Cut off may be a reset as well as an end.
    let _ = read;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer of a connection that is kept.
pub(super) async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let whole = |text: &str| {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
        (body.len() >= length.parse().unwrap()).then_some(())
    };
    while whole(&text).is_none() {
        let mut buffer = [0; 4096];
        let count = timeout(HANGS, stream.read(&mut buffer)).await.expect("an answer").unwrap();
        assert!(count > 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
    text
}

/// All addresses and `/slow`, which tells when it was asked, and answers when it is told to.
pub(super) fn slow() -> (Router, mpsc::Receiver<oneshot::Sender<()>>) {
    let (begun, has_begun) = mpsc::channel(1);
    let slow = get(move || {
        let begun = begun.clone();
        async move {
            let (go, wait) = oneshot::channel();
            begun.send(go).await.unwrap();
            wait.await.unwrap();
            "finished"
        }
    });
    (Router::new().route("/slow", slow).merge(router(super::later())), has_begun)
}

#[tokio::test]
async fn silent_half_spoken_and_idle_connections_are_cut_off() {
    let limits = Limits { head: Duration::from_millis(200), ..patient() };
    let service = Service::start(Site::new(super::later()), limits).await;
    let cases: [&[u8]; 5] =
        [b"", b"GET /cal", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nAccept:", b"\r\n\r\n"];
    for said in cases {
        let mut stream = service.connect().await;
        stream.write_all(said).await.unwrap();
        let came = rest(&mut stream).await;
        assert!(!came.contains("200 OK"), "{:?}: {came}", String::from_utf8_lossy(said));
    }
    let mut idle = service.connect().await;
    idle.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(rest(&mut idle).await, "");
    // One that speaks a byte at a time is no better off: the limit is on the whole head.
    let mut slow = service.connect().await;
    let drip = async {
        while slow.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(HANGS, drip).await.expect("the slow speaker is cut off");
}

#[tokio::test]
async fn a_reader_that_stalls_is_cut_off() {
    let limits = Limits { stall: Duration::from_millis(200), ..patient() };
    let large = Router::new().route("/", get(async || vec![b'x'; 64 << 20]));
    let service = Service::start(large, limits).await;
    let mut stream = service.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    // It reads nothing; that it is cut off shows in the service, which has nobody left to wait for.
    stream.readable().await.unwrap();
    service.stop.cancel();
    service.ended().await;
    assert!(rest(&mut stream).await.len() < 64 << 20);
}

#[tokio::test]
async fn a_full_house_loses_nobody_who_waits() {
    let limits = Limits { connections: 2, head: Duration::from_millis(300), ..patient() };
    let service = Service::start(Site::new(super::later()), limits).await;
    let (_one, _two) = (service.connect().await, service.connect().await);
    let mut waiting = Vec::new();
    for _ in 0..8 {
        let mut stream = service.connect().await;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        waiting.push(stream);
    }
    for mut stream in waiting {
        assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

#[tokio::test]
async fn whoever_is_silent_makes_room_for_whoever_comes() {
    let limits = Limits { connections: 4, ..patient() };
    let service = Service::start(Site::new(super::later()), limits).await;
    let mut crowd = Vec::new();
    for said in [&b""[..], b"GET /cal", b"GET /calendar.ics HTTP/1.1\r\n", b""] {
        let mut stream = service.connect().await;
        stream.write_all(said).await.unwrap();
        crowd.push(stream);
    }
    for _ in 0..20 {
        let mut guest = service.connect().await;
        guest.write_all(REQUEST).await.unwrap();
        let answered = tokio::time::timeout(Duration::from_secs(5), answer(&mut guest)).await;
        assert!(answered.expect("kept waiting").starts_with("HTTP/1.1 200 OK\r\n"));
        crowd.push(guest);
    }
    // The first to come is gone, and the last to come is still there.
    assert_eq!(rest(&mut crowd[0]).await, "");
    let last = crowd.last_mut().unwrap();
    last.write_all(REQUEST).await.unwrap();
    assert!(answer(last).await.starts_with("HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn a_request_that_may_be_read_in_two_ways_is_refused_and_none_after_it_is_read() {
    let service = Service::start(Site::new(super::later()), patient()).await;
    for head in [
        "Connection: close",
        "Host: a\r\nHost: b",
        "Host: a b",
        "Host: a<b>\"",
        "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    ] {
        let mut stream = service.connect().await;
        let next = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        let body = if head.contains("chunked") { "0\r\n\r\n" } else { "" };
        stream
            .write_all(format!("GET /calendar.ics HTTP/1.1\r\n{head}\r\n\r\n{body}{next}").as_bytes())
            .await
            .unwrap();
        let said = rest(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}: {said}");
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{head}: {said}");
    }
    let mut old = service.connect().await;
    old.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").await.unwrap();
    assert!(rest(&mut old).await.starts_with("HTTP/1.0 200 OK\r\n"));
    // Without a host it may come; with two it is as ambiguous as any.
    let mut old = service.connect().await;
    old.write_all(b"GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n").await.unwrap();
    assert!(rest(&mut old).await.starts_with("HTTP/1.0 400 Bad Request\r\n"));
}

#[tokio::test]
async fn after_the_stop_requests_finish_and_idle_connections_end() {
    let (slow, mut has_begun) = slow();
    let service = Service::start(slow, patient()).await;
    let mut busy = service.connect().await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let go = has_begun.recv().await.unwrap();
    let mut idle = service.connect().await;
    idle.write_all(REQUEST).await.unwrap();
    answer(&mut idle).await;
    let mut silent = service.connect().await;

    service.stop.cancel();
    assert_eq!(rest(&mut idle).await, "");
    assert_eq!(rest(&mut silent).await, "");
    assert!(!service.ended.is_finished());
    go.send(()).unwrap();
    let came = rest(&mut busy).await;
    assert!(came.starts_with("HTTP/1.1 200 OK\r\n") && came.ends_with("finished"), "{came}");
    let address = service.address;
    service.ended().await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is let in");
}

#[tokio::test]
async fn who_does_not_finish_in_time_after_the_stop_is_cut_off() {
    let (begun, mut has_begun) = mpsc::channel::<()>(1);
    let never = Router::new().route(
        "/",
        get(move || {
            let begun = begun.clone();
            async move {
                begun.send(()).await.unwrap();
                std::future::pending::<String>().await
            }
        }),
    );
    let limits = Limits { drain: Duration::from_millis(100), ..patient() };
    let service = Service::start(never, limits).await;
    let mut stream = service.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    has_begun.recv().await.unwrap();
    service.stop.cancel();
    service.ended().await;
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn heads_and_bodies_are_bounded() {
    let limits = Limits { headers: 20, head_bytes: 8192, ..patient() };
    let service = Service::start(Site::new(super::later()), limits).await;
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(30));
    let large = format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "b".repeat(20_000));
    let long = format!("GET /calendar.ics?id={} HTTP/1.1\r\nHost: x\r\n\r\n", "b".repeat(20_000));
    let body = "PUT /calendar.ics HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\nBEGIN".to_owned();
    let cases = [(many, "431"), (large, "431"), (long, "431"), (body, "413")];
    for (request, status) in cases {
        let mut stream = service.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let came = rest(&mut stream).await;
        assert!(came.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {came}");
    }
    // A body that does not say how long it is: answered, unread, and closed.
    let mut stream = service.connect().await;
    let chunked = "PUT /calendar.ics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n";
    stream.write_all(chunked.as_bytes()).await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 405 "));
}

#[tokio::test]
async fn what_is_not_said_over_the_wire() {
    let service = Service::start(Site::new(super::later()), patient()).await;
    let mut stream = service.connect().await;
    stream.write_all(b"HEAD /calendar.ics HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    // Were a body sent, the next answer would begin with it.
    stream.write_all(b"GET /calendar.ics HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n").await.unwrap();
    stream.write_all(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let came = rest(&mut stream).await;
    let heads: Vec<&str> = came.split("\r\n\r\n").collect();
    assert!(heads[0].starts_with("HTTP/1.1 200 OK") && heads[0].contains("content-length: "), "{came}");
    assert!(heads[1].starts_with("HTTP/1.1 304 Not Modified"), "{came}");
    assert!(!heads[1].contains("content-length") && !heads[1].contains("transfer-encoding"), "{came}");
    assert!(heads[2].starts_with("HTTP/1.1 200 OK"), "{came}");
    assert_eq!(heads[3], "User-agent: *\nAllow: /\n\nSitemap: https://days.example.org/sitemap.xml\n");
}

#[tokio::test]
async fn nonsense_harms_nobody_else() {
    let service = Service::start(Site::new(super::later()), patient()).await;
    let cases: [&[u8]; 8] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /calendar.ics?theme=\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /calendar.ics?theme=\x00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /calendar.ics HTTP/1.1\r\nHost: x\r\nAccept-Language: \xff\xfe\r\nConnection: close\r\n\r\n",
        b"GET http://elsewhere.example/calendar.ics?x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ];
    for nonsense in cases {
        let mut stream = service.connect().await;
        stream.write_all(nonsense).await.unwrap();
        let came = rest(&mut stream).await;
        assert!(!came.starts_with("HTTP/1.1 5"), "{}: {came}", nonsense.escape_ascii());
    }
    let mut stream = service.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_new_state_fails_no_request_and_closes_no_connection() {
    let site = Site::new(super::later());
    let service = Service::start(site.clone(), patient()).await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(service.connect().await);
    }
    for turn in 0..20 {
        let url = format!("https://turn-{turn}.example.org");
        let mut asked = tokio::task::JoinSet::new();
        for mut stream in streams.drain(..) {
            asked.spawn(async move {
                for path in
                    ["/calendar.ics?id=mine-awareness-day", "/nowhere", "/calendar.ics?id=red-hand-day"]
                {
                    stream
                        .write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())
                        .await
                        .unwrap();
                    let answer = answer(&mut stream).await;
                    let status = if path == "/nowhere" { "404" } else { "200" };
                    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
                }
                stream
            });
        }
        site.replace(State { public_url: url.clone(), ..super::later() });
        streams = asked.join_all().await;
        let one = streams.first_mut().unwrap();
        one.write_all(b"GET /calendar.ics?id=red-hand-day HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(answer(one).await.contains(&format!("{url}/")));
    }
}

/// The head of an answer without its date, and its body as long as the head says.
async fn bytes(stream: &mut TcpStream, has_body: bool) -> (String, Vec<u8>) {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let (head, body) = read.split_at(end + 4);
            let head = std::str::from_utf8(head).unwrap();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length = length.filter(|_| has_body).map_or(0, |length| length.parse().unwrap());
            assert!(body.len() <= length, "{head}");
            if body.len() == length {
                let kept = head.lines().filter(|line| !line.starts_with("date: ")).collect::<Vec<_>>();
                return (kept.join("\n"), body.to_vec());
            }
        }
        let count = timeout(HANGS, stream.read_buf(&mut read)).await.expect("an answer").unwrap();
        assert!(count > 0, "closed after {} bytes", read.len());
    }
}

#[tokio::test]
async fn at_the_door_the_answers_are_those_of_the_router() {
    let site = Service::start(Site::new(super::later()), patient()).await;
    let bare = Service::start(router(super::later()), patient()).await;
    let mut theirs = bare.connect().await;
    let conditions = ["", "If-None-Match: *\r\n", "If-None-Match: \"other\"\r\n"];
    let encodings = ["", "gzip, deflate, br, zstd", "GZIP", "zstd, identity;q=0.5"];
    for turn in 0..3 {
        // On a connection of its own each time: with the first answer that is not known it is hyper's.
        let mut ours = site.connect().await;
        for address in ["/calendar.ics?theme=peace&lang=fr", "/", "/nowhere"] {
            for (method, has_body) in [("GET", true), ("HEAD", false)] {
                for (condition, encoding) in conditions.iter().flat_map(|c| encodings.map(|e| (c, e))) {
                    let request = format!(
                        "{method} {address} HTTP/1.1\r\nHost: x\r\n{condition}Accept-Encoding: {encoding}\r\n\r\n"
                    );
                    ours.write_all(request.as_bytes()).await.unwrap();
                    theirs.write_all(request.as_bytes()).await.unwrap();
                    let expected = bytes(&mut theirs, has_body).await;
                    assert!(bytes(&mut ours, has_body).await == expected, "{turn}: {request}{}", expected.0);
                }
            }
        }
    }
}

#[tokio::test]
async fn at_the_door_requests_may_come_in_pieces_and_in_heaps() {
    let service = Service::start(Site::new(super::later()), patient()).await;
    let request = b"GET /calendar.ics?theme=peace HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut first = service.connect().await;
    first.write_all(request).await.unwrap();
    let expected = bytes(&mut first, true).await;
    let mut stream = service.connect().await;
    for byte in request {
        stream.write_all(&[*byte]).await.unwrap();
    }
    assert!(bytes(&mut stream, true).await == expected);
    let mut heap = service.connect().await;
    let (mut reading, mut writing) = heap.split();
    let last = b"GET /calendar.ics?theme=peace HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let write = async {
        writing.write_all(&request.repeat(50)).await.unwrap();
        writing.write_all(last).await.unwrap();
    };
    let mut read = Vec::new();
    let ((), all) = tokio::join!(write, timeout(HANGS, reading.read_to_end(&mut read)));
    all.expect("the last one closes").unwrap();
    let body = std::str::from_utf8(&expected.1).unwrap();
    let text = std::str::from_utf8(&read).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK\r\n").count(), 51);
    assert_eq!(text.matches(&format!("\r\n\r\n{body}")).count(), 51);
}

#[tokio::test]
async fn at_the_door_the_limits_are_the_same() {
    let request = b"GET /calendar.ics?theme=peace HTTP/1.1\r\nHost: x\r\n\r\n";
    let limits = Limits { head: Duration::from_millis(300), stall: Duration::from_millis(200), ..patient() };
    let service = Service::start(Site::new(super::later()), limits).await;
    let mut first = service.connect().await;
    first.write_all(request).await.unwrap();
    bytes(&mut first, true).await;
    // Idle after an answer, and half a request after one.
    let mut stream = service.connect().await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        stream.write_all(request).await.unwrap();
        bytes(&mut stream, true).await;
    }
    stream.write_all(b"GET /cal").await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
    // Who asks without end and reads nothing is cut off; that shows in the service, which ends.
    let mut greedy = service.connect().await;
    let heap = request.repeat(1000);
    let _ = timeout(HANGS, greedy.write_all(&heap)).await;
    service.stop.cancel();
    service.ended().await;
}
