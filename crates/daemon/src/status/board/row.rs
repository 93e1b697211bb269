//! Heartbeats and jobs as they are shown: the form of their JSON, which the page draws. `docs/status.md` has its meaning, field by
//! field.

use super::counts::{Counts, Outcome, RunCounts, RunOutcome, SkipCounts, SkipReason};
use super::state::State;
use super::strip::{Recent, RecentRuns};
use crate::supervise::Cause;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;

/// What is shown both of heartbeats and of jobs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Common {
    /// What people call it.
    pub name: Arc<str>,
    /// The state.
    pub state: State,
    /// Since when it has been in this state.
    pub since: DateTime<Utc>,
    /// Its schedule as it was written; `None` without one, or if it is switched off, like the two fields that follow.
    pub schedule: Option<String>,
    /// The schedule in plain English.
    pub description: Option<String>,
    /// The zone that the schedule is read in.
    pub time_zone: Option<String>,
    /// The target of its beats or signals, without secrets.
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
    /// The part of its beats that arrived, or of its runs that ended well, of those that were due in the last 90 days, 0 to 1, as the
    /// history said it when it was read last; `None` where it says nothing.
    pub delivery: Option<f64>,
    /// The part of the time in which the service was well, of the time for which a check says how it was, likewise. No check looks
    /// at a job.
    pub uptime: Option<f64>,
    /// When its next beat or run is due.
    pub next: Option<DateTime<Utc>>,
    /// When the monitor last got a beat, or when the last run that ended well has ended.
    pub last_success: Option<DateTime<Utc>>,
}

/// A heartbeat as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// What jobs have too.
    #[serde(flatten)]
    pub common: Common,
    /// How the monitor is told that the watched service is ill; `None` if it cannot be told.
    pub failure_signal: Option<&'static str>,
    /// Whether it has checks.
    pub checked: bool,
    /// Since when a beat has been under way, if one is.
    pub sending_since: Option<DateTime<Utc>>,
    /// The last beat that has ended.
    pub last_beat: Option<LastBeat>,
    /// Why the last lost beat was lost.
    pub last_error: Option<LastError>,
    /// The last occurrences that passed without a beat.
    pub last_missed: Option<LastMissed>,
    /// How many of the latest beats in a row were lost.
    pub lost: u64,
    /// The number of beats by outcome since the program started.
    pub counts: Counts,
    /// The last hundred beats.
    pub recent: Recent,
}

/// A job as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JobRow {
    /// What heartbeats have too.
    #[serde(flatten)]
    pub common: Common,
    /// The command without its arguments, which may be secret.
    pub runs: String,
    /// Whether it runs when the daemon starts.
    pub on_start: bool,
    /// Whether it runs when the daemon starts for the first time after a boot.
    pub on_boot: bool,
    /// What becomes of a run that is due while the previous run is under way: `skip`, `wait` or `kill`.
    pub overlap: &'static str,
    /// How long a try of the command may take.
    pub timeout_seconds: Option<f64>,
    /// Whether the current configuration has it. A job that was removed is shown until its run has ended.
    pub configured: bool,
    /// The member of the fleet that runs it by its schedule, as this one sees it; `None` where it is not shared.
    pub member: Option<Arc<str>>,
    /// The run under way.
    pub running: Option<Running>,
    /// A run that waits.
    pub waiting: Option<Waiting>,
    /// The last run that has ended.
    pub last_run: Option<LastRun>,
    /// The last run that was skipped.
    pub last_skip: Option<LastSkip>,
    /// The last occurrences that passed without a run.
    pub last_missed: Option<LastMissed>,
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

/// See [`Row::last_beat`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastBeat {
    /// When it was to be sent.
    pub due: DateTime<Utc>,
    /// When sending began.
    pub sent: DateTime<Utc>,
    /// The outcome.
    pub outcome: Outcome,
    /// The time between when it was due and when sending began.
    pub lateness_seconds: f64,
    /// How long it took, including checks and all attempts.
    pub duration_seconds: f64,
    /// How many attempts it took to arrive, for a late beat those after its first minute; 0 if it did not arrive.
    pub attempts: usize,
    /// The note in the answer of the monitor.
    pub note: Option<&'static str>,
}

/// See [`Row::last_error`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastError {
    /// When it was found.
    pub at: DateTime<Utc>,
    /// A stable word for its kind.
    pub kind: &'static str,
    /// The reason, without secrets.
    pub text: String,
}

/// Occurrences that passed without a beat or a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastMissed {
    /// When it was found.
    pub at: DateTime<Utc>,
    /// Their number, counted to a thousand.
    pub count: usize,
    /// The first of them, if it is known.
    pub first: Option<DateTime<Utc>>,
    /// The last of them, if it is known.
    pub last: Option<DateTime<Utc>>,
    /// Why they were missed; known of heartbeats alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
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
