//! How is it said in French?
//! As in the documents of the United Nations, no-break space before `:` and `;`: apart, one file a language.

use super::bodies::{Body, Named};
use super::counts::{Counts, Forms, Plural};
use super::dates::{Dates, Month, WeekdayName};
use super::proclaimed::Proclaimed;
use super::rules::{Gender, Ordinals, Rules};
use super::{KindName, Phrase, Words};
use crate::language::Direction;
use crate::observance::Kind;

/// Every weekday is masculine.
const ORDINALS: Ordinals = ["premier", "deuxième", "troisième", "quatrième", "cinquième", "dernier"];

pub(crate) static WORDS: Words = Words {
    code: "fr",
    endonym: "Français",
    direction: Direction::Ltr,
    months: [
        Month::with_of("janvier", "janv.", "de janvier"),
        Month::with_of("février", "févr.", "de février"),
        Month::with_of("mars", "mars", "de mars"),
        Month::with_of("avril", "avr.", "d’avril"),
        Month::with_of("mai", "mai", "de mai"),
        Month::with_of("juin", "juin", "de juin"),
        Month::with_of("juillet", "juil.", "de juillet"),
        Month::with_of("août", "août", "d’août"),
        Month::with_of("septembre", "sept.", "de septembre"),
        Month::with_of("octobre", "oct.", "d’octobre"),
        Month::with_of("novembre", "nov.", "de novembre"),
        Month::with_of("décembre", "déc.", "de décembre"),
    ],
    weekdays: [
        WeekdayName::new("lundi", "lun.", Gender::Masculine),
        WeekdayName::new("mardi", "mar.", Gender::Masculine),
        WeekdayName::new("mercredi", "mer.", Gender::Masculine),
        WeekdayName::new("jeudi", "jeu.", Gender::Masculine),
        WeekdayName::new("vendredi", "ven.", Gender::Masculine),
        WeekdayName::new("samedi", "sam.", Gender::Masculine),
        WeekdayName::new("dimanche", "dim.", Gender::Masculine),
    ],
    dates: Dates {
        first_day: "1er",
        date: "{day} {month} {year}",
        with_weekday: "{weekday} {day} {month} {year}",
        day_and_month: "{day} {month}",
        short: "{short_weekday} {day} {short_month}",
        week_of: "Semaine du {day} {month}",
        month_and_year: "{month_alone} {year}",
        year: "{year}",
        span_in_month: "{day}-{end_day} {month} {year}",
        span_in_year: "{day} {month}-{end_day} {end_month} {year}",
        span_of_years: "{day} {month} {year}-{end_day} {end_month} {end_year}",
        since: "depuis {since}",
        until: "jusqu’en {until}",
        until_date: "jusqu’au {date}",
        since_until: "{since}-{until}",
        span_of_months: "{from}-{to}",
        months_in_year: "{month}-{end_month} {year}",
        progress: "année {year} sur {of}",
    },
    counts: Counts {
        today: "aujourd’hui",
        tomorrow: "demain",
        yesterday: "hier",
        ahead: Forms::one_other("dans {n} jour", "dans {n} jours"),
        ago: Forms::one_other("il y a {n} jour", "il y a {n} jours"),
        days: Forms::one_other("{n} jour", "{n} jours"),
        every_year: "tous les ans",
        every_years: Forms::same("tous les {n} ans"),
        on_the_day: "le jour même",
        days_before: Forms::one_other("{n} jour avant", "{n} jours avant"),
        late_by: Forms::one_other("Ce rappel a {n} jour de retard.", "Ce rappel a {n} jours de retard."),
        late_by_hours: Forms::one_other(
            "Ce rappel a {n} heure de retard.",
            "Ce rappel a {n} heures de retard.",
        ),
        late_up_to: Forms::one_other("Jusqu’à {n} jour de retard.", "Jusqu’à {n} jours de retard."),
        late_up_to_hours: Forms::one_other("Jusqu’à {n} heure de retard.", "Jusqu’à {n} heures de retard."),
        observances: Forms::one_other("{n} célébration", "{n} célébrations"),
    },
    plural,
    rules: Rules {
        masculine: ORDINALS,
        feminine: ORDINALS,
        neuter: ORDINALS,
        weekday: "{nth} {weekday} {month}",
        full_moon: "première pleine lune {month}",
        listed: "dates annoncées une à une",
    },
    // Feminine, like `célébration`, `journée`, `semaine`, `année` and `décennie`.
    proclaimed: Proclaimed {
        by: "Proclamée par {by}.",
        by_adopted: "Proclamée par {by} ({adopted}).",
        by_instrument: "Proclamée par {by} ({instrument}).",
        by_instrument_adopted: "Proclamée par {by} ({instrument}, {adopted}).",
        instrument: "Texte\u{a0}: {instrument}.",
        instrument_adopted: "Texte\u{a0}: {instrument} ({adopted}).",
        adopted: "Adoption\u{a0}: {adopted}.",
    },
    comma: ", ",
    kind,
    body,
    theme,
    phrase,
};

/// From a million on CLDR has one more form (`1 000 000 de jours`), which nothing here reaches.
fn plural(n: u64) -> Plural {
    if n <= 1 { Plural::One } else { Plural::Other }
}

fn kind(kind: Kind) -> KindName {
    match kind {
        Kind::Day => KindName::new("journée", "Journées"),
        Kind::Week => KindName::new("semaine", "Semaines"),
        Kind::Year => KindName::new("année", "Années"),
        Kind::Decade => KindName::new("décennie", "Décennies"),
        Kind::Anniversary => KindName::new("anniversaire", "Anniversaires"),
    }
}

fn body(body: Body) -> Named {
    match body {
        Body::UnitedNations => Named::new("Nations Unies", "les Nations Unies"),
        Body::GeneralAssembly => {
            Named::new("Assemblée générale des Nations Unies", "l’Assemblée générale des Nations Unies")
        }
        Body::SecurityCouncil => {
            Named::new("Conseil de sécurité des Nations Unies", "le Conseil de sécurité des Nations Unies")
        }
        Body::EconomicAndSocialCouncil => Named::new(
            "Conseil économique et social des Nations Unies",
            "le Conseil économique et social des Nations Unies",
        ),
        Body::HumanRightsCouncil => {
            Named::new("Conseil des droits de l’homme", "le Conseil des droits de l’homme")
        }
        Body::GlobalCommunications => Named::new(
            "Département de la communication globale de l’ONU",
            "le Département de la communication globale de l’ONU",
        ),
        Body::WorldHealthAssembly => {
            Named::new("Assemblée mondiale de la Santé", "l’Assemblée mondiale de la Santé")
        }
        Body::Escap => Named::new("CESAP", "la CESAP"),
        Body::Fao => Named::new("FAO", "la FAO"),
        Body::Iaea => Named::new("AIEA", "l’AIEA"),
        Body::Icao => Named::new("OACI", "l’OACI"),
        Body::Ilo => Named::new("OIT", "l’OIT"),
        Body::Imo => Named::new("OMI", "l’OMI"),
        Body::Itu => Named::new("UIT", "l’UIT"),
        Body::Opcw => Named::new("OIAC", "l’OIAC"),
        Body::UnHabitat => Named::same("ONU-Habitat"),
        Body::UnTourism => Named::same("ONU Tourisme"),
        Body::UnWomen => Named::same("ONU-Femmes"),
        Body::Unaids => Named::new("ONUSIDA", "l’ONUSIDA"),
        Body::Undp => Named::new("PNUD", "le PNUD"),
        Body::Unep => Named::new("PNUE", "le PNUE"),
        Body::Unesco => Named::new("UNESCO", "l’UNESCO"),
        Body::Unfpa => Named::new("UNFPA", "l’UNFPA"),
        Body::Unhcr => Named::new("HCR", "le HCR"),
        Body::Unicef => Named::new("UNICEF", "l’UNICEF"),
        Body::Unodc => Named::new("ONUDC", "l’ONUDC"),
        Body::Unwto => Named::new("OMT", "l’OMT"),
        Body::Upu => Named::new("UPU", "l’UPU"),
        Body::Who => Named::new("OMS", "l’OMS"),
        Body::Wipo => Named::new("OMPI", "l’OMPI"),
        Body::Wmo => Named::new("OMM", "l’OMM"),
    }
}

fn theme(theme: &str) -> Option<&'static str> {
    Some(match theme {
        "human-rights" => "Droits de l’homme",
        "health" => "Santé",
        "environment" => "Environnement",
        "culture" => "Culture",
        "peace" => "Paix",
        "development" => "Développement",
        "women" => "Femmes",
        "security" => "Sécurité",
        "justice" => "Justice",
        "food" => "Alimentation",
        "science" => "Sciences",
        "remembrance" => "Mémoire",
        "labour" => "Travail",
        "education" => "Éducation",
        "languages" => "Langues",
        "children" => "Enfants",
        "communication" => "Communication",
        "animals" => "Animaux",
        "transport" => "Transports",
        "sport" => "Sport",
        "space" => "Espace",
        _ => return None,
    })
}

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::CalendarName => "Célébrations des Nations Unies",
        Phrase::CalendarDescription => {
            "Les journées, semaines, années et décennies internationales des Nations Unies et de leurs institutions, \
             avec les décisions qui les ont établies."
        }
        Phrase::Disclaimer => "observd est un projet indépendant et n’est pas un service des Nations Unies.",
        Phrase::Today => "Aujourd’hui",
        Phrase::Tomorrow => "Demain",
        Phrase::Upcoming => "À venir",
        Phrase::RunningNow => "En cours",
        Phrase::NextDates => "Prochaines dates",
        Phrase::Calendar => "Calendrier",
        Phrase::Subscribe => "S’abonner",
        Phrase::Search => "Rechercher",
        Phrase::Reminder => "Rappel",
        Phrase::LeadInToday => "Célébrations du jour\u{a0}:",
        Phrase::LeadInUpcoming => "Prochaines célébrations\u{a0}:",
        Phrase::LeadInThisWeek => "Célébrations de la semaine\u{a0}:",
        Phrase::LeadInThisMonth => "Célébrations du mois\u{a0}:",
        Phrase::LeadInMissed => "Ces rappels n’ont pas pu être envoyés à temps\u{a0}:",
        Phrase::Test => "Essai",
        Phrase::ThisIsATest => "Ceci est un essai. Les rappels se présenteront ainsi.",
        Phrase::DigestDaily => "Récapitulatif quotidien",
        Phrase::DigestWeekly => "Récapitulatif hebdomadaire",
        Phrase::DigestMonthly => "Récapitulatif mensuel",
        Phrase::Late => "Ce rappel est en retard.",
        Phrase::NothingToday => "Aucune célébration aujourd’hui.",
        Phrase::NothingUpcoming => "Aucune célébration pendant cette période.",
        Phrase::WhyYouGetThis => "Vous recevez ce message parce que votre adresse est abonnée à ces rappels.",
        Phrase::ToStop => {
            "Pour ne plus recevoir ces rappels, répondez à ce message ou écrivez à son expéditeur."
        }
        Phrase::MoreAbout => "En savoir plus",
        Phrase::Computed => "date calculée\u{a0}; la date publiée peut être différente",
        Phrase::Imprecise => "Les dates exactes n’ont pas été trouvées.",
        Phrase::FormerNames => "Anciens noms",
        Phrase::Withdrawn => "N’est plus célébrée",
        Phrase::MissingName => "pas de nom dans cette langue",
        Phrase::OwnTranslation => "nom traduit par le projet\u{a0}; aucun nom officiel n’a été trouvé",
        Phrase::RecalledName => "nom non vérifié dans une source publiée",
        Phrase::Confidence => "Fiabilité",
        Phrase::ConfidenceHigh => "élevée",
        Phrase::ConfidenceMedium => "moyenne",
        Phrase::ConfidenceLow => "faible",
        Phrase::Date => "Date",
        Phrase::Name => "Nom",
        Phrase::Kind => "Type",
        Phrase::Themes => "Thèmes",
        Phrase::Rule => "Règle",
        Phrase::InForce => "En vigueur",
        Phrase::Duration => "Durée",
        Phrase::ProclaimedBy => "Proclamation",
        Phrase::Instrument => "Texte",
        Phrase::Adopted => "Adoption",
        Phrase::FirstObserved => "Première célébration",
        Phrase::Names => "Noms",
        Phrase::OtherNames => "Autres noms",
        Phrase::Language => "Langue",
        Phrase::Note => "Note",
        Phrase::Sources => "Sources",
    }
}
