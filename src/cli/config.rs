//! Is the configuration right, and how does one begin?
//! Apart, because these commands work when no configuration can be used.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::context::Globals;
use super::exit::Usage;
use super::output::Output;
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError, Environment};
use crate::remind::channel;

const STARTER: &str = include_str!("../../config/observd.toml");

#[derive(Debug, Args)]
struct Check {
    /// The file [default: the one that is in force]
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Init {
    /// Write it to this file, which must not be there yet [default: print it]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn arguments(command: Command) -> Command {
    let check =
        Command::new("check").about("Say all that is wrong with a configuration file, or that nothing is");
    let init = Command::new("init").about("Print the commented configuration file, or write it");
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(check.defer(Check::augment_args))
        .subcommand(init.defer(Init::augment_args))
}

pub(super) fn run(matches: &ArgMatches, globals: Globals) -> anyhow::Result<()> {
    let environment = Environment::from_process();
    let output = Output::standard(globals.color, environment.columns);
    match matches.subcommand() {
        Some(("check", matches)) => check(Check::from_arg_matches(matches)?, globals, &environment, output),
        Some(("init", matches)) => init(Init::from_arg_matches(matches)?, output),
        _ => {
            Err(Usage::new("a command is missing; write `observd config check` or `observd config init`")
                .into())
        }
    }
}

fn check(
    check: Check,
    globals: Globals,
    environment: &Environment,
    mut output: Output,
) -> anyhow::Result<()> {
    let by_argument = check.file.is_some();
    let named = check.file.or(globals.config);
    let config = Config::load(named.as_deref(), environment, &environment.zones(), &channel::declared());
    let config = config.map_err(|error| match error {
        ConfigError::Missing { path, .. } if by_argument => ConfigError::Missing { path, by: "the argument" },
        other => other,
    })?;
    config::catalogue(&config.catalogue).strictly()?;
    // Here and now, since the first reminder may be weeks away.
    channel::open(&config, &Clock::System)?;
    config.reminders.check_templates()?;
    let idle = config::idle_patterns(&config.catalogue)?;
    let notes: String = idle
        .iter()
        .map(|pattern| format!("note: [catalogue] include: `{pattern}` finds no file\n"))
        .collect();
    match config.file {
        Some(file) => output.write(&format!("{}: nothing is wrong\n{notes}", file.display())),
        None => output.write("there is no configuration file; the defaults are in force\n"),
    }
}

fn init(init: Init, mut output: Output) -> anyhow::Result<()> {
    let Some(file) = init.output else { return output.write(STARTER) };
    #[expect(
        clippy::disallowed_methods,
        reason = "writes the file that was asked for, and never over another"
    )]
    let created = std::fs::File::create_new(&file);
    let mut created = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("-o: {} is there already; remove it, or name another", file.display())
        }
        _ => anyhow::anyhow!("-o: {} cannot be written: {error}", file.display()),
    })?;
    let written = created.write_all(STARTER.as_bytes()).and_then(|()| created.sync_all());
    written.map_err(|error| {
        // What is there is a piece of a file that was not there before.
        #[expect(clippy::disallowed_methods, reason = "takes back what was begun here")]
        let _ = std::fs::remove_file(&file);
        anyhow::anyhow!("-o: {} cannot be written: {error}", file.display())
    })?;
    output.write(&format!(
        "{} is written; `observd config check {}` checks it\n",
        file.display(),
        file.display()
    ))
}
