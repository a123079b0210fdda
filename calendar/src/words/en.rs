//! How is it said in English?
//! British spelling, as in the documents of the United Nations: apart, one file a language.

use super::bodies::{Body, Named};
use super::counts::{Counts, Forms, Plural};
use super::dates::{Dates, Month, WeekdayName};
use super::proclaimed::Proclaimed;
use super::rules::{Gender, Ordinals, Rules};
use super::{KindName, Phrase, Words};
use crate::language::Direction;
use crate::observance::Kind;

const ORDINALS: Ordinals = ["first", "second", "third", "fourth", "fifth", "last"];

pub(crate) static WORDS: Words = Words {
    code: "en",
    endonym: "English",
    direction: Direction::Ltr,
    months: [
        Month::new("January", "Jan"),
        Month::new("February", "Feb"),
        Month::new("March", "Mar"),
        Month::new("April", "Apr"),
        Month::new("May", "May"),
        Month::new("June", "Jun"),
        Month::new("July", "Jul"),
        Month::new("August", "Aug"),
        Month::new("September", "Sept"),
        Month::new("October", "Oct"),
        Month::new("November", "Nov"),
        Month::new("December", "Dec"),
    ],
    weekdays: [
        WeekdayName::new("Monday", "Mon", Gender::Neuter),
        WeekdayName::new("Tuesday", "Tue", Gender::Neuter),
        WeekdayName::new("Wednesday", "Wed", Gender::Neuter),
        WeekdayName::new("Thursday", "Thu", Gender::Neuter),
        WeekdayName::new("Friday", "Fri", Gender::Neuter),
        WeekdayName::new("Saturday", "Sat", Gender::Neuter),
        WeekdayName::new("Sunday", "Sun", Gender::Neuter),
    ],
    dates: Dates {
        first_day: "1",
        date: "{day} {month} {year}",
        with_weekday: "{weekday}, {day} {month} {year}",
        day_and_month: "{day} {month}",
        short: "{short_weekday} {day} {short_month}",
        week_of: "Week of {day} {month}",
        month_and_year: "{month_alone} {year}",
        year: "{year}",
        span_in_month: "{day}–{end_day} {month} {year}",
        span_in_year: "{day} {month} – {end_day} {end_month} {year}",
        span_of_years: "{day} {month} {year} – {end_day} {end_month} {end_year}",
        since: "since {since}",
        until: "until {until}",
        until_date: "until {date}",
        since_until: "{since}–{until}",
        span_of_months: "{from} – {to}",
        months_in_year: "{month}–{end_month} {year}",
        progress: "year {year} of {of}",
    },
    counts: Counts {
        today: "today",
        tomorrow: "tomorrow",
        yesterday: "yesterday",
        ahead: Forms::one_other("in {n} day", "in {n} days"),
        ago: Forms::one_other("{n} day ago", "{n} days ago"),
        days: Forms::one_other("{n} day", "{n} days"),
        every_year: "every year",
        every_years: Forms::same("every {n} years"),
        on_the_day: "on the day",
        days_before: Forms::one_other("{n} day before", "{n} days before"),
        late_by: Forms::one_other("This reminder is {n} day late.", "This reminder is {n} days late."),
        late_by_hours: Forms::one_other(
            "This reminder is {n} hour late.",
            "This reminder is {n} hours late.",
        ),
        late_up_to: Forms::one_other("Late by up to {n} day.", "Late by up to {n} days."),
        late_up_to_hours: Forms::one_other("Late by up to {n} hour.", "Late by up to {n} hours."),
        observances: Forms::one_other("{n} observance", "{n} observances"),
    },
    plural,
    rules: Rules {
        masculine: ORDINALS,
        feminine: ORDINALS,
        neuter: ORDINALS,
        weekday: "{nth} {weekday} of {month}",
        full_moon: "first full moon of {month}",
        listed: "dates announced one by one",
    },
    proclaimed: Proclaimed {
        by: "Proclaimed by {by}.",
        by_adopted: "Proclaimed by {by} ({adopted}).",
        by_instrument: "Proclaimed by {by} in {instrument}.",
        by_instrument_adopted: "Proclaimed by {by} in {instrument} ({adopted}).",
        instrument: "Instrument: {instrument}.",
        instrument_adopted: "Instrument: {instrument} ({adopted}).",
        adopted: "Adopted: {adopted}.",
    },
    comma: ", ",
    kind,
    body,
    theme,
    phrase,
};

fn plural(n: u64) -> Plural {
    if n == 1 { Plural::One } else { Plural::Other }
}

fn kind(kind: Kind) -> KindName {
    match kind {
        Kind::Day => KindName::new("day", "Days"),
        Kind::Week => KindName::new("week", "Weeks"),
        Kind::Year => KindName::new("year", "Years"),
        Kind::Decade => KindName::new("decade", "Decades"),
        Kind::Anniversary => KindName::new("anniversary", "Anniversaries"),
    }
}

fn body(body: Body) -> Named {
    match body {
        Body::UnitedNations => Named::new("United Nations", "the United Nations"),
        Body::GeneralAssembly => Named::new("UN General Assembly", "the UN General Assembly"),
        Body::SecurityCouncil => Named::new("UN Security Council", "the UN Security Council"),
        Body::EconomicAndSocialCouncil => {
            Named::new("UN Economic and Social Council", "the UN Economic and Social Council")
        }
        Body::HumanRightsCouncil => Named::new("UN Human Rights Council", "the UN Human Rights Council"),
        Body::GlobalCommunications => {
            Named::new("UN Department of Global Communications", "the UN Department of Global Communications")
        }
        Body::WorldHealthAssembly => Named::new("World Health Assembly", "the World Health Assembly"),
        Body::Escap => Named::same("ESCAP"),
        Body::Fao => Named::same("FAO"),
        Body::Iaea => Named::same("IAEA"),
        Body::Icao => Named::same("ICAO"),
        Body::Ilo => Named::same("ILO"),
        Body::Imo => Named::same("IMO"),
        Body::Itu => Named::same("ITU"),
        Body::Opcw => Named::same("OPCW"),
        Body::UnHabitat => Named::same("UN-Habitat"),
        Body::UnTourism => Named::same("UN Tourism"),
        Body::UnWomen => Named::same("UN Women"),
        Body::Unaids => Named::same("UNAIDS"),
        Body::Undp => Named::same("UNDP"),
        Body::Unep => Named::same("UNEP"),
        Body::Unesco => Named::same("UNESCO"),
        Body::Unfpa => Named::same("UNFPA"),
        Body::Unhcr => Named::same("UNHCR"),
        Body::Unicef => Named::same("UNICEF"),
        Body::Unodc => Named::same("UNODC"),
        Body::Unwto => Named::same("UNWTO"),
        Body::Upu => Named::same("UPU"),
        Body::Who => Named::same("WHO"),
        Body::Wipo => Named::same("WIPO"),
        Body::Wmo => Named::same("WMO"),
    }
}

fn theme(theme: &str) -> Option<&'static str> {
    Some(match theme {
        "human-rights" => "Human rights",
        "health" => "Health",
        "environment" => "Environment",
        "culture" => "Culture",
        "peace" => "Peace",
        "development" => "Development",
        "women" => "Women",
        "security" => "Security",
        "justice" => "Justice",
        "food" => "Food",
        "science" => "Science",
        "remembrance" => "Remembrance",
        "labour" => "Labour",
        "education" => "Education",
        "languages" => "Languages",
        "children" => "Children",
        "communication" => "Communication",
        "animals" => "Animals",
        "transport" => "Transport",
        "sport" => "Sport",
        "space" => "Space",
        _ => return None,
    })
}

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::CalendarName => "United Nations observances",
        Phrase::CalendarDescription => {
            "The international days, weeks, years and decades of the United Nations and its agencies, with the \
             decisions that made them."
        }
        Phrase::Disclaimer => "observd is an independent project and no service of the United Nations.",
        Phrase::Today => "Today",
        Phrase::Tomorrow => "Tomorrow",
        Phrase::Upcoming => "Upcoming",
        Phrase::RunningNow => "Running now",
        Phrase::NextDates => "Next dates",
        Phrase::Calendar => "Calendar",
        Phrase::Subscribe => "Subscribe",
        Phrase::Search => "Search",
        Phrase::Reminder => "Reminder",
        Phrase::LeadInToday => "Observed today:",
        Phrase::LeadInUpcoming => "Coming up:",
        Phrase::LeadInThisWeek => "Coming this week:",
        Phrase::LeadInThisMonth => "Coming this month:",
        Phrase::LeadInMissed => "These reminders could not be sent on time:",
        Phrase::Test => "Test",
        Phrase::ThisIsATest => "This is a test. Reminders will look like this.",
        Phrase::DigestDaily => "Daily digest",
        Phrase::DigestWeekly => "Weekly digest",
        Phrase::DigestMonthly => "Monthly digest",
        Phrase::Late => "This reminder is late.",
        Phrase::NothingToday => "Nothing is observed today.",
        Phrase::NothingUpcoming => "Nothing is observed in this period.",
        Phrase::WhyYouGetThis => {
            "You receive this message because your address is subscribed to these reminders."
        }
        Phrase::ToStop => "To stop these reminders, reply to this message or write to its sender.",
        Phrase::MoreAbout => "More",
        Phrase::Computed => "date computed; a published date may differ",
        Phrase::Imprecise => "The exact dates were not found.",
        Phrase::FormerNames => "Earlier names",
        Phrase::Withdrawn => "No longer observed",
        Phrase::MissingName => "there is no name in this language",
        Phrase::OwnTranslation => "name translated by the project; no official name was found",
        Phrase::RecalledName => "name not checked against a published source",
        Phrase::Confidence => "Confidence",
        Phrase::ConfidenceHigh => "high",
        Phrase::ConfidenceMedium => "medium",
        Phrase::ConfidenceLow => "low",
        Phrase::Date => "Date",
        Phrase::Name => "Name",
        Phrase::Kind => "Kind",
        Phrase::Themes => "Themes",
        Phrase::Rule => "Rule",
        Phrase::InForce => "In force",
        Phrase::Duration => "Duration",
        Phrase::ProclaimedBy => "Proclaimed by",
        Phrase::Instrument => "Instrument",
        Phrase::Adopted => "Adopted",
        Phrase::FirstObserved => "First observed",
        Phrase::Names => "Names",
        Phrase::OtherNames => "Other names",
        Phrase::Language => "Language",
        Phrase::Note => "Note",
        Phrase::Sources => "Sources",
    }
}
