//! What the numbers of a component say in a field of cron: values, ranges and steps, days from the end of the month among them.

use crate::Period;
use crate::cron::Field;

/// What a component counts.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) period: Period,
    /// Days counted from the last of the month, which is 1.
    pub(super) from_end: bool,
}

impl Of {
    /// The values that systemd knows.
    pub(super) fn range(self) -> (i64, i64) {
        match self.period {
            Period::Year => (1970, 2199),
            Period::Day if self.from_end => (1, 28),
            period => (*period.range().start(), *period.range().end()),
        }
    }
}

/// Adds a value, a range or steps to a field.
pub(super) fn add(field: &mut Field, first: i64, last: Option<i64>, step: Option<i64>, of: Of) {
    let (least, greatest) = of.range();
    let (first, last) = match (last, step) {
        (Some(last), _) => (first, last),
        // Steps without an end go forward, so towards the end of the month.
        (None, Some(step)) if of.from_end => {
            let last = first;
            (first - (first - least) / step * step, last)
        }
        (None, Some(_)) => (first, greatest),
        (None, None) => (first, first),
    };
    let step = step.unwrap_or(1);
    if of.period == Period::Year {
        field.add_years(first, last, step);
        return;
    }
    let mut value = first;
    while value <= last {
        if of.from_end {
            field.add_day_before_last(value as u32 - 1);
        } else {
            field.values |= 1 << value;
        }
        // 1 at least; no component has more than 60 values.
        value += step;
    }
}
