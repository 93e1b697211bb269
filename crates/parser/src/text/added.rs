//! A step within the day beside values of its own unit: `every 30 minutes at minute 5`. Values of one unit add up, as in later.js, so
//! that it is minutes 0, 5 and 30; nearly always the step is meant to go through that value, or those values alone are meant.
//! `on the` before the values keeps that meaning, with a lint; in other words, which later.js does not have, it is refused.

use super::roles::Placed;
use super::rule::{Clause, Narrowed, Said, What};
use crate::error::Edit;
use crate::lexicon::{self, Ordinal};
use crate::{Constraint, Period};
use std::ops::Range;

/// Whoever lists more values has them in mind.
const MOST_VALUES: usize = 4;

/// Such clauses.
pub(crate) struct Added {
    pub(crate) message: String,
    /// The words that lead to what was probably meant.
    pub(crate) lead: &'static str,
    pub(crate) edits: Vec<Edit>,
    pub(crate) span: Range<usize>,
    /// Whether one of them is said as later.js does not.
    pub(super) is_ours: bool,
}

/// The first such clauses of the schedules. What is excepted may well add up.
pub(crate) fn up(text: &str, clauses: &[Placed<'_>]) -> Option<Added> {
    let excepted = clauses.iter().position(|(_, clause)| matches!(clause, Clause::Except));
    let schedules = clauses.get(..excepted.unwrap_or(clauses.len()))?;
    schedules.split(|(_, clause)| matches!(clause, Clause::Also)).find_map(|schedule| of(text, schedule))
}

fn of(text: &str, schedule: &[Placed<'_>]) -> Option<Added> {
    let mut steps = schedule.iter().filter_map(|(span, clause)| {
        let (values, counted) = clause.steps()?;
        let is_of_day = matches!(values.period(), Period::Second | Period::Minute | Period::Hour);
        (is_of_day && counted.step > 1).then_some((span, values, counted))
    });
    let whole_day = schedule.iter().find(|(_, clause)| is_whole_day(clause));
    let finer =
        |(_, clause): &Placed<'_>| clause.steps().is_some_and(|(values, _)| values.period() < Period::Hour);
    if let Some((at, _)) = whole_day.filter(|_| schedule.iter().any(finer)) {
        let message =
            format!("`{}` beside a step leaves the hour after midnight alone", text.get(at.clone())?);
        let edits = vec![Edit::at(text, at, "")];
        return Some(Added { message, lead: "for all day write", edits, span: at.clone(), is_ours: true });
    }
    let (span, values, counted) = steps.next()?;
    let period = values.period();
    let size = *period.range().end() + 1;
    let (at, others) = schedule.iter().find_map(|(at, clause)| Some((at, listed(clause, period)?)))?;
    let said = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
    let unit = lexicon::unit_name(period, false);
    let ends = span.end == text.len().saturating_sub(counted.to as usize);
    let first = others.values().min() % counted.step;
    let is_through = others.values().iter().all(|value| value % counted.step == first);
    // Where all of its values are said it goes through them already.
    if first == 0 && is_through && counted.narrowed == Narrowed::No {
        return None;
    }
    let goes_round = counted.narrowed == Narrowed::No && size % counted.step == 0 && ends;
    let (lead, edits) = match is_through && goes_round && steps.next().is_none() {
        true => {
            let step = format!("{} starting on the {} {unit}", said(span), Ordinal(first));
            ("for steps that go through it write", vec![Edit::at(text, span, step), Edit::at(text, at, "")])
        }
        false => ("for these alone write", vec![Edit::at(text, span, "")]),
    };
    let message = format!(
        "`{}` and `{}` add up: it is any of their {}",
        said(span),
        said(at),
        lexicon::unit_name(period, true)
    );
    let is_ours = !said(at).get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"));
    // What is written back as steps and a list may well be long.
    if !is_ours && (counted.narrowed != Narrowed::No || others.values().len() > MOST_VALUES) {
        return None;
    }
    Some(Added { message, lead, edits, span: span.start.min(at.start)..span.end.max(at.end), is_ours })
}

/// Whether a clause is a step through hours that is a day or longer: `24h`. Of its values midnight is left.
pub(super) fn is_whole_day(clause: &Clause<'_>) -> bool {
    clause.steps().is_some_and(|(values, counted)| {
        values.period() == Period::Hour && counted.step > 23 && counted.narrowed == Narrowed::No
    })
}

/// The values of a unit that a clause says, if it is no step.
fn listed<'c>(clause: &'c Clause<'_>, period: Period) -> Option<&'c Constraint> {
    match clause {
        Clause::Say(Said { what: What::One(one), .. }) => {
            (one.period() == period && one.modifier().is_none()).then_some(one)
        }
        _ => None,
    }
}
