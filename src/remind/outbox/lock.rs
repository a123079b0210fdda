//! Is this observd the only one that works with this state directory, and this database?
//! Apart from the outbox, because the lock also guards what else lies in the directory.

use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, Mode, OFlags};
use rustix::io::Errno;

/// The state directory, held by this process alone for as long as this value lives: the
/// kernel lets go of the lock however the process ends.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
    _lock: OwnedFd,
}

/// Why the state directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("another observd (pid {pid}) is using {}; stop it, or give this one a state directory of its own", path.display())]
    Taken {
        /// The state directory.
        path: PathBuf,
        /// The process that holds it, as it wrote itself down.
        pid: String,
    },
    /// There is no room for the lock.
    #[error("no room left on the disk for {}; free some space", path.display())]
    Full {
        /// The state directory.
        path: PathBuf,
    },
    /// It is missing and cannot be made, or may not be written.
    #[error("the state directory {} cannot be used ({source}); it must be a directory that observd may write", path.display())]
    Unusable {
        /// The state directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl LockError {
    fn unusable(path: &Path, errno: Errno) -> Self {
        let path = path.to_owned();
        match errno {
            Errno::NOSPC | Errno::DQUOT => LockError::Full { path },
            errno => LockError::Unusable { path, source: io::Error::from(errno) },
        }
    }
}

impl StateDir {
    /// Takes the directory, and makes it first, for its owner only (mode 0700), if it is
    /// missing; missing parents are made alike, as the XDG rules have it.
    ///
    /// # Errors
    /// `Taken` if another process holds it, `Full` if there is no room, `Unusable` if it cannot be made or written.
    pub fn lock(path: &Path) -> Result<Self, LockError> {
        let unusable = |errno| LockError::unusable(path, errno);
        make(path).map_err(unusable)?;
        let lock = hold(&path.join("lock")).map_err(|why| match why {
            NotHeld::Taken(pid) => LockError::Taken { path: path.to_owned(), pid },
            NotHeld::Failed(errno) => unusable(errno),
        })?;
        Ok(StateDir { path: path.to_owned(), _lock: lock })
    }

    /// The pid of the process that holds the directory, as it wrote itself down, if one does:
    /// for those who only look. Nothing is made where nothing is.
    ///
    /// # Errors
    /// `Unusable` if it cannot be looked at.
    pub fn holder(path: &Path) -> Result<Option<String>, LockError> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let lock = match rustix::fs::open(path.join("lock"), flags, Mode::empty()) {
            Ok(lock) => lock,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(LockError::unusable(path, errno)),
        };
        // Shared, so that two who look are not taken for one who works; let go of at once.
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockShared) {
            Ok(()) => Ok(None),
            Err(Errno::WOULDBLOCK) => Ok(Some(holder(lock))),
            Err(errno) => Err(LockError::unusable(path, errno)),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn make(path: &Path) -> Result<(), Errno> {
    match rustix::fs::mkdir(path, Mode::RWXU) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(Errno::NOENT) => {
            make(path.parent().ok_or(Errno::NOENT)?)?;
            rustix::fs::mkdir(path, Mode::RWXU)
        }
        Err(errno) => Err(errno),
    }
}

/// Longer than it takes to look whether somebody has the lock.
const A_MOMENT: Duration = Duration::from_millis(20);

/// Why a lock was not had.
pub(super) enum NotHeld {
    /// The process with this pid has it.
    Taken(String),
    /// The file cannot be made or written.
    Failed(Errno),
}

/// Makes the file if it is missing, and holds it until the descriptor is closed. It has
/// no other use than this, so that whoever reads or copies what it guards is not in the way.
pub(super) fn hold(file: &Path) -> Result<OwnedFd, NotHeld> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC;
    let lock = rustix::fs::open(file, flags, Mode::RUSR | Mode::WUSR).map_err(NotHeld::Failed)?;
    let take = || rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive);
    // Whoever only looks (`StateDir::holder`) has it for a moment, and must keep nobody from starting.
    let taken = take().or_else(|_| {
        std::thread::sleep(A_MOMENT);
        take()
    });
    match taken {
        Ok(()) => {}
        Err(Errno::WOULDBLOCK) => return Err(NotHeld::Taken(holder(lock))),
        Err(errno) => return Err(NotHeld::Failed(errno)),
    }
    sign(&lock).map_err(|error| NotHeld::Failed(Errno::from_io_error(&error).unwrap_or(Errno::IO)))?;
    Ok(lock)
}

/// The pid in the file, which is only told to people; the lock itself is the kernel's.
fn holder(lock: OwnedFd) -> String {
    let mut pid = String::new();
    let _ = std::fs::File::from(lock).take(20).read_to_string(&mut pid);
    match pid.trim() {
        "" => "unknown".to_owned(),
        pid => pid.to_owned(),
    }
}

fn sign(lock: &OwnedFd) -> io::Result<()> {
    let mut file = std::fs::File::from(lock.try_clone()?);
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_as_such() {
        let error = LockError::unusable(Path::new("/var/lib/observd"), Errno::NOSPC).to_string();
        assert_eq!(error, "no room left on the disk for /var/lib/observd; free some space");
    }
}
