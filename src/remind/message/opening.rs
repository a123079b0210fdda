//! What stands over the list: what is coming, in which span, and how late?
//! Apart from the words of each entry: this looks at the message as a whole, whether it is
//! a digest, which leads brought it about, and whether it comes on time.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, TimeDelta, Utc};
use observances::{Lang, Phrase};

use crate::config::Digest;
use crate::remind::catch_up::Sending;

/// The days that a digest is about, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) digest: Digest,
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Period {
    /// The period of a digest: that of the day it was due, else that of its first occurrence.
    /// A message that holds more than one period, since what was missed is sent together, is
    /// about none.
    pub(super) fn of(sending: &Sending<'_>) -> Option<Self> {
        let digest = sending.subscription.digest?;
        let due = sending.subscription.zone.civil(sending.due).date();
        let first = sending.items.first()?.occurrence.start;
        let periods = [Self::around(digest, due), Self::around(digest, first)];
        periods.into_iter().flatten().find(|period| {
            sending
                .items
                .iter()
                .all(|item| item.occurrence.start <= period.last && period.first <= item.occurrence.end)
        })
    }

    fn around(digest: Digest, day: NaiveDate) -> Option<Self> {
        let (first, last) = match digest {
            Digest::Daily => (day, day),
            Digest::Weekly => {
                let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
                (monday, monday.checked_add_days(Days::new(6))?)
            }
            Digest::Monthly => {
                let first = day.with_day(1)?;
                (first, first.checked_add_months(Months::new(1))?.pred_opt()?)
            }
        };
        Some(Self { digest, first, last })
    }

    /// What the subject says of the time: nothing for a day, whose date every subject says.
    pub(super) fn title(self, lang: Lang) -> Option<String> {
        match self.digest {
            Digest::Daily => None,
            Digest::Weekly => Some(lang.week_of(self.first)),
            Digest::Monthly => Some(lang.month_and_year(self.first)),
        }
    }

    fn holds(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }
}

/// What stands over the list, and that it comes late, and by how much.
pub(super) fn opening(
    sending: &Sending<'_>,
    period: Option<Period>,
    now: DateTime<Utc>,
) -> (Phrase, Option<String>) {
    let (lang, today) = (sending.subscription.lang, sending.subscription.zone.civil(now).date());
    let late = sending.late.then(|| Delay::of(sending, now));
    if sending.items.len() > 1
        && period.is_none()
        && let Some(delay) = &late
    {
        return (Phrase::LeadInMissed, Some(delay.of_several(lang)));
    }
    let all_today = sending.items.iter().all(|item| item.occurrence.contains(today));
    let lead_in = match period.filter(|period| period.holds(today)).map(|period| period.digest) {
        Some(Digest::Weekly) => Phrase::LeadInThisWeek,
        Some(Digest::Monthly) => Phrase::LeadInThisMonth,
        _ if all_today => Phrase::LeadInToday,
        _ => Phrase::LeadInUpcoming,
    };
    (lead_in, late.map(|delay| delay.of_one(lang)))
}

/// Which reminder it is: `Reminder: 7 days before`, or `Weekly digest`.
pub(super) fn which(sending: &Sending<'_>) -> String {
    let lang = sending.subscription.lang;
    let digest = match sending.subscription.digest {
        Some(Digest::Daily) => Phrase::DigestDaily,
        Some(Digest::Weekly) => Phrase::DigestWeekly,
        Some(Digest::Monthly) => Phrase::DigestMonthly,
        None => return labelled(lang, lang.phrase(Phrase::Reminder), &leads(sending)),
    };
    lang.phrase(digest).to_owned()
}

/// The leads of the occurrences, furthest first, each once.
fn leads(sending: &Sending<'_>) -> String {
    let lang = sending.subscription.lang;
    let mut leads: Vec<u16> = sending.items.iter().map(|item| item.lead).collect();
    leads.sort_unstable_by(|one, other| other.cmp(one));
    leads.dedup();
    let said: Vec<String> = leads.into_iter().map(|lead| lang.days_before(lead.into())).collect();
    said.join(comma(lang))
}

fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::Ar => "، ",
        Lang::Zh => "、",
        Lang::En | Lang::Es | Lang::Fr | Lang::Ru => ", ",
    }
}

/// The colon, as each language sets it.
pub(super) fn labelled(lang: Lang, label: &str, text: &str) -> String {
    match lang {
        Lang::Zh => format!("{label}：{text}"),
        Lang::Fr => format!("{label}\u{a0}: {text}"),
        Lang::Ar | Lang::En | Lang::Es | Lang::Ru => format!("{label}: {text}"),
    }
}

/// By how much a message is late: in hours within a day, else in days of the calendar.
enum Delay {
    Hours(u32),
    Days(u32),
}

impl Delay {
    fn of(sending: &Sending<'_>, now: DateTime<Utc>) -> Self {
        let zone = &sending.subscription.zone;
        let passed = now.signed_duration_since(sending.due);
        if passed < TimeDelta::hours(24) {
            return Delay::Hours(u32::try_from(passed.num_hours()).unwrap_or_default().max(1));
        }
        let days = (zone.civil(now).date() - zone.civil(sending.due).date()).num_days();
        Delay::Days(u32::try_from(days).unwrap_or_default().max(1))
    }

    fn of_one(&self, lang: Lang) -> String {
        match self {
            Delay::Hours(hours) => lang.late_by_hours(*hours),
            Delay::Days(days) => lang.late_by_days(*days),
        }
    }

    fn of_several(&self, lang: Lang) -> String {
        match self {
            Delay::Hours(hours) => lang.late_up_to_hours(*hours),
            Delay::Days(days) => lang.late_up_to_days(*days),
        }
    }
}
