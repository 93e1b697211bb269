//! The limits of Amazon EventBridge for days and years, and its rates.

use super::pattern::{EVERY_WEEKDAY, Rule};
use downbeat_parser::Interval;

/// Its last year.
pub(super) const LAST_YEAR: i64 = 2199;

/// Whether its documentation has a form for a rule that is no plain list of days.
pub(super) fn is_known(rule: Rule) -> bool {
    match rule {
        Rule::FromEnd(days, EVERY_WEEKDAY) => days == 0b10,
        Rule::LastWeekday => false,
        Rule::FromStart(..) | Rule::FromEnd(..) | Rule::Nearest(_) => true,
    }
}

/// `rate(5 minutes)`, where an interval is whole minutes.
pub(super) fn rate(interval: Interval) -> Option<String> {
    let units = [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute")];
    let millis = interval.as_millis();
    let (unit, name) = units.into_iter().find(|(unit, _)| millis.is_multiple_of(*unit))?;
    let count = millis / unit;
    Some(format!("rate({count} {name}{})", if count == 1 { "" } else { "s" }))
}
