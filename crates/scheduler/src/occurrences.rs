//! Lazy iterators over occurrences, in constant memory.

use crate::Schedule;
use chrono::{DateTime, TimeZone, Utc};
use std::iter::FusedIterator;

/// The occurrences after an instant, in order. See [`Schedule::after`].
#[derive(Clone, Debug)]
pub struct After<Z: TimeZone> {
    schedule: Schedule<Z>,
    /// The last answer; `None` once there is no more.
    at: Option<DateTime<Utc>>,
}

/// The occurrences before an instant, from the last one backward. See [`Schedule::before`].
#[derive(Clone, Debug)]
pub struct Before<Z: TimeZone> {
    schedule: Schedule<Z>,
    at: Option<DateTime<Utc>>,
}

impl<Z: TimeZone> After<Z> {
    pub(crate) fn new(schedule: Schedule<Z>, at: DateTime<Utc>) -> Self {
        Self { schedule, at: Some(at) }
    }
}

impl<Z: TimeZone> Before<Z> {
    pub(crate) fn new(schedule: Schedule<Z>, at: DateTime<Utc>) -> Self {
        Self { schedule, at: Some(at) }
    }
}

impl<Z: TimeZone> Iterator for After<Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let next = self.schedule.next(&self.at?);
        self.at = next.as_ref().map(DateTime::to_utc);
        next
    }
}

impl<Z: TimeZone> Iterator for Before<Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let previous = self.schedule.previous(&self.at?);
        self.at = previous.as_ref().map(DateTime::to_utc);
        previous
    }
}

impl<Z: TimeZone> FusedIterator for After<Z> {}
impl<Z: TimeZone> FusedIterator for Before<Z> {}
