//! Dates that are counted from a date: every so many days, weeks or months.
//!
//! They have nothing to do with the shape of a year, so that no map knows them. They are numbers, in whole days, weeks or
//! months: the next one is found by division.

use crate::civil;
use crate::way::Way;
use downbeat_parser::{AnchoredStep, Date, StepUnit};

/// The days on which an anchored step holds, longer than one unit.
#[derive(Clone, Debug)]
pub(super) struct Stepped {
    unit: StepUnit,
    every: i64,
    /// The first day, and the number of its unit.
    first_day: i64,
    first: i64,
}

impl Stepped {
    /// `None` where every day from the anchor on is meant.
    pub(super) fn new(step: AnchoredStep) -> Option<Self> {
        let (unit, first_day) = (step.unit(), step.anchor().days());
        let first = number(unit, first_day);
        (step.every() > 1).then(|| Self { unit, every: step.every(), first_day, first })
    }

    /// The first day.
    pub(super) fn first_day(&self) -> i64 {
        self.first_day
    }

    /// After how many years it falls on the same dates again: a multiple of the 400 of the calendar.
    pub(super) fn cycle(&self) -> i64 {
        // What 400 years have of the unit.
        let units = match self.unit {
            StepUnit::Day => 146_097,
            StepUnit::Week => 20_871,
            StepUnit::Month => 4_800,
        };
        400 * (self.every / common_divisor(units, self.every))
    }

    pub(super) fn contains(&self, day: i64) -> bool {
        day >= self.first_day && (number(self.unit, day) - self.first) % self.every == 0
    }

    /// The first day at or after one; backward the last at or before it; `None` beyond the calendar.
    pub(super) fn nearest(&self, way: Way, day: i64) -> Option<i64> {
        let day = if way == Way::Forward { day.max(self.first_day) } else { day };
        if day < self.first_day {
            return None;
        }
        let here = number(self.unit, day);
        match ((here - self.first) % self.every, way) {
            (0, _) => Some(day),
            (behind, Way::Forward) => start(self.unit, here - behind + self.every),
            // The day before the unit that follows it. The anchor's unit is not before the anchor.
            (behind, Way::Backward) => Some(start(self.unit, here - behind + 1)? - 1),
        }
    }
}

/// The greatest common divisor of two positive numbers.
fn common_divisor(one: i64, other: i64) -> i64 {
    // Euclid's: at least halved in two turns.
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The least common multiple of two positive numbers of years.
pub(super) fn common_multiple(one: i64, other: i64) -> i64 {
    if one == other {
        return one;
    }
    one / common_divisor(one, other) * other
}

/// The number of a day's unit, counted from 1970.
fn number(unit: StepUnit, day: i64) -> i64 {
    match unit {
        StepUnit::Day => day,
        // 1970-01-01 was a Thursday; weeks begin on Monday.
        StepUnit::Week => (day + 3).div_euclid(7),
        StepUnit::Month => {
            Date::from_days(day).map_or(i64::MAX / 2, |date| (date.year() - 1970) * 12 + date.month() - 1)
        }
    }
}

/// The first day of the unit with a number; `None` after the calendar.
fn start(unit: StepUnit, number: i64) -> Option<i64> {
    let day = match unit {
        StepUnit::Day => number,
        StepUnit::Week => number * 7 - 3,
        StepUnit::Month => {
            return match Date::new(1970 + number / 12, number % 12 + 1, 1) {
                Some(date) => Some(date.days()),
                // The month after the last, as an end.
                None => (number == (civil::LAST_YEAR + 1 - 1970) * 12).then_some(civil::END_DAY),
            };
        }
    };
    (day <= civil::END_DAY).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::civil::END_DAY;

    #[test]
    fn the_nearest_days_are_those_that_looking_at_each_day_gives() {
        let anchors = [(1970, 1, 1), (2023, 12, 31), (2027, 1, 6), (9999, 11, 30)];
        for (year, month, day) in anchors {
            let anchor = Date::new(year, month, day).unwrap();
            for unit in StepUnit::ALL {
                for every in [2, 3, 53, 1000] {
                    let step = AnchoredStep::new(every, unit, anchor).unwrap();
                    let stepped = Stepped::new(step).unwrap();
                    let holds = |day: i64| Date::from_days(day).is_some_and(|date| step.contains(date));
                    let around = [anchor.days(), END_DAY, 0, anchor.days() + 400];
                    for start in around.map(|day| (day - 120).max(0)) {
                        for day in start..(start + 400).min(END_DAY) {
                            assert_eq!(stepped.contains(day), holds(day), "{day}");
                        }
                        // A look at each day between, from both sides.
                        let days: Vec<i64> =
                            (start..(start + 400).min(END_DAY)).filter(|&day| holds(day)).collect();
                        for pair in days.windows(2) {
                            assert_eq!(stepped.nearest(Way::Forward, pair[0] + 1), Some(pair[1]));
                            assert_eq!(stepped.nearest(Way::Backward, pair[1] - 1), Some(pair[0]));
                        }
                        assert_eq!(stepped.nearest(Way::Backward, anchor.days() - 1), None);
                        assert_eq!(stepped.nearest(Way::Forward, 0), Some(anchor.days()));
                    }
                }
            }
        }
    }
}
