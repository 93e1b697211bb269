//! Ticks: the pace of a schedule, the finest of its periods.

use crate::civil::{self, DAY};
use downbeat_parser::{Conjunction, Constraint, Period};

/// A stretch of civil time of which the first valid second is an occurrence. From the finest to the coarsest, which is
/// the order by which a schedule's tick is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tick {
    Second,
    Minute,
    Hour,
    Day,
    /// Monday to Sunday.
    IsoWeek,
    /// Sunday to Saturday, cut at the month.
    MonthWeek,
    /// Days 1–7, 8–14 … of the month.
    DayInstance,
    Month,
    Year,
}

impl Tick {
    /// The tick of a schedule: the finest of its periods without a modifier, or, when all have one, of those. Windows
    /// never set the pace of what has one of its own.
    pub(super) fn of(conjunction: &Conjunction) -> Self {
        let finest = |modified: bool| {
            let constraints = conjunction.constraints().iter();
            let periods =
                constraints.filter(|one| one.modifier().is_some() == modified).map(Constraint::period);
            periods.map(Self::of_period).min()
        };
        finest(false).or_else(|| finest(true)).unwrap_or(Self::Second)
    }

    /// The stretches in which a period keeps its value.
    pub(crate) fn of_period(period: Period) -> Self {
        match period {
            Period::Second | Period::Time | Period::FullDate => Self::Second,
            Period::Minute => Self::Minute,
            Period::Hour => Self::Hour,
            Period::Day | Period::DayOfWeek | Period::DayOfYear => Self::Day,
            Period::WeekOfYear => Self::IsoWeek,
            Period::WeekOfMonth => Self::MonthWeek,
            Period::DayOfWeekCount => Self::DayInstance,
            Period::Month => Self::Month,
            Period::Year => Self::Year,
        }
    }

    /// Its length within a day, in seconds: a day for all that is longer.
    pub(super) fn seconds_of_day(self) -> u32 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3600,
            _ => DAY as u32,
        }
    }

    /// The first second of the tick that holds `second`, a second of the calendar, and the first one behind it.
    #[inline]
    pub(crate) fn around(self, second: i64) -> (i64, i64) {
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
