//! The seconds of one day, one by one: what is left of a schedule's times after exceptions have removed theirs.

use super::times::Times;
use crate::way::Way;
use downbeat_parser::Tick;

/// Minutes of a day.
const MINUTES: usize = 1440;

/// All seconds of a minute.
const MINUTE: u64 = (1 << 60) - 1;

/// A set of seconds of one day: a word a minute, a bit a second. 11,520 bytes, for a place on the stack.
#[derive(Clone, Debug)]
pub(crate) struct DayMask([u64; MINUTES]);

impl DayMask {
    /// Its minutes, each a mask of its seconds.
    pub(crate) fn into_minutes(self) -> [u64; MINUTES] {
        self.0
    }

    /// No second.
    pub(crate) fn none() -> Self {
        Self([0; MINUTES])
    }

    /// The seconds of `times`.
    pub(super) fn new(times: &Times) -> Self {
        let mut mask = Self::none();
        mask.add(times);
        mask
    }

    /// Takes in the seconds of `times`.
    pub(super) fn add(&mut self, times: &Times) {
        for (minute, seconds) in times.minutes() {
            if let Some(word) = self.0.get_mut(minute) {
                *word |= seconds;
            }
        }
    }

    /// Takes in a second, below 86,400.
    pub(super) fn insert(&mut self, second: u32) {
        if let Some(word) = self.0.get_mut(second as usize / 60) {
            *word |= 1 << (second % 60);
        }
    }

    /// Takes in the seconds of `other`.
    pub(super) fn join(&mut self, other: &Self) {
        for (word, joined) in self.0.iter_mut().zip(other.0) {
            *word |= joined;
        }
    }

    /// The first second of each tick.
    pub(super) fn firsts(mut self, tick: Tick) -> Self {
        let minutes = match tick {
            Tick::Second => return self,
            Tick::Minute => 1,
            Tick::Hour => 60,
            _ => MINUTES,
        };
        for stretch in self.0.chunks_mut(minutes) {
            let mut keep = u64::MAX;
            for word in stretch {
                *word &= word.wrapping_neg() & keep;
                if *word != 0 {
                    keep = 0;
                }
            }
        }
        self
    }

    /// Its seconds, in order, if they are no more than one a minute: a list of more would take more room than the mask.
    pub(super) fn list(&self) -> Option<Box<[u32]>> {
        let next_from = |second| self.nearest(Way::Forward, second);
        let after = |&second: &u32| next_from(second + 1);
        let list: Vec<u32> = std::iter::successors(next_from(0), after).take(MINUTES + 1).collect();
        (list.len() <= MINUTES).then(|| list.into())
    }

    /// The shortest and the longest time between two neighbours, if there are two.
    pub(super) fn gaps(&self) -> Option<(u32, u32)> {
        let (mut gaps, mut last) = (None, None);
        for (minute, &word) in self.0.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                let at = minute as u32 * 60 + rest.trailing_zeros();
                if let Some(gap) = last.map(|last| at - last) {
                    gaps = Some(
                        gaps.map_or((gap, gap), |(short, long): (u32, u32)| (short.min(gap), long.max(gap))),
                    );
                }
                last = Some(at);
                rest &= rest - 1;
            }
        }
        gaps
    }

    /// The first second at or after `second` of all that `holds` says of this and of `other`, minute by minute.
    pub(crate) fn first_where(
        &self,
        other: &Self,
        second: u32,
        holds: impl Fn(u64, u64) -> u64,
    ) -> Option<u32> {
        let words = |minute| Some(holds(*self.0.get(minute)?, *other.0.get(minute)?));
        nearest(Way::Forward, second, |minute| words(minute).unwrap_or(0))
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

    /// The first second at or after `second` that is not in the set; backward the last at or before it. Bound: the minutes of
    /// a day.
    pub(super) fn nearest_off(&self, way: Way, second: u32) -> Option<u32> {
        nearest(way, second, |minute| !self.word(minute) & MINUTE)
    }

    /// The first second at or after `second`; backward the last at or before it. Bound: the minutes of a day.
    pub(super) fn nearest(&self, way: Way, second: u32) -> Option<u32> {
        nearest(way, second, |minute| self.word(minute))
    }

    #[inline]
    fn word(&self, minute: usize) -> u64 {
        self.0.get(minute).copied().unwrap_or(0)
    }
}

/// The nearest second, of the minutes that a function knows.
#[inline]
fn nearest(way: Way, second: u32, minute: impl Fn(usize) -> u64) -> Option<u32> {
    way.bit::<60>(second as usize, MINUTES, minute).map(|second| second as u32)
}
