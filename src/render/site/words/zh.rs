//! How does the web site speak Chinese?
//! In simplified characters, without a space beside Latin ones: apart, one file a language.

use super::Words;

pub(super) static WORDS: Words = Words {
    skip: "跳转到主要内容",
    year: "全年",
    all: "全部纪念活动",
    choose: "定制您的日历",
    choose_lead: "请勾选您想关注的内容。哪一类未作勾选，就不按哪一类筛选。国际年和国际十年只有勾选后才会列入日历。",
    alarms: "提醒",
    alarm_time: "提醒时间",
    show: "显示日历",
    inside: "日历内容",
    add: "添加到您的日历",
    open: "在日历应用中打开",
    download: "下载日历文件",
    copy: "日历地址（用于其他应用）",
    scan: "手机用户：请用相机扫描此二维码",
    known: "各日历应用的处理方式",
    refresh: "Google每4至24小时重新获取一次日历，Outlook则为每3至24小时一次或更久，二者均无法加快。在Apple和\
              Thunderbird中可自行选择更新频率。",
    no_alarms: "对于订阅的日历，Google和Outlook会忽略其中的提醒，Nextcloud会将提醒移除，Apple也会如此，除非\
                您取消勾选“移除提醒”。",
    android: "在Android设备上，请先用电脑将日历添加到Google日历，或使用ICSx5等订阅应用。",
    thunderbird: "Thunderbird以地址的末尾部分作为日历名称，您可以在该程序中更改。",
    file: "下载的文件不会再变，订阅则会自动更新。",
    unchosen: "您尚未作出选择，因此这是包含全部内容的日历。如果您已作出选择却仍看到此提示，说明本网站仅以静\
               态文件形式提供，无法响应您的选择；请从下列日历中选用一个。",
    by_theme: "按主题分类的日历",
    why: "日期由来",
    history: "沿革",
    proclaimed: "宣布",
    moved: "改期",
    renamed: "更名",
    ended: "不再纪念",
    own: "仅含此项纪念活动的日历",
    official: "官方页面",
    sheet: "本页可打印在一张A4或A3纸上。",
    changes: "最近变更",
    programs: "供程序读取",
    api: "API说明",
    embed: "如需在您的网站上显示即将到来的纪念活动，请复制此行代码",
    not_found: "此地址下没有任何内容",
    not_understood: "无法识别此地址",
    went_wrong: "操作未能完成",
    start: "前往首页",
    wrong_feed: "此日历的地址有误",
    wrong_why: "地址中无法识别的内容如下（英文说明）：",
    mend_feed: "正确的地址可在此处找到：{address}",
};
