//! Owns [`Boot`]: whether a job was started at boot already, like `@reboot` of cron. A file holds the boot of the last start.
//!
//! A boot is identified by the kernel's number and by the start of process 1, so that the start of a container counts too. Only
//! Linux has both. Elsewhere, and without a place for files, each start of the daemon counts as the first.

use super::place::{self, Place};
use super::run_file::started_at;
use std::fs;
use std::path::PathBuf;

/// The kernel's number of this boot.
const NUMBER: &str = "/proc/sys/kernel/random/boot_id";

/// The start of a job at boot.
#[derive(Debug)]
pub(super) struct Boot {
    file: PathBuf,
    now: String,
}

impl Boot {
    /// The start of a job with this place; `None` if the first start cannot be told.
    pub(super) fn of(place: Option<&Place>) -> Option<Self> {
        let number = fs::read_to_string(NUMBER).ok()?;
        // Process 1 may be hidden from this user; that does not change during a boot.
        let started = started_at(1).unwrap_or_default();
        Some(Self { file: place?.file("boot"), now: format!("{} {started}", number.trim()) })
    }

    /// Whether the job was started in this boot.
    pub(super) fn is_done(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text.trim() == self.now)
    }

    /// Notes that the job was started.
    pub(super) fn done(&self) {
        // A failure to write was logged when the daemon began.
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
        // Another boot, and another container in the same boot.
        assert!(!boot("two 5").is_done());
        assert!(!boot("one 6").is_done());
    }
}
