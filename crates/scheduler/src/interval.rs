//! Occurrences of a fixed interval: its multiples since 1970-01-01T00:00:00Z, in milliseconds, to the end of the
//! calendar.

use crate::civil::{DAY, END};
use crate::plan::Plan;
use chrono::Utc;
use downbeat_parser::{Conjunction, Constraint, Interval, Model, Period};

/// The last millisecond of the calendar.
const LAST: i64 = END * 1000 - 1;

fn length(interval: Interval) -> i64 {
    // At most a hundred years.
    interval.as_millis() as i64
}

/// The first multiple after `after`.
pub(crate) fn next(interval: Interval, after: i64) -> Option<i64> {
    let length = length(interval);
    let next = (after.clamp(-1, LAST).div_euclid(length) + 1) * length;
    (next <= LAST).then_some(next)
}

/// The last multiple before `before`.
pub(crate) fn previous(interval: Interval, before: i64) -> Option<i64> {
    let length = length(interval);
    let last = before.min(LAST + 1) - 1;
    (last >= 0).then(|| last - last % length)
}

/// Whether a millisecond is an occurrence.
pub(crate) fn is_valid(interval: Interval, at: i64) -> bool {
    (0..=LAST).contains(&at) && at % length(interval) == 0
}

/// The first run of occurrences that ends after the start of the millisecond `at`: a millisecond, half open, unless every
/// millisecond is one.
pub(crate) fn next_range(interval: Interval, at: i64) -> Option<(i64, Option<i64>)> {
    let start = if is_valid(interval, at) { at } else { next(interval, at)? };
    Some(if length(interval) == 1 { (0, None) } else { (start, Some(start + 1)) })
}

/// The last run of occurrences that starts before `before`.
pub(crate) fn previous_range(interval: Interval, before: i64) -> Option<(i64, Option<i64>)> {
    let start = previous(interval, before)?;
    Some(if length(interval) == 1 { (0, None) } else { (start, Some(start + 1)) })
}

/// The calendar with the same occurrences, if a day is a multiple of the interval in whole seconds.
pub(crate) fn plan(interval: Interval) -> Option<Plan> {
    let length = length(interval);
    if length % 1000 != 0 || (DAY * 1000) % length != 0 {
        return None;
    }
    let times = (0..DAY).step_by(usize::try_from(length / 1000).ok()?);
    let constraint = Constraint::new(Period::Time, None, times).ok()?;
    let model = Model::new([Conjunction::new([constraint]).ok()?], []).ok()?;
    Some(Plan::new(&model, &Utc))
}
