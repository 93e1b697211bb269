//! Dates and times of the civil calendar, without a zone: what bounds and anchored steps are said in.

use crate::calendar::{is_leap_year, month_lengths};
use std::fmt;

/// Seconds of a civil day.
const DAY: i64 = 86_400;

/// The first day after the year 9999, counted from 1970-01-01.
const END_DAY: i64 = 2_932_897;

/// A date of the Gregorian calendar, of the years 1970 to 9999.
///
/// ```
/// use downbeat_parser::Date;
/// let christmas = Date::new(2026, 12, 25).ok_or("no such date")?;
/// assert_eq!((christmas.to_string().as_str(), christmas.days()), ("2026-12-25", 20_812));
/// assert_eq!(Date::new(2027, 2, 29), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The date of this year (1970–9999), month (1–12) and day (from 1); `None` when there is none.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let before = usize::try_from(month - 1).ok().filter(|&before| before < 12)?;
        let lengths = month_lengths(is_leap_year(year)).map(i64::from);
        let length = *lengths.get(before)?;
        if !(1970..=9999).contains(&year) || !(1..=length).contains(&day) {
            return None;
        }
        let past = year - 1;
        // 719,162 days from 0001-01-01 to 1970-01-01.
        let year_start = 365 * past + past / 4 - past / 100 + past / 400 - 719_162;
        Self::from_days(year_start + lengths.iter().take(before).sum::<i64>() + day - 1)
    }

    /// The date of a number of days since 1970-01-01; `None` outside the years 1970 to 9999.
    pub fn from_days(days: i64) -> Option<Self> {
        i32::try_from(days).ok().filter(|_| (0..END_DAY).contains(&days)).map(Self)
    }

    /// The days since 1970-01-01.
    pub fn days(self) -> i64 {
        self.0.into()
    }

    /// The year, 1970–9999.
    pub fn year(self) -> i64 {
        self.fields().0
    }

    /// The month, 1–12.
    pub fn month(self) -> i64 {
        self.fields().1
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i64 {
        self.fields().2
    }

    /// The day of the week, 1–7 from Sunday, as [`Period::DayOfWeek`](crate::Period::DayOfWeek) has it.
    pub fn weekday(self) -> i64 {
        // 1970-01-01 was a Thursday.
        (self.days() + 4).rem_euclid(7) + 1
    }

    /// Year, month and day. Years that begin in March have their leap day at the end, and five months from March on have 153
    /// days.
    fn fields(self) -> (i64, i64, i64) {
        // Counted from 0000-03-01, in 400 years of 146,097 days.
        let days = self.days() + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, carried) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        (era * 400 + year + carried, month, day)
    }
}

impl fmt::Display for Date {
    /// As ISO 8601 writes it: `2026-12-25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.fields();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A date and a time of day without a zone, to the second.
///
/// ```
/// use downbeat_parser::{CivilTime, Date};
/// let morning = Date::new(2026, 12, 1).and_then(|date| CivilTime::new(date, 6 * 3600));
/// assert_eq!(morning.map(|at| at.to_string()).as_deref(), Some("2026-12-01T06:00:00"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime {
    date: Date,
    second: u32,
}

impl CivilTime {
    /// The second of the day (0–86,399) of a date; `None` when no day has it.
    pub fn new(date: Date, second: u32) -> Option<Self> {
        (i64::from(second) < DAY).then_some(Self { date, second })
    }

    /// The first second of a date.
    pub fn first_of(date: Date) -> Self {
        Self { date, second: 0 }
    }

    /// The last second of a date.
    pub fn last_of(date: Date) -> Self {
        Self { date, second: DAY as u32 - 1 }
    }

    /// The date.
    pub fn date(self) -> Date {
        self.date
    }

    /// The second of the day, 0–86,399.
    pub fn second(self) -> u32 {
        self.second
    }

    /// The seconds since 1970-01-01T00:00:00, each day having 86,400.
    pub fn seconds(self) -> i64 {
        self.date.days() * DAY + i64::from(self.second)
    }

    /// The civil time of a number of [seconds](Self::seconds); `None` outside the years 1970 to 9999.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        let date = Date::from_days(seconds.div_euclid(DAY))?;
        Some(Self { date, second: seconds.rem_euclid(DAY) as u32 })
    }
}

impl fmt::Display for CivilTime {
    /// As ISO 8601 writes it: `2026-12-25T06:00:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}", self.date)
    }
}

/// Reads `2026-12-25`, or `2026-12-25T06:00` with or without seconds: the date, and the second of the day if it is said.
#[cfg(feature = "serde")]
pub(crate) fn read_iso(text: &str) -> Option<(Date, Option<u32>)> {
    fn number(text: &str, length: usize) -> Option<i64> {
        let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let (month, day) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let date = Date::new(year, month, day).filter(|_| parts.next().is_none())?;
    let Some(time) = time else { return Some((date, None)) };
    let mut parts = time.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2))?;
    let fits = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    fits.then_some((date, Some((hour * 3600 + minute * 60 + second) as u32)))
}

#[cfg(test)]
mod tests {
    use super::{CivilTime, Date, END_DAY, read_iso};
    use crate::calendar::{is_leap_year, month_lengths};

    #[test]
    fn dates_are_those_that_counting_day_by_day_gives() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..END_DAY {
            let date = Date::from_days(days).unwrap();
            assert_eq!((date.year(), date.month(), date.day()), (year, month, day));
            assert_eq!(Date::new(year, month, day), Some(date));
            assert_eq!(date.weekday(), (4 + days) % 7 + 1);
            let length = month_lengths(is_leap_year(year))[month as usize - 1];
            day += 1;
            if day > length.into() {
                assert_eq!(Date::new(year, month, day), None);
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for (year, month, day) in
            [(1969, 12, 31), (10_000, 1, 1), (2027, 0, 1), (2027, 13, 1), (2027, 1, 0), (2027, 1, -1)]
        {
            assert_eq!(Date::new(year, month, day), None);
        }
        assert_eq!((Date::from_days(-1), Date::from_days(END_DAY)), (None, None));
    }

    #[test]
    fn what_is_written_reads_back_and_nothing_else_is_read() {
        let date = Date::new(2026, 12, 5).unwrap();
        let at = CivilTime::new(date, 22_215).unwrap();
        assert_eq!(read_iso(&date.to_string()), Some((date, None)));
        assert_eq!(read_iso(&at.to_string()), Some((date, Some(22_215))));
        assert_eq!(read_iso("2026-12-05T06:10"), Some((date, Some(22_200))));
        assert_eq!(CivilTime::from_seconds(at.seconds()), Some(at));
        for text in [
            "2026-12-5",
            "26-12-05",
            "2026-12-05-",
            "2026-02-30",
            "+026-12-05",
            "2026-12-05T",
            "2026-12-05T24:00",
            "2026-12-05T06",
            "2026-12-05T06:00Z",
            "2026-12-05T06:00:00:00",
            "",
        ] {
            assert_eq!(read_iso(text), None, "{text}");
        }
    }
}
