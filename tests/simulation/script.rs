//! What goes wrong, and when: drawn whole before the run, so that it does not hang on what the service does.

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::dice::Dice;
use crate::history::Weather;
use crate::settings::Settings;

#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// The process is killed, at the await that comes after so many turns of its tasks.
    Crash {
        turns: usize,
    },
    /// It is told to stop, and ends when it has finished.
    Stop,
    /// It starts, with whatever the configuration then is.
    Start,
    /// The operator changes the configuration.
    Edit,
    /// The machine sleeps.
    Suspend(TimeDelta),
    /// The clock is set wrong by so much.
    SetWrong(TimeDelta),
    SetRight,
    Relay(Weather),
    DiskIsFull(bool),
}

/// When something happens after the beginning, and what.
pub(crate) type Script = Vec<(TimeDelta, Act)>;

/// Disturbances in a span of so many days, one about every day or two, and after them calm.
pub(crate) fn script(dice: &mut Dice, settings: &Settings, start: DateTime<Utc>, days: u64) -> Script {
    let mut script = vec![(TimeDelta::zero(), Act::Start)];
    let whole = i64::try_from(days).unwrap() * 86_400;
    for _ in 0..dice.between(1, 2 + whole / 86_400 / 2) {
        let at = match dice.one_in(2) {
            true => TimeDelta::seconds(dice.between(0, whole)),
            false => at_work(dice, settings, start, days),
        };
        disturb(dice, &mut script, at.max(TimeDelta::seconds(1)));
    }
    let last = script.iter().map(|(at, _)| *at).max().unwrap_or_default().max(TimeDelta::seconds(whole));
    let calm = last + TimeDelta::seconds(1);
    script.extend([
        (calm, Act::SetRight),
        (calm, Act::Relay(Weather::Fine)),
        (calm, Act::DiskIsFull(false)),
        (calm, Act::Start),
        (calm + CALM, Act::Stop),
    ]);
    // What is drawn later at the same instant happens later.
    script.sort_by_key(|(at, _)| *at);
    script
}

/// Longer than any pause and any quiet night.
pub(crate) const CALM: TimeDelta = TimeDelta::hours(60);

/// An instant at which the service is likely to plan and send.
fn at_work(dice: &mut Dice, settings: &Settings, start: DateTime<Utc>, days: u64) -> TimeDelta {
    let one = &settings.subscriptions[dice.below(settings.subscriptions.len())];
    let day = start.date_naive() + Days::new(dice.below(usize::try_from(days).unwrap()) as u64);
    let after = if dice.one_in(2) { 0 } else { dice.between(-2_000, 90_000) };
    one.zone.instant(day, one.at) + TimeDelta::milliseconds(after) - start
}

fn disturb(dice: &mut Dice, script: &mut Script, at: TimeDelta) {
    match dice.below(10) {
        0..3 => out(dice, script, at),
        3 => (0..dice.between(2, 6)).for_each(|kill| {
            let at = at + TimeDelta::milliseconds(kill * dice.between(1, 70_000));
            script.push((at, Act::Crash { turns: dice.below(60) }));
            script.push((at, Act::Start));
        }),
        4 => script.push((at, Act::Suspend(dice.while_(4)))),
        5 => {
            let by = dice.while_(40);
            let by = if dice.one_in(2) { by } else { -by };
            // A matter of minutes, or long enough for the clock to be believed.
            let for_ = if dice.one_in(2) { TimeDelta::minutes(9) } else { dice.while_(2) };
            script.extend([(at, Act::SetWrong(by)), (at + for_, Act::SetRight)]);
        }
        6..9 => {
            let weather = dice.pick(&[Weather::Down, Weather::Stormy, Weather::Stormy]);
            script.extend([(at, Act::Relay(weather)), (at + dice.while_(3), Act::Relay(Weather::Fine))]);
        }
        _ => script.extend([(at, Act::DiskIsFull(true)), (at + dice.while_(2), Act::DiskIsFull(false))]),
    }
}

/// The service is down for a while, and comes back, perhaps with other settings.
fn out(dice: &mut Dice, script: &mut Script, at: TimeDelta) {
    script.push((at, if dice.one_in(3) { Act::Stop } else { Act::Crash { turns: dice.below(60) } }));
    let back = at + dice.while_(3);
    if dice.one_in(2) {
        script.push((back, Act::Edit));
    }
    script.push((back, Act::Start));
}
