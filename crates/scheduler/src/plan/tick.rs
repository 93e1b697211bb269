//! Ticks on the calendar: how long a tick is, and which tick a second is in.

use crate::civil::{self, DAY};
use downbeat_parser::Tick;

/// What the engine asks of a tick.
pub(crate) trait OnTheCalendar {
    /// Its length within a day, in seconds: a day for all that is longer.
    fn seconds_of_day(self) -> u32;

    /// The first second of the tick that holds `second`, a second of the calendar, and the first second after
    /// that tick.
    fn around(self, second: i64) -> (i64, i64);
}

impl OnTheCalendar for Tick {
    fn seconds_of_day(self) -> u32 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3600,
            _ => DAY as u32,
        }
    }

    #[inline]
    fn around(self, second: i64) -> (i64, i64) {
        let day = second.div_euclid(DAY);
        let whole = |length: i64| {
            let start = second - second.rem_euclid(length);
            (start, start + length)
        };
        let days = |(first, end): (i64, i64)| (first * DAY, end * DAY);
        match self {
            Self::Second => (second, second + 1),
            Self::Minute => whole(60),
            Self::Hour => whole(3600),
            Self::Day => whole(DAY),
            Self::IsoWeek => {
                let monday = day - (civil::weekday(day) + 6) % 7;
                days((monday, monday + 7))
            }
            Self::MonthWeek => {
                let (first, end) = civil::month_of(day);
                let sunday = day - civil::weekday(day);
                days((sunday.max(first), (sunday + 7).min(end)))
            }
            Self::DayInstance => {
                let (first, end) = civil::month_of(day);
                let start = day - (day - first) % 7;
                days((start, (start + 7).min(end)))
            }
            Self::Month => days(civil::month_of(day)),
            Self::Year => {
                let (year, _) = civil::year_of(day);
                days((civil::year_start(year), civil::year_start(year + 1)))
            }
        }
    }
}
