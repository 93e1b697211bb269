//! A non-empty set of values. Small ones (0–63: every period but time, day of the year, year and full date) are a bit
//! mask, the others sorted ranges: the usual schedule needs no list at all, and "1970-9999" is one pair of numbers.

/// A set of values of one period: never empty, in ascending order, without repeats.
///
/// ```
/// use downbeat_parser::{Constraint, Period};
/// let days = Constraint::new(Period::Day, None, [15, 1, 15])?;
/// assert_eq!(days.values().iter().collect::<Vec<_>>(), [1, 15]);
/// # Ok::<(), downbeat_parser::ModelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Values(Set);

/// Canonical, so that derived equality is equality of sets: `Mask` exactly when every value is below 64; the ranges
/// are in order, neither overlap nor touch, and are inclusive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Set {
    Mask(u64),
    Ranges(Box<[(i64, i64)]>),
}

/// The greatest value that a mask holds.
const MASK_MAX: i64 = 63;

/// The bits `first` to `last`; both 0–63.
fn mask_of(first: i64, last: i64) -> u64 {
    (u64::MAX >> (MASK_MAX - last)) & (u64::MAX << first)
}

/// Gathers values into a set.
#[derive(Default)]
pub(crate) struct Collector {
    mask: u64,
    ranges: Vec<(i64, i64)>,
}

impl Collector {
    /// Adds `first..=last`; nothing when it is empty. Not negative: no period has such a value.
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
        values.ranges().for_each(|(first, last)| self.add(first, last));
    }

    /// The set of all that was added, or `None` when that is nothing.
    pub(crate) fn finish(self) -> Option<Values> {
        if self.ranges.is_empty() {
            return (self.mask != 0).then_some(Values(Set::Mask(self.mask)));
        }
        let mut all: Vec<_> = Runs(self.mask).chain(self.ranges).collect();
        all.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match merged.last_mut() {
                Some(previous) if first <= previous.1.saturating_add(1) => previous.1 = previous.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Some(Values(Set::Ranges(merged.into_boxed_slice())))
    }
}

impl Values {
    /// The set of the values in either.
    pub(crate) fn union(&self, other: &Self) -> Self {
        if let (Set::Mask(a), Set::Mask(b)) = (&self.0, &other.0) {
            return Self(Set::Mask(a | b));
        }
        let mut collector = Collector::default();
        collector.add_all(self);
        collector.add_all(other);
        collector.finish().unwrap_or_else(|| self.clone())
    }

    /// The values as inclusive ranges, in order, which neither overlap nor touch.
    ///
    /// ```
    /// use downbeat_parser::{Constraint, Period};
    /// let years = Constraint::new(Period::Year, None, 1970..=9999)?;
    /// assert_eq!(years.values().ranges().collect::<Vec<_>>(), [(1970, 9999)]);
    /// # Ok::<(), downbeat_parser::ModelError>(())
    /// ```
    pub fn ranges(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        let (mask, ranges): (u64, &[_]) = match &self.0 {
            Set::Mask(mask) => (*mask, &[]),
            Set::Ranges(ranges) => (0, ranges),
        };
        Runs(mask).chain(ranges.iter().copied())
    }

    /// The values in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        self.ranges().flat_map(|(first, last)| first..=last)
    }

    /// How many values there are: at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.ranges().map(|(first, last)| (last - first) as usize + 1).sum()
    }

    /// Whether the set holds `value`.
    pub fn contains(&self, value: i64) -> bool {
        match &self.0 {
            Set::Mask(mask) => (0..=MASK_MAX).contains(&value) && mask & mask_of(value, value) != 0,
            Set::Ranges(ranges) => {
                let at = ranges.partition_point(|&(_, last)| last < value);
                ranges.get(at).is_some_and(|&(first, _)| first <= value)
            }
        }
    }

    /// The least value.
    pub fn min(&self) -> i64 {
        match &self.0 {
            Set::Mask(mask) => i64::from(mask.trailing_zeros()),
            Set::Ranges(ranges) => ranges.first().map_or(0, |&(first, _)| first),
        }
    }

    /// The greatest value.
    pub fn max(&self) -> i64 {
        match &self.0 {
            Set::Mask(mask) => MASK_MAX - i64::from(mask.leading_zeros()),
            Set::Ranges(ranges) => ranges.last().map_or(0, |&(_, last)| last),
        }
    }

    /// The values as a mask, bit `n` for the value `n`, or `None` when one of them is above 63.
    pub fn as_mask(&self) -> Option<u64> {
        match self.0 {
            Set::Mask(mask) => Some(mask),
            Set::Ranges(_) => None,
        }
    }
}

/// The runs of set bits of a mask, lowest first, as inclusive ranges.
struct Runs(u64);

impl Iterator for Runs {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        (self.0 != 0).then(|| {
            let first = i64::from(self.0.trailing_zeros());
            let last = first + i64::from((self.0 >> first).trailing_ones()) - 1;
            self.0 &= !mask_of(first, last);
            (first, last)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Collector, Values};
    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn values() -> impl Strategy<Value = Vec<i64>> {
        prop_oneof![vec(0..64i64, 1..9), vec(0..100_000i64, 1..9), vec(60..70i64, 1..9)]
    }

    fn set_of(values: impl IntoIterator<Item = i64>) -> Option<Values> {
        let mut collector = Collector::default();
        values.into_iter().for_each(|value| collector.add(value, value));
        collector.finish()
    }

    proptest! {
        #[test]
        fn a_set_is_what_a_btree_set_of_the_same_values_is(a in values(), b in values(), probe in 0..100i64) {
            let (set_a, set_b): (BTreeSet<i64>, BTreeSet<i64>) = (a.iter().copied().collect(), b.iter().copied().collect());
            let (a, b) = (set_of(a).unwrap(), set_of(b).unwrap());
            prop_assert!(a.iter().eq(set_a.iter().copied()));
            prop_assert_eq!(a.len(), set_a.len());
            prop_assert_eq!(Some(a.min()), set_a.first().copied());
            prop_assert_eq!(Some(a.max()), set_a.last().copied());
            prop_assert_eq!(a.contains(probe), set_a.contains(&probe));
            prop_assert!(a.union(&b).iter().eq(set_a.union(&set_b).copied()));
            prop_assert_eq!(a == b, set_a == set_b);
            prop_assert_eq!(a.as_mask().is_some(), set_a.iter().all(|&value| value < 64));
            let ranges: Vec<_> = a.ranges().collect();
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }

        #[test]
        fn the_order_and_repeats_of_the_list_do_not_matter(set in btree_set(0..400i64, 1..9)) {
            let forward = set_of(set.iter().copied());
            let repeated_backward = set_of(set.iter().rev().chain(set.iter()).copied());
            prop_assert_eq!(forward, repeated_backward);
        }
    }

    #[test]
    fn no_values_make_no_set() {
        assert_eq!(set_of([]), None);
    }
}
