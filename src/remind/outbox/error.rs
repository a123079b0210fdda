//! What can go wrong with the outbox, and what is to be done about it?
//! Apart from the verbs, because these sentences are for people, and all stand in one place.

use std::path::{Path, PathBuf};

use rusqlite::ffi;
use rustix::fs::StatVfs;

use super::State;

/// Why the outbox could not do what was asked. Nothing is ever deleted on an error.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OutboxError {
    /// The file is damaged, or is no database at all.
    #[error(
        "the outbox {} is damaged ({detail}); nothing was changed: put a backup in its place, or move it away \
         and start anew, which forgets what was already sent", path.display()
    )]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The file is a database of some other program.
    #[error("{} is a database, but not an outbox of observd; give observd a state directory of its own", path.display())]
    NotOurs {
        /// The database file.
        path: PathBuf,
    },
    /// The file was written by a later version.
    #[error(
        "the outbox {} has schema {found}, and this observd knows schemas up to {known}; \
         install the newer observd again, or put back the backup from before it", path.display()
    )]
    NewerSchema {
        /// The database file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The file was written by an earlier version, and is only to be looked at.
    #[error(
        "the outbox {} has schema {found}, and this observd reads schema {known}; it is brought up to date when \
         `observd run` or `observd remind` is started next", path.display()
    )]
    OlderSchema {
        /// The database file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The schema known here.
        known: i64,
    },
    /// Another observd works with it.
    #[error("another observd (pid {pid}) is using {}; stop it, or give this one a database of its own", path.display())]
    InUse {
        /// The database file.
        path: PathBuf,
        /// The process that holds it, as it wrote itself down.
        pid: String,
    },
    /// Another program holds the database.
    #[error("the outbox {} is locked by another program; close it and try again", path.display())]
    Locked {
        /// The database file.
        path: PathBuf,
    },
    /// The file or its directory may not be written.
    #[error(
        "the outbox {} cannot be written ({detail}); its directory must be on a writable file system and \
         belong to the user that observd runs as", path.display()
    )]
    Unwritable {
        /// The database file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The file or its directory may not be read.
    #[error("the outbox {} cannot be read ({detail}); run this as the user that observd runs as", path.display())]
    Unreadable {
        /// The database file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The disk is full.
    #[error("no room left on the disk for the outbox {}; free some space, nothing is lost", path.display())]
    Full {
        /// The database file.
        path: PathBuf,
    },
    /// The disk, or the way to it, failed.
    #[error(
        "the disk under the outbox {} failed ({detail}); look for its errors in the system's log (journalctl -k), \
         mend it and start observd again: what was written before is kept", path.display()
    )]
    Disk {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// There is no message with this number.
    #[error("there is no message {number} in the outbox; `observd outbox list` shows those there are")]
    NoMessage {
        /// The number.
        number: i64,
    },
    /// The message is in a state in which this cannot be done with it.
    #[error("message {number} is {state}{}; {can}", reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default())]
    NotNow {
        /// Its number.
        number: i64,
        /// Its state.
        state: State,
        /// Why it is in that state.
        reason: Option<String>,
        /// What can be done.
        can: &'static str,
    },
    /// The outbox's thread is gone.
    #[error("the outbox has stopped, because one of its verbs panicked; start observd again")]
    Stopped,
    /// Anything else the database said.
    #[error("the outbox {}: {detail}", path.display())]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
}

impl OutboxError {
    /// The error that SQLite's answer stands for, by its result code.
    pub(super) fn from_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let path = path.to_owned();
        let detail = source.to_string();
        match source.sqlite_error_code() {
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => OutboxError::Corrupt { path, detail },
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => OutboxError::Locked { path },
            Some(Code::DiskFull) => OutboxError::Full { path },
            // A full disk has many names: SQLite tells it as such only of the database itself.
            Some(Code::SystemIoFailure | Code::CannotOpen) if no_room(&source, &path) => {
                OutboxError::Full { path }
            }
            Some(Code::SystemIoFailure) => OutboxError::Disk { path, detail },
            Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => {
                OutboxError::Unwritable { path, detail }
            }
            _ => OutboxError::Database { path, detail },
        }
    }
}

/// Whether it was for want of room: the index of the write-ahead log could not grow
/// (SQLITE_IOERR_SHMSIZE), or there is less room now than that index and a page need.
fn no_room(source: &rusqlite::Error, path: &Path) -> bool {
    const NEEDED: u64 = 40 * 1_024;
    let grows = source.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE);
    // Some file systems count nothing.
    let full = |disk: StatVfs| disk.f_blocks > 0 && disk.f_bavail.saturating_mul(disk.f_frsize) < NEEDED;
    grows || rustix::fs::statvfs(path).is_ok_and(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(extended_code: i32) -> OutboxError {
        let source = rusqlite::Error::SqliteFailure(ffi::Error::new(extended_code), None);
        // This file's disk has room, or it would not have been compiled.
        OutboxError::from_sqlite(Path::new(env!("CARGO_MANIFEST_DIR")), source)
    }

    #[test]
    fn a_full_disk_is_told_from_one_that_fails() {
        for full in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            assert!(matches!(told(full), OutboxError::Full { .. }), "{full}");
        }
        for broken in [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_WRITE] {
            let error = told(broken);
            assert!(matches!(error, OutboxError::Disk { .. }), "{broken}");
            assert!(error.to_string().contains("journalctl -k"), "{error}");
        }
        assert!(matches!(told(ffi::SQLITE_CANTOPEN), OutboxError::Unwritable { .. }));
    }

    #[test]
    fn a_file_system_that_counts_no_room_is_not_full() {
        let source = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_WRITE), None);
        let error = OutboxError::from_sqlite(Path::new("/proc"), source);
        assert!(matches!(error, OutboxError::Disk { .. }), "{error}");
    }
}
