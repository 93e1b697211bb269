//! Ranges: maximal runs of valid instants, and lazy iterators over them.

use crate::Schedule;
use chrono::{DateTime, TimeZone, Utc};
use std::iter::FusedIterator;

/// A maximal run of valid instants: from `start` on, up to but not including `end`.
///
/// A run goes through the gaps and folds of its zone: it is the instants that are valid without interruption, whatever the
/// clock on the wall does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidRange<Z: TimeZone> {
    /// The first valid instant.
    pub start: DateTime<Z>,
    /// The first instant behind it that is not valid. `None` when the schedule stays valid to the end of the calendar, the
    /// year 9999: that end never comes.
    pub end: Option<DateTime<Z>>,
}

impl<Z: TimeZone> ValidRange<Z> {
    pub(crate) fn new(start: DateTime<Utc>, end: Option<DateTime<Utc>>, zone: &Z) -> Self {
        Self { start: start.with_timezone(zone), end: end.map(|end| end.with_timezone(zone)) }
    }
}

impl<Z: TimeZone<Offset: Copy>> Copy for ValidRange<Z> {}

/// The ranges that end after an instant, in order. See [`Schedule::ranges_after`].
#[derive(Clone, Debug)]
pub struct RangesAfter<Z: TimeZone> {
    schedule: Schedule<Z>,
    /// The end of the last answer; `None` once there is no more.
    at: Option<DateTime<Utc>>,
}

/// The ranges that start before an instant, from the last one backward. See [`Schedule::ranges_before`].
#[derive(Clone, Debug)]
pub struct RangesBefore<Z: TimeZone> {
    schedule: Schedule<Z>,
    /// The start of the last answer; `None` once there is no more.
    at: Option<DateTime<Utc>>,
}

impl<Z: TimeZone> RangesAfter<Z> {
    pub(crate) fn new(schedule: Schedule<Z>, at: DateTime<Utc>) -> Self {
        Self { schedule, at: Some(at) }
    }
}

impl<Z: TimeZone> RangesBefore<Z> {
    pub(crate) fn new(schedule: Schedule<Z>, at: DateTime<Utc>) -> Self {
        Self { schedule, at: Some(at) }
    }
}

impl<Z: TimeZone> Iterator for RangesAfter<Z> {
    type Item = ValidRange<Z>;

    fn next(&mut self) -> Option<ValidRange<Z>> {
        let range = self.schedule.next_range(&self.at?);
        self.at = range.as_ref().and_then(|range| range.end.as_ref()).map(DateTime::to_utc);
        range
    }
}

impl<Z: TimeZone> Iterator for RangesBefore<Z> {
    type Item = ValidRange<Z>;

    fn next(&mut self) -> Option<ValidRange<Z>> {
        let range = self.schedule.previous_range(&self.at?);
        self.at = range.as_ref().map(|range| range.start.to_utc());
        range
    }
}

impl<Z: TimeZone> FusedIterator for RangesAfter<Z> {}
impl<Z: TimeZone> FusedIterator for RangesBefore<Z> {}
