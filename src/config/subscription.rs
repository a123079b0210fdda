//! Is each `[[subscription]]` sensible, and what does it mean?
//! Apart from the other checks, because this is the part that has rules across keys.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use observances::{Lang, SelectionWords};

use chrono::NaiveTime;
use toml::Spanned;

use crate::zone::Zone;

use super::check::Check;
use super::declared::{Declared, Recipient, Section, To};
use super::record::{SubscriptionRecord, Text};
use super::words::{self, one_of};
use super::wrong::Wrong;
use super::{CatchUp, Channel, Digest, Lead, Subscription};

const AT: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(nine) => nine,
    None => NaiveTime::MIN,
};
/// The channel that there is without a file, and its one recipient.
const CONSOLE: &str = "stdout";
const ON_THE_DAY: Lead = Lead(0);

/// A span of the day in which nothing is sent: from `from` (inclusive) to `until`
/// (exclusive), over midnight if `until` is the earlier; the two are never the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// Its beginning, inclusive.
    pub from: NaiveTime,
    /// Its end, exclusive.
    pub until: NaiveTime,
}

impl Quiet {
    /// Whether it is quiet at a time of day.
    #[must_use]
    pub fn holds(self, at: NaiveTime) -> bool {
        match self.from < self.until {
            true => self.from <= at && at < self.until,
            false => self.from <= at || at < self.until,
        }
    }
}

/// What subscriptions take from the rest of the file.
pub(super) struct Common<'a> {
    pub(super) lang: Lang,
    pub(super) zone: &'a Zone,
    /// The channels that there are.
    pub(super) channels: &'a [Declared],
    /// What is said of those that can be used.
    pub(super) sections: &'a BTreeMap<&'static str, Section>,
    /// Whether there are no files of the operator's own.
    pub(super) built_in_only: bool,
}

/// The subscriptions; where the file says nothing of any, the default one. (`subscription = []`
/// says that there shall be none.)
pub(super) fn check(
    records: Option<&[Spanned<SubscriptionRecord>]>,
    common: &Common<'_>,
    check: &mut Check<'_>,
) -> Vec<Subscription> {
    let Some(records) = records else {
        return vec![console(common)];
    };
    unique_names(records, check);
    records.iter().map(|record| one(record, common, check)).collect()
}

fn console(common: &Common<'_>) -> Subscription {
    Subscription {
        name: "console".to_owned(),
        channel: Channel { name: CONSOLE, to: vec![Recipient::new("-")] },
        select: SelectionWords::default(),
        before: vec![ON_THE_DAY],
        at: AT,
        zone: common.zone.clone(),
        lang: common.lang,
        catch_up: CatchUp::default(),
        digest: None,
        quiet: None,
    }
}

/// Names are what the ledger knows subscriptions by: of two alike, one would be sent the other's.
fn unique_names(records: &[Spanned<SubscriptionRecord>], check: &mut Check<'_>) {
    let mut seen = BTreeSet::new();
    for name in records.iter().filter_map(|record| record.get_ref().name.as_ref()) {
        if !seen.insert(name.get_ref().trim()) {
            let wrong = Wrong::new(format!("there is another subscription named \"{}\"", name.get_ref()));
            check.fault(wrong.mark("the second of that name").help("give each a name of its own"), name);
        }
    }
}

fn one(place: &Spanned<SubscriptionRecord>, common: &Common<'_>, check: &mut Check<'_>) -> Subscription {
    let record = place.get_ref();
    let at = check.take(record.at.as_ref(), at).unwrap_or(AT);
    check.require(record.name.as_ref(), "subscription.name", "the ledger knows it by that", place);
    Subscription {
        name: check.take(record.name.as_ref(), name).unwrap_or_default(),
        channel: channel(place, common, check),
        select: select(record, common.built_in_only, check),
        before: before(record, check),
        at,
        zone: check.zone(record.timezone.as_ref()).unwrap_or_else(|| common.zone.clone()),
        lang: check.take(record.lang.as_ref(), words::lang).unwrap_or(common.lang),
        catch_up: check.take(record.catch_up.as_ref(), catch_up).unwrap_or_default(),
        digest: check.take(record.digest.as_ref(), digest),
        quiet: quiet(record, at, check),
    }
}

fn name(text: &str) -> Result<String, Wrong> {
    let name = text.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        let wrong = Wrong::new("a subscription's name is one line of text").mark("not a name");
        return Err(wrong.help("for example: name = \"peace desk\""));
    }
    Ok(name.to_owned())
}

fn channel(place: &Spanned<SubscriptionRecord>, common: &Common<'_>, check: &mut Check<'_>) -> Channel {
    let record = place.get_ref();
    check.require(record.channel.as_ref(), "subscription.channel", "how shall reminders leave?", place);
    let known = |word: &str| known(word, common.channels);
    let Some(declared) = check.take(record.channel.as_ref(), known) else {
        return Channel { name: CONSOLE, to: Vec::new() };
    };
    let name = declared.name;
    let section = common.sections.get(name);
    if let (None, Some(needs), Some(channel)) = (section, declared.needs, &record.channel) {
        let wrong = Wrong::new(format!("there is no [{name}] section, without which nothing leaves by it"));
        check.fault(wrong.mark(format!("needs [{name}]")).help(needs), channel);
    }
    let to = match (declared.to, &record.to) {
        (To::Only(recipient), to) => {
            if let Some(to) = to {
                let wrong = Wrong::new(format!("channel \"{name}\" has no recipients")).mark("to nobody");
                check.fault(wrong.help("leave out \"to\", or write another channel"), to);
            }
            vec![Recipient::new(recipient)]
        }
        (To::Each(recipient), to) => {
            let why = format!("channel \"{name}\" needs a recipient");
            check.require(to.as_ref(), "subscription.to", &why, place);
            let section = section.cloned().unwrap_or_default();
            let list = to.as_ref().map(|list| recipients(list, |text| recipient(text, &section), check));
            list.unwrap_or_default()
        }
    };
    Channel { name, to }
}

fn known<'a>(word: &str, channels: &'a [Declared]) -> Result<&'a Declared, Wrong> {
    channels.iter().find(|channel| channel.name == word).ok_or_else(|| {
        let names: Vec<&str> = channels.iter().map(|channel| channel.name).collect();
        one_of("channel", word, &names)
    })
}

/// Each recipient once. Case is taken for nothing, as in the ledger: a server that tells boxes apart by
/// it is all but unheard of, and two reminders for one person are not.
fn recipients(
    list: &Spanned<Vec<Text>>,
    recipient: impl Fn(&str) -> Result<String, Wrong>,
    check: &mut Check<'_>,
) -> Vec<Recipient> {
    if list.get_ref().is_empty() {
        check.fault(Wrong::new("reminders need a recipient").mark("nobody"), list);
    }
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(list.get_ref().len());
    for place in list.get_ref() {
        let Some(recipient) = check.take(Some(place), &recipient) else { continue };
        if !seen.insert(recipient.to_lowercase()) {
            check.fault(Wrong::new("this recipient is in the list twice").mark("again"), place);
        }
        found.push(Recipient::new(recipient));
    }
    found
}

/// With files of the operator's own the words can be checked only when those are read.
fn select(record: &SubscriptionRecord, built_in_only: bool, check: &mut Check<'_>) -> SelectionWords {
    let select = &record.select;
    check.take_each(&select.kind.0, words::kind);
    if built_in_only {
        let none = SelectionWords::default;
        check.take_each(&select.theme.0, words::known(|theme| SelectionWords { theme, ..none() }));
        check.take_each(&select.id.0, words::known(|id| SelectionWords { id, ..none() }));
        check.take_each(&select.by.0, words::known(|by| SelectionWords { by, ..none() }));
        check.take_each(
            &select.collection.0,
            words::known(|collection| SelectionWords { collection, ..none() }),
        );
        check
            .take_each(&select.not_theme.0, words::known(|not_theme| SelectionWords { not_theme, ..none() }));
        check.take_each(&select.not_id.0, words::known(|not_id| SelectionWords { not_id, ..none() }));
    }
    words::selection(select)
}

fn before(record: &SubscriptionRecord, check: &mut Check<'_>) -> Vec<Lead> {
    let Some(list) = &record.before else {
        return vec![ON_THE_DAY];
    };
    if list.get_ref().is_empty() {
        let wrong = Wrong::new("without a lead there are no reminders").mark("empty");
        check.fault(wrong.help("for example: before = [\"0d\"], which is on the day"), list);
    }
    let mut found: Vec<Lead> = Vec::new();
    for lead in check.take_each(list.get_ref(), lead) {
        if found.contains(lead.get_ref()) {
            check.fault(
                Wrong::new(format!("\"{}\" is in this list twice", lead.get_ref())).mark("again"),
                &lead,
            );
        }
        found.push(lead.into_inner());
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    found
}

fn lead(text: &str) -> Result<Lead, Wrong> {
    let days = text.strip_suffix('d').filter(|days| days.bytes().all(|byte| byte.is_ascii_digit()));
    days.and_then(|days| days.parse().ok()).and_then(Lead::from_days).ok_or_else(|| {
        let wrong = Wrong::new(format!("\"{text}\" is not a lead")).mark("not a number of days");
        wrong.note("allowed: \"0d\" (on the day) to \"366d\"")
    })
}

fn at(text: &str) -> Result<NaiveTime, Wrong> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok();
    let proper = time.map(|time| time.format("%H:%M").to_string());
    // chrono takes "9:0" too, which in a hurry is as likely to mean something else.
    time.filter(|_| proper.as_deref() == Some(text)).ok_or_else(|| {
        let wrong = Wrong::new(format!("\"{text}\" is not a time of day")).mark("not a time");
        let wrong = proper.iter().fold(wrong, |wrong, proper| wrong.help(format!("write \"{proper}\"")));
        wrong.note("allowed: hours and minutes, \"00:00\" to \"23:59\"")
    })
}

fn catch_up(word: &str) -> Result<CatchUp, Wrong> {
    match word {
        "digest" => Ok(CatchUp::Digest),
        "each" => Ok(CatchUp::Each),
        "skip" => Ok(CatchUp::Skip),
        _ => Err(one_of("way to catch up", word, &["digest", "each", "skip"])),
    }
}

fn digest(word: &str) -> Result<Digest, Wrong> {
    const ALL: [Digest; 3] = [Digest::Daily, Digest::Weekly, Digest::Monthly];
    let found = ALL.into_iter().find(|digest| digest.as_str() == word);
    found.ok_or_else(|| one_of("span of a digest", word, &ALL.map(Digest::as_str)))
}

/// The quiet span, in which `at` does not lie: there would be nothing that could ever be sent on time.
fn quiet(record: &SubscriptionRecord, at: NaiveTime, check: &mut Check<'_>) -> Option<Quiet> {
    let place = record.quiet.as_ref()?;
    let quiet = check.take(Some(place), span_of_day)?;
    if quiet.holds(at) {
        let at = at.format("%H:%M");
        let wrong = Wrong::new(format!("at {at}, when reminders are to be sent, it is to be quiet"));
        let wrong = wrong.mark(format!("{at} lies in this span"));
        check.fault(wrong.help("move \"at\" out of the span, or the span away from it"), place);
    }
    Some(quiet)
}

fn span_of_day(text: &str) -> Result<Quiet, Wrong> {
    let wrong = |what: &str| {
        let wrong = Wrong::new(format!("\"{text}\" is not a span of the day")).mark(what);
        wrong.note(
            "allowed: two times of day, such as \"22:00-07:00\", over midnight if the second is earlier",
        )
    };
    let (from, until) = text.split_once('-').ok_or_else(|| wrong("no \"-\" between two times"))?;
    let time = |text: &str| at(text).map_err(|_| wrong("not two times"));
    let quiet = Quiet { from: time(from)?, until: time(until)? };
    if quiet.from == quiet.until {
        return Err(wrong("ends when it begins"));
    }
    Ok(quiet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_are_days() {
        for (text, days) in [("0d", 0), ("7d", 7), ("366d", 366), ("007d", 7)] {
            assert_eq!(lead(text).unwrap().days(), days);
        }
        for text in ["", "d", "7", "7 d", "-1d", "+1d", "367d", "99999d", "1w", "7D", "٧d"] {
            assert!(lead(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_hours_and_minutes() {
        assert_eq!(at("00:00").unwrap(), NaiveTime::MIN);
        assert_eq!(at("23:59").unwrap().to_string(), "23:59:00");
        for text in ["", "9:00", "24:00", "09:60", "09:00:00", "9am", "09.00", " 9:00"] {
            assert!(at(text).is_err(), "{text}");
        }
        for (text, inside, outside) in [
            ("22:00-07:00", ["22:00", "00:00", "06:59"], ["07:00", "21:59", "12:00"]),
            ("08:00-10:00", ["08:00", "09:00", "09:59"], ["10:00", "07:59", "00:00"]),
        ] {
            let quiet = span_of_day(text).unwrap();
            assert!(inside.iter().all(|time| quiet.holds(at(time).unwrap())), "{text}");
            assert!(!outside.iter().any(|time| quiet.holds(at(time).unwrap())), "{text}");
        }
        for text in
            ["", "-", "22:00", "22:00-22:00", "22:00-7:00", "22:00–07:00", "22-07", "22:00-07:00-08:00"]
        {
            assert!(span_of_day(text).is_err(), "{text}");
        }
        assert!(at("9:00").unwrap_err().help.iter().any(|help| help.contains("09:00")));
    }
}
