//! How is it said in Chinese?
//! In simplified characters, as in the documents of the United Nations: apart, one file a language.

use super::bodies::{Body, Named};
use super::counts::{Counts, Forms, Plural};
use super::dates::{Dates, Month, WeekdayName};
use super::proclaimed::Proclaimed;
use super::rules::{Gender, Ordinals, Rules};
use super::{KindName, Phrase, Words};
use crate::language::Direction;
use crate::observance::Kind;

const ORDINALS: Ordinals = ["第一个", "第二个", "第三个", "第四个", "第五个", "最后一个"];

pub(crate) static WORDS: Words = Words {
    code: "zh",
    endonym: "中文",
    direction: Direction::Ltr,
    months: [
        Month::new("1月", "1月"),
        Month::new("2月", "2月"),
        Month::new("3月", "3月"),
        Month::new("4月", "4月"),
        Month::new("5月", "5月"),
        Month::new("6月", "6月"),
        Month::new("7月", "7月"),
        Month::new("8月", "8月"),
        Month::new("9月", "9月"),
        Month::new("10月", "10月"),
        Month::new("11月", "11月"),
        Month::new("12月", "12月"),
    ],
    weekdays: [
        WeekdayName::new("星期一", "周一", Gender::Neuter),
        WeekdayName::new("星期二", "周二", Gender::Neuter),
        WeekdayName::new("星期三", "周三", Gender::Neuter),
        WeekdayName::new("星期四", "周四", Gender::Neuter),
        WeekdayName::new("星期五", "周五", Gender::Neuter),
        WeekdayName::new("星期六", "周六", Gender::Neuter),
        WeekdayName::new("星期日", "周日", Gender::Neuter),
    ],
    dates: Dates {
        first_day: "1",
        date: "{year}年{month}{day}日",
        with_weekday: "{year}年{month}{day}日{weekday}",
        day_and_month: "{month}{day}日",
        short: "{short_month}{day}日{short_weekday}",
        week_of: "{month}{day}日起一周",
        month_and_year: "{year}年{month_alone}",
        year: "{year}年",
        span_in_month: "{year}年{month}{day}日至{end_day}日",
        span_in_year: "{year}年{month}{day}日至{end_month}{end_day}日",
        span_of_years: "{year}年{month}{day}日至{end_year}年{end_month}{end_day}日",
        since: "自{since}年起",
        until: "至{until}年",
        until_date: "至{date}",
        since_until: "{since}年至{until}年",
        span_of_months: "{from}至{to}",
        months_in_year: "{year}年{month}至{end_month}",
        progress: "第{year}年（共{of}年）",
    },
    counts: Counts {
        today: "今天",
        tomorrow: "明天",
        yesterday: "昨天",
        ahead: Forms::same("{n}天后"),
        ago: Forms::same("{n}天前"),
        days: Forms::same("{n}天"),
        every_year: "每年",
        every_years: Forms::same("每{n}年"),
        on_the_day: "当天",
        days_before: Forms::same("提前{n}天"),
        late_by: Forms::same("本提醒晚了{n}天。"),
        late_by_hours: Forms::same("本提醒晚了{n}小时。"),
        late_up_to: Forms::same("最多晚了{n}天。"),
        late_up_to_hours: Forms::same("最多晚了{n}小时。"),
        observances: Forms::same("{n}项纪念活动"),
    },
    plural,
    rules: Rules {
        masculine: ORDINALS,
        feminine: ORDINALS,
        neuter: ORDINALS,
        weekday: "{month}{nth}{weekday}",
        full_moon: "{month}第一个月圆日",
        listed: "日期逐次公布",
    },
    proclaimed: Proclaimed {
        by: "由{by}宣布。",
        by_adopted: "由{by}宣布（{adopted}）。",
        by_instrument: "由{by}宣布（{instrument}）。",
        by_instrument_adopted: "由{by}宣布（{instrument}，{adopted}）。",
        instrument: "文件：{instrument}。",
        instrument_adopted: "文件：{instrument}（{adopted}）。",
        adopted: "通过日期：{adopted}。",
    },
    comma: "、",
    kind,
    body,
    theme,
    phrase,
};

fn plural(_: u64) -> Plural {
    Plural::Other
}

fn kind(kind: Kind) -> KindName {
    match kind {
        Kind::Day => KindName::new("国际日", "国际日"),
        Kind::Week => KindName::new("国际周", "国际周"),
        Kind::Year => KindName::new("国际年", "国际年"),
        Kind::Decade => KindName::new("国际十年", "国际十年"),
        Kind::Anniversary => KindName::new("周年纪念", "周年纪念"),
    }
}

fn body(body: Body) -> Named {
    match body {
        Body::UnitedNations => Named::same("联合国"),
        Body::GeneralAssembly => Named::same("联合国大会"),
        Body::SecurityCouncil => Named::same("联合国安全理事会"),
        Body::EconomicAndSocialCouncil => Named::same("联合国经济及社会理事会"),
        Body::HumanRightsCouncil => Named::same("联合国人权理事会"),
        Body::GlobalCommunications => Named::same("联合国全球传播部"),
        Body::WorldHealthAssembly => Named::same("世界卫生大会"),
        Body::Escap => Named::same("亚太经社会"),
        Body::Fao => Named::same("粮农组织"),
        Body::Iaea => Named::same("原子能机构"),
        Body::Icao => Named::same("国际民航组织"),
        Body::Ilo => Named::same("国际劳工组织"),
        Body::Imo => Named::same("国际海事组织"),
        Body::Itu => Named::same("国际电联"),
        Body::Opcw => Named::same("禁化武组织"),
        Body::UnHabitat => Named::same("人居署"),
        Body::UnTourism => Named::same("联合国旅游组织"),
        Body::UnWomen => Named::same("妇女署"),
        Body::Unaids => Named::same("艾滋病署"),
        Body::Undp => Named::same("开发署"),
        Body::Unep => Named::same("环境署"),
        Body::Unesco => Named::same("教科文组织"),
        Body::Unfpa => Named::same("人口基金"),
        Body::Unhcr => Named::same("难民署"),
        Body::Unicef => Named::same("儿基会"),
        Body::Unodc => Named::same("毒品和犯罪问题办公室"),
        Body::Unwto => Named::same("世界旅游组织"),
        Body::Upu => Named::same("万国邮联"),
        Body::Who => Named::same("世卫组织"),
        Body::Wipo => Named::same("产权组织"),
        Body::Wmo => Named::same("气象组织"),
    }
}

fn theme(theme: &str) -> Option<&'static str> {
    Some(match theme {
        "human-rights" => "人权",
        "health" => "卫生",
        "environment" => "环境",
        "culture" => "文化",
        "peace" => "和平",
        "development" => "发展",
        "women" => "妇女",
        "security" => "安全",
        "justice" => "司法",
        "food" => "粮食",
        "science" => "科学",
        "remembrance" => "缅怀",
        "labour" => "劳动",
        "education" => "教育",
        "languages" => "语文",
        "children" => "儿童",
        "communication" => "传播",
        "animals" => "动物",
        "transport" => "交通运输",
        "sport" => "体育",
        "space" => "太空",
        _ => return None,
    })
}

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::CalendarName => "联合国纪念活动",
        Phrase::CalendarDescription => {
            "联合国及其各机构的国际日、国际周、国际年和国际十年，并注明设立这些纪念活动的决定。"
        }
        Phrase::Disclaimer => "observd是一个独立项目，并非联合国的服务。",
        Phrase::Today => "今天",
        Phrase::Tomorrow => "明天",
        Phrase::Upcoming => "即将到来",
        Phrase::RunningNow => "正在进行",
        Phrase::NextDates => "接下来的日期",
        Phrase::Calendar => "日历",
        Phrase::Subscribe => "订阅",
        Phrase::Search => "搜索",
        Phrase::Reminder => "提醒",
        Phrase::LeadInToday => "今天的纪念活动：",
        Phrase::LeadInUpcoming => "即将到来的纪念活动：",
        Phrase::LeadInThisWeek => "本周的纪念活动：",
        Phrase::LeadInThisMonth => "本月的纪念活动：",
        Phrase::LeadInMissed => "以下提醒未能按时发送：",
        Phrase::Test => "测试",
        Phrase::ThisIsATest => "这是一条测试消息。提醒将会是这个样子。",
        Phrase::DigestDaily => "每日汇总",
        Phrase::DigestWeekly => "每周汇总",
        Phrase::DigestMonthly => "每月汇总",
        Phrase::Late => "本提醒未能按时发送。",
        Phrase::NothingToday => "今天没有纪念活动。",
        Phrase::NothingUpcoming => "这一期间没有纪念活动。",
        Phrase::WhyYouGetThis => "您收到此消息，是因为您的地址订阅了这些提醒。",
        Phrase::ToStop => "如不想再收到这些提醒，请回复此消息或联系发件人。",
        Phrase::MoreAbout => "更多信息",
        Phrase::Computed => "日期为推算所得，可能与公布的日期不同",
        Phrase::Imprecise => "未查到确切日期。",
        Phrase::FormerNames => "曾用名称",
        Phrase::Withdrawn => "不再纪念",
        Phrase::MissingName => "无此语文的名称",
        Phrase::OwnTranslation => "名称由本项目翻译，未找到正式名称",
        Phrase::RecalledName => "名称尚未与已公布的资料核对",
        Phrase::Confidence => "可信度",
        Phrase::ConfidenceHigh => "高",
        Phrase::ConfidenceMedium => "中",
        Phrase::ConfidenceLow => "低",
        Phrase::Date => "日期",
        Phrase::Name => "名称",
        Phrase::Kind => "类别",
        Phrase::Themes => "主题",
        Phrase::Rule => "规则",
        Phrase::InForce => "适用时期",
        Phrase::Duration => "持续时间",
        Phrase::ProclaimedBy => "宣布机构",
        Phrase::Instrument => "文件",
        Phrase::Adopted => "通过日期",
        Phrase::FirstObserved => "首次纪念",
        Phrase::Names => "各语文名称",
        Phrase::OtherNames => "其他名称",
        Phrase::Language => "语文",
        Phrase::Note => "说明",
        Phrase::Sources => "资料来源",
    }
}
