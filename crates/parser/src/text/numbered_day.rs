//! `every 15th day of the month`, which later.js reads as a step from the 1st on. Nearly always the day of that number is meant.

use super::roles::Placed;
use crate::error::{Edit, edited};
use crate::lexicon::Ordinal;
use crate::{Constraint, Period};

/// Such a clause.
pub(crate) struct NumberedDay<'c> {
    /// The days that the step gives.
    pub(crate) values: &'c Constraint,
    pub(crate) step: i64,
    /// The text with the day of that number.
    pub(crate) day: String,
}

/// The clause as one, if it is.
pub(crate) fn numbered_day<'c>(text: &str, (span, clause): &'c Placed<'_>) -> Option<NumberedDay<'c>> {
    let (values, counted) = clause.steps().filter(|(values, _)| values.period() == Period::Day)?;
    let mut words = text.get(span.clone())?.split_whitespace().skip(1);
    let is_numbered = words.next()?.ends_with(|c: char| c.is_ascii_alphabetic());
    let behind: Vec<&str> = words.collect();
    // No month has a 47th.
    if !Period::Day.range().contains(&counted.step) {
        return None;
    }
    if !is_numbered || behind.len() != 4 || behind.get(1).is_none_or(|of| !of.eq_ignore_ascii_case("of")) {
        return None;
    }
    let day = format!("on the {} day of the month", Ordinal(counted.step));
    Some(NumberedDay { values, step: counted.step, day: edited(text, &[Edit::at(text, span, day)]) })
}
