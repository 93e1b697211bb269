//! Searches by the conventions of later.js.
#![forbid(unsafe_code)]

use crate::exchange::{self, MAX_NUMBERS};
use crate::handles;
use crate::search::{instant, number, pairs};
use downbeat_scheduler::later;

/// The answers of later.js's `next`, `prev`, `nextRange` or `prevRange`: `what` is 0, 1, 2 or 3 in this order. `start` and `end` are
/// milliseconds since 1970; with NaN for `end` the search has no end.
pub fn search(handle: u32, what: u32, start: f64, end: f64, count: u32) -> usize {
    let (start, end) = (instant(start.floor()), instant(end.floor()));
    let count = (count as usize).min(MAX_NUMBERS);
    let found = start.and_then(|start| {
        handles::with(handle, |kept| {
            let (schedule, end) = (&kept.schedule, end.as_ref());
            let times = |times: Vec<_>| exchange::list(times.into_iter().map(|at| number(Some(at))));
            let half = count.min(MAX_NUMBERS / 2);
            match what {
                0 => times(later::next(schedule, count, &start, end)),
                1 => times(later::prev(schedule, count, &start, end)),
                2 => pairs(later::next_range(schedule, half, &start, end).into_iter(), half as u32),
                3 => pairs(later::prev_range(schedule, half, &start, end).into_iter(), half as u32),
                _ => exchange::list([]),
            }
        })
    });
    found.unwrap_or_else(|| exchange::list([]))
}
