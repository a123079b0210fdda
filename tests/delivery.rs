//! Promises of the delivery half: what the relay does is told right, and no row is lost or held twice.
//! Apart from the service's tests, because here there is no service yet: only rows and channels.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests, and their helpers too, say what must hold by failing, and look at the files they made"
)]

#[path = "support/certificate.rs"]
mod certificate;
#[path = "support/smtp_sink.rs"]
mod smtp_sink;

mod channels {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use observd::remind::channel::{
        Channel, Delivery, Doubt, Email, EmailError, Login, Outgoing, Relay, Security, Stdout, Timeouts,
    };
    use rustls::ServerConfig;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio::task::JoinSet;

    use crate::certificate::{CERTIFICATE, KEY};
    use crate::smtp_sink::{Fault, Offers, Phase, Sink};

    fn relay(port: u16) -> Relay {
        // Long enough for a busy machine, and only the tests of silence wait for it.
        let limit = Duration::from_secs(3);
        Relay {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::Plain,
            login: None,
            sender: "reminders@example.org".parse().expect("an address"),
            hello: Some("observd.example.org".to_owned()),
            connections: 4,
            timeouts: Timeouts {
                connect: limit,
                command: limit,
                data: limit,
                body: limit,
                dot: limit,
                quit: limit,
                idle: Duration::from_secs(30),
            },
            extra_roots: None,
        }
    }

    fn email(sink: &Sink) -> Email {
        Email::new(relay(sink.port())).expect("settings that can work")
    }

    fn message(number: usize) -> Outgoing {
        let bytes = format!(
            "Message-ID: <{number}@observd.example.org>\r\nSubject: day {number}\r\n\r\n.a dot\r\n..\r\nend\r\n"
        );
        Outgoing {
            id: format!("{number}@example.org"),
            recipient: format!("dagny{number}@example.org"),
            bytes: bytes.into_bytes(),
        }
    }

    /// Larger than all the buffers between here and the relay.
    fn large() -> Outgoing {
        let mut large = message(0);
        large.bytes.extend(b"0123456789abcdef0123456789abcdef0123456789abcdef\r\n".repeat(400_000));
        large
    }

    async fn send(email: &Email, message: Outgoing) -> (Delivery, usize) {
        let doubts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&doubts);
        let delivery = email.send(
            message,
            Doubt::new(move || async move {
                counted.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }),
        );
        (delivery.await, doubts.load(Ordering::SeqCst))
    }

    fn name(delivery: &Delivery) -> &'static str {
        match delivery {
            Delivery::Sent { .. } => "sent",
            Delivery::Deferred { .. } => "deferred",
            Delivery::Unreachable { .. } => "unreachable",
            Delivery::Refused { .. } => "refused",
            Delivery::NoRecipient { .. } => "no recipient",
            Delivery::InDoubt { .. } => "in doubt",
        }
    }

    /// A phase, and what is to be told when the relay says 4yz, says 5yz, says 421, hangs,
    /// is slow, or closes there.
    const FAULTS: &[(Phase, [&str; 6])] = &[
        (Phase::Banner, ["unreachable", "unreachable", "unreachable", "unreachable", "sent", "unreachable"]),
        (Phase::Ehlo, ["unreachable", "unreachable", "unreachable", "unreachable", "sent", "unreachable"]),
        (Phase::Mail, ["deferred", "unreachable", "deferred", "deferred", "sent", "deferred"]),
        (Phase::Rcpt, ["deferred", "no recipient", "deferred", "deferred", "sent", "deferred"]),
        (Phase::Data, ["deferred", "refused", "deferred", "deferred", "sent", "deferred"]),
        (Phase::Body, ["deferred", "deferred", "deferred", "deferred", "sent", "deferred"]),
        (Phase::Dot, ["deferred", "refused", "deferred", "in doubt", "sent", "in doubt"]),
        (Phase::Quit, ["sent", "sent", "sent", "sent", "sent", "sent"]),
    ];

    #[tokio::test(flavor = "multi_thread")]
    async fn every_fault_at_every_phase_is_told_for_what_it_is() {
        let mut cases = JoinSet::new();
        let offers = [vec![], vec!["PIPELINING"]];
        for (keywords, &(phase, told)) in
            offers.iter().flat_map(|one| FAULTS.iter().map(move |case| (one, case)))
        {
            let faults = [
                Fault::Reply("450 4.2.0 <dagny0@example.org>: not now"),
                Fault::Reply("550 5.1.1 <dagny0@example.org>: never"),
                Fault::Reply("421 4.3.2 shutting down"),
                Fault::Hang,
                Fault::Slow(Duration::from_millis(100)),
                Fault::Close,
            ];
            for (fault, told) in faults.into_iter().zip(told) {
                let offers = Offers { keywords: keywords.clone(), ..Offers::default() };
                cases.spawn(async move {
                    let case = format!("{phase:?} {fault:?} {:?}", offers.keywords);
                    let sink = Sink::offering(offers, move |at| (at.phase == phase).then(|| fault.clone()));
                    let email = email(&sink);
                    let blocks = phase == Phase::Body && told != "sent";
                    let letter = if blocks { large() } else { message(0) };
                    let (delivery, doubts) = send(&email, letter).await;
                    assert_eq!(name(&delivery), told, "{case}: {delivery:?}");
                    assert!(!format!("{delivery:?}").contains("dagny0@"), "{case}: {delivery:?}");
                    let reached_the_dot = matches!(phase, Phase::Dot | Phase::Quit) || told == "sent";
                    assert_eq!(doubts, usize::from(reached_the_dot), "{case}");
                    assert_eq!(sink.accepted().len(), usize::from(told == "sent"), "{case}");
                    email.close().await;
                });
            }
        }
        while let Some(case) = cases.join_next().await {
            case.expect("the case holds");
        }
    }

    #[tokio::test]
    async fn a_relay_that_takes_the_message_and_gives_no_answer_leaves_it_in_doubt() {
        for fault in [Fault::TakeAndClose, Fault::TakeAndHang] {
            let sink = Sink::start(move |at| (at.phase == Phase::Dot).then(|| fault.clone()));
            let (delivery, doubts) = send(&email(&sink), message(0)).await;
            assert_eq!((name(&delivery), doubts), ("in doubt", 1), "{delivery:?}");
            assert_eq!(sink.accepted().len(), 1);
        }
    }

    #[tokio::test]
    async fn the_relay_gets_the_very_bytes_and_the_right_envelope() {
        let sink = Sink::good();
        let (delivery, _) = send(&email(&sink), message(7)).await;
        assert_eq!(delivery, Delivery::Sent { reply: "250 2.0.0 taken".to_owned() });
        let accepted = sink.accepted();
        assert_eq!(accepted[0].bytes, message(7).bytes);
        assert_eq!(accepted[0].message_id, "7@observd.example.org");
        assert_eq!(
            (accepted[0].sender.as_str(), accepted[0].recipient.as_str()),
            ("reminders@example.org", "dagny7@example.org")
        );
    }

    #[tokio::test]
    async fn the_doubt_comes_before_the_dot_and_a_failed_doubt_holds_it_back() {
        let sink = Arc::new(Sink::good());
        let email = email(&sink);
        let delivery =
            email.send(message(0), Doubt::new(|| async { Err("the lease is lost".to_owned()) })).await;
        assert_eq!(delivery, Delivery::Deferred { reason: "the lease is lost".to_owned(), after: None });

        let watched = Arc::clone(&sink);
        let seen = email.send(
            message(1),
            Doubt::new(move || async move {
                // However long it takes to write it down, the relay does not have the message.
                tokio::time::sleep(Duration::from_millis(50)).await;
                assert!(watched.accepted().is_empty());
                Ok(())
            }),
        );
        assert_eq!(name(&seen.await), "sent");
        assert_eq!(sink.accepted().len(), 1);
    }

    #[tokio::test]
    async fn a_relay_that_hangs_up_before_the_dot_leaves_no_doubt() {
        for private in [false, true] {
            let tls = private.then(certificate);
            let offers = Offers { tls, from_the_start: private, ..Offers::default() };
            let sink = Sink::offering(offers, |at| (at.phase == Phase::Body).then_some(Fault::Close));
            let mut relay = relay(sink.port());
            relay.extra_roots = Some(CERTIFICATE.as_bytes().to_vec());
            if private {
                relay.security = Security::Tls;
            }
            let email = Email::new(relay).expect("settings that can work");
            // While the doubt is written down, the relay is gone.
            let doubt = || async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok(())
            };
            let delivery = email.send(message(0), Doubt::new(doubt)).await;
            assert_eq!(name(&delivery), "deferred", "{delivery:?}");
        }
    }

    #[tokio::test]
    async fn a_caller_that_stops_waiting_does_not_stop_the_message() {
        let sink =
            Sink::start(|at| (at.phase == Phase::Dot).then_some(Fault::Slow(Duration::from_millis(100))));
        let email = email(&sink);
        let (doubted, past_doubt) = tokio::sync::oneshot::channel();
        let sending = email.send(
            message(0),
            Doubt::new(move || async move {
                let _ = doubted.send(());
                Ok(())
            }),
        );
        tokio::select! {
            _ = sending => panic!("the relay was to be slow"),
            _ = past_doubt => {}
        }
        assert_eq!(sink.wait_for(1, Duration::from_secs(10)).len(), 1);
    }

    /// Waits for what comes at once on any machine, and says so if it does not.
    async fn soon<T>(what: impl Future<Output = T>) -> T {
        tokio::time::timeout(Duration::from_secs(2), what).await.expect("it comes at once")
    }

    #[tokio::test]
    async fn a_stop_ends_at_once_what_is_not_past_the_dot_and_lets_go_of_all_it_held() {
        for phase in [Phase::Banner, Phase::Ehlo, Phase::Mail, Phase::Rcpt, Phase::Data, Phase::Body] {
            let (reached, mut at_phase) = tokio::sync::mpsc::unbounded_channel();
            let sink = Sink::start(move |at| {
                let mute = at.phase == phase;
                mute.then(|| reached.send(()).map_or(Fault::Close, |()| Fault::Hang))
            });
            let mut relay = relay(sink.port());
            relay.connections = 1;
            relay.timeouts = Timeouts::default();
            let channel = Arc::new(Email::new(relay).expect("settings that can work"));
            let held = Arc::new(());
            let mut sending = JoinSet::new();
            // One that talks, and one that waits for its connection.
            for number in 0..2 {
                let (channel, held) = (channel.clone(), Arc::clone(&held));
                let letter = if phase == Phase::Body { large() } else { message(number) };
                sending.spawn(async move {
                    let doubt = move || async move {
                        drop(held);
                        Ok(())
                    };
                    channel.send(letter, Doubt::new(doubt)).await
                });
            }
            at_phase.recv().await.expect("the relay is there");
            channel.stop();
            while let Some(delivery) = soon(sending.join_next()).await {
                assert_eq!(name(&delivery.expect("no panic")), "unreachable", "{phase:?}");
            }
            assert_eq!(Arc::strong_count(&held), 1, "{phase:?}");
            let later = soon(channel.send(message(2), Doubt::new(|| async { Ok(()) }))).await;
            assert_eq!(name(&later), "unreachable", "{phase:?}: {later:?}");
            soon(channel.close()).await;
            assert_eq!(sink.accepted(), []);
        }
    }

    #[tokio::test]
    async fn a_stop_while_the_doubt_is_written_holds_the_dot_back_and_one_after_it_does_not() {
        let sink =
            Sink::start(|at| (at.phase == Phase::Dot).then_some(Fault::Slow(Duration::from_millis(100))));
        let stopped = email(&sink);
        let inner = stopped.clone();
        let delivery = stopped.send(
            message(0),
            Doubt::new(move || async move {
                inner.stop();
                tokio::task::yield_now().await;
                Ok(())
            }),
        );
        assert_eq!(name(&soon(delivery).await), "unreachable");
        assert_eq!(sink.accepted(), []);

        let stopped = email(&sink);
        let inner = stopped.clone();
        let delivery = stopped.send(
            message(1),
            Doubt::new(move || async move {
                // After the doubt is written, and before the relay's answer.
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    inner.stop();
                });
                Ok(())
            }),
        );
        assert_eq!(name(&soon(delivery).await), "sent");
        assert_eq!(sink.accepted().len(), 1);
    }

    #[tokio::test]
    async fn a_reply_without_an_end_is_not_listened_to_for_long() {
        let line = "250-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n";
        for (phase, told) in [
            (Phase::Banner, "unreachable"),
            (Phase::Ehlo, "unreachable"),
            (Phase::Mail, "deferred"),
            (Phase::Rcpt, "deferred"),
            (Phase::Data, "deferred"),
            (Phase::Dot, "in doubt"),
        ] {
            for (private, piece) in [(false, line), (false, "2"), (true, "2")] {
                let tls = private.then(certificate);
                let offers = Offers { tls, from_the_start: private, ..Offers::default() };
                let sink =
                    Sink::offering(offers, move |at| (at.phase == phase).then_some(Fault::Endless(piece)));
                let mut relay = relay(sink.port());
                relay.extra_roots = Some(CERTIFICATE.as_bytes().to_vec());
                if private {
                    relay.security = Security::Tls;
                }
                let email = Email::new(relay).expect("settings that can work");
                let (delivery, _) = soon(send(&email, message(0))).await;
                assert_eq!(name(&delivery), told, "{phase:?} {piece:?}: {delivery:?}");
                assert!(format!("{delivery:?}").contains("no end"), "{phase:?} {piece:?}: {delivery:?}");
            }
        }
    }

    #[tokio::test]
    async fn many_messages_go_over_one_connection_even_after_a_refusal() {
        let sink = Sink::start(|at| match (at.phase, at.message) {
            (Phase::Rcpt, 1) => Some(Fault::Reply("550 5.1.1 unknown")),
            (Phase::Data, 2) => Some(Fault::Reply("451 4.3.0 not now")),
            (Phase::Dot, 3) => Some(Fault::Reply("554 5.7.1 spam")),
            _ => None,
        });
        let email = email(&sink);
        let mut told = Vec::new();
        for number in 0..6 {
            told.push(name(&send(&email, message(number)).await.0));
        }
        assert_eq!(told, ["sent", "no recipient", "deferred", "refused", "sent", "sent"]);
        assert_eq!(sink.connections(), 1);
        email.close().await;
        // RSET only where a transaction was left open, and a polite end.
        let commands = sink.commands();
        assert_eq!(commands.iter().filter(|command| *command == "RSET").count(), 2, "{commands:?}");
        assert_eq!(commands.last().map(String::as_str), Some("QUIT"));
    }

    #[tokio::test]
    async fn a_connection_that_died_between_two_messages_is_replaced_without_loss() {
        for fault in [
            Fault::Close,
            Fault::Hang,
            Fault::Reply("421 4.4.2 idle too long"),
            Fault::Reply("452 4.5.3 too many messages on this connection"),
            Fault::Reply("503 5.5.0 too many messages on this connection"),
        ] {
            let script = fault.clone();
            let sink = Sink::start(move |at| {
                (at.phase == Phase::Mail && at.connection == 0 && at.message > 0).then(|| script.clone())
            });
            let email = email(&sink);
            for number in 0..3 {
                assert_eq!(name(&send(&email, message(number)).await.0), "sent", "{fault:?} {number}");
            }
            assert_eq!(sink.connections(), 2);
            assert_eq!(sink.accepted().len(), 3);
        }
    }

    #[tokio::test]
    async fn an_idle_connection_is_given_up_politely() {
        let sink = Sink::good();
        let mut relay = relay(sink.port());
        relay.timeouts.idle = Duration::from_millis(20);
        let email = Email::new(relay).expect("settings that can work");
        assert_eq!(name(&send(&email, message(0)).await.0), "sent");
        while sink.commands().last().map(String::as_str) != Some("QUIT") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(name(&send(&email, message(1)).await.0), "sent");
        assert_eq!(sink.connections(), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_hundred_messages_need_no_more_than_four_connections() {
        let sink = Sink::good();
        let email = email(&sink);
        let clock = observd::clock::Clock::System;
        let start = clock.now();
        let mut sending = JoinSet::new();
        for number in 0..200 {
            let email = email.clone();
            sending.spawn(async move { name(&send(&email, message(number)).await.0) });
        }
        while let Some(told) = sending.join_next().await {
            assert_eq!(told.expect("no panic"), "sent");
        }
        println!("200 messages over {} connections: {}", sink.connections(), clock.now() - start);
        assert!(sink.connections() <= 4 && sink.most_at_once() <= 4, "{}", sink.connections());
        let ids: std::collections::HashSet<_> =
            sink.accepted().into_iter().map(|got| got.message_id).collect();
        assert_eq!(ids.len(), 200);
    }

    #[tokio::test]
    async fn no_relay_at_all_is_unreachable() {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|l| l.local_addr())
            .expect("a port")
            .port();
        let email = Email::new(relay(port)).expect("settings that can work");
        let (delivery, doubts) = send(&email, message(0)).await;
        assert_eq!((name(&delivery), doubts), ("unreachable", 0), "{delivery:?}");
    }

    #[tokio::test]
    async fn a_failed_login_pauses_the_channel_and_burns_no_message() {
        let offers = || Offers { keywords: vec!["AUTH PLAIN LOGIN"], ..Offers::default() };
        for (fault, told) in [
            (None, "sent"),
            (Some(Fault::Reply("535 5.7.8 bad credentials")), "unreachable"),
            (Some(Fault::Reply("454 4.7.0 try later")), "unreachable"),
            (Some(Fault::Hang), "unreachable"),
            (Some(Fault::Close), "unreachable"),
        ] {
            let script = fault.clone();
            let sink = Sink::offering(offers(), move |at| script.clone().filter(|_| at.phase == Phase::Auth));
            let mut relay = relay(sink.port());
            relay.login = Some(Login::new("observd".to_owned(), "hunter2".to_owned()));
            let email = Email::new(relay).expect("settings that can work");
            let (delivery, _) = send(&email, message(0)).await;
            assert_eq!(name(&delivery), told, "{fault:?} {delivery:?}");
            assert!(!format!("{delivery:?} {email:?}").contains("hunter2"));
        }
    }

    #[test]
    fn a_name_that_would_begin_another_command_is_not_said() {
        let mut relay = relay(25);
        relay.hello = Some("x\r\nMAIL FROM:<>".to_owned());
        assert!(matches!(Email::new(relay), Err(EmailError::Hello(_))));
    }

    #[test]
    fn a_password_does_not_travel_in_the_open() {
        let mut relay = relay(25);
        relay.host = "smtp.example.org".to_owned();
        relay.login = Some(Login::new("observd".to_owned(), "hunter2".to_owned()));
        assert!(!format!("{relay:?}").contains("hunter2"));
        assert_eq!(Email::new(relay).err(), Some(EmailError::OpenPassword("smtp.example.org".to_owned())));
    }

    fn certificate() -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).expect("a certificate");
        let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).expect("a key");
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key);
        Arc::new(config.expect("a key for the certificate"))
    }

    #[tokio::test]
    async fn tls_is_from_the_start_or_by_starttls_and_never_left_out() {
        let private = || Offers { tls: Some(certificate()), ..Offers::default() };
        let smtps = || Offers { from_the_start: true, ..private() };
        let mallory = || Offers { speaks_before_tls: true, ..private() };
        for (case, offers, security, trusted, told) in [
            ("smtps", smtps(), Security::Tls, true, "sent"),
            ("starttls", private(), Security::StartTls, true, "sent"),
            ("smtps, unknown root", smtps(), Security::Tls, false, "unreachable"),
            ("starttls, unknown root", private(), Security::StartTls, false, "unreachable"),
            ("no starttls", Offers::default(), Security::StartTls, true, "unreachable"),
            ("a reply before tls", mallory(), Security::StartTls, true, "unreachable"),
            ("smtps expected", Offers::default(), Security::Tls, true, "unreachable"),
        ] {
            let sink = Sink::offering(offers, |_| None);
            let mut relay = relay(sink.port());
            relay.security = security;
            relay.extra_roots = trusted.then(|| CERTIFICATE.as_bytes().to_vec());
            let email = match Email::new(relay) {
                Ok(email) => email,
                // A machine without any certificates trusts nobody either.
                Err(error) => {
                    assert_eq!((trusted, error), (false, EmailError::NoRoots));
                    continue;
                }
            };
            for number in 0..2 {
                let (delivery, doubts) = send(&email, message(number)).await;
                assert_eq!(name(&delivery), told, "{case}: {delivery:?}");
                assert_eq!(doubts, usize::from(told == "sent"), "{case}");
            }
            let sent = sink.accepted();
            assert_eq!(sent.len(), if told == "sent" { 2 } else { 0 }, "{case}");
            assert!(sent.iter().zip(0..).all(|(got, number)| got.bytes == message(number).bytes), "{case}");
            email.close().await;
        }
    }

    #[tokio::test]
    async fn a_cut_after_the_dot_is_in_doubt_under_tls_too() {
        for (fault, told) in [(Fault::TakeAndClose, "in doubt"), (Fault::Close, "in doubt")] {
            let offers = Offers { tls: Some(certificate()), from_the_start: true, ..Offers::default() };
            let sink = Sink::offering(offers, move |at| (at.phase == Phase::Dot).then(|| fault.clone()));
            let mut relay = relay(sink.port());
            relay.security = Security::Tls;
            relay.extra_roots = Some(CERTIFICATE.as_bytes().to_vec());
            let (delivery, doubts) = send(&Email::new(relay).expect("settings"), message(0)).await;
            assert_eq!((name(&delivery), doubts), (told, 1), "{delivery:?}");
        }
    }

    #[tokio::test]
    async fn what_no_relay_may_be_given_is_refused_before_it_is_asked() {
        let sink = Sink::good();
        let email = email(&sink);
        for (case, recipient, bytes) in [
            ("no address", "dagny", "a\r\n"),
            ("a second command", "dagny@example.org>\r\nRCPT TO:<x@example.org", "a\r\n"),
            ("a bare line feed", "dagny@example.org", "a\r\n\n.\r\nMAIL FROM:<x@example.org>\r\n"),
            ("a bare carriage return", "dagny@example.org", "a\r.\r\n"),
            ("an address outside ascii", "dågny@example.org", "a\r\n"),
            ("a body outside ascii", "dagny@example.org", "å\r\n"),
        ] {
            let message = Outgoing {
                id: "1@example.org".to_owned(),
                recipient: recipient.to_owned(),
                bytes: bytes.as_bytes().to_vec(),
            };
            let (delivery, doubts) = send(&email, message).await;
            assert_eq!((name(&delivery), doubts), ("refused", 0), "{case}: {delivery:?}");
        }
        assert_eq!(sink.accepted(), []);
    }

    #[tokio::test]
    async fn a_relay_with_the_extensions_takes_them() {
        let sink =
            Sink::offering(Offers { keywords: vec!["8BITMIME", "SMTPUTF8"], ..Offers::default() }, |_| None);
        let message = Outgoing {
            id: "1@example.org".to_owned(),
            recipient: "dågny@bücher.example".to_owned(),
            bytes: "å\r\n".into(),
        };
        assert_eq!(name(&send(&email(&sink), message).await.0), "sent");
        assert_eq!(sink.accepted()[0].recipient, "dågny@xn--bcher-kva.example");
    }

    struct Broken;

    impl std::io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_message_is_written_whole_and_a_closed_pipe_is_told() {
        let (mut reader, writer) = std::io::pipe().expect("a pipe");
        let channel = Stdout::new(writer);
        for (text, told) in [("World Water Day\n", "sent"), ("Mother Language Day", "sent")] {
            let message = Outgoing {
                id: "1@example.org".to_owned(),
                recipient: "stdout".to_owned(),
                bytes: text.into(),
            };
            assert_eq!(name(&channel.send(message, Doubt::new(|| async { Ok(()) })).await), told);
        }
        drop(channel);
        let mut written = String::new();
        std::io::Read::read_to_string(&mut reader, &mut written).expect("what was written");
        assert_eq!(written, "World Water Day\nMother Language Day\n");

        let broken = Stdout::new(Broken);
        let message =
            Outgoing { id: "1@example.org".to_owned(), recipient: "stdout".to_owned(), bytes: b"x".to_vec() };
        assert_eq!(name(&broken.send(message, Doubt::new(|| async { Ok(()) })).await), "unreachable");
    }
}

mod rows {
    use std::collections::{HashMap, HashSet};
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use chrono::{DateTime, TimeDelta, Utc};
    use observd::config::OnUnknown;
    use observd::remind::outbox::{
        Kept, Key, LockError, NewMessage, Outbox, OutboxError, OutboxHandle, Outcome, Put, Recovered, State,
        StateDir, Taken, Token,
    };
    use proptest::prelude::*;
    use tempfile::TempDir;

    /// 2026-03-22 08:00 UTC; minutes are counted from there.
    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_774_166_400, 0).expect("an instant") + TimeDelta::minutes(minutes)
    }

    fn fresh() -> (TempDir, PathBuf) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("outbox.db");
        (directory, path)
    }

    fn open(path: &Path) -> Outbox {
        Outbox::open(path).expect("an outbox")
    }

    fn key(number: usize) -> Key {
        Key::from(format!("world-water-day/2026/dagny@example.org/email/{number}"))
    }

    fn message(number: usize, keys: &[usize]) -> NewMessage {
        NewMessage {
            id: format!("{number}@observd.example.org"),
            channel: "email".to_owned(),
            recipient: "dagny@example.org".to_owned(),
            subject: format!("message {number}"),
            content: format!("Subject: message {number}\r\n\r\n").into_bytes().into(),
            due: at(0),
            not_before: at(0),
            quiet: None,
            expires: at(24 * 60),
            keys: keys.iter().copied().map(key).collect(),
        }
    }

    fn take(outbox: &mut Outbox, now: DateTime<Utc>, limit: usize) -> Vec<Taken> {
        outbox.take("email", now, now + TimeDelta::minutes(30), limit, false).expect("what is due")
    }

    fn state(outbox: &Outbox, number: usize) -> String {
        outbox.reminder(&key(number)).expect("a look").expect("a reminder").state.to_string()
    }

    fn sent() -> Outcome {
        Outcome::Sent { reply: "250 ok".to_owned() }
    }

    fn retry(minutes: i64) -> Outcome {
        Outcome::Retry { at: at(minutes), reason: "451 not now".to_owned() }
    }

    #[test]
    fn a_message_with_a_known_key_is_not_stored_at_all() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        assert_eq!(outbox.put(&message(1, &[1, 2]), at(0)).expect("put"), Put::Stored);
        assert_eq!(outbox.put(&message(1, &[1, 2]), at(1)).expect("put"), Put::AlreadyKnown);
        assert_eq!(outbox.put(&message(2, &[2, 3]), at(1)).expect("put"), Put::AlreadyKnown);
        assert_eq!(outbox.known(&[key(1), key(2), key(3)]).expect("known"), HashSet::from([key(1), key(2)]));
        assert_eq!(take(&mut outbox, at(1), 9).len(), 1);
    }

    #[test]
    fn a_batch_is_stored_one_by_one_and_an_error_stores_none_of_it() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        let batch = [message(1, &[1]), message(2, &[1, 2]), message(3, &[2])];
        let puts = outbox.put_all(&batch, at(0)).expect("put");
        assert_eq!(puts, [Put::Stored, Put::AlreadyKnown, Put::Stored]);

        let trigger = "CREATE TRIGGER refuse BEFORE INSERT ON message WHEN new.subject = 'refused'
                       BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END";
        rusqlite::Connection::open(&path).and_then(|other| other.execute_batch(trigger)).expect("a trigger");
        let refused = NewMessage { subject: "refused".to_owned(), ..message(5, &[5]) };
        let error = outbox.put_all(&[message(4, &[4]), refused], at(0)).expect_err("it is refused");
        assert!(error.to_string().contains("refused by a trigger"), "{error}");
        assert!(outbox.known(&[key(4), key(5)]).expect("known").is_empty());
    }

    #[test]
    fn what_is_not_due_is_not_taken_and_the_earliest_is_taken_first() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        for (number, minutes) in [(1, 30), (2, 10), (3, 20), (4, 60)] {
            let due = NewMessage { due: at(minutes), not_before: at(minutes), ..message(number, &[number]) };
            outbox.put(&due, at(0)).expect("put");
        }
        assert_eq!(outbox.next_attempt(Some("email")).expect("a look"), Some(at(10)));
        assert_eq!(outbox.next_attempt(None).expect("a look"), Some(at(10)));
        assert_eq!(outbox.next_attempt(Some("stdout")).expect("a look"), None);
        let subjects = |taken: Vec<Taken>| taken.into_iter().map(|one| one.subject).collect::<Vec<_>>();
        assert!(take(&mut outbox, at(9), 9).is_empty());
        assert!(outbox.take("stdout", at(99), at(99), 9, false).expect("a look").is_empty());
        assert_eq!(subjects(take(&mut outbox, at(30), 2)), ["message 2", "message 3"]);
        assert_eq!(subjects(take(&mut outbox, at(30), 9)), ["message 1"]);
        assert_eq!(outbox.next_attempt(None).expect("a look"), Some(at(60)));
    }

    #[test]
    fn only_the_holder_of_the_lease_settles() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        outbox.put(&message(1, &[1]), at(0)).expect("put");
        let first = take(&mut outbox, at(0), 9).remove(0);
        assert!(outbox.settle(&first.token, &retry(5), at(1)).expect("settle"));
        assert!(take(&mut outbox, at(4), 9).is_empty());
        let second = take(&mut outbox, at(5), 9).remove(0);
        assert_ne!(first.token, second.token);
        assert_eq!((second.attempt, &second.bytes), (2, &first.bytes));
        for late in [sent(), retry(9), Outcome::Released { reason: String::new() }] {
            assert!(!outbox.settle(&first.token, &late, at(6)).expect("settle"));
        }
        assert!(!outbox.doubt(&first.token, at(6)).expect("doubt"));
        assert_eq!(state(&outbox, 1), "leased");
        assert!(outbox.doubt(&second.token, at(6)).expect("doubt"));
        assert!(outbox.settle(&second.token, &sent(), at(7)).expect("settle"));
        assert!(!outbox.settle(&second.token, &sent(), at(7)).expect("settle"));
        assert_eq!(state(&outbox, 1), "sent");
        assert!(take(&mut outbox, at(9_999), 9).is_empty());
    }

    #[test]
    fn a_turn_settles_what_has_ended_and_takes_what_is_next_or_does_neither() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        for number in 1..=3 {
            outbox.put(&message(number, &[number]), at(0)).expect("put");
        }
        let first = take(&mut outbox, at(0), 1).remove(0);
        let ended = [(first.token, sent())];
        let disk = rusqlite::Connection::open(&path).expect("the file");
        let full = "CREATE TRIGGER full BEFORE UPDATE ON message WHEN NEW.state = 'leased'
                    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
        disk.execute_batch(full).expect("a trigger");
        outbox.turn(&ended, "email", at(1), at(30), 1, true).expect_err("a full disk");
        assert_eq!((state(&outbox, 1), state(&outbox, 2)), ("leased".to_owned(), "planned".to_owned()));
        disk.execute_batch("DROP TRIGGER full").expect("no trigger");
        let next = outbox.turn(&ended, "email", at(1), at(30), 1, true).expect("a turn").remove(0);
        assert_eq!((next.subject.as_str(), next.attempt, next.doubted), ("message 2", 1, true));
        assert_eq!((state(&outbox, 1), state(&outbox, 2)), ("sent".to_owned(), "leased".to_owned()));
        assert!(
            outbox.turn(&[(next.token, sent())], "email", at(2), at(30), 0, true).expect("a turn").is_empty()
        );
        assert_eq!((state(&outbox, 2), state(&outbox, 3)), ("sent".to_owned(), "planned".to_owned()));
    }

    #[test]
    fn every_outcome_is_told_to_the_reminders() {
        let reason = || "because".to_owned();
        for (outcome, message_waits, reminder) in [
            (sent(), false, "sent"),
            (Outcome::Refused { reason: reason() }, false, "failed"),
            (Outcome::Expired { reason: reason() }, false, "expired"),
            (Outcome::Retry { at: at(1), reason: reason() }, true, "deferred"),
            (Outcome::Released { reason: reason() }, true, "planned"),
            (Outcome::InDoubt { at: Some(at(1)), reason: reason() }, true, "unknown"),
            (Outcome::InDoubt { at: None, reason: reason() }, false, "unknown"),
            (Outcome::NoRecipient { reason: reason(), suspend_after: 2 }, false, "failed"),
        ] {
            let (_directory, path) = fresh();
            let mut outbox = open(&path);
            outbox.put(&message(1, &[1, 2]), at(0)).expect("put");
            let taken = take(&mut outbox, at(0), 9).remove(0);
            assert!(outbox.settle(&taken.token, &outcome, at(0)).expect("settle"));
            assert_eq!([state(&outbox, 1), state(&outbox, 2)], [reminder, reminder], "{outcome:?}");
            let failures = outbox.recent_failures(9).expect("a look");
            // What was sent went well; of what was released nothing was tried.
            let well = matches!(outcome, Outcome::Sent { .. } | Outcome::Released { .. });
            assert_eq!(failures.len(), usize::from(!well), "{outcome:?}");
            assert_eq!(outbox.events(1).expect("a look").len(), usize::from(!well), "{outcome:?}");
            let again = take(&mut outbox, at(1), 9);
            assert_eq!(again.len(), usize::from(message_waits), "{outcome:?}");
            assert!(!format!("{failures:?} {again:?}").contains("dagny@"), "{failures:?}");
            let attempt = match outcome {
                Outcome::Released { .. } => 1,
                _ => 2,
            };
            assert!(again.iter().all(|taken| taken.attempt == attempt), "{outcome:?}");
        }
    }

    #[test]
    fn a_reminder_that_was_perhaps_sent_is_never_told_to_be_unsent() {
        for (second, reminder) in [
            (sent(), "sent"),
            (Outcome::Refused { reason: String::new() }, "unknown"),
            (Outcome::Expired { reason: String::new() }, "unknown"),
        ] {
            let (_directory, path) = fresh();
            let mut outbox = open(&path);
            outbox.put(&message(1, &[1]), at(0)).expect("put");
            let taken = take(&mut outbox, at(0), 9).remove(0);
            let doubt = Outcome::InDoubt { at: Some(at(1)), reason: "no answer".to_owned() };
            assert!(outbox.settle(&taken.token, &doubt, at(0)).expect("settle"));
            let taken = take(&mut outbox, at(1), 9).remove(0);
            assert_eq!(taken.in_doubt, 1);
            assert!(outbox.settle(&taken.token, &second, at(2)).expect("settle"));
            assert_eq!(state(&outbox, 1), reminder, "{second:?}");
            assert_eq!(outbox.counts().expect("counts").in_doubt, 1);
        }
    }

    #[test]
    fn a_crash_gives_every_lease_back_and_knows_which_were_past_the_dot() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        outbox.put_all(&[message(1, &[1]), message(2, &[2]), message(3, &[3])], at(0)).expect("put");
        let taken = take(&mut outbox, at(0), 2);
        assert!(outbox.doubt(&taken[1].token, at(0)).expect("doubt"));
        drop(outbox);

        let mut outbox = open(&path);
        assert!(take(&mut outbox, at(0), 9).len() == 1, "leases outlive the process until recover");
        drop(outbox);
        let mut outbox = open(&path);
        assert_eq!(
            outbox.recover(at(1), OnUnknown::Resend).expect("recover"),
            Recovered { safe: 2, in_doubt: 1 }
        );
        assert_eq!(outbox.recover(at(1), OnUnknown::Resend).expect("recover"), Recovered::default());
        assert_eq!(["1", "2"].map(|n| state(&outbox, n.parse().expect("n"))), ["deferred", "unknown"]);
        let again = take(&mut outbox, at(1), 9);
        assert_eq!(again.len(), 3);
        let doubtful = again.iter().find(|one| one.id == taken[1].id).expect("the same message");
        assert_eq!((doubtful.in_doubt, &doubtful.bytes), (1, &taken[1].bytes));
        assert!(!outbox.settle(&taken[0].token, &sent(), at(1)).expect("a dead holder settles nothing"));
    }

    #[test]
    fn what_will_never_be_sent_is_recorded_and_never_planned() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        outbox.put(&message(1, &[1]), at(0)).expect("put");
        assert_eq!(outbox.expire(&[key(1), key(2)], "the day was over", at(0)).expect("expire"), 1);
        assert_eq!([state(&outbox, 1), state(&outbox, 2)], ["planned", "expired"]);
        let why = outbox.reminder(&key(2)).expect("a look").and_then(|reminder| reminder.reason);
        assert_eq!(why.as_deref(), Some("the day was over"));
        assert_eq!(outbox.put(&message(2, &[2]), at(0)).expect("put"), Put::AlreadyKnown);
    }

    #[test]
    fn the_planners_place_and_a_subscriptions_first_day_are_kept() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        assert_eq!(outbox.planned_until().expect("a look"), None);
        outbox.set_planned_until(at(5)).expect("set");
        outbox.set_planned_until(at(7)).expect("set");
        assert_eq!(outbox.first_seen("dagny", at(3)).expect("seen"), at(3));
        drop(outbox);
        let mut outbox = open(&path);
        assert_eq!(outbox.planned_until().expect("a look"), Some(at(7)));
        assert_eq!(outbox.first_seen("dagny", at(9)).expect("seen"), at(3));
    }

    #[test]
    fn what_is_old_is_made_small_and_the_proof_stays() {
        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        outbox.put_all(&[message(1, &[1]), message(2, &[2])], at(0)).expect("put");
        let taken = take(&mut outbox, at(0), 1).remove(0);
        outbox.settle(&taken.token, &sent(), at(1)).expect("settle");
        let days = |days: i64| at(1 + days * 24 * 60);
        assert_eq!(outbox.keep(days(30)).expect("keep"), Kept { bytes: 0, messages: 0 });
        assert_eq!(outbox.keep(days(31)).expect("keep"), Kept { bytes: 1, messages: 0 });
        assert_eq!(outbox.keep(days(31)).expect("keep"), Kept::default());
        assert_eq!((state(&outbox, 1), outbox.bytes(1).expect("a look")), ("sent".to_owned(), None));
        assert!(outbox.line(1).is_ok());
        // After 400 days only the key, the state and its instant are left, for good.
        assert_eq!(outbox.keep(days(401)).expect("keep"), Kept { bytes: 0, messages: 1 });
        let line = outbox.reminder(&key(1)).expect("a look").expect("the key");
        assert_eq!((line.state, line.at, line.message, line.reason), (State::Sent, at(1), None, None));
        assert!(matches!(outbox.line(1), Err(OutboxError::NoMessage { number: 1 })));
        assert_eq!(outbox.put(&message(3, &[1]), days(401)).expect("put"), Put::AlreadyKnown);
        assert_eq!(take(&mut outbox, at(2), 1)[0].bytes, message(2, &[]).content.whole());
        outbox.check().expect("a sound file");
    }

    #[test]
    fn the_file_is_for_its_owner_only() {
        let (directory, path) = fresh();
        let mut outbox = open(&path);
        outbox.put(&message(1, &[1]), at(0)).expect("put");
        let entries = std::fs::read_dir(directory.path()).expect("the directory");
        for file in entries.map(|entry| entry.expect("a file")) {
            let mode = file.metadata().expect("its mode").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.path().display());
        }
    }

    /// Opens it, sees it refused with these words, and sees that it was left as it was.
    fn refused(path: &Path, words: &[&str]) -> OutboxError {
        let before = std::fs::read(path).ok();
        let error = Outbox::open(path).expect_err("not an outbox that can be used");
        for word in words {
            assert!(error.to_string().contains(word), "{error}");
        }
        assert_eq!(std::fs::read(path).ok(), before, "{error}");
        error
    }

    #[test]
    fn a_file_that_cannot_be_used_is_left_alone_and_told_apart() {
        let (_directory, path) = fresh();
        std::fs::write(&path, b"not a database, but long enough to be looked at".repeat(100))
            .expect("a file");
        assert!(matches!(refused(&path, &["damaged", "backup"]), OutboxError::Corrupt { .. }));

        let (_directory, path) = fresh();
        let other = rusqlite::Connection::open(&path).expect("a database");
        other.execute_batch("CREATE TABLE recipes (name TEXT)").expect("a table");
        drop(other);
        assert!(matches!(refused(&path, &["not an outbox"]), OutboxError::NotOurs { .. }));

        let (_directory, path) = fresh();
        drop(open(&path));
        let newer = rusqlite::Connection::open(&path).expect("a database");
        newer.pragma_update(None, "user_version", 99).expect("a newer schema");
        drop(newer);
        let error = refused(&path, &["schema 99", "up to 4", "newer observd"]);
        assert!(matches!(error, OutboxError::NewerSchema { found: 99, .. }));

        // Even root may not make files there.
        let error =
            refused(Path::new("/sys/kernel/outbox.db"), &["cannot be written", "/sys/kernel/outbox.db"]);
        assert!(matches!(error, OutboxError::Unwritable { .. }));
    }

    /// An outbox with two hundred messages, the middle of which was written over.
    fn damaged(path: &Path) {
        let mut outbox = open(path);
        for number in 0..200 {
            outbox.put(&message(number, &[number]), at(0)).expect("put");
        }
        drop(outbox);
        let mut bytes = std::fs::read(path).expect("the file");
        let middle = bytes.len() / 2 / 4_096 * 4_096;
        bytes[middle..middle + 4_096].fill(0x5a);
        std::fs::write(path, &bytes).expect("the damaged file");
    }

    #[test]
    fn a_file_damaged_in_the_middle_is_refused_at_the_start() {
        let (_directory, path) = fresh();
        damaged(&path);
        assert!(matches!(refused(&path, &["damaged", "backup"]), OutboxError::Corrupt { .. }));
    }

    #[test]
    fn a_file_that_somebody_else_holds_is_told_to_be_locked() {
        let (_directory, path) = fresh();
        drop(open(&path));
        let other = rusqlite::Connection::open(&path).expect("a database");
        other.execute_batch("BEGIN EXCLUSIVE").expect("the lock");
        assert!(matches!(refused(&path, &["locked by another program"]), OutboxError::Locked { .. }));
    }

    #[test]
    fn a_state_directory_has_one_holder() {
        let (directory, _) = fresh();
        let state = directory.path().join("state");
        let held = StateDir::lock(&state).expect("the lock");
        assert_eq!(held.path(), state);
        assert_eq!(std::fs::metadata(&state).expect("its mode").permissions().mode() & 0o777, 0o700);
        let error = StateDir::lock(&state).expect_err("it is taken").to_string();
        let pid = std::process::id();
        assert_eq!(
            error,
            format!(
                "another observd (pid {pid}) is using {}; stop it, or give this one a state directory of its own",
                state.display()
            )
        );
        drop(held);
        drop(StateDir::lock(&state).expect("the lock is free again"));

        let error = StateDir::lock(Path::new("/sys/kernel/observd")).expect_err("nobody may write there");
        assert!(matches!(error, LockError::Unusable { .. }), "{error}");
        let file = directory.path().join("file");
        std::fs::write(&file, b"").expect("a file");
        assert!(matches!(StateDir::lock(&file), Err(LockError::Unusable { .. })));
    }

    #[test]
    fn a_database_has_one_writer_by_whatever_name_and_any_number_of_readers() {
        let (directory, path) = fresh();
        let mut outbox = open(&path);
        let link = directory.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        for name in [&path, &link] {
            let error = Outbox::open(name).expect_err("it is taken").to_string();
            let pid = std::process::id();
            assert_eq!(
                error,
                format!(
                    "another observd (pid {pid}) is using {}; stop it, or give this one a database of its own",
                    name.display()
                )
            );
            // What is written while somebody looks is seen by the next look.
            let ledger = Outbox::open_to_read(name).expect("a look").expect("a ledger");
            let waiting = ledger.counts().expect("counts").waiting();
            outbox.put(&message(7 + waiting as usize, &[7 + waiting as usize]), at(0)).expect("put");
            assert_eq!(ledger.counts().expect("counts").waiting(), waiting + 1);
        }
        drop(outbox);
        drop(open(&link));
        drop(open(&path));
    }

    /// The names and the contents of all files.
    fn files(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = std::fs::read_dir(directory).expect("the directory");
        let paths = entries.map(|entry| entry.expect("a file").path());
        let mut files: Vec<_> =
            paths.map(|path| (path.clone(), std::fs::read(&path).expect("a file"))).collect();
        files.sort();
        files
    }

    #[test]
    fn looking_makes_and_changes_nothing() {
        let (directory, path) = fresh();
        assert!(Outbox::open_to_read(&path).expect("a look").is_none());
        std::fs::write(&path, b"").expect("an empty file");
        assert!(Outbox::open_to_read(&path).expect("a look").is_none());
        assert_eq!(files(directory.path()), [(path.clone(), vec![])]);

        let mut outbox = open(&path);
        outbox.put_all(&[message(1, &[1]), message(2, &[2]), message(3, &[3])], at(0)).expect("put");
        let taken = take(&mut outbox, at(0), 2);
        outbox.settle(&taken[0].token, &retry(9), at(0)).expect("settle");
        outbox.set_planned_until(at(5)).expect("set");
        outbox.first_seen("dagny", at(3)).expect("seen");
        drop(outbox);
        let before = files(directory.path());
        let ledger = Outbox::open_to_read(&path).expect("a look").expect("a ledger");
        assert_eq!(ledger.planned_until().expect("a look"), Some(at(5)));
        assert_eq!(ledger.seen("dagny").expect("a look"), Some(at(3)));
        assert_eq!(ledger.seen("erik").expect("a look"), None);
        assert_eq!(ledger.known(&[key(1), key(4)]).expect("known"), HashSet::from([key(1)]));
        assert_eq!(ledger.recent_failures(9).expect("a look").len(), 1);
        assert_eq!(ledger.next_attempt(None).expect("a look"), Some(at(0)));
        let ids = |until| -> Vec<String> {
            ledger.waiting(until).expect("a look").into_iter().map(|one| one.subject).collect()
        };
        assert_eq!(ids(at(-1)), [""; 0]);
        assert_eq!(ids(at(8)), ["message 2", "message 3"]);
        assert_eq!(ids(at(9)), ["message 2", "message 3", "message 1"]);
        assert_eq!(files(directory.path()), before);
        drop(ledger);
        assert_eq!(files(directory.path()), before);
    }

    #[test]
    fn a_database_with_a_strange_name_can_be_looked_at() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("100% of it?immutable=0#a b å.db");
        open(&path).put(&message(1, &[1]), at(0)).expect("put");
        let ledger = Outbox::open_to_read(&path).expect("a look").expect("a ledger");
        assert_eq!(ledger.counts().expect("counts").waiting(), 1);
    }

    #[test]
    fn a_look_at_what_is_no_outbox_or_a_damaged_one_says_so() {
        let (_directory, path) = fresh();
        std::fs::write(&path, b"not a database, but long enough to be looked at".repeat(100))
            .expect("a file");
        assert!(matches!(Outbox::open_to_read(&path), Err(OutboxError::Corrupt { .. })));

        let (_directory, path) = fresh();
        let mut outbox = open(&path);
        for number in 0..100 {
            outbox.put(&message(number, &[number]), at(0)).expect("put");
        }
        drop(outbox);
        let keys: Vec<Key> = (0..100).map(key).collect();
        let whole = std::fs::read(&path).expect("the file");
        let mut met = 0;
        for page in 1..whole.len() / 4_096 {
            let mut bytes = whole.clone();
            bytes[page * 4_096..(page + 1) * 4_096].fill(0x5a);
            std::fs::write(&path, &bytes).expect("the damaged file");
            // Refused already, or each answer is the whole one or none.
            let Ok(Some(ledger)) = Outbox::open_to_read(&path) else { continue };
            let counted = ledger.counts().map(|counts| counts.waiting() as usize);
            let known = ledger.known(&keys).map(|known| known.len());
            for answer in [ledger.waiting(at(9)).map(|waiting| waiting.len()), counted, known] {
                met += usize::from(matches!(answer, Err(OutboxError::Corrupt { .. })));
                assert!(matches!(answer, Ok(100) | Err(OutboxError::Corrupt { .. })), "{page}: {answer:?}");
            }
            assert!(matches!(ledger.check(), Err(OutboxError::Corrupt { .. })), "{page}");
        }
        assert!(met > 0, "the damage was to be met");
    }

    #[tokio::test]
    async fn the_handle_does_what_it_is_asked_in_order_and_closes_the_file() {
        let (directory, path) = fresh();
        let handle = OutboxHandle::start(open(&path)).expect("a thread");
        for number in 0..20 {
            let put = handle.call(move |outbox| outbox.put(&message(number, &[number]), at(0))).await;
            let put: Result<Put, OutboxError> = put;
            assert_eq!(put.expect("put"), Put::Stored);
        }
        let counts = handle.call(|outbox| outbox.counts()).await;
        let counts = counts.unwrap_or_else(|error: OutboxError| panic!("{error}"));
        assert_eq!((counts.waiting(), counts.of(State::Planned)), (20, 20));
        handle.close().await;
        // A closed database has taken its write-ahead log in.
        assert!(!directory.path().join("outbox.db-wal").exists());
    }

    #[derive(Debug, Clone)]
    enum Step {
        Put(usize, Vec<usize>),
        Expire(usize),
        Take(usize),
        Doubt(usize),
        Settle(usize, usize),
        SettleLate(usize),
        Pass(i64),
        Crash,
        Reopen,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0..12_usize, prop::collection::vec(0..16_usize, 1..3)).prop_map(|(n, keys)| Step::Put(n, keys)),
            1 => (0..16_usize).prop_map(Step::Expire),
            4 => (1..4_usize).prop_map(Step::Take),
            3 => any::<prop::sample::Index>().prop_map(|n| Step::Doubt(n.index(1_000))),
            5 => (any::<prop::sample::Index>(), 0..6_usize).prop_map(|(n, how)| Step::Settle(n.index(1_000), how)),
            1 => any::<prop::sample::Index>().prop_map(|n| Step::SettleLate(n.index(1_000))),
            2 => (0..90_i64).prop_map(Step::Pass),
            1 => Just(Step::Crash),
            1 => Just(Step::Reopen),
        ]
    }

    /// What must be true, kept beside the outbox in plain maps.
    struct Model {
        path: PathBuf,
        outbox: Option<Outbox>,
        now: i64,
        ledger: HashMap<usize, Option<usize>>,
        ended: HashMap<usize, &'static str>,
        doubts: HashMap<usize, u32>,
        held: Vec<(usize, Token, bool)>,
        over: Vec<Token>,
    }

    impl Model {
        fn new(path: PathBuf) -> Model {
            let outbox = Some(open(&path));
            let (ledger, ended, doubts) = (HashMap::new(), HashMap::new(), HashMap::new());
            Model { path, outbox, now: 0, ledger, ended, doubts, held: Vec::new(), over: Vec::new() }
        }

        fn outbox(&mut self) -> &mut Outbox {
            self.outbox.as_mut().expect("it is open")
        }

        fn run(&mut self, step: Step) {
            let now = at(self.now);
            match step {
                Step::Put(number, keys) => self.put(number, &keys),
                Step::Expire(number) => {
                    let new = self.outbox().expire(&[key(number)], "too late", now).expect("expire");
                    assert_eq!(new == 1, !self.ledger.contains_key(&number));
                    self.ledger.entry(number).or_insert(None);
                }
                Step::Take(limit) => self.take(limit),
                Step::Doubt(which) => {
                    let Some(which) = which.checked_rem(self.held.len()) else { return };
                    let token = self.held[which].1.clone();
                    assert!(self.outbox().doubt(&token, now).expect("doubt"));
                    self.held[which].2 = true;
                }
                Step::Settle(which, how) => self.settle(which, how),
                Step::SettleLate(which) => {
                    let Some(which) = which.checked_rem(self.over.len()) else { return };
                    let token = self.over[which].clone();
                    assert!(!self.outbox().settle(&token, &sent(), now).expect("settle"));
                    assert!(!self.outbox().doubt(&token, now).expect("doubt"));
                }
                Step::Pass(minutes) => self.now += minutes,
                Step::Crash => self.crash(),
                Step::Reopen => {
                    self.outbox = None;
                    self.outbox = Some(open(&self.path));
                }
            }
        }

        fn put(&mut self, number: usize, keys: &[usize]) {
            let now = at(self.now);
            let known = keys.iter().any(|key| self.ledger.contains_key(key));
            // An id is made of the keys: other keys never have it.
            if !known && self.ledger.values().any(|message| *message == Some(number)) {
                return;
            }
            match self.outbox().put(&message(number, keys), now) {
                Ok(Put::Stored) => {
                    assert!(!known);
                    self.ledger.extend(keys.iter().map(|key| (*key, Some(number))));
                }
                Ok(Put::AlreadyKnown) => assert!(known),
                Err(error) => panic!("{error}"),
            }
        }

        fn take(&mut self, limit: usize) {
            let now = at(self.now);
            let taken = take(self.outbox(), now, limit);
            assert!(taken.len() <= limit);
            for one in taken {
                let number = one.id.split('@').next().and_then(|n| n.parse().ok()).expect("a number");
                assert!(self.held.iter().all(|(held, _, _)| *held != number), "{number} has two holders");
                assert!(!self.ended.contains_key(&number), "{number} was over");
                assert_eq!(one.bytes, message(number, &[]).content.whole());
                assert_eq!(one.in_doubt, self.doubts.get(&number).copied().unwrap_or(0));
                self.held.push((number, one.token, false));
            }
        }

        fn settle(&mut self, which: usize, how: usize) {
            let Some(which) = which.checked_rem(self.held.len()) else { return };
            let (number, token, _) = self.held.swap_remove(which);
            let (reason, later) = ("because".to_owned(), at(self.now + 7));
            let outcome = match how {
                0 => Outcome::Retry { at: later, reason },
                1 => Outcome::InDoubt { at: Some(later), reason },
                2 => Outcome::Released { reason },
                3 => Outcome::Refused { reason },
                4 => Outcome::Expired { reason },
                _ => sent(),
            };
            let now = at(self.now);
            assert!(self.outbox().settle(&token, &outcome, now).expect("settle"));
            self.over.push(token);
            match how {
                0 | 2 => None,
                1 => {
                    *self.doubts.entry(number).or_default() += 1;
                    None
                }
                3 => self.ended.insert(number, "failed"),
                4 => self.ended.insert(number, "expired"),
                _ => self.ended.insert(number, "sent"),
            };
        }

        fn crash(&mut self) {
            self.outbox = None;
            self.outbox = Some(open(&self.path));
            let now = at(self.now);
            let recovered = self.outbox().recover(now, OnUnknown::Resend).expect("recover");
            let in_doubt = self.held.iter().filter(|(_, _, doubted)| *doubted).count();
            assert_eq!(recovered, Recovered { safe: self.held.len() - in_doubt, in_doubt });
            for (number, token, doubted) in std::mem::take(&mut self.held) {
                self.over.push(token);
                *self.doubts.entry(number).or_default() += u32::from(doubted);
            }
        }

        fn agree(&self) {
            let outbox = self.outbox.as_ref().expect("it is open");
            let keys: Vec<Key> = (0..16).map(key).collect();
            assert_eq!(outbox.known(&keys).expect("known"), self.ledger.keys().copied().map(key).collect());
            for (number, message) in &self.ledger {
                let doubted = message.is_some_and(|n| self.doubts.get(&n).is_some_and(|doubts| *doubts > 0));
                let ended = message.and_then(|n| self.ended.get(&n).copied());
                let expected = match (message, ended, doubted) {
                    (None, _, _) => "expired",
                    (_, Some("sent"), _) => "sent",
                    (_, _, true) => "unknown",
                    (_, ended, false) => ended.unwrap_or("open"),
                };
                let told = state(outbox, *number);
                let is_held = message.is_some_and(|n| self.held.iter().any(|(held, _, _)| *held == n));
                let right = match expected {
                    _ if is_held => told == "leased",
                    "open" => told == "planned" || told == "deferred",
                    _ => told == expected,
                };
                assert!(right, "{number} is {told}, and not {expected}");
            }
        }

        /// After a last crash, everything that was promised and is not over can be sent.
        fn drain(&mut self) {
            self.crash();
            self.now += 1_000_000;
            self.take(1_000);
            while !self.held.is_empty() {
                self.settle(0, 5);
            }
            let promised: HashSet<usize> = self.ledger.values().copied().flatten().collect();
            assert_eq!(self.ended.keys().copied().collect::<HashSet<_>>(), promised);
            self.agree();
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_sequence_of_steps_loses_a_key_or_makes_two_holders(steps in prop::collection::vec(step(), 1..60)) {
            let (_directory, path) = fresh();
            let mut model = Model::new(path);
            for step in steps {
                model.run(step);
                model.agree();
            }
            model.drain();
        }
    }
}

mod together {
    use std::collections::HashMap;
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};
    use observd::clock::{Clock, Simulated};
    use observd::remind::channel::{
        Channel as _, Delivery, Doubt, Email, Outgoing, Relay, Security, Timeouts,
    };
    use observd::remind::outbox::{NewMessage, Outbox, OutboxError, OutboxHandle, Outcome, State, Taken};
    use observd::remind::retry::{self, Retry};

    use crate::smtp_sink::{Fault, Phase, Sink};

    fn outcome(delivery: Delivery, taken: &Taken, now: DateTime<Utc>) -> Outcome {
        let again = retry::next(taken.attempt, &taken.id, now, taken.expires);
        match (delivery, again) {
            (Delivery::Sent { reply }, _) => Outcome::Sent { reply },
            (Delivery::Refused { reason } | Delivery::NoRecipient { reason }, _) => {
                Outcome::Refused { reason }
            }
            (Delivery::Unreachable { reason }, _) => Outcome::Released { reason },
            (Delivery::InDoubt { reason }, Retry::At(at)) => Outcome::InDoubt { at: Some(at), reason },
            (Delivery::Deferred { reason, .. }, Retry::At(at)) => Outcome::Retry { at, reason },
            (Delivery::InDoubt { reason } | Delivery::Deferred { reason, .. }, Retry::GiveUp) => {
                Outcome::Expired { reason }
            }
        }
    }

    /// Sends it and settles it; gives its id if it is in doubt.
    async fn one(outbox: OutboxHandle, email: Email, clock: Clock, taken: Taken) -> Option<String> {
        let letter =
            Outgoing { id: taken.id.clone(), recipient: taken.recipient.clone(), bytes: taken.bytes.clone() };
        let (doubting, token, now) = (outbox.clone(), taken.token.clone(), clock.now());
        let doubt = move || async move {
            match doubting.call(move |outbox| outbox.doubt(&token, now)).await {
                Ok(true) => Ok(()),
                other => Err(format!("{:?}", other.map_err(|error: OutboxError| error))),
            }
        };
        let outcome = outcome(email.send(letter, Doubt::new(doubt)).await, &taken, now);
        let in_doubt = matches!(outcome, Outcome::InDoubt { .. }).then(|| taken.id.clone());
        let settled = outbox.call(move |outbox| outbox.settle(&taken.token, &outcome, now)).await;
        let settled: Result<bool, OutboxError> = settled;
        assert!(settled.expect("settle"));
        in_doubt
    }

    /// One fault in three, at any phase, never the same for two attempts in a row.
    fn unlucky(number: usize) -> Option<Fault> {
        let drawn = number.wrapping_mul(2_654_435_761) >> 7;
        match drawn % 15 {
            0 => Some(Fault::Reply("451 4.3.0 not now")),
            1 => Some(Fault::Close),
            2 => Some(Fault::TakeAndClose),
            3 => Some(Fault::Reply("421 4.3.2 too many")),
            4 => Some(Fault::Slow(Duration::from_millis(3))),
            _ => None,
        }
    }

    fn promised(number: usize, start: DateTime<Utc>) -> NewMessage {
        NewMessage {
            id: format!("{number}@observd.example.org"),
            channel: "email".to_owned(),
            recipient: "dagny@example.org".to_owned(),
            subject: String::new(),
            content: format!("Message-ID: <{number}@observd.example.org>\r\n\r\n").into_bytes().into(),
            due: start,
            not_before: start,
            quiet: None,
            expires: start + TimeDelta::days(30),
            keys: vec![number.to_string().into()],
        }
    }

    fn through(port: u16) -> Email {
        let second = Duration::from_secs(5);
        Email::new(Relay {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::Plain,
            login: None,
            sender: "reminders@example.org".parse().expect("an address"),
            hello: None,
            connections: 4,
            timeouts: Timeouts { command: second, data: second, dot: second, ..Timeouts::default() },
            extra_roots: None,
        })
        .expect("settings that can work")
    }

    /// What a verb gives, which must not fail.
    async fn ask<T: Send + 'static>(
        outbox: &OutboxHandle,
        verb: impl FnOnce(&mut Outbox) -> Result<T, OutboxError> + Send + 'static,
    ) -> T {
        outbox.call(verb).await.expect("the outbox answers")
    }

    /// How often each message was taken.
    fn copies(sink: &Sink) -> HashMap<String, u32> {
        let mut copies = HashMap::new();
        for accepted in sink.accepted() {
            *copies.entry(accepted.message_id).or_default() += 1;
        }
        copies
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_message_arrives_and_twice_only_where_the_outbox_says_so() {
        const MESSAGES: usize = 120;
        let phases = [Phase::Banner, Phase::Mail, Phase::Rcpt, Phase::Data, Phase::Dot, Phase::Dot];
        let sink = Sink::start(move |at| {
            // Each message meets its fault, if it has one, at one phase only.
            let number = at.message + 31 * at.connection;
            (phases[number % phases.len()] == at.phase).then(|| unlucky(number)).flatten()
        });
        let directory = tempfile::tempdir().expect("a directory");
        let hand = Simulated::held(DateTime::from_timestamp(1_774_166_400, 0).expect("an instant"));
        let clock = Clock::Simulated(hand.clone());
        let start = clock.now();
        let mut outbox = Outbox::open(&directory.path().join("outbox.db")).expect("an outbox");
        let messages: Vec<NewMessage> = (0..MESSAGES).map(|number| promised(number, start)).collect();
        outbox.put_all(&messages, start).expect("put");
        let outbox = OutboxHandle::start(outbox).expect("a thread");
        let email = through(sink.port());

        let mut doubts: HashMap<String, u32> = HashMap::new();
        while let Some(next) = ask(&outbox, |outbox| outbox.next_attempt(Some("email"))).await {
            hand.pass_until(next);
            let now = clock.now();
            let until = now + TimeDelta::hours(1);
            let taken = ask(&outbox, move |outbox| outbox.take("email", now, until, 8, false)).await;
            let mut sending = tokio::task::JoinSet::new();
            for taken in taken {
                sending.spawn(one(outbox.clone(), email.clone(), clock.clone(), taken));
            }
            while let Some(sent) = sending.join_next().await {
                if let Some(id) = sent.expect("no panic") {
                    *doubts.entry(id).or_default() += 1;
                }
            }
        }

        let copies = copies(&sink);
        let counts = ask(&outbox, |outbox| outbox.counts()).await;
        let twice = copies.values().filter(|copies| **copies > 1).count();
        println!(
            "{MESSAGES} messages: {twice} arrived twice, {} in doubt, {} connections, {} simulated",
            counts.in_doubt,
            sink.connections(),
            clock.now() - start
        );
        assert_eq!(copies.len(), MESSAGES, "none is lost");
        assert_eq!((counts.waiting(), counts.of(State::Sent)), (0, 120));
        assert_eq!(usize::try_from(counts.in_doubt).ok(), Some(doubts.len()));
        for (id, copies) in &copies {
            assert!(
                *copies <= 1 + doubts.get(id).copied().unwrap_or(0),
                "{id} came {copies} times, without a doubt"
            );
        }
        assert!(twice > 0, "the relay was to misbehave");
    }
}
