//! Occurrences of a fixed interval: its multiples since 1970-01-01T00:00:00Z, in milliseconds, to the end of the
//! calendar.

use crate::civil::END;
use downbeat_parser::Interval;

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
