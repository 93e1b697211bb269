//! When a heartbeat beats, and a beat of it that is due.

use crate::clock::Reading;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_scheduler::{WithPolicy, Zone};
use std::time::Duration;

/// Which heartbeat. Never used twice in one timetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(super) u64);

/// When a heartbeat beats, or what else has a schedule is due.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The occurrences.
    pub schedule: WithPolicy<Zone>,
    /// How long after each occurrence its beat is due: spreads what would be due at once. Not negative.
    pub offset: TimeDelta,
    /// Whether the newest of occurrences that passed unseen is sent late.
    pub catch_up: bool,
}

/// A beat that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub id: Id,
    /// The occurrence that it is for; `None` for the one at start.
    pub occurrence: Option<DateTime<Utc>>,
    /// When it was to be sent.
    pub at: DateTime<Utc>,
    /// The same moment on the clock that is never set.
    pub monotonic: Duration,
    /// Occurrences before it that passed unseen. Counted to [`MAX_MISSED`](super::MAX_MISSED).
    pub missed: usize,
    /// The first and the last of them, where they are known; with itself, where it is too late.
    pub passed: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Whether it is too late for a heartbeat that does not catch up: it counts as missed as well.
    pub too_late: bool,
    /// When the next one will be due; `None` when the schedule has no more occurrences.
    pub next: Option<DateTime<Utc>>,
}

impl Due {
    /// A beat that belongs to no occurrence, due now.
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

/// The next moments of a heartbeat, on either clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moments {
    pub(super) on_the_wall: Option<DateTime<Utc>>,
    pub(super) elapsed: Option<Duration>,
}
