//! Occurrences of a fixed interval, in milliseconds, to the end of the calendar: its multiples since 1970-01-01T00:00:00Z, or
//! those since its anchor.

use crate::calendars::Calendars;
use crate::civil::{DAY, END};
use crate::offsets::{Instants, Offsets};
use crate::plan::Plan;
use chrono::Utc;
use downbeat_parser::{
    Anchor, AnchoredStep, Bounds, CivilTime, Conjunction, Constraint, Interval, Model, Period, StepUnit,
};

/// The last millisecond of the calendar.
const LAST: i64 = END * 1000 - 1;

/// An interval whose first occurrence is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beats {
    interval: Interval,
    /// The first occurrence, in milliseconds since 1970: 0 or later, and by the end of the calendar.
    first: i64,
}

impl Beats {
    /// An anchor in civil time is read in `zone`: where the zone skips it, the first is at the end of the gap, and where it comes
    /// twice, the first time.
    pub(crate) fn new(interval: Interval, zone: &impl Offsets) -> Self {
        let first = match interval.anchor() {
            None => 0,
            Some(Anchor::Utc(at)) => at.seconds(),
            Some(Anchor::Civil(at)) => match zone.instants(at.seconds()) {
                Instants::None => zone.gap(at.seconds()).at,
                Instants::One(instant) | Instants::Two(instant, _) => instant,
            },
        };
        Self { interval, first: first.clamp(0, END - 1) * 1000 }
    }

    pub(crate) fn interval(self) -> Interval {
        self.interval
    }

    fn length(self) -> i64 {
        // At most a hundred years.
        self.interval.as_millis() as i64
    }

    /// The first occurrence after `after`.
    pub(crate) fn next(self, after: i64) -> Option<i64> {
        let behind = after.clamp(self.first - 1, LAST) - self.first;
        let next = self.first + (behind.div_euclid(self.length()) + 1) * self.length();
        (next <= LAST).then_some(next)
    }

    /// The last occurrence before `before`.
    pub(crate) fn previous(self, before: i64) -> Option<i64> {
        let last = before.min(LAST + 1) - 1;
        (last >= self.first).then(|| last - (last - self.first) % self.length())
    }

    /// Whether a millisecond is an occurrence.
    pub(crate) fn is_valid(self, at: i64) -> bool {
        (self.first..=LAST).contains(&at) && (at - self.first) % self.length() == 0
    }

    /// The first run of occurrences that ends after the start of the millisecond `at`: a millisecond, half open, unless every
    /// millisecond is one.
    pub(crate) fn next_range(self, at: i64) -> Option<(i64, Option<i64>)> {
        let start = if self.is_valid(at) { at } else { self.next(at)? };
        Some(self.run(start))
    }

    /// The last run of occurrences that starts before `before`.
    pub(crate) fn previous_range(self, before: i64) -> Option<(i64, Option<i64>)> {
        self.previous(before).map(|start| self.run(start))
    }

    fn run(self, start: i64) -> (i64, Option<i64>) {
        if self.length() == 1 { (self.first, None) } else { (start, Some(start + 1)) }
    }

    /// The calendar in UTC with the same occurrences, if there is one: a day is a multiple of the interval in whole seconds,
    /// or the interval one of days.
    pub(crate) fn plan(self) -> Option<Plan> {
        const DAY_MILLIS: i64 = DAY * 1000;
        let (length, first) = (self.length(), CivilTime::from_seconds(self.first / 1000)?);
        let second = i64::from(first.second());
        let (times, step) = if DAY_MILLIS % length == 0 && length % 1000 == 0 {
            let step = length / 1000;
            ((second % step..DAY).step_by(usize::try_from(step).ok()?).collect(), None)
        } else if length % DAY_MILLIS == 0 {
            let step = AnchoredStep::new(length / DAY_MILLIS, StepUnit::Day, first.date()).ok()?;
            (vec![second], Some(step))
        } else {
            return None;
        };
        let constraint = Constraint::new(Period::Time, None, times).ok()?;
        let bounds = Bounds::new(self.interval.anchor().map(|_| first), None).ok()?;
        let model = Model::new([Conjunction::with_dates([constraint], bounds, step).ok()?], []).ok()?;
        Some(Plan::new(&model, &Calendars::default(), &Utc))
    }
}
