//! What was asked for on the command line, and what is printed?
//! Apart, because only this module prints, wires the others together and knows exit codes.
//!
//! A command is one file here and one line in `COMMANDS`: a type that clap reads the
//! arguments into, and a function of it and the [`Context`].
//!
//! | to change | open |
//! | --- | --- |
//! | a command or its flags | the file with its name |
//! | the flags that pick observances, `--format` | `listing.rs` |
//! | which words are a date, an instant, years | `date.rs`, `instant.rs`, `export.rs` |
//! | what a wrong flag is answered with | `usage.rs` |
//! | exit codes | `exit.rs` |
//! | standard output, terminal, colour, a closed pipe | `output.rs` |
//! | what a command finds there: config, catalogue, today | `context.rs`, `now.rs` |

mod accounts;
mod calendar;
mod catalogue;
mod changes;
mod config;
mod context;
mod date;
mod doctor;
mod dry_run;
mod exit;
mod explain;
mod explain_reminder;
mod export;
mod foreseen;
mod instant;
mod is;
mod list;
mod listing;
mod now;
mod on;
mod outbox;
mod output;
mod publish;
mod recipients;
mod remind;
mod run;
mod search;
mod selected;
mod send_test;
mod show;
mod simulate;
mod status;
mod today;
mod upcoming;
mod usage;
mod wiring;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, Args, Command, FromArgMatches};

pub use context::{Context, Globals};
pub use exit::{Usage, exit_code};
pub use instant::Instant;
pub use output::{Colour, Output};

/// A command: its name, what it is for, which arguments it takes, what it does.
struct Entry {
    name: &'static str,
    about: &'static str,
    arguments: fn(Command) -> Command,
    run: fn(&ArgMatches, Globals) -> anyhow::Result<()>,
}

/// Arguments that know what to do.
trait Run: Args {
    fn run(self, context: Context) -> anyhow::Result<()>;
}

impl Entry {
    const fn of<A: Run>(name: &'static str, about: &'static str) -> Self {
        let run = |matches: &ArgMatches, globals: Globals| {
            A::from_arg_matches(matches)?.run(Context::new(globals)?)
        };
        Self { name, about, arguments: A::augment_args, run }
    }
}

/// Every command, in the order of the help.
const COMMANDS: [Entry; 22] = [
    Entry::of::<today::Today>("today", "What is observed today, and what is running"),
    Entry::of::<on::On>("on", "What is observed on a day, and what is running then"),
    Entry::of::<upcoming::Upcoming>("upcoming", "What is coming, soonest first"),
    Entry::of::<list::List>("list", "The catalogue itself, undated, with each rule in words"),
    Entry::of::<show::Show>("show", "One observance whole: names, rule, instrument, sources, next dates"),
    Entry::of::<search::Search>("search", "Find observances by name, alias or symbol, in any language"),
    Entry::of::<explain::Explain>("explain", "Why it falls there in a year, or on a day, or why it does not"),
    Entry::of::<is::Is>("is", "Whether something is observed on a day, by exit code: 0 it is, 1 nothing is"),
    Entry::of::<changes::Changes>("changes", "What was added, renamed, moved or withdrawn, with citations"),
    Entry::of::<calendar::Calendar>("calendar", "A month or a year as a grid, with what is observed below"),
    Entry::of::<export::Export>(
        "export",
        "Write a calendar file, years and decades only where --kind or --id names them",
    ),
    Entry::of::<run::Run>("run", "Serve feeds and send reminders until told to stop"),
    Entry::of::<remind::Remind>("remind", "Send the reminders that are due, once: for cron or a timer"),
    Entry::of::<simulate::Simulate>("simulate", "Every message that would be sent in a span of days"),
    Entry::of::<status::Status>(
        "status",
        "What is sent next, what waits, what went wrong; by exit code, too",
    ),
    Entry::of::<send_test::SendTest>("send-test", "Send a sample reminder now, to see that mail works"),
    Entry::of::<explain_reminder::ExplainReminder>(
        "explain-reminder",
        "Why somebody got a reminder of an observance, or why not",
    ),
    Entry {
        name: "outbox",
        about: "What was sent, waits or went wrong, and why; act on it",
        arguments: outbox::arguments,
        run: outbox::run,
    },
    Entry {
        name: "catalogue",
        about: "Check data files of your own with the build's own checks",
        arguments: catalogue::arguments,
        run: catalogue::run,
    },
    Entry {
        name: "doctor",
        about: "What is wrong with an .ics file or feed, anybody's, and which client misreads what",
        arguments: doctor::Doctor::augment_args,
        run: doctor::run,
    },
    Entry::of::<publish::Publish>("publish", "Write the whole site as files, for any web host"),
    Entry {
        name: "config",
        about: "Write a commented configuration file, or check one",
        arguments: config::arguments,
        run: config::run,
    },
];

/// The whole command line. The arguments of a command are made only when it is the one
/// that was asked for: all of them would cost more than most commands do.
fn command() -> Command {
    // Comments on the types of arguments would stand for what the program is: said after them.
    let command = Globals::augment_args(Command::new("observd"))
        .version(env!("CARGO_PKG_VERSION"))
        .about("The observances of the United Nations: what is upcoming, as a feed, as reminders")
        .after_help("observd is an independent project and no service of the United Nations.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .max_term_width(100);
    COMMANDS.iter().fold(command, |command, entry| {
        command.subcommand(Command::new(entry.name).about(entry.about).defer(entry.arguments))
    })
}

/// Parses the arguments, of which the first is the program's name, and does what they ask for.
#[must_use]
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments = without_help(arguments.collect());
    // Read before clap does: its own errors are coloured, too.
    let colour = Colour::among(&arguments);
    match command().try_get_matches_from(&arguments) {
        Ok(matches) => exit_code(dispatch(&matches), colour),
        Err(unusual) => exit_code(usage::answer(unusual, &called(&arguments), colour), colour),
    }
}

/// `help upcoming` as `upcoming --help`. What clap has for this would be one more command
/// in the list, and answers in other words.
fn without_help(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let helps = arguments.iter().skip(1).take_while(|word| *word == "help").count();
    if helps > 0 {
        arguments.drain(1..=helps);
        arguments.push("--help".into());
    }
    arguments
}

/// The command among the arguments, for an error to which clap puts no usage line.
fn called(arguments: &[OsString]) -> String {
    let mut whole = command();
    whole.build();
    let (mut names, mut place) = (vec!["observd"], &whole);
    for word in arguments.iter().skip(1) {
        if let Some(found) = place.find_subcommand(word) {
            names.push(found.get_name());
            place = found;
        }
    }
    names.join(" ")
}

fn dispatch(matches: &ArgMatches) -> anyhow::Result<()> {
    let globals = Globals::from_arg_matches(matches)?;
    let (name, matches) = matches.subcommand().ok_or_else(|| Usage::new("no command was given"))?;
    let entry = COMMANDS.iter().find(|entry| entry.name == name);
    let entry = entry.ok_or_else(|| Usage::new(format!("there is no command `{name}`")))?;
    (entry.run)(matches, globals)
}

#[cfg(test)]
mod tests {
    #[test]
    fn clap_finds_no_fault_in_the_commands() {
        super::command().debug_assert();
    }
}
