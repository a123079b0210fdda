//! Promises of the channels other than mail: what leaves, how often, and what the other side's answer means.
//! Apart from mail's tests, because here the other side is an HTTP server, or a program.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests, and their helpers too, say what must hold by failing, and write the files they need"
)]

#[path = "support/certificate.rs"]
mod certificate;

mod given {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    use chrono::{DateTime, Utc};
    use http_body_util::{BodyExt as _, Full};
    use hyper::body::{Bytes, Incoming};
    use hyper::service::service_fn;
    use hyper::{Request, Response};
    use hyper_util::rt::TokioIo;
    use observances::{Catalogue, Lang, Selection, SelectionWords};
    use observd::clock::{Clock, Simulated};
    use observd::config::{Config, Environment};
    use observd::remind::catch_up;
    use observd::remind::channel::{self, Channel, Delivery, Doubt, Outgoing};
    use observd::remind::message::{self, Letterhead};
    use observd::remind::plan::{self, Recipient, Span, Subscription};
    use observd::zone::Zones;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use crate::certificate::{CERTIFICATE, KEY};

    /// 2027-03-28 08:00 UTC, the instant of all these tests.
    pub(crate) fn now() -> DateTime<Utc> {
        "2027-03-28T08:00:00Z".parse().expect("an instant")
    }

    pub(crate) fn config(text: &str, directory: &Path) -> Config {
        let (environment, zones) = (Environment::default(), Zones::load());
        let file = directory.join("observd.toml");
        Config::parse(text, &file, &environment, &zones, &channel::declared()).expect("a configuration")
    }

    pub(crate) fn opened(config: &Config, name: &str) -> Arc<dyn Channel> {
        let channels = channel::open(config, &Clock::Simulated(Simulated::held(now()))).expect("channels");
        channels.into_iter().find(|(known, _)| *known == name).expect("a channel of that name").1
    }

    /// The reminder of one day, a week ahead, as it is written for a channel.
    pub(crate) fn written(config: &Config, channel: &'static str, to: &str, lang: Lang) -> Outgoing {
        let catalogue = Catalogue::un();
        let id = vec!["mine-awareness-day".to_owned()];
        let words = SelectionWords { id, ..SelectionWords::default() };
        let subscription = Subscription {
            name: "desk".to_owned(),
            channel,
            recipients: vec![Recipient::new(to)],
            selection: Selection::checked(&words, &catalogue).expect("an id"),
            leads: vec![7],
            at: "09:00:00".parse().expect("a time"),
            zone: Zones::load().get("Europe/Paris").expect("a zone"),
            lang,
            catch_up: observd::config::CatchUp::Digest,
            digest: None,
            quiet: None,
        };
        let span = Span { after: now() - chrono::TimeDelta::days(1), until: now() };
        let dues = plan::due(&catalogue, [(&subscription, span)]);
        let sorted = catch_up::sort(dues, now(), |_| now());
        let public_url = "https://days.example.org".to_owned();
        let letterhead = Letterhead { public_url, forms: channel::forms(config), ..Letterhead::default() };
        let message = message::finish(&sorted.send[0], &letterhead, now()).expect("a message");
        Outgoing { id: message.id, recipient: message.recipient, bytes: message.content.whole() }
    }

    /// Sends, and says how often the doubt was recorded.
    pub(crate) async fn send(channel: &Arc<dyn Channel>, message: Outgoing) -> (Delivery, usize) {
        let doubts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&doubts);
        let doubt = Doubt::new(move || async move {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        let delivery = channel.send(message, doubt).await;
        (delivery, doubts.load(Ordering::SeqCst))
    }

    pub(crate) fn name(delivery: &Delivery) -> &'static str {
        match delivery {
            Delivery::Sent { .. } => "sent",
            Delivery::Deferred { .. } => "deferred",
            Delivery::Unreachable { .. } => "unreachable",
            Delivery::Refused { .. } | Delivery::NoRecipient { .. } => "refused",
            Delivery::InDoubt { .. } => "in doubt",
        }
    }

    /// A request as a server saw it.
    #[derive(Debug, Clone)]
    pub(crate) struct Seen {
        pub(crate) line: String,
        pub(crate) headers: hyper::HeaderMap,
        pub(crate) body: Vec<u8>,
    }

    impl Seen {
        pub(crate) fn header(&self, name: &str) -> &str {
            self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
        }

        pub(crate) fn json(&self) -> serde_json::Value {
            serde_json::from_slice(&self.body).expect("JSON")
        }
    }

    /// What a server answers: status, headers, body; or that it hangs up once it has the request.
    pub(crate) type Answer = Option<(u16, Vec<(&'static str, &'static str)>, &'static str)>;

    /// A server on loopback that answers each request alike, and its address.
    pub(crate) async fn server(answer: Answer) -> (String, Book) {
        serving(answer, None).await
    }

    /// The same over TLS.
    pub(crate) async fn private(answer: Answer) -> (String, Book) {
        let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).expect("a certificate");
        let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let tls = tls.expect("versions").with_no_client_auth().with_single_cert(vec![certificate], key);
        let (address, seen) = serving(answer, Some(Arc::new(tls.expect("settings")))).await;
        (address.replace("http://127.0.0.1", "https://localhost"), seen)
    }

    type Book = Arc<Mutex<Vec<Seen>>>;

    async fn serving(answer: Answer, tls: Option<Arc<rustls::ServerConfig>>) -> (String, Book) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its number"));
        let seen: Book = Arc::default();
        let book = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (book, answer) = (Arc::clone(&book), answer.clone());
                let service = service_fn(move |request: Request<Incoming>| {
                    let (book, answer) = (Arc::clone(&book), answer.clone());
                    async move {
                        let (head, body) = request.into_parts();
                        let body = body.collect().await.expect("a whole body").to_bytes().to_vec();
                        let line = format!("{} {}", head.method, head.uri);
                        book.lock().expect("no panic").push(Seen { line, headers: head.headers, body });
                        let Some((status, headers, body)) = answer else { return Err("hangs up") };
                        let response = Response::builder().status(status);
                        let response = headers
                            .iter()
                            .fold(response, |response, (name, value)| response.header(*name, *value));
                        Ok(response.body(Full::new(Bytes::from_static(body.as_bytes()))).expect("a response"))
                    }
                });
                let tls = tls.clone();
                tokio::spawn(async move {
                    let http = hyper::server::conn::http1::Builder::new();
                    match tls {
                        None => drop(http.serve_connection(TokioIo::new(stream), service).await),
                        Some(tls) => {
                            if let Ok(stream) = TlsAcceptor::from(tls).accept(stream).await {
                                drop(http.serve_connection(TokioIo::new(stream), service).await);
                            }
                        }
                    }
                });
            }
        });
        (address, seen)
    }
}

mod webhooks {
    use std::fs;

    use data_encoding::BASE64;
    use observances::Lang;
    use observd::remind::channel::Delivery;
    use sha2::{Digest as _, Sha256};

    use crate::given::{config, name, now, opened, send, server, written};

    const SECRET: [u8; 32] = [42; 32];

    fn directory() -> tempfile::TempDir {
        let directory = tempfile::tempdir().expect("a directory");
        let secret = format!("whsec_{}\n", BASE64.encode(&SECRET));
        fs::write(directory.path().join("secret"), secret).expect("a file");
        directory
    }

    const SECTION: &str = "[webhook]\nsecret_file = \"secret\"\n";

    /// HMAC by its definition (RFC 2104), and by another hash than the sender's.
    fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
        let padded =
            |pad: u8| (0..64).map(|place| key.get(place).copied().unwrap_or(0) ^ pad).collect::<Vec<u8>>();
        let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
        Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
    }

    #[tokio::test]
    async fn a_message_is_posted_signed_and_the_same_at_each_attempt() {
        let directory = directory();
        let config = config(SECTION, directory.path());
        let (address, seen) = server(Some((204, vec![], ""))).await;
        let message = written(&config, "webhook", &format!("{address}/hook?team=a"), Lang::Fr);
        let channel = opened(&config, "webhook");
        for _ in 0..2 {
            let (delivery, doubts) = send(&channel, message.clone()).await;
            assert_eq!((name(&delivery), doubts), ("sent", 1), "{delivery:?}");
        }
        let seen = seen.lock().expect("no panic").clone();
        let [first, again] = &seen[..] else { panic!("two requests") };
        assert_eq!(first.line, "POST /hook?team=a");
        assert_eq!((&first.body, &first.body), (&again.body, &message.bytes));
        let (id, at) = (first.header("webhook-id"), first.header("webhook-timestamp"));
        assert_eq!(
            (id, id, id),
            (message.id.as_str(), again.header("webhook-id"), first.header("idempotency-key"))
        );
        assert_eq!(at, now().timestamp().to_string());
        let signed = [format!("{id}.{at}.").as_bytes(), &first.body[..]].concat();
        let expected = format!("v1,{}", BASE64.encode(&hmac(&SECRET, &signed)));
        assert_eq!(first.header("webhook-signature"), expected);
        assert_eq!(first.header("content-type"), "application/json");
        let body = first.json();
        assert_eq!(
            (&body["type"], &body["timestamp"]),
            (&"reminder.due".into(), &"2027-03-28T08:00:00Z".into())
        );
        assert_eq!(body["data"]["occurrences"][0]["id"], "mine-awareness-day");
        assert_eq!((&body["data"]["lang"], &body["data"]["message_id"]), (&"fr".into(), &id.into()));
    }

    #[tokio::test]
    async fn the_status_says_whether_it_is_tried_again() {
        let directory = directory();
        let config = config(SECTION, directory.path());
        let channel = opened(&config, "webhook");
        for (status, wait, expected, after) in [
            (200, None, "sent", None),
            (302, None, "refused", None),
            (400, None, "refused", None),
            (404, None, "refused", None),
            (410, None, "refused", None),
            (408, None, "deferred", None),
            (425, None, "deferred", None),
            (429, Some("120"), "deferred", Some(120)),
            (500, None, "deferred", None),
            (503, Some("Sun, 28 Mar 2027 08:10:00 GMT"), "deferred", Some(600)),
            (503, Some("99999999999"), "deferred", Some(7 * 24 * 3600)),
            (503, Some("soon"), "deferred", None),
        ] {
            let headers = wait.map(|wait| ("retry-after", wait)).into_iter().chain([("location", "/x")]);
            let (address, _) = server(Some((status, headers.collect(), "see https://h/s3cret"))).await;
            let (delivery, _) = send(&channel, written(&config, "webhook", &address, Lang::En)).await;
            assert_eq!(name(&delivery), expected, "{status}");
            assert!(!format!("{delivery:?}").contains("s3cret"), "{delivery:?}");
            if let Delivery::Deferred { after: found, .. } = delivery {
                assert_eq!(found.map(|found| found.as_secs()), after, "{status}");
            }
        }
    }

    #[tokio::test]
    async fn a_host_that_is_dead_holds_up_itself_alone_and_a_cut_is_in_doubt() {
        let directory = directory();
        let config = config(SECTION, directory.path());
        let channel = opened(&config, "webhook");
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let nobody = format!("http://{}/s3cret", free.local_addr().expect("its number"));
        drop(free);
        let (hangs_up, seen) = server(None).await;
        let (no_tls, _) = server(Some((200, vec![], ""))).await;
        for (to, expected, doubts) in [
            (nobody.as_str(), "deferred", 0),
            (&no_tls.replace("http:", "https:"), "deferred", 0),
            (&format!("{hangs_up}/s3cret"), "in doubt", 1),
        ] {
            let sent = send(&channel, written(&config, "webhook", to, Lang::En)).await;
            assert_eq!((name(&sent.0), sent.1), (expected, doubts), "{to}: {:?}", sent.0);
            assert!(!format!("{:?}", sent.0).contains("s3cret"), "{:?}", sent.0);
        }
        assert_eq!(seen.lock().expect("no panic").len(), 1);
        channel.stop();
        let (delivery, doubts) = send(&channel, written(&config, "webhook", &hangs_up, Lang::En)).await;
        assert_eq!((name(&delivery), doubts), ("unreachable", 0), "told to stop");
    }
}

mod matrix {
    use std::fs;

    use observances::Lang;

    use crate::given::{config, name, opened, send, server, written};

    #[tokio::test]
    async fn a_message_goes_into_the_room_under_its_own_transaction() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("token"), "syt_s3cret\n").expect("a file");
        let (address, seen) = server(Some((200, vec![], r#"{"event_id":"$1"}"#))).await;
        let text = format!("[matrix]\nhomeserver = \"{address}/\"\ntoken_file = \"token\"\n");
        let config = config(&text, directory.path());
        let message = written(&config, "matrix", "!Room:example.org", Lang::Ar);
        let (delivery, doubts) = send(&opened(&config, "matrix"), message.clone()).await;
        assert_eq!((name(&delivery), doubts), ("sent", 1), "{delivery:?}");
        let seen = seen.lock().expect("no panic")[0].clone();
        let transaction = message.id.replace('@', "%40");
        let place = "/_matrix/client/v3/rooms/%21Room%3Aexample%2Eorg/send/m.room.message";
        assert_eq!(seen.line, format!("PUT {place}/{transaction}"));
        assert_eq!(seen.header("authorization"), "Bearer syt_s3cret");
        let body = seen.json();
        assert_eq!((&body["msgtype"], &body["format"]), (&"m.text".into(), &"org.matrix.custom.html".into()));
        assert!(body["formatted_body"].as_str().is_some_and(|html| html.contains("<strong>")));
        assert!(!format!("{:?}", opened(&config, "matrix")).contains("s3cret"));
    }

    #[tokio::test]
    async fn a_homeserver_that_is_dead_concerns_every_message() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("token"), "t").expect("a file");
        let text = "[matrix]\nhomeserver = \"http://127.0.0.1:9\"\ntoken_file = \"token\"\n";
        let config = config(text, directory.path());
        let message = written(&config, "matrix", "!r:example.org", Lang::En);
        let (delivery, doubts) = send(&opened(&config, "matrix"), message).await;
        assert_eq!((name(&delivery), doubts), ("unreachable", 0), "{delivery:?}");
    }
}

mod ntfy {
    use std::fs;

    use observances::Lang;

    use crate::given::{config, name, opened, send, server, written};

    #[tokio::test]
    async fn a_message_is_published_and_the_token_goes_to_its_own_server_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("token"), "tk_s3cret\n").expect("a file");
        let (ours, seen) = server(Some((200, vec![], r#"{"id":"x"}"#))).await;
        let (other, seen_by_other) = server(Some((200, vec![], ""))).await;
        let text = format!("[ntfy]\nserver = \"{ours}\"\ntoken_file = \"token\"\n");
        let config = config(&text, directory.path());
        let channel = opened(&config, "ntfy");
        for server in [&ours, &other] {
            let message = written(&config, "ntfy", &format!("{server}/un-days"), Lang::Ar);
            let (delivery, doubts) = send(&channel, message).await;
            assert_eq!((name(&delivery), doubts), ("sent", 1), "{delivery:?}");
        }
        let seen = seen.lock().expect("no panic")[0].clone();
        assert_eq!((seen.line.as_str(), seen.header("authorization")), ("POST /", "Bearer tk_s3cret"));
        let body = seen.json();
        assert_eq!((&body["topic"], &body["tags"]), (&"un-days".into(), &serde_json::json!(["calendar"])));
        assert!(body["title"].as_str().is_some_and(|title| title.contains("الألغام")), "{body}");
        assert!(body["click"].as_str().is_some_and(|click| click.starts_with("https://www.un.org/")));
        assert_eq!(seen_by_other.lock().expect("no panic")[0].header("authorization"), "");
    }

    #[tokio::test]
    async fn a_wrong_token_is_the_operator_s_to_mend_and_a_closed_topic_is_closed() {
        let directory = tempfile::tempdir().expect("a directory");
        let config = config("", directory.path());
        for (status, expected) in [(401, "deferred"), (403, "refused"), (429, "deferred"), (507, "deferred")]
        {
            let (address, _) = server(Some((status, vec![], ""))).await;
            let message = written(&config, "ntfy", &format!("{address}/a"), Lang::En);
            let (delivery, _) = send(&opened(&config, "ntfy"), message).await;
            assert_eq!(name(&delivery), expected, "{status}");
        }
    }
}

mod programs {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use observances::Lang;

    use crate::given::{config, name, opened, send, written};

    fn program(directory: &Path, lines: &str) -> String {
        let path = directory.join("program");
        // Written under another name first: a file that is open for writing cannot be run.
        fs::write(directory.join("new"), format!("#!/bin/sh\n{lines}\n")).expect("a file");
        fs::set_permissions(directory.join("new"), fs::Permissions::from_mode(0o755)).expect("a mode");
        fs::rename(directory.join("new"), &path).expect("a name");
        path.to_str().expect("UTF-8").to_owned()
    }

    #[tokio::test]
    async fn a_program_gets_the_message_and_next_to_nothing_of_our_environment() {
        let directory = tempfile::tempdir().expect("a directory");
        let out = directory.path().join("out");
        for (section, is_json) in [("", true), ("[exec]\nformat = \"text\"\n", false)] {
            let config = config(section, directory.path());
            let lines = format!("exec >{0}; env | sort; pwd; echo; cat", out.display());
            let to = program(directory.path(), &lines);
            let message = written(&config, "exec", &to, Lang::En);
            let (delivery, doubts) = send(&opened(&config, "exec"), message.clone()).await;
            assert_eq!((name(&delivery), doubts), ("sent", 1), "{delivery:?}");
            let told = fs::read_to_string(&out).expect("what it wrote");
            let (environment, input) = told.split_once("\n\n").expect("two parts");
            let names: Vec<&str> =
                environment.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
            // The shell itself adds PWD, and perhaps two more.
            let ours = names.iter().filter(|name| !["PWD", "SHLVL", "_", "OLDPWD"].contains(name));
            assert_eq!(ours.collect::<Vec<_>>(), [&"OBSERVD_ID", &"PATH"]);
            assert!(environment.contains(&format!("OBSERVD_ID={}", message.id)));
            assert!(environment.ends_with("\n/"), "{environment}");
            assert_eq!(input.as_bytes(), message.bytes);
            assert_eq!(input.starts_with('{') && input.lines().count() == 1, is_json);
        }
    }

    #[tokio::test]
    async fn its_end_says_what_became_of_the_message() {
        let directory = tempfile::tempdir().expect("a directory");
        let config = config("[exec]\ntimeout = 1\n", directory.path());
        let channel = opened(&config, "exec");
        for (lines, expected, said) in [
            ("cat >/dev/null", "sent", "took it"),
            ("exit 0", "sent", "took it"),
            (
                "echo no room for dagny@example.org >&2; echo >&2; exit 1",
                "refused",
                "ended with 1: no room for d***@example.org",
            ),
            ("echo later >&2; exit 75", "deferred", "later"),
            ("kill -9 $$", "in doubt", "signal 9"),
            ("sleep 100", "in doubt", "within 1 s"),
            ("yes | head -c 1000000 >&2; exit 3", "refused", "ended with 3: y"),
        ] {
            let to = program(directory.path(), lines);
            let (delivery, _) = send(&channel, written(&config, "exec", &to, Lang::En)).await;
            assert_eq!(name(&delivery), expected, "{lines}: {delivery:?}");
            assert!(format!("{delivery:?}").contains(said), "{lines}: {delivery:?}");
        }
        let (delivery, _) = send(&channel, written(&config, "exec", "/nowhere/announce", Lang::En)).await;
        assert_eq!(name(&delivery), "deferred", "{delivery:?}");
    }

    /// What it had started would else go on, and hold what we wait for.
    #[tokio::test]
    async fn a_program_that_takes_too_long_is_ended_with_all_that_it_started() {
        let directory = tempfile::tempdir().expect("a directory");
        let config = config("[exec]\ntimeout = 1\n", directory.path());
        let pid = directory.path().join("pid");
        let to = program(directory.path(), &format!("sleep 100 & echo $! >{}; wait", pid.display()));
        let (delivery, _) = send(&opened(&config, "exec"), written(&config, "exec", &to, Lang::En)).await;
        assert_eq!(name(&delivery), "in doubt");
        let pid = fs::read_to_string(pid).expect("its child's id");
        let state = || fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        let is_gone = || state().is_empty() || state().contains(") Z");
        for _ in 0..100 {
            if is_gone() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert!(is_gone(), "{}", state());
    }
}

mod together {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::process::{Command, Output};

    use crate::certificate::CERTIFICATE;
    use crate::given::private;

    /// `observd remind` as on the day, which trusts the certificates of `roots`.
    fn remind(directory: &Path, roots: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_observd"))
            .args(["--config", "observd.toml", "remind", "--at", "2027-04-04T09:00:00Z"])
            .current_dir(directory)
            .env_clear()
            .env("STATE_DIRECTORY", directory.join("state"))
            .env("SSL_CERT_FILE", directory.join(roots))
            .env("TZ", "UTC")
            .output()
            .expect("it runs")
    }

    /// The whole way: configuration, plan, ledger, couriers. A server whose certificate nobody vouches
    /// for gets nothing, and its message waits.
    #[tokio::test(flavor = "multi_thread")]
    async fn one_pass_sends_over_every_channel_and_only_to_a_server_that_is_who_it_says() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = |name: &str| directory.path().join(name);
        let (address, seen) = private(Some((200, vec![], ""))).await;
        fs::write(path("secret"), "whsec_KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=").expect("a file");
        fs::write(path("program"), format!("#!/bin/sh\ncat >{}\n", path("taken").display())).expect("a file");
        fs::set_permissions(path("program"), fs::Permissions::from_mode(0o755)).expect("a mode");
        fs::write(path("right.pem"), CERTIFICATE).expect("a file");
        let subscription = |channel: &str, to: &str| {
            let select = "select = { id = \"mine-awareness-day\" }";
            format!("[[subscription]]\nname = \"{channel}\"\nchannel = \"{channel}\"\n{to}\n{select}\n")
        };
        let program = path("program");
        let text = [
            "[webhook]\nsecret_file = \"secret\"\n[stdout]\nformat = \"json\"\n".to_owned(),
            subscription("webhook", &format!("to = [\"{address}/s3cret\"]")),
            subscription("exec", &format!("to = [\"{}\"]", program.display())),
            subscription("stdout", ""),
        ];
        fs::write(path("observd.toml"), text.concat()).expect("a file");

        let wrong = remind(directory.path(), "secret");
        let log = String::from_utf8(wrong.stderr).expect("UTF-8");
        assert_eq!((wrong.status.code(), seen.lock().expect("no panic").len()), (Some(1), 0), "{log}");
        assert!(log.contains("deferred") && !log.contains("s3cret"), "{log}");
        let line: serde_json::Value = serde_json::from_slice(&wrong.stdout).expect("one line");
        let taken: serde_json::Value =
            serde_json::from_slice(&fs::read(path("taken")).expect("a file")).expect("JSON");
        assert_eq!(line["occurrences"], taken["occurrences"]);
        assert_eq!(taken["recipient"], program.to_str().expect("UTF-8"));

        fs::remove_dir_all(path("state")).expect("the ledger is gone");
        let right = remind(directory.path(), "right.pem");
        let log = String::from_utf8(right.stderr).expect("UTF-8");
        assert_eq!((right.status.code(), seen.lock().expect("no panic").len()), (Some(0), 1), "{log}");
        assert!(!log.contains("s3cret"), "{log}");
    }
}
