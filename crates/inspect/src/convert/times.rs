//! Sets of seconds of the day, and their division into products of hours, minutes and seconds.

use std::collections::BTreeMap;

const MINUTES: usize = 1440;
/// All seconds of a minute, and all minutes of an hour.
pub(super) const SIXTY: u64 = (1 << 60) - 1;

/// A set of seconds of the day: for each minute a mask of its seconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Times(Box<[u64; MINUTES]>);

/// The seconds of the day whose hour, minute and second are in these masks. No mask is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) hours: u64,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
}

impl Product {
    /// Whether a second of the day is among them.
    pub(super) fn has(self, second: u32) -> bool {
        let has = |mask: u64, value: u32| mask >> value & 1 == 1;
        has(self.hours, second / 3600)
            && has(self.minutes, second / 60 % 60)
            && has(self.seconds, second % 60)
    }
}

impl From<Box<[u64; MINUTES]>> for Times {
    fn from(minutes: Box<[u64; MINUTES]>) -> Self {
        Self(minutes)
    }
}

impl Times {
    pub(super) fn none() -> Self {
        Self(Box::new([0; MINUTES]))
    }

    pub(super) fn all() -> Self {
        Self(Box::new([SIXTY; MINUTES]))
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

    /// The first second of the day that is not the first of a minute.
    pub(super) fn first_within_a_minute(&self) -> Option<u32> {
        let found = (0u32..).zip(self.0.iter()).find(|(_, word)| *word & !1 != 0);
        found.map(|(minute, word)| minute * 60 + (word & !1).trailing_zeros())
    }

    /// Products whose union is this set.
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

/// The distinct masks of a list except 0, each with a mask of its positions, in order.
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
