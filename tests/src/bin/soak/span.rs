//! Spans of time, and the clock that everything here follows: the wall clock, as the program's log and its
//! occurrences do.

use chrono::{DateTime, TimeDelta, Utc};

pub(crate) type Moment = DateTime<Utc>;

/// From one moment to another, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) from: Moment,
    pub(crate) to: Moment,
}

impl Span {
    pub(crate) fn new(from: Moment, to: Moment) -> Self {
        Self { from, to }
    }

    pub(crate) fn has(&self, at: Moment) -> bool {
        (self.from..=self.to).contains(&at)
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Longer by this much at the end.
    pub(crate) fn and(self, more: TimeDelta) -> Self {
        Self { to: self.to + more, ..self }
    }
}
