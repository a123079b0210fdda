//! One seed, from the first start to the last stop.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use observances::Catalogue;
use observd::clock::Simulated;
use observd::remind::outbox::{Filter, Ledger, Outbox};
use tokio::time::Instant;

use crate::Fault;
use crate::dice::Dice;
use crate::history::World;
use crate::process::{Home, Process};
use crate::script::{self, Act};
use crate::settings::{self, Settings};

/// What is left when all is over.
pub(crate) struct Run {
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) world: World,
    pub(crate) ledger: Ledger,
    _directory: tempfile::TempDir,
}

/// Plays a seed in a runtime of its own, whose time is paused and leaps.
pub(crate) fn play(seed: u64, fault: Option<Fault>) -> Run {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(lives(seed, fault))
}

/// Mostly weeks, sometimes years.
fn length(dice: &mut Dice) -> u64 {
    let (shortest, longest) = match dice.below(100) {
        0 => (200, 800),
        1..10 => (20, 60),
        _ => (1, 5),
    };
    dice.between(shortest, longest).unsigned_abs()
}

async fn lives(seed: u64, fault: Option<Fault>) -> Run {
    let mut dice = Dice::of(seed);
    let days = length(&mut dice);
    // One in eight comes upon the day that Samoa skipped, 30 December 2011.
    let first = if dice.one_in(8) { 15_330 } else { dice.between(20_790, 22_500) };
    let start = DateTime::UNIX_EPOCH + TimeDelta::days(first) + TimeDelta::seconds(dice.between(0, 86_399));
    let catalogue = settings::catalogue(&mut dice, start, days);
    let settings = Settings::drawn(&mut dice);
    let script = script::script(&mut dice, &settings, start, days);
    let world = World::new(Simulated::flowing(start), dice);
    let directory = memory();
    let database = directory.path().join("observd.db");
    let home = Home { world: world.clone(), database: &database, catalogue: Arc::clone(&catalogue), fault };
    act_out(&home, settings, script).await;
    let ledger = Outbox::open_to_read(&database).unwrap().unwrap();
    let end = world.truth();
    note_ledger(&world, &ledger);
    Run { start, end, catalogue, world, ledger, _directory: directory }
}

/// A directory that needs no disk, where there is one: what a disk may do is simulated.
fn memory() -> tempfile::TempDir {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() }.unwrap()
}

async fn act_out(home: &Home<'_>, mut settings: Settings, script: script::Script) {
    let begun = Instant::now();
    let mut process: Option<Process> = None;
    for (at, act) in script {
        tokio::time::sleep_until(begun + at.to_std().unwrap()).await;
        let world = &home.world;
        let told = format!("{act:?}");
        match act {
            Act::Crash { turns } => {
                if let Some(alive) = process.take() {
                    alive.crash(turns).await;
                }
                world.events().is_up = false;
            }
            Act::Stop => {
                world.events().is_up = false;
                if let Some(alive) = process.take() {
                    alive.stop().await;
                }
            }
            Act::Start if process.is_none() => {
                world.events().loaded.push(settings.clone());
                process = Some(home.start(&settings).await);
                world.events().is_up = true;
            }
            // Only a start reads what is configured.
            Act::Edit if process.is_none() => settings = settings.edited(&mut world.events().dice),
            Act::Start | Act::Edit => continue,
            Act::Suspend(length) => {
                world.sleeps();
                world.clock.suspend(length);
            }
            Act::SetWrong(by) => set(world, by),
            Act::SetRight => set(world, TimeDelta::zero()),
            Act::Relay(weather) => world.events().weather = weather,
            Act::DiskIsFull(is_full) => world.events().disk_is_full = is_full,
        }
        world.turn(told);
    }
}

fn set(world: &World, wrong_by: TimeDelta) {
    let truth = world.truth();
    if world.events().wrong_by != wrong_by {
        world.events().wrong_by = wrong_by;
        world.clock.set(truth + wrong_by);
    }
}

/// What the ledger holds at the end, as a part of the trace.
fn note_ledger(world: &World, ledger: &Ledger) {
    let mut lines = ledger.lines(&Filter::default()).unwrap();
    lines.sort_by_key(|line| line.number);
    for line in lines {
        let events = ledger.events(line.number).unwrap();
        let events: Vec<String> =
            events.iter().map(|one| format!("{} {} {}", one.at, one.state, one.reason)).collect();
        world.note(format!("{} {line:?} due {}: {events:?}", line.number, line.due));
    }
}
