//! Dates of instants, in UTC.

use super::list;
use crate::lexicon;

/// `00:00 on 1 January 2027 UTC`; milliseconds are cut: the engine counts whole seconds.
pub(super) fn said(millis: i64) -> String {
    let second = millis.div_euclid(1000);
    let (year, month, day) = date(second.div_euclid(86_400));
    format!("{} on {day} {} {year} UTC", list::clock(second.rem_euclid(86_400)), lexicon::month_name(month))
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. Years that begin in March have their
/// leap day at the end, and five months from March on have 153 days.
fn date(days: i64) -> (i64, i64, i64) {
    // Counted from 0000-03-01, in 400 years of 146,097 days.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carried) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + carried, month, day)
}

#[cfg(test)]
mod tests {
    use super::{date, said};

    #[test]
    fn dates_are_those_that_counting_day_by_day_gives() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        // To the end of 9999.
        for days in 0..2_932_897 {
            assert_eq!(date(days), (year, month, day));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 if leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!(year, 10_000);
    }

    #[test]
    fn an_instant_is_said_to_the_second() {
        assert_eq!(said(253_402_300_799_999), "23:59:59 on 31 December 9999 UTC");
    }
}
