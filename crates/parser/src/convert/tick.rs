//! Ticks, as far as a conversion has to do with them: which times and days of one are left over.

use super::calendar::Day;
use super::times::Times;
use crate::Tick;

impl Tick {
    /// Of the times that are left on a day, those that are the first of a tick, as far as the day can tell.
    pub(super) fn firsts(self, times: Times) -> Times {
        match self {
            Self::Second => times,
            Self::Minute => times.firsts(1),
            Self::Hour => times.firsts(60),
            _ => times.firsts(1440),
        }
    }

    /// What the days of one tick have in common, where a tick is longer than a day.
    pub(super) fn name(self, day: &Day, place: usize) -> Option<usize> {
        match self {
            // The place of its Monday, a week later so that it is never below 0.
            Self::IsoWeek => Some(place + 7 - (day.weekday as usize + 5) % 7),
            Self::MonthWeek => Some((day.month * 8 + day.month_week) as usize),
            Self::DayInstance => Some((day.month * 8 + day.day.div_ceil(7)) as usize),
            Self::Month => Some(day.month as usize),
            Self::Year => Some(0),
            Self::Second | Self::Minute | Self::Hour | Self::Day => None,
        }
    }
}
