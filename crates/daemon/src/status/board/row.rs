//! A heartbeat as it is shown: the form of its JSON, which the page draws.

use super::state::{Counts, State};
use super::strip::{Outcome, Recent};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;

/// A heartbeat as it is shown. `docs/status.md` has the meaning of its JSON, field by field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// What people call it.
    pub name: Arc<str>,
    /// The state.
    pub state: State,
    /// Since when it has been in this state.
    pub since: DateTime<Utc>,
    /// Its schedule as it was written; `None` if it is switched off, like the other fields about its settings.
    pub schedule: Option<String>,
    /// The schedule in plain English.
    pub description: Option<String>,
    /// The zone that the schedule is read in.
    pub time_zone: Option<String>,
    /// The target of its beats, without secrets.
    pub target: Option<String>,
    /// The kind of monitor.
    pub monitor: Option<&'static str>,
    /// Whether the kind was inferred from the URL.
    pub monitor_inferred: bool,
    /// How the monitor is told that the watched service is ill; `None` if it cannot be told.
    pub failure_signal: Option<&'static str>,
    /// Whether it has checks.
    pub checked: bool,
    /// The file that configures it.
    pub file: Arc<str>,
    /// The key in the file.
    pub key: String,
    /// Words by which people choose among heartbeats and jobs.
    pub tags: Arc<[String]>,
    /// The part of its beats that arrived of those that were due in the last 90 days, 0 to 1, as the history said it when it was read
    /// last; `None` where it says nothing.
    pub delivery: Option<f64>,
    /// The part of the time in which the service was well, of the time for which a check says how it was, likewise.
    pub uptime: Option<f64>,
    /// When its next beat is due.
    pub next: Option<DateTime<Utc>>,
    /// Since when a beat has been under way, if one is.
    pub sending_since: Option<DateTime<Utc>>,
    /// The last beat that has ended.
    pub last_beat: Option<LastBeat>,
    /// When the monitor last got a beat.
    pub last_success: Option<DateTime<Utc>>,
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

/// See [`Row::last_missed`].
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
    /// Why they were missed.
    pub reason: &'static str,
}
