//! The sums of an hour, and the hours of a day in a few bytes.
//!
//! A day is one row of the store: for each hour in which something happened the number of the hour and its eleven sums, each as
//! a number of variable length (seven bits a byte, the lowest first). A heartbeat of each minute takes some thirty bytes an hour,
//! a table with a row an hour would take three times that.

use serde::Serialize;
use std::time::Duration;

/// How many days are remembered.
pub const DAYS: i64 = 90;

/// Milliseconds of an hour.
pub(super) const HOUR: i64 = 3_600_000;

/// What happened in an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Beats that arrived in their first minute; runs that ended well.
    pub sent: u64,
    /// Beats that arrived later.
    pub late: u64,
    /// Beats that did not arrive; runs that did not end well.
    pub lost: u64,
    /// Beats that were not sent, since the checks found the watched service ill.
    pub ill: u64,
    /// Occurrences that passed without a beat or a run.
    pub missed: u64,
    /// The times of all beats or runs that were not missed, in milliseconds: the least,
    pub least: u64,
    /// their sum,
    pub total: u64,
    /// and the greatest.
    pub greatest: u64,
    /// Milliseconds for which a check says how the watched service was,
    pub checked: u64,
    /// and for which it was ill.
    pub was_ill: u64,
}

/// An hour, counted from 1970, and what happened in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Hour {
    /// Hours since 1970.
    pub hour: i64,
    /// What happened.
    pub sums: Sums,
}

impl Sums {
    /// How many beats or runs were due.
    pub fn due(&self) -> u64 {
        self.sent + self.late + self.lost + self.ill + self.missed
    }

    /// How many of them were not missed.
    pub fn done(&self) -> u64 {
        self.due() - self.missed
    }

    /// The part that arrived of what was due, or ended well of the runs; `None` if nothing was due.
    pub fn delivery(&self) -> Option<f64> {
        let due = self.due();
        (due > 0).then(|| (self.sent + self.late) as f64 / due as f64)
    }

    /// The part of the time in which the service was well, of the time for which a check says how it was; `None` without any.
    pub fn uptime(&self) -> Option<f64> {
        (self.checked > 0).then(|| self.checked.saturating_sub(self.was_ill) as f64 / self.checked as f64)
    }

    /// The mean time of a beat or run, in milliseconds.
    pub fn mean(&self) -> Option<f64> {
        let done = self.done();
        (done > 0).then(|| self.total as f64 / done as f64)
    }

    /// Adds a beat or a run that took so long; `count` is its outcome's.
    pub(super) fn took(&mut self, took: Duration) {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        // The count of this one is not added yet.
        self.least = if self.done() == 0 { millis } else { self.least.min(millis) };
        self.greatest = self.greatest.max(millis);
        self.total = self.total.saturating_add(millis);
    }

    /// Adds what else happened in the same hour, or in another one of the same span.
    pub fn add(&mut self, other: &Self) {
        self.least = match (self.done(), other.done()) {
            (0, _) => other.least,
            (_, 0) => self.least,
            _ => self.least.min(other.least),
        };
        self.greatest = self.greatest.max(other.greatest);
        for (sum, more) in [
            (&mut self.sent, other.sent),
            (&mut self.late, other.late),
            (&mut self.lost, other.lost),
            (&mut self.ill, other.ill),
            (&mut self.missed, other.missed),
            (&mut self.total, other.total),
            (&mut self.checked, other.checked),
            (&mut self.was_ill, other.was_ill),
        ] {
            *sum = sum.saturating_add(more);
        }
    }

    /// No hour has more time than an hour: a clock that was set back counts none twice.
    pub(super) fn within_an_hour(&mut self) {
        self.checked = self.checked.min(HOUR as u64);
        self.was_ill = self.was_ill.min(self.checked);
    }

    fn numbers(&self) -> [u64; 10] {
        [
            self.sent,
            self.late,
            self.lost,
            self.ill,
            self.missed,
            self.least,
            self.total,
            self.greatest,
            self.checked,
            self.was_ill,
        ]
    }

    fn of(numbers: [u64; 10]) -> Self {
        let [sent, late, lost, ill, missed, least, total, greatest, checked, was_ill] = numbers;
        Self { sent, late, lost, ill, missed, least, total, greatest, checked, was_ill }
    }
}

/// The hours of a day as bytes. `hours` are of this day.
pub(super) fn pack(hours: &[Hour]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(hours.len() * 24);
    for Hour { hour, sums } in hours {
        bytes.push(hour.rem_euclid(24) as u8);
        sums.numbers().into_iter().for_each(|number| put(&mut bytes, number));
    }
    bytes
}

/// The hours of a day, counted from 1970. What is broken in the bytes is left out.
pub(super) fn unpack(day: i64, bytes: &[u8]) -> Vec<Hour> {
    let mut hours = Vec::with_capacity(24);
    each_hour(bytes, |hour, sums| hours.push(Hour { hour: day * 24 + hour, sums }));
    hours
}

/// The hours of a day, 0 to 23, one after the other.
pub(super) fn each_hour(mut bytes: &[u8], mut each: impl FnMut(i64, Sums)) {
    // Each turn takes a byte at least.
    while let Some((&hour, rest)) = bytes.split_first() {
        bytes = rest;
        let mut numbers = [0; 10];
        for number in &mut numbers {
            let Some(next) = take(&mut bytes) else { return };
            *number = next;
        }
        if hour < 24 {
            each(i64::from(hour), Sums::of(numbers));
        }
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    // Ten turns at most.
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_hours_of_a_day_read_back(day in 0_i64..40_000, given in proptest::collection::btree_map(0_i64..24, any::<[u64; 10]>(), 0..24)) {
            let hours: Vec<Hour> =
                given.into_iter().map(|(hour, numbers)| Hour { hour: day * 24 + hour, sums: Sums::of(numbers) }).collect();
            prop_assert_eq!(unpack(day, &pack(&hours)), hours);
        }

        #[test]
        fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(unpack(1, &bytes).len() <= bytes.len());
        }
    }

    #[test]
    fn the_least_time_is_of_those_that_were_not_missed() {
        let mut hour = Sums { missed: 3, ..Sums::default() };
        let mut beat = Sums::default();
        beat.took(Duration::from_millis(80));
        beat.sent = 1;
        hour.add(&beat);
        hour.add(&Sums { missed: 1, ..Sums::default() });
        assert_eq!((hour.least, hour.greatest, hour.mean(), hour.due()), (80, 80, Some(80.0), 5));
        assert_eq!(hour.delivery(), Some(0.2));
    }
}
