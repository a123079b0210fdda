//! How does a message of the plan become one that can be shown?
//! Apart, because `simulate`, `status` and a dry run show the same messages.

use chrono::{DateTime, FixedOffset, Utc};

use crate::remind::catch_up::Sending;
use crate::remind::outbox::NewMessage;
use crate::remind::plan::Item;
use crate::remind::run::Planner;
use crate::render::reminder::{Named, Reminder};
use crate::zone::Zone;

/// The message as it would be sent at `now`, with the subject that it would really have: it is
/// made whole, so that what cannot be made is seen as well.
pub(super) fn reminder(planner: &Planner, sending: &Sending<'_>, now: DateTime<Utc>) -> Reminder {
    let subscription = sending.subscription;
    let (made, fault) = match planner.finish(std::slice::from_ref(sending), now) {
        Ok(messages) => (messages.into_iter().next(), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let leaves = made.as_ref().map_or(sending.due, NewMessage::ready);
    Reminder {
        due: sending.due,
        leaves,
        local: local(leaves, &subscription.zone),
        timezone: subscription.zone.name().to_owned(),
        channel: subscription.channel.to_owned(),
        recipient: sending.recipient.reveal().to_owned(),
        subscription: subscription.name.clone(),
        lang: subscription.lang,
        subject: made.map(|message| message.subject),
        fault,
        occurrences: sending.items.iter().map(|item| named(item, sending)).collect(),
        note: sending.late.then_some("late"),
    }
}

fn named(item: &Item<'_>, sending: &Sending<'_>) -> Named {
    let lang = sending.subscription.lang;
    let occurrence = &item.occurrence;
    Named {
        id: occurrence.observance.id.to_string(),
        start: occurrence.start,
        end: occurrence.end,
        before: format!("{}d", item.lead),
        name: occurrence.name(lang).text.to_string(),
        ahead: lang.days_before(item.lead.into()),
    }
}

/// The instant with the offset that a zone has then.
pub(super) fn local(at: DateTime<Utc>, zone: &Zone) -> DateTime<FixedOffset> {
    let offset = (zone.civil(at) - at.naive_utc()).num_seconds();
    // No zone is a day away from UTC.
    let offset = i32::try_from(offset).ok().and_then(FixedOffset::east_opt);
    offset.map_or_else(|| at.fixed_offset(), |offset| at.with_timezone(&offset))
}
