//! How do occurrences and observances read in a terminal?
//! Apart from `detail.rs`, which sets one observance whole: here many are told apart at a glance.

use chrono::{Datelike, NaiveDate};
use observances::{Kind, Lang, Observance, Occurrence, Phrase};

use super::text::{BOLD, DIM, isolated, padded, styled, until, width, wrapped};
use super::{Look, entry};

/// Names have at least so many columns beside the dates; in less they stand below.
const NAME: usize = 28;

/// What is coming, by month: date, how far away, name.
#[must_use]
pub fn upcoming(found: &[Occurrence<'_>], look: &Look) -> String {
    let columns = Columns::of(found, look);
    let mut page = Page::new(look);
    let mut month = None;
    let mut day = None;
    for one in found {
        if month != Some((one.start.year(), one.start.month())) {
            month = Some((one.start.year(), one.start.month()));
            page.gap();
            page.line("", &look.lang.month_and_year(one.start), BOLD);
        }
        columns.put(&mut page, one, day != Some(one.start));
        day = Some(one.start);
    }
    page.text
}

/// What is observed on a day, then what is running.
#[must_use]
pub fn day(found: &[Occurrence<'_>], date: NaiveDate, look: &Look) -> String {
    let mut page = Page::new(look);
    let away = date.signed_duration_since(look.today).num_days();
    page.pair("", &look.lang.date_with_weekday(date), BOLD, &look.lang.relative(away));
    let runs = |one: &&Occurrence<'_>| matches!(one.observance.kind, Kind::Week | Kind::Year | Kind::Decade);
    for one in found.iter().filter(|one| !runs(one)) {
        page.occurrence(one);
    }
    let mut running = found.iter().filter(runs).peekable();
    if running.peek().is_some() {
        // The words are of today; of another day the list speaks for itself.
        let phrase =
            if away == 0 { look.lang.phrase(Phrase::RunningNow) } else { look.lang.kinds(Kind::Week) };
        page.gap();
        page.line("", phrase, BOLD);
    }
    running.for_each(|one| page.occurrence(one));
    page.text
}

/// Observances, undated, in the order given: id and rule, and the name below.
#[must_use]
pub fn observances(found: &[&Observance], look: &Look) -> String {
    let mut page = Page::new(look);
    for one in found {
        page.observance(one);
    }
    page.text
}

/// Observances by kind, shorter kinds first.
#[must_use]
pub fn by_kind(found: &[&Observance], look: &Look) -> String {
    let mut page = Page::new(look);
    for kind in Kind::ALL {
        let mut of_kind = found.iter().filter(|one| one.kind == kind).peekable();
        if of_kind.peek().is_some() {
            page.gap();
            page.line("", look.lang.kinds(kind), BOLD);
        }
        of_kind.for_each(|one| page.observance(one));
    }
    page.text
}

/// Text that grows by lines.
pub(super) struct Page<'l> {
    pub(super) text: String,
    look: &'l Look,
}

impl<'l> Page<'l> {
    pub(super) fn new(look: &'l Look) -> Self {
        Self { text: String::with_capacity(8 * 1024), look }
    }

    /// An empty line, but not at the beginning.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Text in as many lines as it takes, each behind the indent.
    pub(super) fn line(&mut self, indent: &str, text: &str, style: anstyle::Style) {
        self.hanging(indent, width(indent), text, style);
    }

    /// The same where the first line stands behind a text (already styled) of so many columns.
    pub(super) fn hanging(&mut self, first: &str, columns: usize, text: &str, style: anstyle::Style) {
        let room = self.look.width.saturating_sub(columns);
        for (place, line) in wrapped(text, room).into_iter().enumerate() {
            match place {
                0 => self.text.push_str(first),
                _ => self.text.extend(std::iter::repeat_n(' ', columns)),
            }
            let line = isolated(&line, self.look.lang).into_owned();
            self.text.push_str(&styled(&line, style, self.look.colour));
            self.text.push('\n');
        }
    }

    /// A text with a dim one beside it, or below where it does not fit.
    pub(super) fn pair(&mut self, indent: &str, text: &str, style: anstyle::Style, beside: &str) {
        let Look { lang, colour, .. } = *self.look;
        if width(indent) + width(text) + 2 + width(beside) > self.look.width {
            self.line(indent, text, style);
            self.line(indent, beside, DIM);
            return;
        }
        let (text, beside) = (isolated(text, lang), isolated(beside, lang));
        let (text, beside) = (styled(&text, style, colour), styled(&beside, DIM, colour));
        self.text.extend([indent, &text, "  ", &beside, "\n"]);
    }

    fn occurrence(&mut self, one: &Occurrence<'_>) {
        let look = self.look;
        self.line("  ", &one.observance.name(look.lang).text, anstyle::Style::new());
        let remarks = remarks(one, look);
        let id = one.observance.id.as_ref();
        self.line("    ", id, DIM);
        remarks.iter().for_each(|remark| self.line("    ", remark, DIM));
    }

    fn observance(&mut self, one: &Observance) {
        let look = self.look;
        let rule = entry::rule(one, look.lang);
        let id = styled(&one.id, BOLD, look.colour).into_owned() + "  ";
        let columns = width(&one.id) + 2;
        if columns + width(&rule) <= look.width {
            self.hanging(&id, columns, &rule, DIM);
        } else {
            self.line("", &one.id, BOLD);
            self.line("  ", &rule, DIM);
        }
        self.line("  ", &one.name(look.lang).text, anstyle::Style::new());
    }
}

/// What stands below a name: the kind, where it is no day; the end, where it lasts; a doubt.
fn remarks(one: &Occurrence<'_>, look: &Look) -> Vec<String> {
    let kind = (one.observance.kind != Kind::Day).then(|| look.lang.kind(one.observance.kind).to_owned());
    let end = (one.start != one.end).then(|| until(look.lang, one.end, one.start));
    let lasting = [kind, end].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let computed = one.computed.then(|| look.lang.phrase(Phrase::Computed).to_owned());
    [Some(lasting).filter(|text| !text.is_empty()), computed].into_iter().flatten().collect()
}

/// The columns before the names.
struct Columns {
    date: usize,
    away: usize,
    /// Whether names stand below their date instead of beside it.
    narrow: bool,
}

impl Columns {
    fn of(found: &[Occurrence<'_>], look: &Look) -> Self {
        let widest =
            |text: &dyn Fn(&Occurrence<'_>) -> String| found.iter().map(|one| width(&text(one))).max();
        let date = widest(&|one| look.lang.short_date(one.start)).unwrap_or(0);
        let away = widest(&|one| away(one, look.lang, look.today)).unwrap_or(0);
        Self { date, away, narrow: date + away + 6 + NAME > look.width }
    }

    fn put(&self, page: &mut Page<'_>, one: &Occurrence<'_>, new_day: bool) {
        let (name, look) = (&one.observance.name(page.look.lang).text, page.look);
        let today = if one.start == look.today { BOLD } else { anstyle::Style::new() };
        let columns = if self.narrow { 4 } else { self.date + self.away + 6 };
        let spaces = " ".repeat(columns);
        let first = match (self.narrow, new_day) {
            (_, false) => spaces.clone(),
            (true, true) => {
                page.pair("  ", &look.lang.short_date(one.start), today, &away(one, look.lang, look.today));
                spaces.clone()
            }
            (false, true) => self.before(one, look, today),
        };
        page.hanging(&first, columns, name, today);
        remarks(one, look).iter().for_each(|remark| page.line(&spaces, remark, DIM));
    }

    fn before(&self, one: &Occurrence<'_>, look: &Look, today: anstyle::Style) -> String {
        let (date, away) = (look.lang.short_date(one.start), away(one, look.lang, look.today));
        let cell = |text: &str, to: usize, style| {
            let spaces = to.saturating_sub(width(text));
            padded(&styled(&isolated(text, look.lang), style, look.colour), 0) + &" ".repeat(spaces)
        };
        format!("  {}  {}  ", cell(&date, self.date, today), cell(&away, self.away, DIM))
    }
}

fn away(one: &Occurrence<'_>, lang: Lang, today: NaiveDate) -> String {
    lang.relative(one.start.signed_duration_since(today).num_days())
}
