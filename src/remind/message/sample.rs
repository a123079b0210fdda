//! With which words is a template tried?
//! Made up, apart from those of real reminders: every value is there in one and lacks in
//! another, in every language, so that no branch of a template waits for its first mail.

use chrono::NaiveDate;
use observances::{Lang, Phrase};

use super::opening::labelled;
use super::text::{Entry, Words};

/// Three messages in each language: one with all that there can be, one with the least, and
/// a long digest.
pub(super) fn all() -> impl Iterator<Item = Words> {
    Lang::ALL.into_iter().flat_map(|lang| [full(lang), least(lang), long(lang)])
}

/// All that there can be.
pub(super) fn full(lang: Lang) -> Words {
    let name = lang.phrase(Phrase::CalendarName);
    let (when, what) = (lang.week_of(NaiveDate::default()), lang.subject_many(2));
    Words {
        code: lang.code(),
        dir: lang.direction().as_str(),
        subject: labelled(lang, &when, &what),
        when,
        what,
        digest: Some("weekly"),
        lead_in: lang.phrase(Phrase::LeadInThisWeek),
        late: Some(lang.late_by_hours(5)),
        compact: false,
        entries: vec![entry(lang), bare(entry(lang))],
        foot: true,
        reminder: lang.phrase(Phrase::DigestWeekly).to_owned(),
        subscription: lang.isolate("peace & <security>").into_owned(),
        why: lang.phrase(Phrase::WhyYouGetThis),
        stop: lang.phrase(Phrase::ToStop),
        page: Some(format!("https://days.example.org/?name={}&lang={lang}", name.len())),
        disclaimer: lang.phrase(Phrase::Disclaimer),
    }
}

/// No more than every message has.
fn least(lang: Lang) -> Words {
    let full = full(lang);
    Words {
        digest: None,
        late: None,
        page: None,
        foot: false,
        entries: vec![bare(entry(lang))],
        reminder: lang.days_before(0),
        ..full
    }
}

/// A month of many.
fn long(lang: Lang) -> Words {
    let entries = vec![entry(lang); 60];
    Words { digest: Some("monthly"), compact: true, entries, ..full(lang) }
}

fn entry(lang: Lang) -> Entry {
    let day = NaiveDate::default();
    Entry {
        id: "a-day".to_owned(),
        start: day.to_string(),
        end: day.to_string(),
        relative: Some(lang.relative(7)),
        date: lang.date_with_weekday(day),
        lead: lang.days_before(7),
        name: lang.phrase(Phrase::CalendarName).to_owned(),
        own_translation: Some(lang.phrase(Phrase::OwnTranslation)),
        description: Some(lang.phrase(Phrase::CalendarDescription).to_owned()),
        proclaimed: lang.proclaimed(Some("UN General Assembly"), Some("A/RES/60/97"), Some("2005-12-08")),
        computed: Some(lang.phrase(Phrase::Computed)),
        url: Some("https://www.un.org/en/observances?a=1&b='2'".to_owned()),
    }
}

fn bare(entry: Entry) -> Entry {
    Entry {
        relative: None,
        own_translation: None,
        description: None,
        proclaimed: None,
        computed: None,
        url: None,
        ..entry
    }
}
