//! How does one observance read, whole, in a terminal?
//! Apart from `table.rs`, which tells many apart: here everything that is known is said.

use observances::{Confidence, Lang, Observance, Occurrence, Phrase, Standing};

use super::document::document;
use super::table::Page;
use super::text::{BOLD, DIM, PLAIN, dotted, isolated, styled, width};
use super::whole::{NEXT, next};
use super::{Look, entry};

/// Labels have at most so many columns; beside longer ones nothing lines up.
const LONGEST_LABEL: usize = 24;
/// Values have at least so many; in less they stand below their label.
const VALUE: usize = 24;

/// One observance whole.
#[must_use]
pub fn detail(one: &Observance, look: &Look) -> String {
    let mut detail = Detail { page: Page::new(look), look, labels: labels(look.lang) };
    detail.page.line("", &one.name(look.lang).text, BOLD);
    detail.page.line("", &format!("{} · {}", look.lang.isolate(&one.id), look.lang.kind(one.kind)), DIM);
    if let Some(description) = one.description(look.lang).or_else(|| one.description(Lang::En)) {
        detail.page.gap();
        detail.page.line("", description, PLAIN);
    }
    detail.page.gap();
    detail.facts(one);
    detail.next(one);
    detail.names(one);
    detail.former_names(one);
    detail.list(Phrase::OtherNames, one.aliases.iter().map(AsRef::as_ref));
    let notes = [&one.instrument_note, &one.before_adoption, &one.note];
    detail.list(Phrase::Note, notes.into_iter().flatten().map(AsRef::as_ref));
    detail.list(Phrase::Sources, one.sources.iter().map(AsRef::as_ref));
    detail.page.text
}

/// The labels that stand beside their values.
const BESIDE: [Phrase; 8] = [
    Phrase::Rule,
    Phrase::ProclaimedBy,
    Phrase::Instrument,
    Phrase::Adopted,
    Phrase::FirstObserved,
    Phrase::Themes,
    Phrase::Confidence,
    Phrase::Withdrawn,
];

fn labels(lang: Lang) -> usize {
    BESIDE.iter().map(|label| width(lang.phrase(*label))).max().unwrap_or(0).min(LONGEST_LABEL)
}

struct Detail<'l> {
    page: Page<'l>,
    look: &'l Look,
    labels: usize,
}

impl Detail<'_> {
    fn facts(&mut self, one: &Observance) {
        let lang = self.look.lang;
        if let Some(withdrawn) = &one.withdrawn {
            let since = lang.years(Some(withdrawn.after.saturating_add(1)), None).unwrap_or_default();
            self.fact(Phrase::Withdrawn, &since);
            self.below(&withdrawn.reason);
        }
        for era in one.eras.iter().rev() {
            self.fact(Phrase::Rule, &entry::era(era, lang));
            let made = dotted([
                era.instrument.as_deref().map(|symbol| lang.isolate(symbol).into_owned()),
                era.adopted.as_deref().map(|adopted| lang.partial_date(adopted)),
            ]);
            [made.as_str(), era.note.as_deref().unwrap_or_default()]
                .iter()
                .filter(|said| !said.is_empty())
                .for_each(|said| self.below(said));
        }
        if let Some(body) = &one.proclaimed_by {
            self.fact(Phrase::ProclaimedBy, &lang.body(body));
        }
        if let Some(symbol) = one.instrument.symbol() {
            self.fact(Phrase::Instrument, &lang.isolate(symbol));
            document(symbol).iter().for_each(|page| self.below(page));
        }
        if let Some(adopted) = &one.adopted {
            self.fact(Phrase::Adopted, &lang.partial_date(adopted));
        }
        if let Some(year) = one.first_observed {
            self.fact(Phrase::FirstObserved, &year.to_string());
        }
        let themes = entry::themes(one).into_iter().map(|theme| lang.theme(theme).unwrap_or(theme));
        self.fact(Phrase::Themes, &themes.collect::<Vec<_>>().join(" · "));
        match one.confidence {
            Confidence::High => {}
            Confidence::Medium => self.fact(Phrase::Confidence, lang.phrase(Phrase::ConfidenceMedium)),
            Confidence::Low => self.fact(Phrase::Confidence, lang.phrase(Phrase::ConfidenceLow)),
        }
        if let Some(url) = &one.url {
            self.fact(Phrase::MoreAbout, url);
        }
    }

    /// The dates that come next, each with its distance.
    fn next(&mut self, one: &Observance) {
        let lang = self.look.lang;
        let next = next(one, self.look.today, NEXT);
        if next.is_empty() {
            return;
        }
        self.title(Phrase::NextDates);
        for (place, occurrence) in next.iter().enumerate() {
            self.date(occurrence);
            // Said once for all that it is true of, and not below each of them.
            let last = next.get(place + 1).is_none_or(|after| !after.computed);
            if occurrence.computed && last {
                self.page.line("    ", lang.phrase(Phrase::Computed), DIM);
            }
        }
    }

    fn date(&mut self, occurrence: &Occurrence<'_>) {
        let Look { lang, today, .. } = *self.look;
        let Occurrence { start, end, .. } = *occurrence;
        let date = if start == end {
            lang.date_with_weekday(start)
        } else {
            lang.span_as_read(occurrence.start, occurrence.end, occurrence.precision)
        };
        let away = if start < today {
            lang.until(end, today)
        } else {
            lang.relative(start.signed_duration_since(today).num_days())
        };
        let progress = occurrence.progress(today).map(|at| lang.progress(at.year, at.of));
        self.page.pair("  ", &date, PLAIN, &dotted([Some(away), progress]));
    }

    /// The names in the six languages, with a mark where one is not known to be official.
    fn names(&mut self, one: &Observance) {
        self.title(Phrase::Names);
        for lang in Lang::ALL {
            let name = one.name(lang);
            let code = format!("  {}  ", styled(lang.code(), DIM, self.look.colour));
            let text = isolated(&name.text, lang);
            self.page.put(&code, 6, 2, &text, PLAIN);
            self.mark(name.standing);
        }
    }

    /// That a name is not known to be the official one.
    fn mark(&mut self, standing: Standing) {
        let mark = match standing {
            Standing::Official => return,
            Standing::Recalled => Phrase::RecalledName,
            Standing::Translated => Phrase::OwnTranslation,
            Standing::Missing => Phrase::MissingName,
        };
        self.page.line("        ", self.look.lang.phrase(mark), DIM);
    }

    /// The names that it had earlier, each with its years: in the language, or else in English.
    fn former_names(&mut self, one: &Observance) {
        let lang = self.look.lang;
        if !one.former_names.is_empty() {
            self.title(Phrase::FormerNames);
        }
        for former in one.former_names.iter() {
            let Some(name) = former.name(lang).or_else(|| former.name(Lang::En)) else { continue };
            self.page.item("  ", &name.text, PLAIN);
            let years = lang.years(former.since, Some(former.until));
            let symbol = former.instrument.as_deref().map(|symbol| lang.isolate(symbol).into_owned());
            self.page.line("        ", &dotted([years, symbol]), DIM);
            former.note.iter().for_each(|note| self.page.line("        ", note, DIM));
            self.mark(name.standing);
        }
    }

    fn list<'t>(&mut self, title: Phrase, texts: impl Iterator<Item = &'t str>) {
        let mut texts = texts.peekable();
        if texts.peek().is_some() {
            self.title(title);
        }
        texts.for_each(|text| self.page.item("  ", text, PLAIN));
    }

    fn title(&mut self, title: Phrase) {
        self.page.gap();
        self.page.line("", self.look.lang.phrase(title), BOLD);
    }

    fn fact(&mut self, label: Phrase, value: &str) {
        let lang = self.look.lang;
        let label = lang.phrase(label);
        let columns = self.labels + 2;
        if width(label) > self.labels || columns + VALUE > self.look.width {
            self.page.line("", label, DIM);
            self.page.line("  ", value, PLAIN);
        } else {
            let spaces = " ".repeat(columns.saturating_sub(width(label)));
            let label = styled(&isolated(label, lang), DIM, self.look.colour).into_owned();
            self.page.put(&(label + &spaces), columns, 0, value, PLAIN);
        }
    }

    /// A value of its own below that of a label.
    fn below(&mut self, value: &str) {
        let columns = self.labels + 2;
        let indent = if columns + VALUE > self.look.width { "  ".to_owned() } else { " ".repeat(columns) };
        self.page.line(&indent, value, PLAIN);
    }
}
