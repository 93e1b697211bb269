//! A place in the times of a day, from which the next time is found by taking a bit off a mask.
//!
//! The gain: a search finds the hour, minute and second of its place by division and looks at three masks; an
//! iterator has all of this from its last answer.

use super::masks::bits;
use super::times::Times;
use crate::civil::DAY;
use crate::way::Way;

/// A place in the times of a day, on the way forward or backward.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    /// The bits that are still to come: hours of the day, minutes of the hour and seconds of the minute.
    hours: u64,
    minutes: u64,
    seconds: u64,
    /// The first second of the hour and of the minute.
    hour: u32,
    minute: u32,
    /// How many of the list have passed, or (backward) are still to come.
    at: usize,
}

impl Cursor {
    /// All times of a day are to come.
    #[inline]
    pub(super) fn of_day(times: &Times, way: Way) -> Self {
        let whole = times.list.is_none() && times.window == (0, DAY as u32);
        if whole {
            return Self { hours: times.hours.into(), ..Self::default() };
        }
        Self::at(times, if way == Way::Forward { 0 } else { DAY as u32 - 1 }, way)
    }

    /// The times at or after a second of the day (backward: at or before it) are to come.
    pub(super) fn at(times: &Times, time: u32, way: Way) -> Self {
        if let Some(list) = &times.list {
            let at = match way {
                Way::Forward => list.partition_point(|&at| at < time),
                Way::Backward => list.partition_point(|&at| at <= time),
            };
            return Self { at, ..Self::default() };
        }
        let (from, until) = times.window;
        if from >= until {
            return Self::default();
        }
        let time = if way == Way::Forward { time.max(from) } else { time.min(until - 1) };
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        // The bits of a mask at one bit and further on, as seen on the way.
        let rest = |mask: u64, from: u32| match way {
            Way::Forward => mask & bits(from.into(), 63),
            Way::Backward => mask & bits(0, from.into()),
        };
        let behind = |mask: u64, from: u32| rest(mask, from) & !(1 << from);
        let has = |mask: u64, bit: u32| mask >> bit & 1 == 1;
        let in_hour = has(times.hours.into(), hour);
        let in_minute = in_hour && has(times.minutes, minute);
        Self {
            hours: behind(times.hours.into(), hour),
            minutes: if in_hour { behind(times.minutes, minute) } else { 0 },
            seconds: if in_minute { rest(times.seconds, second) } else { 0 },
            hour: hour * 3600,
            minute: time - second,
            at: 0,
        }
    }

    /// Takes the nearest one that is to come.
    #[inline]
    pub(super) fn pop(&mut self, times: &Times, way: Way) -> Option<u32> {
        if let Some(list) = &times.list {
            let at = if way == Way::Forward { self.at } else { self.at.checked_sub(1)? };
            self.at = if way == Way::Forward { at + 1 } else { at };
            return list.get(at).copied();
        }
        if self.seconds == 0 {
            if self.minutes == 0 {
                self.hour = pop_bit(&mut self.hours, way)? * 3600;
                self.minutes = times.minutes;
            }
            self.minute = self.hour + pop_bit(&mut self.minutes, way)? * 60;
            self.seconds = times.seconds;
        }
        let time = self.minute + pop_bit(&mut self.seconds, way)?;
        (times.window.0 <= time && time < times.window.1).then_some(time)
    }
}

/// Takes the lowest bit of a mask; backward the highest.
#[inline]
fn pop_bit(mask: &mut u64, way: Way) -> Option<u32> {
    if *mask == 0 {
        return None;
    }
    let bit = if way == Way::Forward { mask.trailing_zeros() } else { 63 - mask.leading_zeros() };
    *mask &= !(1 << bit);
    Some(bit)
}
