//! The proleptic Gregorian calendar in the numbers that the engine counts in.
//!
//! A *civil second* is an `i64`: seconds from 1970-01-01T00:00:00 of a calendar and a clock without a zone, every day
//! of 86,400. A *day* is the number of days from 1970-01-01. The engine's calendar is the years 1970 to 9999, the years
//! that the period `Y` has.
//!
//! The properties of a date (month, day, weekday, weeks) depend only on its ordinal and on the [shape] of its year.

pub(crate) use downbeat_parser::calendar::{DateFacts, weekday, year_of, year_start};
use downbeat_parser::calendar::{dates_of, is_leap_year, month_lengths};

/// Seconds of a civil day.
pub(crate) const DAY: i64 = 86_400;

/// The first and the last year of the engine's calendar.
pub(crate) const FIRST_YEAR: i64 = 1970;
pub(crate) const LAST_YEAR: i64 = 9999;

/// The day after the last one: 10000-01-01.
pub(crate) const END_DAY: i64 = year_start(LAST_YEAR + 1);

/// The civil second after the last one.
pub(crate) const END: i64 = END_DAY * DAY;

/// How many shapes a year can have.
pub(crate) const SHAPES: usize = 15;

/// The shapes of the years of a cycle, from a year that is a multiple of 400.
#[expect(clippy::indexing_slicing, reason = "worked out by the compiler, which would see it fail")]
pub(crate) const SHAPE_OF: [u8; 400] = {
    let mut shapes = [0; 400];
    let mut year = 0;
    while year < 400 {
        shapes[year] = shape_of(2000 + year as i64) as u8;
        year += 1;
    }
    shapes
};

/// Whether a year of this shape is a leap year, and the weekday of its 1 January: 0–6 from Sunday.
#[inline]
pub(crate) const fn shape_start(shape: usize) -> (bool, u32) {
    match shape {
        14 => (false, 6),
        7.. => (true, shape as u32 - 7),
        _ => (false, shape as u32),
    }
}

/// How many days a year of this shape has.
pub(crate) const fn shape_days(shape: usize) -> usize {
    if shape >= 7 && shape < 14 { 366 } else { 365 }
}

/// The [shape](shape_of) of a year.
pub(crate) fn shape(year: i64) -> usize {
    SHAPE_OF.get(year.rem_euclid(400) as usize).map_or(0, |&shape| shape.into())
}

/// The shape of a year: all that decides what its dates are.
///
/// 0–6 is a common year by the weekday of its 1 January, 7–13 a leap year. 14 is a common year that begins on a
/// Saturday after a leap year, whose first days belong to an ISO week 53; after a common year it would be week 52.
const fn shape_of(year: i64) -> usize {
    let first = weekday(year_start(year)) as usize;
    if is_leap_year(year) {
        7 + first
    } else if first == 6 && is_leap_year(year - 1) {
        14
    } else {
        first
    }
}

/// The dates of a year of this shape, in order.
pub(crate) fn dates(shape: usize) -> impl Iterator<Item = DateFacts> {
    let (is_leap, first) = shape_start(shape);
    dates_of(is_leap, first, shape == 14)
}

/// What a day of the calendar is.
pub(crate) fn date(day: i64) -> Option<DateFacts> {
    let (year, ordinal) = year_of(day);
    dates(shape(year)).nth(ordinal)
}

/// The first day of the month of a day, and the first of the next.
pub(crate) fn month_of(day: i64) -> (i64, i64) {
    let (year, ordinal) = year_of(day);
    let mut start = year_start(year);
    let end = start + ordinal as i64;
    for length in month_lengths(is_leap_year(year)).map(i64::from) {
        if end < start + length {
            return (start, start + length);
        }
        start += length;
    }
    // Not reached: the ordinal lies in the year.
    (start, start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Days, NaiveDate};
    use std::collections::BTreeSet;

    /// Days in 400 years, after which the calendar repeats: a whole number of weeks.
    const CYCLE_DAYS: i64 = 146_097;

    fn chrono_date(day: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + Days::new(day as u64)
    }

    #[test]
    fn every_day_of_the_calendar_is_what_chrono_says() {
        let mut expected = chrono_date(0);
        let mut shapes: Vec<Vec<DateFacts>> = Vec::new();
        shapes.extend((0..SHAPES).map(|shape| dates(shape).collect()));
        for day in 0..END_DAY {
            let (year, ordinal) = year_of(day);
            assert_eq!(
                (year, ordinal as u32),
                (i64::from(expected.year()), expected.ordinal0()),
                "{expected}"
            );
            let date = shapes[shape(year)][ordinal];
            assert_eq!(date.month, expected.month());
            assert_eq!(date.day, expected.day());
            assert_eq!(date.weekday, expected.weekday().number_from_sunday());
            assert_eq!(weekday(day) as u32, expected.weekday().num_days_from_sunday());
            assert_eq!(date.iso_week, expected.iso_week().week(), "{expected}");
            expected = expected.succ_opt().unwrap();
        }
        assert_eq!(expected, NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap());
    }

    #[test]
    fn a_date_is_the_last_of_its_kind_when_the_next_day_begins_another() {
        for year in FIRST_YEAR..FIRST_YEAR + 400 {
            for (date, day) in dates(shape(year)).zip(year_start(year)..) {
                let (this, next) = (chrono_date(day), chrono_date(day + 1));
                assert_eq!(date.day == date.month_days, this.month() != next.month());
                assert_eq!(date.ordinal == date.year_days, this.year() != next.year());
                // The last week of the month is the one that holds its last day.
                let month_end = month_of(day).1 - 1;
                let same_week = (day..=month_end).skip(1).all(|other| weekday(other) != 0);
                assert_eq!(date.month_week == date.month_weeks, same_week, "{this}");
                let thursday = chrono_date(day + 3 - (weekday(day) + 6) % 7 + 7);
                assert_eq!(date.iso_week == date.iso_weeks, thursday.iso_week().week() == 1, "{this}");
            }
        }
    }

    #[test]
    fn all_fifteen_shapes_occur_in_four_hundred_years() {
        let shapes: BTreeSet<usize> = (FIRST_YEAR..FIRST_YEAR + 400).map(shape).collect();
        assert_eq!(shapes.into_iter().collect::<Vec<_>>(), (0..SHAPES).collect::<Vec<_>>());
    }

    #[test]
    fn a_month_is_bounded_by_first_days() {
        for day in 0..CYCLE_DAYS {
            let (start, end) = month_of(day);
            assert!(start <= day && day < end);
            assert_eq!(chrono_date(start).day(), 1);
            assert_eq!(chrono_date(end).day(), 1);
            assert_eq!(chrono_date(start).month(), chrono_date(day).month());
        }
    }
}
