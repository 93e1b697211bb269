//! The days of a year of each shape: the bit maps that dates are made of.

use crate::civil::{self, SHAPES};
use crate::way::Way;

/// Words of 64 days that hold a year.
pub(super) const WORDS: usize = 6;

/// The days of a year, bit 0 of the first word for 1 January. Bits after its last day are never set.
pub(super) type Year = [u64; WORDS];

/// The days of a year of each shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Maps(Box<[Year; SHAPES]>);

impl Maps {
    /// No day.
    pub(super) fn none() -> Self {
        Self(Box::new([[0; WORDS]; SHAPES]))
    }

    /// Every day.
    pub(super) fn all() -> Self {
        let mut maps = Self::none();
        for (shape, year) in maps.0.iter_mut().enumerate() {
            *year = [u64::MAX; WORDS];
            if let Some(last) = year.last_mut() {
                *last = (1 << (civil::shape_days(shape) - 320)) - 1;
            }
        }
        maps
    }

    /// The days of a year of each shape.
    pub(super) fn of(year: impl Fn(usize) -> Year) -> Self {
        Self(Box::new(std::array::from_fn(year)))
    }

    /// Takes out what the other has not.
    pub(super) fn keep(&mut self, other: &Self) {
        self.words().zip(other.0.iter().flatten()).for_each(|(word, other)| *word &= other);
    }

    fn words(&mut self) -> impl Iterator<Item = &mut u64> {
        self.0.iter_mut().flatten()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(|&word| word == 0)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.words().zip(other.0.iter().flatten()).for_each(|(word, other)| *word |= other);
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        self.words().zip(other.0.iter().flatten()).for_each(|(word, other)| *word &= !other);
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.words().zip(other.0.iter().flatten()).for_each(|(word, other)| *word &= other);
        both
    }

    /// The first day of each tick, of the days on which the ticks start.
    ///
    /// Bound: the ticks of a year of each shape.
    pub(super) fn firsts(&self, starts: &Self) -> Self {
        let mut firsts = Self::none();
        for ((year, starts), firsts) in self.0.iter().zip(starts.0.iter()).zip(firsts.0.iter_mut()) {
            // From day to day: the first at or after a start of a tick is the tick's first, unless the next tick has begun.
            let mut start = nearest_bit(Way::Forward, starts, 0);
            while let Some(found) = start.and_then(|start| nearest_bit(Way::Forward, year, start)) {
                set(firsts, found);
                start = nearest_bit(Way::Forward, starts, found + 1);
            }
        }
        firsts
    }

    pub(super) fn year(&self, shape: usize) -> &Year {
        self.0.get(shape).unwrap_or(&[0; WORDS])
    }

    /// Takes in a day: its shape of year, and its ordinal in it.
    pub(super) fn insert(&mut self, (shape, ordinal): (usize, usize)) {
        if let Some(year) = self.0.get_mut(shape) {
            set(year, ordinal);
        }
    }

    pub(super) fn has(&self, (shape, ordinal): (usize, usize)) -> bool {
        self.year(shape).get(ordinal / 64).is_some_and(|word| word >> (ordinal % 64) & 1 == 1)
    }

    pub(super) fn for_each_day(&self, mut look: impl FnMut((usize, usize))) {
        for (shape, year) in self.0.iter().enumerate() {
            let mut next = nearest_bit(Way::Forward, year, 0);
            while let Some(ordinal) = next {
                look((shape, ordinal));
                next = nearest_bit(Way::Forward, year, ordinal + 1);
            }
        }
    }
}

/// Takes in the day with this ordinal.
pub(super) fn set(year: &mut Year, ordinal: usize) {
    if let Some(word) = year.get_mut(ordinal / 64) {
        *word |= 1 << (ordinal % 64);
    }
}

/// The first set bit at or after `from`; backward the last at or before it.
#[inline(always)]
pub(super) fn nearest_bit(way: Way, words: &[u64], from: usize) -> Option<usize> {
    way.bit::<64>(from, words.len(), |at| words.get(at).copied().unwrap_or(0))
}
