//! Groups years by the schedules and exceptions that can hold in them.

use super::calendar::{self, DayMap, SHAPES};
use super::error::Reason;
use downbeat_parser::{Conjunction, Modifier, Period, Tick};

/// The greatest number of kinds of years.
const MOST_KINDS: usize = 32;

const FIRST_YEAR: i64 = *Period::Year.range().start();
const LAST_YEAR: i64 = *Period::Year.range().end();

/// Years as inclusive ranges, in order, which neither overlap nor touch.
pub(super) type Years = Vec<(i64, i64)>;

/// All the years of the calendar.
pub(super) fn all() -> Years {
    vec![(FIRST_YEAR, LAST_YEAR)]
}

/// Whether these are all the years of the calendar.
pub(super) fn is_every_year(years: &Years) -> bool {
    years.as_slice() == [(FIRST_YEAR, LAST_YEAR)]
}

/// The years up to one of them.
pub(super) fn until(years: &Years, last: i64) -> Years {
    let known = years.iter().filter(|(first, _)| *first <= last);
    known.map(|&(first, end)| (first, end.min(last))).collect()
}

/// The years in which the same schedules and exceptions can hold.
pub(super) struct Kind {
    pub(super) years: Years,
    /// These schedules and exceptions, one bit each, schedules first; and those of the year before.
    pub(super) on: u64,
    pub(super) on_before: u64,
    /// The shapes of these years, one bit each.
    pub(super) shapes: u32,
}

/// The kinds of years that the constraints on years make.
pub(super) fn kinds(conjunctions: &[&Conjunction]) -> Result<Vec<Kind>, Reason> {
    let weekly = conjunctions.iter().any(|conjunction| conjunction.tick() == Tick::IsoWeek);
    let has_years =
        |conjunction: &&Conjunction| conjunction.constraints().iter().any(|one| one.period() == Period::Year);
    let everywhere = u64::MAX >> (64 - conjunctions.len().clamp(1, 64));
    if !conjunctions.iter().any(has_years) {
        let years = vec![(FIRST_YEAR, LAST_YEAR)];
        return Ok(vec![Kind { years, on: everywhere, on_before: everywhere, shapes: u32::MAX }]);
    }
    let on = |year: i64| {
        (0..).zip(conjunctions).fold(0u64, |mask, (bit, conjunction)| {
            let holds =
                conjunction.constraints().iter().filter(|one| one.period() == Period::Year).all(|one| {
                    match one.modifier() {
                        None => one.values().contains(year),
                        Some(Modifier::After) => year >= one.values().min(),
                        Some(Modifier::Before) => year < one.values().max(),
                    }
                });
            mask | u64::from(holds) << bit
        })
    };
    let mut kinds: Vec<Kind> = Vec::new();
    let mut before = on(FIRST_YEAR);
    for year in FIRST_YEAR..=LAST_YEAR {
        let now = on(year);
        // Only weeks cross the new year.
        let on_before = if weekly { std::mem::replace(&mut before, now) } else { now };
        let room = kinds.len() < MOST_KINDS;
        match kinds.iter_mut().find(|kind| kind.on == now && kind.on_before == on_before) {
            Some(kind) => {
                kind.shapes |= 1 << calendar::shape(year);
                match kind.years.last_mut() {
                    Some((_, last)) if *last == year - 1 => *last = year,
                    _ => kind.years.push((year, year)),
                }
            }
            None if !room => return Err(Reason::TooComplex),
            None => {
                let shapes = 1 << calendar::shape(year);
                kinds.push(Kind { years: vec![(year, year)], on: now, on_before, shapes });
            }
        }
    }
    Ok(kinds)
}

/// The days on which kinds of years agree for each shape that they have. A shape that none has is filled by one that has a
/// year of the same length.
pub(super) fn agreed(kinds: &[(&DayMap, &Kind)]) -> Option<DayMap> {
    let mut days = DayMap::none();
    for shape in 0..SHAPES {
        let mut having = kinds.iter().filter(|(_, kind)| kind.shapes >> shape & 1 == 1).map(|(map, _)| *map);
        let like = |&&(_, kind): &&(&DayMap, &Kind)| kind.shapes & calendar::like(shape) != 0;
        let first = having.next().or_else(|| Some(kinds.iter().find(like).or(kinds.first())?.0))?;
        if having.any(|other| !other.agrees(first, shape)) {
            return None;
        }
        days.take(first, shape);
    }
    Some(days)
}

/// The union of these years.
pub(super) fn joined<'a>(years: impl Iterator<Item = &'a (i64, i64)>) -> Years {
    let mut all: Vec<(i64, i64)> = years.copied().collect();
    all.sort_unstable();
    let mut merged: Years = Vec::with_capacity(all.len());
    for (first, last) in all {
        match merged.last_mut() {
            Some((_, end)) if *end + 1 >= first => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}
