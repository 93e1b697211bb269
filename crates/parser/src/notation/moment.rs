//! A date, or a date and a time, as ISO 8601 and iCalendar write it: `2027-01-04T09:00:00Z`, `20270104T090000`.

use crate::model::read_moment;
use crate::{CivilTime, Date, zone};

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

/// The moment that is all of a text. A fraction of zeros says nothing.
pub(super) fn read(text: &str) -> Option<Moment> {
    let (date, time) = text.split_once(['T', 't']).map_or((text, None), |(date, time)| (date, Some(time)));
    let date = extended(date, [4, 6], '-');
    let Some(time) = time else {
        return Some(Moment { date: read_moment(&date)?.0, second: None, offset: None });
    };
    let (clock, offset) = time.split_at_checked(time.find(['Z', 'z', '+', '-']).unwrap_or(time.len()))?;
    let (clock, zeros) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    if !(1..=9).contains(&zeros.len()) || !zeros.bytes().all(|byte| byte == b'0') {
        return None;
    }
    let (date, time) = read_moment(&format!("{date}T{}", extended(clock, [2, 4], ':')))?;
    let offset = match offset {
        "" => None,
        "Z" | "z" => Some(0),
        offset => Some(zone::offset(offset)?),
    };
    Some(Moment { date, second: Some(time?.0), offset })
}

/// Digits alone, the basic form, with the signs that the extended form has at these places.
fn extended(text: &str, places: [usize; 2], sign: char) -> String {
    let is_basic = text.bytes().all(|byte| byte.is_ascii_digit());
    let signs = |at: usize| Some(sign).filter(|_| is_basic && places.contains(&at));
    text.chars().enumerate().flat_map(|(at, c)| signs(at).into_iter().chain([c])).collect()
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
