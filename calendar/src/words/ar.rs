//! How is it said in Arabic?
//! As in the documents of the United Nations, with both names of each month: apart, one file a language.

mod counts;

use super::bodies::{Body, Named};
use super::counts::Plural;
use super::dates::{Dates, Month, WeekdayName};
use super::proclaimed::Proclaimed;
use super::rules::{Gender, Ordinals, Rules};
use super::{KindName, Phrase, Words};
use crate::language::Direction;
use crate::observance::Kind;

use counts::COUNTS;

/// Every weekday is masculine.
const ORDINALS: Ordinals = ["الأول", "الثاني", "الثالث", "الرابع", "الخامس", "الأخير"];

pub(crate) static WORDS: Words = Words {
    code: "ar",
    endonym: "العربية",
    direction: Direction::Rtl,
    // The short name is the second one, which is always one word.
    months: [
        Month::new("كانون الثاني/يناير", "يناير"),
        Month::new("شباط/فبراير", "فبراير"),
        Month::new("آذار/مارس", "مارس"),
        Month::new("نيسان/أبريل", "أبريل"),
        Month::new("أيار/مايو", "مايو"),
        Month::new("حزيران/يونيه", "يونيه"),
        Month::new("تموز/يوليه", "يوليه"),
        Month::new("آب/أغسطس", "أغسطس"),
        Month::new("أيلول/سبتمبر", "سبتمبر"),
        Month::new("تشرين الأول/أكتوبر", "أكتوبر"),
        Month::new("تشرين الثاني/نوفمبر", "نوفمبر"),
        Month::new("كانون الأول/ديسمبر", "ديسمبر"),
    ],
    weekdays: [
        WeekdayName::new("الاثنين", "الاثنين", Gender::Masculine),
        WeekdayName::new("الثلاثاء", "الثلاثاء", Gender::Masculine),
        WeekdayName::new("الأربعاء", "الأربعاء", Gender::Masculine),
        WeekdayName::new("الخميس", "الخميس", Gender::Masculine),
        WeekdayName::new("الجمعة", "الجمعة", Gender::Masculine),
        WeekdayName::new("السبت", "السبت", Gender::Masculine),
        WeekdayName::new("الأحد", "الأحد", Gender::Masculine),
    ],
    dates: Dates {
        first_day: "1",
        date: "{day} {month} {year}",
        with_weekday: "{weekday}، {day} {month} {year}",
        day_and_month: "{day} {month}",
        short: "{short_weekday} {day} {short_month}",
        week_of: "الأسبوع الذي يبدأ في {day} {month}",
        month_and_year: "{month_alone} {year}",
        year: "{year}",
        // In words: a dash between digits reads one way or the other by what stands around it.
        span_in_month: "من {day} إلى {end_day} {month} {year}",
        span_in_year: "من {day} {month} إلى {end_day} {end_month} {year}",
        span_of_years: "من {day} {month} {year} إلى {end_day} {end_month} {end_year}",
        since: "منذ عام {since}",
        until: "حتى عام {until}",
        until_date: "حتى {date}",
        since_until: "من عام {since} إلى عام {until}",
        span_of_months: "من {from} إلى {to}",
        months_in_year: "من {month} إلى {end_month} {year}",
        progress: "السنة {year} من أصل {of}",
    },
    counts: COUNTS,
    plural,
    rules: Rules {
        masculine: ORDINALS,
        feminine: ORDINALS,
        neuter: ORDINALS,
        weekday: "{weekday} {nth} من {month}",
        full_moon: "أول بدر في {month}",
        listed: "يُعلن كل تاريخ على حدة",
    },
    // `The proclamation is issued by`: another verb would have to agree with the body and with what it proclaimed,
    // and `عن` right after the noun would say what was proclaimed, not by whom.
    proclaimed: Proclaimed {
        by: "الإعلان صادر عن {by}.",
        by_adopted: "الإعلان صادر عن {by} ({adopted}).",
        by_instrument: "الإعلان صادر عن {by} في الوثيقة {instrument}.",
        by_instrument_adopted: "الإعلان صادر عن {by} في الوثيقة {instrument} ({adopted}).",
        instrument: "الوثيقة: {instrument}.",
        instrument_adopted: "الوثيقة: {instrument} ({adopted}).",
        adopted: "تاريخ الاعتماد: {adopted}.",
    },
    comma: "، ",
    kind,
    body,
    theme,
    phrase,
};

/// One and two are said without a number, in the case that what stands before them asks for.
fn plural(n: u64) -> Plural {
    match (n, n % 100) {
        (0, _) => Plural::Zero,
        (1, _) => Plural::One,
        (2, _) => Plural::Two,
        (_, 3..=10) => Plural::Few,
        (_, 11..=99) => Plural::Many,
        _ => Plural::Other,
    }
}

fn kind(kind: Kind) -> KindName {
    match kind {
        Kind::Day => KindName::new("يوم", "الأيام"),
        Kind::Week => KindName::new("أسبوع", "الأسابيع"),
        Kind::Year => KindName::new("سنة", "السنوات"),
        Kind::Decade => KindName::new("عقد", "العقود"),
        Kind::Anniversary => KindName::new("ذكرى سنوية", "الذكريات السنوية"),
    }
}

fn body(body: Body) -> Named {
    Named::same(match body {
        Body::UnitedNations => "الأمم المتحدة",
        Body::GeneralAssembly => "الجمعية العامة للأمم المتحدة",
        Body::SecurityCouncil => "مجلس الأمن التابع للأمم المتحدة",
        Body::EconomicAndSocialCouncil => "المجلس الاقتصادي والاجتماعي التابع للأمم المتحدة",
        Body::HumanRightsCouncil => "مجلس حقوق الإنسان",
        Body::GlobalCommunications => "إدارة التواصل العالمي بالأمم المتحدة",
        Body::WorldHealthAssembly => "جمعية الصحة العالمية",
        Body::Escap => "اللجنة الاقتصادية والاجتماعية لآسيا والمحيط الهادئ",
        Body::Fao => "منظمة الأغذية والزراعة",
        Body::Iaea => "الوكالة الدولية للطاقة الذرية",
        Body::Icao => "منظمة الطيران المدني الدولي",
        Body::Ilo => "منظمة العمل الدولية",
        Body::Imo => "المنظمة البحرية الدولية",
        Body::Itu => "الاتحاد الدولي للاتصالات",
        Body::Opcw => "منظمة حظر الأسلحة الكيميائية",
        Body::UnHabitat => "موئل الأمم المتحدة",
        Body::UnTourism => "منظمة الأمم المتحدة للسياحة",
        Body::UnWomen => "هيئة الأمم المتحدة للمرأة",
        Body::Unaids => "برنامج الأمم المتحدة المشترك المعني بفيروس نقص المناعة البشرية/الإيدز",
        Body::Undp => "برنامج الأمم المتحدة الإنمائي",
        Body::Unep => "برنامج الأمم المتحدة للبيئة",
        Body::Unesco => "اليونسكو",
        Body::Unfpa => "صندوق الأمم المتحدة للسكان",
        Body::Unhcr => "مفوضية الأمم المتحدة لشؤون اللاجئين",
        Body::Unicef => "اليونيسف",
        Body::Unodc => "مكتب الأمم المتحدة المعني بالمخدرات والجريمة",
        Body::Unwto => "منظمة السياحة العالمية",
        Body::Upu => "الاتحاد البريدي العالمي",
        Body::Who => "منظمة الصحة العالمية",
        Body::Wipo => "المنظمة العالمية للملكية الفكرية",
        Body::Wmo => "المنظمة العالمية للأرصاد الجوية",
    })
}

fn theme(theme: &str) -> Option<&'static str> {
    Some(match theme {
        "human-rights" => "حقوق الإنسان",
        "health" => "الصحة",
        "environment" => "البيئة",
        "culture" => "الثقافة",
        "peace" => "السلام",
        "development" => "التنمية",
        "women" => "المرأة",
        "security" => "الأمن",
        "justice" => "العدالة",
        "food" => "الغذاء",
        "science" => "العلوم",
        "remembrance" => "إحياء الذكرى",
        "labour" => "العمل",
        "education" => "التعليم",
        "languages" => "اللغات",
        "children" => "الأطفال",
        "communication" => "الاتصال",
        "animals" => "الحيوانات",
        "transport" => "النقل",
        "sport" => "الرياضة",
        "space" => "الفضاء",
        _ => return None,
    })
}

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::CalendarName => "مناسبات الأمم المتحدة",
        Phrase::CalendarDescription => {
            "الأيام والأسابيع والسنوات والعقود الدولية للأمم المتحدة ووكالاتها، مع القرارات التي أُعلنت بموجبها."
        }
        // The isolate comes first: so the first strong letter, which sets the direction of the line, is Arabic.
        Phrase::Disclaimer => "\u{2068}observd\u{2069} مشروع مستقل وليس خدمة تابعة للأمم المتحدة.",
        Phrase::Today => "اليوم",
        Phrase::Tomorrow => "غدًا",
        Phrase::Upcoming => "المناسبات المقبلة",
        Phrase::RunningNow => "المناسبات الجارية",
        Phrase::NextDates => "التواريخ المقبلة",
        Phrase::Calendar => "التقويم",
        Phrase::Subscribe => "الاشتراك",
        Phrase::Search => "البحث",
        Phrase::Reminder => "تذكير",
        Phrase::LeadInToday => "مناسبات اليوم:",
        Phrase::LeadInUpcoming => "المناسبات المقبلة:",
        Phrase::LeadInThisWeek => "مناسبات هذا الأسبوع:",
        Phrase::LeadInThisMonth => "مناسبات هذا الشهر:",
        Phrase::LeadInMissed => "تعذر إرسال هذه التذكيرات في مواعيدها:",
        Phrase::Test => "اختبار",
        Phrase::ThisIsATest => "هذه رسالة اختبار. ستأتي التذكيرات بهذا الشكل.",
        Phrase::DigestDaily => "موجز يومي",
        Phrase::DigestWeekly => "موجز أسبوعي",
        Phrase::DigestMonthly => "موجز شهري",
        Phrase::Late => "تأخر هذا التذكير عن موعده.",
        Phrase::NothingToday => "لا توجد مناسبات اليوم.",
        Phrase::NothingUpcoming => "لا توجد مناسبات في هذه الفترة.",
        Phrase::WhyYouGetThis => "وصلتك هذه الرسالة لأن عنوانك مشترك في هذه التذكيرات.",
        Phrase::ToStop => "لإيقاف هذه التذكيرات، يرجى الرد على هذه الرسالة أو الكتابة إلى مرسلها.",
        Phrase::MoreAbout => "المزيد",
        Phrase::Computed => "تاريخ محسوب؛ وقد يختلف عنه التاريخ المنشور",
        Phrase::Imprecise => "لم يُعثر على التواريخ الدقيقة.",
        Phrase::FormerNames => "الأسماء السابقة",
        Phrase::Withdrawn => "لم يعد يُحتفل به",
        Phrase::MissingName => "لا يوجد اسم بهذه اللغة",
        Phrase::OwnTranslation => "الاسم من ترجمة المشروع؛ ولم يُعثر على اسم رسمي",
        Phrase::RecalledName => "لم يجر التحقق من الاسم في مصدر منشور",
        Phrase::Confidence => "درجة الموثوقية",
        Phrase::ConfidenceHigh => "عالية",
        Phrase::ConfidenceMedium => "متوسطة",
        Phrase::ConfidenceLow => "منخفضة",
        Phrase::Date => "التاريخ",
        Phrase::Name => "الاسم",
        Phrase::Kind => "النوع",
        Phrase::Themes => "المواضيع",
        Phrase::Rule => "القاعدة",
        Phrase::InForce => "فترة السريان",
        Phrase::Duration => "المدة",
        Phrase::ProclaimedBy => "جهة الإعلان",
        Phrase::Instrument => "الوثيقة",
        Phrase::Adopted => "تاريخ الاعتماد",
        Phrase::FirstObserved => "أول احتفال",
        Phrase::Names => "الأسماء",
        Phrase::OtherNames => "أسماء أخرى",
        Phrase::Language => "اللغة",
        Phrase::Note => "ملاحظة",
        Phrase::Sources => "المصادر",
    }
}
