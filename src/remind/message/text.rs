//! What are the words of a reminder?
//! Apart from mail's headers and parts: standard output and both parts of a mail say
//! the same, and the wording is one place.

use chrono::{DateTime, NaiveDate, Utc};
use observances::{Lang, Phrase};
use serde::Serialize;

use super::Letterhead;
use crate::remind::catch_up::Sending;
use crate::remind::plan::Item;

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
    /// That it comes late.
    pub(super) late: Option<&'static str>,
    pub(super) entries: Vec<Entry>,
    pub(super) why: String,
    pub(super) stop: &'static str,
    pub(super) page: String,
    pub(super) disclaimer: &'static str,
}

/// One occurrence.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Entry {
    /// `in 7 days`
    pub(super) relative: String,
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
        let all_today = sending.items.iter().all(|item| item.occurrence.contains(today));
        let lead_in = match (sending.late, all_today) {
            (true, _) => Phrase::LeadInMissed,
            (false, true) => Phrase::LeadInToday,
            (false, false) => Phrase::LeadInUpcoming,
        };
        let why = format!("{} ({})", lang.phrase(Phrase::WhyYouGetThis), sending.subscription.name);
        Self {
            lang,
            code: lang.code(),
            dir: lang.direction().as_str(),
            subject: subject(lang, &sending.items, today),
            lead_in: lang.phrase(lead_in),
            late: sending.late.then(|| lang.phrase(Phrase::Late)),
            entries: sending.items.iter().map(|item| Entry::of(lang, item, today)).collect(),
            why,
            stop: lang.phrase(Phrase::ToStop),
            page: letterhead.public_url.clone(),
            disclaimer: lang.phrase(Phrase::Disclaimer),
        }
    }

    /// The message for standard output: no foot, since nobody has to be told how to stop
    /// what they started.
    pub(super) fn console(&self) -> String {
        let mut text = format!("{}\n", self.lead_in);
        if let Some(late) = self.late {
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
        for line in [self.why.as_str(), self.stop, self.page.as_str(), self.disclaimer] {
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
        let name = observance.name(lang);
        let own = name.standing == observances::Standing::Translated;
        let single = occurrence.start == occurrence.end;
        Self {
            relative: lang.relative((occurrence.start - today).num_days()),
            date: if single {
                lang.date_with_weekday(occurrence.start)
            } else {
                lang.span(occurrence.start, occurrence.end)
            },
            name: name.text.to_string(),
            own_translation: own.then(|| lang.phrase(Phrase::OwnTranslation)),
            description: observance.description.as_deref().filter(|_| lang == Lang::En).map(str::to_owned),
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
        let mut text = format!("{}\n{} ({})\n", self.name, self.date, self.relative);
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

/// What and when, the date first, since clients cut off the end: a mail is read late,
/// and `tomorrow` alone would then be wrong.
fn subject(lang: Lang, items: &[Item<'_>], today: NaiveDate) -> String {
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return String::new() };
    let (from, to) = (first.occurrence.start, last.occurrence.start);
    let what = match items {
        [only] => only.occurrence.observance.name(lang).text.to_string(),
        several => lang.subject_many(several.len()),
    };
    if from == to {
        let relative = lang.relative((from - today).num_days());
        format!("{}: {what} ({relative})", lang.short_date(from))
    } else {
        format!("{} – {}: {what}", lang.short_date(from), lang.short_date(to))
    }
}
