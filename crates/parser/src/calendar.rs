//! The arithmetic of the proleptic Gregorian calendar: where years begin, how long they and their months are, and what the
//! dates of a year are.
//!
//! A *day* is the number of days since 1970-01-01.

/// Whether a year has 366 days.
///
/// ```
/// use downbeat_parser::calendar::is_leap_year;
/// assert_eq!([2000, 2027, 2028, 2100].map(is_leap_year), [true, false, true, false]);
/// ```
pub const fn is_leap_year(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The lengths in days of the twelve months of a leap year or a common one.
///
/// ```
/// use downbeat_parser::calendar::month_lengths;
/// assert_eq!(month_lengths(true)[..3], [31, 29, 31]);
/// assert_eq!(month_lengths(false).iter().sum::<u32>(), 365);
/// ```
pub const fn month_lengths(leap: bool) -> [u32; 12] {
    [31, 28 + leap as u32, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// The day of 1 January; `year` ≥ 1.
///
/// ```
/// assert_eq!(downbeat_parser::calendar::year_start(1971), 365);
/// ```
pub const fn year_start(year: i64) -> i64 {
    let past = year - 1;
    // 719,162 days from 0001-01-01 to 1970-01-01.
    365 * past + past / 4 - past / 100 + past / 400 - 719_162
}

/// The year of a day, and its ordinal in it from 0. Exact from the year 1 on.
///
/// ```
/// assert_eq!(downbeat_parser::calendar::year_of(366), (1971, 1));
/// ```
pub const fn year_of(day: i64) -> (i64, usize) {
    // Counted from 0001-01-01, the longest centuries and the longest years are the last of their cycles, so that the number
    // of whole ones in a number of days is a division, with three quarters of a day added: a century is 146,097 quarters,
    // a year 1,461.
    let quarters = 4 * (day + 719_162) as u64 + 3;
    let (century, in_century) = (quarters / 146_097, quarters % 146_097 / 4);
    let quarters = 4 * in_century + 3;
    ((century * 100 + quarters / 1461 + 1) as i64, (quarters % 1461 / 4) as usize)
}

/// The day of the week of a day: 0–6 from Sunday.
///
/// ```
/// assert_eq!(downbeat_parser::calendar::weekday(0), 4);
/// ```
pub const fn weekday(day: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (day + 4).rem_euclid(7)
}

/// What a date is, as far as the periods ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DateFacts {
    /// 1–12.
    pub month: u32,
    /// Day of the month, 1–31.
    pub day: u32,
    /// The length of the month in days.
    pub month_days: u32,
    /// 1–7 from Sunday.
    pub weekday: u32,
    /// Day of the year from 1.
    pub ordinal: u32,
    /// The length of the year in days.
    pub year_days: u32,
    /// Week of the month from 1, weeks beginning on Sunday.
    pub month_week: u32,
    /// How many of these weeks the month has.
    pub month_weeks: u32,
    /// ISO 8601 week from 1.
    pub iso_week: u32,
    /// How many ISO weeks its year (not always the date's) has.
    pub iso_weeks: u32,
}

/// The dates of a year in order, by all that decides what they are: whether it is a leap year, the weekday of its 1 January
/// (0–6 from Sunday), and whether the year before was a leap year, which only the ISO weeks of the first days depend on.
///
/// ```
/// use downbeat_parser::calendar::dates_of;
///
/// // 2027 begins on a Friday: its first day belongs to week 53 of 2026.
/// let first = dates_of(false, 5, false).next().ok_or("empty")?;
/// assert_eq!((first.weekday, first.iso_week), (6, 53));
/// # Ok::<(), &str>(())
/// ```
pub fn dates_of(leap: bool, first: u32, previous_leap: bool) -> impl Iterator<Item = DateFacts> {
    let year_days = 365 + u32::from(leap);
    // A year has 53 ISO weeks when it begins or ends on a Thursday (ISO 8601: weeks belong to their Thursday's year).
    let last = (first + year_days - 1) % 7;
    let weeks_here = if first == 4 || last == 4 { 53 } else { 52 };
    // So has the year before when it ended on a Thursday, the day before a Friday, or began on one: it ended on a Friday
    // and was a leap year, or on a Thursday.
    let weeks_before = if first == 5 || (first == 6 && previous_leap) { 53 } else { 52 };

    let mut before = 0;
    (1u32..).zip(month_lengths(leap)).flat_map(move |(month, month_days)| {
        let month_starts = before;
        before += month_days;
        (1..=month_days).map(move |day| {
            let ordinal = month_starts + day;
            let weekday = (first + ordinal - 1) % 7;
            // Days of the month's first week, which Sunday ends.
            let month_first = (first + month_starts) % 7;
            // Days since the Monday before, and the ordinal of this week's Thursday.
            let since_monday = (weekday + 6) % 7;
            let thursday = i64::from(ordinal) - i64::from(since_monday) + 3;
            let (iso_week, iso_weeks) = if thursday < 1 {
                (weeks_before, weeks_before)
            } else if thursday > i64::from(year_days) {
                // The next year begins on Monday to Thursday: it has week 53 if on Thursday or, in a leap year, on
                // Wednesday. How long it is cannot matter: this is its week 1, the last only of no year.
                (1, 52)
            } else {
                ((thursday as u32).div_ceil(7), weeks_here)
            };
            DateFacts {
                month,
                day,
                month_days,
                weekday: weekday + 1,
                ordinal,
                year_days,
                month_week: (day + month_first).div_ceil(7),
                month_weeks: (month_days + month_first).div_ceil(7),
                iso_week,
                iso_weeks,
            }
        })
    })
}
