//! Promise: over years in which everything goes wrong that can, each reminder is sent once, or the
//! ledger says why not.
//!
//! The planner, the couriers and the ledger are the real ones. Clock, disk, relay, operator and the
//! death of the process are simulated, all from one seed, which repeats a run exactly:
//! `SIMULATION=1234 cargo test --test simulation` plays that seed alone and prints its trace,
//! `SIMULATION=0..100000` plays many more than usual.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what must hold by failing, and shows what it found"
)]

#[path = "simulation/calls.rs"]
mod calls;
#[path = "simulation/dice.rs"]
mod dice;
#[path = "simulation/history.rs"]
mod history;
#[path = "simulation/process.rs"]
mod process;
#[path = "simulation/relay.rs"]
mod relay;
#[path = "simulation/run.rs"]
mod run;
#[path = "simulation/script.rs"]
mod script;
#[path = "simulation/settings.rs"]
mod settings;
#[path = "simulation/verdict.rs"]
mod verdict;

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use run::{Run, play};

/// What a test breaks on purpose, to see that it is found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A channel sends the final dot without a record of it.
    DoubtIsNotRecorded,
    /// A relay says that it took a message, and loses it.
    TakenAndForgotten,
    /// It takes other bytes from one attempt to the next.
    OtherBytes,
    /// The ledger forgets what it held when the service starts.
    LedgerForgets,
    /// The planner leaves the last recipient of each subscription out.
    OneIsLeftOut,
}

/// How many seeds are played, unless the environment says otherwise.
const SEEDS: Range<u64> = 0..2_000;

/// Plays seeds on all processors; gives the first faults of each that has any.
fn play_all(seeds: Range<u64>, fault: Option<Fault>, enough: usize) -> Vec<(u64, Vec<String>)> {
    let (next, found) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || found.lock().unwrap().len() >= enough {
                        return;
                    }
                    let faults = verdict::faults(&play(seed, fault));
                    if !faults.is_empty() {
                        found.lock().unwrap().push((seed, faults));
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

/// The seeds that the environment asks for.
fn asked() -> Option<Range<u64>> {
    let asked = std::env::var("SIMULATION").ok()?;
    let (first, end) = asked.split_once("..").unwrap_or((&asked, ""));
    let first = first.parse().unwrap();
    Some(first..end.parse().unwrap_or(first + 1))
}

#[test]
fn each_reminder_is_sent_once_or_explained() {
    let seeds = asked().unwrap_or(SEEDS);
    if seeds.end == seeds.start + 1 {
        println!("{}", play(seeds.start, None).world.events().trace.join("\n"));
    }
    let faults = play_all(seeds, None, 5);
    let told: Vec<String> =
        faults.iter().map(|(seed, faults)| format!("seed {seed}:\n  {}", faults.join("\n  "))).collect();
    assert!(faults.is_empty(), "{}\nSIMULATION={} shows the first of them", told.join("\n"), faults[0].0);
}

#[test]
fn a_seed_repeats_its_run_exactly() {
    for seed in 0..20 {
        let [one, other]: [Vec<String>; 2] = [(); 2].map(|()| play(seed, None).world.events().trace.clone());
        let differs = one.iter().zip(&other).find(|(one, other)| one != other);
        assert!(differs.is_none() && one.len() == other.len(), "seed {seed}: {differs:#?}");
    }
}

/// What the runs come to: a simulation in which nothing happens finds nothing.
#[test]
fn a_hundred_seeds_see_everything() {
    let runs: Vec<Run> = (0..100).map(|seed| play(seed, None)).collect();
    let sum = |count: &dyn Fn(&Run) -> usize| runs.iter().map(count).sum::<usize>();
    let traced =
        |word: &str| sum(&|run| run.world.events().trace.iter().filter(|line| line.contains(word)).count());
    let days = sum(&|run| usize::try_from((run.end - run.start).num_days()).unwrap());
    let calls = sum(&|run| calls::calls(run).len());
    let easy = sum(&|run| calls::calls(run).iter().filter(|call| call.was_easy).count());
    let arrivals = sum(&|run| run.world.events().arrivals.len());
    println!("{days} days, {calls} reminders that all called for, {easy} of them easy, {arrivals} arrivals");
    assert!(days > 700 && calls > 700 && easy > 500 && arrivals > 600);
    for word in ["Crash", "Stop", "Edit", "Suspend", "SetWrong", "Stormy", "Down", "DiskIsFull(true)"] {
        assert!(traced(word) > 10, "{word}: {}", traced(word));
    }
    for state in ["sent", "failed", "unknown", "expired", "cancelled"] {
        assert!(traced(&format!(": {state}, ")) > 0, "no message is {state}");
    }
}

#[test]
fn what_is_broken_on_purpose_is_found_out() {
    let expected = [
        (Fault::DoubtIsNotRecorded, "doubts on record"),
        (Fault::TakenAndForgotten, "did not arrive"),
        (Fault::OtherBytes, "versions"),
        (Fault::LedgerForgets, "arrived and is not in the ledger"),
        (Fault::OneIsLeftOut, "is not in the ledger"),
    ];
    for (fault, words) in expected {
        let faults = play_all(0..400, Some(fault), 3);
        let told = faults.iter().flat_map(|(_, faults)| faults).any(|told| told.contains(words));
        assert!(told, "{fault:?}: {faults:?}");
    }
}
