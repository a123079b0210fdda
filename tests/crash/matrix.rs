//! What comes of a thousand kills, at every phase of every sort of run?

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use observd::remind::outbox::State;

use crate::account::Account;
use crate::moments::{Moment, OF_A_PASS, OF_A_SERVICE, Sign, shuffled};
use crate::victim::{Day, Sort, Victim};

/// How many kills fall upon one victim.
const KILLS: usize = 25;

/// As many messages as go out at one time unless the other side has proved brisk.
const AT_ONCE: usize = 8;

const CONNECTIONS: usize = 4;

/// What is leased and doubted in one commit at most, of a side that is brisk.
const BATCH: usize = 64;

const SERVICE: Sort = Sort { name: "service", command: &["run"], offers: &[], group: 6, reminders: "" };

/// How many victims of each sort there are, how many messages they may send in peace before
/// a kill, and at which signs they are killed.
const RESEND: [(usize, usize, Sort); 4] = [
    (10, 0, SERVICE),
    (10, 0, Sort { name: "pipelining", offers: &["PIPELINING"], ..SERVICE }),
    // By then the other side has proved brisk, and the rest of the run is leased at once.
    (10, 9, Sort { name: "brisk", offers: &["PIPELINING"], group: 24, ..SERVICE }),
    (10, 0, Sort { name: "pass", command: &["remind"], ..SERVICE }),
];

const HELD: &str = "[reminders]\non_unknown = \"hold\"\n";

const HOLD: [(usize, usize, Sort); 2] = [
    (2, 0, Sort { name: "service that holds", reminders: HELD, ..SERVICE }),
    (2, 9, Sort { name: "brisk, and holds", reminders: HELD, group: 24, ..SERVICE }),
];

fn signs(sort: &Sort) -> &'static [(Sign, usize)] {
    if sort.command == ["run"] { &OF_A_SERVICE } else { &OF_A_PASS }
}

/// What was seen, over all victims.
#[derive(Default)]
struct Tally {
    kills: BTreeMap<Sign, usize>,
    /// Kills before the end of the start, before and after the planner's commit.
    starting: usize,
    unplanned: usize,
    planned: usize,
    messages: usize,
    copies: usize,
    doubts: usize,
    held: usize,
    most_at_once: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn kill(&mut self, victim: &Victim, sign: Sign) {
        *self.kills.entry(sign).or_default() += 1;
        if victim.said(Sign::Serving) {
            let planned = victim.newest_are_planned();
            *(if planned { &mut self.planned } else { &mut self.unplanned }) += 1;
        } else {
            self.starting += 1;
        }
    }

    fn end(&mut self, victim: &Victim, account: &Account) {
        self.messages += account.stories.len();
        self.copies += account.copies();
        self.doubts += account.doubts();
        self.held += account.stories.iter().filter(|story| story.line.state == State::Unknown).count();
        let most = self.most_at_once.entry(victim.sort.name).or_default();
        *most = account.most_in_doubt_at_once().max(*most);
    }
}

/// Kills a victim at each of the moments, a run for each.
fn torment(victim: &mut Victim, moments: Vec<Moment>, tally: &Mutex<Tally>) -> usize {
    let mut doubts_at_most = 0;
    for moment in moments {
        let mut killed = false;
        for chance in 1..=10 {
            victim.subscribe();
            // What ended before the kill has another chance, at once after the sign.
            let delay = if chance < 4 { moment.delay / chance } else { Default::default() };
            let end = victim.run(Some(Moment { delay, ..moment }), &[]);
            killed = end.was_killed();
            let brisk = end.answered >= AT_ONCE;
            doubts_at_most += if brisk { BATCH } else { CONNECTIONS };
            if killed {
                tally.lock().unwrap().kill(victim, moment.sign);
                break;
            }
        }
        assert!(killed, "{}: never came to {moment:?}: {}", victim.sort.name, victim.log());
    }
    doubts_at_most
}

/// Runs it in peace, until all is done that will be done.
fn make_good(victim: &Victim, settled: impl Fn(&BTreeMap<State, usize>) -> bool) {
    if victim.sort.command == ["run"] {
        victim.start(None, &[]);
        victim.until("all to be settled", || settled(&victim.states()));
        let end = victim.stop();
        assert!(end.status.success(), "{}: {}", victim.sort.name, victim.log());
    } else {
        let end = victim.run(None, &[]);
        assert!(end.status.success(), "{}: {}", victim.sort.name, victim.log());
        assert!(settled(&victim.states()), "{}: {:?}", victim.sort.name, victim.states());
    }
}

/// All victims, four at a time, each with a seed of its own.
fn matrix(sorts: &[(usize, usize, Sort)], each: impl Fn(Victim, Vec<Moment>) + Sync) {
    let day = Day::of(chrono::Utc::now());
    let all = sorts.iter().flat_map(|(count, late, sort)| std::iter::repeat_n((*late, *sort), *count));
    let (waiting, seeds, failed) = (Mutex::new(all), AtomicU64::new(0), AtomicBool::new(false));
    let next = || waiting.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let _alarm = Alarm(&failed);
                while let Some((late, sort)) = next().filter(|_| !failed.load(Ordering::SeqCst)) {
                    let moments = shuffled(signs(&sort), late, seeds.fetch_add(1, Ordering::SeqCst));
                    assert_eq!(moments.len(), KILLS);
                    each(Victim::new(sort, day, |_| None), moments);
                }
            });
        }
    });
}

/// After one failure no other victim is begun.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        self.0.fetch_or(std::thread::panicking(), Ordering::SeqCst);
    }
}

/// Every sign had its kills, and so had the moments that give none.
fn assert_kills(tally: &Tally, sorts: &[(usize, usize, Sort)]) {
    let mut expected: BTreeMap<Sign, usize> = BTreeMap::new();
    for (victims, _, sort) in sorts {
        for (sign, kills) in signs(sort) {
            *expected.entry(*sign).or_default() += victims * kills;
        }
    }
    assert_eq!(tally.kills, expected);
    for (what, kills) in [
        ("during the start", tally.starting),
        ("before the planner's commit", tally.unplanned),
        ("after the planner's commit", tally.planned),
    ] {
        assert!(kills > 0, "no kill {what}");
    }
}

fn told(tally: &Tally) -> String {
    let Tally { kills, starting, unplanned, planned, messages, copies, doubts, held, most_at_once } = tally;
    let all: usize = kills.values().sum();
    format!(
        "{all} kills: {kills:?}\n\
         {starting} during the start, {unplanned} before the planner's commit, {planned} after it\n\
         {messages} messages, {copies} copies, {doubts} doubts, {held} held; at once: {most_at_once:?}"
    )
}

#[test]
fn a_thousand_sigkills_lose_nothing_and_every_copy_was_in_doubt_before() {
    let tally = Mutex::<Tally>::default();
    matrix(&RESEND, |mut victim, moments| {
        let doubts_at_most = torment(&mut victim, moments, &tally);
        victim.subscribe();
        let all = victim.messages();
        make_good(&victim, |states| *states == BTreeMap::from([(State::Sent, all)]));
        let (account, who) = (victim.account(), victim.sort.name);
        account.assert_whole(&victim.keys(), who);
        account.assert_sent(who);
        let doubts = account.doubts();
        assert!(doubts <= doubts_at_most, "{who}: {doubts} doubts, where there can be {doubts_at_most}");
        tally.lock().unwrap().end(&victim, &account);
    });
    let tally = tally.into_inner().unwrap();
    println!("{}", told(&tally));
    assert_eq!(tally.kills.values().sum::<usize>(), 1_000);
    assert_kills(&tally, &RESEND);
    // What was taken before the kill, and not answered, comes again.
    assert!(tally.copies >= tally.kills[&Sign::Taken], "{} copies", tally.copies);
    let most = &tally.most_at_once;
    assert!(most["brisk"] > AT_ONCE, "no batch was in doubt at one time: {most:?}");
}

#[test]
fn where_doubts_are_held_a_hundred_sigkills_send_nothing_twice() {
    let tally = Mutex::<Tally>::default();
    matrix(&HOLD, |mut victim, moments| {
        let doubts_at_most = torment(&mut victim, moments, &tally);
        victim.subscribe();
        let all = victim.messages();
        make_good(&victim, |states| {
            let count = |state| states.get(&state).copied().unwrap_or_default();
            count(State::Sent) + count(State::Unknown) == all
        });
        let (account, who) = (victim.account(), victim.sort.name);
        account.assert_whole(&victim.keys(), who);
        account.assert_sent_or_held(who);
        let doubts = account.doubts();
        assert!(doubts <= doubts_at_most, "{who}: {doubts} doubts, where there can be {doubts_at_most}");
        tally.lock().unwrap().end(&victim, &account);
    });
    let tally = tally.into_inner().unwrap();
    println!("{}", told(&tally));
    assert_eq!(tally.kills.values().sum::<usize>(), 100);
    assert_kills(&tally, &HOLD);
    assert!(tally.held >= tally.kills[&Sign::Taken] + tally.kills[&Sign::Dot], "{} held", tally.held);
    let most = tally.most_at_once.values().max();
    assert!(most.is_some_and(|most| *most <= AT_ONCE), "{:?}", tally.most_at_once);
}
