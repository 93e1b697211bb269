//! Occurrences of a plan in a zone.
//!
//! The searches run over civil time, which knows neither gaps nor folds, and convert only where they start and what they
//! find.

use crate::civil::END;
use crate::plan::Plan;
use crate::zone::{Instants, TWO_DAYS, Zone};

/// Instants beyond these are none of the calendar in any zone: two days on either side of it.
const EARLIEST: i64 = -TWO_DAYS;
const LATEST: i64 = END + TWO_DAYS;

/// The first instant after `after` at which `plan` has an occurrence.
///
/// Bound: every turn but the last either leaves a gap of the zone behind, or an occurrence whose instants a constraint on
/// instants refuses, which can be only those of the folds around its bounds.
pub(crate) fn next(plan: &Plan, zone: &impl Zone, after: i64) -> Option<i64> {
    let after = after.clamp(EARLIEST, LATEST);
    let accepts =
        |instant: i64, second| instant > after && (!plan.has_instants() || plan.holds_at(instant, second));
    let mut from = zone.civil(after);
    if let Some(fold) = zone.fold(after).filter(|fold| after < fold.at) {
        // In the first pass: what is left of it comes first, then the second pass from its start.
        let mut rest = from;
        while let Some(found) = plan.next(rest).filter(|&found| found < fold.end) {
            let instant = found - (fold.end - fold.at);
            if accepts(instant, found) {
                return Some(instant);
            }
            rest = found;
        }
        from = fold.start - 1;
    }
    loop {
        let found = plan.next(from)?;
        from = found;
        match zone.instants(found) {
            Instants::None => from = zone.gap(found).end.max(found + 1) - 1,
            Instants::One(instant) if accepts(instant, found) => return Some(instant),
            Instants::Two(first, _) if accepts(first, found) => return Some(first),
            Instants::Two(_, second) if accepts(second, found) => return Some(second),
            Instants::One(_) | Instants::Two(..) => {}
        }
    }
}

/// The last instant before `before` at which `plan` has an occurrence. The mirror of [`next`], with its bound.
pub(crate) fn previous(plan: &Plan, zone: &impl Zone, before: i64) -> Option<i64> {
    let last = before.clamp(EARLIEST, LATEST) - 1;
    let accepts =
        |instant: i64, second| instant <= last && (!plan.has_instants() || plan.holds_at(instant, second));
    let mut from = zone.civil(last) + 1;
    if let Some(fold) = zone.fold(last).filter(|fold| last >= fold.at) {
        let mut rest = from;
        while let Some(found) = plan.previous(rest).filter(|&found| found >= fold.start) {
            let instant = found - (fold.start - fold.at);
            if accepts(instant, found) {
                return Some(instant);
            }
            rest = found;
        }
        from = fold.end;
    }
    loop {
        let found = plan.previous(from)?;
        from = found;
        match zone.instants(found) {
            Instants::None => from = zone.gap(found).start.min(found),
            Instants::One(instant) if accepts(instant, found) => return Some(instant),
            Instants::Two(_, second) if accepts(second, found) => return Some(second),
            Instants::Two(first, _) if accepts(first, found) => return Some(first),
            Instants::One(_) | Instants::Two(..) => {}
        }
    }
}
