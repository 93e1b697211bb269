//! Lists of values that stay short.

use crate::Values;
use crate::write::{self, Progression, words};

/// A longer list is shortened.
const MAX_ITEMS: usize = 12;

/// A step of more values than this is said by its first three and its last.
const MAX_STEPS: usize = 5;

/// A time of day: `9:00`, `00:00`, `24:00`.
pub(super) fn clock(second: i64) -> String {
    let text = words::Clock(second).to_string();
    if second < 3600 { format!("0{text}") } else { text }
}

/// The values: `1, 3 and 5 to 9`, `0, 7, 14 … 56`, and of long lists the first three, the last and how many there are.
pub(super) fn values(values: &Values, said: impl Fn(i64) -> String) -> String {
    let steps = Progression::of(values).filter(|steps| steps.step > 1 && steps.count > MAX_STEPS);
    if let Some(Progression { first, step, last, .. }) = steps {
        return format!(
            "{}, {}, {} … {}",
            said(first),
            said(first + step),
            said(first + 2 * step),
            said(last)
        );
    }
    ranges(&values.ranges().collect::<Vec<_>>(), said)
}

/// Ranges, each `a to b`; two neighbours are two items.
pub(super) fn ranges(ranges: &[(i64, i64)], said: impl Fn(i64) -> String) -> String {
    let count = ranges.iter().map(|(first, last)| (last - first).max(0) + 1).sum();
    shortened(write::ranges(ranges, "to", said), count)
}

/// Phrases, of which many are shortened in the same way.
pub(super) fn phrases(phrases: Vec<String>) -> String {
    let count = phrases.len() as i64;
    shortened(phrases, count)
}

fn shortened(mut items: Vec<String>, count: i64) -> String {
    if items.len() <= MAX_ITEMS {
        return words::join(&items);
    }
    let last = items.pop().unwrap_or_default();
    items.truncate(3);
    format!("{} … {last} ({count} in all)", items.join(", "))
}
