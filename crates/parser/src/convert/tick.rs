//! Ticks: the stretches of time of which each has one occurrence.

use super::calendar::Day;
use super::times::Times;
use crate::{Conjunction, Period};

/// The stretches of which each has an occurrence at its first second that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tick {
    Second,
    Minute,
    Hour,
    Day,
    IsoWeek,
    MonthWeek,
    DayInstance,
    Month,
    Year,
}

impl Tick {
    pub(super) fn of(conjunction: &Conjunction) -> Self {
        let finest = |modified: bool| {
            let constraints = conjunction.constraints().iter();
            let chosen = constraints.filter(|one| one.modifier().is_some() == modified);
            chosen.map(|one| Self::of_period(one.period())).min()
        };
        finest(false).or_else(|| finest(true)).unwrap_or(Self::Second)
    }

    pub(super) fn of_period(period: Period) -> Self {
        match period {
            Period::Second | Period::Time | Period::FullDate => Self::Second,
            Period::Minute => Self::Minute,
            Period::Hour => Self::Hour,
            Period::Day | Period::DayOfWeek | Period::DayOfYear => Self::Day,
            Period::WeekOfYear => Self::IsoWeek,
            Period::WeekOfMonth => Self::MonthWeek,
            Period::DayOfWeekCount => Self::DayInstance,
            Period::Month => Self::Month,
            Period::Year => Self::Year,
        }
    }

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
            Self::IsoWeek => Some(place + 7 - (day.weekday + 6) % 7),
            Self::MonthWeek => Some(day.month * 8 + day.month_week),
            Self::DayInstance => Some(day.month * 8 + day.day.div_ceil(7)),
            Self::Month => Some(day.month),
            Self::Year => Some(0),
            Self::Second | Self::Minute | Self::Hour | Self::Day => None,
        }
    }
}
