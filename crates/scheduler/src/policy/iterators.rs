//! Lazy iterators over the occurrences of a schedule with a policy, in constant memory.

use super::schedule::WithPolicy;
use crate::offsets::{Offsets, STEADY, TWO_DAYS};
use crate::{After, Between};
use chrono::{DateTime, TimeZone, Utc};
use std::iter::FusedIterator;

/// The occurrences after an instant, in order. See [`WithPolicy::after`].
#[derive(Clone, Debug)]
#[must_use = "iterators do nothing until they are asked"]
pub struct PolicyAfter<Z: TimeZone> {
    schedule: WithPolicy<Z>,
    /// The last answer; `None` once there is no more.
    at: Option<DateTime<Utc>>,
    /// The schedule's own occurrences after the last answer, which are the answers up to this instant.
    calm: Option<(After<Z>, i64)>,
}

/// The occurrences before an instant, from the last one backward. See [`WithPolicy::before`].
#[derive(Clone, Debug)]
#[must_use = "iterators do nothing until they are asked"]
pub struct PolicyBefore<Z: TimeZone> {
    schedule: WithPolicy<Z>,
    at: Option<DateTime<Utc>>,
}

/// The occurrences between two instants, from either end. See [`WithPolicy::between`].
pub type PolicyBetween<Z> = Between<Z, PolicyAfter<Z>, PolicyBefore<Z>>;

impl<Z: TimeZone> WithPolicy<Z> {
    /// The occurrences after `instant`, in order.
    pub fn after<T: TimeZone>(&self, instant: &DateTime<T>) -> PolicyAfter<Z> {
        PolicyAfter { schedule: self.clone(), at: Some(instant.to_utc()), calm: None }
    }

    /// The occurrences before `instant`, from the last one backward.
    pub fn before<T: TimeZone>(&self, instant: &DateTime<T>) -> PolicyBefore<Z> {
        PolicyBefore { schedule: self.clone(), at: Some(instant.to_utc()) }
    }

    /// The occurrences at or after `from` and before `until`, in order; from the back, backward. None when `until` is not
    /// after `from`.
    pub fn between<T: TimeZone, U: TimeZone>(
        &self,
        from: &DateTime<T>,
        until: &DateTime<U>,
    ) -> PolicyBetween<Z> {
        Between::new(|at| self.after(at), |at| self.before(at), from.to_utc(), until.to_utc())
    }
}

impl<Z: TimeZone> PolicyAfter<Z> {
    /// How far from an answer policies have no say. An offset that is the same at both ends of [`STEADY`] did not change
    /// between them; no shift is longer than two days, so what comes as long after the first end is in no second pass.
    fn calm_after(&self, answer: &DateTime<Z>) -> Option<(After<Z>, i64)> {
        let from = answer.timestamp() - TWO_DAYS;
        let zone = &self.schedule.schedule.zone;
        let is_calm = Z::FIXED || zone.offset(from) == zone.offset(from + STEADY);
        is_calm.then(|| (self.schedule.schedule.after(answer), from + STEADY))
    }
}

impl<Z: TimeZone> Iterator for PolicyAfter<Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let at = self.at?;
        if let Some((own, until)) = &mut self.calm {
            let found = own.next().filter(|found| found.timestamp() <= *until);
            if let Some(found) = found {
                self.at = Some(found.to_utc());
                return Some(found);
            }
        }
        let next = self.schedule.next(&at);
        self.at = next.as_ref().map(DateTime::to_utc);
        self.calm = next.as_ref().and_then(|next| self.calm_after(next));
        next
    }
}

impl<Z: TimeZone> Iterator for PolicyBefore<Z> {
    type Item = DateTime<Z>;

    fn next(&mut self) -> Option<DateTime<Z>> {
        let previous = self.schedule.previous(&self.at?);
        self.at = previous.as_ref().map(DateTime::to_utc);
        previous
    }
}

impl<Z: TimeZone> FusedIterator for PolicyAfter<Z> {}
impl<Z: TimeZone> FusedIterator for PolicyBefore<Z> {}
