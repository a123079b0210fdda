//! Why does it fall there, or why does it not?
//! Apart from `show`, which says what is known: here one year or one day is reckoned.

use chrono::Datelike;
use observances::{Question, explain};

use super::date::Day;
use super::exit::Usage;
use super::listing::{self, AsOf, formats};
use super::{Context, Run, show};
use crate::render::Format;
use crate::render::explanation;

const FORMATS: [Format; 3] = [Format::Table, Format::Plain, Format::Json];

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The id, as `list` and `search` show it
    id: String,
    /// The year (YYYY), or the day: YYYY-MM-DD, today, tomorrow, a weekday, +7d [default: this year]
    #[arg(value_name = "YEAR|DATE", value_parser = When::read, allow_hyphen_values = true)]
    when: Option<When>,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
    #[command(flatten)]
    then: AsOf,
}

/// What is asked about, as it was written.
#[derive(Debug, Clone, Copy)]
enum When {
    Year(i32),
    Day(Day),
}

impl When {
    fn read(text: &str) -> Result<Self, String> {
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            let year = text.parse().ok().filter(|year| *year > 0);
            return year.map(Self::Year).ok_or_else(|| format!("`{text}` is no year: years begin with 0001"));
        }
        Day::read(text).map(Self::Day).map_err(|why| format!("{why}; a year is YYYY"))
    }
}

impl Run for Explain {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let mut context = self.then.applied(context)?;
        let one = show::found(&self.id, &context)?;
        let question = match self.when {
            None => Question::Year(context.today.year()),
            Some(When::Year(year)) => Question::Year(year),
            Some(When::Day(day)) => {
                let day = day.seen_from(context.today);
                Question::Date(day.map_err(|why| Usage::new(format!("YEAR|DATE: {why}")))?)
            }
        };
        let explained = explain(one, question);
        let text = match listing::format(self.format, &context) {
            Format::Json => explanation::json(&explained, context.lang)?,
            Format::Plain => explanation::plain(&explained, context.lang),
            _ => explanation::table(&explained, &listing::look(&context)),
        };
        context.output.write(&text)
    }
}
