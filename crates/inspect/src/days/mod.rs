//! Reads files with the days of a calendar: dates, one per line, or iCalendar (RFC 5545), the format of `.ics` files.
//!
//! All of a file is used, or the file is refused: a holiday that is silently left out would be a missed beat. No existing crate reads
//! iCalendar like that: they do not report line numbers, and skip what they cannot read. Only a small part of the format is needed
//! here, and the parser of schedules reads its rules.
//!
//! `dates` reads lists; `icalendar` reads events, with the lines of `content` and the yearly rules of `rule`. `gathered` are the days that were found, `error` is why a file is refused.

mod content;
mod dates;
mod error;
mod gathered;
mod icalendar;
mod rule;

pub use error::DaysError;
pub use gathered::MAX_DAYS;

use downbeat_scheduler::CalendarDays;
use error::Slip;

/// The largest file that is read, in bytes: thirty times the holidays of a country as Google has them.
pub const MAX_LEN: usize = 4 * 1024 * 1024;

/// Reads the days in a file.
///
/// A **list** has one date per line, in the form of ISO 8601, perhaps with the name of the day; or the first and the last of several
/// days. The text after a `#` is a comment.
///
/// **iCalendar** has events of whole days: with a date as their start and perhaps an end, which is the first day after them, or
/// a length; once, yearly by a rule, or on listed dates. Events that were cancelled are none.
///
/// ```
/// use downbeat_inspect::days;
/// use downbeat_parser::Date;
///
/// let list = days::read(b"2027-01-01  New Year's Day\n2027-12-24 to 2027-12-26  Christmas  # half a day on 23\n")?;
/// let day = |month, day| Date::new(2027, month, day).unwrap();
/// assert_eq!((list.len(), list.name(day(1, 1)), list.name(day(12, 26))), (4, Some("New Year's Day"), Some("Christmas")));
///
/// let event = "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270102\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nSUMMARY:New Year\r\n";
/// let file = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n");
/// assert_eq!(days::read(file.as_bytes())?.last(), Date::new(2029, 1, 1));
///
/// let refused = days::read(b"# holidays\n1/6/2027 Epiphany").unwrap_err();
/// assert_eq!(refused.to_string(), "line 2: expected a date, found digits in another form");
/// # Ok::<(), days::DaysError>(())
/// ```
///
/// # Errors
///
/// [`DaysError`] when the file holds anything else, is larger than [`MAX_LEN`] or has more than [`MAX_DAYS`] days.
pub fn read(file: &[u8]) -> Result<CalendarDays, DaysError> {
    if file.len() > MAX_LEN {
        let message = format!("this file is larger than the {} MiB that are read", MAX_LEN >> 20);
        return Err(Slip::new(message, "is it a calendar?").of_file());
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    if file.starts_with(b"\xff\xfe") || file.starts_with(b"\xfe\xff") || file.contains(&0) {
        return Err(Slip::new("this file is not text in UTF-8", "save it as UTF-8").of_file());
    }
    let start = file.trim_ascii_start();
    match start.first() {
        None => {
            let help =
                "write a date a line; a calendar that is to have no day says so in a comment: `# none yet`";
            Err(Slip::new("this file is empty", help).of_file())
        }
        Some(b'<') => {
            let message = "this is a web page or XML, and no calendar";
            Err(Slip::new(message, "download the `.ics` file itself").of_file())
        }
        Some(b'[' | b'{') => {
            Err(Slip::new("this is JSON, which is not read", "write a date a line, or take an `.ics` file")
                .of_file())
        }
        _ if content::is_meant(start) => icalendar::read(file),
        _ => dates::read(file),
    }
}

#[cfg(test)]
mod tests;
