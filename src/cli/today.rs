//! What is observed today?
//! Apart from `on`, because today needs no argument.

use super::listing::Listing;
use super::{Context, Run, on};

#[derive(Debug, clap::Args)]
pub(super) struct Today {
    #[command(flatten)]
    listing: Listing,
}

impl Run for Today {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let today = context.today;
        on::answer(self.listing, today, context)
    }
}
