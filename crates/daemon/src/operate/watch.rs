//! Watches whether the files of the configuration have changed since they were read, and are at rest.
//!
//! Files are looked at, each second if [notices](super::notice) are not reliable. That works on each platform, on network file
//! systems, for links that Kubernetes redirects and for files that are replaced. A change counts when two successive looks have
//! seen the same, as an editor has finished writing by then.

use super::notice::{MAX_IN_FOLDER, Wanted, watcher};
use super::progress::Progress;
use downbeat_heartbeat::clock::Clock;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc::{Receiver, channel};

/// The metadata of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Looks(BTreeMap<PathBuf, Option<Look>>);

/// The metadata of one file; there is none for a file that is missing or cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    changed: Option<SystemTime>,
    length: u64,
    /// Tells a file from its replacement. Always 0 if the system has no such number.
    number: u64,
    /// The configuration files in a folder. Empty for a file.
    below: BTreeMap<OsString, Option<Look>>,
}

impl Looks {
    /// Looks at files and folders. This may take as long as the file system does.
    pub(super) fn at(paths: &[PathBuf], progress: &Progress) -> Self {
        let look = |path: &PathBuf| (path.clone(), progress.during(path, || Look::at(path, true)));
        Self(paths.iter().map(look).collect())
    }

    /// This look, limited to the files of a later one, with those that only the later one has seen.
    pub(super) fn at_the_files_of(mut self, later: Self) -> Self {
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
        // The time of a folder also changes with other files than those of the configuration.
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

/// What the watch has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// The files have changed, and are at rest.
    Change,
    /// The file system does not answer for this file. Until it does, changes are not seen.
    Hangs(PathBuf),
    /// It answers again.
    Answers,
}

/// Looks at files on a thread of its own, until it is dropped. The thread may wait for a file system that does not answer, and
/// wakes no other thread as long as nothing changes.
#[derive(Debug)]
pub(super) struct Watch {
    changes: Receiver<()>,
    progress: Progress,
    hangs: bool,
    /// Ends the thread when dropped.
    _wanted: Option<Wanted>,
}

impl Watch {
    /// Looks at `paths` after each `period` in which they may have changed. `read` is their state when they were read.
    pub(super) fn new(paths: Vec<PathBuf>, read: Looks, period: Duration) -> Self {
        let (tell, changes) = channel(1);
        let progress = Progress::default();
        let asking = progress.clone();
        let mut record = Record { last: read.clone(), read };
        let started = watcher().and_then(|(wanted, mut watcher)| {
            let looking = move || {
                loop {
                    // Asked before the look, so that no change between the two is missed.
                    watcher.follow(&paths, &asking);
                    if record.note(Looks::at(&paths, &asking)) {
                        // A result that was not taken yet has the same effect.
                        let _ = tell.try_send(());
                    }
                    if !watcher.wait(period, record.is_at_rest()) {
                        break;
                    }
                }
            };
            thread::Builder::new().name("watch".into()).spawn(looking)?;
            Ok(wanted)
        });
        // Without a thread only SIGHUP reloads.
        if let Err(error) = &started {
            tracing::warn!("changes of the configuration are not seen: no thread could be started: {error}");
        }
        Self { changes, progress, hangs: false, _wanted: started.ok() }
    }

    /// Waits for the next result. The call may be cancelled and repeated.
    pub(super) async fn seen(&mut self, clock: &impl Clock) -> Seen {
        loop {
            tokio::select! {
                biased;
                changed = self.changes.recv() => match changed {
                    Some(()) => return Seen::Change,
                    // The thread has panicked, which was reported.
                    None => std::future::pending().await,
                },
                () = clock.until_look(None) => {}
            }
            match (self.progress.hangs(), self.hangs) {
                (Some(path), false) => {
                    self.hangs = true;
                    return Seen::Hangs(path);
                }
                (None, true) => {
                    self.hangs = false;
                    return Seen::Answers;
                }
                _ => {}
            }
        }
    }
}

/// Waits for a change to come to rest.
#[derive(Debug)]
struct Record {
    /// The state of the files when they were read.
    read: Looks,
    /// The state at the last look.
    last: Looks,
}

impl Record {
    /// Handles a look. A state that has changed and is at rest counts as read from then on.
    fn note(&mut self, now: Looks) -> bool {
        let at_rest = now == self.last;
        let changed = at_rest && now != self.read;
        if changed {
            self.read = now.clone();
        }
        self.last = now;
        changed
    }

    /// Whether the last look saw no change.
    fn is_at_rest(&self) -> bool {
        self.last == self.read
    }
}

#[cfg(test)]
mod tests {
    use super::super::progress::SILENCE;
    use super::*;
    use downbeat_heartbeat::clock::SystemClock;
    use std::fs;
    use tokio::time::timeout;

    fn looks(folder: &Path) -> Looks {
        at(&[folder.join("a.yaml"), folder.to_owned()])
    }

    fn at(paths: &[PathBuf]) -> Looks {
        Looks::at(paths, &Progress::default())
    }

    fn record(read: Looks) -> Record {
        Record { last: read.clone(), read }
    }

    #[test]
    fn a_change_counts_once_when_two_looks_have_seen_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("a.yaml"), "a").unwrap();
        let mut watch = record(looks(folder));
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
        let mut watch = record(before.clone());
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
        let mut watch = Watch::new(paths.clone(), at(&paths), Duration::from_millis(1));
        let clock = SystemClock::default();
        let told = async |watch: &mut Watch, within| timeout(within, watch.seen(&clock)).await.ok();
        assert_eq!(told(&mut watch, Duration::from_millis(10)).await, None);
        fs::write(&paths[0], "a").unwrap();
        assert_eq!(told(&mut watch, Duration::from_secs(20)).await, Some(Seen::Change));
        assert_eq!(told(&mut watch, Duration::from_millis(10)).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_system_that_does_not_answer_is_told_once_and_so_is_that_it_answers_again() {
        let (_tell, changes) = channel(1);
        let progress = Progress::default();
        let mut watch = Watch { changes, progress: progress.clone(), hangs: false, _wanted: None };
        let clock = SystemClock::default();
        let told = async |watch: &mut Watch| timeout(SILENCE * 5, watch.seen(&clock)).await.ok();
        assert_eq!(told(&mut watch).await, None);
        let path = PathBuf::from("a.yaml");
        progress.waits_since(&path, std::time::Instant::now() - SILENCE);
        assert_eq!(told(&mut watch).await, Some(Seen::Hangs(path.clone())));
        assert_eq!(told(&mut watch).await, None);
        progress.during(&path, || ());
        assert_eq!(told(&mut watch).await, Some(Seen::Answers));
        assert_eq!(told(&mut watch).await, None);
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
        let before = at(std::slice::from_ref(&a));
        let both = [a.clone(), b.clone()];
        assert_eq!(before.clone().at_the_files_of(at(&both)), at(&both));
        fs::write(&a, "changed").unwrap();
        assert_ne!(before.clone().at_the_files_of(at(&both)), at(&both));
        assert_eq!(before.at_the_files_of(at(std::slice::from_ref(&b))), at(&[b]));
    }
}
