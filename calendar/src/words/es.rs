//! How is it said in Spanish?
//! As in the documents of the United Nations (`24 a 30 de octubre`): apart, one file a language.

use super::bodies::{Body, Named};
use super::counts::{Counts, Forms, Plural};
use super::dates::{Dates, Month, WeekdayName};
use super::proclaimed::Proclaimed;
use super::rules::{Gender, Ordinals, Rules};
use super::{KindName, Phrase, Words};
use crate::language::Direction;
use crate::observance::Kind;

/// Every weekday is masculine; before a noun it is `primer` and `tercer`.
const ORDINALS: Ordinals = ["primer", "segundo", "tercer", "cuarto", "quinto", "último"];

pub(crate) static WORDS: Words = Words {
    code: "es",
    endonym: "Español",
    direction: Direction::Ltr,
    months: [
        Month::new("enero", "ene"),
        Month::new("febrero", "feb"),
        Month::new("marzo", "mar"),
        Month::new("abril", "abr"),
        Month::new("mayo", "may"),
        Month::new("junio", "jun"),
        Month::new("julio", "jul"),
        Month::new("agosto", "ago"),
        Month::new("septiembre", "sept"),
        Month::new("octubre", "oct"),
        Month::new("noviembre", "nov"),
        Month::new("diciembre", "dic"),
    ],
    weekdays: [
        WeekdayName::new("lunes", "lun", Gender::Masculine),
        WeekdayName::new("martes", "mar", Gender::Masculine),
        WeekdayName::new("miércoles", "mié", Gender::Masculine),
        WeekdayName::new("jueves", "jue", Gender::Masculine),
        WeekdayName::new("viernes", "vie", Gender::Masculine),
        WeekdayName::new("sábado", "sáb", Gender::Masculine),
        WeekdayName::new("domingo", "dom", Gender::Masculine),
    ],
    dates: Dates {
        first_day: "1",
        date: "{day} de {month} de {year}",
        with_weekday: "{weekday}, {day} de {month} de {year}",
        day_and_month: "{day} de {month}",
        short: "{short_weekday}, {day} {short_month}",
        week_of: "Semana del {day} de {month}",
        month_and_year: "{month_alone} de {year}",
        year: "{year}",
        span_in_month: "{day} a {end_day} de {month} de {year}",
        span_in_year: "{day} de {month} a {end_day} de {end_month} de {year}",
        span_of_years: "{day} de {month} de {year} a {end_day} de {end_month} de {end_year}",
        since: "desde {since}",
        until: "hasta {until}",
        until_date: "hasta el {date}",
        since_until: "{since}-{until}",
        span_of_months: "{from} a {to}",
        months_in_year: "{month} a {end_month} de {year}",
        progress: "año {year} de {of}",
    },
    counts: Counts {
        today: "hoy",
        tomorrow: "mañana",
        yesterday: "ayer",
        ahead: Forms::one_other("dentro de {n} día", "dentro de {n} días"),
        ago: Forms::one_other("hace {n} día", "hace {n} días"),
        days: Forms::one_other("{n} día", "{n} días"),
        every_year: "cada año",
        every_years: Forms::same("cada {n} años"),
        on_the_day: "el mismo día",
        days_before: Forms::one_other("{n} día antes", "{n} días antes"),
        late_by: Forms::one_other(
            "Este recordatorio llega con {n} día de retraso.",
            "Este recordatorio llega con {n} días de retraso.",
        ),
        late_by_hours: Forms::one_other(
            "Este recordatorio llega con {n} hora de retraso.",
            "Este recordatorio llega con {n} horas de retraso.",
        ),
        late_up_to: Forms::one_other("Hasta {n} día de retraso.", "Hasta {n} días de retraso."),
        late_up_to_hours: Forms::one_other("Hasta {n} hora de retraso.", "Hasta {n} horas de retraso."),
        observances: Forms::one_other("{n} celebración", "{n} celebraciones"),
    },
    plural,
    rules: Rules {
        masculine: ORDINALS,
        feminine: ORDINALS,
        neuter: ORDINALS,
        weekday: "{nth} {weekday} de {month}",
        full_moon: "primera luna llena de {month}",
        listed: "fechas anunciadas una por una",
    },
    // A noun, since a participle would have to agree: `día` and `año` are masculine, `semana` feminine.
    proclaimed: Proclaimed {
        by: "Proclamación por {by}.",
        by_adopted: "Proclamación por {by} ({adopted}).",
        by_instrument: "Proclamación por {by} en {instrument}.",
        by_instrument_adopted: "Proclamación por {by} en {instrument} ({adopted}).",
        instrument: "Instrumento: {instrument}.",
        instrument_adopted: "Instrumento: {instrument} ({adopted}).",
        adopted: "Aprobación: {adopted}.",
    },
    comma: ", ",
    kind,
    body,
    theme,
    phrase,
};

/// From a million on CLDR has one more form (`1 000 000 de días`), which nothing here reaches.
fn plural(n: u64) -> Plural {
    if n == 1 { Plural::One } else { Plural::Other }
}

fn kind(kind: Kind) -> KindName {
    match kind {
        Kind::Day => KindName::new("día", "Días"),
        Kind::Week => KindName::new("semana", "Semanas"),
        Kind::Year => KindName::new("año", "Años"),
        Kind::Decade => KindName::new("decenio", "Decenios"),
        Kind::Anniversary => KindName::new("aniversario", "Aniversarios"),
    }
}

fn body(body: Body) -> Named {
    match body {
        Body::UnitedNations => Named::new("Naciones Unidas", "las Naciones Unidas"),
        Body::GeneralAssembly => Named::new(
            "Asamblea General de las Naciones Unidas",
            "la Asamblea General de las Naciones Unidas",
        ),
        Body::SecurityCouncil => Named::new(
            "Consejo de Seguridad de las Naciones Unidas",
            "el Consejo de Seguridad de las Naciones Unidas",
        ),
        Body::EconomicAndSocialCouncil => Named::new(
            "Consejo Económico y Social de las Naciones Unidas",
            "el Consejo Económico y Social de las Naciones Unidas",
        ),
        Body::HumanRightsCouncil => {
            Named::new("Consejo de Derechos Humanos", "el Consejo de Derechos Humanos")
        }
        Body::GlobalCommunications => Named::new(
            "Departamento de Comunicación Global de las Naciones Unidas",
            "el Departamento de Comunicación Global de las Naciones Unidas",
        ),
        Body::WorldHealthAssembly => {
            Named::new("Asamblea Mundial de la Salud", "la Asamblea Mundial de la Salud")
        }
        Body::Escap => Named::new("CESPAP", "la CESPAP"),
        Body::Fao => Named::new("FAO", "la FAO"),
        Body::Iaea => Named::new("OIEA", "el OIEA"),
        Body::Icao => Named::new("OACI", "la OACI"),
        Body::Ilo => Named::new("OIT", "la OIT"),
        Body::Imo => Named::new("OMI", "la OMI"),
        Body::Itu => Named::new("UIT", "la UIT"),
        Body::Opcw => Named::new("OPAQ", "la OPAQ"),
        Body::UnHabitat => Named::same("ONU-Hábitat"),
        Body::UnTourism => Named::same("ONU Turismo"),
        Body::UnWomen => Named::same("ONU-Mujeres"),
        Body::Unaids => Named::same("ONUSIDA"),
        Body::Undp => Named::new("PNUD", "el PNUD"),
        Body::Unep => Named::new("PNUMA", "el PNUMA"),
        Body::Unesco => Named::new("UNESCO", "la UNESCO"),
        Body::Unfpa => Named::new("UNFPA", "el UNFPA"),
        Body::Unhcr => Named::new("ACNUR", "el ACNUR"),
        Body::Unicef => Named::new("UNICEF", "el UNICEF"),
        Body::Unodc => Named::new("UNODC", "la UNODC"),
        Body::Unwto => Named::new("OMT", "la OMT"),
        Body::Upu => Named::new("UPU", "la UPU"),
        Body::Who => Named::new("OMS", "la OMS"),
        Body::Wipo => Named::new("OMPI", "la OMPI"),
        Body::Wmo => Named::new("OMM", "la OMM"),
    }
}

fn theme(theme: &str) -> Option<&'static str> {
    Some(match theme {
        "human-rights" => "Derechos humanos",
        "health" => "Salud",
        "environment" => "Medio ambiente",
        "culture" => "Cultura",
        "peace" => "Paz",
        "development" => "Desarrollo",
        "women" => "Mujeres",
        "security" => "Seguridad",
        "justice" => "Justicia",
        "food" => "Alimentación",
        "science" => "Ciencia",
        "remembrance" => "Memoria",
        "labour" => "Trabajo",
        "education" => "Educación",
        "languages" => "Idiomas",
        "children" => "Infancia",
        "communication" => "Comunicación",
        "animals" => "Animales",
        "transport" => "Transporte",
        "sport" => "Deporte",
        "space" => "Espacio",
        _ => return None,
    })
}

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::CalendarName => "Celebraciones de las Naciones Unidas",
        Phrase::CalendarDescription => {
            "Los días, semanas, años y decenios internacionales de las Naciones Unidas y sus organismos, con las \
             decisiones que los establecieron."
        }
        Phrase::Disclaimer => {
            "observd es un proyecto independiente y no es un servicio de las Naciones Unidas."
        }
        Phrase::Today => "Hoy",
        Phrase::Tomorrow => "Mañana",
        Phrase::Upcoming => "Próximamente",
        Phrase::RunningNow => "En curso",
        Phrase::NextDates => "Próximas fechas",
        Phrase::Calendar => "Calendario",
        Phrase::Subscribe => "Suscribirse",
        Phrase::Search => "Buscar",
        Phrase::Reminder => "Recordatorio",
        Phrase::LeadInToday => "Celebraciones de hoy:",
        Phrase::LeadInUpcoming => "Próximas celebraciones:",
        Phrase::LeadInThisWeek => "Celebraciones de esta semana:",
        Phrase::LeadInThisMonth => "Celebraciones de este mes:",
        Phrase::LeadInMissed => "Estos recordatorios no pudieron enviarse a tiempo:",
        Phrase::Test => "Prueba",
        Phrase::ThisIsATest => "Este es un mensaje de prueba. Así serán los recordatorios.",
        Phrase::DigestDaily => "Resumen diario",
        Phrase::DigestWeekly => "Resumen semanal",
        Phrase::DigestMonthly => "Resumen mensual",
        Phrase::Late => "Este recordatorio llega con retraso.",
        Phrase::NothingToday => "Hoy no hay ninguna celebración.",
        Phrase::NothingUpcoming => "No hay ninguna celebración en este período.",
        Phrase::WhyYouGetThis => {
            "Recibe este mensaje porque su dirección está suscrita a estos recordatorios."
        }
        Phrase::ToStop => {
            "Para dejar de recibir estos recordatorios, responda a este mensaje o escriba a su remitente."
        }
        Phrase::MoreAbout => "Más información",
        Phrase::Computed => "fecha calculada; la fecha que se publique puede ser otra",
        Phrase::Imprecise => "No se han encontrado las fechas exactas.",
        Phrase::FormerNames => "Nombres anteriores",
        Phrase::Withdrawn => "Ya no se celebra",
        Phrase::MissingName => "no hay nombre en este idioma",
        Phrase::OwnTranslation => {
            "nombre traducido por el proyecto; no se ha encontrado ningún nombre oficial"
        }
        Phrase::RecalledName => "nombre no verificado en una fuente publicada",
        Phrase::Confidence => "Fiabilidad",
        Phrase::ConfidenceHigh => "alta",
        Phrase::ConfidenceMedium => "media",
        Phrase::ConfidenceLow => "baja",
        Phrase::Date => "Fecha",
        Phrase::Name => "Nombre",
        Phrase::Kind => "Tipo",
        Phrase::Themes => "Temas",
        Phrase::Rule => "Regla",
        Phrase::InForce => "Vigencia",
        Phrase::Duration => "Duración",
        Phrase::ProclaimedBy => "Proclamación",
        Phrase::Instrument => "Instrumento",
        Phrase::Adopted => "Aprobación",
        Phrase::FirstObserved => "Primera celebración",
        Phrase::Names => "Nombres",
        Phrase::OtherNames => "Otros nombres",
        Phrase::Language => "Idioma",
        Phrase::Note => "Nota",
        Phrase::Sources => "Fuentes",
    }
}
