//! A step within the day beside a time of the clock: `every 24 hours 09:00`. Both must hold, so that the step never makes it more
//! often, and mostly it never occurs. later.js reads some of these, which keep that meaning, with a lint; the others are refused.

use super::later;
use super::roles::{Placed, Role};
use super::rule::{Clause, Narrowed};
use crate::error::{Edit, Kind, Slip};
use crate::lexicon::{self, Clock, Ordinal};
use crate::{Constraint, ParseError, Period};
use std::ops::Range;

/// Refuses such clauses, unless later.js reads the sentence.
pub(super) fn check(text: &str, clauses: &[Placed<'_>]) -> Result<(), ParseError> {
    let ends = |(_, clause): &Placed<'_>| matches!(clause, Clause::Also | Clause::Except);
    let excepted = clauses.iter().position(|(_, clause)| matches!(clause, Clause::Except));
    let schedules = clauses.get(..excepted.unwrap_or(clauses.len())).unwrap_or_default();
    let found = schedules.split(ends).find_map(|schedule| {
        let said = |placed: &Placed<'_>| match &placed.1 {
            // An `every` without a number beside a time is refused as such.
            Clause::Say(said) if said.cadence.is_none() => Some(Role::of(said)),
            _ => None,
        };
        let times = schedule.iter().filter(|placed| said(placed).is_some_and(Role::is_time));
        let (at, times) = times.filter_map(|(at, clause)| Some((at, clause.constraints().next()?))).next()?;
        let (span, step) = schedule.iter().find(|placed| said(placed).is_some_and(Role::is_pace))?;
        Some((schedule, at, times, span, step))
    });
    let Some((schedule, at, times, span, step)) = found.filter(|_| !later::reads(text)) else {
        return Ok(());
    };
    let said = text.get(span.clone()).unwrap_or_default();
    let message = format!("`{said}` and a time of the clock contradict each other");
    let mut slip = Slip::new(message).with_help("leave out one of the two");
    let daily = step.steps().filter(|(values, counted)| {
        values.period() == Period::Hour && counted.step == 24 && counted.narrowed == Narrowed::No
    });
    if daily.is_some() {
        let mut edits = vec![Edit::at(text, span, "every day")];
        let words = text.get(at.clone()).unwrap_or_default();
        if words.starts_with(|c: char| c.is_ascii_digit()) {
            edits.push(Edit::at(text, &(at.start..at.start), "at "));
        }
        slip = slip.or(edits);
    } else if times.values().len() == 1
        && let Some((_, edits)) = through(text, schedule, times.values().min())
    {
        slip = slip.led_by("for steps that go through that time write").or(edits);
    }
    Err(ParseError::new(Kind::Slip(slip), text, span.clone()))
}

/// The place of a time of the day beside a step in a schedule, and what makes of it the sentence whose step goes through that time:
/// hours all day, minutes and seconds from then on. Nothing where the step does not go round evenly.
pub(crate) fn through(text: &str, clauses: &[Placed<'_>], time: i64) -> Option<(Range<usize>, Vec<Edit>)> {
    let is_time = |(_, clause): &&Placed<'_>| {
        clause.constraints().any(|one| (one.period(), one.modifier()) == (Period::Time, None))
    };
    let (at, _) = clauses.iter().find(is_time)?;
    let mut all = clauses.iter().filter_map(|(span, clause)| Some((span, clause.steps()?)));
    let (span, (values, counted)) = all.next().filter(|_| all.next().is_none())?;
    let period = values.period();
    let size = match period {
        Period::Hour => 24,
        Period::Minute | Period::Second => 60,
        _ => return None,
    };
    let others = clauses.iter().filter(|(other, _)| other != at && other != span);
    let of_days = |one: &Constraint| one.modifier().is_none() && one.period() >= Period::Day;
    if !others.flat_map(|(_, clause)| clause.constraints()).all(of_days) {
        return None;
    }
    // It says nothing beside the number and the period, such as where it starts.
    let end = text.len().saturating_sub(counted.to as usize);
    if counted.narrowed != Narrowed::No || size % counted.step != 0 || end != span.end {
        return None;
    }
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let (first, mut when) = match period {
        Period::Hour if (minute, second) == (0, 0) => (hour, String::new()),
        Period::Hour if second == 0 => (hour, format!("on the {} minute", Ordinal(minute))),
        Period::Minute if second == 0 => (minute, format!("after {}", Clock(time))),
        Period::Second => (second, format!("after {}", Clock(time))),
        _ => return None,
    };
    if period != Period::Hour && time == 0 {
        when.clear();
    }
    let words = text.get(span.clone()).unwrap_or_default();
    let step = match first % counted.step {
        0 => words.to_owned(),
        first => {
            format!("{words} starting on the {} {}", Ordinal(first), lexicon::unit_name(period, false))
        }
    };
    Some((at.clone(), vec![Edit::at(text, at, when), Edit::at(text, span, step)]))
}
