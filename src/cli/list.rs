//! Which observances are there?
//! Apart from `upcoming`: here nothing is dated, and rules are in words.

use observances::Observance;

use super::listing::{self, Listing};
use super::{Context, Run};
use crate::render::table;

#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    listing: Listing,
}

impl Run for List {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let (selection, format, mut context) = self.listing.applied(context)?;
        let found: Vec<&Observance> = context.catalogue.iter().filter(|one| selection.matches(one)).collect();
        let text = listing::observances(&found, format, selection, &context, |look| {
            if found.is_empty() {
                return listing::nothing(
                    "No observance is selected by these flags.",
                    "`observd list` without them shows all.",
                    look,
                );
            }
            table::by_kind(&found, look)
        })?;
        context.output.write(&text)
    }
}
