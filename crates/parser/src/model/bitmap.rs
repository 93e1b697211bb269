//! Values up to 10,047 as bits, for the many values of years and days of the year: steps and rules about them take a time that
//! does not depend on how many there are, and a list in a text cannot size the memory that it takes.

use super::mask::{MASK_MAX, mask_of, mask_of_steps, steps_of};
use super::values::Values;
use crate::calendar::is_leap_year;

/// Enough for the year 9999.
const WORDS: usize = 157;

/// The greatest value that a bitmap holds.
const MOST: i64 = 64 * WORDS as i64 - 1;

/// Some of the values from 0 on.
#[derive(Clone, Debug)]
pub(crate) struct Bitmap([u64; WORDS]);

impl Default for Bitmap {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl Bitmap {
    /// Adds every `step`th value (1 or more) of `first..=last`; what a bitmap does not hold is left out.
    pub(crate) fn add_steps(&mut self, first: i64, last: i64, step: i64) {
        // A step beyond all values reaches none but the first, however long it is.
        let (first, last, step) = (first.max(0), last.min(MOST), step.clamp(1, MOST + 1));
        let pattern = steps_of(step);
        let mut next = first;
        let words = self.0.iter_mut().zip((0i64..).step_by(64)).skip((first / 64) as usize);
        for (word, start) in words {
            if next > last {
                return;
            }
            if next - start <= MASK_MAX {
                let added = (pattern << (next - start)) & mask_of(0, (last - start).min(MASK_MAX));
                *word |= added;
                // The first one after the greatest of this word; every step is counted from `first`.
                next += (start + 63 - next) / step * step + step;
            }
        }
    }

    /// Leaves only leap years, or only the others.
    pub(crate) fn keep_leap_years(&mut self, leap: bool) {
        for (word, start) in self.0.iter_mut().zip((0i64..).step_by(64)) {
            let years = (0..64).filter(|bit| is_leap_year(start + bit) == leap);
            *word &= years.fold(0, |mask, bit| mask | 1 << bit);
        }
    }

    /// The set of them, or `None` when there is none.
    pub(crate) fn values(&self) -> Option<Values> {
        Values::from_words(&self.0)
    }
}

impl Values {
    /// Each `step`th value (1 or more) of `first..=last`, neither negative nor beyond a bitmap; `None` when that is empty. In
    /// a time that does not depend on how many there are.
    pub(crate) fn steps(first: i64, last: i64, step: i64) -> Option<Self> {
        if first > last {
            None
        } else if last <= MASK_MAX {
            Self::from_mask(mask_of_steps(first, last, step))
        } else if step <= 1 {
            Self::from_ranges(&[(first, last)])
        } else {
            let mut bits = Bitmap::default();
            bits.add_steps(first, last, step);
            bits.values()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bitmap, MOST};
    use crate::calendar::is_leap_year;

    #[test]
    fn a_step_of_any_size_reaches_the_first_value() {
        for step in [MOST, MOST + 1, i64::MAX - 1, i64::MAX] {
            let mut map = Bitmap::default();
            map.add_steps(2, MOST, step);
            let found = map.values().map(|values| values.iter().collect::<Vec<_>>());
            assert_eq!(found, Some(vec![2]), "{step}");
        }
    }

    #[test]
    fn leap_years_and_common_years_are_all_years() {
        for leap in [true, false] {
            let mut years = Bitmap::default();
            years.add_steps(1970, 9999, 1);
            years.keep_leap_years(leap);
            let expected: Vec<_> = (1970..=9999).filter(|&year| is_leap_year(year) == leap).collect();
            assert_eq!(years.values().unwrap().iter().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn no_bits_are_no_set() {
        assert_eq!(Bitmap::default().values(), None);
    }
}
