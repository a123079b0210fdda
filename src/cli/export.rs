//! Which calendar file is written, and where to?
//! Apart from the lists: years are whole, and a file is there whole or not at all.

use std::fs::Permissions;
use std::io::{self, Write as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{NaiveDate, NaiveTime};
use observances::Selection;
use observances::ics::{Alarm, Feed, Years};

use super::exit::Usage;
use super::listing::{self, Pick, formats};
use super::{Context, Run};
use crate::render::Format;
use crate::render::feed::{self, ALARM_TIME, Asked};

const FORMATS: [Format; 4] = [Format::Ics, Format::Csv, Format::Json, Format::Markdown];

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The format [default: what FILE ends with, else ics]
    #[arg(long, value_parser = formats(&FORMATS))]
    format: Option<Format>,
    /// The years, both inclusive [default: last year to next year]
    #[arg(long, value_name = "A..B", value_parser = feed::years, allow_hyphen_values = true)]
    years: Option<Years>,
    /// Write to this file, all of it or nothing [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Recurrence rules in place of dated events (some programs show those on wrong days)
    #[arg(long)]
    rules: bool,
    /// Alarms so many days before: 0d, 1d, 7d
    #[arg(long, value_name = "DAYS", value_parser = feed::alarm, value_delimiter = ',', allow_hyphen_values = true)]
    alarm: Vec<u16>,
    /// When alarms ring [default: 09:00]
    #[arg(long, value_name = "HH:MM", value_parser = feed::alarm_time, requires = "alarm")]
    alarm_time: Option<NaiveTime>,
    #[command(flatten)]
    pick: Pick,
}

impl Run for Export {
    fn run(self, context: Context) -> anyhow::Result<()> {
        let (selection, mut context) = self.pick.applied(context)?;
        let format = self.format.or_else(|| by_name(self.output.as_deref()?)).unwrap_or(Format::Ics);
        let asked = Asked {
            selection,
            lang: context.lang,
            years: self.years,
            rules: self.rules,
            alarms: alarms(&self.alarm, self.alarm_time)?,
        };
        let config = &context.config;
        let feed = feed::feed(&config.http.public_url, &asked, context.today);
        let text = match format {
            Format::Ics => feed.write(&context.catalogue),
            other => listed(&feed, asked.selection, other, &context)?,
        };
        match self.output.as_deref().filter(|file| *file != Path::new("-")) {
            // The cause stays in the chain: a reader who has gone is no failure (`exit.rs`).
            Some(file) => {
                write(file, &text).with_context(|| format!("-o: {} cannot be written", file.display()))
            }
            None => context.output.write(&text),
        }
    }
}

fn alarms(days: &[u16], at: Option<NaiveTime>) -> Result<Vec<Alarm>, Usage> {
    let alarms = feed::alarms(days.iter().copied(), at.unwrap_or(ALARM_TIME));
    alarms.map_err(|wrong| Usage::new(format!("--alarm: {wrong}")))
}

/// The format that a file's name asks for.
fn by_name(file: &Path) -> Option<Format> {
    match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "md" => Some(Format::Markdown),
        extension => FORMATS.into_iter().find(|format| format.as_str() == extension),
    }
}

fn listed(feed: &Feed, selection: Selection, format: Format, context: &Context) -> anyhow::Result<String> {
    let from = NaiveDate::from_ymd_opt(feed.years.first, 1, 1).unwrap_or(NaiveDate::MIN);
    let to = NaiveDate::from_ymd_opt(feed.years.last, 12, 31).unwrap_or(NaiveDate::MAX);
    let found = observances::overlapping(&context.catalogue, &selection, from, to);
    listing::occurrences(&found, format, selection, context, |_| String::new())
}

/// Writes a file whole or not at all. What is no plain file (a pipe, a terminal) is written to
/// as it is.
fn write(file: &Path, text: &str) -> io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "writes the file that was asked for")]
    let mode = match std::fs::metadata(file) {
        Ok(there) if there.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(there) if is_stream(there.file_type()) => return stream(file, text),
        Ok(there) => Some(there.permissions()),
        Err(absent) if absent.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let place = place(file);
    let directory = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    #[expect(clippy::disallowed_methods, reason = "looks at where the file that was asked for is to be")]
    if mode.is_none() && !directory.try_exists()? {
        let missing = format!("the directory {} is not there; make it first", directory.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, missing));
    }
    replace(&place, directory, mode, text)?;
    settle(directory);
    Ok(())
}

/// Where a file is, or is to be. A link keeps leading where it leads, also when nothing is
/// there yet: it is that place that is written to.
#[expect(clippy::disallowed_methods, reason = "looks at where the file that was asked for is to be")]
fn place(file: &Path) -> PathBuf {
    if let Ok(place) = std::fs::canonicalize(file) {
        return place;
    }
    // Of links that lead round in a circle nobody asks for the place.
    let mut place = file.to_path_buf();
    while let Ok(target) = std::fs::read_link(&place) {
        place = place.parent().unwrap_or(Path::new("")).join(target);
    }
    place
}

/// Writes a file beside its place and moves it there, so that a reader sees the old one or the
/// new one and never a piece.
fn replace(place: &Path, directory: &Path, mode: Option<Permissions>, text: &str) -> io::Result<()> {
    // Made, and written to, as a plain file, whose errors do not tell a name that nobody asked
    // for. It has the mode that the umask leaves, as with any other program.
    #[expect(clippy::disallowed_methods, reason = "writes the file that was asked for")]
    let make = |path: &Path| std::fs::OpenOptions::new().write(true).create_new(true).mode(0o666).open(path);
    let new = tempfile::Builder::new().prefix(".observd-").make_in(directory, make)?;
    new.as_file().write_all(text.as_bytes())?;
    if let Some(mode) = mode {
        new.as_file().set_permissions(mode)?;
    }
    new.as_file().sync_all()?;
    new.persist(place).map_err(|error| error.error)?;
    Ok(())
}

fn is_stream(file: std::fs::FileType) -> bool {
    file.is_char_device() || file.is_fifo() || file.is_socket()
}

fn stream(file: &Path, text: &str) -> io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "writes the file that was asked for")]
    let mut stream = std::fs::OpenOptions::new().write(true).open(file)?;
    stream.write_all(text.as_bytes())
}

/// Makes the move itself last. The file is whole by now: where a file system cannot do this,
/// nothing is lost but haste.
fn settle(directory: &Path) {
    #[expect(clippy::disallowed_methods, reason = "writes the file that was asked for")]
    if let Ok(directory) = std::fs::File::open(directory) {
        let _ = directory.sync_all();
    }
}
