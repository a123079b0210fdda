//! Does mail work?
//! Apart from `remind`: the sample goes to the mail server at once, past the outbox, and no
//! line of the ledger knows of it.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use observances::{Occurrence, Selection};

use super::exit::Usage;
use super::{Context, Run, recipients, wiring};
use crate::clock::Clock;
use crate::config::{CatchUp, Email, Tls};
use crate::remind::address::Address;
use crate::remind::catch_up::Sending;
use crate::remind::channel::{Channel, Delivery, Doubt, Outgoing};
use crate::remind::message;
use crate::remind::outbox::{Key, NewMessage};
use crate::remind::plan::{Item, Recipient, Subscription};
use crate::remind::run::Planner;
use crate::service;

// No comment that clap reads: it would stand in the help for what the command is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The sample is about what comes next, and its subject says that it is a test. It goes past the outbox: the ledger knows nothing of it.\n\nExit code: 0 the mail server took it, 1 it did not, 2 wrong usage or configuration."
)]
pub(super) struct SendTest {
    /// Where to send it
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    to: Address,
    /// As this subscription would: of what it selects, in its language and zone
    #[arg(long, value_name = "NAME")]
    subscription: Option<String>,
}

fn address(text: &str) -> Result<Address, String> {
    text.parse::<Address>().map_err(|error| format!("`{text}` is {error}"))
}

impl Run for SendTest {
    fn run(self, mut context: Context) -> Result<()> {
        service::log_to_stderr(&wiring::log_settings(&context));
        let missing = "mail needs [email] in the configuration, with `from` and `smtp`; `observd config init` shows how";
        let email = context.config.email.clone().ok_or_else(|| Usage::new(missing))?;
        let catalogue = Arc::new(context.catalogue.clone());
        let planner = wiring::planner(&context.config, catalogue, context.incomplete)?;
        let subscription = self.model(&planner, &context)?;
        let today = subscription.zone.civil(context.now).date();
        let occurrence = next(&context, &subscription.selection, today)?;
        let message = sample(&planner, &subscription, occurrence, context.now)?;
        context.output.write(&head(&message, &email))?;
        let channels = wiring::channels(&context.config, &Clock::System)?;
        let channel = channels.into_iter().find(|(name, _)| *name == message.channel);
        let (_, channel) = channel.ok_or_else(|| Usage::new(missing))?;
        let reply = told(send(channel, message)?, &email)?;
        context.output.write(&format!("taken     {reply}\n"))
    }
}

impl SendTest {
    /// Whose reminder the sample is: that of the subscription, to the one address.
    fn model(&self, planner: &Planner, context: &Context) -> Result<Subscription> {
        let settings = self.subscription.as_deref();
        let settings = settings.map(|name| recipients::subscription(name, &context.config)).transpose()?;
        let all = &planner.subscriptions;
        let named = settings.and_then(|settings| all.iter().find(|one| one.name == settings.name));
        let plain = || Subscription {
            name: "send-test".to_owned(),
            channel: "email",
            recipients: Vec::new(),
            selection: Selection::default(),
            leads: Vec::new(),
            at: NaiveTime::MIN,
            zone: context.config.zone.clone(),
            lang: context.lang,
            catch_up: CatchUp::default(),
            digest: None,
            quiet: None,
        };
        let model = named.cloned().unwrap_or_else(plain);
        Ok(Subscription {
            channel: "email",
            recipients: vec![Recipient::new(self.to.reveal())],
            lang: context.named_lang.unwrap_or(model.lang),
            ..model
        })
    }
}

/// What comes next of a selection, within as long as the longest lead is.
fn next<'c>(context: &'c Context, selection: &Selection, today: NaiveDate) -> Result<Occurrence<'c>> {
    let last = today.checked_add_days(Days::new(400)).unwrap_or(today);
    let first = |selection: &Selection| {
        observances::agenda(&context.catalogue, selection, today, last).into_iter().next()
    };
    let next = first(selection).or_else(|| first(&Selection::default()));
    next.ok_or_else(|| anyhow!("nothing is observed in the next 400 days, so that there is no sample"))
}

/// The finished message. Its id is made of the instant, so that two tests are two messages.
fn sample(
    planner: &Planner,
    subscription: &Subscription,
    occurrence: Occurrence<'_>,
    now: DateTime<Utc>,
) -> Result<NewMessage> {
    let recipient = subscription.recipients.first().ok_or_else(|| anyhow!("there is no recipient"))?;
    let key = Key::from(format!("test/{}/{}", now.timestamp_micros(), recipient.reveal()));
    let today = subscription.zone.civil(now).date();
    let lead = u16::try_from((occurrence.start - today).num_days()).unwrap_or_default();
    let expires = later(now);
    let item = Item { key: key.clone(), occurrence, lead, expires, catch_up: subscription.catch_up };
    let sending =
        Sending { subscription, recipient, due: now, items: vec![item], keys: vec![key], late: false };
    Ok(message::sample(&sending, &planner.letterhead, now)?)
}

fn later(now: DateTime<Utc>) -> DateTime<Utc> {
    crate::clock::later(now, chrono::TimeDelta::days(1))
}

fn head(message: &NewMessage, email: &Email) -> String {
    let smtp = &email.smtp;
    let how = match smtp.tls {
        Tls::Implicit => "TLS",
        Tls::StartTls => "STARTTLS",
        Tls::None => "not encrypted",
    };
    let login = smtp.user.as_ref().map_or_else(String::new, |user| format!(", as {user}"));
    format!(
        "to        {}\nfrom      {}\nthrough   {}:{} ({how}{login})\nsubject   {}\nmessage   <{}>\n",
        message.recipient,
        email.from.reveal(),
        smtp.host,
        smtp.port,
        message.subject,
        message.id
    )
}

fn send(channel: Arc<dyn Channel>, message: NewMessage) -> Result<Delivery> {
    let outgoing = Outgoing { id: message.id, recipient: message.recipient, bytes: message.content.whole() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let delivery = runtime.block_on(async {
        // Nothing is written down: a test may arrive twice, and nobody waits for it.
        let delivery = channel.send(outgoing, Doubt::new(|| async { Ok(()) })).await;
        let _ = tokio::time::timeout(service::LAST_WORDS, channel.close()).await;
        delivery
    });
    runtime.shutdown_background();
    Ok(delivery)
}

/// What the mail server said, or what went wrong and where to look.
fn told(delivery: Delivery, email: &Email) -> Result<String> {
    let server = format!("the mail server {}:{}", email.smtp.host, email.smtp.port);
    match delivery {
        Delivery::Sent { reply } => Ok(reply),
        Delivery::Unreachable { reason } => {
            Err(anyhow!("{server} cannot be used: {reason}{}", hint(&reason)))
        }
        Delivery::Deferred { reason, .. } => {
            Err(anyhow!("{server} put the message off: {reason}{}", hint(&reason)))
        }
        Delivery::Refused { reason } | Delivery::NoRecipient { reason } => {
            Err(anyhow!("{server} refused the message: {reason}{}", hint(&reason)))
        }
        Delivery::InDoubt { reason } => Err(anyhow!(
            "the message went out whole, and {server} gave no answer: {reason}; look whether it arrived"
        )),
    }
}

/// Where to look, by what the reason names; the first that fits.
const HINTS: [(&str, &str); 12] = [
    ("look-up", "check the host in [email] smtp, and that this machine can resolve names"),
    ("has no address", "check the host in [email] smtp"),
    (
        "TLS handshake",
        "check that the port speaks TLS from the first byte, as smtps:// does, and its certificate",
    ),
    ("STARTTLS", "check that the port speaks STARTTLS, as smtp:// does by default"),
    ("logging in", "check the user in [email] smtp and the password"),
    ("greeting", "check that the port is one for mail: 465 for smtps://, 587 or 25 for smtp://"),
    ("refuses the sender", "check [email] from, and that this user may send as it"),
    ("RCPT: 4", "many servers put the first message of a stranger off: try again in some minutes"),
    ("RCPT", "check the address, and that the server relays for this machine or user"),
    ("onnection", "check host and port in [email] smtp, and that no firewall is in between"),
    ("os error", "check host and port in [email] smtp, and that no firewall is in between"),
    ("message: 5", "the server's own words say what it does not like"),
];

fn hint(reason: &str) -> String {
    let found = HINTS.iter().find(|(part, _)| reason.contains(part));
    found.map_or_else(String::new, |(_, hint)| format!("; {hint}"))
}
