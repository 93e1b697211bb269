//! A set of days that a search goes through: a bit a day, from the first to the last. The whole calendar has 367 KB of them.

use crate::civil::END_DAY;
use crate::way::Way;

/// Days, counted from 1970-01-01.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DaySet {
    /// The number of the first word: that of its first day, divided by 64.
    first: usize,
    /// The first and the last are not 0.
    words: Box<[u64]>,
}

impl DaySet {
    /// Those of these days that lie in the calendar.
    pub(crate) fn new(days: impl IntoIterator<Item = i64>) -> Self {
        let days = days.into_iter().filter(|day| (0..END_DAY).contains(day));
        let days: Vec<usize> = days.map(|day| day as usize).collect();
        let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
            return Self::default();
        };
        let (first, last) = (first / 64, last / 64);
        let mut words = vec![0; last - first + 1];
        for day in days {
            if let Some(word) = words.get_mut(day / 64 - first) {
                *word |= 1 << (day % 64);
            }
        }
        Self { first, words: words.into() }
    }

    pub(crate) fn contains(&self, day: i64) -> bool {
        let Ok(day) = usize::try_from(day) else { return false };
        let word = (day / 64).checked_sub(self.first).and_then(|at| self.words.get(at));
        word.is_some_and(|word| word >> (day % 64) & 1 == 1)
    }

    /// The first day at or after one; backward the last at or before it. Bound: the words, 45,827 at most.
    pub(crate) fn nearest(&self, way: Way, day: i64) -> Option<i64> {
        let (first, last) = (self.first as i64 * 64, (self.first + self.words.len()) as i64 * 64 - 1);
        let day = if way == Way::Forward { day.max(first) } else { day.min(last) };
        if !(first..=last).contains(&day) {
            return None;
        }
        let word = |at| self.words.get(at).copied().unwrap_or(0);
        way.bit::<64>((day - first) as usize, self.words.len(), word).map(|bit| first + bit as i64)
    }

    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        std::iter::successors(self.nearest(Way::Forward, 0), |day| self.nearest(Way::Forward, day + 1))
    }

    /// The last day.
    pub(crate) fn last(&self) -> Option<i64> {
        self.nearest(Way::Backward, END_DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_answers_as_a_list_does(
            days in proptest::collection::btree_set(prop_oneof![0..400i64, 20_000..20_500i64, (END_DAY - 200)..END_DAY + 5], 0..40),
            asked in prop_oneof![-2..500i64, 19_900..20_600i64, END_DAY - 300..END_DAY + 2],
        ) {
            let set = DaySet::new(days.iter().copied());
            let days: BTreeSet<i64> = days.into_iter().filter(|day| *day < END_DAY).collect();
            prop_assert_eq!(set.contains(asked), days.contains(&asked));
            prop_assert_eq!(set.nearest(Way::Forward, asked), days.range(asked..).next().copied());
            prop_assert_eq!(set.nearest(Way::Backward, asked), days.range(..=asked).next_back().copied());
            prop_assert_eq!(set.last(), days.last().copied());
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), days);
        }
    }
}
