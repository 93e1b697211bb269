//! Whether the files of the configuration have changed since they were read, and are at rest.
//!
//! Files are looked at with the clock, each second, not by a facility of the system: that works alike on each platform, on
//! network file systems, through the links that Kubernetes turns round and for files that are replaced whole. A change counts
//! when two looks that follow each other have seen the same: an editor has finished writing by then.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

/// A look that takes longer is given up.
const TIMEOUT: Duration = Duration::from_secs(30);

/// So many files of a folder are looked at.
const MAX_IN_FOLDER: usize = 10_000;

/// What is known of files without reading them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Looks(BTreeMap<PathBuf, Option<Look>>);

/// What is known of one file, which is not there or cannot be seen where there is none of this.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    changed: Option<SystemTime>,
    length: u64,
    /// Tells a file from one that has taken its place. Always 0 where the system has no such number.
    number: u64,
    /// The configuration files in a folder. Empty for a file.
    below: BTreeMap<OsString, Option<Look>>,
}

impl Looks {
    /// Looks at files and folders. It may take as long as the file system does.
    pub(super) fn at(paths: &[PathBuf]) -> Self {
        Self(paths.iter().map(|path| (path.clone(), Look::at(path, true))).collect())
    }

    /// Looks on a thread that may wait for the file system. `None` when that does not answer in time.
    async fn soon(paths: &[PathBuf]) -> Option<Self> {
        let paths = paths.to_vec();
        timeout(TIMEOUT, tokio::task::spawn_blocking(move || Self::at(&paths))).await.ok()?.ok()
    }

    /// This look at the files of a later one, which tells of those that this one did not see.
    fn at_the_files_of(mut self, later: Self) -> Self {
        let of = |(path, look)| {
            let look = self.0.remove(&path).unwrap_or(look);
            (path, look)
        };
        Self(later.0.into_iter().map(of).collect())
    }
}

impl Look {
    fn at(path: &Path, into_folders: bool) -> Option<Self> {
        let found = std::fs::metadata(path).ok()?;
        let below = if found.is_dir() && into_folders { Self::below(path) } else { BTreeMap::new() };
        // The time of a folder changes with files that are none of its configuration.
        let (changed, length) = if found.is_dir() { (None, 0) } else { (found.modified().ok(), found.len()) };
        Some(Self { changed, length, number: number(&found), below })
    }

    fn below(folder: &Path) -> BTreeMap<OsString, Option<Self>> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().take(MAX_IN_FOLDER);
        let files = entries.filter(|entry| {
            Path::new(&entry.file_name()).extension().is_some_and(|kind| kind == "yaml" || kind == "yml")
        });
        files.map(|entry| (entry.file_name(), Self::at(&entry.path(), false))).collect()
    }
}

#[cfg(unix)]
fn number(found: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> u64 {
    0
}

/// Waits for a change to come to rest.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    paths: Vec<PathBuf>,
    /// What the files looked like when they were read.
    read: Looks,
    /// What the last look saw.
    last: Looks,
}

impl Watch {
    /// Begins with what the files look like.
    pub(super) fn new(paths: Vec<PathBuf>, read: Looks) -> Self {
        Self { paths, last: read.clone(), read }
    }

    /// Waits until the files have changed, and are at rest. Looks each `period`.
    ///
    /// The thread that looks may wait for a file system that does not answer, and wakes nobody as long as nothing changes.
    pub(super) async fn changed(&mut self, period: Duration) {
        let (wanted, until_unwanted) = channel::<()>();
        let mut watch = self.clone();
        let looking = tokio::task::spawn_blocking(move || {
            while until_unwanted.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                if watch.note(Looks::at(&watch.paths)) {
                    return Some(watch);
                }
            }
            None
        });
        match looking.await {
            Ok(Some(watch)) => *self = watch,
            // A look that panicked has told so itself.
            _ => std::future::pending().await,
        }
        drop(wanted);
    }

    /// Looks at the files before they are read again: what changes meanwhile is a change.
    pub(super) async fn look(&self) -> Looks {
        Looks::soon(&self.paths).await.unwrap_or_else(|| self.last.clone())
    }

    /// Goes on when these files have been read, of which `before` is the look before that.
    pub(super) async fn go_on(&mut self, before: Looks, paths: Vec<PathBuf>) {
        let now = Looks::soon(&paths).await.unwrap_or_else(|| before.clone());
        *self = Self::new(paths, before.at_the_files_of(now));
    }

    /// Takes note of a look. What has changed and is at rest counts as read from then on.
    fn note(&mut self, now: Looks) -> bool {
        let at_rest = now == self.last;
        let changed = at_rest && now != self.read;
        if changed {
            self.read = now.clone();
        }
        self.last = now;
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn looks(folder: &Path) -> Looks {
        Looks::at(&[folder.join("a.yaml"), folder.to_owned()])
    }

    #[test]
    fn a_change_counts_once_when_two_looks_have_seen_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("a.yaml"), "a").unwrap();
        let mut watch = Watch::new(Vec::new(), looks(folder));
        assert!(!watch.note(looks(folder)));
        fs::write(folder.join("a.yaml"), "ab").unwrap();
        assert!(!watch.note(looks(folder)), "the writer may not have finished");
        fs::write(folder.join("a.yaml"), "abc").unwrap();
        assert!(!watch.note(looks(folder)), "it had not");
        assert!(watch.note(looks(folder)));
        assert!(!watch.note(looks(folder)));
    }

    #[test]
    fn a_file_that_is_changed_back_before_it_is_at_rest_is_no_change() {
        let folder = tempfile::tempdir().unwrap();
        let (before, after) = (looks(folder.path()), {
            fs::write(folder.path().join("a.yaml"), "a").unwrap();
            looks(folder.path())
        });
        let mut watch = Watch::new(Vec::new(), before.clone());
        assert!(!watch.note(after));
        assert!(!watch.note(before.clone()));
        assert!(!watch.note(before));
    }

    #[test]
    fn files_that_come_and_go_in_a_folder_are_changes_and_others_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let nothing = looks(folder);
        fs::write(folder.join("notes.txt"), "x").unwrap();
        assert_eq!(looks(folder), nothing);
        fs::write(folder.join("b.yaml"), "x").unwrap();
        let one = looks(folder);
        assert_ne!(one, nothing);
        fs::remove_file(folder.join("b.yaml")).unwrap();
        assert_eq!(looks(folder), nothing);
    }

    #[tokio::test]
    async fn a_change_is_told_once_also_when_nobody_waited_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let paths = vec![folder.path().join("a.yaml")];
        let mut watch = Watch::new(paths.clone(), Looks::at(&paths));
        let told = async |watch: &mut Watch, within| {
            timeout(within, watch.changed(Duration::from_millis(1))).await.is_ok()
        };
        assert!(!told(&mut watch, Duration::from_millis(10)).await);
        fs::write(&paths[0], "a").unwrap();
        assert!(told(&mut watch, Duration::from_secs(20)).await);
        assert!(!told(&mut watch, Duration::from_millis(10)).await);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_is_turned_round_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("1"), "x").unwrap();
        fs::copy(folder.join("1"), folder.join("2")).unwrap();
        std::os::unix::fs::symlink(folder.join("1"), folder.join("a.yaml")).unwrap();
        let first = looks(folder);
        std::os::unix::fs::symlink(folder.join("2"), folder.join("new")).unwrap();
        fs::rename(folder.join("new"), folder.join("a.yaml")).unwrap();
        assert_ne!(looks(folder), first);
    }

    #[test]
    fn files_that_a_reading_has_added_are_no_change_and_what_changed_meanwhile_is() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&a, "a").unwrap();
        fs::write(&b, "b").unwrap();
        let before = Looks::at(std::slice::from_ref(&a));
        let both = [a.clone(), b.clone()];
        assert_eq!(before.clone().at_the_files_of(Looks::at(&both)), Looks::at(&both));
        fs::write(&a, "changed").unwrap();
        assert_ne!(before.clone().at_the_files_of(Looks::at(&both)), Looks::at(&both));
        assert_eq!(before.at_the_files_of(Looks::at(std::slice::from_ref(&b))), Looks::at(&[b]));
    }
}
