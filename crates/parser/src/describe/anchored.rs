//! Steps that are counted from a date, and bounds.

use super::{instant, list};
use crate::{AnchoredStep, Bounds, CivilTime, StepUnit};

/// `every 2 weeks, counted from 4 January 2027`.
pub(super) fn step(step: AnchoredStep) -> String {
    let unit = step.unit().plural();
    let every = match step.every() {
        1 => format!("every {}", unit.trim_end_matches('s')),
        number => format!("every {number} {unit}"),
    };
    let weeks = if step.unit() == StepUnit::Week { " (weeks begin on Monday)" } else { "" };
    format!("{every}{weeks}, counted from {}", instant::date(step.anchor()))
}

/// `from 1 July 2027 to the end of 15 August 2027`; nothing without bounds.
pub(super) fn bounds(bounds: Bounds) -> Option<String> {
    let from = bounds.from().map(|from| {
        let date = instant::date(from.date());
        if from == CivilTime::first_of(from.date()) { date } else { time(from) }
    });
    let until = bounds.until().map(|until| {
        let date = instant::date(until.date());
        if until == CivilTime::last_of(until.date()) { format!("the end of {date}") } else { time(until) }
    });
    match (from, until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("from {from} on")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(from), Some(until)) => Some(format!("from {from} to {until}")),
    }
}

/// `06:00 on 1 December 2026`.
pub(super) fn time(at: CivilTime) -> String {
    format!("{} on {}", list::clock(at.second().into()), instant::date(at.date()))
}
