//! The short way for what is the same on every day: one schedule without exceptions, on all days of the calendar, with a
//! tick of a day at most. No date is looked at, and most of it is arithmetic on the second of the day.

use super::Plan;
use super::part::Part;
use super::tick::Tick;
use super::times::Times;
use crate::civil::{DAY, END};

const DAY_SECONDS: u32 = DAY as u32;

/// A schedule that is the same on every day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Daily<'a> {
    times: &'a Times,
    /// The length of its tick in seconds, which divides a day.
    tick: u32,
}

impl Plan {
    /// The length of the tick, if the short way is open.
    pub(super) fn daily_tick(schedules: &[Part], exceptions: &[Part]) -> Option<u32> {
        let ([part], []) = (schedules, exceptions) else { return None };
        let is_daily = part.dates.is_all() && !part.has_instants();
        let tick = match part.tick {
            Tick::Second => 1,
            Tick::Minute => 60,
            Tick::Hour => 3600,
            Tick::Day => DAY_SECONDS,
            _ => return None,
        };
        is_daily.then_some(tick)
    }

    #[inline]
    pub(crate) fn daily(&self) -> Option<Daily<'_>> {
        let tick = self.daily_tick?;
        self.schedules.first().map(|part| Daily { times: &part.times, tick })
    }
}

impl Daily<'_> {
    /// The first occurrence after a civil second.
    #[inline]
    pub(super) fn next(self, after: i64) -> Option<i64> {
        let after = after.max(-1) + 1;
        let (day, from) = ((after as u64 / DAY as u64) as i64, (after as u64 % DAY as u64) as u32);
        let start = from - from % self.tick;
        let found = self.times.next(from).and_then(|found| {
            if found >= start + self.tick || start == from || self.times.next(start)? == found {
                return Some(found);
            }
            // The tick has had its occurrence.
            self.in_day(start + self.tick)
        });
        self.or_tomorrow(day, found)
    }

    /// The first occurrence after one, which is at this time of this day.
    #[inline]
    pub(crate) fn after_occurrence(self, day: i64, time: u32) -> Option<i64> {
        self.or_tomorrow(day, self.in_day(time - time % self.tick + self.tick))
    }

    /// The first occurrence of a day from the start of a tick on.
    #[inline]
    fn in_day(self, start: u32) -> Option<u32> {
        if start < DAY_SECONDS { self.times.next(start) } else { None }
    }

    #[inline]
    fn or_tomorrow(self, day: i64, found: Option<u32>) -> Option<i64> {
        let found = match found {
            Some(time) => day * DAY + i64::from(time),
            None => (day + 1) * DAY + i64::from(self.times.next(0)?),
        };
        (found < END).then_some(found)
    }
}
