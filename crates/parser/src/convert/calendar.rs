//! What the days of a year are, for every year that there can be.
//!
//! A date's month, weekday and weeks depend on its place in the year and on three facts about the year: whether it is a
//! leap year, the weekday of its 1 January, and whether the year before was a leap year (only the first days ask, for
//! their ISO week). That makes 21 [shapes](SHAPES). The last days of the year before are kept in front, because an ISO week
//! may begin there. No year is named here: which years are meant is kept apart.

pub(super) use crate::calendar::DateFacts as Day;
use crate::calendar::{self, dates_of, is_leap_year, year_start};
use crate::{Constraint, Modifier, Period};

/// How many shapes a year can have.
pub(super) const SHAPES: usize = 21;

/// So many days of the year before stand in front of a year's own.
pub(super) const BEFORE: usize = 6;

/// The most days that a shape has, with those in front.
pub(super) const DAYS: usize = BEFORE + 366;

/// The shape of a year, by its place in [`shapes`]; from the year 2 on.
pub(super) fn shape(year: i64) -> usize {
    let (first, past) = (calendar::weekday(year_start(year)) as usize, year - 1);
    match (is_leap_year(year), is_leap_year(past)) {
        (true, _) => first,
        (false, false) => 7 + first,
        (false, true) => 14 + first,
    }
}

/// The shapes with as many days as this one, a bit each.
pub(super) fn like(shape: usize) -> u32 {
    const LEAP: u32 = 0x7f;
    if shape < 7 { LEAP } else { !LEAP }
}

/// The days of a year of each shape, behind the last [`BEFORE`] ones of the year before it.
pub(super) fn shapes() -> Vec<Vec<Day>> {
    let facts = [(true, false), (false, false), (false, true)];
    let mut all = Vec::with_capacity(SHAPES);
    for (leap, previous_leap) in facts {
        for first in 0..7u32 {
            let previous_days = 365 + u32::from(previous_leap);
            // What is asked of the last days of the year before does not ask for the year before that.
            let previous = dates_of(previous_leap, (first + 7 * 53 - previous_days) % 7, false);
            let days = previous.skip(previous_days as usize - BEFORE);
            all.push(days.chain(dates_of(leap, first, previous_leap)).collect());
        }
    }
    all
}

/// The value of a period of dates, and whether it is the last that there is here; `None` for the other periods.
fn value_of(day: &Day, period: Period) -> Option<(u32, bool)> {
    Some(match period {
        Period::Day => (day.day, day.day == day.month_days),
        Period::DayOfWeek => (day.weekday, day.weekday == 7),
        Period::DayOfWeekCount => (day.day.div_ceil(7), day.day + 7 > day.month_days),
        Period::DayOfYear => (day.ordinal, day.ordinal == day.year_days),
        Period::WeekOfMonth => (day.month_week, day.month_week == day.month_weeks),
        Period::WeekOfYear => (day.iso_week, day.iso_week == day.iso_weeks),
        Period::Month => (day.month, day.month == 12),
        _ => return None,
    })
}

/// Whether a constraint holds on this day, as far as it speaks of days.
pub(super) fn satisfies(day: &Day, constraint: &Constraint) -> bool {
    let Some((value, is_last)) = value_of(day, constraint.period()) else { return true };
    let (value, values) = (i64::from(value), constraint.values());
    // 0 is the last one; no date period has it as a value of its own.
    let zero = values.contains(0);
    match constraint.modifier() {
        None => values.contains(value) || (zero && is_last),
        Some(Modifier::After) => {
            let least = values.iter().find(|&least| least != 0);
            least.is_some_and(|least| value >= least) || (zero && is_last)
        }
        Some(Modifier::Before) => (values.max() != 0 && value < values.max()) || (zero && !is_last),
    }
}

/// A set of days of each shape, by their place behind the first of those in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayMap(Box<[[u64; DAYS.div_ceil(64)]; SHAPES]>);

impl DayMap {
    pub(super) fn none() -> Self {
        Self(Box::new([[0; DAYS.div_ceil(64)]; SHAPES]))
    }

    /// The days that satisfy `is_meant`.
    pub(super) fn of(shapes: &[Vec<Day>], is_meant: impl Fn(&Day) -> bool) -> Self {
        let mut map = Self::none();
        for (shape, days) in shapes.iter().enumerate() {
            let meant = days.iter().enumerate().filter(|(_, day)| is_meant(day));
            meant.for_each(|(place, _)| map.insert(shape, place));
        }
        map
    }

    pub(super) fn insert(&mut self, shape: usize, place: usize) {
        if let Some(word) = self.0.get_mut(shape).and_then(|words| words.get_mut(place / 64)) {
            *word |= 1 << (place % 64);
        }
    }

    pub(super) fn has(&self, shape: usize, place: usize) -> bool {
        let word = self.0.get(shape).and_then(|words| words.get(place / 64));
        word.is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// Whether none of these shapes, a bit each, has any of the days.
    pub(super) fn is_empty_in(&self, shapes: u32) -> bool {
        let of_shapes = self.0.iter().enumerate().filter(|(shape, _)| shapes >> shape & 1 == 1);
        of_shapes.flat_map(|(_, words)| words).all(|&word| word == 0)
    }

    /// Whether both have the same days of a shape.
    pub(super) fn agrees(&self, other: &Self, shape: usize) -> bool {
        self.0.get(shape) == other.0.get(shape)
    }

    /// Takes over the days of a shape.
    pub(super) fn take(&mut self, other: &Self, shape: usize) {
        if let (Some(words), Some(others)) = (self.0.get_mut(shape), other.0.get(shape)) {
            *words = *others;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().flatten().zip(other.0.iter().flatten()).for_each(|(word, other)| *word |= other);
    }
}
