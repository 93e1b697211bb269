//! Gathers values in any order into a set. Values below 64 go to a mask; the first two ranges beyond it need no list.

use super::mask::{MASK_MAX, WordRanges, mask_of};
use super::values::Values;
use smallvec::SmallVec;

/// Gathers values into a set.
#[derive(Default)]
pub(crate) struct Collector {
    mask: u64,
    /// What reaches 64 or more, in the order in which it came.
    ranges: SmallVec<[(i64, i64); 2]>,
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

impl Values {
    /// The set of the values in both; `None` when there is none.
    pub(crate) fn intersection(&self, other: &Self) -> Option<Self> {
        let mut collector = Collector::default();
        for (first, last) in self.ranges() {
            for (from, until) in other.ranges() {
                collector.add(first.max(from), last.min(until));
            }
        }
        collector.finish()
    }

    /// The set of the values in either.
    pub(crate) fn union(&self, other: &Self) -> Self {
        if let (Some(a), Some(b)) = (self.as_mask(), other.as_mask()) {
            return Self::from_mask(a | b).unwrap_or_else(|| self.clone());
        }
        let mut collector = Collector::default();
        collector.add_all(self);
        collector.add_all(other);
        collector.finish().unwrap_or_else(|| self.clone())
    }
}
