//! Which observances does a listing command list, and in which format?
//! Apart, because every such command has the same flags and the same formats.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use observances::{Observance, Occurrence, Selection, SelectionWords, UnknownWord};

use super::context::Context;
use super::date::Day;
use super::exit::Usage;
use crate::render::feed::{self, Asked};
use crate::render::{Format, Look, csv, json, markdown, plain};

// No comment that clap reads: it would stand in the help for what the command is.
// The flags that pick observances.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Which observances")]
pub(super) struct Pick {
    /// Of any of these themes
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    theme: Vec<String>,
    /// Of any of these kinds: day, week, year, decade, anniversary
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// With any of these ids
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    id: Vec<String>,
    /// Proclaimed by any of these bodies, by name or acronym
    #[arg(long, value_name = "ORG", value_delimiter = ',')]
    by: Vec<String>,
    /// Of any of these collections: un, peace-and-security, related, or your own
    #[arg(long, value_name = "COLLECTION", value_delimiter = ',')]
    collection: Vec<String>,
    /// Of none of these themes
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    not_theme: Vec<String>,
    /// With none of these ids
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    not_id: Vec<String>,
    #[command(flatten)]
    then: AsOf,
}

// The catalogue of another day; see above.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct AsOf {
    /// As the catalogue was in force on that day: what had been proclaimed and was neither over nor
    /// withdrawn, under the names and rules of then
    #[arg(long, value_name = "DATE", value_parser = Day::read, allow_hyphen_values = true)]
    as_of: Option<Day>,
}

impl AsOf {
    /// The context with the catalogue of that day.
    ///
    /// # Errors
    ///
    /// When it lies outside the years 1 to 9999.
    pub(super) fn applied(self, mut context: Context) -> Result<Context, Usage> {
        if let Some(day) = self.as_of {
            let day = day.seen_from(context.today).map_err(|why| Usage::new(format!("--as-of: {why}")))?;
            let then = context.catalogue.as_of(day);
            let whole = std::mem::replace(&mut context.catalogue, then);
            context.as_of = Some((day, whole));
        }
        Ok(context)
    }
}

impl Pick {
    /// The selection that the flags make, and the context with the catalogue that they ask for.
    ///
    /// # Errors
    ///
    /// The first word that the catalogue of today does not know, with its flag.
    pub(super) fn applied(mut self, context: Context) -> Result<(Selection, Context), Usage> {
        let then = std::mem::take(&mut self.then);
        Ok((self.selection(&context)?, then.applied(context)?))
    }

    fn selection(self, context: &Context) -> Result<Selection, Usage> {
        let words = SelectionWords {
            theme: self.theme,
            kind: self.kind,
            id: self.id,
            by: self.by,
            collection: self.collection,
            not_theme: self.not_theme,
            not_id: self.not_id,
        };
        if words == SelectionWords::default() {
            return Ok(Selection::default());
        }
        Selection::checked(&words, &context.catalogue).map_err(|unknown| {
            let UnknownWord { sort, word, .. } = &unknown;
            let not = match *sort {
                "theme" if !words.theme.contains(word) => "not-",
                "id" if !words.id.contains(word) => "not-",
                _ => "",
            };
            Usage::new(format!("--{not}{sort}: {unknown}"))
        })
    }
}

// What every listing command takes; see above.
#[derive(Debug, Clone, Args)]
pub(super) struct Listing {
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&Format::ALL))]
    format: Option<Format>,
    #[command(flatten)]
    pub(super) pick: Pick,
}

/// A parser of these formats and no others.
pub(super) fn formats(formats: &[Format]) -> impl TypedValueParser<Value = Format> + use<> {
    PossibleValuesParser::new(formats.iter().map(|format| format.as_str()))
        .map(|word| Format::from_word(&word).unwrap_or(Format::Plain))
}

/// The format of an answer: as asked for, else what suits the place it goes to.
pub(super) fn format(asked: Option<Format>, context: &Context) -> Format {
    asked.unwrap_or(if context.output.is_terminal() { Format::Table } else { Format::Plain })
}

/// For whom text is set.
pub(super) fn look(context: &Context) -> Look {
    Look {
        lang: context.lang,
        today: context.today,
        width: context.output.width(),
        colour: context.output.colour(),
    }
}

impl Listing {
    /// The flags as a selection and a format, and the context with the catalogue that they ask for.
    pub(super) fn applied(self, context: Context) -> Result<(Selection, Format, Context), Usage> {
        let (selection, context) = self.pick.applied(context)?;
        Ok((selection, format(self.format, &context), context))
    }
}

/// Occurrences in a format. `table` makes the table.
pub(super) fn occurrences(
    found: &[Occurrence<'_>],
    format: Format,
    selection: Selection,
    context: &Context,
    table: impl FnOnce(&Look) -> String,
) -> anyhow::Result<String> {
    let Context { lang, today, config, .. } = context;
    Ok(match format {
        Format::Table => table(&look(context)),
        Format::Plain => plain::occurrences(found, *lang),
        Format::Json => json::occurrences(found, *lang, *today)?,
        Format::Csv => csv::occurrences(found, *lang, *today)?,
        Format::Markdown => markdown::occurrences(found, *lang),
        Format::Ics => {
            let feed = feed::feed(&config.http.public_url, &Asked::plain(selection, *lang), *today);
            feed.write_dated(found)
        }
    })
}

/// Observances in a format. `table` makes the table; as iCalendar they are the feed of them.
pub(super) fn observances(
    found: &[&Observance],
    format: Format,
    selection: Selection,
    context: &Context,
    table: impl FnOnce(&Look) -> String,
) -> anyhow::Result<String> {
    let Context { lang, today, config, .. } = context;
    Ok(match format {
        Format::Table => table(&look(context)),
        Format::Plain => plain::observances(found, *lang),
        Format::Json => json::observances(found, *lang)?,
        Format::Csv => csv::observances(found, *lang)?,
        Format::Markdown => markdown::observances(found, *lang),
        Format::Ics => {
            let asked = Asked::plain(selection, *lang);
            let feed = feed::feed(&config.http.public_url, &asked, *today);
            feed.write(&observances::Catalogue::of(found.iter().map(|one| (*one).clone()).collect()))
        }
    })
}

/// What a table says when nothing was found: a sentence, and below it how to see more.
pub(super) fn nothing(sentence: &str, more: &str, look: &Look) -> String {
    let lines = |text: &str| crate::render::text::wrapped(text, look.width).join("\n");
    format!("{}\n{}\n", lines(sentence), lines(more))
}
