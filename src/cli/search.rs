//! Which observances does somebody mean by these words?
//! Apart from `list`: the order is that of how well they answer.

use observances::{meant, search};

use super::exit::Usage;
use super::listing::{self, Listing};
use super::{Context, Run};
use crate::render::table;

#[derive(Debug, clap::Args)]
pub(super) struct Search {
    /// Words of a name in any language, of an alias, an id or a symbol (A/RES/60/97)
    #[arg(required = true)]
    words: Vec<String>,
    #[command(flatten)]
    listing: Listing,
}

impl Run for Search {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let words = self.words.join(" ");
        if !words.chars().any(char::is_alphanumeric) {
            return Err(Usage::new("WORDS: there is no letter in them; write a part of a name").into());
        }
        let (selection, format, mut context) = self.listing.applied(context)?;
        let found = search(&context.catalogue, &selection, &words);
        let asked = selection.clone();
        let text = listing::observances(&found, format, selection, &context, |look| {
            if found.is_empty() {
                let sentence = format!("No observance has `{words}` in its names, id or symbol.");
                let more = match meant(&context.catalogue, &asked, &words) {
                    Some(meant) => format!("Did you mean `{meant}`?"),
                    None => "Fewer words find more; `observd list` shows all.".to_owned(),
                };
                return listing::nothing(&sentence, &more, look);
            }
            table::observances(&found, look)
        })?;
        context.output.write(&text)
    }
}
