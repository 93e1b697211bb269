//! The program's wall clock, which is set while the program runs: a small library, compiled here, is loaded
//! beneath the program. The program's monotonic clock goes on undisturbed, and so do all clocks of the soak, by
//! which everything here is measured.

use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;
use chrono::{TimeDelta, Utc};
use tempfile::{NamedTempFile, TempDir};

use crate::span::Moment;

/// How the wall clock of the program was set: from when on it shows how much more than it should.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offsets(Vec<(Moment, TimeDelta)>);

impl Offsets {
    /// From `at` on it is ahead by this much.
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
    /// With the library: what is in memory may often not be executed.
    _folder: TempDir,
    /// The offset in nanoseconds. In memory: a disk that is busy would set the clock later than is noted.
    file: NamedTempFile,
    pub(crate) offsets: Offsets,
}

impl WallClock {
    /// Compiles the library, and has the clock right.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (source, library) = (folder.path().join("clock.c"), folder.path().join("clock.so"));
        std::fs::write(&source, include_str!("clock.c"))?;
        let mut compiler = Command::new("cc");
        compiler.args(["-Wall", "-Werror", "-O2", "-fPIC", "-shared", "-o"]).args([&library, &source]);
        let status = compiler.status().context("no C compiler: install one, or run with --no-clock")?;
        anyhow::ensure!(status.success(), "the clock cannot be compiled: {status}");
        let file = NamedTempFile::new_in("/dev/shm")?;
        let clock = Self { library, _folder: folder, file, offsets: Offsets::default() };
        clock.write(TimeDelta::zero())?;
        Ok(clock)
    }

    /// The variables under which a program has this clock.
    pub(crate) fn variables(&self) -> [(&'static str, String); 2] {
        let [library, file] =
            [self.library.as_path(), self.file.path()].map(|path| path.display().to_string());
        [("LD_PRELOAD", library), ("SOAK_CLOCK", file)]
    }

    /// Makes it show this much more than it should.
    pub(crate) fn set(&mut self, offset: TimeDelta) -> anyhow::Result<()> {
        // Before it is, for the program may see it at once.
        self.offsets.set(Utc::now(), offset);
        self.write(offset)
    }

    fn write(&self, offset: TimeDelta) -> anyhow::Result<()> {
        let nanoseconds = offset.num_nanoseconds().context("the clock cannot be off by that")?;
        Ok(self.file.as_file().write_all_at(&nanoseconds.to_ne_bytes(), 0)?)
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

    #[test]
    fn a_program_sees_the_clock_as_it_was_set() {
        let mut clock = WallClock::new().unwrap();
        let shown = |clock: &WallClock| {
            let mut date = Command::new("date");
            let output = date.arg("+%s.%N").envs(clock.variables()).output().unwrap();
            let seconds: f64 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
            seconds - Utc::now().timestamp_micros() as f64 / 1e6
        };
        for seconds in [0, -14_400, 315_360_000, 0] {
            clock.set(TimeDelta::milliseconds(seconds * 1000 + 500)).unwrap();
            let shown = shown(&clock);
            assert!((shown - seconds as f64 - 0.5).abs() < 10.0, "{shown} instead of {seconds}");
        }
    }
}
