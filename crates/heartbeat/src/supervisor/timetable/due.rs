//! When a heartbeat beats, and a beat of it that is due.

use crate::clock::Reading;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_scheduler::{WithPolicy, Zone};
use std::time::Duration;

/// The id of a heartbeat. Never used twice in one timetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(super) u64);

/// When a heartbeat, or something else with a schedule, is due.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The occurrences.
    pub schedule: WithPolicy<Zone>,
    /// How long after each occurrence its beat is due, which spreads beats. Not negative.
    pub offset: TimeDelta,
    /// Whether a late beat is sent for the newest occurrence that passed unseen.
    pub catch_up: bool,
}

/// A beat that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The heartbeat.
    pub id: Id,
    /// The occurrence of the beat; `None` for the beat at start.
    pub occurrence: Option<DateTime<Utc>>,
    /// When it was to be sent.
    pub at: DateTime<Utc>,
    /// The same moment on the clock that is never set.
    pub monotonic: Duration,
    /// The number of occurrences before it that passed unseen, counted to [`MAX_MISSED`](super::MAX_MISSED).
    pub missed: usize,
    /// The first and the last of them, if they are known. If the beat is too late, its own occurrence is included.
    pub passed: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Whether it is too late for a heartbeat that does not catch up: then it counts as missed too.
    pub too_late: bool,
    /// When the next one will be due; `None` when the schedule has no more occurrences.
    pub next: Option<DateTime<Utc>>,
}

impl Due {
    /// A beat without an occurrence, due now.
    pub(in crate::supervisor) fn besides(id: Id, now: Reading) -> Self {
        Self {
            id,
            occurrence: None,
            at: now.wall,
            monotonic: now.monotonic,
            missed: 0,
            passed: None,
            too_late: false,
            next: None,
        }
    }
}

/// The next moments of a heartbeat, by each clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moments {
    pub(super) on_the_wall: Option<DateTime<Utc>>,
    pub(super) elapsed: Option<Duration>,
}
