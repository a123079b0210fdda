//! Which texts are said word for word, with nothing to fill in?
//! The list of them: apart from the languages, each of which must answer for every one or not compile.

/// A text that does not vary. Sentences end with their stop; labels and headings have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phrase {
    /// The name of the calendar, for `NAME` and titles.
    CalendarName,
    /// One sentence that says what the calendar is.
    CalendarDescription,
    /// That this is no service of the United Nations.
    Disclaimer,
    /// Heading: what is observed today.
    Today,
    /// Heading: what is observed tomorrow.
    Tomorrow,
    /// Heading: what is coming.
    Upcoming,
    /// Heading: the weeks, years and decades that are running.
    RunningNow,
    /// Heading: the dates that come next.
    NextDates,
    /// Heading or link: the calendar of a month or year.
    Calendar,
    /// Button: subscribe to the feed.
    Subscribe,
    /// Button or label: search.
    Search,
    /// What a message of ours is, for its subject.
    Reminder,
    /// Before a message's list of what is observed today.
    LeadInToday,
    /// Before a message's list of what is coming.
    LeadInUpcoming,
    /// Before a weekly message's list of what the week brings.
    LeadInThisWeek,
    /// Before a monthly message's list of what the month brings.
    LeadInThisMonth,
    /// Before a message's list of what should have been sent earlier.
    LeadInMissed,
    /// What a message that only tries the way is, for its subject.
    Test,
    /// Sentence: that a message only tries the way.
    ThisIsATest,
    /// What a message of each day is.
    DigestDaily,
    /// What a message of each week is.
    DigestWeekly,
    /// What a message of each month is.
    DigestMonthly,
    /// Sentence: that a reminder is late.
    Late,
    /// Sentence: nothing is observed today.
    NothingToday,
    /// Sentence: nothing is observed in the span asked for.
    NothingUpcoming,
    /// Sentence at a message's foot: why it came.
    WhyYouGetThis,
    /// Sentence at a message's foot: how to stop it.
    ToStop,
    /// Link: a page with more.
    MoreAbout,
    /// Remark: the date was computed.
    Computed,
    /// Sentence: the exact dates are not known.
    Imprecise,
    /// Remark: the name is the project's own translation.
    OwnTranslation,
    /// Remark: the name is known as the official one, but was not read again.
    RecalledName,
    /// Remark: the file gives no name in the language.
    MissingName,
    /// Label: how surely the facts are known.
    Confidence,
    /// A value of [`Phrase::Confidence`].
    ConfidenceHigh,
    /// A value of [`Phrase::Confidence`].
    ConfidenceMedium,
    /// A value of [`Phrase::Confidence`].
    ConfidenceLow,
    /// Label: date.
    Date,
    /// Label: name.
    Name,
    /// Label: day, week, year, decade or anniversary.
    Kind,
    /// Label: themes.
    Themes,
    /// Label: the rule.
    Rule,
    /// Label: the years in which a rule held.
    InForce,
    /// Label: how long an occurrence lasts.
    Duration,
    /// Label: the body.
    ProclaimedBy,
    /// Label: the legal instrument.
    Instrument,
    /// Label: when the instrument was adopted.
    Adopted,
    /// Label: the first year.
    FirstObserved,
    /// Label: the names in the languages.
    Names,
    /// Label: other names that people use.
    OtherNames,
    /// Label: the names that it had earlier.
    FormerNames,
    /// Label: it is no longer observed.
    Withdrawn,
    /// Label: language.
    Language,
    /// Label: note.
    Note,
    /// Label: sources.
    Sources,
}

impl Phrase {
    /// Every phrase, in the order above.
    pub const ALL: [Phrase; 55] = [
        Self::CalendarName,
        Self::CalendarDescription,
        Self::Disclaimer,
        Self::Today,
        Self::Tomorrow,
        Self::Upcoming,
        Self::RunningNow,
        Self::NextDates,
        Self::Calendar,
        Self::Subscribe,
        Self::Search,
        Self::Reminder,
        Self::LeadInToday,
        Self::LeadInUpcoming,
        Self::LeadInThisWeek,
        Self::LeadInThisMonth,
        Self::LeadInMissed,
        Self::Test,
        Self::ThisIsATest,
        Self::DigestDaily,
        Self::DigestWeekly,
        Self::DigestMonthly,
        Self::Late,
        Self::NothingToday,
        Self::NothingUpcoming,
        Self::WhyYouGetThis,
        Self::ToStop,
        Self::MoreAbout,
        Self::Computed,
        Self::Imprecise,
        Self::OwnTranslation,
        Self::RecalledName,
        Self::MissingName,
        Self::Confidence,
        Self::ConfidenceHigh,
        Self::ConfidenceMedium,
        Self::ConfidenceLow,
        Self::Date,
        Self::Name,
        Self::Kind,
        Self::Themes,
        Self::Rule,
        Self::InForce,
        Self::Duration,
        Self::ProclaimedBy,
        Self::Instrument,
        Self::Adopted,
        Self::FirstObserved,
        Self::Names,
        Self::OtherNames,
        Self::FormerNames,
        Self::Withdrawn,
        Self::Language,
        Self::Note,
        Self::Sources,
    ];
}

#[cfg(test)]
mod tests {
    use super::Phrase;
    use crate::language::Lang;
    use crate::observance::Kind;

    /// Whether a letter is of the script of a language.
    fn native(lang: Lang, c: char) -> bool {
        match lang {
            Lang::Ar => matches!(c, '\u{620}'..='\u{65f}'),
            Lang::En => c.is_ascii_alphabetic(),
            Lang::Es | Lang::Fr => c.is_ascii_alphabetic() || ('\u{c0}'..='\u{17f}').contains(&c),
            Lang::Ru => ('А'..='я').contains(&c),
            Lang::Zh => ('\u{4e00}'..='\u{9fff}').contains(&c),
        }
    }

    fn is_well_written(lang: Lang, text: &str) {
        assert!(text.chars().any(|c| native(lang, c)), "{lang}: {text}");
        // The project's own name stays as it is.
        let foreign = text.replace("observd", "").chars().find(|c| c.is_alphabetic() && !native(lang, *c));
        assert_eq!(foreign, None, "{lang}: {text}");
        assert!(!text.contains(['{', '}', '\u{2014}', '\'', '\n']), "{lang}: {text}");
        assert!(!text.contains("  ") && text.trim() == text, "{lang}: {text}");
    }

    #[test]
    fn every_phrase_and_kind_is_in_the_script_of_its_language() {
        for lang in Lang::ALL {
            for phrase in Phrase::ALL {
                is_well_written(lang, lang.phrase(phrase));
            }
            for kind in Kind::ALL {
                is_well_written(lang, lang.kind(kind));
                is_well_written(lang, lang.kinds(kind));
            }
        }
    }

    #[test]
    fn sentences_end_and_labels_do_not() {
        use Phrase::{
            CalendarDescription, Disclaimer, Imprecise, Late, NothingToday, NothingUpcoming, ThisIsATest,
            ToStop, WhyYouGetThis,
        };
        let sentences = [
            CalendarDescription,
            Disclaimer,
            Imprecise,
            Late,
            NothingToday,
            NothingUpcoming,
            ThisIsATest,
            WhyYouGetThis,
            ToStop,
        ];
        for lang in Lang::ALL {
            for phrase in Phrase::ALL {
                let ends = lang.phrase(phrase).ends_with(['.', '。']);
                assert_eq!(ends, sentences.contains(&phrase), "{lang} {phrase:?}");
            }
        }
    }

    #[test]
    fn every_phrase_is_listed_once() {
        for (place, phrase) in Phrase::ALL.iter().enumerate() {
            assert_eq!(Phrase::ALL.iter().position(|other| other == phrase), Some(place));
        }
    }

    #[test]
    fn every_theme_is_named_in_the_script_of_its_language() {
        #[rustfmt::skip]
        let themes = [
            "human-rights", "health", "environment", "culture", "peace", "development", "women", "security",
            "justice", "food", "science", "remembrance", "labour", "education", "languages", "children",
            "communication", "animals", "transport", "sport", "space",
        ];
        for lang in Lang::ALL {
            for theme in themes {
                is_well_written(lang, lang.theme(theme).unwrap_or_default());
            }
            assert_eq!(lang.theme("gardening"), None);
        }
    }

    #[test]
    fn what_was_not_found_is_said_as_such() {
        let cases = [
            (Lang::Ar, "لم يُعثر على التواريخ الدقيقة.", "لا يوجد اسم بهذه اللغة"),
            (Lang::En, "The exact dates were not found.", "there is no name in this language"),
            (Lang::Es, "No se han encontrado las fechas exactas.", "no hay nombre en este idioma"),
            (Lang::Fr, "Les dates exactes n’ont pas été trouvées.", "pas de nom dans cette langue"),
            (Lang::Ru, "Точные даты не установлены.", "названия на этом языке нет"),
            (Lang::Zh, "未查到确切日期。", "无此语文的名称"),
        ];
        for (lang, imprecise, missing) in cases {
            assert_eq!(lang.phrase(Phrase::Imprecise), imprecise);
            assert_eq!(lang.phrase(Phrase::MissingName), missing);
        }
    }

    #[test]
    fn kinds_are_named() {
        let cases = [
            (Lang::Ar, "أسبوع", "الأسابيع"),
            (Lang::En, "week", "Weeks"),
            (Lang::Es, "semana", "Semanas"),
            (Lang::Fr, "semaine", "Semaines"),
            (Lang::Ru, "неделя", "Недели"),
            (Lang::Zh, "国际周", "国际周"),
        ];
        for (lang, one, heading) in cases {
            assert_eq!((lang.kind(Kind::Week), lang.kinds(Kind::Week)), (one, heading));
        }
    }
}
