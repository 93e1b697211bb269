//! The days of a year, for every possible year.
//!
//! A date's month, weekday and weeks depend on its place in the year and on three facts about the year: whether it is a
//! leap year, the weekday of its 1 January, and whether the year before was a leap year (only the first days ask, for
//! their ISO week). That makes 21 [shapes](SHAPES). Years themselves are not part of this.

pub(super) use downbeat_parser::calendar::DateFacts as Day;
use downbeat_parser::calendar::{self, dates_of, is_leap_year, year_start};

/// How many shapes a year can have.
pub(super) const SHAPES: usize = 21;

/// The most days that a shape has.
pub(super) const DAYS: usize = 366;

/// The shape of a year, by its place in [`shapes`]; from the year 2 on.
pub(super) fn shape(year: i64) -> usize {
    let (first, past) = (calendar::weekday(year_start(year)) as usize, year - 1);
    match (is_leap_year(year), is_leap_year(past)) {
        (true, _) => first,
        (false, false) => 7 + first,
        (false, true) => 14 + first,
    }
}

/// A year of each shape, by its place in [`shapes`]. All of them come within 400 years.
pub(super) fn years_by_shape() -> [i64; SHAPES] {
    let mut years = [0; SHAPES];
    for year in 2000..2400 {
        years.iter_mut().skip(shape(year)).take(1).for_each(|known| *known = year);
    }
    years
}

/// The shapes with as many days as this one, one bit each.
pub(super) fn like(shape: usize) -> u32 {
    const LEAP: u32 = 0x7f;
    if shape < 7 { LEAP } else { !LEAP }
}

/// The days of a year of each shape.
pub(super) fn shapes() -> Vec<Vec<Day>> {
    let facts = [(true, false), (false, false), (false, true)];
    let shapes = facts.into_iter().flat_map(|(leap, previous_leap)| {
        (0..7).map(move |first| dates_of(leap, first, previous_leap).collect())
    });
    shapes.collect()
}

/// A set of days of each shape, by their place in the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayMap(Box<[[u64; DAYS.div_ceil(64)]; SHAPES]>);

impl DayMap {
    pub(super) fn none() -> Self {
        Self(Box::new([[0; DAYS.div_ceil(64)]; SHAPES]))
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

    /// Whether none of these shapes, one bit each, has any of the days.
    pub(super) fn is_empty_in(&self, shapes: u32) -> bool {
        let of_shapes = self.0.iter().enumerate().filter(|(shape, _)| shapes >> shape & 1 == 1);
        of_shapes.flat_map(|(_, words)| words).all(|&word| word == 0)
    }

    /// Whether both have the same days of a shape.
    pub(super) fn agrees(&self, other: &Self, shape: usize) -> bool {
        self.0.get(shape) == other.0.get(shape)
    }

    /// Copies the days of a shape from another set.
    pub(super) fn take(&mut self, other: &Self, shape: usize) {
        if let (Some(words), Some(others)) = (self.0.get_mut(shape), other.0.get(shape)) {
            *words = *others;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().flatten().zip(other.0.iter().flatten()).for_each(|(word, other)| *word |= other);
    }
}
