//! Occurrences of a plan in a zone.
//!
//! The searches run over civil time, which has neither gaps nor folds, and convert only their start and their result.

use crate::civil::END;
use crate::civil_time::CivilTime;
use crate::offsets::{Fold, Instants, Offsets, STEADY_DAYS, TWO_DAYS, seconds_of};
use crate::plan::{Plan, Way};
use chrono::{DateTime, Datelike, TimeZone};

/// Instants beyond these are outside the calendar in every zone: two days on either side of it.
const EARLIEST: i64 = -TWO_DAYS;
const LATEST: i64 = END + TWO_DAYS;

/// [`EARLIEST`] and [`LATEST`] as civil times.
const EARLIEST_TIME: CivilTime = CivilTime::midnight(1969, 12, 30);
const LATEST_TIME: CivilTime = CivilTime::midnight(10_000, 1, 3);

/// Whether constraints on instants, if there are any, agree with what was found in civil time.
fn accepts(plan: &Plan) -> impl Fn(i64, i64) -> bool {
    |instant, second| !plan.has_instants() || plan.holds_at(instant, second)
}

/// The first instant after `after` whose civil second `find` finds as the next one after another.
pub(crate) fn next_found(
    zone: &impl Offsets,
    after: i64,
    find: &mut impl FnMut(i64) -> Option<i64>,
) -> Option<i64> {
    next_of(zone, after, find, |_, _| true)
}

/// The first instant at or after `from`, in UTC, at which `plan` has an occurrence.
pub(crate) fn next<Tz: TimeZone>(plan: &Plan, zone: &Tz, from: CivilTime) -> Option<DateTime<Tz>> {
    let from = from.max(EARLIEST_TIME);
    if let Some(hit) = calm(plan, zone, from, Way::Forward) {
        return Some(hit);
    }
    let after = from.second() - 1;
    let instant = next_of(zone, after, &mut |after| plan.next(after), accepts(plan))?;
    at_second(zone, instant)
}

/// The last instant at or before `from`, in UTC, at which `plan` has an occurrence. The mirror of [`next`].
pub(crate) fn previous<Tz: TimeZone>(plan: &Plan, zone: &Tz, from: CivilTime) -> Option<DateTime<Tz>> {
    let from = from.min(LATEST_TIME);
    if let Some(hit) = calm(plan, zone, from, Way::Backward) {
        return Some(hit);
    }
    let before = from.second() + 1;
    let instant = previous_of(zone, before, &|before| plan.previous(before), accepts(plan))?;
    at_second(zone, instant)
}

/// The short way: the civil time of the start, searched and converted back. `None` if a change of offset could
/// make another instant the answer, which the long way has to decide; also if there is no occurrence.
///
/// The gain: looking an offset up in chrono-tz takes 10 ns. Near the start, two look-ups are enough: equal
/// offsets less than [`STEADY`] apart have no change between them, so that civil time and instants keep step.
/// Farther off, the zone is asked for the instants of both civil times. If each has only one, neither is in a gap
/// or a fold; and an occurrence in a fold between them would have been found, since it is between them in civil
/// time too. A start in a fold matters only if there is an occurrence in what the fold repeats, which is less
/// than two days long: a look at a date map, 8 ns cheaper, usually says that there is none.
#[inline]
fn calm<Tz: TimeZone>(plan: &Plan, zone: &Tz, from: CivilTime, way: Way) -> Option<DateTime<Tz>> {
    let offset = seconds_of(&zone.offset_from_utc_datetime(&from.naive()?));
    let start = from.shifted(offset)?;
    let found = plan.nearest(way, start)?;
    let at_offset = |offset: i64| found.shifted(-offset)?.naive();
    if Tz::FIXED {
        let utc = at_offset(offset)?;
        let hit = DateTime::from_naive_utc_and_offset(utc, zone.offset_from_utc_datetime(&utc));
        return is_accepted(plan, &hit, found).then_some(hit);
    }
    let is_near = found.date.year() == start.date.year()
        && found.date.ordinal0().abs_diff(start.date.ordinal0()) < STEADY_DAYS;
    if is_near {
        let utc = at_offset(offset)?;
        let found_offset = zone.offset_from_utc_datetime(&utc);
        if seconds_of(&found_offset) == offset {
            let hit = DateTime::from_naive_utc_and_offset(utc, found_offset);
            return is_accepted(plan, &hit, found).then_some(hit);
        }
    }
    let is_quiet = plan.one_product().is_some_and(|product| product.is_quiet_around(start.date));
    if !is_quiet {
        zone.offset_from_local_datetime(&start.naive()?).single()?;
    }
    let found_offset = zone.offset_from_local_datetime(&found.naive()?).single()?;
    let hit = DateTime::from_naive_utc_and_offset(at_offset(seconds_of(&found_offset))?, found_offset);
    is_accepted(plan, &hit, found).then_some(hit)
}

/// [`accepts`] for a hit.
#[inline]
fn is_accepted<Tz: TimeZone>(plan: &Plan, hit: &DateTime<Tz>, found: CivilTime) -> bool {
    !plan.has_instants() || plan.holds_at(hit.timestamp(), found.second())
}

fn at_second<Tz: TimeZone>(zone: &Tz, second: i64) -> Option<DateTime<Tz>> {
    DateTime::from_timestamp(second, 0).map(|at| at.with_timezone(zone))
}

/// The first instant after `after` at which `plan` is valid.
pub(crate) fn next_valid(plan: &Plan, zone: &impl Offsets, after: i64) -> Option<i64> {
    next_of(zone, after, &mut |after| plan.next_valid(after), accepts(plan))
}

/// The last instant before `before` at which `plan` is valid.
pub(crate) fn previous_valid(plan: &Plan, zone: &impl Offsets, before: i64) -> Option<i64> {
    previous_of(zone, before, &|before| plan.previous_valid(before), accepts(plan))
}

/// Bound: every turn but the last passes a gap or the first pass of a fold, or a civil second whose instants a
/// constraint on instants refuses; only the seconds of the folds around its bounds can be such.
fn next_of(
    zone: &impl Offsets,
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
    zone: &impl Offsets,
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
/// Bound: every turn but the last passes a gap or a fold of the zone, or a change of what constraints on instants
/// allow.
pub(crate) fn next_invalid(plan: &Plan, zone: &impl Offsets, from: i64) -> Option<i64> {
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
pub(crate) fn previous_invalid(plan: &Plan, zone: &impl Offsets, from: i64) -> i64 {
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
