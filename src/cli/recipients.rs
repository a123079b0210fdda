//! Which subscription, or which recipient, is meant by a name?
//! Apart, because several commands take such names, and a wrong one is answered alike.

use observances::suggestion;

use super::exit::Usage;
use crate::config::{self, Config};
use crate::remind::plan::{Recipient, Subscription};

/// The subscription with a name, in any letter case where that is clear.
///
/// # Errors
///
/// When there is none, with the one that was perhaps meant.
pub(super) fn subscription<'c>(name: &str, config: &'c Config) -> Result<&'c config::Subscription, Usage> {
    let all = &config.subscriptions;
    let exactly = all.iter().find(|one| one.name == name);
    let alike = || all.iter().find(|one| one.name.to_lowercase() == name.to_lowercase());
    exactly.or_else(alike).ok_or_else(|| {
        let names = all.iter().map(|one| one.name.as_str());
        Usage::new(format!("--subscription: there is no subscription `{name}`{}", hint(name, names)))
    })
}

/// The subscriptions with this recipient alone, and without those that do not have it.
///
/// # Errors
///
/// When none has it, with the one that was perhaps meant.
pub(super) fn only(address: &str, all: &[Subscription]) -> Result<Vec<Subscription>, Usage> {
    let cut = |one: &Subscription| {
        let recipients = one.recipients.iter().filter(|one| is(one, address)).cloned().collect();
        Subscription { recipients, ..one.clone() }
    };
    let kept: Vec<_> = all.iter().map(cut).filter(|one| !one.recipients.is_empty()).collect();
    if kept.is_empty() {
        let known = all.iter().flat_map(|one| &one.recipients).map(Recipient::reveal);
        let hint = hint(address, known);
        return Err(Usage::new(format!("--recipient: no subscription has the recipient `{address}`{hint}")));
    }
    Ok(kept)
}

/// Whether an address is a recipient's: keys do not tell letter case apart either.
pub(super) fn is(recipient: &Recipient, address: &str) -> bool {
    recipient.reveal().to_lowercase() == address.to_lowercase()
}

/// What was perhaps meant, or what there is.
pub(super) fn hint<'w>(word: &str, known: impl Iterator<Item = &'w str> + Clone) -> String {
    match suggestion(word, known.clone()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => {
            let mut all: Vec<&str> = known.collect();
            all.sort_unstable();
            all.dedup();
            match all.len() {
                0 => "; the configuration has none".to_owned(),
                1..=10 => format!("; there are {}", all.join(", ")),
                _ => "; the configuration names them".to_owned(),
            }
        }
    }
}
