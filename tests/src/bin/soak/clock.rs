//! The program's clock of the wall, which is set while the program runs: libfaketime stands under it. Its monotonic clock goes
//! on, and so do all clocks of the soak, which everything here is told by.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono::{TimeDelta, Utc};
use tempfile::TempDir;

use crate::span::Moment;

/// How the wall clock of the program was set: from when on it shows how much more than it should.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offsets(Vec<(Moment, TimeDelta)>);

impl Offsets {
    /// From `at` on it shows so much more.
    pub(crate) fn set(&mut self, at: Moment, offset: TimeDelta) {
        self.0.push((at, offset));
    }

    /// When it was set, and to what.
    pub(crate) fn steps(&self) -> &[(Moment, TimeDelta)] {
        &self.0
    }

    /// How much more it shows at `at`.
    pub(crate) fn at(&self, at: Moment) -> TimeDelta {
        let (before, _) = self.0.split_at(self.0.partition_point(|(from, _)| *from <= at));
        before.last().map_or(TimeDelta::zero(), |(_, offset)| *offset)
    }

    /// When the program's clock showed `shown`, which was read by the soak a little later, at `read`.
    pub(crate) fn real(&self, shown: Moment, read: Moment) -> Moment {
        let until = self.0.iter().take_while(|(from, _)| *from <= read).map(|(_, offset)| *offset);
        let candidates = until.chain([TimeDelta::zero()]).map(|offset| shown - offset);
        candidates.min_by_key(|real| (read - *real).abs()).unwrap_or(shown)
    }
}

/// Sets the clock of the program.
#[derive(Debug)]
pub(crate) struct WallClock {
    library: PathBuf,
    /// In memory: a disk that is busy would set the clock later than is noted.
    _folder: TempDir,
    file: PathBuf,
    pub(crate) offsets: Offsets,
}

impl WallClock {
    /// Looks for the library, and has the clock right.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
        let places = folders.map(|entry| entry.path().join("faketime/libfaketime.so.1"));
        let library = places.into_iter().find(|place| place.is_file());
        let library = library.context("no libfaketime: install Debian's package, or run with --no-clock")?;
        let folder = tempfile::tempdir_in("/dev/shm")?;
        let file = folder.path().join("clock");
        let clock = Self { library, _folder: folder, file, offsets: Offsets::default() };
        clock.write(TimeDelta::zero())?;
        Ok(clock)
    }

    /// The variables under which a program has this clock.
    pub(crate) fn variables(&self) -> [(&'static str, String); 5] {
        [
            ("LD_PRELOAD", self.library.display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            // Of files too: else all have changed after each step.
            ("NO_FAKE_STAT", "1".to_owned()),
        ]
    }

    /// Has it show so much more than it should.
    pub(crate) fn set(&mut self, offset: TimeDelta) -> anyhow::Result<()> {
        // Before it is, for the program may see it at once.
        self.offsets.set(Utc::now(), offset);
        self.write(offset)
    }

    fn write(&self, offset: TimeDelta) -> anyhow::Result<()> {
        let new = self.file.with_extension("new");
        std::fs::write(&new, format!("{:+}\n", offset.num_seconds()))?;
        Ok(std::fs::rename(new, &self.file)?)
    }

    /// Removes what the library leaves of a process that was killed.
    pub(crate) fn forget(process: u32) {
        for kind in ["faketime_shm_", "sem.faketime_sem_"] {
            // There is none when the process has ended by itself.
            let _ = std::fs::remove_file(format!("/dev/shm/{kind}{process}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_shows_is_told_by_the_real_clock() {
        let at = |seconds: i64| Moment::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let mut offsets = Offsets::default();
        assert_eq!(offsets.real(at(5), at(5)), at(5));
        offsets.set(at(10), TimeDelta::hours(-2));
        offsets.set(at(20), TimeDelta::seconds(30));
        assert_eq!(offsets.at(at(9)), TimeDelta::zero());
        assert_eq!(offsets.at(at(10)), TimeDelta::hours(-2));
        assert_eq!(offsets.at(at(21)), TimeDelta::seconds(30));
        // Read a little after it was written; the clock may have been set in between.
        assert_eq!(offsets.real(at(15) - TimeDelta::hours(2), at(16)), at(15));
        assert_eq!(offsets.real(at(55), at(26)), at(25));
        assert_eq!(offsets.real(at(19) - TimeDelta::hours(2), at(21)), at(19));
        // Not by what it was set to later.
        assert_eq!(offsets.real(at(8), at(9)), at(8));
    }
}
