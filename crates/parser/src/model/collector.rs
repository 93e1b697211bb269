//! Gathers values in any order into a set. Values below 64 go to a mask; the first two ranges beyond it need no list.

use super::Values;
use super::values::{MASK_MAX, WordRanges};
use smallvec::SmallVec;

/// Gathers values into a set.
#[derive(Default)]
pub(crate) struct Collector {
    mask: u64,
    /// What reaches 64 or more, in the order in which it came.
    ranges: SmallVec<[(i64, i64); 2]>,
}

/// The bits `first` to `last`; both 0–63.
pub(super) fn mask_of(first: i64, last: i64) -> u64 {
    (u64::MAX >> (MASK_MAX - last)) & (u64::MAX << first)
}

/// For each step below 64 the bits 0, step, 2 × step and so on.
const STEPS: [u64; 64] = {
    let mut steps = [1; 64];
    let mut step = 1;
    while step < 64 {
        let mut bit = 0;
        while bit < 64 {
            // In a constant there is no iterator and no `get_mut`; the index is below 64.
            #[expect(clippy::indexing_slicing, reason = "worked out when compiling")]
            {
                steps[step] |= 1 << bit;
            }
            bit += step;
        }
        step += 1;
    }
    steps
};

/// The bits 0, step, 2 × step and so on of a word; `step` is 1 or more.
pub(super) fn steps_of(step: i64) -> u64 {
    usize::try_from(step).ok().and_then(|step| STEPS.get(step)).copied().unwrap_or(1)
}

/// The bits of each `step`th value (1 or more) of `first..=last`; both 0–63, and not the other way round.
pub(crate) fn mask_of_steps(first: i64, last: i64, step: i64) -> u64 {
    (steps_of(step) << first) & mask_of(first, last)
}

impl Collector {
    /// Adds `first..=last`; nothing when it is empty. Not negative: no period has such a value.
    #[inline]
    pub(crate) fn add(&mut self, first: i64, last: i64) {
        let first = first.max(0);
        if first > last {
            return;
        }
        if last <= MASK_MAX {
            self.mask |= mask_of(first, last);
        } else {
            self.ranges.push((first, last));
        }
    }

    /// Adds all of `values`.
    pub(crate) fn add_all(&mut self, values: &Values) {
        match values.as_mask() {
            Some(mask) => self.mask |= mask,
            None => values.ranges().for_each(|(first, last)| self.add(first, last)),
        }
    }

    /// The set of all that was added, or `None` when that is nothing.
    #[inline]
    pub(crate) fn finish(self) -> Option<Values> {
        if self.ranges.is_empty() { Values::from_mask(self.mask) } else { self.merge() }
    }

    fn merge(self) -> Option<Values> {
        let Self { mask, mut ranges } = self;
        ranges.extend(WordRanges::of_mask(mask));
        ranges.sort_unstable();
        // Overlapping and touching ranges become one, in place.
        ranges.dedup_by(|next, previous| {
            let touches = next.0 <= previous.1.saturating_add(1);
            if touches {
                previous.1 = previous.1.max(next.1);
            }
            touches
        });
        Values::from_ranges(&ranges)
    }
}
