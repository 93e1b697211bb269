//! Occurrences of a plan in a zone.
//!
//! The searches run over civil time, which has neither gaps nor folds, and convert only their start and their result.

use crate::civil::END;
use crate::civil_time::CivilTime;
use crate::offsets::{Fold, Instants, Offsets, STEADY_DAYS, TWO_DAYS, seconds_of};
use crate::plan::Plan;
use crate::way::Way;
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
    nearest_of(Way::Forward, zone, after, find, |_, _| true)
}

/// The first instant at or after `from`, in UTC, at which `plan` has an occurrence; backward the last at or before it.
#[inline]
pub(crate) fn nearest<Tz: TimeZone>(
    plan: &Plan,
    zone: &Tz,
    way: Way,
    from: CivilTime,
) -> Option<DateTime<Tz>> {
    let from = if way == Way::Forward { from.max(EARLIEST_TIME) } else { from.min(LATEST_TIME) };
    if let Some(hit) = calm(plan, zone, from, way) {
        return Some(hit);
    }
    let find = &mut |from| plan.nearest_past(way, from);
    let instant = nearest_of(way, zone, way.step(from.second(), -1), find, accepts(plan))?;
    at_second(zone, instant)
}

/// The short way: the civil time of the start, searched and converted back. `None` if a change of offset could
/// make another instant the answer, which the long way has to decide; also if there is no occurrence.
///
/// The gain: looking an offset up takes 5 to 10 ns. Near the start, two look-ups are enough: equal
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

/// The first instant after `from` at which `plan` is valid; backward the last before it.
pub(crate) fn nearest_valid(plan: &Plan, zone: &impl Offsets, way: Way, from: i64) -> Option<i64> {
    nearest_of(way, zone, from, &mut |from| plan.nearest_valid(way, from), accepts(plan))
}

/// The first instant after `from`, backward the last before it, whose civil second `find` finds beyond another.
///
/// Bound: every turn but the last passes a gap or the pass of a fold that comes first on the way, or a civil second whose
/// instants a constraint on instants refuses; only the seconds of the folds around its bounds can be such.
fn nearest_of(
    way: Way,
    zone: &impl Offsets,
    from: i64,
    find: &mut impl FnMut(i64) -> Option<i64>,
    accepts: impl Fn(i64, i64) -> bool,
) -> Option<i64> {
    let from = from.clamp(EARLIEST, LATEST);
    // The nearest instant that may be the answer, and the bounds that are passed: backward, starts are exclusive ends.
    let (here, bound) = match way {
        Way::Forward => (from, 0),
        Way::Backward => (from - 1, 1),
    };
    // What is left of the pass that comes first on the way, beyond the civil second `from`.
    let in_near_pass = |find: &mut dyn FnMut(i64) -> Option<i64>, fold: &Fold, mut from: i64| {
        let edge = if way == Way::Forward { fold.end } else { fold.start };
        let is_in_fold = |found: &i64| (fold.start..fold.end).contains(found);
        while let Some(found) = find(from).filter(is_in_fold) {
            let instant = found - (edge - fold.at);
            if accepts(instant, found) {
                return Some(instant);
            }
            from = found;
        }
        None
    };
    // The civil second and the instant from which on the other pass is searched.
    let far_pass = |fold: &Fold| match way {
        Way::Forward => (fold.start - 1, fold.at - 1),
        Way::Backward => (fold.end, fold.at),
    };
    let mut from = zone.civil(here) + bound;
    // Instants up to this one have been searched.
    let mut passed = here + bound;
    if let Some(fold) = zone.fold(here).filter(|fold| (here < fold.at) == (way == Way::Forward)) {
        if let Some(instant) = in_near_pass(find, &fold, from) {
            return Some(instant);
        }
        (from, passed) = far_pass(&fold);
    }
    loop {
        let found = find(from)?;
        from = found;
        let (near, far) = match (zone.instants(found), way) {
            (Instants::None, Way::Forward) => {
                from = zone.gap(found).end.max(found + 1) - 1;
                continue;
            }
            (Instants::None, Way::Backward) => {
                from = zone.gap(found).start.min(found);
                continue;
            }
            (Instants::One(instant), _) if accepts(instant, found) => return Some(instant),
            (Instants::One(_), _) => continue,
            (Instants::Two(first, second), Way::Forward) => (first, second),
            (Instants::Two(first, second), Way::Backward) => (second, first),
        };
        if way.is_past(near, passed) {
            if accepts(near, found) {
                return Some(near);
            }
            // All of the pass that comes first on the way comes before the other.
            let Some(fold) = zone.fold(near) else { continue };
            if let Some(instant) = in_near_pass(find, &fold, found) {
                return Some(instant);
            }
            (from, passed) = far_pass(&fold);
        } else if accepts(far, found) {
            return Some(far);
        }
    }
}

/// The first instant at or after `from`, a valid one, that is not valid, backward the last at or before it; `None` when the
/// schedule stays valid to the end of the calendar.
///
/// Bound: every turn but the last passes a gap or a fold of the zone, or a change of what constraints on instants
/// allow.
pub(crate) fn nearest_invalid(plan: &Plan, zone: &impl Offsets, way: Way, from: i64) -> Option<i64> {
    let mut at = from;
    // An instant at which something else begins, as the last or first before that.
    let before = |instant: i64| if way == Way::Forward { instant } else { instant - 1 };
    loop {
        let second = zone.civil(at);
        if !plan.holds_at(at, second) {
            return (way == Way::Backward || second < END).then_some(at);
        }
        let end = plan.nearest_invalid(way, second, at);
        let stop = match zone.fold(at).filter(|fold| (at < fold.at) == (way == Way::Forward)) {
            // In the pass that comes first on the way: the run ends in it, or what comes next is the other.
            Some(fold) if (fold.start..fold.end).contains(&end) => at + (end - second),
            Some(fold) => before(fold.at),
            None => match (zone.instants(end), way) {
                (Instants::None, _) => before(zone.gap(end).at),
                (Instants::One(instant), _)
                | (Instants::Two(instant, _), Way::Forward)
                | (Instants::Two(_, instant), Way::Backward) => instant,
            },
        };
        let change = match way {
            Way::Forward => plan.next_change(at),
            Way::Backward => plan.last_change(at),
        };
        // At least one farther: without a pass to come back from, civil time only goes on to `end`.
        let stop = way.first(change.map(before).into_iter().chain([stop])).unwrap_or(stop);
        at = if way.is_past(stop, at) { stop } else { way.step(at, 1) };
    }
}
