//! How does a service at work learn at once that somebody has changed its outbox by hand?
//! Apart from the verbs: what they wrote holds whether it is heard or not.
//!
//! A named pipe beside the database, whose reading end the service holds. It waits there in the
//! kernel, so an idle service stays idle; asking the database now and then would wake it for
//! nothing. A signal would end a process that does not expect it, such as a pass by hand, and a
//! socket's path must not be longer than 107 bytes.

use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, OFlags};
use rustix::io::Errno;
use tokio::net::unix::pipe;

use super::open::{beside, real};
use super::{Act, Outbox};

/// The service's end. Nobody can ring once it is dropped; the name stays, since whoever removes
/// it might remove that of a service that has just started.
#[derive(Debug)]
pub struct Bell(pipe::Receiver);

impl Outbox {
    /// Where the bell of this outbox is, for [`Bell::hang`].
    #[must_use]
    pub fn bell(&self) -> PathBuf {
        place(&self.path)
    }
}

impl Act {
    /// Tells the service that works with this outbox, if one does, that something was changed.
    /// Returns whether it was told.
    #[must_use]
    pub fn ring(&self) -> bool {
        ring(&place(&self.path)).is_ok()
    }
}

impl Bell {
    /// Makes the pipe if it is missing, for its owner only, and listens. Wants a runtime.
    ///
    /// # Errors
    /// If the system gives none, as some file systems do not, or something else has its name.
    pub fn hang(place: &Path) -> io::Result<Self> {
        match rustix::fs::mknodat(CWD, place, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => return Err(errno.into()),
        }
        // Held open for writing, too, or each one who rings and leaves would be its end.
        pipe::OpenOptions::new().read_write(true).open_receiver(place).map(Bell)
    }

    /// Waits until somebody rings; several at one time are heard as one.
    ///
    /// # Errors
    /// What the system says; then nothing is heard any more.
    pub async fn rung(&mut self) -> io::Result<()> {
        let mut heard = false;
        while !heard {
            self.0.readable().await?;
            heard = self.empty()?;
        }
        Ok(())
    }

    /// Takes out all that is in it; whether there was anything.
    fn empty(&self) -> io::Result<bool> {
        let mut some = false;
        loop {
            match self.0.try_read(&mut [0; 256]) {
                Ok(_) => some = true,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(some),
                Err(error) => return Err(error),
            }
        }
    }
}

/// By the database's real name, as its lock has it.
fn place(database: &Path) -> PathBuf {
    beside(&real(database).unwrap_or_else(|_| database.to_owned()), ".bell")
}

fn ring(place: &Path) -> Result<(), Errno> {
    // Without somebody who listens, opening it fails: nothing waits here.
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let bell = rustix::fs::open(place, flags, Mode::empty())?;
    // An ordinary file of that name is somebody else's, and is not written to.
    if FileType::from_raw_mode(rustix::fs::fstat(&bell)?.st_mode) != FileType::Fifo {
        return Err(Errno::NOTSUP);
    }
    match rustix::io::write(&bell, b"!") {
        // So full of rings that one more makes no difference.
        Ok(_) | Err(Errno::AGAIN) => Ok(()),
        Err(errno) => Err(errno),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn is_silent(bell: &mut Bell) -> bool {
        tokio::select! {
            biased;
            _ = bell.rung() => false,
            () = std::future::ready(()) => true,
        }
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "a test makes a file")]
    async fn a_ring_is_heard_and_is_lost_where_nobody_listens() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("observd.db.bell");
        assert_eq!(ring(&place), Err(Errno::NOENT));
        let mut bell = Bell::hang(&place).unwrap();
        ring(&place).unwrap();
        ring(&place).unwrap();
        bell.rung().await.unwrap();
        // Heard as one; and who rang is gone, which must not sound like another.
        assert!(is_silent(&mut bell).await);
        (0..100_000).for_each(|_| ring(&place).unwrap());
        bell.rung().await.unwrap();
        assert!(is_silent(&mut bell).await);
        drop(bell);
        assert_eq!(ring(&place), Err(Errno::NXIO));
        // The pipe of a service that was killed serves the next one.
        let mut bell = Bell::hang(&place).unwrap();
        ring(&place).unwrap();
        bell.rung().await.unwrap();

        let other = home.path().join("other.db.bell");
        std::fs::write(&other, "a letter").unwrap();
        assert_eq!(ring(&other), Err(Errno::NOTSUP));
        assert!(Bell::hang(&other).is_err());
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "a letter");
    }
}
