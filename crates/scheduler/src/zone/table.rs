//! The offsets of a zone as a list of its changes. An index leads to the place in the list, so that a question takes a few loads
//! wherever it lies, and no search through the list.

use chrono::{MappedLocalTime, Offset};

/// Each place of the index is for 2^22 seconds, 48 days, in which a zone seldom changes twice.
const SHIFT: u32 = 22;

/// The index ends after 1,024 places, in 2106. Later changes are searched for.
const PLACES: usize = 1024;

/// The farthest that two offsets of a civil time lie apart, and more, in seconds.
pub(super) const NEAR: i64 = 2 * 86_400;

/// What a zone's offset was before its first change, and from each change on. All times are seconds since 1970.
#[derive(Debug)]
pub(super) struct Table<O> {
    first: O,
    /// The second of each change in order, and the offset from then on.
    pub(super) changes: Box<[(i64, O)]>,
    /// For each place, how many changes come before it.
    index: Box<[u32]>,
}

impl<O: Offset + Copy> Table<O> {
    /// The table of an offset before the first change, and of changes in order of time.
    pub(super) fn new(first: O, changes: Box<[(i64, O)]>) -> Self {
        let before = |second: i64| changes.partition_point(|(change, _)| *change < second);
        let places =
            (0..PLACES).map(|place| u32::try_from(before((place as i64) << SHIFT)).unwrap_or(u32::MAX));
        let index = places.collect();
        Self { first, changes, index }
    }

    /// The offset at an instant.
    #[inline]
    pub(super) fn at(&self, second: i64) -> O {
        self.after(self.before(second))
    }

    /// The offsets that a civil second has, by the time of the instants: none in a gap, two in a fold.
    #[inline]
    pub(super) fn at_civil(&self, second: i64) -> MappedLocalTime<O> {
        let first = self.before(second - NEAR);
        match self.changes.get(first) {
            Some((change, _)) if *change <= second + NEAR => self.beside_changes(second, first),
            _ => MappedLocalTime::Single(self.after(first)),
        }
    }

    /// The same where a change is near: of the offsets after `first` changes and more, those that hold at their instant.
    #[cold]
    fn beside_changes(&self, second: i64, first: usize) -> MappedLocalTime<O> {
        let mut found = (first..=self.before(second + NEAR)).filter_map(|changes| {
            let offset = self.after(changes);
            let instant = second - i64::from(offset.fix().local_minus_utc());
            (self.before(instant) == changes).then_some(offset)
        });
        match (found.next(), found.next()) {
            (None, _) => MappedLocalTime::None,
            (Some(one), None) => MappedLocalTime::Single(one),
            (Some(one), Some(other)) => MappedLocalTime::Ambiguous(one, other),
        }
    }

    /// How many changes have been at a second. Bound: the changes of one place of the index.
    #[inline]
    fn before(&self, second: i64) -> usize {
        let place = usize::try_from(second >> SHIFT).ok().and_then(|place| self.index.get(place));
        let Some(place) = place else {
            return self.changes.partition_point(|(change, _)| *change <= second);
        };
        let mut changes = *place as usize;
        while self.changes.get(changes).is_some_and(|(change, _)| *change <= second) {
            changes += 1;
        }
        changes
    }

    /// The offset that holds after the first `changes` changes.
    #[inline]
    fn after(&self, changes: usize) -> O {
        let last = changes.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(self.first, |(_, offset)| *offset)
    }
}
