//! What is coming?
//! Apart from `on`: here is what begins in a span of days, soonest first.

use chrono::{Days, NaiveDate};
use observances::Phrase;

use super::date::{Day, LAST};
use super::exit::Usage;
use super::listing::{self, Listing};
use super::{Context, Run};
use crate::render::table;

/// The days of 200 years, as many as an export has: more would be a mistake.
const MOST_DAYS: u32 = 73_049;

#[derive(Debug, clap::Args)]
pub(super) struct Upcoming {
    /// The first day: YYYY-MM-DD, today, tomorrow, yesterday, a weekday (the next), +7d, -7d
    #[arg(long, value_name = "DATE", value_parser = Day::read, default_value = "today",
          allow_hyphen_values = true)]
    from: Day,
    /// How many days, the first one counted
    #[arg(long, value_name = "N", value_parser = days, default_value = "30", allow_hyphen_values = true)]
    days: u32,
    /// No more than so many
    #[arg(long, value_name = "N", value_parser = limit, allow_hyphen_values = true)]
    limit: Option<usize>,
    #[command(flatten)]
    listing: Listing,
}

fn days(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|days| (1..=MOST_DAYS).contains(days))
        .ok_or_else(|| format!("`{text}` is no number of days; write 1 to {MOST_DAYS}"))
}

fn limit(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|limit| *limit > 0);
    number.ok_or_else(|| format!("`{text}` is no number of occurrences; write 1 or more"))
}

impl Run for Upcoming {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let from = self.from.seen_from(context.today).map_err(|why| Usage::new(format!("--from: {why}")))?;
        let (selection, format, mut context) = self.listing.applied(context)?;
        let mut found = observances::agenda(&context.catalogue, &selection, from, last(from, self.days));
        found.truncate(self.limit.unwrap_or(usize::MAX));
        let text = listing::occurrences(&found, format, selection, &context, |look| {
            if found.is_empty() {
                let further = self.days.saturating_mul(3).clamp(90, MOST_DAYS);
                return listing::nothing(
                    look.lang.phrase(Phrase::NothingUpcoming),
                    &format!("`--days {further}` looks further ahead; fewer flags select more."),
                    look,
                );
            }
            table::upcoming(&found, look)
        })?;
        context.output.write(&text)
    }
}

/// The last of so many days, or the last day that there is.
fn last(from: NaiveDate, days: u32) -> NaiveDate {
    let end = LAST.unwrap_or(NaiveDate::MAX);
    from.checked_add_days(Days::new(u64::from(days.saturating_sub(1)))).map_or(end, |last| last.min(end))
}
