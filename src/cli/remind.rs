//! Which pass of the scheduler is asked for?
//! A placeholder: the scheduler is built elsewhere.

use super::{Context, Instant};

#[derive(Debug, clap::Args)]
pub(super) struct Remind {
    /// Print what would be sent and to whom, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Act as if it were this instant: 2027-04-04T09:00:00Z, or 2027-04-04T09:00 in the configured zone
    #[arg(long, value_name = "INSTANT", value_parser = Instant::read)]
    at: Option<Instant>,
}

impl super::Run for Remind {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let at = self.at.map_or(context.now, |at| at.resolve(&context.config.zone));
        let _ = (self.dry_run, at);
        anyhow::bail!("`remind` is not built yet")
    }
}
