//! Ranges: maximal runs of valid instants, and lazy iterators over them.

use crate::offsets::Offsets;
use crate::plan::Plan;
use crate::schedule::{CompiledTiming, Schedule, at_millisecond, at_second, millisecond_from, second_from};
use crate::search;
use crate::way::Way;
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
    /// The first instant after it that is not valid. `None` when the schedule stays valid to the end of the
    /// calendar, the year 9999: that end never comes.
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
#[must_use = "iterators do nothing until they are asked"]
pub struct RangesAfter<Z: TimeZone> {
    schedule: Schedule<Z>,
    /// The end of the last answer; `None` once there is no more.
    at: Option<DateTime<Utc>>,
}

/// The ranges that start before an instant, from the last one backward. See [`Schedule::ranges_before`].
#[derive(Clone, Debug)]
#[must_use = "iterators do nothing until they are asked"]
pub struct RangesBefore<Z: TimeZone> {
    schedule: Schedule<Z>,
    /// The start of the last answer; `None` once there is no more.
    at: Option<DateTime<Utc>>,
}

impl<Z: TimeZone> Schedule<Z> {
    /// The ranges that end after `instant`, in order. A range that holds `instant` comes first, with its true start.
    ///
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let schedule = Schedule::new(&Expression::parse("on Monday after 9:00 before 17:00")?)?;
    /// let noon = Utc.with_ymd_and_hms(2027, 1, 4, 12, 0, 0).unwrap();
    /// let range = schedule.ranges_after(&noon).next().unwrap();
    /// assert_eq!(range.start.to_rfc3339(), "2027-01-04T09:00:00+00:00");
    /// assert_eq!(range.end.unwrap().to_rfc3339(), "2027-01-04T17:00:00+00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ranges_after<T: TimeZone>(&self, instant: &DateTime<T>) -> RangesAfter<Z> {
        RangesAfter { schedule: self.clone(), at: Some(instant.to_utc()) }
    }

    /// The ranges that start before `instant`, from the last one backward. A range that goes on at `instant` comes first,
    /// with its true end.
    pub fn ranges_before<T: TimeZone>(&self, instant: &DateTime<T>) -> RangesBefore<Z> {
        RangesBefore { schedule: self.clone(), at: Some(instant.to_utc()) }
    }

    /// The first range that ends after `instant`; backward the last that starts before it.
    fn range(&self, way: Way, instant: &DateTime<Utc>) -> Option<ValidRange<Z>> {
        let zone = &self.zone;
        let (start, end) = match &self.compiled.timing {
            CompiledTiming::Calendar(plan) => {
                let second = if way == Way::Forward { instant.timestamp() } else { second_from(instant) };
                let is_inside = way == Way::Forward && plan.holds_at(second, zone.civil(second));
                let valid = if is_inside { second } else { search::nearest_valid(plan, zone, way, second)? };
                run(plan, zone, valid, is_inside || way == Way::Backward)?
            }
            CompiledTiming::Interval(beats) => {
                let range = match way {
                    Way::Forward => beats.next_range(instant.timestamp_millis()),
                    Way::Backward => beats.previous_range(millisecond_from(instant)),
                };
                let (start, end) = range?;
                (at_millisecond(start)?, end.and_then(at_millisecond))
            }
        };
        Some(ValidRange::new(start, end, zone))
    }
}

/// The run in which a valid second is, and before it if it may have begun before.
fn run(
    plan: &Plan,
    zone: &impl Offsets,
    valid: i64,
    is_under_way: bool,
) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let start = match is_under_way {
        true => search::nearest_invalid(plan, zone, Way::Backward, valid)? + 1,
        false => valid,
    };
    let end = search::nearest_invalid(plan, zone, Way::Forward, valid);
    Some((at_second(start)?, end.and_then(at_second)))
}

impl<Z: TimeZone> Iterator for RangesAfter<Z> {
    type Item = ValidRange<Z>;

    fn next(&mut self) -> Option<ValidRange<Z>> {
        let range = self.schedule.range(Way::Forward, &self.at?);
        self.at = range.as_ref().and_then(|range| range.end.as_ref()).map(DateTime::to_utc);
        range
    }
}

impl<Z: TimeZone> Iterator for RangesBefore<Z> {
    type Item = ValidRange<Z>;

    fn next(&mut self) -> Option<ValidRange<Z>> {
        let range = self.schedule.range(Way::Backward, &self.at?);
        self.at = range.as_ref().map(|range| range.start.to_utc());
        range
    }
}

impl<Z: TimeZone> FusedIterator for RangesAfter<Z> {}
impl<Z: TimeZone> FusedIterator for RangesBefore<Z> {}
