//! What becomes of beats and of runs, in words, and how often each came.

use serde::Serialize;

downbeat_parser::named! {
    /// The outcome of a beat.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
    #[serde(rename_all = "kebab-case")]
    #[non_exhaustive]
    pub enum Outcome {
        /// It arrived at the first attempt.
        Sent = "sent",
        /// It arrived after failed attempts.
        Retried = "retried",
        /// All attempts failed.
        Failed = "failed",
        /// The watched service was ill: the monitor was told so, or got nothing.
        Ill = "ill",
        /// It was missed.
        Missed = "missed",
    }
}

impl Outcome {
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Sent => 's',
            Self::Retried => 'r',
            Self::Failed => 'f',
            Self::Ill => 'i',
            Self::Missed => 'm',
        }
    }
}

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
    pub(super) const fn letter(self) -> char {
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

            pub(super) fn add(&mut self, one: $kind, number: u64) {
                for (count, _) in self.0.iter_mut().zip($kind::ALL).filter(|(_, of)| *of == one) {
                    *count = count.saturating_add(number);
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
    /// The number of beats by outcome, in the order of [`Outcome::ALL`].
    Counts of Outcome
}

counts! {
    /// The number of runs by outcome, in the order of [`RunOutcome::ALL`].
    RunCounts of RunOutcome
}

counts! {
    /// The number of skipped runs by reason, in the order of [`SkipReason::ALL`].
    SkipCounts of SkipReason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_with_the_words_of_the_metrics() {
        let (mut runs, mut skips) = (RunCounts::default(), SkipCounts::default());
        runs.add(RunOutcome::TimedOut, 1);
        skips.add(SkipReason::MaxRunning, 1);
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
