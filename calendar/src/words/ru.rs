//! How is it said in Russian?
//! As in the documents of the United Nations, which write `е` for `ё`: apart, one file a language.

use super::bodies::{Body, Named};
use super::counts::{Counts, Forms, Plural};
use super::dates::{Dates, Month, WeekdayName};
use super::proclaimed::Proclaimed;
use super::rules::{Gender, Rules};
use super::{KindName, Phrase, Words};
use crate::language::Direction;
use crate::observance::Kind;

pub(crate) static WORDS: Words = Words {
    code: "ru",
    endonym: "Русский",
    direction: Direction::Ltr,
    months: [
        Month::with_genitive("январь", "янв.", "января"),
        Month::with_genitive("февраль", "февр.", "февраля"),
        Month::with_genitive("март", "мар.", "марта"),
        Month::with_genitive("апрель", "апр.", "апреля"),
        Month::with_genitive("май", "мая", "мая"),
        Month::with_genitive("июнь", "июн.", "июня"),
        Month::with_genitive("июль", "июл.", "июля"),
        Month::with_genitive("август", "авг.", "августа"),
        Month::with_genitive("сентябрь", "сент.", "сентября"),
        Month::with_genitive("октябрь", "окт.", "октября"),
        Month::with_genitive("ноябрь", "нояб.", "ноября"),
        Month::with_genitive("декабрь", "дек.", "декабря"),
    ],
    weekdays: [
        WeekdayName::new("понедельник", "пн", Gender::Masculine),
        WeekdayName::new("вторник", "вт", Gender::Masculine),
        WeekdayName::new("среда", "ср", Gender::Feminine),
        WeekdayName::new("четверг", "чт", Gender::Masculine),
        WeekdayName::new("пятница", "пт", Gender::Feminine),
        WeekdayName::new("суббота", "сб", Gender::Feminine),
        WeekdayName::new("воскресенье", "вс", Gender::Neuter),
    ],
    dates: Dates {
        first_day: "1",
        date: "{day} {month} {year} года",
        with_weekday: "{weekday}, {day} {month} {year} года",
        day_and_month: "{day} {month}",
        short: "{short_weekday}, {day} {short_month}",
        week_of: "Неделя с {day} {month}",
        month_and_year: "{month_alone} {year} года",
        year: "{year} год",
        span_in_month: "{day}–{end_day} {month} {year} года",
        // Between words a Russian dash is long and stands between spaces; between numbers it is short.
        span_in_year: "{day} {month} — {end_day} {end_month} {year} года",
        span_of_years: "{day} {month} {year} года — {end_day} {end_month} {end_year} года",
        since: "с {since} года",
        // Not `до`, which leaves open whether the year itself counts.
        until: "по {until} год",
        until_date: "по {date}",
        since_until: "{since}–{until} годы",
        span_of_months: "{from} — {to}",
        months_in_year: "{month} — {end_month} {year} года",
        progress: "{year}-й год из {of}",
    },
    counts: Counts {
        today: "сегодня",
        tomorrow: "завтра",
        yesterday: "вчера",
        ahead: Forms::one_few_many("через {n} день", "через {n} дня", "через {n} дней"),
        ago: Forms::one_few_many("{n} день назад", "{n} дня назад", "{n} дней назад"),
        days: Forms::one_few_many("{n} день", "{n} дня", "{n} дней"),
        every_year: "каждый год",
        every_years: Forms::one_few_many("каждый {n} год", "каждые {n} года", "каждые {n} лет"),
        on_the_day: "в тот же день",
        days_before: Forms::one_few_many("за {n} день", "за {n} дня", "за {n} дней"),
        late_by: Forms::one_few_many(
            "Это напоминание отправлено с опозданием на {n} день.",
            "Это напоминание отправлено с опозданием на {n} дня.",
            "Это напоминание отправлено с опозданием на {n} дней.",
        ),
        late_by_hours: Forms::one_few_many(
            "Это напоминание отправлено с опозданием на {n} час.",
            "Это напоминание отправлено с опозданием на {n} часа.",
            "Это напоминание отправлено с опозданием на {n} часов.",
        ),
        // After `до` stands the genitive, which has no form of its own for 2 to 4.
        late_up_to: Forms::one_few_many(
            "Опоздание: до {n} дня.",
            "Опоздание: до {n} дней.",
            "Опоздание: до {n} дней.",
        ),
        late_up_to_hours: Forms::one_few_many(
            "Опоздание: до {n} часа.",
            "Опоздание: до {n} часов.",
            "Опоздание: до {n} часов.",
        ),
        observances: Forms::one_few_many("{n} памятная дата", "{n} памятные даты", "{n} памятных дат"),
    },
    plural,
    rules: Rules {
        masculine: ["первый", "второй", "третий", "четвертый", "пятый", "последний"],
        feminine: ["первая", "вторая", "третья", "четвертая", "пятая", "последняя"],
        neuter: ["первое", "второе", "третье", "четвертое", "пятое", "последнее"],
        weekday: "{nth} {weekday} {month}",
        full_moon: "первое полнолуние {month}",
        listed: "даты объявляются по отдельности",
    },
    // Impersonal, since a participle would have to agree: `день` and `год` are masculine, `неделя` feminine.
    proclaimed: Proclaimed {
        by: "Провозглашено {by}.",
        by_adopted: "Провозглашено {by} ({adopted}).",
        by_instrument: "Провозглашено {by} ({instrument}).",
        by_instrument_adopted: "Провозглашено {by} ({instrument}, {adopted}).",
        instrument: "Документ: {instrument}.",
        instrument_adopted: "Документ: {instrument} ({adopted}).",
        adopted: "Дата принятия: {adopted}.",
    },
    comma: ", ",
    kind,
    body,
    theme,
    phrase,
};

fn plural(n: u64) -> Plural {
    match (n % 10, n % 100) {
        (_, 11..=14) => Plural::Many,
        (1, _) => Plural::One,
        (2..=4, _) => Plural::Few,
        _ => Plural::Many,
    }
}

fn kind(kind: Kind) -> KindName {
    match kind {
        Kind::Day => KindName::new("день", "Дни"),
        Kind::Week => KindName::new("неделя", "Недели"),
        Kind::Year => KindName::new("год", "Годы"),
        Kind::Decade => KindName::new("десятилетие", "Десятилетия"),
        Kind::Anniversary => KindName::new("годовщина", "Годовщины"),
    }
}

/// The second name is in the instrumental; acronyms have no cases.
fn body(body: Body) -> Named {
    match body {
        Body::UnitedNations => Named::new("ООН", "Организацией Объединенных Наций"),
        Body::GeneralAssembly => Named::new("Генеральная Ассамблея ООН", "Генеральной Ассамблеей ООН"),
        Body::SecurityCouncil => Named::new("Совет Безопасности ООН", "Советом Безопасности ООН"),
        Body::EconomicAndSocialCouncil => {
            Named::new("Экономический и Социальный Совет ООН", "Экономическим и Социальным Советом ООН")
        }
        Body::HumanRightsCouncil => {
            Named::new("Совет ООН по правам человека", "Советом ООН по правам человека")
        }
        Body::GlobalCommunications => {
            Named::new("Департамент глобальных коммуникаций ООН", "Департаментом глобальных коммуникаций ООН")
        }
        Body::WorldHealthAssembly => {
            Named::new("Всемирная ассамблея здравоохранения", "Всемирной ассамблеей здравоохранения")
        }
        Body::Escap => Named::same("ЭСКАТО"),
        Body::Fao => Named::same("ФАО"),
        Body::Iaea => Named::same("МАГАТЭ"),
        Body::Icao => Named::same("ИКАО"),
        Body::Ilo => Named::same("МОТ"),
        Body::Imo => Named::same("ИМО"),
        Body::Itu => Named::same("МСЭ"),
        Body::Opcw => Named::same("ОЗХО"),
        Body::UnHabitat => Named::same("ООН-Хабитат"),
        Body::UnTourism => Named::same("ООН-Туризм"),
        Body::UnWomen => Named::new("Структура «ООН-женщины»", "Структурой «ООН-женщины»"),
        Body::Unaids => Named::same("ЮНЭЙДС"),
        Body::Undp => Named::same("ПРООН"),
        Body::Unep => Named::same("ЮНЕП"),
        Body::Unesco => Named::same("ЮНЕСКО"),
        Body::Unfpa => Named::same("ЮНФПА"),
        Body::Unhcr => Named::same("УВКБ"),
        Body::Unicef => Named::same("ЮНИСЕФ"),
        Body::Unodc => Named::same("УНП ООН"),
        Body::Unwto => Named::same("ЮНВТО"),
        Body::Upu => Named::same("ВПС"),
        Body::Who => Named::same("ВОЗ"),
        Body::Wipo => Named::same("ВОИС"),
        Body::Wmo => Named::same("ВМО"),
    }
}

fn theme(theme: &str) -> Option<&'static str> {
    Some(match theme {
        "human-rights" => "Права человека",
        "health" => "Здравоохранение",
        "environment" => "Окружающая среда",
        "culture" => "Культура",
        "peace" => "Мир",
        "development" => "Развитие",
        "women" => "Женщины",
        "security" => "Безопасность",
        "justice" => "Правосудие",
        "food" => "Продовольствие",
        "science" => "Наука",
        "remembrance" => "Память",
        "labour" => "Труд",
        "education" => "Образование",
        "languages" => "Языки",
        "children" => "Дети",
        "communication" => "Коммуникация",
        "animals" => "Животные",
        "transport" => "Транспорт",
        "sport" => "Спорт",
        "space" => "Космос",
        _ => return None,
    })
}

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::CalendarName => "Памятные даты ООН",
        Phrase::CalendarDescription => {
            "Международные дни, недели, годы и десятилетия Организации Объединенных Наций и ее учреждений с указанием \
             решений, которыми они были провозглашены."
        }
        Phrase::Disclaimer => {
            "Проект observd независим и не является службой Организации Объединенных Наций."
        }
        Phrase::Today => "Сегодня",
        Phrase::Tomorrow => "Завтра",
        Phrase::Upcoming => "Предстоящие даты",
        Phrase::RunningNow => "Проходят сейчас",
        Phrase::NextDates => "Ближайшие даты",
        Phrase::Calendar => "Календарь",
        Phrase::Subscribe => "Подписаться",
        Phrase::Search => "Поиск",
        Phrase::Reminder => "Напоминание",
        Phrase::LeadInToday => "Памятные даты сегодня:",
        Phrase::LeadInUpcoming => "Предстоящие памятные даты:",
        Phrase::LeadInThisWeek => "Памятные даты этой недели:",
        Phrase::LeadInThisMonth => "Памятные даты этого месяца:",
        Phrase::LeadInMissed => "Эти напоминания не удалось отправить вовремя:",
        Phrase::Test => "Проверка",
        Phrase::ThisIsATest => "Это проверочное сообщение. Так будут выглядеть напоминания.",
        Phrase::DigestDaily => "Ежедневная сводка",
        Phrase::DigestWeekly => "Еженедельная сводка",
        Phrase::DigestMonthly => "Ежемесячная сводка",
        Phrase::Late => "Это напоминание отправлено с опозданием.",
        Phrase::NothingToday => "Сегодня нет памятных дат.",
        Phrase::NothingUpcoming => "В этот период нет памятных дат.",
        Phrase::WhyYouGetThis => {
            "Вы получили это сообщение, потому что на ваш адрес оформлена подписка на эти напоминания."
        }
        Phrase::ToStop => {
            "Чтобы больше не получать напоминания, ответьте на это сообщение или напишите его отправителю."
        }
        Phrase::MoreAbout => "Подробнее",
        Phrase::Computed => "дата рассчитана; опубликованная дата может отличаться",
        Phrase::Imprecise => "Точные даты не установлены.",
        Phrase::FormerNames => "Прежние названия",
        Phrase::Withdrawn => "Больше не отмечается",
        Phrase::MissingName => "названия на этом языке нет",
        Phrase::OwnTranslation => "название переведено в рамках проекта; официальное название не найдено",
        Phrase::RecalledName => "название не сверено с опубликованным источником",
        Phrase::Confidence => "Достоверность",
        Phrase::ConfidenceHigh => "высокая",
        Phrase::ConfidenceMedium => "средняя",
        Phrase::ConfidenceLow => "низкая",
        Phrase::Date => "Дата",
        Phrase::Name => "Название",
        Phrase::Kind => "Вид",
        Phrase::Themes => "Темы",
        Phrase::Rule => "Правило",
        Phrase::InForce => "Срок действия",
        Phrase::Duration => "Продолжительность",
        Phrase::ProclaimedBy => "Кем провозглашено",
        Phrase::Instrument => "Документ",
        Phrase::Adopted => "Дата принятия",
        Phrase::FirstObserved => "Впервые отмечалось",
        Phrase::Names => "Названия",
        Phrase::OtherNames => "Другие названия",
        Phrase::Language => "Язык",
        Phrase::Note => "Примечание",
        Phrase::Sources => "Источники",
    }
}
