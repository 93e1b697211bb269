//! One schedule or one exception of a plan: the civil seconds at which all of its constraints hold.

use super::dates::Dates;
use super::times::Times;
use crate::civil::{DAY, END};
use crate::offsets::Offsets;
use downbeat_parser::Tick;
use downbeat_parser::{CivilTime, Conjunction, Constraint, Modifier, Period};

/// A conjunction of constraints, compiled.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) dates: Dates,
    pub(super) times: Times,
    pub(super) tick: Tick,
    /// The civil seconds, half open, within which it can hold: the calendar, narrowed by bounds and by instants.
    pub(super) window: (i64, i64),
    /// Its bounds alone: in civil seconds, half open.
    pub(super) bounds: (i64, i64),
    /// These civil seconds and no others, in order; all else holds at them.
    pub(super) moments: Option<Box<[i64]>>,
    /// The constraints on instants, which the window and the moments only render as civil time.
    instants: Option<Box<Instants>>,
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

/// Whether a part is a schedule or an exception: where a fold gives a civil second two instants and a constraint on
/// instants holds at one of them, a schedule is kept and an exception dropped. Civil answers are then checked by instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Schedule,
    Exception,
}

impl Part {
    pub(super) fn new(conjunction: &Conjunction, role: Role, zone: &impl Offsets) -> Self {
        let (dates, times) = (Dates::new(conjunction), Times::new(conjunction));
        let instants = Instants::new(conjunction).map(Box::new);
        let tick = conjunction.tick();
        let bounds = bounds(conjunction);
        let mut part =
            Self { dates, times, tick, window: bounds, bounds, moments: None, instants, product: None };
        if let Some(instants) = &part.instants {
            let (from, until) = instants.window(role, zone);
            let from = from.max(bounds.0);
            part.window = (from, until.min(bounds.1).max(from));
            part.moments = instants.exact.as_ref().map(|exact| {
                let civil = |&instant: &i64| Some(zone.civil(instant)).filter(|_| instants.contains(instant));
                let mut moments: Vec<i64> = exact.iter().filter_map(civil).collect();
                moments.sort_unstable();
                moments.dedup();
                moments.retain(|&at| {
                    // An exception at one of two instants is left to the check by instant.
                    let whole =
                        role == Role::Schedule || zone.instants(at).all(|instant| instants.contains(instant));
                    whole && part.is_within_bounds(at) && part.holds_on_the_clock(at)
                });
                moments.into_boxed_slice()
            });
        }
        part
    }

    /// Whether it looks at instants, so that civil answers have to be checked.
    pub(super) fn has_instants(&self) -> bool {
        self.instants.is_some()
    }

    /// Whether it begins or ends: by instants or bounds.
    pub(super) fn is_bounded(&self) -> bool {
        self.has_instants() || self.bounds != (0, END)
    }

    /// Whether its rules are other ones than those of the dates and times that come back with the calendar.
    pub(super) fn is_irregular(&self) -> bool {
        self.is_bounded() || self.dates.is_stepped()
    }

    /// Whether its constraints on instants hold at `instant`, and its bounds at its civil second.
    pub(super) fn is_on(&self, instant: i64, second: i64) -> bool {
        self.instants.as_ref().is_none_or(|instants| instants.contains(instant))
            && self.is_within_bounds(second)
    }

    fn is_within_bounds(&self, second: i64) -> bool {
        self.bounds.0 <= second && second < self.bounds.1
    }

    /// The first instant after `instant` at which its constraints on instants may change.
    pub(super) fn next_change(&self, instant: i64) -> Option<i64> {
        self.instants.as_ref().and_then(|instants| instants.next_change(instant))
    }

    /// The last instant at or before `instant` at which its constraints on instants may have changed.
    pub(super) fn last_change(&self, instant: i64) -> Option<i64> {
        self.instants.as_ref().and_then(|instants| instants.last_change(instant))
    }

    /// Whether it holds for whole years and never else.
    pub(super) fn is_whole_years(&self) -> bool {
        !self.is_irregular() && self.dates.is_whole_years() && self.times.is_whole_day()
    }

    /// Whether its rules are the same in every year.
    pub(super) fn is_regular(&self) -> bool {
        !self.is_irregular() && self.dates.is_every_year()
    }

    fn holds_on_the_clock(&self, second: i64) -> bool {
        self.dates.contains(second.div_euclid(DAY)) && self.times.contains(second.rem_euclid(DAY) as u32)
    }

    /// Whether it holds at a civil second.
    #[inline]
    pub(super) fn holds(&self, second: i64) -> bool {
        match &self.moments {
            Some(moments) => moments.binary_search(&second).is_ok(),
            None => self.window.0 <= second && second < self.window.1 && self.holds_on_the_clock(second),
        }
    }

    /// Whether it holds at an instant whose civil second is `second`, a second of the calendar.
    pub(super) fn holds_at(&self, instant: i64, second: i64) -> bool {
        self.holds_on_the_clock(second) && self.is_on(instant, second)
    }

    /// The first civil second at or after `second` at which it holds, its dates being those that `next_date` finds.
    #[inline]
    pub(super) fn next(&self, second: i64, next_date: impl Fn(i64) -> Option<i64>) -> Option<i64> {
        if let Some(moments) = &self.moments {
            return moments.get(moments.partition_point(|&at| at < second)).copied();
        }
        let from = second.max(self.window.0);
        let (day, time) = (from.div_euclid(DAY), from.rem_euclid(DAY) as u32);
        let mut found_day = next_date(day)?;
        let found_time = match self.times.next(time).filter(|_| found_day == day) {
            Some(time) => time,
            None => {
                if found_day == day {
                    found_day = next_date(day + 1)?;
                }
                self.times.next(0)?
            }
        };
        Some(found_day * DAY + i64::from(found_time)).filter(|&found| found < self.window.1)
    }

    /// The last civil second at or before `second` at which it holds. The mirror of [`next`](Self::next).
    #[inline]
    pub(super) fn previous(&self, second: i64, previous_date: impl Fn(i64) -> Option<i64>) -> Option<i64> {
        if let Some(moments) = &self.moments {
            return moments.get(moments.partition_point(|&at| at <= second).checked_sub(1)?).copied();
        }
        let from = second.min(self.window.1 - 1);
        if from < 0 {
            return None;
        }
        let (day, time) = (from.div_euclid(DAY), from.rem_euclid(DAY) as u32);
        let mut found_day = previous_date(day)?;
        let found_time = match self.times.previous(time).filter(|_| found_day == day) {
            Some(time) => time,
            None => {
                if found_day == day {
                    found_day = previous_date(day.checked_sub(1).filter(|&day| day >= 0)?)?;
                }
                self.times.previous(DAY as u32 - 1)?
            }
        };
        Some(found_day * DAY + i64::from(found_time)).filter(|&found| found >= self.window.0)
    }

    /// The civil second from which on it repeats every 400 years, until the calendar ends.
    pub(super) fn settled(&self) -> i64 {
        let behind_window = if self.window.1 < END { self.window.1 } else { self.window.0 };
        let behind_moments =
            self.moments.as_ref().and_then(|moments| moments.last()).map_or(0, |&last| last + 1);
        (self.dates.settled() * DAY).max(behind_window).max(behind_moments)
    }
}

/// The civil seconds between the bounds, half open; a step that is counted from a date begins there.
fn bounds(conjunction: &Conjunction) -> (i64, i64) {
    let bounds = conjunction.bounds();
    let from = bounds.from().map_or(0, CivilTime::seconds);
    let anchor = conjunction.step().map_or(0, |step| step.anchor().days() * DAY);
    let until = bounds.until().map_or(END, |until| until.seconds() + 1);
    let from = from.max(anchor);
    (from, until.max(from))
}

/// The constraints on instants of one part, in whole seconds since 1970.
#[derive(Clone, Debug)]
struct Instants {
    /// Half open.
    window: (i64, i64),
    /// In order.
    exact: Option<Box<[i64]>>,
}

/// An instant in milliseconds as the first whole second at or after it.
fn second_at_or_after(millis: i64) -> i64 {
    (millis + 999).div_euclid(1000)
}

impl Instants {
    fn new(conjunction: &Conjunction) -> Option<Self> {
        let values = |modifier| conjunction.get(Period::FullDate, modifier).map(Constraint::values);
        let (after, before) = (values(Some(Modifier::After)), values(Some(Modifier::Before)));
        let exact = values(None);
        if after.is_none() && before.is_none() && exact.is_none() {
            return None;
        }
        let from = after.map_or(i64::MIN, |values| second_at_or_after(values.min()));
        let until = before.map_or(i64::MAX, |values| second_at_or_after(values.max()));
        let exact = exact.map(|values| {
            let mut seconds: Vec<i64> = values.iter().map(|millis| millis.div_euclid(1000)).collect();
            seconds.dedup();
            seconds.into_boxed_slice()
        });
        Some(Self { window: (from, until), exact })
    }

    fn contains(&self, instant: i64) -> bool {
        self.window.0 <= instant
            && instant < self.window.1
            && self.exact.as_ref().is_none_or(|exact| exact.binary_search(&instant).is_ok())
    }

    fn next_change(&self, instant: i64) -> Option<i64> {
        // Behind an exact second that is on comes its end; any other change is at an exact second or an end of the window.
        let exact = self.exact.as_deref().unwrap_or_default();
        let next = exact.get(exact.partition_point(|&at| at <= instant)).copied();
        let end = exact.binary_search(&instant).is_ok().then_some(instant + 1);
        let bounds = [self.window.0, self.window.1].into_iter().filter(|&at| instant < at && at != i64::MAX);
        bounds.chain(next).chain(end).min()
    }

    fn last_change(&self, instant: i64) -> Option<i64> {
        let exact = self.exact.as_deref().unwrap_or_default();
        let last =
            exact.partition_point(|&at| at <= instant).checked_sub(1).and_then(|at| exact.get(at)).copied();
        let change = last.map(|last| if last < instant { last + 1 } else { last });
        let bounds = [self.window.0, self.window.1].into_iter().filter(|&at| at <= instant && at != i64::MIN);
        bounds.chain(change).max()
    }

    /// The window in civil time, wide for a schedule and narrow for an exception where a fold leaves a choice.
    fn window(&self, role: Role, zone: &impl Offsets) -> (i64, i64) {
        let (from, until) = self.window;
        let edge = |instant: i64, unbounded: i64, wide_is_early: bool| {
            if instant == i64::MIN || instant == i64::MAX {
                unbounded
            } else if (role == Role::Schedule) == wide_is_early {
                zone.earliest_civil_from(instant)
            } else {
                zone.latest_civil_before(instant) + 1
            }
            .clamp(0, END)
        };
        let (from, until) = (edge(from, 0, true), edge(until, END, false));
        (from, until.max(from))
    }
}
