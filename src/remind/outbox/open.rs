//! How does a file become an outbox, to work with or only to look at?
//! Apart from the verbs: here are the locks, the modes and the refusals.

use std::ops::Deref;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::lock::{self, NotHeld};
use super::schema::{self, Found};
use super::{Act, Outbox, OutboxError};

/// How long to wait for another program's lock before saying so.
const BUSY: Duration = Duration::from_secs(5);

/// What a path needs in SQLite's `file:` form.
const IN_URI: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

/// An outbox that is only looked at: it derefs to a shared [`Outbox`], and every verb that
/// writes needs an exclusive one, so the compiler keeps it from being changed.
#[derive(Debug)]
pub struct Ledger(Outbox);

impl Deref for Ledger {
    type Target = Outbox;

    fn deref(&self) -> &Outbox {
        &self.0
    }
}

impl Outbox {
    /// Opens the file, or creates it for its owner only (mode 0600), and brings an older
    /// schema up to date. It is this process's alone until the value is dropped: two
    /// services with two state directories may still be told to use one database.
    ///
    /// The write-ahead log with `synchronous = FULL` means that a verb that has returned
    /// has reached the disk: with NORMAL a power cut could take back the last `settle`,
    /// and the message would go out twice.
    ///
    /// All of an existing file is read, to see that it is sound: a tenth of a second for
    /// ten thousand messages.
    ///
    /// # Errors
    /// `InUse` if another process has it; else one for each way in which the file can be
    /// unusable, and it is left as it is.
    pub fn open(path: &Path) -> Result<Self, OutboxError> {
        let is_new = create(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |error| OutboxError::from_sqlite(path, error);
        let mut db = Connection::open_with_flags(path, flags).map_err(failed)?;
        // Looked at first: no lock is put beside a database that is not ours.
        look(&db, path)?;
        let lock = hold(path)?;
        // What is damaged in one part only would be found out in the middle of the night.
        if !is_new {
            check(&db, path)?;
        }
        configure(&db).and_then(|()| schema::migrate(&mut db)).map_err(failed)?;
        let mut outbox = Outbox::of(db, path, Some(lock))?;
        outbox.held = outbox.examine()?;
        outbox.mark()?;
        Ok(outbox)
    }

    /// Opens the file to act on it by hand, also while a service works with it, which is to
    /// be told of it. None if there is no file, or nothing in it.
    ///
    /// # Errors
    /// One for each way in which the file can be unusable.
    pub fn open_to_act(path: &Path) -> Result<Option<Act>, OutboxError> {
        match Outbox::open_to_read(path) {
            Ok(None) => return Ok(None),
            // It is brought up to date below.
            Ok(Some(_)) | Err(OutboxError::OlderSchema { .. }) => {}
            Err(error) => return Err(error),
        }
        let failed = |error| OutboxError::from_sqlite(path, error);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags).map_err(failed)?;
        look(&db, path)?;
        configure(&db).and_then(|()| schema::migrate(&mut db)).map_err(failed)?;
        Ok(Some(Act(Outbox::of(db, path, None)?)))
    }

    fn of(db: Connection, path: &Path, lock: Option<OwnedFd>) -> Result<Self, OutboxError> {
        let random = db.query_row("SELECT lower(hex(randomblob(8)))", [], |row| row.get(0));
        let worker = random.map_err(|error| OutboxError::from_sqlite(path, error))?;
        Ok(Outbox { db, path: path.to_owned(), worker, leases: 0, held: None, to_note: false, _lock: lock })
    }

    /// Opens the file to look at it, also while a service works with it: takes no lock,
    /// migrates and changes nothing, and works on a read-only file system. None if there
    /// is no file, or nothing in it.
    ///
    /// # Errors
    /// One for each way in which the file can be unusable.
    pub fn open_to_read(path: &Path) -> Result<Option<Ledger>, OutboxError> {
        let unreadable = |detail: String| OutboxError::Unreadable { path: path.to_owned(), detail };
        let real = match rustix::fs::stat(path) {
            Ok(file) if file.st_size == 0 => return Ok(None),
            Ok(_) => real(path).map_err(|errno| unreadable(errno.to_string()))?,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(unreadable(errno.to_string())),
        };
        let opened = || -> Result<Option<Ledger>, OutboxError> {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let db = match is_at_rest(&real) {
                true => Connection::open_with_flags(immutable(&real), flags | OpenFlags::SQLITE_OPEN_URI),
                false => Connection::open_with_flags(&real, flags),
            };
            let db = db.map_err(|error| OutboxError::from_sqlite(path, error))?;
            let found = look(&db, path)?;
            if let Found::Older(found) = found {
                return Err(OutboxError::OlderSchema { path: path.to_owned(), found, known: schema::NEWEST });
            }
            let ledger = Ledger(Outbox::of(db, path, None)?);
            Ok(matches!(found, Found::Ours).then_some(ledger))
        };
        opened().map_err(|error| match error {
            OutboxError::Unwritable { detail, .. } => unreadable(detail),
            error => error,
        })
    }

    /// Reads the whole file and says whether it is sound. Costs time in proportion to its
    /// size.
    ///
    /// # Errors
    /// `Corrupt`, with SQLite's first finding.
    pub fn check(&self) -> Result<(), OutboxError> {
        check(&self.db, &self.path)
    }
}

fn check(db: &Connection, path: &Path) -> Result<(), OutboxError> {
    let first: String = db
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| OutboxError::from_sqlite(path, error))?;
    if first == "ok" {
        return Ok(());
    }
    Err(OutboxError::Corrupt { path: path.to_owned(), detail: first })
}

/// Sees to it that the file is one that this program may work with.
fn look(db: &Connection, path: &Path) -> Result<Found, OutboxError> {
    let failed = |error| OutboxError::from_sqlite(path, error);
    db.busy_timeout(BUSY).map_err(failed)?;
    match schema::look(db).map_err(failed)? {
        Found::NotOurs => Err(OutboxError::NotOurs { path: path.to_owned() }),
        Found::Newer(found) => {
            Err(OutboxError::NewerSchema { path: path.to_owned(), found, known: schema::NEWEST })
        }
        ours_or_empty => Ok(ours_or_empty),
    }
}

/// Takes the database for this process. A file beside it and not the database itself:
/// closing any descriptor of that would let go of SQLite's own locks on it, and on some
/// network file systems a `flock` is one of those locks.
fn hold(path: &Path) -> Result<OwnedFd, OutboxError> {
    let failed = |errno| match errno {
        Errno::NOSPC | Errno::DQUOT => OutboxError::Full { path: path.to_owned() },
        errno => OutboxError::Unwritable { path: path.to_owned(), detail: errno.to_string() },
    };
    // By its real name, or a link to the database would have a lock of its own.
    let lock = beside(&real(path).map_err(failed)?, ".lock");
    lock::hold(&lock).map_err(|why| match why {
        NotHeld::Taken(pid) => OutboxError::InUse { path: path.to_owned(), pid },
        NotHeld::Failed(errno) => failed(errno),
    })
}

#[expect(clippy::disallowed_methods, reason = "one database is to have one lock, by whatever name")]
pub(super) fn real(path: &Path) -> Result<PathBuf, Errno> {
    std::fs::canonicalize(path).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}

pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Whether nobody has the database open, so that it can be read as if it never changed:
/// whoever has a database with a write-ahead log open keeps the log beside it, and a
/// reader that finds none would have to make one. A service that starts at this very
/// moment writes to its log, too, long before it writes to the file.
fn is_at_rest(real: &Path) -> bool {
    matches!(rustix::fs::stat(beside(real, "-wal")), Err(Errno::NOENT)) && has_a_log(real).unwrap_or(false)
}

/// The file format's bytes 18 and 19: 2 is the write-ahead log, 1 the rollback journal.
fn has_a_log(real: &Path) -> Result<bool, Errno> {
    let mut head = [0; 20];
    let read = read(real, &mut head)?;
    Ok(read == head.len() && head.ends_with(&[2, 2]))
}

/// The beginning of a file, as far as there is room for it; how much that is.
pub(super) fn read(path: &Path, into: &mut [u8]) -> Result<usize, Errno> {
    let file = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
    rustix::io::read(&file, into)
}

fn immutable(real: &Path) -> String {
    format!("file:{}?immutable=1", percent_encode(real.as_os_str().as_bytes(), IN_URI))
}

fn configure(db: &Connection) -> rusqlite::Result<()> {
    // All statements of every day; those that do not fit would be parsed each time.
    db.set_prepared_statement_cache_capacity(100);
    // Or SQLite plans a query anew whenever its values are others, to see whether they allow of
    // a partial index.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    // In KiB, and taken only when there is so much. The planner goes through the keys in their
    // order: of a hundred thousand, too, each page is needed once.
    db.pragma_update(None, "cache_size", -4_000)?;
    // What a verb may have to undo is kept there; a file would be written page after page.
    db.pragma_update(None, "temp_store", "MEMORY")?;
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        // Some network file systems; the rollback journal is as durable, only slower.
        tracing::warn!(mode, "the outbox has no write-ahead log on this file system");
    }
    Ok(())
}

/// SQLite would create the file readable for all; its -wal and -shm take over its mode.
/// True if there was none.
fn create(path: &Path) -> Result<bool, OutboxError> {
    let unwritable =
        |errno: Errno| OutboxError::Unwritable { path: path.to_owned(), detail: errno.to_string() };
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR) {
        Ok(_) => {}
        Err(Errno::EXIST) => return Ok(false),
        Err(Errno::NOSPC | Errno::DQUOT) => return Err(OutboxError::Full { path: path.to_owned() }),
        Err(errno) => return Err(unwritable(errno)),
    }
    // The name is to survive a power cut as well as what is in the file.
    let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Ok(true);
    };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let directory = rustix::fs::open(directory, flags, Mode::empty()).map_err(unwritable)?;
    rustix::fs::fsync(&directory).map_err(unwritable)?;
    Ok(true)
}
