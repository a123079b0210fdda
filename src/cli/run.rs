//! Which service is asked for?
//! A placeholder: the service is built elsewhere.

use super::Context;

#[derive(Debug, clap::Args)]
pub(super) struct Run {}

impl super::Run for Run {
    fn run(self, _context: Context) -> anyhow::Result<()> {
        anyhow::bail!("`run` is not built yet")
    }
}
