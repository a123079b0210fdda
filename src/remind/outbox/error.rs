//! What can go wrong with the outbox, and what is to be done about it?
//! Apart from the verbs, because these sentences are for people, and all stand in one place.

use std::path::{Path, PathBuf};

/// Why the outbox could not do what was asked. Nothing is ever deleted on an error.
#[derive(Debug, thiserror::Error)]
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
    /// Two different messages want the same Message-ID.
    #[error(
        "a message with the id {id} is in the outbox already, with other reminders; an id is for one message"
    )]
    IdTaken {
        /// The Message-ID.
        id: String,
    },
    /// Anything else the database said.
    #[error("the outbox {}: {source}", path.display())]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
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
            Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => {
                OutboxError::Unwritable { path, detail }
            }
            Some(Code::DiskFull) => OutboxError::Full { path },
            _ => OutboxError::Database { path, source },
        }
    }
}
