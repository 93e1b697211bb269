//! A set of years: a bit for each of 1970–9999, so that a list in a line cannot size the memory that it takes.

use crate::Period;
use crate::model::Collector;
use crate::model::is_leap_year;

const FIRST: i64 = *Period::Year.range().start();
const LAST: i64 = *Period::Year.range().end();
const WORDS: usize = ((LAST - FIRST) / 64 + 1) as usize;

/// Some of the years of the calendar.
#[derive(Clone, Debug)]
pub(super) struct Years(Box<[u64; WORDS]>);

/// Which years are meant by a rule about their length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Any,
    Leap,
    Common,
}

impl Years {
    pub(super) fn none() -> Self {
        Self(Box::new([0; WORDS]))
    }

    /// Adds every `step`th year (1 or more) of `first..=last`, in a time that does not depend on how many there are.
    pub(super) fn add(&mut self, first: i64, last: i64, step: i64) {
        let (first, last) = (first.max(FIRST) - FIRST, last.min(LAST) - FIRST);
        let mut pattern = 0u64;
        (0..64).step_by(step.clamp(1, 64) as usize).for_each(|bit| pattern |= 1 << bit);
        for (word, start) in self.0.iter_mut().zip((0i64..).step_by(64)) {
            // The first year of this word that is meant, if it has one.
            let skip = if start <= first { first - start } else { (step - (start - first) % step) % step };
            if skip > 63 || start + skip > last {
                continue;
            }
            let kept = u64::MAX >> (63 - (last - start).min(63));
            *word |= (pattern << skip) & kept;
        }
    }

    /// The values of those with this length; of all years when there is no set.
    pub(super) fn values(this: Option<&Self>, length: Length) -> Collector {
        let mut values = Collector::default();
        for (at, start) in (FIRST..=LAST).step_by(64).enumerate() {
            let said = this.map_or(u64::MAX, |years| years.0.get(at).copied().unwrap_or_default());
            let mut left = if said == 0 { 0 } else { said & of_length(length, start) };
            while left != 0 {
                let first = left.trailing_zeros();
                let len = (left >> first).trailing_ones();
                values.add(start + i64::from(first), start + i64::from(first + len) - 1);
                // A run of 64 leaves no bit to shift.
                left &= u64::MAX.checked_shl(first + len).unwrap_or_default();
            }
        }
        values
    }
}

/// Which of the 64 years from `start` on are in the calendar and of this length.
fn of_length(length: Length, start: i64) -> u64 {
    let calendar = u64::MAX >> (63 - (LAST - start).min(63));
    let leap = || {
        (start..start + 64)
            .filter(|&year| is_leap_year(year))
            .fold(0, |mask, year| mask | 1 << (year - start))
    };
    calendar
        & match length {
            Length::Any => u64::MAX,
            Length::Leap => leap(),
            Length::Common => !leap(),
        }
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LAST, Length, Years};
    use proptest::prelude::*;

    fn listed(years: Option<&Years>, length: Length) -> Vec<i64> {
        Years::values(years, length).finish().map(|values| values.iter().collect()).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn steps_of_years_are_those_of_a_loop(first in FIRST..=LAST, len in 0i64..9000, step in prop_oneof![1i64..100, 1i64..9000]) {
            let mut years = Years::none();
            years.add(first, first + len, step);
            let expected: Vec<_> = (first..=(first + len).min(LAST)).step_by(step as usize).collect();
            prop_assert_eq!(listed(Some(&years), Length::Any), expected);
        }
    }

    #[test]
    fn leap_years_and_common_years_are_all_years() {
        let (leap, common) = (listed(None, Length::Leap), listed(None, Length::Common));
        assert_eq!(leap[..8], [1972, 1976, 1980, 1984, 1988, 1992, 1996, 2000]);
        assert!(leap.contains(&2400) && common.contains(&2100) && common.contains(&LAST));
        assert_eq!(leap.len() + common.len(), listed(None, Length::Any).len());
    }
}
