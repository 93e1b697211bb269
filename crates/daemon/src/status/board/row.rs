//! A heartbeat as it is shown: the form of the JSON, and what the page draws.

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
    /// How it is.
    pub state: State,
    /// Since when it has been in this state.
    pub since: DateTime<Utc>,
    /// Its schedule as it was written; `None`, as the others about what it is to do, when it is switched off.
    pub schedule: Option<String>,
    /// The schedule in plain English.
    pub description: Option<String>,
    /// The zone that the schedule is read in.
    pub time_zone: Option<String>,
    /// Where beats go, without what is secret.
    pub target: Option<String>,
    /// The kind of monitor.
    pub monitor: Option<&'static str>,
    /// Whether the kind was inferred from the URL.
    pub monitor_inferred: bool,
    /// How the monitor is told that the watched service is ill; `None` where it cannot be told.
    pub failure_signal: Option<&'static str>,
    /// Whether the watched service is looked at before each beat.
    pub checked: bool,
    /// The file that configures it.
    pub file: Arc<str>,
    /// The key in the file.
    pub key: String,
    /// When its next beat is due.
    pub next: Option<DateTime<Utc>>,
    /// Since when a beat has been under way, if one is.
    pub sending_since: Option<DateTime<Utc>>,
    /// The last beat that has ended.
    pub last_beat: Option<LastBeat>,
    /// When the monitor last got a beat.
    pub last_success: Option<DateTime<Utc>>,
    /// Why the last one that was lost was.
    pub last_error: Option<LastError>,
    /// The last occurrences that passed without a beat.
    pub last_missed: Option<LastMissed>,
    /// How many beats were lost in a row, up to now.
    pub lost: u64,
    /// How many beats had which outcome since the program started.
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
    /// What became of it.
    pub outcome: Outcome,
    /// How long after it was due sending began.
    pub lateness_seconds: f64,
    /// How long it took, checks and all attempts included.
    pub duration_seconds: f64,
    /// How many attempts it took to arrive, those after its first minute if it was late; 0 when it did not.
    pub attempts: usize,
    /// What the monitor said beside yes.
    pub note: Option<&'static str>,
}

/// See [`Row::last_error`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastError {
    /// When it was known.
    pub at: DateTime<Utc>,
    /// A stable word for its kind.
    pub kind: &'static str,
    /// Why, without what is secret.
    pub text: String,
}

/// See [`Row::last_missed`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastMissed {
    /// When it was known.
    pub at: DateTime<Utc>,
    /// How many they are, counted to a thousand.
    pub count: usize,
    /// The first of them, where it is known.
    pub first: Option<DateTime<Utc>>,
    /// The last of them, where it is known.
    pub last: Option<DateTime<Utc>>,
    /// Why they passed.
    pub reason: &'static str,
}
