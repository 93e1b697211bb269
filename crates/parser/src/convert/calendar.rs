//! What the days of a year are, for every year that there can be.
//!
//! A date's month, weekday and weeks depend on its place in the year and on three facts about the year: whether it is a
//! leap year, the weekday of its 1 January, and whether the year before was a leap year (only the first days ask, for
//! their ISO week). That makes 21 [shapes](SHAPES). The last days of the year before are kept in front, because an ISO week
//! may begin there. No year is named here: which years are meant is kept apart.

use crate::calendar::{is_leap_year, month_lengths};
use crate::{Constraint, Modifier, Period};

/// How many shapes a year can have.
pub(super) const SHAPES: usize = 21;

/// So many days of the year before stand in front of a year's own.
pub(super) const BEFORE: usize = 6;

/// The most days that a shape has, with those in front.
pub(super) const DAYS: usize = BEFORE + 366;

/// What a day is, as far as the periods ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    /// Of the month, 1–31.
    pub(super) day: usize,
    /// 0–6 from Sunday.
    pub(super) weekday: usize,
    /// 1–12.
    pub(super) month: usize,
    month_days: usize,
    /// From 1.
    ordinal: usize,
    year_days: usize,
    /// Weeks of the month from 1, beginning on Sunday.
    pub(super) month_week: usize,
    month_weeks: usize,
    iso_week: usize,
    iso_weeks: usize,
}

/// The shape of a year, by its place in [`shapes`]; from the year 2 on.
pub(super) fn shape(year: i64) -> usize {
    let past = year - 1;
    // 0001-01-01 was a Monday.
    let first = (1 + past + past / 4 - past / 100 + past / 400).rem_euclid(7) as usize;
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

/// The days of a year by its first weekday, 0–6 from Sunday.
fn days_of_year(leap: bool, first: usize, previous_leap: bool) -> Vec<Day> {
    let year_days = 365 + usize::from(leap);
    // ISO 8601: a week belongs to the year of its Thursday, so a year has 53 of them when it begins or ends on one.
    let is_long = |first: usize, days: usize| first == 4 || (first + days - 1) % 7 == 4;
    let weeks = |long: bool| 52 + usize::from(long);
    let previous_days = 365 + usize::from(previous_leap);
    let weeks_before = weeks(is_long((first + 7 * 53 - previous_days) % 7, previous_days));
    let weeks_here = weeks(is_long(first, year_days));
    let mut all = Vec::with_capacity(year_days);
    let mut month_starts = 0;
    for (month, length) in (1..).zip(month_lengths(leap)) {
        let month_days = length as usize;
        let month_first = (first + month_starts) % 7;
        for day in 1..=month_days {
            let ordinal = month_starts + day;
            let weekday = (first + ordinal - 1) % 7;
            // The ordinal of this week's Thursday, a week later so that it is never below 0.
            let thursday = ordinal + 10 - (weekday + 6) % 7;
            let (iso_week, iso_weeks) = if thursday < 8 {
                (weeks_before, weeks_before)
            } else if thursday - 7 > year_days {
                // The first week of the next year, which is never its last.
                (1, 52)
            } else {
                ((thursday - 7).div_ceil(7), weeks_here)
            };
            all.push(Day {
                day,
                weekday,
                month,
                month_days,
                ordinal,
                year_days,
                month_week: (day + month_first).div_ceil(7),
                month_weeks: (month_days + month_first).div_ceil(7),
                iso_week,
                iso_weeks,
            });
        }
        month_starts += month_days;
    }
    all
}

/// The days of a year of each shape, behind the last [`BEFORE`] ones of the year before it.
pub(super) fn shapes() -> Vec<Vec<Day>> {
    let facts = [(true, false), (false, false), (false, true)];
    let mut all = Vec::with_capacity(SHAPES);
    for (leap, previous_leap) in facts {
        for first in 0..7 {
            let previous_days = 365 + usize::from(previous_leap);
            // What is asked of the last days of the year before does not ask for the year before that.
            let previous = days_of_year(previous_leap, (first + 7 * 53 - previous_days) % 7, false);
            let mut days = previous;
            days.drain(..previous_days - BEFORE);
            days.extend(days_of_year(leap, first, previous_leap));
            all.push(days);
        }
    }
    all
}

impl Day {
    /// The value of a period of dates, and whether it is the last that there is here; `None` for the other periods.
    fn value(&self, period: Period) -> Option<(usize, bool)> {
        Some(match period {
            Period::Day => (self.day, self.day == self.month_days),
            Period::DayOfWeek => (self.weekday + 1, self.weekday == 6),
            Period::DayOfWeekCount => (self.day.div_ceil(7), self.day + 7 > self.month_days),
            Period::DayOfYear => (self.ordinal, self.ordinal == self.year_days),
            Period::WeekOfMonth => (self.month_week, self.month_week == self.month_weeks),
            Period::WeekOfYear => (self.iso_week, self.iso_week == self.iso_weeks),
            Period::Month => (self.month, self.month == 12),
            _ => return None,
        })
    }

    /// Whether a constraint holds on this day, as far as it speaks of days.
    pub(super) fn satisfies(&self, constraint: &Constraint) -> bool {
        let Some((value, is_last)) = self.value(constraint.period()) else { return true };
        let (value, values) = (value as i64, constraint.values());
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
