//! A civil second as a date and a time of day: the form in which the short ways of the engine count.
//!
//! chrono's instants are a date (year and ordinal, packed) and a time of day, and so are the answers. A search
//! that keeps to this form needs no day number: turning a day number into a date costs 8 ns, half as much as a
//! whole next.

use crate::civil::DAY;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

const DAY_SECONDS: u32 = DAY as u32;

/// A civil second; in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CivilTime {
    pub(crate) date: NaiveDate,
    /// Second of the day, below 86,400.
    pub(crate) time: u32,
}

impl CivilTime {
    /// The start of a day that chrono has.
    pub(crate) const fn midnight(year: i32, month: u32, day: u32) -> Self {
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Self { date, time: 0 },
            None => Self { date: NaiveDate::MIN, time: 0 },
        }
    }

    /// The second in which `at` lies.
    #[inline]
    pub(crate) fn of(at: NaiveDateTime) -> Self {
        Self { date: at.date(), time: at.time().num_seconds_from_midnight() }
    }

    /// From the number of seconds since 1970; `None` beyond chrono's years.
    pub(crate) fn from_second(second: i64) -> Option<Self> {
        chrono::DateTime::from_timestamp(second, 0).map(|at| Self::of(at.naive_utc()))
    }

    /// Seconds since 1970.
    #[inline]
    pub(crate) fn second(self) -> i64 {
        self.date.and_time(NaiveTime::MIN).and_utc().timestamp() + i64::from(self.time)
    }

    #[inline]
    pub(crate) fn naive(self) -> Option<NaiveDateTime> {
        Some(self.date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(self.time, 0)?))
    }

    /// This many seconds later, at most a day either way; `None` beyond chrono's years.
    #[inline]
    pub(crate) fn shifted(self, by: i64) -> Option<Self> {
        let time = i64::from(self.time) + by;
        let (date, time) = if time < 0 {
            (self.date.pred_opt()?, time + DAY)
        } else if time >= DAY {
            (self.date.succ_opt()?, time - DAY)
        } else {
            (self.date, time)
        };
        Some(Self { date, time: (time as u32).min(DAY_SECONDS - 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_an_addition_of_seconds() {
        for start in [-86_400, -1, 0, 1, 86_399, 951_782_400, 253_402_300_799] {
            let at = CivilTime::from_second(start).unwrap();
            assert_eq!(at.second(), start);
            for by in [-86_400, -86_399, -3600, -1, 0, 1, 3600, 86_399, 86_400] {
                assert_eq!(at.shifted(by).unwrap().second(), start + by, "{start} {by}");
            }
        }
    }
}
