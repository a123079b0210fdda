//! Why did somebody get a reminder, or why not?
//! Apart from `explain`, which reckons dates: this asks subscriptions and the ledger.

use std::sync::Arc;

use anyhow::Result;
use chrono::Datelike;
use observances::{Lang, SelectionWords};

use super::exit::Usage;
use super::listing::{self, formats};
use super::selected::selected;
use super::{Context, Run, accounts, recipients, show, wiring};
use crate::config::Storage;
use crate::remind::outbox::Outbox;
use crate::remind::plan::Subscription;
use crate::remind::run::Planner;
use crate::remind::why::Inquiry;
use crate::render::{Format, account};

const FORMATS: [Format; 3] = [Format::Table, Format::Plain, Format::Json];

#[derive(Debug, clap::Args)]
pub(super) struct ExplainReminder {
    /// A subscription's name, or a recipient's address
    name: String,
    /// The observance's id, as `list` and `search` show it
    id: String,
    /// The year of the occurrence, YYYY [default: this year]
    #[arg(value_name = "YEAR", value_parser = year)]
    year: Option<i32>,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
}

fn year(text: &str) -> Result<i32, String> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let year = text.parse().ok().filter(|year| digits && *year > 0);
    year.ok_or_else(|| format!("`{text}` is no year; write YYYY"))
}

impl Run for ExplainReminder {
    fn run(self, mut context: Context) -> Result<()> {
        let id = show::found(&self.id, &context)?.id.to_string();
        let year = self.year.unwrap_or(context.today.year());
        let (format, look) = (listing::format(self.format, &context), listing::look(&context));
        let catalogue = Arc::new(context.catalogue);
        let planner = wiring::planner(&context.config, catalogue, context.incomplete)?;
        let asked = asked(&self.name, &planner)?;
        let Storage::Sqlite(path) = &context.config.storage;
        let ledger = Outbox::open_to_read(path)?;
        let inquiry = Inquiry::new(&planner, ledger.as_deref(), context.now)?;
        let mut all = Vec::new();
        for one in &asked {
            let settings = context.config.subscriptions.iter().find(|settings| settings.name == one.name);
            let words = settings.map(|settings| &settings.select);
            all.extend(account(one, words, &inquiry, &planner, (&id, year, context.lang))?);
        }
        let text = match format {
            Format::Json => account::json(&all)?,
            Format::Plain => account::plain(&all),
            _ => {
                let one = planner.catalogue.get(&id);
                let name =
                    one.map(|one| one.name_in(year, context.lang).text.to_string()).unwrap_or_default();
                account::table(&name, &format!("{id}, {year}"), &all, &look)
            }
        };
        context.output.write(&text)
    }
}

/// The subscriptions that a name means: the one that is called so, or all that have such a
/// recipient, with that recipient alone.
fn asked(name: &str, planner: &Planner) -> Result<Vec<Subscription>, Usage> {
    let all = &planner.subscriptions;
    let called = |same: &dyn Fn(&str) -> bool| all.iter().find(|one| same(&one.name)).cloned();
    let lower = name.to_lowercase();
    if let Some(one) = called(&|one| one == name).or_else(|| called(&|one| one.to_lowercase() == lower)) {
        return Ok(vec![one]);
    }
    recipients::only(name, all).map_err(|_| {
        let names = all.iter().map(|one| one.name.as_str());
        let addresses = all.iter().flat_map(|one| one.recipients.iter().map(|one| one.reveal()));
        let hint = recipients::hint(name, names.chain(addresses));
        Usage::new(format!("NAME: there is no subscription and no recipient `{name}`{hint}"))
    })
}

/// What each recipient of a subscription was told of an observance in a year.
fn account(
    one: &Subscription,
    words: Option<&SelectionWords>,
    inquiry: &Inquiry<'_>,
    planner: &Planner,
    (id, year, lang): (&str, i32, Lang),
) -> Result<Vec<account::Account>> {
    let Some(observance) = planner.catalogue.get(id) else { return Ok(Vec::new()) };
    // Without a configuration there is one subscription, of everything.
    let everything = SelectionWords::default();
    let (selects, selection) = selected(words.unwrap_or(&everything), observance, &planner.catalogue);
    let falls = observance.occurrences_in(year).next().is_some();
    let mut accounts = Vec::with_capacity(one.recipients.len());
    for recipient in &one.recipients {
        let known = if selects { inquiry.about(one, recipient, id, year)? } else { Vec::new() };
        let none = match (selects, falls, known.is_empty()) {
            (true, false, _) => {
                Some(format!("It is not observed in {year:04}; `observd explain {id} {year:04}` says why."))
            }
            (true, true, true) => Some("The plan has no reminder of it in that year.".to_owned()),
            _ => None,
        };
        accounts.push(account::Account {
            subscription: one.name.clone(),
            recipient: recipient.reveal().to_owned(),
            channel: one.channel.to_owned(),
            timezone: one.zone.name().to_owned(),
            selected: selects,
            selection: selection.clone(),
            none,
            reminders: known.into_iter().map(|one_of| accounts::told(one_of, &one.zone, lang)).collect(),
        });
    }
    Ok(accounts)
}
