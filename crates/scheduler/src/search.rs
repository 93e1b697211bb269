//! Occurrences of a plan in a zone.
//!
//! The searches run over civil time, which knows neither gaps nor folds, and convert only where they start and what they
//! find.

use crate::civil::END;
use crate::plan::Plan;
use crate::zone::{Fold, Instants, STEADY, TWO_DAYS, Zone, seconds_of};
use chrono::{DateTime, TimeZone};

/// Instants beyond these are none of the calendar in any zone: two days on either side of it.
const EARLIEST: i64 = -TWO_DAYS;
const LATEST: i64 = END + TWO_DAYS;

/// Whether constraints on instants, if there are any, agree with what was found in civil time.
fn accepts(plan: &Plan) -> impl Fn(i64, i64) -> bool {
    |instant, second| !plan.has_instants() || plan.holds_at(instant, second)
}

/// The first instant after `after` whose civil second `find` finds as the next one after another.
pub(crate) fn next_found(
    zone: &impl Zone,
    after: i64,
    find: &mut impl FnMut(i64) -> Option<i64>,
) -> Option<i64> {
    next_of(zone, after, find, |_, _| true)
}

/// The first instant after `after` at which `plan` has an occurrence.
///
/// Mostly no change of offset is near, neither at the start nor at the hit: then the civil time of the start, searched and
/// converted back, is all there is to it.
pub(crate) fn next<Tz: TimeZone>(plan: &Plan, zone: &Tz, after: i64) -> Option<DateTime<Tz>> {
    let after = after.clamp(EARLIEST, LATEST);
    let offset = zone.offset(after);
    if let Some(found) = plan.next(after + offset) {
        let is_calm = |instant: i64, found_offset: i64| {
            let near = instant - after <= STEADY && found_offset == offset;
            // Farther off, no fold may be ahead of the start or behind the hit.
            near || (zone.offset(after + STEADY) == offset && zone.offset(instant - STEADY) == found_offset)
        };
        if let Some(hit) = calm_hit(plan, zone, found, offset, is_calm) {
            return Some(hit);
        }
    }
    let instant = next_of(zone, after, &mut |after| plan.next(after), accepts(plan))?;
    at_second(zone, instant)
}

/// The last instant before `before` at which `plan` has an occurrence. The mirror of [`next`].
pub(crate) fn previous<Tz: TimeZone>(plan: &Plan, zone: &Tz, before: i64) -> Option<DateTime<Tz>> {
    let last = before.clamp(EARLIEST, LATEST) - 1;
    let offset = zone.offset(last);
    if let Some(found) = plan.previous(last + offset + 1) {
        let is_calm = |instant: i64, found_offset: i64| {
            let near = last - instant <= STEADY && found_offset == offset;
            near || (zone.offset(last - STEADY) == offset && zone.offset(instant + STEADY) == found_offset)
        };
        if let Some(hit) = calm_hit(plan, zone, found, offset, is_calm) {
            return Some(hit);
        }
    }
    let instant = previous_of(zone, before, &|before| plan.previous(before), accepts(plan))?;
    at_second(zone, instant)
}

/// The instant of the civil second `found`, if no change of offset is near enough to matter; `offset` is the likely one.
fn calm_hit<Tz: TimeZone>(
    plan: &Plan,
    zone: &Tz,
    found: i64,
    offset: i64,
    is_calm: impl Fn(i64, i64) -> bool,
) -> Option<DateTime<Tz>> {
    let mut instant = found - offset;
    let mut utc = DateTime::from_timestamp(instant, 0)?.naive_utc();
    let mut found_offset = zone.offset_from_utc_datetime(&utc);
    if !Tz::FIXED {
        let seconds = seconds_of(&found_offset);
        if seconds != offset {
            instant = found - seconds;
            utc = DateTime::from_timestamp(instant, 0)?.naive_utc();
            found_offset = zone.offset_from_utc_datetime(&utc);
        }
        if seconds_of(&found_offset) != seconds || !is_calm(instant, seconds) {
            return None;
        }
    }
    accepts(plan)(instant, found).then(|| DateTime::from_naive_utc_and_offset(utc, found_offset))
}

fn at_second<Tz: TimeZone>(zone: &Tz, second: i64) -> Option<DateTime<Tz>> {
    DateTime::from_timestamp(second, 0).map(|at| at.with_timezone(zone))
}

/// The first instant after `after` at which `plan` is valid.
pub(crate) fn next_valid(plan: &Plan, zone: &impl Zone, after: i64) -> Option<i64> {
    next_of(zone, after, &mut |after| plan.next_valid(after), accepts(plan))
}

/// The last instant before `before` at which `plan` is valid.
pub(crate) fn previous_valid(plan: &Plan, zone: &impl Zone, before: i64) -> Option<i64> {
    previous_of(zone, before, &|before| plan.previous_valid(before), accepts(plan))
}

/// Bound: every turn but the last leaves a gap or the first pass of a fold behind, or a civil second whose instants a
/// constraint on instants refuses, which can be only those of the folds around its bounds.
fn next_of(
    zone: &impl Zone,
    after: i64,
    find: &mut impl FnMut(i64) -> Option<i64>,
    accepts: impl Fn(i64, i64) -> bool,
) -> Option<i64> {
    let after = after.clamp(EARLIEST, LATEST);
    // What is left of a first pass behind the civil second `from`.
    let in_first_pass = |find: &mut dyn FnMut(i64) -> Option<i64>, fold: &Fold, mut from: i64| {
        while let Some(found) = find(from).filter(|&found| found < fold.end) {
            let instant = found - (fold.end - fold.at);
            if accepts(instant, found) {
                return Some(instant);
            }
            from = found;
        }
        None
    };
    let mut from = zone.civil(after);
    // Instants up to this one are behind.
    let mut passed = after;
    if let Some(fold) = zone.fold(after).filter(|fold| after < fold.at) {
        if let Some(instant) = in_first_pass(find, &fold, from) {
            return Some(instant);
        }
        (from, passed) = (fold.start - 1, fold.at - 1);
    }
    loop {
        let found = find(from)?;
        from = found;
        match zone.instants(found) {
            Instants::None => from = zone.gap(found).end.max(found + 1) - 1,
            Instants::One(instant) if accepts(instant, found) => return Some(instant),
            Instants::One(_) => {}
            Instants::Two(first, _) if first > passed => {
                if accepts(first, found) {
                    return Some(first);
                }
                // All of the first pass comes before the second.
                let Some(fold) = zone.fold(first) else { continue };
                if let Some(instant) = in_first_pass(find, &fold, found) {
                    return Some(instant);
                }
                (from, passed) = (fold.start - 1, fold.at - 1);
            }
            Instants::Two(_, second) if accepts(second, found) => return Some(second),
            Instants::Two(..) => {}
        }
    }
}

/// The mirror of [`next_of`], with its bound.
fn previous_of(
    zone: &impl Zone,
    before: i64,
    find: &impl Fn(i64) -> Option<i64>,
    accepts: impl Fn(i64, i64) -> bool,
) -> Option<i64> {
    let last = before.clamp(EARLIEST, LATEST) - 1;
    let in_second_pass = |fold: &Fold, mut from: i64| {
        while let Some(found) = find(from).filter(|&found| found >= fold.start) {
            let instant = found - (fold.start - fold.at);
            if accepts(instant, found) {
                return Some(instant);
            }
            from = found;
        }
        None
    };
    let mut from = zone.civil(last) + 1;
    let mut passed = last + 1;
    if let Some(fold) = zone.fold(last).filter(|fold| last >= fold.at) {
        if let Some(instant) = in_second_pass(&fold, from) {
            return Some(instant);
        }
        (from, passed) = (fold.end, fold.at);
    }
    loop {
        let found = find(from)?;
        from = found;
        match zone.instants(found) {
            Instants::None => from = zone.gap(found).start.min(found),
            Instants::One(instant) if accepts(instant, found) => return Some(instant),
            Instants::One(_) => {}
            Instants::Two(_, second) if second < passed => {
                if accepts(second, found) {
                    return Some(second);
                }
                let Some(fold) = zone.fold(second) else { continue };
                if let Some(instant) = in_second_pass(&fold, found) {
                    return Some(instant);
                }
                (from, passed) = (fold.end, fold.at);
            }
            Instants::Two(first, _) if accepts(first, found) => return Some(first),
            Instants::Two(..) => {}
        }
    }
}

/// The first instant at or after `from`, a valid one, that is not valid; `None` when the schedule stays valid to the end
/// of the calendar.
///
/// Bound: every turn but the last leaves a gap or a fold of the zone behind, or a change of what constraints on instants
/// allow.
pub(crate) fn next_invalid(plan: &Plan, zone: &impl Zone, from: i64) -> Option<i64> {
    let mut at = from;
    loop {
        let second = zone.civil(at);
        if !plan.holds_at(at, second) {
            return (second < END).then_some(at);
        }
        let end = plan.next_invalid(second, at);
        let stop = match zone.fold(at).filter(|fold| at < fold.at) {
            // In the first pass: the run ends in it, or what comes next is the second pass.
            Some(fold) if end < fold.end => at + (end - second),
            Some(fold) => fold.at,
            None => match zone.instants(end) {
                Instants::None => zone.gap(end).at,
                Instants::One(instant) | Instants::Two(instant, _) => instant,
            },
        };
        // `stop` is later than `at`: without a first pass to come back from, civil time only goes up to `end`.
        at = plan.next_change(at).map_or(stop, |change| stop.min(change)).max(at + 1);
    }
}

/// The last instant at or before `from`, a valid one, that is not valid. The mirror of [`next_invalid`], with its bound.
pub(crate) fn previous_invalid(plan: &Plan, zone: &impl Zone, from: i64) -> i64 {
    let mut at = from;
    loop {
        let second = zone.civil(at);
        if !plan.holds_at(at, second) {
            return at;
        }
        let end = plan.previous_invalid(second, at);
        let stop = match zone.fold(at).filter(|fold| at >= fold.at) {
            Some(fold) if end >= fold.start => at - (second - end),
            Some(fold) => fold.at - 1,
            None => match zone.instants(end) {
                Instants::None => zone.gap(end).at - 1,
                Instants::One(instant) | Instants::Two(_, instant) => instant,
            },
        };
        at = plan.last_change(at).map_or(stop, |change| stop.max(change - 1)).min(at - 1);
    }
}
