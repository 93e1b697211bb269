//! Two schedules as sets of occurrences: whether they are equal or one contains the other, where they first
//! differ or meet, and their union, intersection and difference.

use crate::Schedule;
use crate::plan::Plan;
use crate::schedule::{Compiled, CompiledTiming};
use crate::search;
use crate::sets::{Pair, SetOperation};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use downbeat_parser::Interval;
use std::iter::FusedIterator;
use std::sync::Arc;

/// An interval that neither divides a day in whole seconds nor is a number of days up to 1,000: it shifts from day to day, so
/// that no calendar can express it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an interval of {} ms does not divide a day into whole seconds, so it cannot be compared with a calendar",
    .0.as_millis()
)]
pub struct UnevenInterval(Interval);

/// Where two schedules first differ, in civil time. See [`Schedule::first_difference`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The occurrence that one of them has and the other does not.
    pub at: NaiveDateTime,
    /// Whether it is the first of the two that has it.
    pub in_first: bool,
}

/// The occurrences that two schedules make together, in the zone of the first. See [`Schedule::combined`].
#[derive(Clone, Debug)]
pub struct Combined<Z: TimeZone> {
    plans: [Arc<Plan>; 2],
    operation: SetOperation,
    zone: Z,
}

/// The occurrences of a combination after an instant, in order. See [`Combined::after`].
#[derive(Debug)]
pub struct CombinedAfter<'a, Z: TimeZone> {
    pair: Pair<'a>,
    zone: &'a Z,
    /// The last answer; `None` once there is no more.
    at: Option<i64>,
}

/// The plan of a schedule; of an interval, the calendar that has the same occurrences.
pub(crate) fn plan_of(compiled: &Compiled) -> Result<Arc<Plan>, UnevenInterval> {
    match &compiled.timing {
        CompiledTiming::Calendar(plan) => Ok(Arc::new(plan.clone())),
        CompiledTiming::Interval(interval) => {
            interval.plan().map(Arc::new).ok_or(UnevenInterval(interval.interval()))
        }
    }
}

impl<Z: TimeZone> Schedule<Z> {
    /// The union, intersection or difference of the occurrences of two schedules, in this one's zone.
    ///
    /// # Errors
    ///
    /// [`UnevenInterval`] when one of them is an interval that no calendar can express.
    ///
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use downbeat_scheduler::{Expression, Schedule, SetOperation};
    /// let monday = Schedule::new(&Expression::parse("at 9:00 on Monday")?)?;
    /// let first = Schedule::new(&Expression::parse("every 1 hour on the first day of the month")?)?;
    /// let both = monday.combined(&first, SetOperation::Intersection)?;
    /// let start = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
    /// let next = both.after(&start).next().unwrap();
    /// assert_eq!(next.to_rfc3339(), "2027-02-01T09:00:00+00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn combined<Y: TimeZone>(
        &self,
        other: &Schedule<Y>,
        operation: SetOperation,
    ) -> Result<Combined<Z>, UnevenInterval> {
        let plans = [plan_of(&self.compiled)?, plan_of(&other.compiled)?];
        Ok(Combined { plans, operation, zone: self.zone.clone() })
    }

    /// Whether two schedules have the same occurrences, however they were written.
    ///
    /// # Errors
    ///
    /// [`UnevenInterval`] when one of them is an interval that no calendar can express.
    ///
    /// ```
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let one = Schedule::new(&Expression::parse("every 15 minutes")?)?;
    /// let other = Schedule::new(&Expression::parse("on the 0,15,30,45 minute")?)?;
    /// assert!(one.equivalent(&other)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn equivalent<Y: TimeZone>(&self, other: &Schedule<Y>) -> Result<bool, UnevenInterval> {
        Ok(self.combined(other, SetOperation::SymmetricDifference)?.first().is_none())
    }

    /// Whether every occurrence of this schedule is one of the other.
    ///
    /// # Errors
    ///
    /// [`UnevenInterval`] when one of them is an interval that no calendar can express.
    pub fn is_subset<Y: TimeZone>(&self, other: &Schedule<Y>) -> Result<bool, UnevenInterval> {
        Ok(self.combined(other, SetOperation::Difference)?.first().is_none())
    }

    /// The first occurrence of all that only one of the two schedules has; `None` when they are
    /// [equivalent](Self::equivalent).
    ///
    /// # Errors
    ///
    /// [`UnevenInterval`] when one of them is an interval that no calendar can express.
    pub fn first_difference<Y: TimeZone>(
        &self,
        other: &Schedule<Y>,
    ) -> Result<Option<Difference>, UnevenInterval> {
        let difference = self.combined(other, SetOperation::SymmetricDifference)?;
        let mut pair = difference.pair();
        let found = pair.next(-1);
        Ok(found.and_then(|second| {
            Some(Difference { at: civil_time(second)?, in_first: pair.first_has(second) })
        }))
    }

    /// The first occurrence of all that both schedules have, in civil time.
    ///
    /// # Errors
    ///
    /// [`UnevenInterval`] when one of them is an interval that no calendar can express.
    pub fn first_overlap<Y: TimeZone>(
        &self,
        other: &Schedule<Y>,
    ) -> Result<Option<NaiveDateTime>, UnevenInterval> {
        Ok(self.combined(other, SetOperation::Intersection)?.first())
    }
}

impl<Z: TimeZone> Combined<Z> {
    fn pair(&self) -> Pair<'_> {
        let [one, other] = &self.plans;
        Pair::new(one, other, self.operation)
    }

    /// The very first occurrence, in civil time; `None` if there is never any.
    pub fn first(&self) -> Option<NaiveDateTime> {
        civil_time(self.pair().next(-1)?)
    }

    /// The occurrences after `instant`, in order. The iterator remembers what it has learned of kinds of days and years, so
    /// that to go on is cheaper than to begin.
    pub fn after<T: TimeZone>(&self, instant: &DateTime<T>) -> CombinedAfter<'_, Z> {
        CombinedAfter { pair: self.pair(), zone: &self.zone, at: Some(instant.timestamp()) }
    }
}

impl<Z: TimeZone> Iterator for CombinedAfter<'_, Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let pair = &mut self.pair;
        self.at = search::next_found(self.zone, self.at?, &mut |after| pair.next(after));
        let at: Option<DateTime<Utc>> = self.at.and_then(|at| DateTime::from_timestamp(at, 0));
        at.map(|at| at.with_timezone(self.zone))
    }
}

impl<Z: TimeZone> FusedIterator for CombinedAfter<'_, Z> {}

fn civil_time(second: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(second, 0).map(|at| at.naive_utc())
}
