//! What should have been sent, reckoned without the planner: one day and one recipient at a time.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use observances::Occurrence;
use observd::config::{CatchUp, Digest};
use observd::remind::plan::Subscription;

use crate::history::Events;
use crate::run::Run;

/// A reminder that every configuration called for, whatever else changed.
pub(crate) struct Call {
    pub(crate) key: String,
    pub(crate) recipient: String,
    /// Whether all was well for so long, after it was due and before its day was over, that
    /// nothing excuses that it was not sent.
    pub(crate) was_easy: bool,
    /// Whether some configuration let it be skipped when it was missed.
    pub(crate) is_skipped: bool,
}

/// How long what a subscription calls for depends on when it was first seen, in whatever zone.
const FIRST_DAY: TimeDelta = TimeDelta::hours(50);

/// What is due later has no quiet night left in which to be sent.
const LAST_DAY: TimeDelta = TimeDelta::hours(24);

pub(crate) fn calls(run: &Run) -> Vec<Call> {
    let events = run.world.events();
    let count = events.loaded[0].subscriptions.len();
    let places = (0..count).flat_map(|place| {
        let versions: Vec<&Subscription> =
            events.loaded.iter().map(|one| &one.subscriptions[place]).collect();
        of_one(run, &events, &versions)
    });
    places.collect()
}

/// What all versions of one subscription called for.
fn of_one(run: &Run, events: &Events, versions: &[&Subscription]) -> Vec<Call> {
    let night = versions.iter().any(|one| one.quiet.is_some());
    // Longer than every pause between two attempts, and than a quiet night.
    let enough = TimeDelta::hours(if night { 12 } else { 3 });
    let calm = events.calm(enough);
    let is_skipped = versions.iter().any(|one| one.catch_up == CatchUp::Skip);
    let mut found = Vec::new();
    for (occurrence, lead) in steady(run, versions) {
        let dues = || versions.iter().map(|one| due(one, &occurrence, lead));
        let (first, last) = (dues().min().unwrap(), dues().max().unwrap());
        if first < run.start + FIRST_DAY || last > run.end - LAST_DAY {
            continue;
        }
        let over = versions.iter().map(|one| end(one, &occurrence)).min().unwrap();
        let was_easy = calm.iter().any(|(from, until)| last.max(*from) + enough <= over.min(*until));
        found.extend(in_all(versions).into_iter().map(|recipient| {
            let key = key(versions[0], &occurrence, lead, &recipient);
            Call { key, recipient, was_easy, is_skipped }
        }));
    }
    found
}

/// The occurrences near the run, with the leads that every version has.
fn steady<'r>(run: &'r Run, versions: &[&Subscription]) -> Vec<(Occurrence<'r>, u16)> {
    let leads =
        versions[0].leads.iter().copied().filter(|lead| versions.iter().all(|one| one.leads.contains(lead)));
    let years = run.start.year()..=run.end.year() + 1;
    let all = |lead: u16| {
        let catalogue = &run.catalogue;
        let occurrences = years
            .clone()
            .flat_map(move |year| catalogue.iter().flat_map(move |one| one.occurrences_in(year)));
        occurrences.map(move |occurrence| (occurrence, lead))
    };
    leads.flat_map(all).collect()
}

fn in_all(versions: &[&Subscription]) -> Vec<String> {
    let of = |one: &Subscription| -> Vec<String> {
        one.recipients.iter().map(|recipient| recipient.reveal().to_lowercase()).collect()
    };
    let first = of(versions[0]);
    first.into_iter().filter(|who| versions.iter().all(|one| of(one).contains(who))).collect()
}

fn key(subscription: &Subscription, occurrence: &Occurrence<'_>, lead: u16, recipient: &str) -> String {
    let (id, year, channel) = (&occurrence.observance.id, occurrence.start.year(), subscription.channel);
    let digest = if subscription.digest == Some(Digest::Weekly) { "-weekly" } else { "" };
    format!("{id}/{year}/{recipient}/{channel}/{lead}d{digest}")
}

fn due(subscription: &Subscription, occurrence: &Occurrence<'_>, lead: u16) -> DateTime<Utc> {
    let day = occurrence.start - Days::new(lead.into());
    let day = match subscription.digest {
        Some(Digest::Weekly) => monday(day),
        _ => day,
    };
    subscription.zone.instant(day, subscription.at)
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().days_since(Weekday::Mon).into())
}

fn end(subscription: &Subscription, occurrence: &Occurrence<'_>) -> DateTime<Utc> {
    subscription.zone.instant(occurrence.end + Days::new(1), NaiveTime::MIN)
}
