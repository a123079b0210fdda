//! What would be sent in a span of days, when, and to whom?
//! Apart from `remind --dry-run`, which shows one pass and reads the ledger: this looks
//! years ahead, or back, and needs no state.

use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::date::{Day, LAST};
use super::exit::Usage;
use super::listing::{self, formats};
use super::{Context, Run, foreseen, recipients, wiring};
use crate::clock::earlier;
use crate::remind::foresee::Ahead;
use crate::remind::plan::Span;
use crate::render::Format;
use crate::render::reminder::{FORMATS, Sheet};
use crate::service;

/// As many as an export has: more would be a mistake.
const MOST_YEARS: i64 = 200;

#[derive(Debug, clap::Args)]
pub(super) struct Simulate {
    /// The first day, in the configured zone: YYYY-MM-DD, today, tomorrow, a weekday, +7d, -7d
    #[arg(long, value_name = "DATE", value_parser = Day::read, default_value = "today",
          allow_hyphen_values = true)]
    from: Day,
    /// The last day, inclusive [default: 30 days after the first]
    #[arg(long, value_name = "DATE", value_parser = Day::read, allow_hyphen_values = true)]
    to: Option<Day>,
    /// Only messages in which this subscription has a part
    #[arg(long, value_name = "NAME")]
    subscription: Option<String>,
    /// Only messages to this recipient
    #[arg(long, value_name = "ADDRESS")]
    recipient: Option<String>,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
}

impl Run for Simulate {
    fn run(self, mut context: Context) -> Result<()> {
        service::log_to_stderr(&wiring::log_settings(&context));
        let (from, to) = self.days(context.today)?;
        let format = listing::format(self.format, &context);
        let look = listing::look(&context);
        let catalogue = Arc::new(context.catalogue);
        let mut planner = wiring::planner(&context.config, catalogue, context.incomplete)?;
        let only = self.subscription.as_deref();
        let only = only.map(|name| recipients::subscription(name, &context.config)).transpose()?;
        if let Some(address) = &self.recipient {
            planner.subscriptions = Arc::new(recipients::only(address, &planner.subscriptions)?);
        }
        let zone = &context.config.zone;
        let begin = |day: NaiveDate| before(zone.instant(day, NaiveTime::MIN));
        let after_last = to.checked_add_days(Days::new(1)).unwrap_or(to);
        let span = Span { after: begin(from), until: begin(after_last) };
        let only = only.and_then(|only| planner.subscriptions.iter().find(|one| one.name == only.name));
        let mut sheet = Sheet::new(format, &look);
        for stretch in Ahead::of(&planner.catalogue, &planner.subscriptions, span).only(only) {
            let some: Vec<_> =
                stretch.iter().map(|sending| foreseen::reminder(&planner, sending, sending.due)).collect();
            let text = sheet.part(&some)?;
            context.output.write(&text)?;
        }
        let nothing = sheet.is_empty() && format == Format::Table;
        let end = if nothing { none(from, to) } else { sheet.end()? };
        context.output.write(&end)
    }
}

impl Simulate {
    fn days(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Usage> {
        let from = self.from.seen_from(today).map_err(|why| Usage::new(format!("--from: {why}")))?;
        let later = from.checked_add_days(Days::new(30)).or(LAST).unwrap_or(from);
        let to = self.to.map(|to| to.seen_from(today)).transpose();
        let to = to.map_err(|why| Usage::new(format!("--to: {why}")))?.unwrap_or(later);
        if to < from {
            return Err(Usage::new(format!("--to: {to} is before {from}, where --from begins")));
        }
        if (to - from).num_days() > MOST_YEARS * 366 {
            let what = "the span is longer than 200 years; ask for less at one time";
            return Err(Usage::new(format!("--to: {what}")));
        }
        Ok((from, to))
    }
}

fn none(from: NaiveDate, to: NaiveDate) -> String {
    format!("nothing would be sent from {from} to {to}\n")
}

/// Spans begin exclusively, and instants are kept to the millisecond.
fn before(at: DateTime<Utc>) -> DateTime<Utc> {
    earlier(at, TimeDelta::milliseconds(1))
}
