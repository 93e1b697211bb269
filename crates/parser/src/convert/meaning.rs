//! What an expression means: its occurrences as a few [`Slice`]s, each a product of years, days and times.
//!
//! The definition of an occurrence is followed to the letter, over all the days that there can be: a day's times depend only
//! on which exceptions meet it, and a tick longer than a day takes the first of its days that has a time left. So the
//! targets see neither constraints nor exceptions nor ticks, only a set; what they write is exact or nothing.
//!
//! One thing is left aside: the calendar begins on Thursday 1970-01-01, in the middle of a week, which is read as if the
//! days before were there.

use super::calendar::{self, BEFORE, Day, DayMap, SHAPES};
use super::error::Reason;
use super::pattern::Pattern;
use super::times::Times;
use super::years::{self, Kind, Years, agreed, joined, kinds};
use crate::Tick;
use crate::{Conjunction, Interval, Model, Period};
use std::collections::HashMap;

/// Schedules and exceptions that are looked at together.
const MOST_CONJUNCTIONS: usize = 64;
/// Distinct sets of times.
const MOST_TIMES: usize = 64;
/// Parts into which these cut the day.
const MOST_PARTS: usize = 256;

/// Occurrences: all of these times on all of these days of all of these years. Nothing of it is empty.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    pub(super) years: Years,
    pub(super) days: DayMap,
    pub(super) times: Times,
}

/// The ways in which a set of occurrences was cut into slices: some of them suit a target better than others.
pub(super) type Cuts = Vec<Vec<Slice>>;

/// What a model means.
pub(super) struct Meaning {
    /// The whole of it.
    pub(super) whole: Cuts,
    /// Each of its schedules, which together are the whole.
    pub(super) schedules: Vec<Cuts>,
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
    let shapes = calendar::shapes();
    let days = match millis / DAY {
        _ if DAY.is_multiple_of(millis) => DayMap::of(&shapes, |_| true),
        // 1970-01-01, from which they count, was a Thursday.
        7 if millis.is_multiple_of(DAY) => DayMap::of(&shapes, |day| day.weekday == 5),
        _ => return Err(Reason::UnevenInterval),
    };
    let step = (millis.min(DAY) / 1000) as usize;
    Ok(Slice { years: years::all(), days, times: Times::steps(step) })
}

/// A schedule or an exception: where it holds.
struct Part {
    days: DayMap,
    times: Times,
    tick: Tick,
}

/// The times of a schedule by kind of year, shape and day: numbers of sets of times, 0 for none.
type Calendar = Vec<Vec<Vec<u16>>>;

/// The distinct sets of times; the first is the empty one.
struct Known {
    sets: Vec<Times>,
    numbers: HashMap<Times, u16>,
}

impl Known {
    fn number(&mut self, times: Times) -> Result<u16, Reason> {
        if times.is_empty() {
            return Ok(0);
        }
        if let Some(&known) = self.numbers.get(&times) {
            return Ok(known);
        }
        let number = self.sets.len();
        if number > MOST_TIMES {
            return Err(Reason::TooComplex);
        }
        self.sets.push(times.clone());
        self.numbers.insert(times, number as u16);
        Ok(number as u16)
    }

    fn get(&self, number: u16) -> Option<&Times> {
        self.sets.get(usize::from(number))
    }
}

/// What a model means.
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
    let shapes = calendar::shapes();
    let part = |conjunction: &Conjunction| Part {
        days: DayMap::of(&shapes, |day| {
            conjunction.constraints().iter().all(|one| calendar::satisfies(day, one))
        }),
        times: Times::of(conjunction),
        tick: conjunction.tick(),
    };
    let parts: Vec<Part> = all().map(part).collect();
    let kinds = kinds(&all().collect::<Vec<_>>())?;
    let mut known = Known { sets: vec![Times::none()], numbers: HashMap::new() };
    let mut calendars = Vec::with_capacity(schedules.len());
    for at in 0..schedules.len() {
        calendars.push(calendar_of(&parts, at, schedules.len(), &kinds, &shapes, &mut known)?);
    }
    let schedules = calendars.iter().map(|calendar| cuts(calendar, &kinds, &known, &shapes));
    let schedules: Vec<Cuts> = schedules.collect();
    let whole = match calendars.as_slice() {
        [_] => schedules.first().cloned().unwrap_or_default(),
        _ => cuts(&union(&calendars, &mut known)?, &kinds, &known, &shapes),
    };
    Ok(Meaning { whole, schedules })
}

/// When the schedule at a place occurs.
fn calendar_of(
    parts: &[Part],
    at: usize,
    schedules: usize,
    kinds: &[Kind],
    shapes: &[Vec<Day>],
    known: &mut Known,
) -> Result<Calendar, Reason> {
    let Some(schedule) = parts.get(at) else { return Ok(Vec::new()) };
    // The exceptions that take any of its times.
    let exceptions: Vec<(usize, &Part)> = parts
        .iter()
        .enumerate()
        .skip(schedules)
        .filter(|(_, exception)| !exception.times.intersection(&schedule.times).is_empty())
        .collect();
    let mut left_by: HashMap<u64, u16> = HashMap::new();
    let mut calendar = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let mut of_kind = Vec::with_capacity(SHAPES);
        for (shape, days) in shapes.iter().enumerate() {
            let mut of_shape = vec![0u16; days.len()];
            // The ticks that have had their occurrence.
            let mut begun = Vec::new();
            for (place, (day, cell)) in days.iter().zip(of_shape.iter_mut()).enumerate() {
                let on = if place < BEFORE { kind.on_before } else { kind.on };
                if (place < BEFORE && schedule.tick != Tick::IsoWeek)
                    || on >> at & 1 == 0
                    || !schedule.days.has(shape, place)
                {
                    continue;
                }
                let met =
                    exceptions.iter().filter(|(at, part)| on >> at & 1 == 1 && part.days.has(shape, place));
                let met = met.fold(0u64, |mask, (at, _)| mask | 1 << at);
                let number = match left_by.get(&met) {
                    Some(&number) => number,
                    None => {
                        let mut left = schedule.times.clone();
                        let met = exceptions.iter().filter(|(at, _)| met >> at & 1 == 1);
                        met.for_each(|(_, part)| left.subtract(&part.times));
                        known.number(schedule.tick.firsts(left))?
                    }
                };
                left_by.insert(met, number);
                if number == 0 {
                    continue;
                }
                if let Some(name) = schedule.tick.name(day, place) {
                    // The ticks of a year are a few dozen.
                    if begun.contains(&name) {
                        continue;
                    }
                    begun.push(name);
                }
                *cell = number;
            }
            of_kind.push(of_shape);
        }
        calendar.push(of_kind);
    }
    Ok(calendar)
}

/// What occurs in any of these.
fn union(calendars: &[Calendar], known: &mut Known) -> Result<Calendar, Reason> {
    let mut all = calendars.first().cloned().unwrap_or_default();
    let mut sums: HashMap<(u16, u16), u16> = HashMap::new();
    for calendar in calendars.iter().skip(1) {
        let cells = all.iter_mut().flatten().flatten().zip(calendar.iter().flatten().flatten());
        for (cell, &other) in cells {
            if other == 0 || *cell == 0 {
                *cell = (*cell).max(other);
                continue;
            }
            *cell = match sums.get(&(*cell, other)) {
                Some(&sum) => sum,
                None => {
                    let mut both = known.get(*cell).cloned().unwrap_or_else(Times::none);
                    known.get(other).into_iter().for_each(|times| both.add(times));
                    let sum = known.number(both)?;
                    sums.insert((*cell, other), sum);
                    sum
                }
            };
        }
    }
    Ok(all)
}

/// A calendar cut in two ways: days with the same times, and times with the same days.
fn cuts(calendar: &Calendar, kinds: &[Kind], known: &Known, shapes: &[Vec<Day>]) -> Cuts {
    // For each set of times the days on which it occurs, by kind of year.
    let mut days: Vec<Vec<DayMap>> = vec![vec![DayMap::none(); kinds.len()]; known.sets.len()];
    for (kind, of_kind) in calendar.iter().enumerate() {
        for (shape, of_shape) in of_kind.iter().enumerate() {
            for (place, &number) in
                of_shape.iter().enumerate().skip(BEFORE).filter(|(_, number)| **number != 0)
            {
                let map = days.get_mut(usize::from(number)).and_then(|maps| maps.get_mut(kind));
                map.into_iter().for_each(|map| map.insert(shape, place));
            }
        }
    }
    let by_days: Vec<Slice> = known
        .sets
        .iter()
        .zip(&days)
        .filter(|(_, maps)| comes(maps, kinds))
        .flat_map(|(times, maps)| slices(times, maps, kinds, shapes))
        .collect();
    if by_days.len() < 2 {
        return vec![by_days];
    }
    // All times, parted by each set in turn: what is never parted is in the same sets.
    let mut parted: Vec<(Times, Vec<usize>)> = vec![(Times::all(), Vec::new())];
    for (number, times) in known.sets.iter().enumerate() {
        if !days.get(number).is_some_and(|maps| comes(maps, kinds)) {
            continue;
        }
        let mut next = Vec::with_capacity(parted.len() * 2);
        for (times_before, mut members) in parted {
            let inside = times_before.intersection(times);
            let mut outside = times_before;
            outside.subtract(times);
            if !outside.is_empty() {
                next.push((outside, members.clone()));
            }
            if !inside.is_empty() {
                members.push(number);
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
        for of_set in members.into_iter().filter_map(|number| days.get(number)) {
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
