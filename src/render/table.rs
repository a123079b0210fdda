//! How do occurrences and observances read in a terminal?
//! Apart from `detail.rs`, which sets one observance whole: here many are told apart at a glance.

use anstyle::Style;
use chrono::{Datelike, NaiveDate};
use observances::{Kind, Observance, Occurrence, Phrase, Precision};

use super::text::{self, BOLD, DIM, PLAIN, isolated, styled, width};
use super::{Look, entry};

/// Names have at least so many columns beside the dates; in less they stand below.
const NAME: usize = 28;
/// How far in the second line of a name stands.
const HANGING: usize = 2;
/// What runs for longer than a day or two.
const RUNNING: [Kind; 3] = [Kind::Week, Kind::Year, Kind::Decade];

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
            page.line("", &text::capitalized(&look.lang.month_and_year(one.start)), BOLD);
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
    let heading = text::capitalized(&look.lang.date_with_weekday(date));
    page.pair("", &heading, BOLD, &look.lang.relative(away));
    let runs = |one: &&Occurrence<'_>| RUNNING.contains(&one.observance.kind);
    let put = |page: &mut Page<'_>, one: &Occurrence<'_>| page.occurrence(one, date);
    found.iter().filter(|one| !runs(one)).for_each(|one| put(&mut page, one));
    if away == 0 {
        page.section(look.lang.phrase(Phrase::RunningNow), found.iter().filter(runs), put);
    } else {
        for kind in RUNNING {
            let of_kind = found.iter().filter(|one| one.observance.kind == kind);
            page.section(look.lang.kinds(kind), of_kind, put);
        }
    }
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
        let of_kind = found.iter().copied().filter(|one| one.kind == kind);
        page.section(look.lang.kinds(kind), of_kind, Page::observance);
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
    pub(super) fn line(&mut self, indent: &str, text: &str, style: Style) {
        self.put(indent, width(indent), 0, text, style);
    }

    /// The same where every line but the first is indented further, so that one item is told
    /// from the next.
    pub(super) fn item(&mut self, indent: &str, text: &str, style: Style) {
        self.put(indent, width(indent), HANGING, text, style);
    }

    /// Text behind `first`, which takes so many columns (and is styled already); lines below
    /// stand as far in, and `hanging` further.
    pub(super) fn put(&mut self, first: &str, columns: usize, hanging: usize, text: &str, style: Style) {
        let room = self.look.width.saturating_sub(columns);
        for (place, line) in text::hanging(text, room, room.saturating_sub(hanging)).into_iter().enumerate() {
            match place {
                0 => self.text.push_str(first),
                _ => self.text.extend(std::iter::repeat_n(' ', columns + hanging)),
            }
            let line = isolated(&line, self.look.lang);
            self.text.push_str(&styled(&line, style, self.look.colour));
            self.text.push('\n');
        }
    }

    /// A text with a dim one beside it, or below where it does not fit.
    pub(super) fn pair(&mut self, indent: &str, text: &str, style: Style, beside: &str) {
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

    /// What there is of something, below its heading; nothing where there is none.
    fn section<T>(&mut self, heading: &str, all: impl Iterator<Item = T>, put: impl Fn(&mut Self, T)) {
        let mut all = all.peekable();
        if all.peek().is_some() {
            self.gap();
            self.line("", heading, BOLD);
        }
        all.for_each(|one| put(self, one));
    }

    fn occurrence(&mut self, one: &Occurrence<'_>, date: NaiveDate) {
        let look = self.look;
        self.item("  ", &one.name(look.lang).text, PLAIN);
        let id = look.lang.isolate(&one.observance.id).into_owned();
        let progress = one.progress(date).map(|at| look.lang.progress(at.year, at.of));
        let known: Vec<String> = lasting(one, date, look).into_iter().chain(progress).chain([id]).collect();
        self.line("    ", &known.join(" · "), DIM);
        doubt(one, look).for_each(|doubt| self.line("    ", doubt, DIM));
    }

    fn observance(&mut self, one: &Observance) {
        let look = self.look;
        let rule = entry::rule(one, look.lang);
        let id = styled(&one.id, BOLD, look.colour).into_owned() + "  ";
        let columns = width(&one.id) + 2;
        if columns + width(&rule) <= look.width {
            self.put(&id, columns, 0, &rule, DIM);
        } else {
            self.line("", &one.id, BOLD);
            self.line("  ", &rule, DIM);
        }
        self.item("  ", &one.name(look.lang).text, PLAIN);
    }
}

/// The kind, where it is no day; the end, where it lasts, with its year where that is not the one of
/// `seen_from`.
fn lasting(one: &Occurrence<'_>, seen_from: NaiveDate, look: &Look) -> Option<String> {
    let kind = (one.observance.kind != Kind::Day).then(|| look.lang.kind(one.observance.kind).to_owned());
    let end = (one.start != one.end).then(|| match one.precision {
        Precision::Day if ends_with_its_year(one, seen_from) => {
            look.lang.years(None, Some(one.end.year())).unwrap_or_default()
        }
        Precision::Day => look.lang.until(one.end, seen_from),
        Precision::Month | Precision::Year => look.lang.span_as_read(one.start, one.end, one.precision),
    });
    Some(text::dotted([kind, end])).filter(|said| !said.is_empty())
}

/// Whether the year of its end says as much as the day: it is a later one, and it ends with it.
fn ends_with_its_year(one: &Occurrence<'_>, seen_from: NaiveDate) -> bool {
    seen_from.year() < one.end.year() && (one.end.month(), one.end.day()) == (12, 31)
}

/// That a date was computed, or is not known to the day.
fn doubt(one: &Occurrence<'_>, look: &Look) -> impl Iterator<Item = &'static str> {
    let computed = one.computed.then_some(Phrase::Computed);
    let imprecise = (one.precision != Precision::Day).then_some(Phrase::Imprecise);
    let lang = look.lang;
    computed.into_iter().chain(imprecise).map(move |phrase| lang.phrase(phrase))
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
        let away = widest(&|one| away(one, look)).unwrap_or(0);
        Self { date, away, narrow: date + away + 6 + NAME > look.width }
    }

    fn put(&self, page: &mut Page<'_>, one: &Occurrence<'_>, new_day: bool) {
        let (name, look) = (&one.name(page.look.lang).text, page.look);
        let today = if one.start == look.today { BOLD } else { PLAIN };
        let columns = if self.narrow { 4 } else { self.date + self.away + 6 };
        let spaces = " ".repeat(columns);
        let first = match (self.narrow, new_day) {
            (false, true) => self.before(one, look, today),
            (true, true) => {
                page.pair("  ", &look.lang.short_date(one.start), today, &away(one, look));
                spaces.clone()
            }
            (_, false) => spaces.clone(),
        };
        page.put(&first, columns, HANGING, name, today);
        let lasting = lasting(one, one.start, look);
        lasting.iter().for_each(|lasting| page.line(&format!("{spaces}  "), lasting, DIM));
        doubt(one, look).for_each(|doubt| page.line(&format!("{spaces}  "), doubt, DIM));
    }

    /// Date and distance, as wide as those of all.
    fn before(&self, one: &Occurrence<'_>, look: &Look, today: Style) -> String {
        let cell = |text: &str, to: usize, style| {
            let spaces = " ".repeat(to.saturating_sub(width(text)));
            styled(&isolated(text, look.lang), style, look.colour).into_owned() + &spaces
        };
        let date = cell(&look.lang.short_date(one.start), self.date, today);
        format!("  {date}  {}  ", cell(&away(one, look), self.away, DIM))
    }
}

fn away(one: &Occurrence<'_>, look: &Look) -> String {
    look.lang.relative(one.start.signed_duration_since(look.today).num_days())
}
