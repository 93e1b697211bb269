//! The seconds of one day, one by one: what is left of a schedule's times when exceptions have taken theirs.

use super::times::Times;

/// Minutes of a day.
const MINUTES: usize = 1440;

/// A set of seconds of one day: a word a minute, a bit a second. 11,520 bytes, for a place on the stack.
#[derive(Clone)]
pub(super) struct DayMask([u64; MINUTES]);

impl DayMask {
    /// The seconds of `times`.
    pub(super) fn new(times: &Times) -> Self {
        let mut mask = Self([0; MINUTES]);
        for (minute, seconds) in times.minutes() {
            if let Some(word) = mask.0.get_mut(minute) {
                *word |= seconds;
            }
        }
        mask
    }

    /// Takes out the seconds of `other`.
    pub(super) fn subtract(&mut self, other: &Self) {
        for (word, taken) in self.0.iter_mut().zip(other.0) {
            *word &= !taken;
        }
    }

    /// Takes out the seconds from `first` to `last`, inclusive; both are cut to the day.
    pub(super) fn subtract_range(&mut self, first: i64, last: i64) {
        for second in first.max(0)..=last.min(MINUTES as i64 * 60 - 1) {
            if let Some(word) = self.0.get_mut(second as usize / 60) {
                *word &= !(1 << (second % 60));
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Whether the two have a second in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(word, other)| word & other != 0)
    }

    /// The first second at or after `second`. Bound: the minutes of a day.
    pub(super) fn next(&self, second: u32) -> Option<u32> {
        let mut keep = u64::MAX << (second % 60);
        for (minute, word) in self.0.iter().enumerate().skip(second as usize / 60) {
            if word & keep != 0 {
                return Some(minute as u32 * 60 + (word & keep).trailing_zeros());
            }
            keep = u64::MAX;
        }
        None
    }

    /// The last second at or before `second`. Bound: the minutes of a day.
    pub(super) fn previous(&self, second: u32) -> Option<u32> {
        let mut keep = u64::MAX >> (63 - second % 60);
        for (minute, word) in self.0.iter().enumerate().take(second as usize / 60 + 1).rev() {
            if word & keep != 0 {
                return Some(minute as u32 * 60 + 63 - (word & keep).leading_zeros());
            }
            keep = u64::MAX;
        }
        None
    }
}
