//! The last beats of a heartbeat and the last runs of a job, in a few bytes each.

use super::counts::{Outcome, RunOutcome};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::VecDeque;
use std::time::Duration;

/// How many beats or runs are remembered.
pub(super) const LENGTH: usize = 100;

/// Adds one to the last [`LENGTH`]. Their room grows with them: a heartbeat that beats once a day needs little.
fn keep<T>(last: &mut VecDeque<T>, one: T) {
    if last.len() >= LENGTH {
        last.pop_front();
    } else if last.len() == last.capacity() {
        last.reserve_exact(last.len().max(4).min(LENGTH - last.len()));
    }
    last.push_back(one);
}

/// A beat: when it was sent, how long it took, and its outcome. Eight bytes.
#[derive(Clone, Copy, Debug)]
struct Pip {
    /// Seconds since the strip's epoch.
    at: u32,
    /// In hundredths of a second; ten minutes at most.
    took: u16,
    outcome: Outcome,
}

/// The last [`LENGTH`] beats.
#[derive(Clone, Debug, Default)]
pub(super) struct Strip(VecDeque<Pip>);

impl Strip {
    /// Adds a beat. `epoch` is the same for all beats of a strip, and not later than any of them.
    pub(super) fn push(&mut self, epoch: DateTime<Utc>, at: DateTime<Utc>, took: Duration, outcome: Outcome) {
        let at = (at.timestamp() - epoch.timestamp()).clamp(0, i64::from(u32::MAX)) as u32;
        let took = (took.as_millis() / 10).min(u128::from(u16::MAX)) as u16;
        keep(&mut self.0, Pip { at, took, outcome });
    }

    /// The form that is shown, the oldest first.
    pub(super) fn shown(&self, epoch: DateTime<Utc>) -> Recent {
        Recent {
            outcomes: self.0.iter().map(|pip| pip.outcome.letter()).collect(),
            at: self.0.iter().map(|pip| epoch.timestamp() + i64::from(pip.at)).collect(),
            seconds: self.0.iter().map(|pip| f32::from(pip.took) / 100.0).collect(),
        }
    }
}

/// A run, or skipped or missed runs.
#[derive(Clone, Copy, Debug)]
struct Past {
    letter: char,
    at: DateTime<Utc>,
    took: f32,
    exit_code: Option<u32>,
}

/// The last [`LENGTH`] runs.
#[derive(Clone, Debug, Default)]
pub(super) struct LastRuns(VecDeque<Past>);

impl LastRuns {
    const SKIPPED: char = 's';
    const MISSED: char = 'm';

    pub(super) fn ran(
        &mut self,
        at: DateTime<Utc>,
        took: Duration,
        outcome: RunOutcome,
        exit_code: Option<u32>,
    ) {
        keep(&mut self.0, Past { letter: outcome.letter(), at, took: took.as_secs_f32(), exit_code });
    }

    pub(super) fn skipped(&mut self, at: DateTime<Utc>) {
        self.none(Self::SKIPPED, at);
    }

    pub(super) fn missed(&mut self, at: DateTime<Utc>) {
        self.none(Self::MISSED, at);
    }

    /// Successive skipped runs are one item, so that they do not displace real runs.
    fn none(&mut self, letter: char, at: DateTime<Utc>) {
        if self.0.back().is_none_or(|last| last.letter != letter) {
            keep(&mut self.0, Past { letter, at, took: 0.0, exit_code: None });
        }
    }

    pub(super) fn shown(&self) -> RecentRuns {
        let recent = Recent {
            outcomes: self.0.iter().map(|past| past.letter).collect(),
            at: self.0.iter().map(|past| past.at.timestamp()).collect(),
            seconds: self.0.iter().map(|past| past.took).collect(),
        };
        RecentRuns { recent, exit_codes: self.0.iter().map(|past| past.exit_code).collect() }
    }
}

/// The last runs. Those that were skipped or missed are one letter for all that follow one another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecentRuns {
    /// When each began; for skipped and missed runs, when the first would have begun.
    #[serde(flatten)]
    pub recent: Recent,
    /// The exit codes, if there are any: a list of the same length.
    pub exit_codes: Vec<Option<u32>>,
}

/// The last beats or runs, the oldest first: three lists of the same length.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Recent {
    /// One letter each. Beats: `s`ent, `r`etried, `f`ailed, `i`ll, `m`issed. Runs: `o`k, `f`ailed, `t`imed out, `k`illed by a signal,
    /// stopped (`x`), `n`ot started, `l`ost, `s`kipped, `m`issed.
    pub outcomes: String,
    /// When each was sent or began, in seconds since 1970.
    pub at: Vec<i64>,
    /// How long each took with checks and all attempts or tries, in seconds.
    pub seconds: Vec<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn the_last_hundred_runs_are_kept_in_order() {
        let mut runs = LastRuns::default();
        for second in 0..250 {
            let took = Duration::from_millis(1_500);
            match second % 2 {
                0 => runs.ran(at(second), took, RunOutcome::Ok, Some(0)),
                _ => runs.ran(at(second), took, RunOutcome::Signal, Some(137)),
            }
        }
        let shown = runs.shown();
        assert_eq!(shown.recent.outcomes, "ok".repeat(50));
        assert_eq!(shown.recent.at, (150..250).map(|second| 1_800_000_000 + second).collect::<Vec<_>>());
        assert_eq!(shown.recent.seconds, [1.5; 100]);
        assert_eq!(shown.exit_codes, [Some(0), Some(137)].repeat(50));
    }

    #[test]
    fn a_thousand_skips_in_a_row_drive_no_run_out() {
        let mut runs = LastRuns::default();
        runs.ran(at(0), Duration::ZERO, RunOutcome::Failed, Some(3));
        (1..1_000).for_each(|second| runs.skipped(at(second)));
        runs.missed(at(1_000));
        let shown = runs.shown();
        assert_eq!(shown.recent.outcomes, "fsm");
        assert_eq!(shown.recent.at, [1_800_000_000, 1_800_000_001, 1_800_001_000]);
    }

    #[test]
    fn the_last_hundred_are_kept_in_order() {
        let epoch = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut strip = Strip::default();
        for second in 0..250 {
            let outcome = if second % 2 == 0 { Outcome::Sent } else { Outcome::Failed };
            strip.push(
                epoch,
                epoch + chrono::TimeDelta::seconds(second),
                Duration::from_millis(120),
                outcome,
            );
        }
        let shown = strip.shown(epoch);
        assert_eq!(shown.outcomes, "sf".repeat(50));
        assert_eq!(shown.at, (150..250).map(|second| 1_800_000_000 + second).collect::<Vec<_>>());
        assert_eq!(shown.seconds, [0.12; 100]);
        assert_eq!(strip.0.capacity(), LENGTH);
    }

    #[test]
    fn a_beat_takes_eight_bytes() {
        assert_eq!(size_of::<Pip>(), 8);
    }

    #[test]
    fn a_clock_that_was_set_back_before_the_start_breaks_nothing() {
        let epoch = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut strip = Strip::default();
        strip.push(epoch, DateTime::UNIX_EPOCH, Duration::MAX, Outcome::Missed);
        assert_eq!(strip.shown(epoch).at, [1_800_000_000]);
        assert_eq!(strip.shown(epoch).seconds, [655.35]);
    }
}
