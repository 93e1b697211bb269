//! The two directions of a search. Backward is the mirror image of forward, so that what searches say of one way holds for both.
//!
//! The shortest searches are always inlined, so that each way is compiled on its own and nothing is asked of it at run time.

use crate::civil::DAY;

/// The way of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Forward,
    Backward,
}

impl Way {
    /// The second of a day at which a search that comes from another day enters it.
    #[inline]
    pub(crate) fn entry(self) -> u32 {
        match self {
            Self::Forward => 0,
            Self::Backward => DAY as u32 - 1,
        }
    }

    /// The number that is so much farther on the way.
    #[inline]
    pub(crate) fn step(self, from: i64, by: i64) -> i64 {
        match self {
            Self::Forward => from + by,
            Self::Backward => from - by,
        }
    }

    /// Whether the first is farther on the way than the second.
    #[inline]
    pub(crate) fn is_past<T: PartialOrd>(self, one: T, other: T) -> bool {
        match self {
            Self::Forward => one > other,
            Self::Backward => one < other,
        }
    }

    /// The one that a search comes to first.
    #[inline]
    pub(crate) fn first<T: Ord>(self, all: impl Iterator<Item = T>) -> Option<T> {
        match self {
            Self::Forward => all.min(),
            Self::Backward => all.max(),
        }
    }

    /// The one that a search comes to last.
    pub(crate) fn last<T: Ord>(self, all: impl Iterator<Item = T>) -> Option<T> {
        match self {
            Self::Forward => all.max(),
            Self::Backward => all.min(),
        }
    }

    /// Where in a list in rising order the first at or after a value is; backward the last at or before it.
    #[inline]
    pub(crate) fn place<T: PartialOrd>(self, list: &[T], from: &T) -> Option<usize> {
        match self {
            Self::Forward => Some(list.partition_point(|one| one < from)),
            Self::Backward => list.partition_point(|one| one <= from).checked_sub(1),
        }
    }

    /// The first set bit at or after `from`, of words with so many bits each; backward the last at or before it. Bound: the
    /// words.
    #[inline(always)]
    pub(crate) fn bit<const WIDTH: usize>(
        self,
        from: usize,
        words: usize,
        word: impl Fn(usize) -> u64,
    ) -> Option<usize> {
        let (first, bit) = (from / WIDTH, from % WIDTH);
        match self {
            Self::Forward => {
                let mut keep = u64::MAX << bit;
                for at in first..words {
                    let found = word(at) & keep;
                    if found != 0 {
                        return Some(at * WIDTH + found.trailing_zeros() as usize);
                    }
                    keep = u64::MAX;
                }
            }
            Self::Backward => {
                let mut keep = u64::MAX >> (63 - bit);
                for at in (0..words.min(first + 1)).rev() {
                    let found = word(at) & keep;
                    if found != 0 {
                        return Some(at * WIDTH + 63 - found.leading_zeros() as usize);
                    }
                    keep = u64::MAX;
                }
            }
        }
        None
    }
}
