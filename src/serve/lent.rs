//! How are bytes sent that nobody copies?
//! Lent to the kernel once, as a file that is nowhere but in memory, and from then on sent out of its pages
//! (sendfile): where many fetch a large feed at once, copying it for each is what takes the time. Apart from the
//! door, which sends whatever it is given; where the kernel has no such thing, nothing is lent.

#[cfg(target_os = "linux")]
pub(super) use linux::{Lent, send_begin};

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{Lent, send_begin};

/// From so many bytes on: below, one call that copies is cheaper than two that do not.
const LARGE: usize = 32 * 1024;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io::{self, Write as _};

    use rustix::fs::{MemfdFlags, memfd_create, sendfile};
    use rustix::net::{SendFlags, send};
    use tokio::net::TcpStream;

    use super::LARGE;

    /// Bytes that the kernel has.
    pub(in super::super) struct Lent {
        file: File,
        length: usize,
    }

    impl Lent {
        /// None for what is not large, and where the kernel takes nothing more.
        pub(in super::super) fn of(bytes: &[u8]) -> Option<Self> {
            if bytes.len() < LARGE {
                return None;
            }
            let mut file = File::from(memfd_create("observd-answer", MemfdFlags::CLOEXEC).ok()?);
            file.write_all(bytes).ok()?;
            Some(Self { file, length: bytes.len() })
        }

        pub(in super::super) const fn length(&self) -> usize {
            self.length
        }

        /// Sends what follows the first `sent` bytes, as much as the stream takes: how much that was.
        pub(in super::super) fn send(&self, stream: &TcpStream, sent: usize) -> io::Result<usize> {
            let mut offset = sent as u64;
            Ok(sendfile(stream, &self.file, Some(&mut offset), self.length.saturating_sub(sent))?)
        }
    }

    /// Sends the begin of something, which waits for what follows it, to leave with it in one packet.
    pub(in super::super) fn send_begin(stream: &TcpStream, begin: &[u8]) -> io::Result<usize> {
        Ok(send(stream, begin, SendFlags::MORE | SendFlags::NOSIGNAL)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::convert::Infallible;
    use std::io;

    use tokio::net::TcpStream;

    /// There is none.
    pub(in super::super) struct Lent(Infallible);

    impl Lent {
        pub(in super::super) const fn of(_: &[u8]) -> Option<Self> {
            None
        }

        pub(in super::super) const fn length(&self) -> usize {
            match self.0 {}
        }

        pub(in super::super) fn send(&self, _: &TcpStream, _: usize) -> io::Result<usize> {
            match self.0 {}
        }
    }

    pub(in super::super) fn send_begin(stream: &TcpStream, begin: &[u8]) -> io::Result<usize> {
        stream.try_write(begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_small_is_not_lent() {
        assert!(Lent::of(&[0; LARGE - 1]).is_none());
        assert_eq!(
            Lent::of(&[0; LARGE]).map(|lent| lent.length()),
            cfg!(target_os = "linux").then_some(LARGE)
        );
    }
}
