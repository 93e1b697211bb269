//! A file for each run under way, with its process. Without a control group the runs of a killed daemon go on. The next daemon finds
//! them here, and does not start a job while an earlier run of it goes on.
//!
//! Only on Linux: it tells when a process has started, without which a number could be that of another process by now.

use super::place::{self, Place};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The extension of these files.
const ENDING: &str = "run";

/// The file of a job's run. When dropped it is removed, if it was written.
#[derive(Debug)]
pub(super) struct RunFile {
    path: PathBuf,
    is_written: AtomicBool,
}

impl RunFile {
    /// The file of a job with this place.
    pub(super) fn of(place: &Place) -> Self {
        Self { path: place.file(ENDING), is_written: AtomicBool::new(false) }
    }

    /// The process that the file names, if it still runs.
    pub(super) fn alive(&self) -> Option<u32> {
        noted(&self.path).filter(is_running).map(|(pid, _)| pid)
    }

    /// Notes the process of the run. If the file cannot be written, the run goes on; the log has said so at the start.
    pub(super) fn write(&self, pid: u32) {
        let Some(started) = started_at(pid) else { return };
        self.is_written.store(true, Ordering::Relaxed);
        let _ = place::write(&self.path, &format!("{pid} {started}"));
    }
}

impl Drop for RunFile {
    fn drop(&mut self) {
        if self.is_written.load(Ordering::Relaxed) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Removes the files of runs that have ended after their daemon was killed, of any configuration.
pub(super) fn sweep(folder: &Path) {
    // The folder is in memory, with a file for each job.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_over = || noted(&path).is_some_and(|noted| !is_running(&noted));
        if path.extension() == Some(OsStr::new(ENDING)) && is_over() {
            let _ = fs::remove_file(path);
        }
    }
}

/// The process that a file names, and when it started.
fn noted(path: &Path) -> Option<(u32, u64)> {
    let text = fs::read_to_string(path).ok()?;
    let (pid, started) = text.trim().split_once(' ')?;
    Some((pid.parse().ok()?, started.parse().ok()?))
}

fn is_running(&(pid, started): &(u32, u64)) -> bool {
    started_at(pid) == Some(started)
}

/// When a process started, in ticks since the boot; `None` for one that has ended.
pub(super) fn started_at(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold any character.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    // The third field is the state and the 22nd the time. A zombie does not run any more.
    (!state.starts_with(['Z', 'X'])).then(|| fields.nth(18)?.parse().ok()).flatten()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_by_its_number_and_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.run");
        let file = RunFile { path: path.clone(), is_written: AtomicBool::new(false) };
        assert_eq!(file.alive(), None);
        let me = std::process::id();
        file.write(me);
        assert_eq!(file.alive(), Some(me));
        // Another process has the number now.
        fs::write(&path, format!("{me} 1\n")).unwrap();
        assert_eq!(file.alive(), None);
        for other in ["", "x", "1", "0 0", "999999999 5"] {
            fs::write(&path, other).unwrap();
            assert_eq!(file.alive(), None, "{other}");
        }
        drop(file);
        assert!(!path.exists());
    }

    #[test]
    fn only_the_files_of_runs_that_have_ended_are_swept_away() {
        let folder = tempfile::tempdir().unwrap();
        let me = std::process::id();
        let now = format!("{me} {}", started_at(me).unwrap());
        for (name, text) in [
            ("a.run", "999999999 5"),
            ("b.run", &format!("{me} 1")),
            ("c.run", &now),
            ("d.run", ""),
            ("e.boot", "1 5"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        sweep(folder.path());
        let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut left: Vec<_> = left.collect();
        left.sort();
        assert_eq!(left, ["c.run", "d.run", "e.boot"]);
    }
}
