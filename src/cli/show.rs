//! What is known of one observance?
//! Apart from the lists: everything is said, with its sources.

use observances::{Observance, Selection, search, suggestion};

use super::exit::Usage;
use super::listing::{self, AsOf, formats};
use super::{Context, Run};
use crate::render::whole::Whole;
use crate::render::{Format, detail, json, plain};

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The id, as `list` and `search` show it
    id: String,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&Format::ALL))]
    format: Option<Format>,
    #[command(flatten)]
    then: AsOf,
}

impl Run for Show {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let mut context = self.then.applied(context)?;
        let one = found(&self.id, &context)?;
        let whole = || Whole::of(one, context.lang, context.today);
        let text = match listing::format(self.format, &context) {
            Format::Json => json::whole(&whole())?,
            Format::Plain => plain::whole(&whole()),
            other => {
                listing::observances(&[one], other, Selection::default(), &context, |look| detail(one, look))?
            }
        };
        context.output.write(&text)
    }
}

/// In octets; the longest name that there is has half of it.
const LONGEST_NAME: usize = 1_000;

/// The observance with an id, in either case.
///
/// # Errors
///
/// When there is none, with the one that was perhaps meant.
pub(super) fn found<'c>(id: &str, context: &'c Context) -> Result<&'c Observance, Usage> {
    context.catalogue.get(&id.to_lowercase()).ok_or_else(|| unknown(id, context))
}

/// Names are forgiven with a hint: whoever types one means its observance.
fn unknown(id: &str, context: &Context) -> Usage {
    if let Some((day, whole)) = &context.as_of
        && whole.get(&id.to_lowercase()).is_some()
    {
        let day = crate::render::text::iso(*day);
        return Usage::new(format!("ID: `{id}` was not in force on {day}; leave out --as-of to see it"));
    }
    // Nobody types a name of that length; to look for one like it would take its time.
    if id.len() > LONGEST_NAME {
        return Usage::new("ID: that is no id; `observd list` shows them".to_owned());
    }
    let named = |found: Vec<&Observance>| found.first().map(|one| one.id.to_string());
    let near = suggestion(id, context.catalogue.ids()).map(str::to_owned);
    let meant = near.or_else(|| named(search(&context.catalogue, &Selection::default(), id)));
    let hint = match meant {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => "; `observd list` shows them".to_owned(),
    };
    Usage::new(format!("ID: there is no observance `{id}`{hint}"))
}
