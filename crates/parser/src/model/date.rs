//! Dates and times of the civil calendar, without a zone: what bounds and anchored steps are said in.

use crate::calendar::{self, is_leap_year, month_lengths, year_of, year_start};
use std::fmt;

/// Seconds of a civil day.
const DAY: i64 = 86_400;

/// The first day after the year 9999, counted from 1970-01-01.
const END_DAY: i64 = year_start(10_000);

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
        Self::from_days(year_start(year) + lengths.iter().take(before).sum::<i64>() + day - 1)
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
        calendar::weekday(self.days()) + 1
    }

    /// Year, month and day.
    fn fields(self) -> (i64, i64, i64) {
        let (year, ordinal) = year_of(self.days());
        let (mut month, mut day) = (1, ordinal as i64 + 1);
        for length in month_lengths(is_leap_year(year)).map(i64::from) {
            if day <= length {
                break;
            }
            (month, day) = (month + 1, day - length);
        }
        (year, month, day)
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

/// The first second of something, displayed: a date alone where it is the date's first second.
pub(crate) struct From(pub(crate) CivilTime);

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.0.date();
        if self.0 == CivilTime::first_of(date) { date.fmt(f) } else { self.0.fmt(f) }
    }
}

/// The last second of something, displayed: a date alone where it is the date's last second.
pub(crate) struct Until(pub(crate) CivilTime);

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.0.date();
        if self.0 == CivilTime::last_of(date) { date.fmt(f) } else { self.0.fmt(f) }
    }
}

/// The digits at the start of a text, exactly so many, and what comes after them.
fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((digits.parse().ok().filter(|_| are_digits)?, rest))
}

/// Reads year, month and day at the start of a text, as ISO 8601 writes them, and gives what comes after: `2026-12-25`. Whether
/// there is such a day is another question.
pub(crate) fn read_date(text: &str) -> Option<((i64, i64, i64), &str)> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
    ends.then_some(((year, month, day), rest))
}

/// Reads a time of day at the start of a text: `06:00`, `06:00:30`, with `Z` or `+02:00` perhaps. Gives the second of the day,
/// the offset from UTC in seconds if it is said, and what comes after.
pub(crate) fn read_time(text: &str) -> Option<(u32, Option<i64>, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, mut rest) = digits(rest.strip_prefix(':')?, 2)?;
    let mut second = 0;
    if let Some(behind) = rest.strip_prefix(':') {
        (second, rest) = digits(behind, 2)?;
    }
    let offset = match rest.as_bytes().first() {
        Some(b'Z' | b'z') => {
            rest = rest.get(1..)?;
            Some(0)
        }
        Some(sign @ (b'+' | b'-')) => {
            let (hours, behind) = digits(rest.get(1..)?, 2)?;
            let (minutes, behind) = digits(behind.strip_prefix(':').unwrap_or(behind), 2)?;
            rest = behind;
            let offset = hours * 3600 + minutes * 60;
            (hours < 24 && minutes < 60).then_some(())?;
            Some(if *sign == b'-' { -offset } else { offset })
        }
        _ => None,
    };
    let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_'));
    let fits = ends && hour < 24 && minute < 60 && second < 60;
    fits.then_some(((hour * 3600 + minute * 60 + second) as u32, offset, rest))
}

/// A second of the day, and its offset from UTC in seconds if it is said.
type TimeOfDay = (u32, Option<i64>);

/// Reads a date, and perhaps a time that touches it; nothing may come after: `2026-12-01`, `2026-12-01T06:00`. The time has the
/// offset that it says.
pub(crate) fn read_moment(text: &str) -> Option<(Date, Option<TimeOfDay>)> {
    let ((year, month, day), rest) = read_date(text)?;
    let date = Date::new(year, month, day)?;
    if rest.is_empty() {
        return Some((date, None));
    }
    let (second, offset, rest) = read_time(rest.strip_prefix(['T', 't'])?)?;
    rest.is_empty().then_some((date, Some((second, offset))))
}

#[cfg(test)]
mod tests {
    use super::{CivilTime, Date, END_DAY, read_moment};
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
        assert_eq!(read_moment(&date.to_string()), Some((date, None)));
        assert_eq!(read_moment(&at.to_string()), Some((date, Some((22_215, None)))));
        assert_eq!(read_moment("2026-12-05T06:10"), Some((date, Some((22_200, None)))));
        assert_eq!(read_moment("2026-12-05T06:10Z"), Some((date, Some((22_200, Some(0))))));
        assert_eq!(read_moment("2026-12-05T06:10-02:30"), Some((date, Some((22_200, Some(-9_000))))));
        assert_eq!(read_moment("2026-12-05T06:10+0230"), Some((date, Some((22_200, Some(9_000))))));
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
            "2026-12-05T06:00Zz",
            "2026-12-05T06:00+2",
            "2026-12-05T06:00+24:00",
            "2026-12-05T06:00:00:00",
            "",
        ] {
            assert_eq!(read_moment(text), None, "{text}");
        }
    }
}
