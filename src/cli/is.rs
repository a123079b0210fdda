//! Is anything observed on a day?
//! Apart from `on`, because here the exit code is the whole answer: for scripts.

use super::date::Day;
use super::exit::{No, Usage};
use super::listing::Pick;
use super::{Context, Run};

#[derive(Debug, clap::Args)]
pub(super) struct Is {
    /// The day: YYYY-MM-DD, today, tomorrow, yesterday, a weekday (the next), +7d, -7d
    #[arg(value_parser = Day::read, allow_hyphen_values = true)]
    date: Day,
    #[command(flatten)]
    pick: Pick,
}

impl Run for Is {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let date = self.date.seen_from(context.today).map_err(|why| Usage::new(format!("DATE: {why}")))?;
        let (selection, context) = self.pick.applied(context)?;
        if observances::on(&context.catalogue, &selection, date).is_empty() { Err(No.into()) } else { Ok(()) }
    }
}
