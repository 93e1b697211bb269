//! A file for each run under way, with its process. Where no control group ends them, the runs of a daemon that is killed
//! go on; the next daemon finds them here, and does not start a job while such a run of it goes on.
//!
//! Linux alone tells when a process has started, without which a number may be that of another process by now.

use super::place::{self, Place};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// The file of a job's run. When dropped it is removed, if it was written.
#[derive(Debug)]
pub(super) struct RunFile {
    path: PathBuf,
    is_written: AtomicBool,
}

impl RunFile {
    /// That of a job with this place.
    pub(super) fn of(place: &Place) -> Self {
        Self { path: place.file("run"), is_written: AtomicBool::new(false) }
    }

    /// The process that the file names, if it still runs.
    pub(super) fn alive(&self) -> Option<u32> {
        let text = fs::read_to_string(&self.path).ok()?;
        let (pid, started) = text.trim().split_once(' ')?;
        let pid = pid.parse().ok()?;
        (started_at(pid)? == started.parse::<u64>().ok()?).then_some(pid)
    }

    /// Notes the process of the run. Without a file the run goes on all the same.
    pub(super) fn write(&self, pid: u32) {
        let Some(started) = started_at(pid) else { return };
        self.is_written.store(true, Ordering::Relaxed);
        place::write(&self.path, &format!("{pid} {started}"));
    }
}

impl Drop for RunFile {
    fn drop(&mut self) {
        if self.is_written.load(Ordering::Relaxed) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// When a process started, in ticks since the boot; `None` for one that has ended.
pub(super) fn started_at(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before the last bracket may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    // The third is the state and the 22nd the time. One that nobody has reaped runs no more.
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
        // Another process that has the number now.
        fs::write(&path, format!("{me} 1\n")).unwrap();
        assert_eq!(file.alive(), None);
        for other in ["", "x", "1", "0 0", "999999999 5"] {
            fs::write(&path, other).unwrap();
            assert_eq!(file.alive(), None, "{other}");
        }
        drop(file);
        assert!(!path.exists());
    }
}
