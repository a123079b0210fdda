//! What was added, renamed, moved or withdrawn?
//! Apart from `list`, which says what there is: here is what became of it, with citations.

use chrono::{Months, NaiveDate};
use observances::changes;

use super::date::Day;
use super::exit::Usage;
use super::listing::{self, Pick, formats};
use super::{Context, Run};
use crate::render::Format;
use crate::render::change;

const FORMATS: [Format; 5] = [Format::Table, Format::Plain, Format::Json, Format::Csv, Format::Markdown];

#[derive(Debug, clap::Args)]
pub(super) struct Changes {
    /// From that day on: YYYY-MM-DD, yesterday, -30d [default: a year ago]. What is known by its year
    /// alone counts to the year's end
    #[arg(long, value_name = "DATE", value_parser = Day::read, allow_hyphen_values = true)]
    since: Option<Day>,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
    #[command(flatten)]
    pick: Pick,
}

impl Run for Changes {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let today = context.today;
        let since = match self.since {
            Some(day) => day.seen_from(today).map_err(|why| Usage::new(format!("--since: {why}")))?,
            None => today.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN),
        };
        let (selection, mut context) = self.pick.applied(context)?;
        let mut found = changes(&context.catalogue, &selection, since);
        // What no decision is known of is added when it begins, and that may be years ahead.
        found.retain(|change| change.date.first_day().is_some_and(|day| day <= today));
        let lang = context.lang;
        let text = match listing::format(self.format, &context) {
            Format::Json => change::json(&found, lang)?,
            Format::Csv => change::csv(&found, lang)?,
            Format::Markdown => change::markdown(&found, lang),
            Format::Table if found.is_empty() => listing::nothing(
                &format!("Nothing was added, renamed, moved or withdrawn since {}.", lang.date(since)),
                "`--since DATE` looks further back; fewer flags select more.",
                &listing::look(&context),
            ),
            Format::Table => change::table(&found, &listing::look(&context)),
            _ => change::plain(&found, lang),
        };
        context.output.write(&text)
    }
}
