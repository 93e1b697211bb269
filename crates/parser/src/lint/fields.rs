//! A line of cron with the fields it was read as: what the lints of a line ask of it.

use crate::cron::{Line, Place};
use crate::error::replaced;
use crate::{Conjunction, Period};
use std::ops::Range;

/// A line, and what it was read as.
pub(super) struct Said<'a> {
    pub(super) text: &'a str,
    pub(super) line: &'a Line<'a>,
    pub(super) schedules: &'a [Conjunction],
}

impl Said<'_> {
    /// The line with other words in some places.
    pub(super) fn with(&self, changes: &[(Range<usize>, &str)]) -> String {
        replaced(self.text, changes).trim().to_owned()
    }

    /// A sentence in place of a line with one time a day, which says nothing else but the field of this period.
    pub(super) fn at_time_on(&self, period: Period, days: &str) -> Option<String> {
        let time = self.time().filter(|_| self.is_open_but_for(&[period]))?;
        Some(format!("at {time} {days}"))
    }

    /// Whether the fields from the day on other than these are open, and no zone is named.
    pub(super) fn is_open_but_for(&self, periods: &[Period]) -> bool {
        let is_open = |other: &Place<'_>| {
            other.period < Period::Day || periods.contains(&other.period) || other.says.open
        };
        self.line.frame.zone.is_none() && self.line.fields.iter().all(is_open)
    }

    /// The one time of a line that has one a day.
    pub(super) fn time(&self) -> Option<String> {
        let only = |period| only_value(self.line.field(period)?);
        let whole_minute = self.line.field(Period::Second).is_none() || only(Period::Second) == Some(0);
        whole_minute.then_some(())?;
        Some(format!("{}:{:02}", only(Period::Hour)?, only(Period::Minute)?))
    }
}

/// The value of a field that has one, and it is no `L`.
pub(super) fn only_value(field: &Place<'_>) -> Option<i64> {
    let says = &field.says;
    let is_last = field.period == Period::Day && says.values & 1 == 1;
    let is_one = says.values.count_ones() == 1 && says.special.is_none() && !is_last;
    is_one.then(|| i64::from(says.values.trailing_zeros()))
}
