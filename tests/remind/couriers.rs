//! Do the messages of the planner arrive, once each, whatever the relay does?

use std::sync::Arc;
use std::time::Duration;

use observances::Catalogue;
use observd::clock::{Clock, Simulated};
use observd::remind::channel::{Channel, Email, Relay, Security, Stdout, Timeouts};
use observd::remind::deliver::{Courier, Tally};
use observd::remind::outbox::{Counts, Filter, OutboxError, OutboxHandle, State};
use observd::remind::plan::{Recipient, Subscription};
use observd::remind::run::{Planner, watch};
use observd::remind::status::Status;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::given::{Ledger, at, hours, planner, subscription, yearly};
use crate::smtp_sink::{Fault, Phase, Sink};

/// Longer than anything here takes.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

fn relay(port: u16) -> Arc<dyn Channel> {
    let limit = Duration::from_secs(3);
    let timeouts = Timeouts {
        connect: limit,
        command: limit,
        data: limit,
        body: limit,
        dot: limit,
        quit: limit,
        idle: LIMIT,
    };
    let relay = Relay {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::Plain,
        login: None,
        sender: "observances@example.org".parse().unwrap(),
        hello: None,
        connections: 4,
        timeouts,
        extra_roots: None,
    };
    Arc::new(Email::new(relay).unwrap())
}

pub(crate) fn to(recipients: usize) -> Planner {
    let recipients = (0..recipients).map(|n| Recipient::new(&format!("dagny{n}@example.org")));
    let one = Subscription { recipients: recipients.collect(), ..subscription("one") };
    planner(&Catalogue::of(vec![yearly("a-day", "04-04"), yearly("b-day", "04-05")]), vec![one])
}

pub(crate) struct Bench {
    pub(crate) hand: Simulated,
    pub(crate) outbox: OutboxHandle,
    pub(crate) courier: Courier,
    pub(crate) due: Arc<Notify>,
    pub(crate) stop: CancellationToken,
    directory: tempfile::TempDir,
}

impl Bench {
    /// A courier at nine in the morning of 4 April, with what the planner put there.
    pub(crate) fn new(planner: &Planner, port: u16) -> Bench {
        let mut ledger = Ledger::new();
        let now = at("2027-04-04T07:00");
        planner.pass(ledger.outbox(), now).unwrap();
        let (directory, outbox) = ledger.into_outbox();
        let outbox = OutboxHandle::start(outbox).unwrap();
        let hand = Simulated::held(now);
        let clock = Clock::Simulated(hand.clone());
        let courier = Courier::new("email", relay(port), outbox.clone(), clock);
        let (due, stop) = (Arc::default(), CancellationToken::new());
        Bench { hand, outbox, courier, due, stop, directory }
    }

    async fn round(&self) -> Tally {
        self.courier.round(&self.stop, LIMIT).await
    }

    pub(crate) async fn counts(&self) -> Counts {
        let counts: Result<Counts, OutboxError> = self.outbox.call(|outbox| outbox.counts()).await;
        counts.unwrap()
    }

    /// The state of each message that went or goes wrong, and why.
    async fn failures(&self) -> Vec<(String, String, u32)> {
        let amiss = vec![State::Planned, State::Deferred, State::Failed, State::Unknown, State::Expired];
        let filter = Filter { states: amiss, ..Filter::default() };
        let told: Result<_, OutboxError> = self.outbox.call(move |outbox| outbox.lines(&filter)).await;
        let told = told.unwrap().into_iter();
        told.map(|one| (one.state.to_string(), one.reason.unwrap_or_default(), one.attempts)).collect()
    }
}

fn recipients(sink: &Sink) -> Vec<String> {
    let mut all: Vec<_> = sink.accepted().into_iter().map(|one| one.recipient).collect();
    all.sort();
    all
}

async fn taken(sink: &Arc<Sink>, messages: usize) -> usize {
    let sink = Arc::clone(sink);
    tokio::task::spawn_blocking(move || sink.wait_for(messages, LIMIT).len()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_planner_put_arrives_once_each() {
    let sink = Sink::good();
    let bench = Bench::new(&to(20), sink.port());
    assert_eq!(bench.round().await, Tally { sent: 20, ..Tally::default() });
    assert_eq!(bench.round().await, Tally::default());
    let mut all: Vec<_> = (0..20).map(|n| format!("dagny{n}@example.org")).collect();
    all.sort();
    assert_eq!(recipients(&sink), all);
    assert!(sink.most_at_once() <= 4);
    assert_eq!(bench.counts().await.of(State::Sent), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_out_of_reach_costs_no_attempt_and_what_waits_goes_when_it_is_back() {
    let gone = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let mut bench = Bench::new(&to(5), port);
    for _ in 0..50 {
        assert!(bench.round().await.unreachable);
    }
    let told = bench.failures().await;
    assert!(!told.is_empty() && told.iter().all(|(state, _, attempts)| state == "planned" && *attempts == 0));
    assert_eq!(bench.counts().await.waiting(), 5);

    // The relay is back: the courier's pause is over a quarter of a minute later.
    let broken = std::sync::atomic::AtomicBool::new(true);
    let broken = Arc::new(broken);
    let script = Arc::clone(&broken);
    let sink = Arc::new(Sink::start(move |at| {
        let away = script.load(std::sync::atomic::Ordering::SeqCst) && at.phase == Phase::Banner;
        away.then_some(Fault::Reply("421 4.3.2 not now"))
    }));
    bench.courier.channel = relay(sink.port());
    let working = tokio::spawn(bench.courier.clone().work(bench.due.clone(), bench.stop.clone(), LIMIT));
    while sink.connections() == 0 {
        tokio::task::yield_now().await;
    }
    broken.store(false, std::sync::atomic::Ordering::SeqCst);
    // New messages do not end the pause; only time does.
    bench.due.notify_waiters();
    let mut minutes = 0;
    while sink.accepted().len() < 5 {
        minutes += 1;
        bench.hand.pass_until(at("2027-04-04T07:00") + chrono::TimeDelta::seconds(minutes));
        tokio::task::yield_now().await;
    }
    bench.stop.cancel();
    working.await.unwrap();
    assert_eq!(sink.accepted().len(), 5);
    assert_eq!((bench.counts().await.of(State::Sent), bench.counts().await.waiting()), (5, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_put_off_is_tried_again_and_a_refused_one_is_kept_with_the_relays_words() {
    let sink = Sink::start(|at| match (at.phase, at.message) {
        (Phase::Rcpt, 0) => Some(Fault::Reply("450 4.2.0 <dagny0@example.org>: try later")),
        (Phase::Rcpt, 1) => Some(Fault::Reply("550 5.1.1 <dagny1@example.org>: no such box")),
        _ => None,
    });
    let bench = Bench::new(&to(4), sink.port());
    assert_eq!(bench.round().await, Tally { sent: 2, deferred: 1, lost: 1, unreachable: false });
    let mut told = bench.failures().await;
    told.sort();
    assert_eq!((told[0].0.as_str(), told[1].0.as_str()), ("deferred", "failed"));
    assert!(told[1].1.contains("550 5.1.1 <d***@example.org>: no such box"), "{}", told[1].1);
    assert!(told[0].1.contains("450 4.2.0"), "{}", told[0].1);
    assert_eq!(bench.round().await, Tally::default(), "not at once");
    bench.hand.pass_until(at("2027-04-04T07:03"));
    assert_eq!(bench.round().await, Tally { sent: 1, ..Tally::default() });
    assert_eq!(bench.round().await, Tally::default(), "refused is refused");
    assert_eq!(recipients(&sink).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_relay_puts_off_until_the_day_is_over_expires() {
    let sink = Sink::start(|at| (at.phase == Phase::Rcpt).then_some(Fault::Reply("450 4.2.0 later")));
    let bench = Bench::new(&to(1), sink.port());
    let mut lost = 0;
    for minute in 0..60 * 16 {
        bench.hand.pass_until(at("2027-04-04T07:00") + chrono::TimeDelta::minutes(minute));
        lost += bench.round().await.lost;
    }
    assert_eq!(lost, 1);
    assert_eq!(bench.counts().await.of(State::Expired), 1);
    let attempts = sink.commands().iter().filter(|command| *command == "RCPT").count();
    assert!((8..60).contains(&attempts), "{attempts} attempts in a day");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_lets_what_is_on_its_way_arrive_and_takes_nothing_more() {
    let sink = Arc::new(Sink::start(|at| {
        (at.phase == Phase::Dot).then_some(Fault::Slow(Duration::from_millis(300)))
    }));
    let bench = Bench::new(&to(40), sink.port());
    let working = tokio::spawn(bench.courier.clone().work(bench.due.clone(), bench.stop.clone(), LIMIT));
    taken(&sink, 1).await;
    bench.stop.cancel();
    working.await.unwrap();
    let counts = bench.counts().await;
    let arrived = sink.accepted().len();
    assert_eq!((counts.of(State::Leased), counts.of(State::Sent) as usize), (0, arrived));
    assert!((1..40).contains(&arrived), "{arrived} of 40");
    assert_eq!(counts.waiting() as usize, 40 - arrived);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loop_wakes_at_the_instant_and_tells_the_courier() {
    let sink = Arc::new(Sink::good());
    let planner = to(3);
    let bench = Bench::new(&planner, sink.port());
    let (clock, status) = (bench.courier.clock.clone(), Status::default());
    let working = tokio::spawn(bench.courier.clone().work(bench.due.clone(), bench.stop.clone(), LIMIT));
    let watching = tokio::spawn(watch(
        planner,
        bench.outbox.clone(),
        clock.clone(),
        status.clone(),
        bench.due.clone(),
        bench.stop.clone(),
    ));
    assert_eq!(taken(&sink, 3).await, 3);
    // The next day, in steps as a clock goes; then set back, and on again.
    for hour in 1..=24 {
        bench.hand.pass_until(at("2027-04-04T07:00") + hours(hour));
        tokio::task::yield_now().await;
    }
    assert_eq!(taken(&sink, 6).await, 6);
    bench.hand.set(at("2027-04-04T20:00"));
    bench.hand.set(at("2027-04-05T08:00"));
    // The loop is told of the new hour, and looks when it gets its turn: on a busy machine, later.
    let looked = async {
        while status.trouble(clock.now()).is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, looked).await.unwrap();
    assert!(status.is_alive(clock.now()));
    bench.stop.cancel();
    working.await.unwrap();
    watching.await.unwrap();
    assert_eq!(sink.accepted().len(), 6, "nothing twice");
}

/// What was written to standard output.
#[derive(Clone, Default)]
struct Page(Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn what_became_of_a_message_is_written_down_when_the_disk_answers_again() {
    let console =
        Subscription { channel: "stdout", recipients: vec![Recipient::new("-")], ..subscription("c") };
    let mut bench = Bench::new(&planner(&Catalogue::of(vec![yearly("a-day", "04-04")]), vec![console]), 1);
    let disk = rusqlite::Connection::open(bench.directory.path().join("outbox.db")).unwrap();
    let full = "CREATE TRIGGER full BEFORE UPDATE ON message WHEN NEW.state = 'sent'
                BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    disk.execute_batch(full).unwrap();
    let page = Page::default();
    bench.courier.name = "stdout";
    bench.courier.channel = Arc::new(Stdout::new(page.clone()));
    let working = tokio::spawn(bench.courier.clone().work(bench.due.clone(), bench.stop.clone(), LIMIT));
    // More than all the pauses of one settlement. This time passes at once, but not without
    // the outbox's thread, which stands outside of it.
    for _ in 0..120 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(bench.counts().await.of(State::Sent), 0);
    }
    assert_eq!(bench.counts().await.of(State::Leased), 1);
    disk.execute_batch("DROP TRIGGER full").unwrap();
    let mut seconds = 0;
    while bench.counts().await.of(State::Sent) == 0 {
        seconds += 1;
        assert!(seconds < 1_000, "it stays leased for ever");
        bench.hand.pass_until(at("2027-04-04T07:00") + chrono::TimeDelta::seconds(seconds));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    bench.stop.cancel();
    working.await.unwrap();
    let written = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
    assert_eq!(written.matches("The a-day").count(), 1, "written once");
}

#[test]
fn a_look_for_a_thousand_recipients_is_quick() {
    let subscriptions: Vec<_> = (0..1_000)
        .map(|n| Subscription {
            recipients: vec![Recipient::new(&format!("dagny{n}@example.org"))],
            leads: vec![7, 1, 0],
            ..subscription(&format!("subscription {n}"))
        })
        .collect();
    let planner = planner(&Catalogue::un(), subscriptions);
    let began = std::time::Instant::now();
    let wakes_at = planner.next_look(at("2027-04-03T12:00"));
    let looked = began.elapsed();
    assert_eq!(wakes_at, at("2027-04-03T18:00"));
    let mut ledger = Ledger::new();
    let passed = planner.pass(ledger.outbox(), at("2027-04-04T07:00")).unwrap();
    let first = began.elapsed() - looked;
    assert_eq!(passed.messages, 1_000);
    planner.pass(ledger.outbox(), at("2027-04-04T07:01")).unwrap();
    let second = began.elapsed() - first - looked;
    println!(
        "1,000 subscriptions: next look {looked:?}, pass with messages {first:?}, pass without {second:?}"
    );
    // Thirty times what it takes here, unoptimized: a look that reckons the catalogue anew
    // for each subscription is far beyond it.
    assert!(looked < Duration::from_secs(5), "{looked:?}");
}
