//! What is observed on a day?
//! Apart from `upcoming`: here what began earlier and still runs is told, too.

use chrono::NaiveDate;
use observances::Phrase;

use super::date::Day;
use super::exit::Usage;
use super::listing::{self, Listing};
use super::{Context, Run};
use crate::render::table;

#[derive(Debug, clap::Args)]
pub(super) struct On {
    /// The day: YYYY-MM-DD, today, tomorrow, yesterday, a weekday (the next), +7d, -7d
    #[arg(value_parser = Day::read, allow_hyphen_values = true)]
    date: Day,
    #[command(flatten)]
    listing: Listing,
}

impl Run for On {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let date = self.date.seen_from(context.today).map_err(|why| Usage::new(format!("DATE: {why}")))?;
        answer(self.listing, date, context)
    }
}

/// Answers for a day.
pub(super) fn answer(listing: Listing, date: NaiveDate, context: Context) -> anyhow::Result<()> {
    let (selection, format, mut context) = listing.applied(context)?;
    let found = observances::on(&context.catalogue, &selection, date);
    let text = listing::occurrences(&found, format, selection, &context, |look| {
        if found.is_empty() {
            let today = date == context.today;
            let phrase = if today { Phrase::NothingToday } else { Phrase::NothingUpcoming };
            return listing::nothing(
                look.lang.phrase(phrase),
                "`observd upcoming` shows what is coming; fewer flags select more.",
                look,
            );
        }
        table::day(&found, date, look)
    })?;
    context.output.write(&text)
}
