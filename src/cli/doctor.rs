//! `observd doctor`: what is wrong with an .ics file, and which client misreads what.
//! Apart from `export` and `run`, which write ours: this reads anybody's, and needs no configuration.

use std::ffi::OsString;
use std::io::Read as _;

use clap::{ArgMatches, Args, FromArgMatches as _};

use super::context::Globals;
use super::exit::{No, Usage};
use super::listing::formats;
use super::output::Output;
use crate::config::Environment;
use crate::doctor::{self, LARGEST, Report, Severity, Tally};
use crate::fetch::{self, FetchError};
use crate::remind::channel;
use crate::render::Format;
use crate::render::finding::{self, Finding, Findings};

const FORMATS: [Format; 4] = [Format::Table, Format::Plain, Format::Json, Format::Csv];

// No comment that clap reads: it would stand in the help for what the command is.
#[derive(Debug, Args)]
#[command(
    after_help = "An error is against an RFC, a warning is what a client that many use gets wrong, advice is what could be better. Of an address, the server's answer is checked, too: redirects, Content-Type, ETag, HEAD. No more than 20 MB are read, and no more than 1,000 findings of a kind are told.\n\nExit code: 0 nothing is wrong, advice or none, 1 something is wrong or cannot be read, 2 wrong usage."
)]
pub(super) struct Doctor {
    /// A file, - for standard input, or an address: https://, http:// or webcal://
    #[arg(value_name = "FILE|URL")]
    what: OsString,
    /// The format [default: table on a terminal, else plain]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
}

/// Runs the command.
pub(super) fn run(matches: &ArgMatches, globals: Globals) -> anyhow::Result<()> {
    let doctor = Doctor::from_arg_matches(matches)?;
    let environment = Environment::from_process();
    let mut output = Output::standard(globals.color, environment.columns);
    let report = examined(&doctor.what)?;
    let other = if output.is_terminal() { Format::Table } else { Format::Plain };
    let name = doctor.what.to_string_lossy();
    output.write(&written(&report, doctor.format.unwrap_or(other), &name, &output)?)?;
    if report.is_well() { Ok(()) } else { Err(No.into()) }
}

fn examined(what: &OsString) -> anyhow::Result<Report> {
    if let Some(address) = what.to_str().filter(|text| fetch::is_address(text)) {
        let trusted = channel::trusted().map_err(|error| error.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let answer = runtime.block_on(fetch::fetch(address, &trusted));
        // A look-up of a name may still run: nobody waits for it.
        runtime.shutdown_background();
        return match answer {
            Ok(answer) => Ok(doctor::examine_answer(&answer)),
            Err(wrong @ FetchError::Address(..)) => Err(Usage::new(wrong.to_string()).into()),
            Err(error) => Err(error.into()),
        };
    }
    let read = if what == "-" { bounded(std::io::stdin()) } else { opened(what) };
    let bytes =
        read.map_err(|error| anyhow::anyhow!("{} cannot be read: {error}", what.to_string_lossy()))?;
    Ok(doctor::examine(&bytes))
}

fn opened(what: &OsString) -> std::io::Result<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "reads the file that it is asked to examine")]
    let file = std::fs::File::open(what)?;
    bounded(file)
}

/// As much as is looked at, and one octet more, which says that there is more.
fn bounded(from: impl std::io::Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn written(report: &Report, format: Format, name: &str, output: &Output) -> anyhow::Result<String> {
    if format == Format::Table {
        let all: Vec<Findings> = report.tallies.iter().map(findings).collect();
        let count = |severity| report.count(severity);
        let summary = finding::summary(
            name,
            report.events,
            count(Severity::Error),
            count(Severity::Warning),
            count(Severity::Advice),
        );
        return Ok(finding::table(&all, name, output.width(), output.colour()) + &summary);
    }
    let mut all: Vec<Finding> = report.tallies.iter().flat_map(|tally| findings(tally).told).collect();
    all.sort_by_key(|one| one.line);
    Ok(match format {
        Format::Json => finding::json(&all)?,
        Format::Csv => finding::csv(&all)?,
        _ => finding::plain(&all),
    })
}

fn findings(tally: &Tally) -> Findings {
    let check = tally.check;
    let told = tally.found.iter().map(|(line, what)| Finding {
        line: Some(*line).filter(|line| *line > 0),
        severity: check.severity.as_str(),
        check: check.name,
        rule: check.rule,
        what: what.clone(),
        right: check.right,
        clients: check.clients,
    });
    Findings { told: told.collect(), count: tally.count }
}
