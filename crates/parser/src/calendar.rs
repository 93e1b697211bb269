//! The lengths of years and months in the proleptic Gregorian calendar.

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
