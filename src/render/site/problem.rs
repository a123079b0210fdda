//! What is said when there is no right answer?
//! A page for people; and for those who meet the site through their calendar, a calendar of one event.
//! Titles and ways out are in the reader's language, the details in English, as all errors are.

use minijinja::Error;
use observances::{Lang, ics};
use serde::Serialize;

use super::{Place, STYLE, Site, frame, words};

#[derive(Debug, Serialize)]
struct Problem<'p> {
    style: &'static str,
    lang: &'static str,
    dir: &'static str,
    title: &'static str,
    status: u16,
    detail: &'p str,
    start: &'static str,
    home: &'p str,
}

/// A page that says what is wrong with a request; `home` is where the start page is.
///
/// # Errors
///
/// When the template is wrong, which a test rules out.
pub fn problem(lang: Lang, home: &str, status: u16, detail: &str) -> Result<String, Error> {
    let words = words::of(lang);
    let title = match status {
        404 => words.not_found,
        400 | 405 | 413 | 414 => words.not_understood,
        _ => words.went_wrong,
    };
    let (code, dir) = (lang.code(), lang.direction().as_str());
    frame::bare(
        "problem.html",
        Problem { style: STYLE, lang: code, dir, title, status, detail, start: words.start, home },
    )
}

/// A calendar of one event, today, that says what is wrong with the calendar's address.
#[must_use]
pub fn notice(site: &Site<'_>, wrong: &str) -> String {
    let words = words::of(site.lang);
    let url = site.address(&Place::Subscribe, Some(site.lang));
    let text =
        [words.wrong_why, wrong, &words.mend_feed.replace("{address}", &site.lang.isolate(&url))].join("\n");
    ics::notice(words.wrong_feed, &text, &url, site.today)
}
