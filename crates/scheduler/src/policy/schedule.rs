//! The searches of a schedule with a policy.
//!
//! An answer is the schedule's own, unless the end of a gap comes before it, or the second pass of a fold has repeated it.

use super::rules::{FoldPolicy, GapPolicy, Policy};
use super::shift::Shift;
use crate::civil::END;
use crate::offsets::{Fold, Instants, Offsets, TWO_DAYS};
use crate::plan::Plan;
use crate::schedule::CompiledTiming;
use crate::way::Way;
use crate::{Schedule, Zone};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};

/// A schedule with a [`Policy`] for gaps and folds. See [`Schedule::with_policy`].
///
/// Answers the same questions as the schedule, by the same conventions: each answer is strictly after (or before) the
/// instant that is asked from, no instant comes twice, and [`next`](Self::next) and [`previous`](Self::previous) mirror
/// each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithPolicy<Z: TimeZone = Zone> {
    pub(super) schedule: Schedule<Z>,
    policy: Policy,
}

impl<Z: TimeZone> Schedule<Z> {
    /// The same schedule, with a policy for the civil times that its zone skips and repeats. An interval has no civil
    /// times: it is the same with every policy.
    ///
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use downbeat_scheduler::{Expression, Policy, Schedule};
    ///
    /// let nightly = Schedule::new(&Expression::parse("at 2:30 in Europe/Stockholm")?)?;
    /// // The hour from 2:00 to 3:00 comes twice.
    /// let evening = Utc.with_ymd_and_hms(2027, 10, 30, 18, 0, 0).unwrap();
    /// let kept = nightly.with_policy(Policy::default());
    /// let nights: Vec<String> = kept.after(&evening).take(2).map(|at| at.to_rfc3339()).collect();
    /// assert_eq!(nights, ["2027-10-31T02:30:00+02:00", "2027-11-01T02:30:00+01:00"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> WithPolicy<Z> {
        WithPolicy { schedule: self.clone(), policy }
    }
}

impl<Z: TimeZone> WithPolicy<Z> {
    /// The schedule without the policy.
    pub fn schedule(&self) -> &Schedule<Z> {
        &self.schedule
    }

    /// The policy.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// The first occurrence after `instant`; `None` when there is no more.
    pub fn next<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.nearest(Way::Forward, instant.to_utc())
    }

    /// The first occurrence at or after `instant`.
    pub fn at_or_after<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        // Nothing lies between an instant and the one a nanosecond before it.
        let before = instant.to_utc().checked_sub_signed(TimeDelta::nanoseconds(1));
        self.next(&before.unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// The last occurrence before `instant`; `None` when there was none.
    pub fn previous<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.nearest(Way::Backward, instant.to_utc())
    }

    /// The last occurrence at or before `instant`.
    pub fn at_or_before<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        let behind = instant.to_utc().checked_add_signed(TimeDelta::nanoseconds(1));
        self.previous(&behind.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// Whether `instant` is an occurrence, to the nanosecond.
    pub fn is_occurrence<T: TimeZone>(&self, instant: &DateTime<T>) -> bool {
        self.at_or_after(instant).is_some_and(|found| found.to_utc() == instant.to_utc())
    }

    /// Whether there is no occurrence at all, ever. Differs from [`Schedule::never`] if all civil times are in gaps.
    pub fn never(&self) -> bool {
        self.starts_at().is_none()
    }

    /// The first occurrence of all.
    pub fn starts_at(&self) -> Option<DateTime<Z>> {
        self.next(&DateTime::<Utc>::MIN_UTC)
    }

    /// The last occurrence of all.
    pub fn ends_at(&self) -> Option<DateTime<Z>> {
        self.previous(&DateTime::<Utc>::MAX_UTC)
    }

    /// The first occurrence after an instant; backward the last before it.
    ///
    /// Bound: a repeated second pass is left at once, and the next fold's first pass repeats nothing; where constraints on
    /// instants take a part of a fold, one second of it at a turn.
    fn nearest(&self, way: Way, mut from: DateTime<Utc>) -> Option<DateTime<Z>> {
        let own_from = |from: &DateTime<Utc>| match way {
            Way::Forward => self.schedule.next(from),
            Way::Backward => self.schedule.previous(from),
        };
        let Some(plan) = self.plan() else { return own_from(&from) };
        loop {
            let own = own_from(&from);
            // The last whole second before an instant, as a part of a second comes after its start.
            let is_whole = way == Way::Backward && from.timestamp_subsec_nanos() == 0;
            let second = from.timestamp() - i64::from(is_whole);
            if let Some(end) = self.gap_end(way, plan, second, own.as_ref().map(DateTime::timestamp)) {
                return self.at(end);
            }
            let own = own?;
            let Some(fold) = self.repeats(plan, own.timestamp()) else { return Some(own) };
            from = match way {
                _ if plan.has_instants() => own.to_utc(),
                Way::Forward => DateTime::from_timestamp(fold.at + (fold.end - fold.start) - 1, 0)?,
                Way::Backward => DateTime::from_timestamp(fold.at, 0)?,
            };
        }
    }

    /// The plan, if a policy can make a difference.
    fn plan(&self) -> Option<&Plan> {
        match &self.schedule.compiled.timing {
            CompiledTiming::Calendar(plan) if !Z::FIXED && self.policy != Policy::MEMBERSHIP => Some(plan),
            _ => None,
        }
    }

    fn at(&self, second: i64) -> Option<DateTime<Z>> {
        DateTime::from_timestamp(second, 0).map(|at| at.with_timezone(&self.schedule.zone))
    }

    /// Whether the occurrences that this shift, a gap, takes from the plan come at its end.
    fn comes_at_end(&self, plan: &Plan, gap: Shift) -> bool {
        match self.policy.gap() {
            Some(GapPolicy::Skip) => false,
            Some(GapPolicy::AtEnd) => gap.takes_any(plan),
            None => gap.takes_any(plan) && !gap.is_periodic(plan),
        }
    }

    /// The first end of a gap, after `from` and at or before `own`, that is an occurrence by the policy; backward the last one, at
    /// or before `from` and at or after `own`.
    ///
    /// Goes through the civil times from `from` on: they are in gaps, or the schedule's `own` nearest occurrence is
    /// there. Bound: every turn passes a gap, or a civil second whose instants a constraint on instants refuses;
    /// only the seconds of the folds around its bounds can be such.
    fn gap_end(&self, way: Way, plan: &Plan, from: i64, own: Option<i64>) -> Option<i64> {
        if self.policy.gap() == Some(GapPolicy::Skip) {
            return None;
        }
        let zone = &self.schedule.zone;
        let from = from.clamp(-TWO_DAYS, END + TWO_DAYS);
        let mut civil = zone.civil(from) + i64::from(way == Way::Backward);
        loop {
            let found = plan.nearest_past(way, civil)?;
            match (zone.instants(found), way) {
                (Instants::None, _) => {
                    let gap = zone.gap(found);
                    if own.is_some_and(|own| way.is_past(gap.at, own)) {
                        return None;
                    }
                    let is_on_the_way = if way == Way::Forward { gap.at > from } else { gap.at <= from };
                    if is_on_the_way && self.comes_at_end(plan, gap.into()) {
                        return Some(gap.at);
                    }
                    civil = match way {
                        Way::Forward => gap.end.max(found + 1) - 1,
                        Way::Backward => gap.start.min(found),
                    };
                }
                (Instants::One(instant), _)
                | (Instants::Two(instant, _), Way::Forward)
                | (Instants::Two(_, instant), Way::Backward) => {
                    if !plan.has_instants() || own.is_some_and(|own| !way.is_past(own, instant)) {
                        return None;
                    }
                    civil = found;
                }
            }
        }
    }

    /// The fold, when `instant`, an occurrence of the schedule, only repeats one of the first pass, and the policy does not
    /// want that.
    fn repeats(&self, plan: &Plan, instant: i64) -> Option<Fold> {
        if self.policy.fold() == Some(FoldPolicy::Both) {
            return None;
        }
        let zone = &self.schedule.zone;
        let civil = zone.civil(instant);
        let Instants::Two(first, second) = zone.instants(civil) else { return None };
        if instant != second || (plan.has_instants() && !plan.holds_at(first, civil)) {
            return None;
        }
        let fold = zone.fold(instant)?;
        let is_wanted = self.policy.fold().is_none() && Shift::from(fold).is_periodic(plan);
        (!is_wanted).then_some(fold)
    }
}
