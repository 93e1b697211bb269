//! Owns [`Boot`]: whether a job has been started at boot already, as `@reboot` of cron has it. A file holds in which boot that was.
//!
//! A boot is known by the number that the kernel gives it and by when process 1 has started: so the start of a container is one
//! too. Linux alone tells both; elsewhere, and where files have no place, each start of the daemon counts as the first.

use super::place::{self, Place};
use super::run_file::started_at;
use std::fs;
use std::path::PathBuf;

/// What the kernel calls this boot.
const NUMBER: &str = "/proc/sys/kernel/random/boot_id";

/// The start of a job at boot.
#[derive(Debug)]
pub(super) struct Boot {
    file: PathBuf,
    now: String,
}

impl Boot {
    /// For a job with this place; `None` where no start is known to be the first.
    pub(super) fn of(place: Option<&Place>) -> Option<Self> {
        let number = fs::read_to_string(NUMBER).ok()?;
        // Process 1 may be hidden from this user, always or never.
        let started = started_at(1).unwrap_or_default();
        Some(Self { file: place?.file("boot"), now: format!("{} {started}", number.trim()) })
    }

    /// Whether the job was started in this boot.
    pub(super) fn is_done(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text.trim() == self.now)
    }

    /// Notes that it is.
    pub(super) fn done(&self) {
        // That nothing can be written was said when the daemon began.
        let _ = place::write(&self.file, &self.now);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_boot_is_done_when_it_was_noted_and_another_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let boot = |now: &str| Boot { file: folder.path().join("x.boot"), now: now.to_owned() };
        assert!(!boot("one 5").is_done());
        boot("one 5").done();
        assert!(boot("one 5").is_done());
        // Another boot, and another container in the same one.
        assert!(!boot("two 5").is_done());
        assert!(!boot("one 6").is_done());
    }
}
