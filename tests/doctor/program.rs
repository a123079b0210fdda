//! The command itself: what it reads, with which code it ends, and that nothing is wrong with our own feeds.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::GOOD;

/// The program, without the host's settings.
fn program(place: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_observd"));
    command.env_clear().env("OBSERVD_NOW", "2026-11-22T10:00:00Z").env("TZ", "UTC").env("COLUMNS", "80");
    command.env("HOME", place.path()).current_dir(place.path()).stdin(Stdio::null());
    command
}

fn run(place: &TempDir, line: &str) -> Output {
    program(place).args(line.split_whitespace()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn with(name: &str, file: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join(name), file).unwrap();
    place
}

#[test]
fn the_exit_code_says_whether_something_is_wrong() {
    let place = with("good.ics", GOOD);
    std::fs::write(place.path().join("bad.ics"), GOOD.replace("20270405", "20270404")).unwrap();
    std::fs::write(place.path().join("advice.ics"), GOOD.replace("METHOD:PUBLISH\r\n", "")).unwrap();
    for (line, code) in [
        ("doctor good.ics", 0),
        ("doctor advice.ics", 0),
        ("doctor bad.ics", 1),
        ("doctor nowhere.ics", 1),
        ("doctor .", 1),
        ("doctor", 2),
        ("doctor gopher://example.org/un.ics", 2),
        ("doctor https://", 2),
        ("doctor https://user:secret@example.org/un.ics", 2),
        ("doctor good.ics --format markdown", 2),
        // Nobody listens there.
        ("doctor http://127.0.0.1:1/un.ics", 1),
    ] {
        let output = run(&place, line);
        assert_eq!(output.status.code(), Some(code), "{line}: {}", text(&output.stderr));
    }
}

#[test]
fn a_person_reads_where_it_is_what_would_be_right_and_who_stumbles() {
    let place = with("un.ics", &GOOD.replace("20270405", "20270404"));
    let output = run(&place, "doctor un.ics --format table");
    let expected = "un.ics:18: error: DTEND is the same as DTSTART: `20270404` [RFC 5545 3.8.2.2]
  right: an end after the start, not counted in: an event that lasts the whole
    of 4 April has DTEND;VALUE=DATE:20270405
  clients: khal makes an hour of an all-day event whose end is its start; Google
    shows it a day short; calcurse and khal refuse an end before the start
un.ics: 1 event: 1 error
";
    assert_eq!(text(&output.stdout), expected);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_program_reads_an_array_or_lines() {
    let place = with("un.ics", &GOOD.replace("20270405", "20270404"));
    let json: serde_json::Value =
        serde_json::from_slice(&run(&place, "doctor un.ics --format json").stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!(json[0]["line"], 18);
    assert_eq!(json[0]["check"], "end-not-after-start");
    let plain = text(&run(&place, "doctor un.ics").stdout);
    assert!(plain.starts_with("18\terror\tend-not-after-start\tRFC 5545 3.8.2.2\t"), "{plain}");
    let csv = text(&run(&place, "doctor un.ics --format csv").stdout);
    assert!(csv.starts_with("line,severity,check,rule,what,right,clients\n18,error,"), "{csv}");
}

#[test]
fn standard_input_is_a_file_too() {
    let place = tempfile::tempdir().unwrap();
    let mut child = program(&place)
        .args(["doctor", "-", "--format", "table"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(GOOD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), text(&output.stdout).as_str()),
        (Some(0), "-: 1 event: nothing is wrong\n")
    );
}

#[test]
fn nothing_is_wrong_with_our_own_feeds() {
    let place = tempfile::tempdir().unwrap();
    for lang in ["ar", "zh", "en", "fr", "ru", "es"] {
        for form in ["", "--rules", "--alarm 1d --alarm 7d", "--kind year,decade --years 2010..2030"] {
            let exported = run(&place, &format!("export --format ics --lang {lang} {form} -o un.ics"));
            assert_eq!(exported.status.code(), Some(0), "{form}: {}", text(&exported.stderr));
            let output = run(&place, "doctor un.ics");
            let faults: Vec<String> = text(&output.stdout)
                .lines()
                .filter(|line| !line.contains("\tadvice\t"))
                .map(str::to_owned)
                .collect();
            assert_eq!((faults, output.status.code()), (Vec::new(), Some(0)), "{lang} {form}");
        }
    }
}

/// A server that gives each request, told apart by method and path, the answer that is made for it.
fn server(answer: fn(&str) -> Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read(&mut byte).unwrap_or(0) == 0 {
                    break;
                }
                request.extend(byte);
            }
            let _ = stream.write_all(&answer(&String::from_utf8_lossy(&request)));
        }
    });
    at
}

/// A body in an encoding that it is said to have.
fn encoded(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/calendar; charset=utf-8\r\netag: \"2\"\r\ncontent-encoding: {encoding}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn gzipped() -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(GOOD.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

fn served(request: &str) -> Vec<u8> {
    match request {
        _ if request.starts_with("HEAD ") => said(request).into_bytes(),
        _ if request.contains("if-none-match: \"2\"") => {
            b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n".to_vec()
        }
        _ if request.starts_with("GET /small.ics ") && request.contains("accept-encoding: gzip") => {
            encoded("gzip", &gzipped())
        }
        _ if request.starts_with("GET /odd.ics ") => encoded("br", b"\x0b\x02\x80"),
        _ => said(request).into_bytes(),
    }
}

fn said(request: &str) -> String {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/calendar; charset=utf-8\r\netag: \"1\"\r\ncontent-length: {}\r\n\r\n",
        GOOD.len()
    );
    match request {
        _ if request.starts_with("GET /old.ics ") => {
            "HTTP/1.1 302 Found\r\nlocation: /un.ics\r\ncontent-length: 0\r\n\r\n".to_owned()
        }
        _ if request.starts_with("GET /gone.ics ") => {
            "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n".to_owned()
        }
        _ if request.starts_with("GET /round ") => {
            "HTTP/1.1 308 Moved\r\nlocation: /round\r\ncontent-length: 0\r\n\r\n".to_owned()
        }
        _ if request.contains("if-none-match: \"1\"") => {
            "HTTP/1.1 304 Not Modified\r\netag: \"1\"\r\n\r\n".to_owned()
        }
        _ if request.starts_with("HEAD ") => head,
        _ => head + GOOD,
    }
}

#[test]
fn an_address_is_asked_as_clients_ask() {
    let (place, at) = (tempfile::tempdir().unwrap(), server(served));
    let checks = |url: &str| {
        let output = run(&place, &format!("doctor {url}"));
        let stdout = text(&output.stdout);
        let checks: Vec<String> =
            stdout.lines().map(|line| line.split('\t').nth(2).unwrap().to_owned()).collect();
        (output.status.code().unwrap(), checks, text(&output.stderr))
    };
    assert_eq!(checks(&format!("http://{at}/un.ics")), (0, vec!["http-plain".into()], String::new()));
    assert_eq!(checks(&format!("webcal://{at}/un.ics")), (0, vec!["http-plain".into()], String::new()));
    let moved = vec!["http-redirect".into(), "http-plain".into()];
    assert_eq!(checks(&format!("http://{at}/old.ics")), (0, moved, String::new()));
    let gone = vec!["http-status".into(), "http-plain".into()];
    assert_eq!(checks(&format!("http://{at}/gone.ics")), (1, gone, String::new()));
    let refused = vec!["http-again".into(), "http-plain".into()];
    assert_eq!(checks(&format!("http://{at}/small.ics")), (1, refused, String::new()));
    let odd = vec!["http-again".into(), "http-encoding".into(), "http-plain".into()];
    assert_eq!(checks(&format!("http://{at}/odd.ics")), (1, odd, String::new()));
    let (code, _, said) = checks(&format!("http://{at}/round"));
    assert!(code == 1 && said.contains("leads on more than 10 times"), "{said}");
}
