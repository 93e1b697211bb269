//! The occurrences of an expression as a few [`Slice`]s, each a product of years, days and times.
//!
//! The engine tells the occurrences on each day of a year. A year is described by its shape and by the schedules and exceptions that
//! can hold in it, so one year of each shape and kind is queried. The targets see no constraints, exceptions and ticks, only a set,
//! and write it exactly or not at all.
//!
//! One exception: the calendar begins on Thursday 1970-01-01, in the middle of a week, which is treated as if the earlier days
//! existed.

use super::calendar::{self, Day, DayMap};
use super::error::Reason;
use super::pattern::Pattern;
use super::times::Times;
use super::years::{self, Kind, Years, agreed, joined, kinds};
use chrono::Utc;
use downbeat_parser::{Conjunction, Constraint, Expression, Interval, Model, Modifier, Period};
use downbeat_scheduler::{DaysAlike, Schedule};
use std::collections::HashMap;
use std::ops::Range;

/// The most schedules and exceptions together.
const MOST_CONJUNCTIONS: usize = 64;
/// The most distinct sets of times.
const MOST_TIMES: usize = 64;
/// The most parts into which these cut the day.
const MOST_PARTS: usize = 256;

/// Occurrences: all of these times on all of these days of all of these years. No part is empty.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    pub(super) years: Years,
    pub(super) days: DayMap,
    pub(super) times: Times,
}

/// The ways in which a set of occurrences was cut into slices: some of them suit a target better than others.
pub(super) type Cuts = Vec<Vec<Slice>>;

/// The occurrences of a model.
pub(super) struct Meaning {
    /// All of them.
    pub(super) whole: Cuts,
    /// Those of each schedule.
    pub(super) schedules: Vec<Cuts>,
}

/// What occurs in a year, in civil time.
pub(super) fn days_alike(expression: impl Into<Expression>, year: i64) -> Vec<DaysAlike> {
    // Calendars and uneven intervals, which have no answer, were refused before.
    let schedule = Schedule::ignoring_named_zone(expression, Utc).ok();
    schedule.and_then(|schedule| schedule.days_alike(year).ok()).unwrap_or_default()
}

/// The occurrences of an interval, in UTC.
pub(super) fn of_interval(interval: Interval) -> Result<Slice, Reason> {
    const DAY: u64 = 86_400_000;
    let millis = interval.as_millis();
    if interval.anchor().is_some() {
        return Err(Reason::Anchored);
    }
    if !millis.is_multiple_of(1000) {
        return Err(Reason::Milliseconds);
    }
    if !DAY.is_multiple_of(millis) && millis != 7 * DAY {
        return Err(Reason::UnevenInterval);
    }
    let (mut days, mut times) = (DayMap::none(), Times::none());
    for (shape, year) in calendar::years_by_shape().into_iter().enumerate() {
        for alike in days_alike(interval, year) {
            times.add(&alike.seconds.into());
            alike.days.into_iter().for_each(|day| days.insert(shape, day));
        }
    }
    Ok(Slice { years: years::all(), days, times })
}

/// The occurrences of some schedules: each set of times, and for each kind of year the days that have it.
type Calendar = Vec<(Times, Vec<DayMap>)>;

/// The occurrences of a model.
///
/// Bound: 64 schedules and exceptions, 32 kinds of years and 64 sets of times; beyond, [`Reason::TooComplex`].
pub(super) fn of_model(model: &Model) -> Result<Meaning, Reason> {
    let (schedules, exceptions) = (model.schedules(), model.exceptions());
    let all = || schedules.iter().chain(exceptions);
    if all().flat_map(Conjunction::constraints).any(|one| one.period() == Period::FullDate) {
        return Err(Reason::FullDate);
    }
    if let Some(name) = model.calendars().next() {
        return Err(Reason::Calendar(name.to_string()));
    }
    if all().any(|one| one.step().is_some()) {
        return Err(Reason::Anchored);
    }
    if !all().all(Conjunction::is_of_later) {
        return Err(Reason::Bounds);
    }
    if all().count() > MOST_CONJUNCTIONS {
        return Err(Reason::TooComplex);
    }
    let kinds = kinds(&all().collect::<Vec<_>>())?;
    let count = schedules.len();
    let mut calendars: Vec<Calendar> = Vec::with_capacity(count + 1);
    for chosen in (0..count).map(|at| at..at + 1).chain((count > 1).then_some(0..count)) {
        let calendar = calendar_of(model, chosen, &kinds, calendars.last().map_or(&[], Vec::as_slice))?;
        calendars.push(calendar);
    }
    let shapes = calendar::shapes();
    let cuts: Vec<Cuts> = calendars.iter().map(|calendar| cuts(calendar, &kinds, &shapes)).collect();
    let whole = cuts.last().cloned().unwrap_or_default();
    Ok(Meaning { whole, schedules: cuts.into_iter().take(count).collect() })
}

/// The occurrences of some of the schedules, without all exceptions. The sets of times of earlier schedules come first, so that
/// lines keep the order of the schedules.
fn calendar_of(
    model: &Model,
    chosen: Range<usize>,
    kinds: &[Kind],
    before: &[(Times, Vec<DayMap>)],
) -> Result<Calendar, Reason> {
    let none = || vec![DayMap::none(); kinds.len()];
    let mut calendar: Calendar = before.iter().map(|(times, _)| (times.clone(), none())).collect();
    let mut places: HashMap<Times, usize> = before.iter().map(|(times, _)| times.clone()).zip(0..).collect();
    for (of_kind, kind) in kinds.iter().enumerate() {
        for (shape, year) in calendar::years_by_shape().into_iter().enumerate() {
            let in_year = |(bit, one): (usize, &Conjunction)| {
                let years = [(year - 1, kind.on_before), (year, kind.on)];
                let years = years.into_iter().filter(|(_, on)| on >> bit & 1 == 1);
                in_years(one, &years.map(|(year, _)| year).collect::<Vec<_>>())
            };
            let schedules = model.schedules().iter().enumerate().filter(|(bit, _)| chosen.contains(bit));
            let exceptions = (model.schedules().len()..).zip(model.exceptions());
            // Without a schedule nothing occurs.
            let model = Model::new(schedules.filter_map(in_year), exceptions.filter_map(in_year));
            for alike in model.map_or_else(|_| Vec::new(), |model| days_alike(model, year)) {
                let place = *places.entry(alike.seconds.into()).or_insert_with_key(|times| {
                    calendar.push((times.clone(), none()));
                    calendar.len() - 1
                });
                let maps = calendar.get_mut(place).and_then(|(_, maps)| maps.get_mut(of_kind));
                maps.into_iter().for_each(|map| alike.days.iter().for_each(|day| map.insert(shape, *day)));
            }
            if calendar.len() > MOST_TIMES {
                return Err(Reason::TooComplex);
            }
        }
    }
    Ok(calendar)
}

/// The same constraints, with years shifted to these neighbouring years if there are any; `None` if these do not exist.
fn in_years(one: &Conjunction, years: &[i64]) -> Option<Conjunction> {
    let (first, last) = (*years.first()?, *years.last()?);
    let constraints = one.constraints().iter().map(|constraint| match constraint.modifier() {
        _ if constraint.period() != Period::Year => Ok(constraint.clone()),
        None => Constraint::new(Period::Year, None, first..=last),
        after @ Some(Modifier::After) => Constraint::new(Period::Year, after, [first]),
        before @ Some(Modifier::Before) => Constraint::new(Period::Year, before, [last + 1]),
    });
    Conjunction::new(constraints.collect::<Result<Vec<_>, _>>().ok()?).ok()
}

/// A calendar cut in two ways: days with the same times, and times with the same days.
fn cuts(calendar: &Calendar, kinds: &[Kind], shapes: &[Vec<Day>]) -> Cuts {
    let sets = || calendar.iter().filter(|(_, maps)| comes(maps, kinds));
    let by_days: Vec<Slice> = sets().flat_map(|(times, maps)| slices(times, maps, kinds, shapes)).collect();
    if by_days.len() < 2 {
        return vec![by_days];
    }
    // All times, split by each set in turn: the final parts are in the same sets.
    let mut parted: Vec<(Times, Vec<&[DayMap]>)> = vec![(Times::all(), Vec::new())];
    for (times, maps) in sets() {
        let mut next = Vec::with_capacity(parted.len() * 2);
        for (times_before, mut members) in parted {
            let inside = times_before.intersection(times);
            let mut outside = times_before;
            outside.subtract(times);
            if !outside.is_empty() {
                next.push((outside, members.clone()));
            }
            if !inside.is_empty() {
                members.push(maps);
                next.push((inside, members));
            }
        }
        parted = next;
        if parted.len() > MOST_PARTS {
            return vec![by_days];
        }
    }
    let mut by_members: Vec<(Vec<DayMap>, Times)> = Vec::new();
    for (times, members) in parted.into_iter().filter(|(_, members)| !members.is_empty()) {
        let mut maps = vec![DayMap::none(); kinds.len()];
        for of_set in members {
            maps.iter_mut().zip(of_set).for_each(|(map, other)| map.add(other));
        }
        match by_members.iter_mut().find(|(known, _)| *known == maps) {
            Some((_, present)) => present.add(&times),
            None => by_members.push((maps, times)),
        }
    }
    let by_times = by_members.iter().flat_map(|(maps, times)| slices(times, maps, kinds, shapes)).collect();
    vec![by_days, by_times]
}

/// Whether any of these days by kind of year comes in a year of its kind.
fn comes(maps: &[DayMap], kinds: &[Kind]) -> bool {
    maps.iter().zip(kinds).any(|(map, kind)| !map.is_empty_in(kind.shapes))
}

/// The slices of these times on these days, by kind of year: all years together where they agree on each shape that they
/// have, else those that have any of the days, else those with the same days.
fn slices(times: &Times, maps: &[DayMap], kinds: &[Kind], shapes: &[Vec<Day>]) -> Vec<Slice> {
    let all: Vec<(&DayMap, &Kind)> = maps.iter().zip(kinds).collect();
    let some: Vec<(&DayMap, &Kind)> =
        all.iter().copied().filter(|(map, kind)| !map.is_empty_in(kind.shapes)).collect();
    for kinds in [&all, &some] {
        // Kinds without a shape in common agree too: only a target's pattern tells whether they go together.
        if let Some(days) = agreed(kinds).filter(|days| Pattern::of(days, shapes).is_some()) {
            let years = joined(kinds.iter().flat_map(|(_, kind)| &kind.years));
            return vec![Slice { years, days, times: times.clone() }];
        }
    }
    let mut groups: Vec<(&DayMap, Vec<&Kind>)> = Vec::new();
    for (map, kind) in some {
        match groups.iter_mut().find(|(known, _)| *known == map) {
            Some((_, kinds)) => kinds.push(kind),
            None => groups.push((map, vec![kind])),
        }
    }
    let slice = |(days, kinds): (&DayMap, Vec<&Kind>)| Slice {
        years: joined(kinds.iter().flat_map(|kind| &kind.years)),
        days: days.clone(),
        times: times.clone(),
    };
    groups.into_iter().map(slice).collect()
}
