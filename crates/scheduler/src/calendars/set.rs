//! A set of days that a search goes through: a bit a day, from the first to the last. The whole calendar has 367 KB of them.

use crate::civil::END_DAY;

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

    /// The first day at or after one. Bound: the words, 45,827 at most.
    pub(crate) fn next(&self, day: i64) -> Option<i64> {
        let day = day.max(self.first as i64 * 64) as usize;
        let at = day / 64 - self.first;
        let here = self.words.get(at)? & (u64::MAX << (day % 64));
        let rest = self.words.iter().enumerate().skip(at + 1).map(|(at, word)| (at, *word));
        let (at, word) = std::iter::once((at, here)).chain(rest).find(|(_, word)| *word != 0)?;
        Some(((self.first + at) * 64) as i64 + i64::from(word.trailing_zeros()))
    }

    /// The last day at or before one. The mirror of [`next`](Self::next).
    pub(crate) fn previous(&self, day: i64) -> Option<i64> {
        let last = (self.first + self.words.len()) as i64 * 64 - 1;
        let day = usize::try_from(day.min(last)).ok()?;
        let at = (day / 64).checked_sub(self.first)?;
        let here = self.words.get(at)? & (u64::MAX >> (63 - day % 64));
        let rest = self.words.iter().enumerate().take(at).rev().map(|(at, word)| (at, *word));
        let (at, word) = std::iter::once((at, here)).chain(rest).find(|(_, word)| *word != 0)?;
        Some(((self.first + at) * 64) as i64 + 63 - i64::from(word.leading_zeros()))
    }

    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        std::iter::successors(self.next(0), |day| self.next(day + 1))
    }

    /// The last day.
    pub(crate) fn last(&self) -> Option<i64> {
        self.previous(END_DAY)
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
            prop_assert_eq!(set.next(asked), days.range(asked..).next().copied());
            prop_assert_eq!(set.previous(asked), days.range(..=asked).next_back().copied());
            prop_assert_eq!(set.last(), days.last().copied());
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), days);
        }
    }
}
