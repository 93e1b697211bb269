//! Questions of numbers: when a schedule occurs.
#![forbid(unsafe_code)]

use crate::exchange::{self, MAX_NUMBERS};
use crate::handles;
use chrono::{DateTime, Utc};
use downbeat_scheduler::{ValidRange, Zone};

/// Far beyond the calendar on either side, in milliseconds, and within what chrono can hold.
const FAR: f64 = 1e15;

/// The instant of a whole number of milliseconds. `None` for NaN.
#[inline]
pub fn instant(ms: f64) -> Option<DateTime<Utc>> {
    if ms.is_nan() {
        return None;
    }
    DateTime::from_timestamp_millis(ms.clamp(-FAR, FAR) as i64)
}

/// The milliseconds of an instant; NaN for none.
#[inline]
pub fn number(at: Option<DateTime<Zone>>) -> f64 {
    at.map_or(f64::NAN, |at| at.timestamp_millis() as f64)
}

/// The question for one occurrence. The instants are cut so that one between two milliseconds has the right neighbours.
#[derive(Clone, Copy)]
pub enum Which {
    /// The first after.
    Next,
    /// The last before.
    Previous,
    /// The first at or after.
    AtOrAfter,
    /// The last at or before.
    AtOrBefore,
    /// The first after, as timers keep it.
    Due,
}

/// One occurrence; NaN for none.
#[inline]
pub fn find(handle: u32, ms: f64, which: Which) -> f64 {
    let whole = match which {
        Which::Next | Which::AtOrBefore | Which::Due => ms.floor(),
        Which::Previous | Which::AtOrAfter => ms.ceil(),
    };
    let Some(at) = instant(whole) else { return f64::NAN };
    let found = handles::with(handle, |kept| match which {
        Which::Next => kept.schedule.next(&at),
        Which::Previous => kept.schedule.previous(&at),
        Which::AtOrAfter => kept.schedule.at_or_after(&at),
        Which::AtOrBefore => kept.schedule.at_or_before(&at),
        Which::Due => kept.timed.next(&at),
    });
    number(found.flatten())
}

/// Whether the schedule is valid at an instant.
pub fn is_valid(handle: u32, ms: f64) -> bool {
    let at = instant(ms.floor());
    at.and_then(|at| handles::with(handle, |kept| kept.schedule.is_valid(&at))).unwrap_or(false)
}

/// Whether it occurs at an instant.
pub fn is_occurrence(handle: u32, ms: f64) -> bool {
    let at = instant(ms).filter(|_| ms.fract() == 0.0);
    at.and_then(|at| handles::with(handle, |kept| kept.schedule.is_occurrence(&at))).unwrap_or(false)
}

/// The first occurrence there is, or the last.
pub fn edge(handle: u32, last: bool) -> f64 {
    let found =
        handles::with(handle, |kept| if last { kept.schedule.ends_at() } else { kept.schedule.starts_at() });
    number(found.flatten())
}

/// Both sides of a search, in whole milliseconds; an open side is far away.
fn sides(from: f64, until: f64) -> (DateTime<Utc>, DateTime<Utc>) {
    let from = instant(from.ceil()).or_else(|| instant(-FAR));
    let until = instant(until.ceil()).or_else(|| instant(FAR));
    (from.unwrap_or_default(), until.unwrap_or_default())
}

/// Occurrences from one instant until before another.
pub fn occurrences(handle: u32, from: f64, until: f64, count: u32, backward: bool) -> usize {
    let (from, until) = sides(from, until);
    let found = handles::with(handle, |kept| {
        let between = kept.schedule.between(&from, &until);
        let number = |at| number(Some(at));
        match backward {
            true => exchange::list(between.rev().take(count as usize).map(number)),
            false => exchange::list(between.take(count as usize).map(number)),
        }
    });
    found.unwrap_or_else(|| exchange::list([]))
}

/// Ranges of validity that touch a span of time.
pub fn ranges(handle: u32, from: f64, until: f64, count: u32, backward: bool) -> usize {
    let (from, until) = sides(from, until);
    let found = handles::with(handle, |kept| match backward {
        true => {
            let ranges = kept.schedule.ranges_before(&until);
            pairs(ranges.take_while(|range| range.end.as_ref().is_none_or(|end| *end > from)), count)
        }
        false => {
            let ranges = kept.schedule.ranges_after(&from);
            pairs(ranges.take_while(|range| range.start < until), count)
        }
    });
    found.unwrap_or_else(|| exchange::list([]))
}

/// The starts and ends of ranges; no end is infinity.
pub fn pairs(ranges: impl Iterator<Item = ValidRange<Zone>>, count: u32) -> usize {
    let count = (count as usize).min(MAX_NUMBERS / 2);
    let pair = |range: ValidRange<Zone>| {
        let end = range.end.map_or(f64::INFINITY, |end| number(Some(end)));
        [number(Some(range.start)), end]
    };
    exchange::list(ranges.take(count).flat_map(pair))
}
