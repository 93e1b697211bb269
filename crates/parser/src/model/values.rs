//! A non-empty set of values, stored as small as it allows: the usual schedule needs no list at all, "1970-9999" is one pair
//! of numbers, and the leap years of the calendar are a kilobyte of bits instead of 31 of ranges.

use super::mask::{MASK_MAX, WordRanges, mask_of};

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

/// Canonical, so that derived equality is equality of sets: which variant it is depends on the values alone. What the usual
/// schedule does not have stands behind a pointer: a constraint is moved several times until it is in its schedule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Set {
    /// Every value is below 64: bit `n` for the value `n`.
    Mask(u64),
    /// One inclusive range that reaches 64 or more and fits.
    Range(u32, u32),
    Large(Box<Large>),
}

/// What is none of the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Large {
    /// One inclusive range.
    Range(i64, i64),
    /// Several inclusive ranges in order, which neither overlap nor touch, and take less room than bits would.
    Ranges(Box<[(i64, i64)]>),
    /// Several ranges that take no less room than bits: bit `n` of word `w` is the value `64 * (first + w) + n`. Neither the
    /// first nor the last word is 0.
    Bits { first: u32, words: Box<[u64]> },
}

/// The number of the word of a value's bit.
fn word_of(value: i64) -> i64 {
    value >> 6
}

impl Values {
    /// One value, which is not negative.
    pub(crate) fn one(value: i64) -> Self {
        if value <= MASK_MAX { Self(Set::Mask(mask_of(value, value))) } else { Self::range(value, value) }
    }

    /// One inclusive range that reaches 64 or more.
    fn range(first: i64, last: i64) -> Self {
        match (u32::try_from(first), u32::try_from(last)) {
            (Ok(first), Ok(last)) => Self(Set::Range(first, last)),
            _ => Self::large(Large::Range(first, last)),
        }
    }

    fn large(set: Large) -> Self {
        Self(Set::Large(Box::new(set)))
    }

    /// The values of a mask, or `None` when it is empty.
    pub(crate) fn from_mask(mask: u64) -> Option<Self> {
        (mask != 0).then_some(Self(Set::Mask(mask)))
    }

    /// The set of some ranges in order, which neither overlap nor touch and are not negative; `None` without any.
    pub(super) fn from_ranges(ranges: &[(i64, i64)]) -> Option<Self> {
        let (&(least, first_end), &(last_start, greatest)) = (ranges.first()?, ranges.last()?);
        if greatest <= MASK_MAX {
            return Self::from_mask(
                ranges.iter().fold(0, |mask, &(first, last)| mask | mask_of(first, last)),
            );
        }
        if last_start == least {
            return Some(Self::range(least, first_end));
        }
        let base = word_of(least);
        let Some((first, count)) = bits_are_smaller(base, word_of(greatest), ranges.len()) else {
            return Some(Self::large(Large::Ranges(ranges.into())));
        };
        let mut words = vec![0u64; count].into_boxed_slice();
        for &(from, to) in ranges {
            for number in word_of(from)..=word_of(to) {
                if let Some(word) = words.get_mut((number - base) as usize) {
                    let start = number * 64;
                    *word |= mask_of((from - start).max(0), (to - start).min(MASK_MAX));
                }
            }
        }
        Some(Self::large(Large::Bits { first, words }))
    }

    /// The set of some bits, the first of which is the value 0; `None` when all are 0.
    pub(super) fn from_words(words: &[u64]) -> Option<Self> {
        let first = words.iter().position(|&word| word != 0)?;
        let last = words.iter().rposition(|&word| word != 0)?;
        let words = words.get(first..=last)?;
        // A run begins where a bit is set and the one below it is not.
        let mut below = 0;
        let starts = words.iter().map(|&word| {
            let starts = word & !(word << 1 | below);
            below = word >> 63;
            starts.count_ones() as usize
        });
        let count = starts.sum();
        if last > 0
            && count > 1
            && let Some((first, _)) = bits_are_smaller(first as i64, last as i64, count)
        {
            return Some(Self::large(Large::Bits { first, words: words.into() }));
        }
        let ranges: Vec<_> = WordRanges::new(first as u32, words).collect();
        Self::from_ranges(&ranges)
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
        match &self.0 {
            Set::Mask(mask) => Ranges::Words(WordRanges::of_mask(*mask)),
            Set::Range(first, last) => Ranges::One(Some((i64::from(*first), i64::from(*last)))),
            Set::Large(large) => match &**large {
                Large::Range(first, last) => Ranges::One(Some((*first, *last))),
                Large::Ranges(ranges) => Ranges::List(ranges.iter()),
                Large::Bits { first, words } => Ranges::Words(WordRanges::new(*first, words)),
            },
        }
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
            Set::Range(first, last) => (i64::from(*first)..=i64::from(*last)).contains(&value),
            Set::Large(large) => large.contains(value),
        }
    }

    /// The least value.
    pub fn min(&self) -> i64 {
        match &self.0 {
            Set::Mask(mask) => i64::from(mask.trailing_zeros()),
            Set::Range(first, _) => i64::from(*first),
            Set::Large(large) => large.min(),
        }
    }

    /// The greatest value.
    pub fn max(&self) -> i64 {
        match &self.0 {
            Set::Mask(mask) => MASK_MAX - i64::from(mask.leading_zeros()),
            Set::Range(_, last) => i64::from(*last),
            Set::Large(large) => large.max(),
        }
    }

    /// The values as a mask, bit `n` for the value `n`, or `None` when one of them is above 63.
    pub fn as_mask(&self) -> Option<u64> {
        match self.0 {
            Set::Mask(mask) => Some(mask),
            _ => None,
        }
    }
}

impl Large {
    fn contains(&self, value: i64) -> bool {
        match self {
            Self::Range(first, last) => (*first..=*last).contains(&value),
            Self::Ranges(ranges) => {
                let at = ranges.partition_point(|&(_, last)| last < value);
                ranges.get(at).is_some_and(|&(first, _)| first <= value)
            }
            Self::Bits { first, words } => {
                let word =
                    usize::try_from(word_of(value) - i64::from(*first)).ok().and_then(|at| words.get(at));
                word.is_some_and(|word| word >> (value & MASK_MAX) & 1 == 1)
            }
        }
    }

    fn min(&self) -> i64 {
        match self {
            Self::Range(first, _) => *first,
            Self::Ranges(ranges) => ranges.first().map_or(0, |&(first, _)| first),
            Self::Bits { first, words } => {
                i64::from(*first) * 64 + words.first().map_or(0, |word| i64::from(word.trailing_zeros()))
            }
        }
    }

    fn max(&self) -> i64 {
        match self {
            Self::Range(_, last) => *last,
            Self::Ranges(ranges) => ranges.last().map_or(0, |&(_, last)| last),
            Self::Bits { first, words } => {
                let behind = (i64::from(*first) + words.len() as i64) * 64;
                behind - 1 - words.last().map_or(0, |word| i64::from(word.leading_zeros()))
            }
        }
    }
}

/// The first word and how many there are, when bits from one word to the other take no more room than so many ranges of two
/// words each.
fn bits_are_smaller(first: i64, last: i64, ranges: usize) -> Option<(u32, usize)> {
    let count = usize::try_from(last - first + 1).ok()?;
    let first = u32::try_from(first).ok()?;
    (count <= ranges.saturating_mul(2)).then_some((first, count))
}

/// The ranges of a set.
enum Ranges<'a> {
    One(Option<(i64, i64)>),
    List(std::slice::Iter<'a, (i64, i64)>),
    Words(WordRanges<'a>),
}

impl Iterator for Ranges<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        match self {
            Self::One(range) => range.take(),
            Self::List(ranges) => ranges.next().copied(),
            Self::Words(words) => words.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Bitmap, Collector};
    use super::Values;
    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn values() -> impl Strategy<Value = Vec<i64>> {
        // Masks, ranges, bits, and what is near the border between two of them.
        prop_oneof![
            vec(0..64i64, 1..9),
            vec(0..100_000i64, 1..9),
            vec(60..70i64, 1..9),
            vec(100..400i64, 1..200),
            vec(0..i64::MAX - 1, 1..9),
            vec((1 << 38) - 200..(1 << 38) + 200i64, 1..200),
        ]
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
            let both: Vec<i64> = a.intersection(&b).map(|both| both.iter().collect()).unwrap_or_default();
            prop_assert!(both.iter().eq(set_a.intersection(&set_b)));
            prop_assert_eq!(a == b, set_a == set_b);
            prop_assert_eq!(a.as_mask().is_some(), set_a.iter().all(|&value| value < 64));
            prop_assert!(a.iter().all(|value| a.contains(value)) && !a.contains(a.max() + 1) && !a.contains(-1));
            let ranges: Vec<_> = a.ranges().collect();
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }

        #[test]
        fn a_set_made_of_bits_is_the_set_made_of_values(steps in vec((0..10_000i64, 0..10_000i64, 1..300i64), 1..4)) {
            let mut bits = Bitmap::default();
            let mut collected = Collector::default();
            for &(first, last, step) in &steps {
                bits.add_steps(first, last, step);
                (first..=last).step_by(step as usize).for_each(|value| collected.add(value, value));
            }
            prop_assert_eq!(bits.values(), collected.finish());
        }

        #[test]
        fn steps_are_those_of_a_loop(first in 0..70i64, len in -3..80i64, far in prop_oneof![Just(0), 0..9000i64], step in 1..80i64) {
            let (first, last) = (first + far, first + far + len);
            prop_assert_eq!(Values::steps(first, last, step), set_of((first..=last).step_by(step as usize)));
        }

        #[test]
        fn the_order_and_repeats_of_the_list_do_not_matter(set in btree_set(0..400i64, 1..9)) {
            let forward = set_of(set.iter().copied());
            let repeated_backward = set_of(set.iter().rev().chain(set.iter()).copied());
            prop_assert_eq!(forward, repeated_backward);
        }
    }

    #[test]
    fn the_leap_years_take_a_kilobyte() {
        let leap = set_of((1970..=9999).filter(|&year| crate::calendar::is_leap_year(year))).unwrap();
        let super::Set::Large(large) = &leap.0 else { panic!("{leap:?}") };
        assert!(matches!(&**large, super::Large::Bits { words, .. } if words.len() == 127), "{leap:?}");
    }

    #[test]
    fn no_values_make_no_set() {
        assert_eq!(set_of([]), None);
    }
}
