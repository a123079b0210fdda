//! How is a number of things said?
//! The plural forms and what is counted: apart from dates, whose numbers change no word.

use super::dates::push_number;
use super::{Phrase, Words, fill};
use crate::language::Lang;

/// The plural categories of CLDR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plural {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

/// One text in every plural form that its language has. The only place is `{n}`.
pub(crate) struct Forms {
    pub(crate) zero: &'static str,
    pub(crate) one: &'static str,
    pub(crate) two: &'static str,
    pub(crate) few: &'static str,
    pub(crate) many: &'static str,
    pub(crate) other: &'static str,
}

impl Forms {
    /// For languages without plural forms.
    pub(crate) const fn same(text: &'static str) -> Self {
        Self::one_other(text, text)
    }

    /// For languages with a singular and a plural.
    pub(crate) const fn one_other(one: &'static str, other: &'static str) -> Self {
        Self { zero: other, one, two: other, few: other, many: other, other }
    }

    /// For Slavic languages.
    pub(crate) const fn one_few_many(one: &'static str, few: &'static str, many: &'static str) -> Self {
        Self { zero: many, one, two: few, few, many, other: few }
    }

    const fn of(&self, plural: Plural) -> &'static str {
        match plural {
            Plural::Zero => self.zero,
            Plural::One => self.one,
            Plural::Two => self.two,
            Plural::Few => self.few,
            Plural::Many => self.many,
            Plural::Other => self.other,
        }
    }
}

/// What is counted.
pub(crate) struct Counts {
    pub(crate) today: &'static str,
    pub(crate) tomorrow: &'static str,
    pub(crate) yesterday: &'static str,
    pub(crate) ahead: Forms,
    pub(crate) ago: Forms,
    pub(crate) days: Forms,
    pub(crate) every_year: &'static str,
    pub(crate) every_years: Forms,
    pub(crate) on_the_day: &'static str,
    pub(crate) days_before: Forms,
    pub(crate) late_by: Forms,
    pub(crate) late_by_hours: Forms,
    pub(crate) late_up_to: Forms,
    pub(crate) late_up_to_hours: Forms,
    pub(crate) observances: Forms,
}

/// A number of something, in the form that the number calls for.
fn counted(words: &Words, forms: &Forms, n: u64) -> String {
    fill(forms.of((words.plural)(n)), |_, out| push_number(n, out))
}

/// Numbers of things, with the plural forms of the language.
impl Lang {
    /// A distance in days, seen from today: `today`, `tomorrow`, `in 3 days`, `3 days ago`.
    #[must_use]
    pub fn relative(self, days: i64) -> String {
        let counts = &self.words().counts;
        match days {
            0 => counts.today.to_owned(),
            1 => counts.tomorrow.to_owned(),
            -1 => counts.yesterday.to_owned(),
            2.. => counted(self.words(), &counts.ahead, days.unsigned_abs()),
            _ => counted(self.words(), &counts.ago, days.unsigned_abs()),
        }
    }

    /// A length: `7 days`.
    #[must_use]
    pub fn days(self, n: u32) -> String {
        counted(self.words(), &self.words().counts.days, n.into())
    }

    /// A rhythm: `every 5 years`; 0 and 1 are `every year`.
    #[must_use]
    pub fn every_years(self, n: u32) -> String {
        match n {
            0 | 1 => self.words().counts.every_year.to_owned(),
            _ => counted(self.words(), &self.words().counts.every_years, n.into()),
        }
    }

    /// How long before its occurrence a reminder comes: `7 days before`; 0 is `on the day`.
    #[must_use]
    pub fn days_before(self, n: u32) -> String {
        match n {
            0 => self.words().counts.on_the_day.to_owned(),
            _ => counted(self.words(), &self.words().counts.days_before, n.into()),
        }
    }

    /// That a reminder is late, and by how much; 0 is [`Phrase::Late`].
    #[must_use]
    pub fn late_by_days(self, n: u32) -> String {
        match n {
            0 => self.phrase(Phrase::Late).to_owned(),
            _ => counted(self.words(), &self.words().counts.late_by, n.into()),
        }
    }

    /// That a reminder is late by less than a day, and by how much; 0 is [`Phrase::Late`].
    #[must_use]
    pub fn late_by_hours(self, n: u32) -> String {
        match n {
            0 => self.phrase(Phrase::Late).to_owned(),
            _ => counted(self.words(), &self.words().counts.late_by_hours, n.into()),
        }
    }

    /// How late the oldest of several reminders is, in days: `Late by up to 4 days.`
    #[must_use]
    pub fn late_up_to_days(self, n: u32) -> String {
        counted(self.words(), &self.words().counts.late_up_to, n.into())
    }

    /// How late the oldest of several reminders is, in hours: `Late by up to 5 hours.`
    #[must_use]
    pub fn late_up_to_hours(self, n: u32) -> String {
        counted(self.words(), &self.words().counts.late_up_to_hours, n.into())
    }

    /// The subject of a message about several occurrences: `3 observances`.
    #[must_use]
    pub fn subject_many(self, n: usize) -> String {
        counted(self.words(), &self.words().counts.observances, n as u64)
    }
}

#[cfg(test)]
mod tests {
    use crate::language::{Lang, Phrase};

    #[test]
    fn a_distance_is_said_from_today() {
        let days = [
            -21, -11, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 21, 22, 25, 99, 100, 101, 102,
            103, 111,
        ];
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, ["منذ 21 يومًا", "منذ 11 يومًا", "منذ 3 أيام", "منذ يومين", "أمس", "اليوم", "غدًا", "بعد يومين",
                "بعد 3 أيام", "بعد 4 أيام", "بعد 5 أيام", "بعد 6 أيام", "بعد 7 أيام", "بعد 8 أيام", "بعد 9 أيام", "بعد 10 أيام", "بعد 11 يومًا", "بعد 12 يومًا", "بعد 21 يومًا",
                "بعد 22 يومًا", "بعد 25 يومًا", "بعد 99 يومًا", "بعد 100 يوم", "بعد 101 يوم", "بعد 102 يوم",
                "بعد 103 أيام", "بعد 111 يومًا"]),
            (Lang::En, ["21 days ago", "11 days ago", "3 days ago", "2 days ago", "yesterday", "today", "tomorrow",
                "in 2 days", "in 3 days", "in 4 days", "in 5 days", "in 6 days", "in 7 days", "in 8 days", "in 9 days", "in 10 days", "in 11 days", "in 12 days",
                "in 21 days", "in 22 days", "in 25 days", "in 99 days", "in 100 days", "in 101 days", "in 102 days",
                "in 103 days", "in 111 days"]),
            (Lang::Es, ["hace 21 días", "hace 11 días", "hace 3 días", "hace 2 días", "ayer", "hoy", "mañana",
                "dentro de 2 días", "dentro de 3 días", "dentro de 4 días", "dentro de 5 días", "dentro de 6 días", "dentro de 7 días", "dentro de 8 días", "dentro de 9 días", "dentro de 10 días",
                "dentro de 11 días", "dentro de 12 días", "dentro de 21 días", "dentro de 22 días", "dentro de 25 días",
                "dentro de 99 días", "dentro de 100 días", "dentro de 101 días", "dentro de 102 días",
                "dentro de 103 días", "dentro de 111 días"]),
            (Lang::Fr, ["il y a 21 jours", "il y a 11 jours", "il y a 3 jours", "il y a 2 jours", "hier", "aujourd’hui",
                "demain", "dans 2 jours", "dans 3 jours", "dans 4 jours", "dans 5 jours", "dans 6 jours", "dans 7 jours", "dans 8 jours", "dans 9 jours", "dans 10 jours",
                "dans 11 jours", "dans 12 jours", "dans 21 jours", "dans 22 jours", "dans 25 jours", "dans 99 jours",
                "dans 100 jours", "dans 101 jours", "dans 102 jours", "dans 103 jours", "dans 111 jours"]),
            (Lang::Ru, ["21 день назад", "11 дней назад", "3 дня назад", "2 дня назад", "вчера", "сегодня", "завтра",
                "через 2 дня", "через 3 дня", "через 4 дня", "через 5 дней", "через 6 дней", "через 7 дней", "через 8 дней", "через 9 дней", "через 10 дней", "через 11 дней",
                "через 12 дней", "через 21 день", "через 22 дня", "через 25 дней", "через 99 дней", "через 100 дней",
                "через 101 день", "через 102 дня", "через 103 дня", "через 111 дней"]),
            (Lang::Zh, ["21天前", "11天前", "3天前", "2天前", "昨天", "今天", "明天", "2天后", "3天后", "4天后", "5天后", "6天后", "7天后", "8天后", "9天后", "10天后",
                "11天后", "12天后", "21天后", "22天后", "25天后", "99天后", "100天后", "101天后", "102天后", "103天后", "111天后"]),
        ];
        for (lang, expected) in cases {
            for (days, text) in days.into_iter().zip(expected) {
                assert_eq!(lang.relative(days), text);
            }
            // The furthest distances have no opposite of the same size.
            assert!(lang.relative(i64::MIN).contains("9223372036854775808"));
            assert!(lang.relative(i64::MAX).contains("9223372036854775807"));
        }
    }

    #[test]
    fn a_length_has_its_plural_form() {
        let lengths = [0, 1, 2, 3, 5, 11, 21, 22, 25, 100, 101, 111, 112, 365];
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, ["0 يوم", "يوم واحد", "يومان", "3 أيام", "5 أيام", "11 يومًا", "21 يومًا", "22 يومًا", "25 يومًا",
                "100 يوم", "101 يوم", "111 يومًا", "112 يومًا", "365 يومًا"]),
            (Lang::En, ["0 days", "1 day", "2 days", "3 days", "5 days", "11 days", "21 days", "22 days", "25 days",
                "100 days", "101 days", "111 days", "112 days", "365 days"]),
            (Lang::Es, ["0 días", "1 día", "2 días", "3 días", "5 días", "11 días", "21 días", "22 días", "25 días",
                "100 días", "101 días", "111 días", "112 días", "365 días"]),
            (Lang::Fr, ["0 jour", "1 jour", "2 jours", "3 jours", "5 jours", "11 jours", "21 jours", "22 jours",
                "25 jours", "100 jours", "101 jours", "111 jours", "112 jours", "365 jours"]),
            (Lang::Ru, ["0 дней", "1 день", "2 дня", "3 дня", "5 дней", "11 дней", "21 день", "22 дня", "25 дней",
                "100 дней", "101 день", "111 дней", "112 дней", "365 дней"]),
            (Lang::Zh, ["0天", "1天", "2天", "3天", "5天", "11天", "21天", "22天", "25天", "100天", "101天", "111天", "112天", "365天"]),
        ];
        for (lang, expected) in cases {
            for (length, text) in lengths.into_iter().zip(expected) {
                assert_eq!(lang.days(length), text);
            }
        }
    }

    #[test]
    fn a_rhythm_is_said_in_years() {
        let rhythms = [0, 1, 2, 3, 5, 11, 21];
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, ["كل سنة", "كل سنة", "كل سنتين", "كل 3 سنوات", "كل 5 سنوات", "كل 11 سنة", "كل 21 سنة"]),
            (Lang::En, ["every year", "every year", "every 2 years", "every 3 years", "every 5 years", "every 11 years",
                "every 21 years"]),
            (Lang::Es, ["cada año", "cada año", "cada 2 años", "cada 3 años", "cada 5 años", "cada 11 años",
                "cada 21 años"]),
            (Lang::Fr, ["tous les ans", "tous les ans", "tous les 2 ans", "tous les 3 ans", "tous les 5 ans",
                "tous les 11 ans", "tous les 21 ans"]),
            (Lang::Ru, ["каждый год", "каждый год", "каждые 2 года", "каждые 3 года", "каждые 5 лет", "каждые 11 лет",
                "каждый 21 год"]),
            (Lang::Zh, ["每年", "每年", "每2年", "每3年", "每5年", "每11年", "每21年"]),
        ];
        for (lang, expected) in cases {
            for (rhythm, text) in rhythms.into_iter().zip(expected) {
                assert_eq!(lang.every_years(rhythm), text);
            }
        }
    }

    #[test]
    fn a_reminder_says_how_early_or_late_it_is() {
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, 0, "في اليوم نفسه", "تأخر هذا التذكير عن موعده."),
            (Lang::Ar, 1, "قبل يوم واحد", "تأخر هذا التذكير يومًا واحدًا."),
            (Lang::Ar, 2, "قبل يومين", "تأخر هذا التذكير يومين."),
            (Lang::Ar, 7, "قبل 7 أيام", "تأخر هذا التذكير 7 أيام."),
            (Lang::Ar, 14, "قبل 14 يومًا", "تأخر هذا التذكير 14 يومًا."),
            (Lang::En, 0, "on the day", "This reminder is late."),
            (Lang::En, 1, "1 day before", "This reminder is 1 day late."),
            (Lang::En, 7, "7 days before", "This reminder is 7 days late."),
            (Lang::Es, 0, "el mismo día", "Este recordatorio llega con retraso."),
            (Lang::Es, 1, "1 día antes", "Este recordatorio llega con 1 día de retraso."),
            (Lang::Es, 7, "7 días antes", "Este recordatorio llega con 7 días de retraso."),
            (Lang::Fr, 0, "le jour même", "Ce rappel est en retard."),
            (Lang::Fr, 1, "1 jour avant", "Ce rappel a 1 jour de retard."),
            (Lang::Fr, 7, "7 jours avant", "Ce rappel a 7 jours de retard."),
            (Lang::Ru, 0, "в тот же день", "Это напоминание отправлено с опозданием."),
            (Lang::Ru, 1, "за 1 день", "Это напоминание отправлено с опозданием на 1 день."),
            (Lang::Ru, 3, "за 3 дня", "Это напоминание отправлено с опозданием на 3 дня."),
            (Lang::Ru, 7, "за 7 дней", "Это напоминание отправлено с опозданием на 7 дней."),
            (Lang::Ru, 21, "за 21 день", "Это напоминание отправлено с опозданием на 21 день."),
            (Lang::Zh, 0, "当天", "本提醒未能按时发送。"),
            (Lang::Zh, 7, "提前7天", "本提醒晚了7天。"),
        ];
        for (lang, n, before, late) in cases {
            assert_eq!(lang.days_before(n), before);
            assert_eq!(lang.late_by_days(n), late);
        }
        for lang in Lang::ALL {
            assert_eq!(lang.late_by_days(0), lang.phrase(Phrase::Late));
            assert_eq!(lang.late_by_hours(0), lang.phrase(Phrase::Late));
        }
    }

    #[test]
    fn on_its_own_day_a_reminder_is_late_by_hours_and_several_by_up_to_so_much() {
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, 1, "تأخر هذا التذكير ساعة واحدة.", "تأخرت مدة تصل إلى ساعة واحدة.", "تأخرت مدة تصل إلى يوم واحد."),
            (Lang::Ar, 2, "تأخر هذا التذكير ساعتين.", "تأخرت مدة تصل إلى ساعتين.", "تأخرت مدة تصل إلى يومين."),
            (Lang::Ar, 5, "تأخر هذا التذكير 5 ساعات.", "تأخرت مدة تصل إلى 5 ساعات.", "تأخرت مدة تصل إلى 5 أيام."),
            (Lang::Ar, 11, "تأخر هذا التذكير 11 ساعة.", "تأخرت مدة تصل إلى 11 ساعة.", "تأخرت مدة تصل إلى 11 يومًا."),
            (Lang::En, 1, "This reminder is 1 hour late.", "Late by up to 1 hour.", "Late by up to 1 day."),
            (Lang::En, 5, "This reminder is 5 hours late.", "Late by up to 5 hours.", "Late by up to 5 days."),
            (Lang::Es, 1, "Este recordatorio llega con 1 hora de retraso.", "Hasta 1 hora de retraso.", "Hasta 1 día de retraso."),
            (Lang::Es, 5, "Este recordatorio llega con 5 horas de retraso.", "Hasta 5 horas de retraso.", "Hasta 5 días de retraso."),
            (Lang::Fr, 1, "Ce rappel a 1 heure de retard.", "Jusqu’à 1 heure de retard.", "Jusqu’à 1 jour de retard."),
            (Lang::Fr, 5, "Ce rappel a 5 heures de retard.", "Jusqu’à 5 heures de retard.", "Jusqu’à 5 jours de retard."),
            (Lang::Ru, 1, "Это напоминание отправлено с опозданием на 1 час.", "Опоздание: до 1 часа.", "Опоздание: до 1 дня."),
            (Lang::Ru, 2, "Это напоминание отправлено с опозданием на 2 часа.", "Опоздание: до 2 часов.", "Опоздание: до 2 дней."),
            (Lang::Ru, 5, "Это напоминание отправлено с опозданием на 5 часов.", "Опоздание: до 5 часов.", "Опоздание: до 5 дней."),
            (Lang::Ru, 21, "Это напоминание отправлено с опозданием на 21 час.", "Опоздание: до 21 часа.", "Опоздание: до 21 дня."),
            (Lang::Zh, 5, "本提醒晚了5小时。", "最多晚了5小时。", "最多晚了5天。"),
        ];
        for (lang, n, hours, up_to_hours, up_to_days) in cases {
            assert_eq!(lang.late_by_hours(n), hours);
            assert_eq!(lang.late_up_to_hours(n), up_to_hours);
            assert_eq!(lang.late_up_to_days(n), up_to_days);
        }
    }

    #[test]
    fn a_subject_counts_observances() {
        #[rustfmt::skip]
        let cases = [
            (Lang::Ar, ["لا مناسبات", "مناسبة واحدة", "مناسبتان", "3 مناسبات", "11 مناسبة", "21 مناسبة"]),
            (Lang::En, ["0 observances", "1 observance", "2 observances", "3 observances", "11 observances",
                "21 observances"]),
            (Lang::Es, ["0 celebraciones", "1 celebración", "2 celebraciones", "3 celebraciones", "11 celebraciones",
                "21 celebraciones"]),
            (Lang::Fr, ["0 célébration", "1 célébration", "2 célébrations", "3 célébrations", "11 célébrations",
                "21 célébrations"]),
            (Lang::Ru, ["0 памятных дат", "1 памятная дата", "2 памятные даты", "3 памятные даты", "11 памятных дат",
                "21 памятная дата"]),
            (Lang::Zh, ["0项纪念活动", "1项纪念活动", "2项纪念活动", "3项纪念活动", "11项纪念活动", "21项纪念活动"]),
        ];
        for (lang, expected) in cases {
            for (n, text) in [0, 1, 2, 3, 11, 21].into_iter().zip(expected) {
                assert_eq!(lang.subject_many(n), text);
            }
        }
    }
}
