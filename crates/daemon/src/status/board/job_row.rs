//! A job as it is shown: the form of its JSON, which the page draws.

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
    /// The state: well or failing after its last run, waiting before the first run.
    pub state: State,
    /// Since when it has been in this state.
    pub since: DateTime<Utc>,
    /// The command without its arguments, which may be secret.
    pub runs: String,
    /// Its schedule as it was written; `None` without one, like the two fields that follow.
    pub schedule: Option<String>,
    /// The schedule in plain English.
    pub description: Option<String>,
    /// The zone that the schedule is read in.
    pub time_zone: Option<String>,
    /// Whether it runs when the daemon starts.
    pub on_start: bool,
    /// Whether it runs when the daemon starts for the first time after a boot.
    pub on_boot: bool,
    /// What becomes of a run that is due while the previous run is under way: `skip`, `wait` or `kill`.
    pub overlap: &'static str,
    /// How long a try of the command may take.
    pub timeout_seconds: Option<f64>,
    /// The target of its monitor, without secrets.
    pub target: Option<String>,
    /// The kind of monitor.
    pub monitor: Option<&'static str>,
    /// Whether the kind was inferred from the URL.
    pub monitor_inferred: bool,
    /// The file that configures it.
    pub file: Arc<str>,
    /// The key in the file.
    pub key: String,
    /// Words by which people choose among heartbeats and jobs.
    pub tags: Arc<[String]>,
    /// The part of its runs that ended well of those that were due in the last 90 days, 0 to 1, as the history said it when it was
    /// read last; `None` where it says nothing.
    pub delivery: Option<f64>,
    /// Always `None`: no check looks at a job.
    pub uptime: Option<f64>,
    /// Whether the current configuration has it. A job that was removed is shown until its run has ended.
    pub configured: bool,
    /// The member of the fleet that runs it by its schedule, as this one sees it; `None` where it is not shared.
    pub member: Option<Arc<str>>,
    /// When its next run is due.
    pub next: Option<DateTime<Utc>>,
    /// The run under way.
    pub running: Option<Running>,
    /// A run that waits.
    pub waiting: Option<Waiting>,
    /// The last run that has ended.
    pub last_run: Option<LastRun>,
    /// When the last run that ended well has ended.
    pub last_success: Option<DateTime<Utc>>,
    /// The last run that was skipped.
    pub last_skip: Option<LastSkip>,
    /// The last occurrences that passed without a run.
    pub last_missed: Option<MissedRuns>,
    /// How many of the latest runs in a row did not end well.
    pub failed: u64,
    /// The number of runs by outcome since the program started.
    pub counts: RunCounts,
    /// The number of skipped runs by reason since the program started.
    pub skips: SkipCounts,
    /// How many occurrences passed without a run since the program started.
    pub missed: u64,
    /// Whether the output of the last run can be requested.
    pub has_output: bool,
    /// The last hundred runs.
    pub recent: RecentRuns,
}

/// The cause of a run.
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
    /// The cause of the run.
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
    /// The cause of the run.
    #[serde(flatten)]
    pub what: For,
    /// What it waits for: `running`, the end of the previous run, or `max-running`, one of the places that `max_running` gives.
    pub reason: &'static str,
}

/// See [`JobRow::last_run`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastRun {
    /// The cause of the run.
    #[serde(flatten)]
    pub what: For,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// The outcome.
    pub outcome: RunOutcome,
    /// The exit code, as a shell has it.
    pub exit_code: Option<u32>,
    /// The reason, if the code alone does not tell it.
    pub reason: Option<String>,
    /// How long it took, including all tries and pauses.
    pub duration_seconds: f64,
    /// How often the command was tried.
    pub tries: u32,
}

/// See [`JobRow::last_skip`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LastSkip {
    /// When it was skipped.
    pub at: DateTime<Utc>,
    /// The cause of the run.
    #[serde(flatten)]
    pub what: For,
    /// Why it was skipped.
    pub reason: SkipReason,
}

/// See [`JobRow::last_missed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MissedRuns {
    /// When they were found to be missed.
    pub at: DateTime<Utc>,
    /// Their number, counted to a thousand.
    pub count: usize,
    /// The first of them.
    pub first: DateTime<Utc>,
    /// The last of them.
    pub last: DateTime<Utc>,
}

/// The output of the last run of a job, for requests with the token.
#[derive(Clone, Serialize)]
pub(in crate::status) struct LastOutput {
    /// The job.
    pub(super) name: Arc<str>,
    /// The run.
    pub(super) run: LastRun,
    /// The beginning and the end of the output, line by line, without secrets and control sequences.
    pub(super) text: Arc<str>,
}
