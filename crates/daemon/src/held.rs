//! Files that a process holds exclusively as long as it lives: by a lock on Unix, by not sharing them for writing on Windows. Both
//! end with the process, however it ends.

pub use platform::{Held, hold, is_at, is_held, remove};

#[cfg(unix)]
mod platform {
    use nix::errno::Errno;
    use nix::fcntl::{Flock, FlockArg};
    use std::fs::{self, File};
    use std::io;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    /// A file that this process holds. It is let go when this is dropped.
    #[derive(Debug)]
    pub struct Held(Flock<File>);

    impl Held {
        /// The open file.
        pub fn file(&mut self) -> &mut File {
            &mut self.0
        }
    }

    /// Holds a file, which is made if it does not exist. `None` when another process holds it.
    ///
    /// # Errors
    ///
    /// As opening a file has them.
    pub fn hold(path: &Path) -> io::Result<Option<Held>> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        lock(file, FlockArg::LockExclusiveNonblock)
    }

    fn lock(file: File, how: FlockArg) -> io::Result<Option<Held>> {
        match Flock::lock(file, how) {
            Ok(lock) => Ok(Some(Held(lock))),
            Err((_, Errno::EWOULDBLOCK)) => Ok(None),
            Err((_, error)) => Err(error.into()),
        }
    }

    /// Whether the path still leads to this file.
    pub fn is_at(held: &Held, path: &Path) -> bool {
        let same = || Some((held.0.metadata().ok()?.ino(), fs::metadata(path).ok()?.ino()));
        same().is_some_and(|(held, found)| held == found)
    }

    /// Whether a process holds a file.
    ///
    /// # Errors
    ///
    /// As opening a file has them.
    pub fn is_held(path: &Path) -> io::Result<bool> {
        Ok(lock(File::open(path)?, FlockArg::LockSharedNonblock)?.is_none())
    }

    /// Removes a held file, and lets it go.
    pub fn remove(held: Held, path: &Path) {
        // While the file is held, no other process owns it.
        let _ = fs::remove_file(path);
        drop(held);
    }
}

#[cfg(windows)]
mod platform {
    use std::fs::{self, File};
    use std::io;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::path::Path;

    /// `FILE_SHARE_READ`: others may read, and neither write nor remove.
    const SHARE_READ: u32 = 1;

    /// `ERROR_SHARING_VIOLATION`.
    const IS_HELD: i32 = 32;

    /// A file that this process holds. It is let go when this is dropped.
    #[derive(Debug)]
    pub struct Held(File);

    impl Held {
        /// The open file.
        pub fn file(&mut self) -> &mut File {
            &mut self.0
        }
    }

    /// Holds a file, which is made if it does not exist. `None` when another process holds it.
    ///
    /// # Errors
    ///
    /// As opening a file has them.
    pub fn hold(path: &Path) -> io::Result<Option<Held>> {
        open(File::options().read(true).write(true).create(true).truncate(false).share_mode(SHARE_READ), path)
            .map(|file| file.map(Held))
    }

    fn open(options: &fs::OpenOptions, path: &Path) -> io::Result<Option<File>> {
        match options.open(path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.raw_os_error() == Some(IS_HELD) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A file that is held cannot be removed.
    pub fn is_at(_: &Held, _: &Path) -> bool {
        true
    }

    /// Whether a process holds a file.
    ///
    /// # Errors
    ///
    /// As opening a file has them.
    pub fn is_held(path: &Path) -> io::Result<bool> {
        Ok(open(File::options().write(true), path)?.is_none())
    }

    /// Removes a held file, and lets it go.
    pub fn remove(held: Held, path: &Path) {
        // Fails when another process holds it by now.
        drop(held);
        let _ = fs::remove_file(path);
    }
}
