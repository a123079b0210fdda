//! Is this database the one that was worked with last, in this place, on this machine?
//! Apart, because a copy or a backup looks sound in every other way, and would send again
//! what the original has sent since.
//!
//! A file beside the database knows its epoch (a random name), its machine, when the file
//! was born, and how far it had come. The database is written first and the file after it,
//! so after a crash the database may be ahead of the file, and never behind. Only its first
//! epoch is in the file before: a database that has one and no file is taken for a copy.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, StatxFlags};
use rustix::io::Errno;
use sha2::{Digest, Sha256};

use super::open::{beside, read};
use super::operator::begin_anew;
use super::{Outbox, OutboxError};

/// Why nothing is sent from this outbox until the operator has looked at it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Held {
    /// The file beside the database is missing.
    #[error("the database came here without the file beside it")]
    Alone,
    /// The file beside it is another one's.
    #[error("the file beside the database is another database's")]
    Other,
    /// The database has not come as far as the file beside it knows.
    #[error("the database is older than it was when it was last used here, as a backup is")]
    Older,
    /// It was worked with on another machine.
    #[error("the database was last used on another machine")]
    Machine,
    /// It is another file than the one that was worked with.
    #[error("the database is a copy of the file that was last used")]
    Copy,
}

/// What the file beside the database says.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    epoch: String,
    sequence: i64,
    machine: String,
    born: String,
}

impl Outbox {
    /// Why nothing is sent from here until [`Outbox::adopt`] is called, if that is so.
    #[must_use]
    pub fn held(&self) -> Option<&Held> {
        self.held.as_ref()
    }

    /// Goes on with this database, although it is a copy or was restored. What it holds as
    /// unsent is sent, and what fell due since is made good; with `from_now` neither, which
    /// is right where the original has gone on without this copy.
    ///
    /// # Errors
    /// What the database says, or the file beside it.
    pub fn adopt(&mut self, from_now: bool, now: DateTime<Utc>) -> Result<(), OutboxError> {
        self.write(|all| {
            if from_now {
                begin_anew(all, now)?;
            }
            set_text(all, "epoch", &random(all)?)
        })?;
        self.held = None;
        self.mark()
    }

    /// Remembers beside the database how far it has come: called when something was planned
    /// or sent, so that a backup from before is noticed.
    ///
    /// # Errors
    /// What the database says, or the file beside it.
    pub fn mark(&mut self) -> Result<(), OutboxError> {
        if self.held.is_some() {
            return Ok(());
        }
        let known = text(&self.db, "epoch").map_err(|error| self.error(error))?;
        let epoch = match known {
            Some(epoch) => epoch,
            None => self.begin_epoch()?,
        };
        self.write(|all| {
            set_text(all, "epoch", &epoch)?;
            set_text(all, "sequence", &(sequence(all)? + 1).to_string())
        })?;
        self.to_note = true;
        // Within `together` it is not on the disk yet.
        if self.db.is_autocommit() { self.note() } else { Ok(()) }
    }

    fn begin_epoch(&self) -> Result<String, OutboxError> {
        let epoch = random(&self.db).map_err(|error| self.error(error))?;
        self.write_beside(&epoch, 0)?;
        Ok(epoch)
    }

    /// Writes beside the database how far it has come, if that was asked for: called when it is
    /// on the disk.
    pub(super) fn note(&mut self) -> Result<(), OutboxError> {
        if !std::mem::take(&mut self.to_note) {
            return Ok(());
        }
        let failed = |error| self.error(error);
        let (epoch, sequence) = (text(&self.db, "epoch"), sequence(&self.db).map_err(failed)?);
        self.write_beside(&epoch.map_err(failed)?.unwrap_or_default(), sequence)
    }

    fn write_beside(&self, epoch: &str, sequence: i64) -> Result<(), OutboxError> {
        let epoch = epoch.to_owned();
        let now = Seen { epoch, sequence, machine: machine(), born: born(&self.path) };
        now.write(&self.path).map_err(|errno| match errno {
            Errno::NOSPC | Errno::DQUOT => OutboxError::Full { path: self.path.clone() },
            errno => OutboxError::Unwritable { path: file(&self.path), detail: errno.to_string() },
        })
    }

    /// What speaks against going on, if anything does. One that never had an epoch is new, or
    /// of a version before there were any.
    pub(super) fn examine(&self) -> Result<Option<Held>, OutboxError> {
        let failed = |error| self.error(error);
        let Some(epoch) = text(&self.db, "epoch").map_err(failed)? else { return Ok(None) };
        let Some(beside) = Seen::read(&self.path) else { return Ok(Some(Held::Alone)) };
        let sequence = sequence(&self.db).map_err(failed)?;
        Ok(if beside.epoch != epoch {
            Some(Held::Other)
        } else if beside.machine != machine() {
            Some(Held::Machine)
        } else if sequence < beside.sequence {
            Some(Held::Older)
        } else if beside.born != born(&self.path) {
            Some(Held::Copy)
        } else {
            None
        })
    }
}

impl Seen {
    fn read(database: &Path) -> Option<Self> {
        let mut text = [0; 400];
        let length = read(&file(database), &mut text).ok()?;
        let text = std::str::from_utf8(text.get(..length)?).ok()?;
        let value = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            lines.find_map(|(found, value)| (found == name).then(|| value.to_owned()))
        };
        Some(Seen {
            epoch: value("epoch")?,
            sequence: value("sequence")?.parse().ok()?,
            machine: value("machine")?,
            born: value("born")?,
        })
    }

    /// Whole or not at all: a new file takes the old one's name.
    fn write(&self, database: &Path) -> Result<(), Errno> {
        let Seen { epoch, sequence, machine, born } = self;
        let text = format!("epoch={epoch}\nsequence={sequence}\nmachine={machine}\nborn={born}\n");
        let (name, new) = (file(database), beside(database, ".epoch.new"));
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC;
        let to: OwnedFd = rustix::fs::open(&new, flags, Mode::RUSR | Mode::WUSR)?;
        let written = rustix::io::write(&to, text.as_bytes())?;
        if written != text.len() {
            return Err(Errno::NOSPC);
        }
        rustix::fs::fdatasync(&to)?;
        rustix::fs::rename(&new, &name)
    }
}

fn file(database: &Path) -> PathBuf {
    beside(database, ".epoch")
}

/// The machine's name for itself, which machine-id(5) asks not to be shown as it is.
fn machine() -> String {
    let mut id = [0; 64];
    let length = read(Path::new("/etc/machine-id"), &mut id).unwrap_or(0);
    let mut hash = Sha256::new();
    hash.update(b"observd");
    hash.update(id.get(..length).unwrap_or_default());
    HEXLOWER.encode(hash.finalize().get(..16).unwrap_or_default())
}

/// When the file was made, which no copy shares; nothing where the file system does not say.
fn born(path: &Path) -> String {
    let asked = rustix::fs::statx(CWD, path, AtFlags::empty(), StatxFlags::BTIME);
    match asked {
        Ok(file) if file.stx_mask & StatxFlags::BTIME.bits() != 0 => {
            format!("{}.{:09}", file.stx_btime.tv_sec, file.stx_btime.tv_nsec)
        }
        _ => String::new(),
    }
}

fn random(all: &Connection) -> rusqlite::Result<String> {
    all.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))
}

fn sequence(all: &Connection) -> rusqlite::Result<i64> {
    Ok(text(all, "sequence")?.and_then(|number| number.parse().ok()).unwrap_or(0))
}

fn text(all: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    all.query_row("SELECT value FROM identity WHERE name = ?1", [name], |row| row.get(0)).optional()
}

fn set_text(all: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    all.execute(
        "INSERT INTO identity VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::handle::Job;
    use super::*;

    fn job(verb: impl FnOnce(&mut Outbox) + Send + 'static) -> Job {
        Box::new(move |outbox| {
            verb(outbox.unwrap());
            Box::new(|written| written.unwrap())
        })
    }

    #[test]
    fn a_kill_before_a_shared_commit_leaves_no_file_that_is_ahead() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("outbox.db");
        let mut outbox = Outbox::open(&path).unwrap();
        let before = Seen::read(&path).unwrap().sequence;
        let beside = path.clone();
        // As it would be found by whoever starts after a kill at this point.
        let look = job(move |_| assert_eq!(Seen::read(&beside).unwrap().sequence, before));
        outbox.together(vec![job(|outbox| outbox.mark().unwrap()), look]);
        assert_eq!(Seen::read(&path).unwrap().sequence, before + 1);
        assert_eq!(outbox.examine().unwrap(), None);
    }

    #[test]
    fn a_kill_in_the_first_start_leaves_no_database_that_seems_to_be_a_copy() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("outbox.db");
        // In the way of the file, so that the start ends where a kill might have ended it.
        let in_the_way = beside(&path, ".epoch.new");
        rustix::fs::mkdir(&in_the_way, Mode::RWXU).unwrap();
        assert!(matches!(Outbox::open(&path), Err(OutboxError::Unwritable { .. })));
        rustix::fs::rmdir(&in_the_way).unwrap();
        assert_eq!(Outbox::open(&path).unwrap().held(), None);
    }
}
