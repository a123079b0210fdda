//! What does the web site say beside what the calendar itself says?
//! Apart from the library's words, which every program needs: labels, hints and headings of pages
//! are the site's alone. One file a language; a word that one lacks does not compile.

mod ar;
mod en;
mod es;
mod fr;
mod ru;
mod zh;

use observances::Lang;
use serde::Serialize;

/// The words of the site in a language. Sentences end with their stop; labels, headings and
/// buttons have none. `{address}` is where an address is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Words {
    /// Link for keyboards and readers of the screen: to the content.
    pub(super) skip: &'static str,
    /// Link and heading: a year as a page.
    pub(super) year: &'static str,
    /// Link and heading: every observance.
    pub(super) all: &'static str,
    /// Heading of the form.
    pub(super) choose: &'static str,
    /// Sentence below it: nothing ticked is everything.
    pub(super) choose_lead: &'static str,
    /// Label: the alarms of the calendar.
    pub(super) alarms: &'static str,
    /// Label: the time of day at which alarms ring.
    pub(super) alarm_time: &'static str,
    /// Button of the form.
    pub(super) show: &'static str,
    /// Heading: what the chosen calendar holds.
    pub(super) inside: &'static str,
    /// Heading: the buttons that add the calendar.
    pub(super) add: &'static str,
    /// Button: opens whatever program this device has for calendars.
    pub(super) open: &'static str,
    /// Button: the file, once.
    pub(super) download: &'static str,
    /// Label of a field with the address.
    pub(super) copy: &'static str,
    /// Label of the square code.
    pub(super) scan: &'static str,
    /// Heading: what each program is known to do.
    pub(super) known: &'static str,
    /// Sentences of it.
    pub(super) refresh: &'static str,
    pub(super) no_alarms: &'static str,
    pub(super) android: &'static str,
    pub(super) thunderbird: &'static str,
    pub(super) file: &'static str,
    /// Sentences where the address of the form says nothing.
    pub(super) unchosen: &'static str,
    /// Heading: a list of calendars, one a theme.
    pub(super) by_theme: &'static str,
    /// Heading: why it falls where it does.
    pub(super) why: &'static str,
    /// Heading: what became of it.
    pub(super) history: &'static str,
    /// What happened: it was proclaimed, its date was moved, it was renamed, it was ended.
    pub(super) proclaimed: &'static str,
    pub(super) moved: &'static str,
    pub(super) renamed: &'static str,
    pub(super) ended: &'static str,
    /// Heading: the feed of one observance.
    pub(super) own: &'static str,
    /// Link: the page that its keeper has of it.
    pub(super) official: &'static str,
    /// Sentence on the page of a year.
    pub(super) sheet: &'static str,
    /// Heading: the latest changes.
    pub(super) changes: &'static str,
    /// Heading: what programs can read.
    pub(super) programs: &'static str,
    /// Label of the description of the API.
    pub(super) api: &'static str,
    /// Label of a line of HTML that shows what is coming on somebody's own site.
    pub(super) embed: &'static str,
    /// Titles of pages that say what is wrong.
    pub(super) not_found: &'static str,
    pub(super) not_understood: &'static str,
    pub(super) went_wrong: &'static str,
    /// Link on such a page.
    pub(super) start: &'static str,
    /// Title of the event in a calendar whose address is wrong.
    pub(super) wrong_feed: &'static str,
    /// Sentence of that event, before what is wrong is said in English.
    pub(super) wrong_why: &'static str,
    /// Sentence of that event, with `{address}`.
    pub(super) mend_feed: &'static str,
}

/// The words of a language.
pub(super) const fn of(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
        Lang::Es => &es::WORDS,
        Lang::Fr => &fr::WORDS,
        Lang::Ru => &ru::WORDS,
        Lang::Zh => &zh::WORDS,
    }
}
