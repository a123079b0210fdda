//! What are the words of a reminder?
//! Apart from mail's headers and parts: standard output and both parts of a mail say
//! the same, and the wording is one place.

use chrono::{DateTime, NaiveDate, Utc};
use observances::{Lang, Occurrence, Phrase};
use serde::Serialize;

use super::Letterhead;
use crate::remind::catch_up::Sending;
use crate::remind::plan::{Item, Subscription};

/// The words, in the language of the subscription.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Words {
    #[serde(skip)]
    pub(super) lang: Lang,
    pub(super) code: &'static str,
    pub(super) dir: &'static str,
    pub(super) subject: String,
    /// What stands over the list.
    pub(super) lead_in: &'static str,
    /// That it comes late, and by how much.
    pub(super) late: Option<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) why: String,
    pub(super) stop: &'static str,
    /// The page with more, if others can reach it.
    pub(super) page: Option<String>,
    pub(super) disclaimer: &'static str,
}

/// One occurrence.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Entry {
    /// `in 7 days`; nothing for what began before today and is still running.
    pub(super) relative: Option<String>,
    /// `Sunday, 4 April 2027`, or a span.
    pub(super) date: String,
    pub(super) name: String,
    /// That the name is the project's own translation.
    pub(super) own_translation: Option<&'static str>,
    /// What it is about; known in English only.
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
        let (lead_in, late) = opening(sending, today);
        let name = one_line(&sending.subscription.name);
        let why = format!("{} ({})", lang.phrase(Phrase::WhyYouGetThis), lang.isolate(&name));
        Self {
            lang,
            code: lang.code(),
            dir: lang.direction().as_str(),
            subject: subject(lang, &sending.items, today),
            lead_in: lang.phrase(lead_in),
            late,
            entries: sending.items.iter().map(|item| Entry::of(lang, item, today)).collect(),
            why,
            stop: lang.phrase(Phrase::ToStop),
            page: others_reach(&letterhead.public_url).then(|| letterhead.public_url.clone()),
            disclaimer: lang.phrase(Phrase::Disclaimer),
        }
    }

    /// The same as a sample: its subject and its first line say so.
    pub(super) fn marked_as_test(self) -> Self {
        let subject = titled(self.lang, self.lang.phrase(Phrase::Test), &self.subject);
        Self { subject, lead_in: self.lang.phrase(Phrase::ThisIsATest), ..self }
    }

    /// The message for standard output: no foot, since nobody has to be told how to stop
    /// what they started.
    pub(super) fn console(&self) -> String {
        let mut text = format!("{}\n", self.lead_in);
        if let Some(late) = &self.late {
            text.push_str(&format!("{late}\n"));
        }
        for entry in &self.entries {
            text.push('\n');
            text.push_str(&entry.plain(self.lang));
        }
        text.push('\n');
        text
    }

    /// The plain part of a mail.
    pub(super) fn plain(&self) -> String {
        let mut text = self.console();
        // Two hyphens and a space begin a signature, which clients set apart.
        text.push_str("-- \n");
        let page = self.page.as_ref().map(|page| self.lang.isolate(page));
        let lines = [Some(self.why.as_str()), Some(self.stop), page.as_deref(), Some(self.disclaimer)];
        for line in lines.into_iter().flatten() {
            text.push_str(line);
            text.push('\n');
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
            relative: (today <= occurrence.start)
                .then(|| lang.relative((occurrence.start - today).num_days())),
            date: match is_one_day(occurrence) {
                true => lang.date_with_weekday(occurrence.start),
                false => lang.span_as_read(occurrence.start, occurrence.end, occurrence.precision),
            },
            name: one_line(&name.text),
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

    fn plain(&self, lang: Lang) -> String {
        let when = match &self.relative {
            Some(relative) => in_brackets(lang, &self.date, relative),
            None => self.date.clone(),
        };
        let mut text = format!("{}\n{when}\n", self.name);
        let sentences =
            [self.description.as_deref(), self.proclaimed.as_deref(), self.computed, self.own_translation];
        for sentence in sentences.into_iter().flatten() {
            text.push_str(sentence);
            text.push('\n');
        }
        if let Some(url) = &self.url {
            text.push_str(&lang.isolate(url));
            text.push('\n');
        }
        text
    }
}

/// What stands over the list, and that it comes late.
fn opening(sending: &Sending<'_>, today: NaiveDate) -> (Phrase, Option<String>) {
    let Subscription { lang, zone, .. } = sending.subscription;
    if sending.late && sending.items.len() > 1 {
        return (Phrase::LeadInMissed, None);
    }
    let lead_in = match sending.items.iter().all(|item| item.occurrence.contains(today)) {
        true => Phrase::LeadInToday,
        false => Phrase::LeadInUpcoming,
    };
    let days = (today - zone.civil(sending.due).date()).num_days();
    (lead_in, sending.late.then(|| lang.late_by_days(u32::try_from(days).unwrap_or_default())))
}

/// How much of a subject is seen on a telephone, and a little more.
const SUBJECT: usize = 70;

/// What and when, the date first, since clients cut off the end: a mail is read late,
/// and `tomorrow` alone would then be wrong.
fn subject(lang: Lang, items: &[Item<'_>], today: NaiveDate) -> String {
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return String::new() };
    let (from, to) = (first.occurrence.start, last.occurrence.start);
    let names: Vec<String> = items.iter().map(|item| one_line(&item.occurrence.name(lang).text)).collect();
    let several = match lang {
        Lang::Ar => "؛ ",
        Lang::Fr => "\u{a0}; ",
        Lang::Zh => "、",
        Lang::En | Lang::Es | Lang::Ru => "; ",
    };
    let named = names.join(several);
    let what = match names.first() {
        Some(first) if names.len() > 1 && named.chars().count() > SUBJECT => {
            let count = lang.subject_many(names.len());
            let short = first.chars().count() <= SUBJECT / 2;
            if short { in_brackets(lang, &count, &format!("{first}{several}…")) } else { count }
        }
        _ => named,
    };
    if from != to {
        return titled(lang, &format!("{} – {}", lang.short_date(from), lang.short_date(to)), &what);
    }
    let when = match items {
        [only] if !is_one_day(&only.occurrence) => {
            lang.span_as_read(from, only.occurrence.end, only.occurrence.precision)
        }
        _ => lang.short_date(from),
    };
    if from < today {
        return titled(lang, &when, &what);
    }
    titled(lang, &in_brackets(lang, &when, &lang.relative((from - today).num_days())), &what)
}

fn in_brackets(lang: Lang, text: &str, more: &str) -> String {
    match lang {
        Lang::Zh => format!("{text}（{more}）"),
        _ => format!("{text} ({more})"),
    }
}

/// The colon, as each language sets it.
fn titled(lang: Lang, when: &str, what: &str) -> String {
    // A name that looks like an encoded word of RFC 2047 would be decoded by the reader.
    let what = what.replace("=?", "=\u{200b}?");
    match lang {
        Lang::Zh => format!("{when}：{what}"),
        Lang::Fr => format!("{when}\u{a0}: {what}"),
        Lang::Ar | Lang::En | Lang::Es | Lang::Ru => format!("{when}: {what}"),
    }
}

fn is_one_day(occurrence: &Occurrence<'_>) -> bool {
    occurrence.start == occurrence.end
}

/// Text as one line: a break in a name must not begin a line of its own.
fn one_line(text: &str) -> String {
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
