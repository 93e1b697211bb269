//! Records which file a thread waits for. If the file system does not answer, another thread sees that here, gives up after a
//! while, and names the file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A working file system answers within this time; a disk that has to spin up takes less.
pub(super) const SILENCE: Duration = Duration::from_secs(10);

/// The file that a thread waits for, and since when.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<Mutex<Option<(PathBuf, Instant)>>>);

impl Progress {
    /// Calls the file system for a file.
    pub(super) fn during<T>(&self, path: &Path, ask: impl FnOnce() -> T) -> T {
        self.set(Some((path.to_owned(), Instant::now())));
        let answer = ask();
        self.set(None);
        answer
    }

    #[cfg(test)]
    pub(super) fn waits_since(&self, path: &Path, since: Instant) {
        self.set(Some((path.to_owned(), since)));
    }

    fn set(&self, to: Option<(PathBuf, Instant)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// The file that the thread has waited for too long.
    pub(super) fn hangs(&self) -> Option<PathBuf> {
        let waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waits.as_ref().filter(|(_, since)| since.elapsed() >= SILENCE).map(|(path, _)| path.clone())
    }
}
