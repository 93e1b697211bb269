//! Dates of instants, in UTC.

use super::list;
use crate::{CivilTime, Date, lexicon};

/// `00:00 on 1 January 2027 UTC`; milliseconds are cut: the engine counts whole seconds.
pub(super) fn said(millis: i64) -> String {
    // The end of the calendar is the one value that is no second of it.
    let Some(at) = CivilTime::from_seconds(millis.div_euclid(1000)) else {
        return "the end of the year 9999".into();
    };
    format!("{} on {} UTC", list::clock(at.second().into()), date(at.date()))
}

/// `1 January 2027`.
pub(super) fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), lexicon::month_name(date.month()), date.year())
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn an_instant_is_said_to_the_second() {
        assert_eq!(said(253_402_300_799_999), "23:59:59 on 31 December 9999 UTC");
    }
}
