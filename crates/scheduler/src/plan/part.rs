//! One schedule or one exception of a plan: the civil seconds at which all of its constraints hold.

use super::dates::Dates;
use super::limits::{Instants, Limits, Role};
use super::times::Times;
use crate::calendars::Calendars;
use crate::civil::{DAY, END};
use crate::offsets::Offsets;
use crate::way::Way;
use downbeat_parser::{Conjunction, Constraint, Period, Tick};

/// A conjunction of constraints, compiled.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) dates: Dates,
    pub(super) times: Times,
    pub(super) tick: Tick,
    /// Whether it has all dates of an ISO week or none, and exceptions take none.
    pub(super) has_whole_weeks: bool,
    /// Where in the calendar it can hold; `None` for all of it.
    limits: Option<Box<Limits>>,
    /// What the short way knows of a schedule; set when the plan is complete.
    pub(super) product: Option<Product>,
}

/// The occurrences of a schedule on each of its dates.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) times: Times,
    /// The first and the last of the times.
    pub(super) first: u32,
    pub(super) last: u32,
    /// The first dates of the ticks, for a tick longer than a day.
    pub(super) dates: Option<Box<Dates>>,
}

impl Part {
    pub(super) fn new(
        conjunction: &Conjunction,
        calendars: &Calendars,
        role: Role,
        zone: &impl Offsets,
    ) -> Self {
        let (dates, times) = (Dates::new(conjunction, calendars), Times::new(conjunction));
        let limits = Limits::new(conjunction, role, zone).map(Box::new);
        // They are in the order of their periods.
        let mut periods = conjunction.constraints().iter().rev().map(Constraint::period);
        let has_whole_weeks = periods.next() == Some(Period::WeekOfYear)
            && periods.find(|period| *period != Period::WeekOfYear).is_none_or(|other| other < Period::Day);
        let mut part =
            Self { dates, times, tick: conjunction.tick(), has_whole_weeks, limits, product: None };
        // All else holds at them.
        part.retain_moments(|part, at| part.is_within_bounds(at) && part.holds_on_the_clock(at));
        part
    }

    /// The civil seconds, half open, within which it can hold.
    #[inline]
    pub(super) fn window(&self) -> (i64, i64) {
        self.limits.as_ref().map_or((0, END), |limits| limits.window)
    }

    /// Its bounds alone: in civil seconds, half open.
    pub(super) fn bounds(&self) -> (i64, i64) {
        self.limits.as_ref().map_or((0, END), |limits| limits.bounds)
    }

    /// Where it holds at single civil seconds only, these; in order.
    #[inline]
    pub(super) fn moments(&self) -> Option<&[i64]> {
        self.limits.as_ref().and_then(|limits| limits.moments.as_deref())
    }

    /// Takes out of its [moments](Self::moments) those that are not kept.
    pub(super) fn retain_moments(&mut self, is_kept: impl Fn(&Self, i64) -> bool) {
        if let Some(moments) = self.moments() {
            let kept = moments.iter().copied().filter(|&at| is_kept(self, at)).collect();
            if let Some(limits) = &mut self.limits {
                limits.moments = Some(kept);
            }
        }
    }

    fn instants(&self) -> Option<&Instants> {
        self.limits.as_ref().and_then(|limits| limits.instants.as_ref())
    }

    /// Whether it looks at instants, so that civil answers have to be checked.
    pub(super) fn has_instants(&self) -> bool {
        self.instants().is_some()
    }

    /// Whether it begins or ends: by instants or bounds.
    pub(super) fn is_bounded(&self) -> bool {
        self.limits.as_ref().is_some_and(|limits| limits.instants.is_some() || limits.bounds != (0, END))
    }

    /// Whether its rules are other ones than those of the dates and times that come back with the calendar.
    pub(super) fn is_irregular(&self) -> bool {
        self.is_bounded() || self.dates.is_thinned()
    }

    /// Whether its constraints on instants hold at `instant`, and its bounds at its civil second.
    pub(super) fn is_on(&self, instant: i64, second: i64) -> bool {
        self.instants().is_none_or(|instants| instants.contains(instant)) && self.is_within_bounds(second)
    }

    fn is_within_bounds(&self, second: i64) -> bool {
        let (from, until) = self.bounds();
        from <= second && second < until
    }

    /// The first instant after `instant` at which its constraints on instants may change.
    pub(super) fn next_change(&self, instant: i64) -> Option<i64> {
        self.instants().and_then(|instants| instants.next_change(instant))
    }

    /// The last instant at or before `instant` at which its constraints on instants may have changed.
    pub(super) fn last_change(&self, instant: i64) -> Option<i64> {
        self.instants().and_then(|instants| instants.last_change(instant))
    }

    /// Whether it holds for whole years and never else.
    pub(super) fn is_whole_years(&self) -> bool {
        !self.is_irregular() && self.dates.is_whole_years() && self.times.is_whole_day()
    }

    /// Whether its rules are the same in every year.
    pub(super) fn is_regular(&self) -> bool {
        !self.is_irregular() && self.dates.is_every_year()
    }

    /// Whether it holds at the same times on every day.
    pub(super) fn is_daily(&self) -> bool {
        self.is_regular() && self.moments().is_none() && self.dates.is_whole_years()
    }

    fn holds_on_the_clock(&self, second: i64) -> bool {
        self.dates.contains(second.div_euclid(DAY)) && self.times.contains(second.rem_euclid(DAY) as u32)
    }

    /// Whether it holds at a civil second.
    #[inline]
    pub(super) fn holds(&self, second: i64) -> bool {
        match self.moments() {
            Some(moments) => moments.binary_search(&second).is_ok(),
            None => {
                let (from, until) = self.window();
                from <= second && second < until && self.holds_on_the_clock(second)
            }
        }
    }

    /// Whether it holds at an instant whose civil second is `second`, a second of the calendar.
    pub(super) fn holds_at(&self, instant: i64, second: i64) -> bool {
        self.holds_on_the_clock(second) && self.is_on(instant, second)
    }

    /// The first civil second at or after `second` at which it holds, its dates being those that `nearest_date` finds; backward
    /// the last at or before it.
    #[inline(always)]
    pub(super) fn nearest(
        &self,
        way: Way,
        second: i64,
        nearest_date: impl Fn(i64) -> Option<i64>,
    ) -> Option<i64> {
        if let Some(moments) = self.moments() {
            return moments.get(way.place(moments, &second)?).copied();
        }
        let (start, end) = self.window();
        let from = if way == Way::Forward { second.max(start) } else { second.min(end - 1) };
        if from < 0 {
            return None;
        }
        let (day, time) = (from.div_euclid(DAY), from.rem_euclid(DAY) as u32);
        let mut found_day = nearest_date(day)?;
        let found_time = match self.times.nearest(way, time).filter(|_| found_day == day) {
            Some(time) => time,
            None => {
                if found_day == day {
                    found_day = nearest_date(Some(way.step(day, 1)).filter(|&day| day >= 0)?)?;
                }
                self.times.nearest(way, way.entry())?
            }
        };
        Some(found_day * DAY + i64::from(found_time)).filter(|found| (start..end).contains(found))
    }

    /// The civil second from which on it repeats after each cycle of its dates, until the calendar ends.
    pub(super) fn settled(&self) -> i64 {
        if self.limits.is_none() && self.dates.is_every_year() && !self.dates.is_thinned() {
            return 0;
        }
        let behind_window = if self.window().1 < END { self.window().1 } else { self.window().0 };
        let behind_moments = self.moments().and_then(|moments| moments.last()).map_or(0, |&last| last + 1);
        (self.dates.settled() * DAY).max(behind_window).max(behind_moments)
    }
}
