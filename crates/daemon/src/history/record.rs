//! What the store is told.

use chrono::{DateTime, Utc};
use downbeat_scheduler::{WithPolicy, Zone};
use std::sync::Arc;
use std::time::Duration;

/// A heartbeat or a job, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who {
    /// Whether it is a job.
    pub is_job: bool,
    /// Its name.
    pub name: Arc<str>,
}

/// What became of a beat or a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived in its first minute; the run ended well.
    Sent,
    /// It arrived after that.
    Late,
    /// It did not arrive; the run did not end well.
    Lost,
    /// The checks found the watched service ill.
    Ill,
}

downbeat_parser::named! {
    /// How a heartbeat or a job is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Condition {
        /// Nothing has been heard of it since it was taken up.
        Waiting = "waiting",
        /// The last beat arrived; the last run ended well.
        Well = "well",
        /// The last beat did not arrive; the last run did not end well.
        Failing = "failing",
        /// The checks found the watched service ill.
        Ill = "ill",
        /// It is no longer configured, or another member of the fleet has it.
        Gone = "gone",
    }
}

/// Something that has happened. Texts must be without secrets and without anything that a command or a server has written.
#[derive(Clone, Debug)]
pub enum Record {
    /// It is taken up, with these settings from now on.
    Added {
        /// Which.
        who: Who,
        /// When.
        at: DateTime<Utc>,
        /// Whether checks say how the watched service is.
        checked: bool,
        /// When it is due; `None` for a job without a schedule.
        schedule: Option<WithPolicy<Zone>>,
    },
    /// A beat has ended.
    Beat {
        /// Of which heartbeat.
        who: Who,
        /// The occurrence, or when it was to be sent.
        due: DateTime<Utc>,
        /// When it ended.
        at: DateTime<Utc>,
        /// How long it took.
        took: Duration,
        /// What became of it.
        outcome: Outcome,
        /// Why it did not arrive.
        reason: String,
    },
    /// A beat has not arrived yet, and is tried again.
    Failing {
        /// Of which heartbeat.
        who: Who,
        /// When that was known.
        at: DateTime<Utc>,
        /// Whether the watched service is ill.
        is_ill: bool,
        /// Why.
        reason: String,
    },
    /// A run has ended.
    Run {
        /// Of which job.
        who: Who,
        /// The occurrence; `None` for a run that was asked for.
        due: Option<DateTime<Utc>>,
        /// When it ended.
        at: DateTime<Utc>,
        /// How long it took.
        took: Duration,
        /// How it ended, in a stable word.
        outcome: &'static str,
        /// Whether it ended well.
        is_well: bool,
        /// The exit code, if there is one.
        exit_code: Option<u32>,
    },
    /// Occurrences have passed without a beat or a run.
    Missed {
        /// Of which.
        who: Who,
        /// When that was known.
        at: DateTime<Utc>,
        /// How many.
        count: u64,
        /// The first and the last of them, if they are known.
        span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    },
    /// It is no longer configured, or another member of the fleet has it.
    Gone {
        /// Which.
        who: Who,
        /// When.
        at: DateTime<Utc>,
    },
    /// These are configured at the start of the program. What an earlier program has known besides is no longer configured.
    Only(Vec<Who>),
    /// The program is alive.
    Alive(DateTime<Utc>),
    /// The program could not look at the clock from the first instant to the second: the machine slept, or the clock was set.
    Gap(DateTime<Utc>, DateTime<Utc>),
}
