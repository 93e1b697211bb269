//! A job as it is shown: the form of the JSON, and what the page draws.

use super::runs::{RecentRuns, RunCounts, RunOutcome, SkipCounts, SkipReason};
use super::state::State;
use crate::supervise::Cause;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;

/// A job as it is shown. `docs/status.md` has the meaning of its JSON, field by field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JobRow {
    /// What people call it.
    pub name: Arc<str>,
    /// How it is: well or failing as its last run ended, waiting before the first one.
    pub state: State,
    /// Since when it has been in this state.
    pub since: DateTime<Utc>,
    /// What is run, without arguments, which may be secret.
    pub runs: String,
    /// Its schedule as it was written; `None`, as the two that follow, without one.
    pub schedule: Option<String>,
    /// The schedule in plain English.
    pub description: Option<String>,
    /// The zone that the schedule is read in.
    pub time_zone: Option<String>,
    /// Whether it runs when the daemon starts.
    pub on_start: bool,
    /// Whether it runs when the daemon starts for the first time after a boot.
    pub on_boot: bool,
    /// What becomes of a run that is due while the one before it is under way: `skip`, `wait` or `kill`.
    pub overlap: &'static str,
    /// How long a try of the command may take.
    pub timeout_seconds: Option<f64>,
    /// Where its monitor is told, without what is secret.
    pub target: Option<String>,
    /// The kind of monitor.
    pub monitor: Option<&'static str>,
    /// Whether the kind was inferred from the URL.
    pub monitor_inferred: bool,
    /// The file that configures it.
    pub file: Arc<str>,
    /// The key in the file.
    pub key: String,
    /// Whether the configuration in use has it. One that was taken out of it is shown until its run has ended.
    pub configured: bool,
    /// When its next run is due.
    pub next: Option<DateTime<Utc>>,
    /// The run under way.
    pub running: Option<Running>,
    /// A run that waits.
    pub waiting: Option<Waiting>,
    /// The last run that has ended.
    pub last_run: Option<LastRun>,
    /// When the last one ended that ended well.
    pub last_success: Option<DateTime<Utc>>,
    /// The last run that did not come about.
    pub last_skip: Option<LastSkip>,
    /// The last occurrences that passed without a run.
    pub last_missed: Option<MissedRuns>,
    /// How many runs have not ended well in a row, up to now.
    pub failed: u64,
    /// How many runs had which outcome since the program started.
    pub counts: RunCounts,
    /// How many runs did not come about for which reason since the program started.
    pub skips: SkipCounts,
    /// How many occurrences passed without a run since the program started.
    pub missed: u64,
    /// Whether the output of the last run can be asked for. It is not part of this.
    pub has_output: bool,
    /// The last hundred runs.
    pub recent: RecentRuns,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct For {
    /// `schedule`, `start` (of the daemon) or `asked` (by `downbeat run-now`).
    pub cause: &'static str,
    /// The occurrence of the schedule.
    pub occurrence: Option<DateTime<Utc>>,
}

impl From<Cause> for For {
    fn from(cause: Cause) -> Self {
        let (cause, occurrence) = match cause {
            Cause::Due(at) => ("schedule", Some(at)),
            Cause::Start => ("start", None),
            Cause::Asked => ("asked", None),
        };
        Self { cause, occurrence }
    }
}

/// See [`JobRow::running`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Running {
    /// When it began.
    pub since: DateTime<Utc>,
    /// What it is for.
    #[serde(flatten)]
    pub what: For,
    /// Why it was asked to end, if it was: `next-due` or `daemon-stops`.
    pub stopping: Option<&'static str>,
}

/// See [`JobRow::waiting`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Waiting {
    /// Since when.
    pub since: DateTime<Utc>,
    /// What it is for.
    #[serde(flatten)]
    pub what: For,
    /// For what it waits: `running`, the end of the run before it, or `max-running`, one of the places that `max_running` gives.
    pub reason: &'static str,
}

/// See [`JobRow::last_run`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastRun {
    /// What it was for.
    #[serde(flatten)]
    pub what: For,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// What became of it.
    pub outcome: RunOutcome,
    /// The exit code, as a shell has it.
    pub exit_code: Option<u32>,
    /// What the code alone does not say.
    pub reason: Option<String>,
    /// How long it took, all tries and the pauses between them included.
    pub duration_seconds: f64,
    /// How often the command was tried.
    pub tries: u32,
}

/// See [`JobRow::last_skip`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LastSkip {
    /// When that was decided.
    pub at: DateTime<Utc>,
    /// What it was for.
    #[serde(flatten)]
    pub what: For,
    /// Why it did not come about.
    pub reason: SkipReason,
}

/// See [`JobRow::last_missed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MissedRuns {
    /// When that was known.
    pub at: DateTime<Utc>,
    /// How many they are, counted to a thousand.
    pub count: usize,
    /// The first of them.
    pub first: DateTime<Utc>,
    /// The last of them.
    pub last: DateTime<Utc>,
}

/// The output of the last run of a job, for those who have shown the token.
#[derive(Clone, Serialize)]
pub(in crate::status) struct LastOutput {
    /// The job.
    pub(super) name: Arc<str>,
    /// The run.
    pub(super) run: LastRun,
    /// The beginning and the end of what it wrote, line by line, without what is secret and what a terminal would obey.
    pub(super) text: Arc<str>,
}
