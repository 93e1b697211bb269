//! Sets of seconds of the day, and how they come apart into products of hours, minutes and seconds.

use crate::{Conjunction, Constraint, Modifier, Period};
use std::collections::BTreeMap;

const MINUTES: usize = 1440;
/// All seconds of a minute, and all minutes of an hour.
pub(super) const SIXTY: u64 = (1 << 60) - 1;

/// A set of seconds of the day: for each minute a mask of its seconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Times(Box<[u64; MINUTES]>);

/// The seconds of the day that have their hour, minute and second in these masks. None is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) hours: u64,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
}

impl Times {
    pub(super) fn none() -> Self {
        Self(Box::new([0; MINUTES]))
    }

    pub(super) fn all() -> Self {
        Self(Box::new([SIXTY; MINUTES]))
    }

    /// Every `step` seconds (1 or more) from midnight on.
    pub(super) fn steps(step: usize) -> Self {
        let mut times = Self::none();
        (0..86_400).step_by(step.max(1)).for_each(|second| times.insert(second));
        times
    }

    /// The times at which the constraints of a conjunction hold, as far as they speak of times.
    pub(super) fn of(conjunction: &Conjunction) -> Self {
        let mask = |period: Period| {
            let most = *period.range().end() + 1;
            let meant = |value: &i64| {
                conjunction
                    .constraints()
                    .iter()
                    .filter(|one| one.period() == period)
                    .all(|one| holds(one, *value))
            };
            (0..most).filter(meant).fold(0u64, |mask, value| mask | 1 << value)
        };
        let (hours, minutes, seconds) = (mask(Period::Hour), mask(Period::Minute), mask(Period::Second));
        let mut times = Self::none();
        for (at, word) in times.0.iter_mut().enumerate() {
            if hours >> (at / 60) & 1 == 1 && minutes >> (at % 60) & 1 == 1 {
                *word = seconds;
            }
        }
        for one in conjunction.constraints().iter().filter(|one| one.period() == Period::Time) {
            let mut meant = Self::none();
            let last = *Period::Time.range().end();
            match one.modifier() {
                None => one.values().iter().for_each(|second| meant.insert(second as usize)),
                Some(Modifier::After) => {
                    (one.values().min()..=last).for_each(|second| meant.insert(second as usize))
                }
                Some(Modifier::Before) => {
                    (0..one.values().max()).for_each(|second| meant.insert(second as usize))
                }
            }
            times.0.iter_mut().zip(meant.0.iter()).for_each(|(word, other)| *word &= other);
        }
        times
    }

    fn insert(&mut self, second: usize) {
        if let Some(word) = self.0.get_mut(second / 60) {
            *word |= 1 << (second % 60);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word |= other);
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word &= !other);
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word &= other);
        both
    }

    /// The first time in each stretch of so many minutes, which divide a day.
    pub(super) fn firsts(mut self, minutes: usize) -> Self {
        for stretch in self.0.chunks_mut(minutes.max(1)) {
            let mut found = false;
            for word in stretch {
                // The lowest bit, where there is none before.
                *word = if found { 0 } else { *word & word.wrapping_neg() };
                found |= *word != 0;
            }
        }
        self
    }

    /// The first second of the day that is not the first of a minute.
    pub(super) fn first_within_a_minute(&self) -> Option<u32> {
        let found = (0u32..).zip(self.0.iter()).find(|(_, word)| *word & !1 != 0);
        found.map(|(minute, word)| minute * 60 + (word & !1).trailing_zeros())
    }

    /// Products whose union this is.
    ///
    /// The minutes with the same seconds make a table of hours and minutes. Hours with the same minutes make a product, or
    /// minutes with the same hours, whichever are fewer.
    pub(super) fn products(&self) -> Vec<Product> {
        let mut by_seconds: BTreeMap<u64, [u64; 24]> = BTreeMap::new();
        for (at, &seconds) in self.0.iter().enumerate().filter(|(_, word)| **word != 0) {
            let table = by_seconds.entry(seconds).or_insert([0; 24]);
            table.iter_mut().skip(at / 60).take(1).for_each(|minutes| *minutes |= 1 << (at % 60));
        }
        let mut all = Vec::new();
        for (seconds, table) in by_seconds {
            let hour = |minute: usize| {
                let hours = table.iter().enumerate().filter(|(_, minutes)| *minutes >> minute & 1 == 1);
                hours.fold(0u64, |mask, (hour, _)| mask | 1 << hour)
            };
            let columns: Vec<u64> = (0..60).map(hour).collect();
            let (rows, columns) = (grouped(&table), grouped(&columns));
            if rows.len() <= columns.len() {
                all.extend(rows.into_iter().map(|(minutes, hours)| Product { hours, minutes, seconds }));
            } else {
                all.extend(columns.into_iter().map(|(hours, minutes)| Product { hours, minutes, seconds }));
            }
        }
        all
    }
}

/// The distinct masks of a list but 0, each with a mask of its places, in the order in which they come.
fn grouped(list: &[u64]) -> Vec<(u64, u64)> {
    let mut groups: Vec<(u64, u64)> = Vec::new();
    for (place, &mask) in list.iter().enumerate().filter(|(_, mask)| **mask != 0) {
        match groups.iter_mut().find(|(known, _)| *known == mask) {
            Some((_, places)) => *places |= 1 << place,
            None => groups.push((mask, 1 << place)),
        }
    }
    groups
}

/// Whether a constraint on hours, minutes or seconds holds at a value.
fn holds(constraint: &Constraint, value: i64) -> bool {
    match constraint.modifier() {
        None => constraint.values().contains(value),
        Some(Modifier::After) => value >= constraint.values().min(),
        Some(Modifier::Before) => value < constraint.values().max(),
    }
}
