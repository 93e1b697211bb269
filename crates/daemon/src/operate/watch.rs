//! Whether the files of the configuration have changed since they were read, and are at rest.
//!
//! Files are looked at with the clock, each second, not by a facility of the system: that works alike on each platform, on
//! network file systems, through the links that Kubernetes turns round and for files that are replaced whole. A change counts
//! when two looks that follow each other have seen the same: an editor has finished writing by then.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

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
#[derive(Debug)]
pub(super) struct Watch {
    /// What the files looked like when they were read.
    read: Looks,
    /// What the last look saw.
    last: Looks,
}

impl Watch {
    /// Begins with what the files looked like just before they were read.
    pub(super) fn new(read: Looks) -> Self {
        Self { last: read.clone(), read }
    }

    /// Takes note of a look. Whether the files are at rest, and not as they were when they were read; from then on they count
    /// as read.
    pub(super) fn has_changed(&mut self, now: Looks) -> bool {
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
        let mut watch = Watch::new(looks(folder));
        assert!(!watch.has_changed(looks(folder)));
        fs::write(folder.join("a.yaml"), "ab").unwrap();
        assert!(!watch.has_changed(looks(folder)), "the writer may not have finished");
        fs::write(folder.join("a.yaml"), "abc").unwrap();
        assert!(!watch.has_changed(looks(folder)), "it had not");
        assert!(watch.has_changed(looks(folder)));
        assert!(!watch.has_changed(looks(folder)));
    }

    #[test]
    fn a_file_that_is_changed_back_before_it_is_at_rest_is_no_change() {
        let folder = tempfile::tempdir().unwrap();
        let (before, after) = (looks(folder.path()), {
            fs::write(folder.path().join("a.yaml"), "a").unwrap();
            looks(folder.path())
        });
        let mut watch = Watch::new(before.clone());
        assert!(!watch.has_changed(after));
        assert!(!watch.has_changed(before.clone()));
        assert!(!watch.has_changed(before));
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
}
