//! Where in the calendar a schedule or an exception can hold: its bounds, and its constraints on instants.

use crate::civil::{DAY, END};
use crate::offsets::Offsets;
use downbeat_parser::{CivilTime, Conjunction, Modifier, Period};

/// Whether a part is a schedule or an exception: where a fold gives a civil second two instants and a constraint on
/// instants holds at one of them, a schedule is kept and an exception dropped. Civil answers are then checked by instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Schedule,
    Exception,
}

/// The limits of a conjunction that does not hold in all of the calendar.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    /// The civil seconds, half open, within which it can hold: the calendar, narrowed by bounds and by instants.
    pub(super) window: (i64, i64),
    /// Its bounds alone: in civil seconds, half open.
    pub(super) bounds: (i64, i64),
    /// These civil seconds and no others, in order.
    pub(super) moments: Option<Box<[i64]>>,
    /// The constraints on instants, which the window and the moments only render as civil time.
    pub(super) instants: Option<Instants>,
}

impl Limits {
    /// `None` for the whole calendar.
    pub(super) fn new(conjunction: &Conjunction, role: Role, zone: &impl Offsets) -> Option<Self> {
        let last = conjunction.constraints().last();
        if conjunction.is_of_later() && last.is_none_or(|last| last.period() != Period::FullDate) {
            return None;
        }
        let (bounds, instants) = (bounds(conjunction), Instants::new(conjunction));
        let Some(instants) = instants else {
            return (bounds != (0, END)).then_some(Self {
                window: bounds,
                bounds,
                moments: None,
                instants: None,
            });
        };
        let (from, until) = instants.window(role, zone);
        let from = from.max(bounds.0);
        let moments = instants.exact.as_ref().map(|exact| {
            let civil = |&instant: &i64| Some(zone.civil(instant)).filter(|_| instants.contains(instant));
            let mut moments: Vec<i64> = exact.iter().filter_map(civil).collect();
            moments.sort_unstable();
            moments.dedup();
            // An exception at one of two instants is left to the check by instant.
            moments.retain(|&at| {
                role == Role::Schedule || zone.instants(at).all(|instant| instants.contains(instant))
            });
            moments.into_boxed_slice()
        });
        let window = (from, until.min(bounds.1).max(from));
        Some(Self { window, bounds, moments, instants: Some(instants) })
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
pub(super) struct Instants {
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
        let (mut after, mut before, mut exact) = (None, None, None);
        // They are in the order of their periods, and this is the last.
        let constraints = conjunction.constraints().iter().rev();
        for constraint in constraints.take_while(|one| one.period() == Period::FullDate) {
            let values = Some(constraint.values());
            match constraint.modifier() {
                Some(Modifier::After) => after = values,
                Some(Modifier::Before) => before = values,
                None => exact = values,
            }
        }
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

    pub(super) fn contains(&self, instant: i64) -> bool {
        self.window.0 <= instant
            && instant < self.window.1
            && self.exact.as_ref().is_none_or(|exact| exact.binary_search(&instant).is_ok())
    }

    pub(super) fn next_change(&self, instant: i64) -> Option<i64> {
        // Behind an exact second that is on comes its end; any other change is at an exact second or an end of the window.
        let exact = self.exact.as_deref().unwrap_or_default();
        let next = exact.get(exact.partition_point(|&at| at <= instant)).copied();
        let end = exact.binary_search(&instant).is_ok().then_some(instant + 1);
        let bounds = [self.window.0, self.window.1].into_iter().filter(|&at| instant < at && at != i64::MAX);
        bounds.chain(next).chain(end).min()
    }

    pub(super) fn last_change(&self, instant: i64) -> Option<i64> {
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
