//! Are these data files right?
//! Apart from `config`, which checks what the operator set: these are observances, and the checks are the
//! build's own. Works when no configuration can be used, as long as files are named.

use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::context::Globals;
use super::exit::{No, Usage};
use super::output::Output;
use crate::config::{self, Config, Environment};
use crate::remind::channel;

#[derive(Debug, Args)]
struct Check {
    /// Files, and directories of which every .toml is read [default: those of the configuration's
    /// `[catalogue] include`]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// The commands below `catalogue`.
pub(super) fn arguments(command: Command) -> Command {
    let check = Command::new("check").about("Say all that is wrong with data files, or that nothing is");
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(check.defer(Check::augment_args))
}

/// Runs one of them.
pub(super) fn run(matches: &ArgMatches, globals: Globals) -> anyhow::Result<()> {
    let environment = Environment::from_process();
    let mut output = Output::standard(globals.color, environment.columns);
    let Some(("check", matches)) = matches.subcommand() else {
        return Err(Usage::new("a command is missing; write `observd catalogue check`").into());
    };
    let paths = Check::from_arg_matches(matches)?.paths;
    let files = match paths.is_empty() {
        true => {
            let config = Config::load(
                globals.config.as_deref(),
                &environment,
                &environment.zones(),
                &channel::declared(),
            )?;
            config::included(&config.catalogue)?
        }
        false => named(paths)?,
    };
    let checked = config::check_files(files);
    if checked.errors.is_empty() {
        return output.write(&right(checked.files));
    }
    let lines: String = checked.errors.iter().map(|error| format!("{error}\n")).collect();
    output.write(&lines)?;
    Err(No.into())
}

fn right(files: usize) -> String {
    match files {
        0 => "there is no file to check: `[catalogue] include` names none\n".to_owned(),
        1 => "1 file: nothing is wrong\n".to_owned(),
        _ => format!("{files} files: nothing is wrong\n"),
    }
}

/// The files among the paths, and those in the directories among them, in the order of their names.
fn named(paths: Vec<PathBuf>) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        #[expect(clippy::disallowed_methods, reason = "looks at the files that it is asked to check")]
        let kind = std::fs::metadata(&path);
        if let Err(error) = &kind
            && error.kind() == std::io::ErrorKind::NotFound
        {
            return Err(Usage::new(format!("PATH: {} cannot be read: {error}", path.display())).into());
        }
        // What cannot be read for another reason is told beside the faults of the others.
        if kind.is_ok_and(|kind| kind.is_dir()) {
            let below = below(&path)?;
            if below.is_empty() {
                let message = format!("PATH: {} holds no file that ends in .toml", path.display());
                return Err(Usage::new(message).into());
            }
            files.extend(below);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn below(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let pattern = format!("{}/**/*.toml", glob::Pattern::escape(&directory.to_string_lossy()));
    let found: Result<Vec<PathBuf>, glob::GlobError> = glob::glob(&pattern)?.collect();
    Ok(found?)
}
