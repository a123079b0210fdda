//! `observd outbox`: what was sent, what waits or went wrong, and why; and acting on it.
//! Apart from `status`, which tells in short how all stands: this is one message after another.

use anyhow::{Result, anyhow};
use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::exit::Usage;
use super::listing::{self, formats};
use super::{Context, Globals, Run, accounts};
use crate::config::Storage;
use crate::remind::outbox::{Act, Filter, Line, Outbox, State, StateDir};
use crate::render::ledger::{self, Message};
use crate::render::{Format, Look};

const FORMATS: [Format; 4] = [Format::Table, Format::Plain, Format::Json, Format::Csv];

#[derive(Debug, Args)]
struct List {
    /// Only messages in this state: planned, leased, deferred, unknown, sent, failed, expired, cancelled
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<State>,
    /// Only messages of this channel
    #[arg(long)]
    channel: Option<String>,
    /// Only messages to this recipient
    #[arg(long, value_name = "ADDRESS")]
    recipient: Option<String>,
    /// At most so many, the latest change first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
}

#[derive(Debug, Args)]
struct Show {
    /// The Message-ID, or enough of its beginning
    #[arg(value_name = "MESSAGE")]
    message: String,
    /// The message itself, as it is sent
    #[arg(long)]
    raw: bool,
}

#[derive(Debug, Args)]
struct Named {
    /// The Message-ID, or enough of its beginning; several may be given
    #[arg(value_name = "MESSAGE", required = true)]
    messages: Vec<String>,
}

#[derive(Debug, Args)]
struct Reinstate {
    /// The recipient that is to get messages again
    #[arg(value_name = "ADDRESS")]
    recipient: String,
}

#[derive(Debug, Args)]
struct Adopt {
    /// Send nothing that fell due before now: right where the original has gone on without this copy
    #[arg(long)]
    from_now: bool,
}

/// The commands below `outbox`.
pub(super) fn arguments(command: Command) -> Command {
    let sub = |name: &'static str, about: &'static str| Command::new(name).about(about);
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(sub("list", "The messages, the latest change first").defer(List::augment_args))
        .subcommand(
            sub("show", "One message: its state, what happened to it, its reminders")
                .defer(Show::augment_args),
        )
        .subcommand(sub("resend", "Send a message again, with the same bytes").defer(Named::augment_args))
        .subcommand(
            sub("discard", "See to it that a message that waits is not sent").defer(Named::augment_args),
        )
        .subcommand(
            sub("reinstate", "Let messages go to a suspended recipient again").defer(Reinstate::augment_args),
        )
        .subcommand(
            sub("adopt", "Go on with a database that was copied or restored, and is held")
                .defer(Adopt::augment_args),
        )
}

/// Runs one of them.
pub(super) fn run(matches: &ArgMatches, globals: Globals) -> Result<()> {
    let context = Context::new(globals)?;
    match matches.subcommand() {
        Some(("list", matches)) => List::from_arg_matches(matches)?.run(context),
        Some(("show", matches)) => Show::from_arg_matches(matches)?.run(context),
        Some(("resend", matches)) => act(context, Named::from_arg_matches(matches)?.messages, Act::resend),
        Some(("discard", matches)) => act(context, Named::from_arg_matches(matches)?.messages, Act::discard),
        Some(("reinstate", matches)) => Reinstate::from_arg_matches(matches)?.run(context),
        Some(("adopt", matches)) => Adopt::from_arg_matches(matches)?.run(context),
        _ => Err(Usage::new("a command is missing; `observd outbox --help` shows those there are").into()),
    }
}

impl Run for List {
    fn run(self, mut context: Context) -> Result<()> {
        let (format, look) = (listing::format(self.format, &context), listing::look(&context));
        let Storage::Sqlite(path) = &context.config.storage;
        let filter = Filter {
            states: self.state,
            channel: self.channel,
            recipient: self.recipient,
            limit: Some(self.limit),
            id_begins: None,
        };
        let lines = match Outbox::open_to_read(path)? {
            Some(ledger) => ledger.lines(&filter)?,
            None => Vec::new(),
        };
        let all: Vec<Message> = lines.into_iter().map(accounts::message).collect();
        context.output.write(&written(&all, format, &look)?)
    }
}

fn written(all: &[Message], format: Format, look: &Look) -> Result<String> {
    Ok(match format {
        Format::Json => ledger::json(all)?,
        Format::Csv => ledger::csv(all)?,
        Format::Plain => ledger::plain(all),
        _ => ledger::table(all, look),
    })
}

impl Run for Show {
    fn run(self, mut context: Context) -> Result<()> {
        let look = listing::look(&context);
        let Storage::Sqlite(path) = &context.config.storage;
        let ledger = Outbox::open_to_read(path)?.ok_or_else(|| anyhow!("the outbox is empty"))?;
        let line = find(&ledger, &self.message)?;
        let number = line.number;
        let next = (line.next_attempt.is_some() || line.state == State::Leased)
            .then(|| format!("  {}\n", accounts::goes_on(&line)));
        if self.raw {
            let bytes = ledger
                .bytes(number)?
                .ok_or_else(|| anyhow!("its bytes were dropped, 30 days after its end"))?;
            return context.output.write(&String::from_utf8_lossy(&bytes));
        }
        let mut text = ledger::table(&[accounts::message(line)], &look);
        for event in ledger.events(number)? {
            let at = event.at.format("%Y-%m-%d %H:%M:%S UTC");
            text.push_str(&format!("  {at}  {}: {}\n", event.state, event.reason));
        }
        text.push_str(&next.unwrap_or_default());
        for key in ledger.keys(number)? {
            text.push_str(&format!("  reminder {}\n", key.as_str()));
        }
        context.output.write(&text)
    }
}

/// The one message whose id begins like this.
fn find(ledger: &Outbox, begin: &str) -> Result<Line> {
    let begin = begin.trim_matches(['<', '>']);
    let mut found = ledger.lines(&Filter { id_begins: Some(begin.to_owned()), ..Filter::default() })?;
    match (found.pop(), found.len()) {
        (Some(one), 0) => Ok(one),
        (None, _) => {
            Err(anyhow!("no message has an id that begins with {begin}; `observd outbox list` shows them"))
        }
        (_, others) => {
            Err(anyhow!("{} messages have ids that begin with {begin}; give more of it", others + 1))
        }
    }
}

type Verb =
    fn(&mut Act, i64, chrono::DateTime<chrono::Utc>) -> Result<(), crate::remind::outbox::OutboxError>;

/// Does it to each message; a service that runs is told to look.
fn act(mut context: Context, messages: Vec<String>, verb: Verb) -> Result<()> {
    let Storage::Sqlite(path) = &context.config.storage;
    let mut ledger = Outbox::open_to_act(path)?.ok_or_else(|| anyhow!("the outbox is empty"))?;
    let mut said = String::new();
    for message in messages {
        let line = find(&ledger, &message)?;
        verb(&mut ledger, line.number, context.now)?;
        let line = ledger.line(line.number)?;
        said.push_str(&format!("<{}> is {}\n", line.id, line.state));
    }
    said.push_str(&tell(&ledger, &context));
    context.output.write(&said)
}

/// Tells the service of it; what is said of that.
fn tell(ledger: &Act, context: &Context) -> String {
    let told = ledger.ring();
    match StateDir::holder(&context.config.state_directory) {
        Ok(Some(pid)) if told => format!("observd (pid {pid}) is told of it\n"),
        // A pass by hand or by a timer, or a service that has no bell.
        Ok(Some(pid)) => format!("observd (pid {pid}) acts on it when it next looks, or is started again\n"),
        _ => String::new(),
    }
}

impl Run for Reinstate {
    fn run(self, mut context: Context) -> Result<()> {
        let Storage::Sqlite(path) = &context.config.storage;
        let mut ledger = Outbox::open_to_act(path)?.ok_or_else(|| anyhow!("the outbox is empty"))?;
        if !ledger.reinstate(&self.recipient)? {
            return Err(anyhow!(
                "{} is not suspended; `observd outbox list --state cancelled` shows what is",
                self.recipient
            ));
        }
        let told = tell(&ledger, &context);
        context.output.write(&format!("{} gets messages again\n{told}", self.recipient))
    }
}

impl Run for Adopt {
    fn run(self, mut context: Context) -> Result<()> {
        let config = &context.config;
        let _directory = StateDir::lock(&config.state_directory)?;
        let Storage::Sqlite(path) = &config.storage;
        let mut outbox = Outbox::open(path)?;
        let Some(held) = outbox.held().cloned() else {
            return context.output.write("the outbox is not held; there is nothing to adopt\n");
        };
        outbox.adopt(self.from_now, context.now)?;
        context.output.write(&format!("adopted, although {held}\n"))
    }
}
