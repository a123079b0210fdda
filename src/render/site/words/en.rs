//! How does the web site speak English?
//! British spelling, as in the library: apart, one file a language.

use super::Words;

pub(super) static WORDS: Words = Words {
    skip: "Skip to the content",
    year: "The year",
    all: "All observances",
    choose: "Choose your own calendar",
    choose_lead: "Tick what you want to follow. Whatever you leave unticked is not narrowed down. \
                  Years and decades are in it only if you tick them.",
    alarms: "Alarms",
    alarm_time: "Time of the alarms",
    show: "Show the calendar",
    inside: "What is in it",
    add: "Add it to your calendar",
    open: "Open in your calendar program",
    download: "Download as a file",
    copy: "Address, for any other program",
    scan: "For the phone: point its camera at this code",
    known: "What calendar programs do with it",
    refresh: "Google fetches a calendar anew every 4 to 24 hours, Outlook every 3 to 24 hours or later; neither can \
              be hurried. Apple and Thunderbird let you choose.",
    no_alarms: "Google and Outlook ignore the alarms of a subscribed calendar, Nextcloud removes them, and Apple \
                does unless you untick “Remove Alerts”.",
    android: "On Android, add it to Google Calendar on a computer first, or use an app for subscriptions such as \
              ICSx5.",
    thunderbird: "Thunderbird names a calendar after the end of its address; you can rename it there.",
    file: "A downloaded file stays as it is; a subscription renews itself.",
    unchosen: "Nothing is chosen yet, so this is the calendar with everything. If you chose something and see this, \
               the site is kept as plain files and cannot answer; take one of the calendars below.",
    by_theme: "Calendars by theme",
    why: "Why then",
    history: "History",
    proclaimed: "Proclaimed",
    moved: "Moved",
    renamed: "Renamed",
    ended: "No longer observed",
    own: "A calendar of this alone",
    official: "Official page",
    sheet: "This page prints on one sheet, A4 or A3.",
    changes: "What has changed",
    programs: "For programs",
    api: "Description of the API",
    embed: "To show what is coming on your own site, copy this line",
    not_found: "There is nothing at this address",
    not_understood: "This address cannot be understood",
    went_wrong: "This could not be done",
    start: "To the start page",
    wrong_feed: "The address of this calendar is wrong",
    wrong_why: "This is what the address says that cannot be understood (in English):",
    mend_feed: "You will find a right one at {address}",
};
