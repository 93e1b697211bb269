//! The times of day of a plan.
//!
//! Seconds, minutes and hours are masks, `after` and `before` of all of them are folded into the masks or the window; a
//! constraint on the time itself makes a list, which everything else has already thinned out.

use crate::civil::DAY;
use downbeat_parser::{Conjunction, Constraint, Modifier, Period};

/// A set of seconds of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Times {
    /// Bit 0 for 00:00.
    hours: u64,
    minutes: u64,
    seconds: u64,
    /// Half open.
    window: (u32, u32),
    /// These seconds and no others; in order, and within the masks and the window.
    list: Option<Box<[u32]>>,
}

/// The bits `first..=last` of a mask; `last` ≤ 63. None when the range is empty.
fn bits(first: i64, last: i64) -> u64 {
    if first > last || last < 0 { 0 } else { (u64::MAX >> (63 - last)) & (u64::MAX << first) }
}

impl Times {
    /// The times of day at which the time constraints of `conjunction` hold.
    pub(super) fn new(conjunction: &Conjunction) -> Self {
        let values = |period, modifier| conjunction.get(period, modifier).map(Constraint::values);
        let mask = |period: Period| {
            let (after, before) =
                (values(period, Some(Modifier::After)), values(period, Some(Modifier::Before)));
            let first = after.map_or(0, |values| values.min());
            let last = before.map_or(*period.range().end(), |values| values.max() - 1);
            let chosen = values(period, None).map_or(u64::MAX, |values| values.as_mask().unwrap_or(0));
            chosen & bits(first, last)
        };
        let from = values(Period::Time, Some(Modifier::After)).map_or(0, |values| values.min());
        let until = values(Period::Time, Some(Modifier::Before)).map_or(DAY, |values| values.max());
        let mut times = Self {
            hours: mask(Period::Hour),
            minutes: mask(Period::Minute),
            seconds: mask(Period::Second),
            window: (from as u32, until as u32),
            list: None,
        };
        if let Some(chosen) = values(Period::Time, None) {
            times.list =
                Some(chosen.iter().map(|second| second as u32).filter(|&at| times.contains(at)).collect());
        }
        times
    }

    /// Whether these are all times of the day.
    pub(super) fn is_whole_day(&self) -> bool {
        self.list.is_none()
            && self.window == (0, DAY as u32)
            && self.hours == bits(0, 23)
            && self.minutes == bits(0, 59)
            && self.seconds == bits(0, 59)
    }

    pub(super) fn contains(&self, second: u32) -> bool {
        match &self.list {
            Some(list) => list.binary_search(&second).is_ok(),
            None => {
                let has = |mask: u64, value: u32| mask >> value & 1 == 1;
                self.window.0 <= second
                    && second < self.window.1
                    && has(self.hours, second / 3600)
                    && has(self.minutes, second / 60 % 60)
                    && has(self.seconds, second % 60)
            }
        }
    }

    /// The first second at or after `second`, which is below 86,400.
    pub(super) fn next(&self, second: u32) -> Option<u32> {
        if let Some(list) = &self.list {
            return list.get(list.partition_point(|&at| at < second)).copied();
        }
        let from = second.max(self.window.0);
        let (hour, minute, second) = (from / 3600, from / 60 % 60, from % 60);
        let first = |mask: u64| at_or_after(mask, 0);
        let in_hour = |mask: u64| at_or_after(mask, hour).filter(|&found| found == hour).is_some();
        // The second in this minute, else the next minute of this hour, else the next hour: each a look at one mask.
        let found = if from >= DAY as u32 {
            None
        } else if in_hour(self.hours)
            && self.minutes >> minute & 1 == 1
            && at_or_after(self.seconds, second).is_some()
        {
            Some((hour, minute, at_or_after(self.seconds, second)?))
        } else if in_hour(self.hours) && at_or_after(self.minutes, minute + 1).is_some() {
            Some((hour, at_or_after(self.minutes, minute + 1)?, first(self.seconds)?))
        } else {
            at_or_after(self.hours, hour + 1)
                .and_then(|hour| Some((hour, first(self.minutes)?, first(self.seconds)?)))
        };
        let (hour, minute, second) = found?;
        Some(hour * 3600 + minute * 60 + second).filter(|&at| at < self.window.1)
    }

    /// The last second at or before `second`, which is below 86,400.
    pub(super) fn previous(&self, second: u32) -> Option<u32> {
        if let Some(list) = &self.list {
            return list.get(list.partition_point(|&at| at <= second).checked_sub(1)?).copied();
        }
        let from = second.min(self.window.1.checked_sub(1)?);
        let (hour, minute, second) = (from / 3600, from / 60 % 60, from % 60);
        let last = |mask: u64| at_or_before(mask, 63);
        let before = |mask: u64, value: u32| at_or_before(mask, value.checked_sub(1)?);
        let in_hour = self.hours >> hour & 1 == 1;
        let this_minute = (in_hour && self.minutes >> minute & 1 == 1)
            .then(|| at_or_before(self.seconds, second))
            .flatten();
        let (hour, minute, second) = if let Some(second) = this_minute {
            (hour, minute, second)
        } else if let Some(minute) = in_hour.then(|| before(self.minutes, minute)).flatten() {
            (hour, minute, last(self.seconds)?)
        } else {
            (before(self.hours, hour)?, last(self.minutes)?, last(self.seconds)?)
        };
        Some(hour * 3600 + minute * 60 + second).filter(|&at| at >= self.window.0)
    }

    /// For each minute of the day in which there are any: its number, and a mask of its seconds.
    pub(super) fn minutes(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let (from, until) = (i64::from(self.window.0), i64::from(self.window.1));
        let product = (0..1440i64).filter_map(move |minute| {
            let chosen = self.hours >> (minute / 60) & 1 == 1 && self.minutes >> (minute % 60) & 1 == 1;
            let within = bits((from - minute * 60).clamp(0, 60), (until - minute * 60).clamp(0, 60) - 1);
            let seconds = if chosen { self.seconds & within } else { 0 };
            (seconds != 0).then_some((minute as usize, seconds))
        });
        let list = self.list.iter().flatten().map(|&second| (second as usize / 60, 1 << (second % 60)));
        let is_list = self.list.is_some();
        product.filter(move |_| !is_list).chain(list)
    }
}

/// The lowest set bit at or after `from`.
fn at_or_after(mask: u64, from: u32) -> Option<u32> {
    let rest = mask & u64::MAX.checked_shl(from).unwrap_or(0);
    (rest != 0).then(|| rest.trailing_zeros())
}

/// The highest set bit at or before `from`.
fn at_or_before(mask: u64, from: u32) -> Option<u32> {
    let rest = mask & (u64::MAX >> 63u32.saturating_sub(from));
    (rest != 0).then(|| 63 - rest.leading_zeros())
}
