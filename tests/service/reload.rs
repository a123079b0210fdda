//! Promise: SIGHUP brings what the files say now into force without failing a request, and a wrong
//! file changes nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::{observd, wait_for};

/// One GET on a connection that is kept; the whole answer, or none if it failed.
fn asked(peer: &mut TcpStream, path: &str) -> Option<String> {
    write!(peer, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").ok()?;
    let mut answer = BufReader::new(peer);
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let mut line = String::new();
        answer.read_line(&mut line).ok().filter(|count| *count > 0)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8(body).ok()?)
}

struct Running {
    child: Child,
    port: u16,
    log: std::path::PathBuf,
}

impl Running {
    fn start(home: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let this = Self::write(home, port, "en", "");
        let log = home.join("log");
        let mut command = observd(&home.join("state"), &home.join("observd.toml"), &["run"]);
        let child =
            command.stdout(Stdio::null()).stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
        let running = Self { child, port: this, log };
        wait_for(|| TcpStream::connect(("127.0.0.1", port)).is_ok());
        running
    }

    fn write(home: &Path, port: u16, lang: &str, more: &str) -> u16 {
        let text = format!(
            "lang = \"{lang}\"\ntimezone = \"UTC\"\n[catalogue]\ninclude = [\"own/*.toml\"]\n\
             [http]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"https://days.example.org\"\n{more}"
        );
        std::fs::write(home.join("observd.toml"), text).unwrap();
        port
    }

    fn get(&self, path: &str) -> String {
        let mut peer = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        asked(&mut peer, path).unwrap()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Sends SIGHUP, and waits until the log says so many times what came of it.
    fn reload(&self, said: &str, times: usize) {
        kill_process(Pid::from_child(&self.child), Signal::HUP).unwrap();
        wait_for(|| self.log().matches(said).count() == times);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const OWN: &str = "kind = \"day\"\nthemes = [\"peace\"]\nconfidence = \"high\"\ninstrument = \"none\"\n\
    instrument_note = \"Our own.\"\nrevised = \"2026-11-25\"\ncollections = [\"town\"]\nsources = [\"us\"]\n\
    [names]\nen = \"Founding Day of the Town\"\n[[eras]]\nrules = [{ fixed = \"06-01\" }]\n\
    [examples]\non = [\"2027-06-01\"]\n";

#[test]
fn what_the_files_say_now_is_in_force_and_no_request_fails() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("own")).unwrap();
    let mut running = Running::start(home.path());
    let (stop, asked_for) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let guests: Vec<_> = (0..4)
        .map(|_| {
            let (port, stop, count) = (running.port, Arc::clone(&stop), Arc::clone(&asked_for));
            std::thread::spawn(move || {
                let mut peer = TcpStream::connect(("127.0.0.1", port)).unwrap();
                peer.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                while !stop.load(Ordering::Relaxed) {
                    let answer = asked(&mut peer, "/calendar.ics?theme=peace").expect("a request failed");
                    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
                    assert!(answer.ends_with("END:VCALENDAR\r\n"), "half an answer");
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let in_force = "the new configuration is in force";
    let stays = "the configuration stays as it was";
    assert!(!running.get("/calendar.ics?theme=peace&lang=en").contains("Founding Day"));

    std::fs::write(home.path().join("own/founding-day.toml"), OWN).unwrap();
    Running::write(home.path(), running.port, "fr", "");
    running.reload(in_force, 1);
    assert!(running.get("/calendar.ics?theme=peace&lang=en").contains("Founding Day of the Town"));
    assert!(running.get("/").contains("<html lang=\"fr\""));

    // A wrong own file, a wrong key, another address: all as before, and it is said why.
    std::fs::write(home.path().join("own/founding-day.toml"), "kind = 'day'").unwrap();
    running.reload(stays, 1);
    std::fs::write(home.path().join("own/founding-day.toml"), OWN).unwrap();
    Running::write(home.path(), running.port, "fr", "colour = 1\n");
    running.reload(stays, 2);
    Running::write(home.path(), 1, "fr", "");
    running.reload(stays, 3);
    let log = running.log();
    for why in ["founding-day.toml:1: founding-day: shape", "colour", "takes a restart"] {
        assert!(log.contains(why), "{why}: {log}");
    }
    assert!(running.get("/calendar.ics?theme=peace&lang=en").contains("Founding Day of the Town"));

    std::fs::remove_file(home.path().join("own/founding-day.toml")).unwrap();
    Running::write(home.path(), running.port, "en", "");
    running.reload(in_force, 2);
    assert!(!running.get("/calendar.ics?theme=peace&lang=en").contains("Founding Day"));

    let before = asked_for.load(Ordering::Relaxed);
    wait_for(|| asked_for.load(Ordering::Relaxed) > before + 20);
    stop.store(true, Ordering::Relaxed);
    guests.into_iter().for_each(|guest| guest.join().unwrap());
    assert!(before > 0, "nobody asked meanwhile");
    kill_process(Pid::from_child(&running.child), Signal::TERM).unwrap();
    assert_eq!(running.child.wait().unwrap().code(), Some(0), "{}", running.log());
}

#[test]
fn a_reload_changes_who_is_reminded_and_loses_no_message_under_way() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("own")).unwrap();
    let sink = super::Sink::good();
    let running = Running::start(home.path());
    let days = (0..=40).map(|days| format!("\"{days}d\"")).collect::<Vec<_>>().join(", ");
    let mail = |to: &str| {
        format!(
            "[email]\nfrom = \"o@example.org\"\nsmtp = \"smtp://127.0.0.1:{}\"\n[[subscription]]\nname = \"all\"\n\
             channel = \"email\"\nat = \"00:00\"\nto = [{to}]\nbefore = [{days}]\n",
            sink.port()
        )
    };
    let in_force = "the new configuration is in force";
    Running::write(home.path(), running.port, "en", &mail("\"one@example.org\""));
    running.reload(in_force, 1);
    assert_eq!(sink.wait_for(1, Duration::from_secs(20)).len(), 1);
    Running::write(home.path(), running.port, "en", &mail("\"one@example.org\", \"two@example.org\""));
    running.reload(in_force, 2);
    // Whoever had it already gets it once: nobody begins anew because the files are read anew.
    assert_eq!(sink.wait_for(2, Duration::from_secs(20)).len(), 2);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(sink.wait_for(2, Duration::from_millis(100)).len(), 2);
    assert!(running.get("/healthz").contains("\"status\":\"ok\""));
}
