//! The changes of a zone's offset as a list.

use chrono::FixedOffset;

/// A zone whose changes are known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    first: FixedOffset,
    /// The second of each change, and the offset from then on.
    changes: Vec<(i64, FixedOffset)>,
}

/// The farthest that two offsets of a civil time lie apart, and more, in seconds.
const NEAR: i64 = 2 * 86_400;

impl Table {
    /// `None` when the changes are not in order.
    pub(super) fn new(name: String, first: FixedOffset, changes: Vec<(i64, FixedOffset)>) -> Option<Self> {
        let sorted = changes.is_sorted_by(|one, other| one.0 < other.0);
        sorted.then_some(Self { name, first, changes })
    }

    /// How many changes have been at a second.
    fn before(&self, second: i64) -> usize {
        self.changes.partition_point(|(change, _)| *change <= second)
    }

    /// The offset after so many changes.
    fn after(&self, changes: usize) -> FixedOffset {
        let last = changes.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(self.first, |(_, offset)| *offset)
    }

    /// The offset at a second since 1970.
    pub(super) fn at(&self, second: i64) -> FixedOffset {
        self.after(self.before(second))
    }

    /// The offsets that a civil second has, by the time of the instants: none in a gap, two in a fold.
    pub(super) fn at_civil(&self, second: i64) -> (Option<FixedOffset>, Option<FixedOffset>) {
        let around = self.before(second - NEAR)..=self.before(second + NEAR);
        let mut found = around.filter_map(|changes| {
            let offset = self.after(changes);
            let instant = second - i64::from(offset.local_minus_utc());
            (self.before(instant) == changes).then_some(offset)
        });
        (found.next(), found.next())
    }
}
