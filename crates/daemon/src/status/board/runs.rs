//! The outcomes of the runs of a job: their words, their counts, and the last runs in a few bytes each.

use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::VecDeque;
use std::time::Duration;

/// How many runs are remembered.
pub(super) const LENGTH: usize = 100;

downbeat_parser::named! {
    /// The outcome of a run.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[serde(rename_all = "kebab-case")]
    #[non_exhaustive]
    pub enum RunOutcome {
        /// The command ended by itself with exit code 0.
        Ok = "ok",
        /// It ended by itself with another exit code.
        Failed = "failed",
        /// It took longer than it may.
        TimedOut = "timed-out",
        /// A signal that this program did not send killed it.
        Signal = "signal",
        /// This program ended it: the next run was due, or the daemon stopped.
        Stopped = "stopped",
        /// The command could not be started.
        NotStarted = "not-started",
        /// Its end is unknown because of a defect of this program.
        Lost = "lost",
    }
}

impl RunOutcome {
    const fn letter(self) -> char {
        match self {
            Self::Ok => 'o',
            Self::Failed => 'f',
            Self::TimedOut => 't',
            Self::Signal => 'k',
            Self::Stopped => 'x',
            Self::NotStarted => 'n',
            Self::Lost => 'l',
        }
    }
}

downbeat_parser::named! {
    /// Why a run that was due, or requested, was skipped.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[serde(rename_all = "kebab-case")]
    #[non_exhaustive]
    pub enum SkipReason {
        /// The previous run was under way.
        Running = "running",
        /// Another run waited already.
        Waiting = "waiting",
        /// All places were taken, and a run of this job waited for one already.
        MaxRunning = "max-running",
        /// It waited, and a reload or the stop of the daemon cancelled it.
        Dropped = "dropped",
        /// It was at a start or asked for, and could not be claimed from the other members of the fleet.
        NoClaim = "no-claim",
    }
}

/// How often each value of an enum came, with its words as the keys of the JSON.
macro_rules! counts {
    ($(#[$about:meta])* $counts:ident of $kind:ident) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $counts([u64; $kind::ALL.len()]);

        impl $counts {
            /// Each value with its number.
            pub fn each(&self) -> impl Iterator<Item = ($kind, u64)> {
                $kind::ALL.into_iter().zip(self.0)
            }

            pub(super) fn add(&mut self, one: $kind) {
                for (count, of) in self.0.iter_mut().zip($kind::ALL) {
                    *count += u64::from(of == one);
                }
            }
        }

        impl Serialize for $counts {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.each().map(|(kind, count)| (kind.as_str(), count)))
            }
        }
    };
}

counts! {
    /// The number of runs by outcome, in the order of [`RunOutcome::ALL`].
    RunCounts of RunOutcome
}

counts! {
    /// The number of skipped runs by reason, in the order of [`SkipReason::ALL`].
    SkipCounts of SkipReason
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
        self.push(Past { letter: outcome.letter(), at, took: took.as_secs_f32(), exit_code });
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
            self.push(Past { letter, at, took: 0.0, exit_code: None });
        }
    }

    fn push(&mut self, past: Past) {
        if self.0.len() >= LENGTH {
            self.0.pop_front();
        }
        self.0.push_back(past);
    }

    pub(super) fn shown(&self) -> RecentRuns {
        RecentRuns {
            outcomes: self.0.iter().map(|past| past.letter).collect(),
            at: self.0.iter().map(|past| past.at.timestamp()).collect(),
            seconds: self.0.iter().map(|past| past.took).collect(),
            exit_codes: self.0.iter().map(|past| past.exit_code).collect(),
        }
    }
}

/// The last runs, the oldest first: four lists of the same length.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecentRuns {
    /// One letter each: `o`k, `f`ailed, `t`imed out, `k`illed by a signal, stopped (`x`), `n`ot started, `l`ost; `s`kipped and
    /// `m`issed, one letter for all that follow one another.
    pub outcomes: String,
    /// When each began, in seconds since 1970; for skipped and missed runs, when the first would have begun.
    pub at: Vec<i64>,
    /// How long each took with all tries, in seconds.
    pub seconds: Vec<f32>,
    /// The exit codes, if there are any.
    pub exit_codes: Vec<Option<u32>>,
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
        assert_eq!(shown.outcomes, "ok".repeat(50));
        assert_eq!(shown.at, (150..250).map(|second| 1_800_000_000 + second).collect::<Vec<_>>());
        assert_eq!(shown.seconds, [1.5; 100]);
        assert_eq!(shown.exit_codes, [Some(0), Some(137)].repeat(50));
    }

    #[test]
    fn a_thousand_skips_in_a_row_drive_no_run_out() {
        let mut runs = LastRuns::default();
        runs.ran(at(0), Duration::ZERO, RunOutcome::Failed, Some(3));
        (1..1_000).for_each(|second| runs.skipped(at(second)));
        runs.missed(at(1_000));
        let shown = runs.shown();
        assert_eq!(shown.outcomes, "fsm");
        assert_eq!(shown.at, [1_800_000_000, 1_800_000_001, 1_800_001_000]);
    }

    #[test]
    fn counts_are_written_with_the_words_of_the_metrics() {
        let (mut runs, mut skips) = (RunCounts::default(), SkipCounts::default());
        runs.add(RunOutcome::TimedOut);
        skips.add(SkipReason::MaxRunning);
        let json = serde_json::to_string(&(runs, skips)).unwrap();
        assert_eq!(
            json,
            r#"[{"ok":0,"failed":0,"timed-out":1,"signal":0,"stopped":0,"not-started":0,"lost":0},{"running":0,"waiting":0,"max-running":1,"dropped":0,"no-claim":0}]"#
        );
        let words = RunOutcome::ALL.map(|outcome| format!("\"{}\"", outcome.as_str()));
        assert_eq!(RunOutcome::ALL.map(|outcome| serde_json::to_string(&outcome).unwrap()), words);
        let words = SkipReason::ALL.map(|reason| format!("\"{}\"", reason.as_str()));
        assert_eq!(SkipReason::ALL.map(|reason| serde_json::to_string(&reason).unwrap()), words);
    }
}
