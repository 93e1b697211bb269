//! `every` within a window of times: `every 2 hours from 9:00 to 17:00` counts from 9:00 on, as whoever writes it does.
//!
//! Hours include the end when one falls on it, as `9-17/2` in a crontab; minutes and seconds do not, as `9-16` does not.
//! Where minutes and seconds go with the clock from the start on, step and window stay what they are.

use super::roles::{Placed, Role};
use super::rule::{Clause, Narrowed, Said, What};
use crate::error::{Edit, Kind, Slip};
use crate::model::Collector;
use crate::{Constraint, ParseError, Period};
use std::ops::Range;

/// Times that a sentence may count out.
const MAX_TIMES: usize = 1440;

const DAY: i64 = 86_400;

/// The clauses with each step in a window of times counted from its start.
pub(super) fn from_the_start<'a>(
    text: &str,
    mut clauses: Vec<Placed<'a>>,
) -> Result<Vec<Placed<'a>>, ParseError> {
    let ends = |(_, clause): &Placed<'_>| matches!(clause, Clause::Also | Clause::Except);
    let excepted = clauses.iter().position(|(_, clause)| matches!(clause, Clause::Except));
    let schedules = excepted.unwrap_or(clauses.len());
    let lists = clauses.get_mut(..schedules).unwrap_or_default();
    for schedule in lists.split_mut(ends) {
        count(text, schedule)?;
    }
    Ok(clauses)
}

/// The start and the end of a window that says both, in seconds of the day.
fn window(clause: &Clause<'_>) -> Option<(i64, i64)> {
    match clause {
        Clause::Say(Said { whole_window: true, what: What::Both(after, before), .. }) => {
            Some((after.values().min(), before.values().max()))
        }
        _ => None,
    }
}

/// The period and the number of a step through all of a period within the day.
fn step(clause: &Clause<'_>) -> Option<(Period, i64)> {
    let (values, counted) = clause.steps()?;
    let period = values.period();
    let is_whole = counted.narrowed == Narrowed::No && values.values().min() == period.every_range().0;
    (is_whole && matches!(period, Period::Second | Period::Minute | Period::Hour))
        .then_some((period, counted.step))
}

fn count(text: &str, schedule: &mut [Placed<'_>]) -> Result<(), ParseError> {
    let only = |found: &mut dyn Iterator<Item = usize>| found.next().filter(|_| found.next().is_none());
    let at_window = |(at, (_, clause)): (usize, &Placed<'_>)| window(clause).map(|_| at);
    let at_step =
        |(at, (_, clause)): (usize, &Placed<'_>)| clause.steps().and_then(|_| step(clause)).map(|_| at);
    let whens = schedule.iter().filter(|(_, clause)| says_when(clause)).count();
    let Some(window_at) = only(&mut schedule.iter().enumerate().filter_map(at_window)) else { return Ok(()) };
    let Some(((from, until), window_span)) =
        schedule.get(window_at).and_then(|(span, clause)| Some((window(clause)?, span.clone())))
    else {
        return Ok(());
    };
    if whens == 0 {
        let slip = Slip::new("nothing says how often within this window")
            .with_help("add how often, such as `every 5 minutes` or `every hour`")
            .led_by("add how often, as in")
            .or([Edit::at(text, &(window_span.start..window_span.start), "every hour ")]);
        return Err(ParseError::new(Kind::Slip(slip), text, window_span));
    }
    let Some(step_at) = only(&mut schedule.iter().enumerate().filter_map(at_step)) else { return Ok(()) };
    let Some(((period, number), step_span)) =
        schedule.get(step_at).and_then(|(span, clause)| Some((step(clause)?, span.clone())))
    else {
        return Ok(());
    };
    if from == until || goes_with_the_clock(period, number, from) {
        return Ok(());
    }
    let (constraint, is_hours) = counted(text, &step_span, period, number, from, until)?;
    let others = whens > 1;
    if others && !is_hours {
        let slip =
            Slip::new("times counted from the start of a window leave nothing else to say within the day")
                .with_help("say one of the two, or list the times");
        return Err(ParseError::new(Kind::Slip(slip), text, step_span));
    }
    if let Some((_, clause)) = schedule.get_mut(step_at) {
        *clause = Clause::Say(constraint.into());
    }
    // Beside other minutes than those of the hour itself the window is still needed.
    if !others && let Some((_, clause)) = schedule.get_mut(window_at) {
        *clause = Clause::Bounds;
    }
    Ok(())
}

fn says_when(clause: &Clause<'_>) -> bool {
    matches!(clause, Clause::Say(said) if matches!(Role::of(said), Role::When(_)))
}

fn goes_with_the_clock(period: Period, number: i64, from: i64) -> bool {
    match period {
        Period::Second => 60 % number == 0 && from % number == 0,
        Period::Minute => 60 % number == 0 && from % (number * 60) == 0,
        _ => false,
    }
}

/// The hours or the times that are counted out, and whether they are hours.
fn counted(
    text: &str,
    span: &Range<usize>,
    period: Period,
    number: i64,
    from: i64,
    until: i64,
) -> Result<(Constraint, bool), ParseError> {
    let (unit, includes_end) = match period {
        Period::Hour => (3600, true),
        Period::Minute => (60, false),
        _ => (1, false),
    };
    let length = if until > from { until - from } else { until + DAY - from };
    // The end of the day is none of its times.
    let length = if includes_end && until != DAY { length + 1 } else { length };
    let step = number.saturating_mul(unit);
    let is_hours = period == Period::Hour && from % 3600 == 0;
    let refused = |message: &'static str, help: &'static str| {
        let slip = Slip::new(message).with_help(help);
        ParseError::new(Kind::Slip(slip), text, span.clone())
    };
    let (period, scale) = if is_hours { (Period::Hour, 3600) } else { (Period::Time, 1) };
    let mut values = Collector::default();
    let mut at = 0;
    for _ in 0..MAX_TIMES {
        if at >= length {
            let constraint = Constraint::from_collected(period, None, values);
            return constraint
                .map(|constraint| (constraint, is_hours))
                .map_err(|error| ParseError::new(Kind::Model(error), text, span.clone()));
        }
        let value = (from + at) % DAY / scale;
        values.add(value, value);
        at += step;
    }
    Err(refused(
        "these are too many times to count from the start of the window: 1440 at most",
        "take a step that goes round with the clock, such as `every 15 minutes`",
    ))
}
