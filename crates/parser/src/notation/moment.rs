//! A date, or a date and a time, as ISO 8601 and iCalendar write it: `2027-01-04T09:00:00Z`, `20270104T090000`.

use crate::{CivilTime, Date, zone};
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::{char, one_of};
use nom::combinator::{map_res, opt};
use nom::sequence::preceded;
use nom::{IResult, Parser};

/// A date, and what else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) date: Date,
    /// The second of the day.
    pub(super) second: Option<u32>,
    /// Seconds east of UTC; 0 for `Z`.
    pub(super) offset: Option<i32>,
}

impl Moment {
    /// The date and the time, which is 0:00 where none is said.
    pub(super) fn civil(self) -> CivilTime {
        CivilTime::new(self.date, self.second.unwrap_or(0)).unwrap_or(CivilTime::first_of(self.date))
    }

    /// The same in UTC, where an offset is said; `None` outside the calendar too.
    pub(super) fn in_utc(self) -> Option<CivilTime> {
        CivilTime::from_seconds(self.civil().seconds() - i64::from(self.offset?))
    }
}

/// The moment that is all of a text.
pub(super) fn read(text: &str) -> Option<Moment> {
    let (rest, (date, second)) = (date, opt(preceded(one_of("Tt"), time))).parse(text).ok()?;
    let offset = match rest {
        "" => None,
        "Z" | "z" => Some(0),
        // An offset follows a time.
        rest if second.is_some() && rest.starts_with(['+', '-']) => Some(zone::offset(rest)?),
        _ => return None,
    };
    (offset.is_none() || second.is_some()).then_some(Moment { date, second, offset })
}

/// A number of so many digits.
fn digits<'a>(count: usize) -> impl Parser<&'a str, Output = i64, Error = nom::error::Error<&'a str>> {
    map_res(take_while_m_n(count, count, |c: char| c.is_ascii_digit()), str::parse)
}

fn date(input: &str) -> IResult<&str, Date> {
    let (rest, year) = digits(4).parse(input)?;
    let (rest, dash) = opt(char('-')).parse(rest)?;
    let (rest, month) = digits(2).parse(rest)?;
    let rest = if dash.is_some() { char('-').parse(rest)?.0 } else { rest };
    let (rest, day) = digits(2).parse(rest)?;
    Date::new(year, month, day).map(|date| (rest, date)).ok_or_else(|| no_value(input))
}

/// The second of the day; a fraction of zeros says nothing.
fn time(input: &str) -> IResult<&str, u32> {
    let (rest, hour) = digits(2).parse(input)?;
    let (rest, colon) = opt(char(':')).parse(rest)?;
    let (rest, minute) = digits(2).parse(rest)?;
    let (rest, second) = match colon {
        Some(_) => opt(preceded(char(':'), digits(2))).parse(rest)?,
        None => opt(digits(2)).parse(rest)?,
    };
    let zeros = preceded(one_of(".,"), take_while_m_n(1, 9, |c| c == '0'));
    let (rest, _) = opt(zeros).parse(rest)?;
    let second = second.unwrap_or(0);
    let fits = hour < 24 && minute < 60 && second < 60;
    fits.then_some((rest, (hour * 3600 + minute * 60 + second) as u32)).ok_or_else(|| no_value(input))
}

fn no_value(input: &str) -> nom::Err<nom::error::Error<&str>> {
    nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Verify))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn both_forms_of_iso_8601_are_read() {
        for text in
            ["2027-01-04T09:00:00Z", "20270104T090000Z", "2027-01-04T09:00Z", "2027-01-04T11:00:00.000+02:00"]
        {
            let read = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(read.in_utc().unwrap().to_string(), "2027-01-04T09:00:00", "{text}");
        }
        assert_eq!(read("20270104").unwrap().second, None);
        assert_eq!(read("2027-01-04T09:00").unwrap().offset, None);
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        for text in [
            "",
            "2027",
            "2027-0104",
            "2027-02-30",
            "2027-01-04T",
            "2027-01-04T24:00",
            "2027-01-04Z",
            "2027-01-04T09:00:00.5Z",
            "2027-01-04T09:00 ",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
