//! What are the words of a reminder?
//! Apart from mail's headers and from the templates that set them: standard output and both
//! parts of a mail say the same, and the wording is one place.

use chrono::{DateTime, NaiveDate, Utc};
use observances::{Lang, Occurrence, Phrase};
use serde::Serialize;

use super::opening::{self, Period};
use super::subject::Subject;
use super::{Letterhead, templates};
use crate::remind::catch_up::Sending;
use crate::remind::plan::Item;

/// More entries than this are listed without what each is about: who reads on follows a link.
const FULL: usize = 10;

/// The words, in the language of the subscription: what a template may use, by these names.
/// docs/templates.md explains each, and a test holds the two together.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Words {
    #[serde(rename = "lang")]
    pub(super) code: &'static str,
    pub(super) dir: &'static str,
    pub(super) subject: String,
    pub(super) when: String,
    pub(super) what: String,
    /// `daily`, `weekly` or `monthly`.
    pub(super) digest: Option<&'static str>,
    /// What stands over the list.
    pub(super) lead_in: &'static str,
    /// That it comes late, and by how much.
    pub(super) late: Option<String>,
    /// Whether there are so many entries that each is said in short.
    pub(super) compact: bool,
    pub(super) entries: Vec<Entry>,
    /// Whether the text has a foot; on standard output it has none, since nobody has to be
    /// told how to stop what they started.
    pub(super) foot: bool,
    /// Which reminder it is: which lead, or which digest.
    pub(super) reminder: String,
    /// The name that the operator gave these reminders.
    pub(super) subscription: String,
    pub(super) why: &'static str,
    pub(super) stop: &'static str,
    /// The page with more, if others can reach it.
    pub(super) page: Option<String>,
    pub(super) disclaimer: &'static str,
}

/// One occurrence.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Entry {
    pub(super) id: String,
    /// The first and the last day, as ISO 8601 has them.
    pub(super) start: String,
    pub(super) end: String,
    /// `in 7 days`; nothing for what began before today and is still running.
    pub(super) relative: Option<String>,
    /// `Sunday, 4 April 2027`, or a span.
    pub(super) date: String,
    /// `7 days before`.
    pub(super) lead: String,
    pub(super) name: String,
    /// That the name is the project's own translation.
    pub(super) own_translation: Option<&'static str>,
    /// What it is about, where that is known in the language.
    pub(super) description: Option<String>,
    /// By whom and in which instrument it was proclaimed.
    pub(super) proclaimed: Option<String>,
    /// That the date was computed.
    pub(super) computed: Option<&'static str>,
    pub(super) url: Option<String>,
}

impl Words {
    pub(super) fn of(sending: &Sending<'_>, letterhead: &Letterhead, now: DateTime<Utc>) -> Self {
        let lang = sending.subscription.lang;
        let today = sending.subscription.zone.civil(now).date();
        let period = Period::of(sending);
        let (lead_in, late) = opening::opening(sending, period, now);
        let subject = Subject::of(lang, &sending.items, period, today);
        let name = one_line(&sending.subscription.name);
        Self {
            code: lang.code(),
            dir: lang.direction().as_str(),
            subject: subject.whole(lang),
            when: subject.when,
            what: subject.what,
            digest: period.map(|period| period.digest.as_str()),
            lead_in: lang.phrase(lead_in),
            late,
            compact: sending.items.len() > FULL,
            entries: sending.items.iter().map(|item| Entry::of(lang, item, today)).collect(),
            foot: true,
            reminder: opening::which(sending),
            subscription: lang.isolate(&name).into_owned(),
            why: lang.phrase(Phrase::WhyYouGetThis),
            stop: lang.phrase(Phrase::ToStop),
            page: others_reach(&letterhead.public_url).then(|| letterhead.public_url.clone()),
            disclaimer: lang.phrase(Phrase::Disclaimer),
        }
    }

    /// The same as a sample: its subject and its first line say so.
    pub(super) fn marked_as_test(self, lang: Lang) -> Self {
        let subject = opening::labelled(lang, lang.phrase(Phrase::Test), &self.subject);
        Self { subject, lead_in: lang.phrase(Phrase::ThisIsATest), ..self }
    }

    /// The message for standard output: the built-in text without its foot.
    pub(super) fn console(&self) -> String {
        templates::built_in_text(&Self { foot: false, ..self.clone() })
    }

    /// Says less, where the message is too large for what clients show; false where there is
    /// nothing left to leave out.
    pub(super) fn shorten(&mut self) -> bool {
        if !self.compact {
            self.compact = true;
            return true;
        }
        let proclaimed = self.entries.iter_mut().filter_map(|entry| entry.proclaimed.take());
        proclaimed.count() > 0
    }

    /// The least that a message says, should no template do.
    pub(super) fn bare(&self) -> String {
        let mut text = format!("{}\n", self.lead_in);
        for entry in &self.entries {
            text.push_str(&format!("\n{}\n{}\n", entry.date, entry.name));
        }
        if self.foot {
            text.push_str(&format!("\n{}\n{}\n{}\n", self.why, self.stop, self.disclaimer));
        }
        text
    }
}

impl Entry {
    fn of(lang: Lang, item: &Item<'_>, today: NaiveDate) -> Self {
        let occurrence = &item.occurrence;
        let observance = occurrence.observance;
        let name = occurrence.name(lang);
        let own = name.standing == observances::Standing::Translated;
        Self {
            id: observance.id.to_string(),
            start: occurrence.start.to_string(),
            end: occurrence.end.to_string(),
            relative: (today <= occurrence.start)
                .then(|| lang.relative((occurrence.start - today).num_days())),
            date: match is_one_day(occurrence) {
                true => lang.date_with_weekday(occurrence.start),
                false => lang.span_as_read(occurrence.start, occurrence.end, occurrence.precision),
            },
            lead: lang.days_before(item.lead.into()),
            name: lang.isolate(&one_line(&name.text)).into_owned(),
            own_translation: own.then(|| lang.phrase(Phrase::OwnTranslation)),
            description: observance.description(lang).map(one_line),
            proclaimed: lang.proclaimed(
                observance.proclaimed_by.as_deref(),
                observance.instrument.symbol(),
                observance.adopted.as_deref(),
            ),
            computed: occurrence.computed.then(|| lang.phrase(Phrase::Computed)),
            url: observance.url.as_deref().map(str::to_owned),
        }
    }
}

pub(super) fn in_brackets(lang: Lang, text: &str, more: &str) -> String {
    match lang {
        Lang::Zh => format!("{text}（{more}）"),
        _ => format!("{text} ({more})"),
    }
}

pub(super) fn is_one_day(occurrence: &Occurrence<'_>) -> bool {
    occurrence.start == occurrence.end
}

/// Text as one line: a break in a name must not begin a line of its own.
pub(super) fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    text.chars()
        .map(plain)
        .collect::<String>()
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether an address means the same machine to whoever reads it: not where it is this
/// one's own loopback, as it is until the operator sets `public_url`.
fn others_reach(page: &str) -> bool {
    let Ok(page) = url::Url::parse(page) else { return false };
    match page.host() {
        Some(url::Host::Domain(name)) => name != "localhost" && !name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => !address.is_loopback() && !address.is_unspecified(),
        Some(url::Host::Ipv6(address)) => !address.is_loopback() && !address.is_unspecified(),
        None => false,
    }
}
