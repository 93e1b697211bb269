//! Decides how long files are not looked at: until the file system notifies of a change below their folders if that is reliable,
//! else for a fixed time.
//!
//! Notices are reliable on the local file systems of Linux, for paths without symbolic links: a link elsewhere can be replaced
//! without a notice. Writes through a memory mapping and changes to a folder further up cause no notice either, so files are looked
//! at every [`RARELY`] in any case.

#[cfg(target_os = "linux")]
pub(super) use linux::{Wanted, watcher};
#[cfg(not(target_os = "linux"))]
pub(super) use other::{Wanted, watcher};

/// How many files of a folder are looked at.
pub(super) const MAX_IN_FOLDER: usize = 10_000;

/// Even with notices, files are looked at once in this time.
#[cfg(target_os = "linux")]
const RARELY: std::time::Duration = std::time::Duration::from_secs(20);

#[cfg(target_os = "linux")]
mod linux {
    use super::super::progress::Progress;
    use super::{MAX_IN_FOLDER, RARELY};
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
    use nix::sys::statfs::{
        BTRFS_SUPER_MAGIC, EXT4_SUPER_MAGIC, FsType, OVERLAYFS_SUPER_MAGIC, TMPFS_MAGIC, statfs,
    };
    use std::collections::BTreeSet;
    use std::os::fd::AsFd as _;
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf, absolute};
    use std::time::{Duration, Instant};

    /// Of Linux's `magic.h`; nix has it for glibc alone.
    const XFS_SUPER_MAGIC: FsType = FsType(0x5846_5342);

    /// The most folders that are watched: the limit of the system is for all programs of a user together.
    const MAX_FOLDERS: usize = 100;

    /// Ends the waits of its [`Watcher`] when dropped.
    #[derive(Debug)]
    pub(crate) struct Wanted(#[expect(dead_code, reason = "its end is what counts")] UnixStream);

    /// Waits until files should be looked at.
    #[derive(Debug)]
    pub(crate) struct Watcher {
        unwanted: UnixStream,
        notices: Option<Inotify>,
    }

    /// A watcher, and the guard that ends it when dropped. Fails if the process may open no more files.
    pub(crate) fn watcher() -> std::io::Result<(Wanted, Watcher)> {
        let (wanted, unwanted) = UnixStream::pair()?;
        Ok((Wanted(wanted), Watcher { unwanted, notices: None }))
    }

    impl Watcher {
        /// Asks the file system for notices about these files and folders, if notices are reliable for all of them. This may take as
        /// long as the file system does.
        pub(crate) fn follow(&mut self, paths: &[PathBuf], progress: &Progress) {
            self.notices = notices(paths, progress);
        }

        /// Waits for `period`, or, for files at rest with reliable notices, until `period` after a notice. `false` when the watcher
        /// has ended.
        pub(crate) fn wait(&mut self, period: Duration, at_rest: bool) -> bool {
            if let Some(notices) = self.notices.as_ref().filter(|_| at_rest) {
                match until(&self.unwanted, Some(notices), RARELY.max(period)) {
                    Woken::Unwanted => return false,
                    Woken::Over => return true,
                    Woken::Noticed => {}
                }
            }
            matches!(until(&self.unwanted, None, period), Woken::Over)
        }
    }

    enum Woken {
        Unwanted,
        Noticed,
        Over,
    }

    fn until(unwanted: &UnixStream, notices: Option<&Inotify>, period: Duration) -> Woken {
        let over = Instant::now() + period;
        loop {
            let mut asked = vec![PollFd::new(unwanted.as_fd(), PollFlags::POLLIN)];
            asked.extend(notices.map(|notices| PollFd::new(notices.as_fd(), PollFlags::POLLIN)));
            // A millisecond longer than needed, so that nothing is asked twice.
            let left = over.saturating_duration_since(Instant::now()) + Duration::from_millis(1);
            let answered = poll(&mut asked, PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX));
            let has_event = |at: usize| asked.get(at).and_then(PollFd::any) == Some(true);
            match answered {
                Ok(0) if Instant::now() >= over => return Woken::Over,
                Ok(_) if has_event(0) => return Woken::Unwanted,
                Ok(_) if has_event(1) => return Woken::Noticed,
                // A signal interrupted the wait, or nothing has happened yet.
                Ok(_) | Err(nix::Error::EINTR) => {}
                Err(_) => {
                    std::thread::sleep(over.saturating_duration_since(Instant::now()));
                    return Woken::Over;
                }
            }
        }
    }

    fn notices(paths: &[PathBuf], progress: &Progress) -> Option<Inotify> {
        let mut folders = BTreeSet::new();
        for path in paths {
            folders.extend(progress.during(path, || sure(path))?);
            if folders.len() > MAX_FOLDERS {
                return None;
            }
        }
        let notices = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK).ok()?;
        let changes = AddWatchFlags::IN_ATTRIB
            | AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_DELETE
            | AddWatchFlags::IN_DELETE_SELF
            | AddWatchFlags::IN_MODIFY
            | AddWatchFlags::IN_MOVE
            | AddWatchFlags::IN_MOVE_SELF;
        for folder in &folders {
            notices.add_watch(folder, changes).ok()?;
        }
        Some(notices)
    }

    /// The folders whose notices cover all changes to a file or folder, if there are any.
    fn sure(path: &Path) -> Option<Vec<PathBuf>> {
        let path = absolute(path).ok()?;
        let mut folders = vec![path.parent()?.to_owned()];
        if path.is_dir() {
            let mut entries = std::fs::read_dir(&path).ok()?.flatten().take(MAX_IN_FOLDER);
            if entries.any(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink())) {
                return None;
            }
            folders.push(path);
        } else if path.is_symlink() {
            return None;
        }
        folders.iter().all(|folder| is_sure(folder)).then_some(folders)
    }

    /// Whether this folder is on a local file system, and its path has no link.
    fn is_sure(folder: &Path) -> bool {
        // EXT2 and EXT3 have the same number as EXT4.
        let local =
            [BTRFS_SUPER_MAGIC, EXT4_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, TMPFS_MAGIC, XFS_SUPER_MAGIC];
        folder.canonicalize().is_ok_and(|real| real == folder)
            && statfs(folder).is_ok_and(|found| local.contains(&found.filesystem_type()))
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use std::fs;

        const PERIOD: Duration = Duration::from_millis(1);
        /// Far away from both [`PERIOD`] and [`RARELY`].
        const LONG: Duration = Duration::from_secs(10);

        /// How long a watcher of a file waits that is written to after `after`; `None` where the folder's notices are not sure.
        fn waited(at: impl FnOnce(&Path) -> PathBuf, after: Duration) -> Option<Duration> {
            let outer = tempfile::tempdir().unwrap();
            // Of a folder, its parent is watched too, and other programs and tests write to the system's temporary folder.
            let real = outer.path().canonicalize().unwrap().join("inner");
            fs::create_dir(&real).unwrap();
            if !is_sure(&real) {
                return None;
            }
            let file = real.join("a.yaml");
            fs::write(&file, "a").unwrap();
            let (_wanted, mut watcher) = watcher().unwrap();
            watcher.follow(&[at(&real)], &Progress::default());
            let began = Instant::now();
            let writer = std::thread::spawn(move || {
                std::thread::sleep(after);
                fs::write(file, "ab").unwrap();
            });
            assert!(watcher.wait(PERIOD, true));
            let waited = began.elapsed();
            writer.join().unwrap();
            Some(waited)
        }

        #[test]
        fn files_at_rest_are_left_alone_until_the_file_system_tells_of_a_change() {
            let after = Duration::from_millis(200);
            for at in [|folder: &Path| folder.join("a.yaml"), |folder: &Path| folder.to_owned()] {
                if let Some(waited) = waited(at, after) {
                    assert!((after..LONG).contains(&waited), "{waited:?}");
                }
            }
        }

        #[test]
        fn a_file_that_a_link_leads_to_is_looked_at_each_period() {
            let at = |folder: &Path| {
                let link = folder.join("link.yaml");
                std::os::unix::fs::symlink(folder.join("a.yaml"), &link).unwrap();
                link
            };
            let after = Duration::from_secs(2);
            if let Some(waited) = waited(at, after) {
                assert!(waited < after, "{waited:?}");
            }
        }

        #[test]
        fn nobody_waits_any_more_once_it_is_not_wanted() {
            let folder = tempfile::tempdir().unwrap();
            let (wanted, mut watcher) = watcher().unwrap();
            watcher.follow(&[folder.path().to_owned()], &Progress::default());
            let began = Instant::now();
            drop(wanted);
            assert!(!watcher.wait(LONG, true));
            assert!(!watcher.wait(LONG, false));
            assert!(began.elapsed() < LONG);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use super::super::progress::Progress;
    use std::path::PathBuf;
    use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
    use std::time::Duration;

    /// Ends the waits of its [`Watcher`] when dropped.
    #[derive(Debug)]
    pub(crate) struct Wanted(#[expect(dead_code, reason = "its end is what counts")] Sender<()>);

    /// Waits until files should be looked at.
    #[derive(Debug)]
    pub(crate) struct Watcher(Receiver<()>);

    /// A watcher, and the guard that ends it when dropped.
    pub(crate) fn watcher() -> std::io::Result<(Wanted, Watcher)> {
        let (wanted, unwanted) = channel();
        Ok((Wanted(wanted), Watcher(unwanted)))
    }

    impl Watcher {
        /// Notices are not used on this platform.
        pub(crate) fn follow(&mut self, _: &[PathBuf], _: &Progress) {}

        /// Waits for `period`. `false` when the watcher has ended.
        pub(crate) fn wait(&mut self, period: Duration, _: bool) -> bool {
            self.0.recv_timeout(period) == Err(RecvTimeoutError::Timeout)
        }
    }
}
